import type { GroupMember } from '../../../assignors/assignor.ts';
import { inHashOrder } from '../../../assignors/members.ts';
import { serverAssignors, type ServerAssignorName } from '../../../assignors/server-assignors.ts';
import { brokerSetting, type Broker } from '../../../broker/broker.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import { timelineOrder } from '../../../protocol/java-order.ts';
import {
  type ConsumerMember,
  preferredAssignor,
  topicsOf,
  type StoredConsumerGroup,
} from './consumer-group.ts';
import { put, type Draft } from './draft.ts';
import { isSamePlace, NOWHERE, placementOf, spotsOf } from './placement.ts';
import { countsFor, idsOf } from './subscription.ts';

/** The assignors of a broker, the default first. (group.consumer.assignors) */
export const assignorsOf = (broker: Broker): ServerAssignorName[] =>
  brokerSetting(broker, 'group.consumer.assignors').filter((name): name is ServerAssignorName =>
    Object.hasOwn(serverAssignors, name),
  );

/** The assignor by which a group goes. */
export const assignorOf = (broker: Broker, group: StoredConsumerGroup): ServerAssignorName => {
  const known = assignorsOf(broker);
  const wanted = preferredAssignor(group);
  return known.find((name) => name === wanted) ?? known[0] ?? 'uniform';
};

/**
 * What each member is to have from now on. A record is written for each that is to have something
 * else than before. (TargetAssignmentBuilder.build)
 */
export function makeTarget(draft: Draft, broker: Broker): void {
  const { id: group } = draft;
  const { image } = broker.memory;
  const members = inHashOrder(specsOf(draft.group, image));
  const assign = serverAssignors[assignorOf(broker, draft.group)];
  const assignment = assign(countsFor(image, draft.group), members);
  for (const { id: member } of members) {
    const topicPartitions = placementOf(assignment.get(member) ?? []);
    const before = draft.group.targets[member];
    if (before !== undefined && isSamePlace(before, topicPartitions)) continue;
    put(draft, { record: 'consumer-target', group, member, value: { topicPartitions } });
  }
  const value = { assignmentEpoch: draft.group.epoch };
  put(draft, { record: 'consumer-target-epoch', group, value });
}

/**
 * Members as the assignor knows them: what they have is what they were to have. Those whose places
 * in a map of Java are the same come as the coordinator lists them, a new one last.
 */
const specsOf = (group: StoredConsumerGroup, image: MetadataImage): GroupMember[] =>
  listed(group).map((member) => ({
    id: member.id,
    instanceId: member.about.instanceId,
    topics: idsOf(image, topicsOf(group, member)),
    owned: spotsOf(group.targets[member.id] ?? NOWHERE),
  }));

function listed({ members }: StoredConsumerGroup): ConsumerMember[] {
  const all = Object.values(members);
  const isNew = ({ now }: ConsumerMember): boolean => now.memberEpoch === 0;
  const known = all.filter((member) => !isNew(member)).map(({ id }) => id);
  return [...timelineOrder(known).flatMap((id) => members[id] ?? []), ...all.filter(isNew)];
}
