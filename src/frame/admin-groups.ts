import type { Broker } from '../kafka/broker/broker.ts';
import type { ClassicGroup } from '../kafka/coordinator/group/classic/classic-group.ts';
import { assignedTopics } from '../kafka/coordinator/group/classic/member-assignment.ts';
import { stateOf } from '../kafka/coordinator/group/consumer/consumer-group.ts';
import { describeConsumerGroups } from '../kafka/coordinator/group/consumer/describe.ts';
import { offsetsOf, type GroupState } from '../kafka/coordinator/group/group-state.ts';
import { committedNow } from '../kafka/coordinator/runtime/write.ts';
import { BROKER_PORT } from '../kafka/kinds.ts';
import type { ResponseBody } from '../kafka/protocol/message.ts';
import type { AdminGroup, AdminShare } from './types/admin.ts';

/** The groups of brokers, as those tell an operator of them. */
export const adminGroups = (brokers: readonly Broker[]): AdminGroup[] =>
  brokers
    .flatMap((broker) =>
      Object.entries(broker.memory.groups).flatMap(([partition, classic]) => {
        const shard = broker.memory.shards[partition];
        if (shard === undefined) return [];
        const state = committedNow(broker, shard, partition) as GroupState;
        return [
          ...Object.values(classic).map((group) => classicGroup(broker, state, group)),
          ...Object.keys(state.groups).flatMap((id) => consumerGroup(broker, state, id)),
        ];
      }),
    )
    .sort((one, other) => (one.id < other.id ? -1 : 1));

const coordinates = ({ id, host }: Broker): AdminGroup['coordinator'] => ({
  ...{ id, host, port: BROKER_PORT },
});

function classicGroup(broker: Broker, state: GroupState, group: ClassicGroup): AdminGroup {
  return {
    ...{ id: group.id, type: 'classic', state: group.state, coordinator: coordinates(broker) },
    assignor: group.state === 'Stable' ? group.protocol : null,
    epochs: null,
    members: group.members.map((member) => ({
      ...{ id: member.id, instanceId: member.instanceId, clientId: member.clientId },
      host: member.clientHost,
      assigned: (assignedTopics(member) ?? []).map(({ topic, partitions }) => ({
        ...{ topic, partitions: [...partitions] },
      })),
      ...{ epoch: null, target: null },
    })),
    offsets: offsetsIn(state, group.id),
  };
}

function consumerGroup(broker: Broker, state: GroupState, id: string): AdminGroup[] {
  const stored = state.groups[id];
  const [told] = describeConsumerGroups(broker, {
    ...{ groupIds: [id], includeAuthorizedOperations: false },
  }).groups;
  if (stored?.type !== 'consumer' || told === undefined || told.errorCode !== 0) return [];
  return [
    {
      ...{ id, type: 'consumer', state: stateOf(stored), coordinator: coordinates(broker) },
      assignor: told.assignorName,
      epochs: { group: told.groupEpoch, target: told.assignmentEpoch },
      members: told.members.map((member) => ({
        ...{ id: member.memberId, instanceId: member.instanceId, clientId: member.clientId },
        ...{ host: member.clientHost, epoch: member.memberEpoch },
        assigned: sharesOf(member.assignment),
        target: sharesOf(member.targetAssignment),
      })),
      offsets: offsetsIn(state, id),
    },
  ];
}

type Assignment =
  ResponseBody<'ConsumerGroupDescribe'>['groups'][number]['members'][number]['assignment'];

const sharesOf = ({ topicPartitions }: Assignment): AdminShare[] =>
  topicPartitions.map(({ topicName: topic, partitions }) => ({
    ...{ topic, partitions: [...partitions] },
  }));

const offsetsIn = (state: GroupState, id: string): AdminGroup['offsets'] =>
  Object.values(offsetsOf(state, id)).map(({ topic, partition: index, offset, leaderEpoch }) => ({
    ...{ topic, index, offset, leaderEpoch: leaderEpoch < 0 ? null : leaderEpoch },
  }));
