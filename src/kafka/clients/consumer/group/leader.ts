import type { ClassicMember, PartitionsByTopic } from '../../../assignors/assignor.ts';
import { clientAssignors, type ClientAssignorName } from '../../../assignors/client-assignors.ts';
import { decodeSubscription, encodeAssignment } from '../../../assignors/client/member-data.ts';
import type { RequestBody, ResponseBody } from '../../../protocol/message.ts';
import type { Step } from '../../../step.ts';
import { wantNewTopics } from '../../network/metadata.ts';
import { ask } from '../../network/node-connections.ts';
import type { Consumer } from '../consumer-state.ts';
import { coordinatorReady } from './coordinator-lookup.ts';
import type { Membership, PendingJoin } from './group-state.ts';
import { partitionsSeen, subscribedTopics } from './group-topics.ts';

type JoinAnswer = ResponseBody<'JoinGroup'>;
type Assignments = RequestBody<'SyncGroup'>['assignments'];

/**
 * The member leads: it looks after the topics of all members from now on, and shares their
 * partitions out as soon as it knows them. (ConsumerCoordinator.onLeaderElected)
 */
export function lead(consumer: Consumer, member: Membership, body: JoinAnswer, step: Step): void {
  const { metadata } = consumer.connections;
  const topics = new Set(subscribedTopics(consumer));
  for (const { metadata: bytes } of body.members)
    for (const topic of decodeSubscription(bytes).topics) topics.add(topic);
  member.isLeader = true;
  member.groupTopics = [...topics];
  const isNew = [...topics].some((topic) => !metadata.topics.includes(topic));
  if (isNew && !metadata.everything) wantNewTopics(metadata, [...topics]);
  const isFresh = !metadata.wanted && !metadata.asked;
  const join = { phase: 'leading' as const, body, since: isFresh ? null : metadata.updatedAt };
  member.join = join;
  if (isFresh) ledOn(consumer, member, join, step);
}

/** Shares the partitions out, unless metadata is still on its way. */
export function ledOn(
  consumer: Consumer,
  member: Membership,
  { body, since }: Extract<PendingJoin, { phase: 'leading' }>,
  step: Step,
): void {
  const { metadata } = consumer.connections;
  if (since !== null && metadata.updatedAt === since) return;
  const assignments = body.skipAssignment ? [] : assignmentsOf(consumer, body);
  // What a leader that assigns nothing sees is looked at all the same. (KAFKA-13435)
  member.snapshot = partitionsSeen(consumer, member);
  sendSyncGroup(consumer, member, assignments, step);
}

/** The member does not lead: it asks for what it gets. (ConsumerCoordinator.onJoinFollower) */
export function follow(consumer: Consumer, member: Membership, step: Step): void {
  member.snapshot = null;
  sendSyncGroup(consumer, member, [], step);
}

function assignmentsOf(consumer: Consumer, { members, protocolName }: JoinAnswer): Assignments {
  const assignor = clientAssignors[(protocolName ?? 'range') as ClientAssignorName];
  const known = members.map(({ memberId, groupInstanceId, metadata }): ClassicMember => {
    const subscription = decodeSubscription(metadata);
    const { topics, rack } = subscription;
    const data = assignor.memberData(subscription);
    return { id: memberId, instanceId: groupInstanceId, topics, rack, ...data };
  });
  const topics = new Set(known.flatMap((each) => each.topics));
  const assignment = assignor.assign(partitionsByTopic(consumer, topics), known);
  return [...assignment].map(([memberId, partitions]) => ({
    memberId,
    assignment: encodeAssignment(partitions),
  }));
}

function partitionsByTopic(consumer: Consumer, topics: ReadonlySet<string>): PartitionsByTopic {
  const { image, racks } = consumer.connections.metadata;
  const partitions = new Map<string, readonly (readonly string[])[]>();
  for (const topic of topics) {
    const known = image?.topics[topic]?.partitions;
    if (known === undefined || known.length === 0) continue;
    partitions.set(topic, racks[topic] ?? known.map(() => []));
  }
  return partitions;
}

function sendSyncGroup(
  consumer: Consumer,
  member: Membership,
  assignments: Assignments,
  step: Step,
): void {
  const link = coordinatorReady(consumer, member, step);
  const { group } = consumer.config;
  if (link === null || group === null) {
    member.join = { phase: 'failed', error: 'COORDINATOR_NOT_AVAILABLE' };
    return;
  }
  const { generation } = member;
  member.join = { phase: 'syncing' };
  const body = Object.freeze({
    groupId: group.groupId,
    generationId: generation.id,
    memberId: generation.memberId,
    groupInstanceId: group.instanceId,
    protocolType: 'consumer',
    protocolName: generation.protocol,
    assignments,
  });
  const own = { ask: 'sync', sent: generation } as const;
  ask(consumer.connections, link, { api: 'SyncGroup', version: 5, body }, own, step);
}
