import type { Cluster } from '../kafka/cluster.ts';
import type {
  ClassicGroup,
  ClassicMember,
} from '../kafka/coordinator/group/classic/classic-group.ts';
import type { Broker } from '../kafka/broker/broker.ts';
import {
  membersOf,
  stateOf,
  UNRELEASED,
  UNREVOKED,
  type StoredConsumerGroup,
} from '../kafka/coordinator/group/consumer/consumer-group.ts';
import { assignorOf } from '../kafka/coordinator/group/consumer/target.ts';
import { assignedTopics } from '../kafka/coordinator/group/classic/member-assignment.ts';
import { offsetsOf, type GroupState } from '../kafka/coordinator/group/group-state.ts';
import { committedNow } from '../kafka/coordinator/runtime/write.ts';
import { hostOfBroker } from '../kafka/kinds.ts';
import { brokersOf } from './cluster-view.ts';
import type { GroupMemberView, GroupView } from './types/groups.ts';

/** The groups of every broker that coordinates some, by id. */
export const groupViews = (cluster: Cluster): GroupView[] =>
  brokersOf(cluster)
    .flatMap((broker) =>
      Object.entries(broker.memory.groups).flatMap(([partition, groups]) => {
        const shard = broker.memory.shards[partition];
        const committed = shard && (committedNow(broker, shard, partition) as GroupState);
        const views = [
          ...Object.values(groups).map(viewOf),
          ...(committed === undefined ? [] : consumerGroupsIn(broker, committed)),
        ];
        return views.map((view) => ({
          ...view,
          lag: null,
          coordinator: hostOfBroker(broker.id),
          partition,
          offsets: committed === undefined ? [] : offsetsIn(committed, view.id),
        }));
      }),
    )
    .sort((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));

type Seen = Omit<GroupView, 'coordinator' | 'partition' | 'offsets' | 'lag'>;

const consumerGroupsIn = (broker: Broker, { groups }: GroupState): Seen[] =>
  Object.entries(groups).flatMap(([id, group]) =>
    group.type === 'consumer' ? [consumerView(broker, id, group)] : [],
  );

const consumerView = (broker: Broker, id: string, group: StoredConsumerGroup): Seen => ({
  ...{ id, type: 'consumer', state: stateOf(group), generation: group.epoch, leader: null },
  protocol: assignorOf(broker, group),
  members: membersOf(group).map(({ id: member, about, now }) => ({
    ...{ id: member, instanceId: about.instanceId, clientId: about.clientId },
    assigned: now.assignedPartitions.flatMap(({ topicId, partitions }) => {
      const topic = broker.memory.image.topicNames[topicId];
      return topic === undefined ? [] : partitions.map((index) => `${topic}-${index}`);
    }),
    waits: now.state === UNREVOKED ? 'revoke' : now.state === UNRELEASED ? 'release' : null,
  })),
});

const viewOf = ({
  id,
  type,
  state,
  generation,
  protocol,
  leader,
  members,
}: ClassicGroup): Seen => ({
  ...{ id, type, state, generation, protocol, leader },
  members: members.map(memberView),
});

const memberView = (member: ClassicMember): GroupMemberView => ({
  id: member.id,
  instanceId: member.instanceId,
  clientId: member.clientId,
  assigned:
    assignedTopics(member)?.flatMap(({ topic, partitions }) =>
      partitions.map((index) => `${topic}-${index}`),
    ) ?? null,
  waits: member.joining !== null ? 'join' : member.syncing !== null ? 'sync' : null,
});

const offsetsIn = (state: GroupState, group: string): GroupView['offsets'] =>
  Object.entries(offsetsOf(state, group)).map(([partition, { offset }]) => ({ partition, offset }));
