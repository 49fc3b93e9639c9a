import { describe, expect, test } from 'vitest';
import type { ClassicMember, PartitionsByTopic } from '../../../../src/kafka/assignors/assignor.ts';
import {
  clientAssignors,
  type ClientAssignorName,
} from '../../../../src/kafka/assignors/client-assignors.ts';
import { member, partitions, told, topics } from './some-group.ts';

const assigned = (
  name: ClientAssignorName,
  of: PartitionsByTopic,
  members: readonly ClassicMember[],
): Record<string, string> => told(clientAssignors[name].assign(of, members));

/** One replica each on racks a b c a b c. */
const SPREAD = topics({ t: 'a b c a b c' });
const IN_C = { rack: 'c' };
const IN_B = { rack: 'b' };
const IN_A = { rack: 'a' };

describe('range', () => {
  test('cuts each topic alike, so the first has more of both', () => {
    const group = [member('c1', 'a b'), member('c2', 'a b')];
    expect(assigned('range', topics({ a: 3, b: 3 }), group)).toEqual({
      c1: 'a-0 a-1 b-0 b-1',
      c2: 'a-2 b-2',
    });
  });

  test('puts static members first, in the order of their instances', () => {
    const group = [
      member('c1', 't'),
      member('c2', 't', { instanceId: 'i2' }),
      member('c3', 't', { instanceId: 'i1' }),
    ];
    expect(assigned('range', topics({ t: 4 }), group)).toEqual({
      c1: 't-3',
      c2: 't-2',
      c3: 't-0 t-1',
    });
  });

  test('gives what is near first where replicas are not in all racks', () => {
    const [c1, c2, c3] = [
      member('c1', 't', IN_C),
      member('c2', 't', IN_B),
      member('c3', 't', IN_A),
    ];
    expect(assigned('range', SPREAD, [c1, c2])).toEqual({ c1: 't-0 t-2 t-5', c2: 't-1 t-3 t-4' });
    expect(assigned('range', SPREAD, [c1, c2, c3])).toEqual({
      c1: 't-2 t-5',
      c2: 't-1 t-4',
      c3: 't-0 t-3',
    });
  });

  test('does not look at racks where each rack has all partitions', () => {
    const group = [member('c1', 't', { rack: 'b' }), member('c2', 't', { rack: 'a' })];
    const everywhere = new Map([
      [
        't',
        [
          ['a', 'b'],
          ['b', 'a'],
          ['a', 'b'],
          ['b', 'a'],
        ],
      ],
    ]);
    expect(assigned('range', everywhere, group)).toEqual({ c1: 't-0 t-1', c2: 't-2 t-3' });
  });

  test('keeps the same numbers of two topics together, near where that is near for both', () => {
    const group = [member('c1', 'a b', IN_B), member('c2', 'a b', IN_A)];
    const both = topics({ a: 'a a b b', b: 'a b b a' });
    // Only 0 is near c2 in both topics, only 2 is near c1 in both.
    expect(assigned('range', both, group)).toEqual({
      c1: 'a-1 a-2 b-1 b-2',
      c2: 'a-0 a-3 b-0 b-3',
    });
  });

  test('leaves out topics that the leader does not know', () => {
    expect(assigned('range', topics({ t: 1 }), [member('c1', 't new')])).toEqual({ c1: 't-0' });
    expect(assigned('range', topics({}), [member('c1', 'new')])).toEqual({ c1: '' });
  });
});

/** Three topics, and three members of which each reads one topic more. */
const abc = topics({ a: 1, b: 2, c: 3 });
const [c1, c2, c3] = [member('c1', 'a'), member('c2', 'a b'), member('c3', 'a b c')];

describe('round robin', () => {
  test('deals all topics in one circle and passes over who does not subscribe', () => {
    expect(assigned('roundrobin', abc, [c1, c2, c3])).toEqual({
      c1: 'a-0',
      c2: 'b-0',
      c3: 'b-1 c-0 c-1 c-2',
    });
    expect(assigned('roundrobin', abc, [c2, c3])).toEqual({
      c2: 'a-0 b-1',
      c3: 'b-0 c-0 c-1 c-2',
    });
  });
});

