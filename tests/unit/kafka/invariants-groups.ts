import { ConsumerProtocolAssignment } from '../../../src/kafka/protocol/apis/groups/consumer-protocol.ts';
import { encodeMessage } from '../../../src/kafka/protocol/codec.ts';
import { GROUP_TOPIC } from '../../../src/kafka/coordinator/group/group-coordinator.ts';
import { NO_GROUPS, replayGroupRecord } from '../../../src/kafka/coordinator/group/group-state.ts';
import { ZERO_UUID } from '../../../src/kafka/protocol/schema.ts';
import type { KafkaInput, KafkaMessage } from '../../../src/kafka/kinds.ts';
import { brokerAt, look, T0, type Hand } from './invariants-world.ts';

type HandNode = Hand['world']['nodes'][number];

/** A settled member of the group `g` that owns these partitions. */
export function addMember(on: Hand, name: string, generation: number, owns: string[]): void {
  const state = {
    role: 'consumer',
    name,
    config: { group: { groupId: 'g' } },
    member: { state: 'stable', generation: { id: generation } },
    assigned: owns.map((partition) => ({ name: partition })),
    history: { items: [] },
  };
  on.world.nodes.push({ name, status: 'up', state } as unknown as HandNode);
}

/** A member is told another generation. */
export function tellGeneration(on: Hand, name: string, id: number): void {
  const node = on.world.nodes.find((each) => each.name === name);
  const { member } = node?.state as unknown as { member: { generation: { id: number } } };
  member.generation = { id };
}

/** Members that are processes of one instance. */
export function areOneInstance(on: Hand, ...names: string[]): void {
  for (const node of on.world.nodes) {
    const { config } = node.state as unknown as { config: { group: { instanceId?: string } } };
    if (names.includes(node.name)) config.group.instanceId = 'pod';
  }
}

/** A member is told of a partition that it was given. */
export function giveTo(on: Hand, name: string, partition: string): void {
  const note = { note: 'rebalance-callback', as: 'assigned', partitions: partition } as const;
  const node = on.world.nodes.findIndex((each) => each.name === name);
  look(on, node, undefined, [{ do: 'note', note }]);
}

/** Broker 1 coordinates the group `g`, in which these members have partitions of `t`. */
export function coordinate(on: Hand, owned: Readonly<Record<string, number[]>>): void {
  const broker = brokerAt(on, 1);
  broker.config = { 'offsets.topic.num.partitions': '1' };
  const members = Object.entries(owned).map(([id, partitions]) => {
    const assignedPartitions = [{ topic: 't', partitions }];
    const fields = { assignedPartitions, userData: null };
    return { id, assignment: `\0\0${encodeMessage(ConsumerProtocolAssignment, 0, fields)}` };
  });
  Object.assign(broker.memory, {
    shards: {},
    groups: { [`${GROUP_TOPIC}-0`]: { g: { members } } },
  });
}

/** The same of a group whose members each have an epoch. */
export function coordinateByEpochs(on: Hand, owned: Readonly<Record<string, number[]>>): void {
  const broker = brokerAt(on, 1);
  broker.config = { 'offsets.topic.num.partitions': '1' };
  const [topicId] = Object.keys(broker.memory.image.topicNames);
  const members = Object.entries(owned).map(([id, partitions]) => {
    const now = { assignedPartitions: [{ topicId, partitions }], partitionsPendingRevocation: [] };
    return [id, { id, now }];
  });
  const group = { type: 'consumer', members: Object.fromEntries(members) as object };
  const shard = { phase: 'loading', written: { groups: { g: group } } };
  Object.assign(broker.memory, { shards: { [`${GROUP_TOPIC}-0`]: shard }, groups: {} });
}

/** A member asks broker 1 to keep an offset of `t-0`, and is not refused at once. */
export function askToCommit(on: Hand, memberId: string): void {
  const part = { partitionIndex: 0, committedOffset: 1 };
  const topics = [{ name: 't', topicId: ZERO_UUID, partitions: [part] }];
  const body = { groupId: 'g', memberId, topics };
  const message = { type: 'OffsetCommitRequest', correlationId: 1, body } as unknown;
  const [node] = on.world.nodes;
  Object.assign(node?.state ?? {}, { listener: { connections: {} } });
  const input = { on: 'message', connection: 9, from: 4, message: message as KafkaMessage };
  look(on, 0, input as KafkaInput);
}

/** Broker 1 goes by a committed offset of the group `g` that its log does not hold. */
export function inventOffset(on: Hand): void {
  const value = { topic: 't', partition: 0, offset: 7, leaderEpoch: -1, metadata: '' };
  const times = { commitTimestamp: 0, expireTimestamp: -1, topicId: ZERO_UUID };
  const record = { record: 'offset', group: 'g', topic: 't', partition: 0 } as const;
  const state = replayGroupRecord(NO_GROUPS, { ...record, value: { ...value, ...times } });
  const shard = { topic: GROUP_TOPIC, phase: 'active', committed: state, uncommitted: [] };
  Object.assign(brokerAt(on, 1).memory, { shards: { [T0]: shard } });
  look(on, 0);
}
