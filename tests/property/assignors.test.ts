import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  Assignment,
  ClassicMember,
  PartitionsByTopic,
  TopicPartition,
} from '../../src/kafka/assignors/assignor.ts';
import {
  clientAssignors,
  type ClientAssignorName,
} from '../../src/kafka/assignors/client-assignors.ts';
import {
  serverAssignors,
  type ServerAssignorName,
} from '../../src/kafka/assignors/server-assignors.ts';
import { fromUint8Array, toBase64Url } from '../../src/kafka/protocol/bytes/byte-string.ts';

/** A group as it is before its partitions are shared anew. */
type Group = { readonly partitions: PartitionsByTopic; readonly members: readonly ClassicMember[] };

type Assign = (group: Group) => Assignment;

const client =
  (name: ClientAssignorName): Assign =>
  ({ partitions, members }) =>
    clientAssignors[name].assign(partitions, members);

const server =
  (name: ServerAssignorName): Assign =>
  ({ partitions, members }) =>
    serverAssignors[name](
      new Map([...partitions].map(([topic, racks]) => [topic, racks.length])),
      members,
    );

const ALL: readonly (readonly [string, Assign])[] = [
  ['range', client('range')],
  ['roundrobin', client('roundrobin')],
  ['sticky', client('sticky')],
  ['uniform on the server', server('uniform')],
  ['range on the server', server('range')],
];
const STICKY: typeof ALL = [
  ['sticky', client('sticky')],
  ['uniform on the server', server('uniform')],
];

/** Topics are told by ids, so that the assignors of both sides can be asked. */
const TOPICS = Array.from({ length: 5 }, (_, index) => {
  const bytes = new Uint8Array(16).fill(index * 37 + 1, 0, 3);
  return toBase64Url(fromUint8Array(bytes));
});

const rack = fc.constantFrom('a', 'b', 'c');
const someRack = fc.option(rack, { nil: null });
const partitionsByTopic: fc.Arbitrary<PartitionsByTopic> = fc
  .array(fc.array(fc.array(rack, { maxLength: 2 }), { minLength: 1, maxLength: 9 }), {
    minLength: 1,
    maxLength: TOPICS.length,
  })
  .map((all) => new Map(all.map((racks, index) => [TOPICS[index] ?? '', racks])));

const drawnMember = fc.record({
  salt: fc.integer({ min: 0, max: 1_000_000 }),
  isStatic: fc.boolean(),
  rack: someRack,
  reads: fc.nat(30),
});

/** What a member reads, as bits; each reads something. */
const readBy = (bits: number, topics: readonly string[]): string[] => {
  const own = topics.filter((_, index) => ((bits + 1) >> index) % 2 === 1);
  return own.length === 0 ? [...topics] : own;
};

/** A group that has nothing yet; `alike`: all read all topics. */
const freshGroup = (alike: boolean): fc.Arbitrary<Group> =>
  fc
    .tuple(partitionsByTopic, fc.array(drawnMember, { minLength: 1, maxLength: 7 }))
    .map(([partitions, drawn]) => ({
      partitions,
      members: drawn.map(({ salt, isStatic, reads, rack: own }, index) => ({
        id: `c${salt}-${index}`,
        instanceId: isStatic ? `i${(salt * 7) % 100}-${index}` : null,
        rack: own,
        topics: alike ? [...partitions.keys()] : readBy(reads, [...partitions.keys()]),
        owned: [],
        generation: -1,
      })),
    }));

/** Groups in which any members have left and others have joined, with what the rest has. */
const changedGroup = (alike: boolean, assign: Assign): fc.Arbitrary<Group> =>
  fc.tuple(freshGroup(alike), fc.array(fc.nat(2), { maxLength: 7 })).map(([group, changes]) => {
    const isThere = (index: number): boolean => changes[index] !== 0;
    const before = group.members.filter((_, index) => changes[index] !== 1);
    const had = assign({ ...group, members: before });
    const members = group.members
      .map((member) => ({ ...member, ...ownedIn(had, member.id) }))
      .filter((_, index) => isThere(index));
    return { ...group, members: members.length === 0 ? group.members : members };
  });