describe('sticky', () => {
  test('who keeps what when members come and go', () => {
    const six = topics({ t: 6 });
    const all = 't-0 t-1 t-2 t-3 t-4 t-5';
    const joined = assigned('sticky', six, [member('c1', 't', { owned: all }), member('c2', 't')]);
    expect(joined).toEqual({ c1: 't-0 t-1 t-2', c2: 't-3 t-4 t-5' });
    const [one, two] = [joined.c1 ?? '', joined.c2 ?? ''];
    const three = assigned('sticky', six, [
      member('c1', 't', { owned: one }),
      member('c2', 't', { owned: two }),
      member('c3', 't'),
    ]);
    expect(three).toEqual({ c1: 't-0 t-1', c2: 't-3 t-4', c3: 't-2 t-5' });
    const left = assigned('sticky', six, [
      member('c2', 't', { owned: 't-3 t-4' }),
      member('c3', 't', { owned: 't-2 t-5' }),
    ]);
    expect(left).toEqual({ c2: 't-0 t-3 t-4', c3: 't-1 t-2 t-5' });
  });

  test('believes the newer of two claims, and neither of two as new', () => {
    const claims = (generation: number) => [
      member('c1', 't', { owned: 't-0 t-1', generation }),
      member('c2', 't', { owned: 't-0 t-2', generation: 5 }),
    ];
    const four = topics({ t: 4 });
    expect(assigned('sticky', four, claims(4))).toEqual({ c1: 't-1 t-3', c2: 't-0 t-2' });
    expect(assigned('sticky', four, claims(6))).toEqual({ c1: 't-0 t-1', c2: 't-2 t-3' });
    expect(assigned('cooperative-sticky', four, claims(5))).toEqual({ c1: 't-1', c2: 't-2 t-3' });
  });

  test('a claim to what is not there any more is no claim', () => {
    const group = [member('c1', 't', { owned: 't-0 t-7 gone-0' }), member('c2', 't')];
    expect(assigned('sticky', topics({ t: 2 }), group)).toEqual({ c1: 't-0', c2: 't-1' });
  });

  test('different subscriptions: to those with the least, and moved while that helps', () => {
    expect(assigned('sticky', abc, [c1, c2, c3])).toEqual({
      c1: 'a-0',
      c2: 'b-0 b-1',
      c3: 'c-0 c-1 c-2',
    });
  });

  test('what moves goes back to who had it in an older generation, if that still reads it', () => {
    const others = [
      member('c1', 't u', { owned: 't-0 t-1 t-2', generation: 3 }),
      member('c3', 't'),
      member('c4', 'u'),
    ];
    const former = (reads: string) => member('c9', reads, { owned: 't-0', generation: 2 });
    const both = topics({ t: 3, u: 1 });
    expect(assigned('sticky', both, [...others, former('t')])).toEqual({
      c1: 't-2',
      c3: 't-1',
      c4: 'u-0',
      c9: 't-0',
    });
    expect(assigned('sticky', both, [...others, former('u')])).toEqual({
      c1: 't-1 t-2',
      c3: 't-0',
      c4: 'u-0',
      c9: '',
    });
  });

  test('what a member has of a topic that it left goes to another', () => {
    const group = [
      member('c1', 't', { owned: 't-0 u-0' }),
      member('c2', 't u', { owned: 't-1 u-1' }),
    ];
    expect(assigned('sticky', topics({ t: 2, u: 2 }), group)).toEqual({
      c1: 't-0 t-1',
      c2: 'u-0 u-1',
    });
  });
});

test('a member that subscribes to nothing gets nothing', () => {
  for (const name of Object.keys(clientAssignors) as ClientAssignorName[]) {
    const group = [{ ...member('c1', 't'), topics: [] }, member('c2', 't')];
    expect(assigned(name, topics({ t: 2 }), group)).toEqual({ c1: '', c2: 't-0 t-1' });
  }
});

describe('cooperative sticky', () => {
  test('withholds what changes hands, until who has it has given it up', () => {
    const three = topics({ t: 3 });
    const [c1, c2] = [member('c1', 't', { owned: 't-0 t-1 t-2' }), member('c2', 't')];
    expect(assigned('cooperative-sticky', three, [c1, c2])).toEqual({ c1: 't-0 t-1', c2: '' });
    const after = member('c1', 't', { owned: 't-0 t-1' });
    expect(assigned('cooperative-sticky', three, [after, c2])).toEqual({
      c1: 't-0 t-1',
      c2: 't-2',
    });
  });

  test('what a crash left is given at once: it has no owner', () => {
    const group = [member('c1', 't', { owned: 't-0 t-1' }), member('c2', 't', { owned: 't-2' })];
    expect(assigned('cooperative-sticky', topics({ t: 4 }), group)).toEqual({
      c1: 't-0 t-1',
      c2: 't-2 t-3',
    });
  });

  test('works eagerly where members give all up first, and then deals in a circle', () => {
    const group = [member('c1', 't'), member('c2', 't')];
    expect(assigned('cooperative-sticky', topics({ t: 4 }), group)).toEqual({
      c1: 't-0 t-2',
      c2: 't-1 t-3',
    });
  });

  test('keeps and gives what is near, in two generations for each joiner', () => {
    const steps = [
      { c1: 't-0 t-1 t-2 t-3 t-4 t-5' },
      { c1: 't-0 t-2 t-5', c2: '' },
      { c1: 't-0 t-2 t-5', c2: 't-1 t-3 t-4' },
      { c1: 't-2 t-5', c2: 't-1 t-4', c3: '' },
      { c1: 't-2 t-5', c2: 't-1 t-4', c3: 't-0 t-3' },
    ];
    const racks: Record<string, { rack: string }> = { c1: IN_C, c2: IN_B, c3: IN_A };
    let before: Record<string, string> = {};
    for (const after of steps) {
      const group = Object.keys(after).map((id) =>
        member(id, 't', { ...racks[id], owned: before[id] ?? '' }),
      );
      before = assigned('cooperative-sticky', SPREAD, group);
      expect(before).toEqual(after);
    }
  });

  test('with different subscriptions too', () => {
    const group = [member('c1', 't u', { owned: 't-0 t-1 u-0 u-1' }), member('c2', 'u')];
    const both = topics({ t: 2, u: 2 });
    expect(assigned('cooperative-sticky', both, group)).toEqual({ c1: 't-0 t-1', c2: '' });
  });
});

test('only cooperative sticky works cooperatively, and eagerly where another must be', () => {
  const cooperative = Object.entries(clientAssignors).filter(([, { supportedProtocols }]) =>
    supportedProtocols.includes('cooperative'),
  );
  expect(cooperative.map(([name]) => name)).toEqual(['cooperative-sticky']);
  expect(
    Object.values(clientAssignors).every((one) => one.supportedProtocols.includes('eager')),
  ).toBe(true);
});

test('what a member adds of itself: nothing, what it had, or the generation of that', () => {
  const last = { owned: partitions('t-0'), generation: 7 };
  const sizes = (of: typeof last | null) =>
    Object.values(clientAssignors).map(({ userData }) => userData(of)?.length ?? null);
  expect(sizes(null)).toEqual([null, null, null, 4]);
  expect(sizes(last)).toEqual([null, null, 19, 4]);
});
