import { millis } from '../../../src/kernel/time.ts';
import { nodeAt } from '../../../src/kernel/world.ts';
import type { Recorder } from '../../../src/kernel/trace.ts';
import type { Broker } from '../../../src/kafka/broker/broker.ts';
import { describeConsumerGroups } from '../../../src/kafka/coordinator/group/consumer/describe.ts';
import {
  GROUP_TOPIC,
  groupCoordinator,
  groupPartition,
} from '../../../src/kafka/coordinator/group/group-coordinator.ts';
import { offsetsOf } from '../../../src/kafka/coordinator/group/group-state.ts';
import { committedState } from '../../../src/kafka/coordinator/runtime/write.ts';
import type { KafkaKinds } from '../../../src/kafka/kinds.ts';
import type { Note } from '../../../src/kafka/note.ts';
import type { Json } from '../../../src/kafka/protocol/codec.ts';
import { brokerIds, brokerOf } from '../timeline-disk.ts';
import { hostOf, nodeNamed, pass, statusOf, type Task } from '../timeline-world.ts';
import {
  consumerAt,
  memberName,
  partitionsText,
  rangesAsText,
  rangesText,
  saw,
  type Described,
  type Handle,
  type Play,
} from './play.ts';
import { assigned, writtenSince } from './written.ts';

const SAMPLE_EVERY = millis(100);

/** Hears what members are told, as it happens. */
export const earOf = (play: Play): Recorder<KafkaKinds> => ({
  record({ node, notes }) {
    const member = play.byNode.get(node);
    if (member !== undefined) for (const note of notes) hear(play, member, note);
  },
});

function hear(play: Play, member: Handle, note: Note): void {
  const { name } = member;
  switch (note.note) {
    case 'rebalance-callback': {
      const { assigned: places, member: membership } = consumerAt(play, member);
      const { generation = -1, memberId = '' } = membership?.groupMetadata ?? {};
      const id = memberName(play.ids, memberId, name);
      const partitions = partitionsText(note.partitions.split(' ').filter((each) => each !== ''));
      const told = { member: name, did: note.as, partitions, generation };
      member.callback = note.as;
      saw(play, id === `$${name}` ? told : { ...told, as: id });
      if (member.budget === 0 && note.as === 'assigned')
        for (const place of places) place.paused = true;
      return;
    }
    case 'committed':
    case 'commit-failed': {
      // What the application did not call itself, its listener did.
      const { listening } = consumerAt(play, member);
      const { callback, spec } = member;
      const commits = spec.in?.[callback]?.commit === true;
      if (note.as !== 'commitSync' || member.commits || !commits) return;
      const did = `commitSync in ${callback}`;
      if (note.note === 'committed') saw(play, { member: name, did, outcome: 'done' });
      else if ((listening?.commit ?? null) === null)
        saw(play, { member: name, did, error: note.exception });
      return;
    }
    case 'commit-callback': {
      const purpose = member.asynchronous.shift() ?? 'step';
      const { error } = note;
      if (purpose === 'step')
        saw(play, {
          ...{ member: name, did: 'commitAsync answered' },
          ...(error === '' ? { outcome: 'done' } : { error }),
        });
      else if (error !== '') saw(play, { member: name, did: 'commitAsync failed', error });
      return;
    }
    default:
  }
}

/** The broker that coordinates the groups; undefined while none does. */
export function coordinatorIn({ world }: Play): Broker | undefined {
  return brokerIds(world)
    .filter((id) => statusOf(world, id) === 'up')
    .map((id) => brokerOf(world, id))
    .find((broker) =>
      Object.values(broker.memory.shards).some(
        ({ topic, phase }) => topic === GROUP_TOPIC && phase === 'active',
      ),
    );
}

/** Looks at the groups from time to time, as an administrator does. */
export function* sampling(play: Play): Task<void> {
  for (;;) {
    for (const group of play.groups) look(play, group);
    yield* pass(play.world, SAMPLE_EVERY);
  }
}

function look(play: Play, group: string): void {
  const { eyes, world } = play;
  const broker = coordinatorIn(play);
  if (
    broker === undefined ||
    nodeAt(world.cluster, nodeNamed(world, hostOf(broker.id))).status !== 'up'
  )
    return;
  const at = described(play, broker, group);
  const text = JSON.stringify(at);
  if (text !== eyes.latest.get(group)) eyes.lastChange = world.cluster.now;
  eyes.latest.set(group, text);
  eyes.described.set(group, at);
}