const ownedIn = (
  assignment: Assignment,
  id: string,
): Pick<ClassicMember, 'owned' | 'generation'> => {
  const owned = assignment.get(id);
  return owned === undefined ? { owned: [], generation: -1 } : { owned, generation: 1 };
};

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`;
const names = (list: readonly TopicPartition[] | undefined): string[] => (list ?? []).map(nameOf);
const given = (assignment: Assignment): string[] => [...assignment.values()].flat().map(nameOf);

/** All partitions that any member reads. */
const wanted = ({ partitions, members }: Group): string[] =>
  [...partitions]
    .filter(([topic]) => members.some(({ topics }) => topics.includes(topic)))
    .flatMap(([topic, racks]) => racks.map((_, partition) => nameOf({ topic, partition })));

const loads = (assignment: Assignment): number[] =>
  [...assignment.values()].map(({ length }) => length);

/** How many partitions stay with the member that has them. */
const kept = ({ members }: Group, assignment: Assignment): number =>
  members.reduce((sum, { id, owned }) => {
    const after = new Set(names(assignment.get(id)));
    return sum + owned.filter((partition) => after.has(nameOf(partition))).length;
  }, 0);

/**
 * The most that can stay where all read alike and no one may have more than its share: as many
 * members as can be with one more are those that have it already.
 */
function keptAtMost({ partitions, members }: Group): number {
  const count = [...partitions.values()].flat().length;
  const least = Math.floor(count / members.length);
  const full = members.filter(({ owned }) => owned.length > least).length;
  const stays = members.reduce((sum, { owned }) => sum + Math.min(owned.length, least), 0);
  return stays + Math.min(full, count % members.length);
}

/** Where racks decide, what is far from its member is dealt anew each time. (racksMismatch) */
const withoutRacks = (group: Group): Group => ({
  ...group,
  members: group.members.map((member) => ({ ...member, rack: null })),
});

describe.each(ALL)('%s', (_, assign) => {
  test('gives each partition that is read to one member that reads it', () => {
    fc.assert(
      fc.property(
        fc.boolean().chain((alike) => changedGroup(alike, assign)),
        (group) => {
          const assignment = assign(group);
          expect(given(assignment).sort()).toEqual(wanted(group).sort());
          for (const { id, topics } of group.members)
            expect(assignment.get(id)?.filter(({ topic }) => !topics.includes(topic))).toEqual([]);
          expect([...assignment.keys()]).toEqual(group.members.map(({ id }) => id));
        },
      ),
    );
  });
});

describe.each(ALL.filter(([name]) => !name.startsWith('range')))('%s', (_, assign) => {
  test('gives members that read alike as many, or one more', () => {
    fc.assert(
      fc.property(changedGroup(true, assign), (group) => {
        const all = loads(assign(group));
        expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe.each(ALL.filter(([name]) => name.startsWith('range')))('%s', (_, assign) => {
  test('gives the subscribers of each topic as many of it, or one more', () => {
    fc.assert(
      fc.property(freshGroup(false), (group) => {
        const assignment = assign(group);
        for (const topic of group.partitions.keys()) {
          const counts = group.members
            .filter(({ topics }) => topics.includes(topic))
            .map(
              ({ id }) => assignment.get(id)?.filter((each) => each.topic === topic).length ?? 0,
            );
          if (counts.length > 0)
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe.each(STICKY)('%s', (_, assign) => {
  test('moves no more than it must between members that read alike', () => {
    fc.assert(
      fc.property(changedGroup(true, assign).map(withoutRacks), (group) => {
        expect(kept(group, assign(group))).toBe(keptAtMost(group));
      }),
    );
  });

  test('moves nothing when nothing has changed', () => {
    fc.assert(
      fc.property(freshGroup(true).map(withoutRacks), (group) => {
        const before = assign(group);
        const members = group.members.map((each) => ({ ...each, ...ownedIn(before, each.id) }));
        const again = assign({ ...group, members });
        for (const { id } of members)
          expect(names(again.get(id)).sort()).toEqual(names(before.get(id)).sort());
      }),
    );
  });
});

describe('cooperative sticky', () => {
  const assign = client('cooperative-sticky');
  const changed = (alike: boolean): fc.Arbitrary<Group> => changedGroup(alike, client('sticky'));

  test('gives a member nothing that another still has', () => {
    fc.assert(
      fc.property(fc.boolean().chain(changed), (group) => {
        const assignment = assign(group);
        for (const { id, owned } of group.members) {
          const own = new Set(names(owned));
          const others = group.members.flatMap((each) => (each.id === id ? [] : names(each.owned)));
          const added = names(assignment.get(id)).filter((name) => !own.has(name));
          expect(added.filter((name) => others.includes(name))).toEqual([]);
        }
      }),
    );
  });

  test('gives what was given up in the next generation, and moves nothing else', () => {
    fc.assert(
      fc.property(changed(true).map(withoutRacks), (group) => {
        const first = assign(group);
        const members = group.members.map((each) => ({ ...each, ...ownedIn(first, each.id) }));
        const second = assign({ ...group, members });
        expect(kept({ ...group, members }, second)).toBe(given(first).length);
        expect(given(second).sort()).toEqual(wanted(group).sort());
      }),
    );
  });
});

describe('the order in which members are told', () => {
  test.each(ALL.filter(([name]) => name.includes('range') || name === 'roundrobin'))(
    'does not matter to %s',
    (_, assign) => {
      fc.assert(
        fc.property(freshGroup(false), (group) => {
          const turned = assign({ ...group, members: [...group.members].reverse() });
          for (const [id, list] of assign(group)) expect(turned.get(id)).toEqual(list);
        }),
      );
    },
  );

  // Those walk a map of Java by member id: only ids at one place of it come as they were told.
  test.each([...STICKY, ['cooperative sticky', client('cooperative-sticky')] as const])(
    'does not matter to %s where each id has a place of its own',
    (_, assign) => {
      fc.assert(
        fc.property(freshGroup(false), (group) => {
          const ids = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'];
          const members = group.members.map((each, index) => ({ ...each, id: ids[index] ?? '' }));
          const turned = assign({ ...group, members: [...members].reverse() });
          for (const [id, list] of assign({ ...group, members }))
            expect(turned.get(id)).toEqual(list);
        }),
      );
    },
  );
});
