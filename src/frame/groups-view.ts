import type { Cluster } from '../kafka/cluster.ts';
import type {
  ClassicGroup,
  ClassicMember,
} from '../kafka/coordinator/group/classic/classic-group.ts';
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
        return Object.values(groups).map((group) => ({
          ...viewOf(group),
          coordinator: hostOfBroker(broker.id),
          partition,
          offsets: committed === undefined ? [] : offsetsIn(committed, group.id),
        }));
      }),
    )
    .sort((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));

const viewOf = ({
  id,
  type,
  state,
  generation,
  protocol,
  leader,
  members,
}: ClassicGroup): Omit<GroupView, 'coordinator' | 'partition' | 'offsets'> => ({
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