/** (Admin.describeConsumerGroups: a consumer group, else a classic one) */
function described(play: Play, broker: Broker, group: string): Described {
  const asked = { groupIds: [group], includeAuthorizedOperations: false };
  const [modern] = describeConsumerGroups(broker, asked).groups;
  if (modern?.errorCode !== 0) return describedClassic(play, broker, group);
  const members = modern.members.map((each) => {
    const own: Record<string, Json> = { has: named(each.assignment) };
    if (each.instanceId !== null) own['instance'] = each.instanceId;
    own['epoch'] = each.memberEpoch;
    own['target'] = named(each.targetAssignment);
    if (each.memberType === 0) own['classic'] = true;
    return [memberName(play.ids, each.memberId, each.clientId), own] as const;
  });
  return {
    ...{ state: modern.groupState, type: 'Consumer' },
    ...(modern.assignorName === '' ? {} : { assignor: modern.assignorName }),
    ...{ groupEpoch: modern.groupEpoch, targetEpoch: modern.assignmentEpoch },
    members: Object.fromEntries(members),
  };
}

type Places = {
  readonly topicPartitions: readonly {
    readonly topicName: string;
    readonly partitions: readonly number[];
  }[];
};

const named = ({ topicPartitions }: Places): string =>
  partitionsText(
    topicPartitions.flatMap(({ topicName, partitions }) =>
      partitions.map((index) => `${topicName}-${index}`),
    ),
  );

function describedClassic(play: Play, { memory }: Broker, id: string): Described {
  const found = Object.values(memory.groups).find((groups) => Object.hasOwn(groups, id))?.[id];
  if (found === undefined) return { state: 'GroupIdNotFoundException' };
  const members = found.members.map((each) => {
    const instance = each.instanceId === null ? {} : { instance: each.instanceId };
    const own = { has: assigned(each.assignment), ...instance };
    return [memberName(play.ids, each.id, each.clientId), own] as const;
  });
  const isStable = found.state === 'Stable';
  return {
    ...{ state: found.state, type: 'Classic' },
    ...(isStable && found.protocol !== null ? { assignor: found.protocol } : {}),
    members: Object.fromEntries(members),
  };
}

/** All that there is to see now; what came since the last time is then forgotten. */
export function see(play: Play): { readonly seen: Record<string, Json>; readonly times: number[] } {
  const { eyes, groups } = play;
  for (const group of groups) look(play, group);
  const broker = coordinatorIn(play);
  const written = broker === undefined ? [] : writtenSince(play, broker.id);
  const seen: Record<string, Json> = { history: eyes.history };
  const { times } = eyes;
  seen['groups'] = Object.fromEntries(eyes.described);
  if (eyes.records.size > 0)
    seen['records'] = eachPartition(eyes.records, (ranges) => rangesAsText(ranges));
  if (eyes.again.size > 0) seen['again'] = eachPartition(eyes.again, rangesText);
  const notYet = eachPartition(eyes.delivered, (offsets) => rangesText(gapsIn(offsets)));
  if (Object.keys(notYet).length > 0) seen['notYet'] = notYet;
  const committed = broker === undefined ? {} : committedIn(broker, groups);
  if (Object.keys(committed).length > 0) seen['committed'] = committed;
  if (written.length > 0) seen['written'] = written;
  eyes.history = [];
  eyes.times = [];
  eyes.records = new Map();
  eyes.again = new Map();
  return { seen, times };
}

/** By a member or group, then by partition; what is nothing is left out. */
function eachPartition<T>(
  all: ReadonlyMap<string, ReadonlyMap<string, T>>,
  text: (of: T) => string,
): Record<string, Record<string, string>> {
  const told: Record<string, Record<string, string>> = {};
  for (const [name, partitions] of all)
    for (const [partition, of] of partitions)
      if (text(of) !== '') (told[name] ??= {})[partition] = text(of);
  return told;
}

function* gapsIn(offsets: ReadonlySet<number>): Generator<number, void, void> {
  const last = Math.max(...offsets);
  for (let offset = 0; offset < last; offset += 1) if (!offsets.has(offset)) yield offset;
}

function committedIn(broker: Broker, groups: ReadonlySet<string>): Record<string, Json> {
  const told: Record<string, Json> = {};
  for (const group of groups) {
    const found = committedState(broker, groupCoordinator, groupPartition(broker, group));
    if ('error' in found) continue;
    const offsets = Object.entries(offsetsOf(found.state, group));
    if (offsets.length > 0)
      told[group] = Object.fromEntries(offsets.map(([name, { offset }]) => [name, offset]));
  }
  return told;
}
