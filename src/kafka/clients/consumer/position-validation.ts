import { partitionName } from '../../metadata/partition-name.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import type { AssignedPartition, Consumer, ConsumerAsked } from './consumer-state.ts';
import { ask, connectTo, usableLink } from '../network/node-connections.ts';
import { leaderOf, wantMetadata } from '../network/metadata.ts';
import { lookupEnded } from './offset-reset.ts';
import { askForReset, assignedOf, moveBack } from './subscription.ts';
import type { Step } from '../../step.ts';

/**
 * A partition has another leader than the one that its position comes from: before it is read on,
 * the new leader has to say how far the epoch of the last record reaches in its log (KIP-320). A
 * position without epoch is taken as it is. Source:
 * SubscriptionState.maybeValidatePositionForCurrentLeader.
 */
export function noticeLeaders(consumer: Consumer): void {
  const { metadata } = consumer.connections;
  const isNews = consumer.leadersOf !== metadata.image;
  const validates = !consumer.connections.layout.museum.includes('no-epoch-fencing');
  consumer.leadersOf = metadata.image;
  for (const place of consumer.assigned) {
    if (place.position === null || (!isNews && place.leader !== null)) continue;
    const leader = leaderOf(metadata, place.topic, place.partition);
    if (leader === undefined) continue;
    const { leader: before } = place;
    if (before?.leader === leader.leader && before.leaderEpoch === leader.leaderEpoch) continue;
    place.leader = leader;
    place.readReplica = null;
    place.validating = validates && before !== null && place.positionEpoch >= 0;
    place.notBefore = 0;
  }
}

/**
 * Sends one OffsetForLeaderEpoch to each leader of positions that wait for it. Source:
 * OffsetFetcher.validatePositionsAsync.
 */
export function validatePositions(consumer: Consumer, step: Step): void {
  const { connections } = consumer;
  const waiting = consumer.assigned.filter(
    ({ validating, asked, notBefore }) => validating && !asked && notBefore <= step.now,
  );
  for (const nodeId of new Set(waiting.map(({ leader }) => leader?.leader ?? -1))) {
    const link = usableLink(connections, nodeId);
    if (link === undefined) {
      connectTo(connections, nodeId, step);
      continue;
    }
    const places = waiting.filter(({ leader }) => leader?.leader === nodeId);
    const positions: Record<string, { offset: number; leaderEpoch: number }> = {};
    for (const place of places) {
      place.asked = true;
      positions[place.name] = Object.freeze(claimOf(place));
    }
    const request = {
      api: 'OffsetForLeaderEpoch',
      version: 4,
      body: offsetForLeaderEpoch(places),
    } as const;
    ask(connections, link, request, { ask: 'validate', positions: Object.freeze(positions) }, step);
  }
}

const claimOf = ({
  position,
  leader,
}: AssignedPartition): { offset: number; leaderEpoch: number } => ({
  offset: position ?? -1,
  leaderEpoch: leader?.leaderEpoch ?? -1,
});

function offsetForLeaderEpoch(
  places: readonly AssignedPartition[],
): RequestBody<'OffsetForLeaderEpoch'> {
  const topics: {
    topic: string;
    partitions: RequestBody<'OffsetForLeaderEpoch'>['topics'][number]['partitions'][number][];
  }[] = [];
  for (const place of places) {
    let topic = topics.find((each) => each.topic === place.topic);
    if (topic === undefined) topics.push((topic = { topic: place.topic, partitions: [] }));
    topic.partitions.push({
      partition: place.partition,
      currentLeaderEpoch: place.leader?.leaderEpoch ?? -1,
      leaderEpoch: place.positionEpoch,
    });
  }
  return Object.freeze({ replicaId: -1, topics });
}

type ValidateAsked = Extract<ConsumerAsked, { ask: 'validate' }>;
type EndOffset = ResponseBody<'OffsetForLeaderEpoch'>['topics'][number]['partitions'][number];

/**
 * Looks at each position that has stayed as it was when it was asked about; what failed is asked
 * again after the back-off.
 */
export function onValidated(
  consumer: Consumer,
  own: ValidateAsked,
  body: ResponseBody<'OffsetForLeaderEpoch'>,
  step: Step,
): void {
  lookupEnded(consumer, Object.keys(own.positions));
  for (const { topic, partitions } of body.topics) {
    for (const answer of partitions) {
      const place = assignedOf(consumer, partitionName(topic, answer.partition));
      if (place === undefined) continue;
      if (answer.errorCode !== 0) tryLater(consumer, place, step);
      else if (place.validating && isUnmoved(place, own)) complete(consumer, place, answer, step);
    }
  }
}

function isUnmoved(place: AssignedPartition, own: ValidateAsked): boolean {
  const asked = own.positions[place.name];
  const now = claimOf(place);
  return asked?.offset === now.offset && asked.leaderEpoch === now.leaderEpoch;
}

/**
 * The log was cut below the position: it goes back to where the logs part, unless auto.offset.reset
 * is none. (maybeCompleteValidation)
 */
function complete(
  consumer: Consumer,
  place: AssignedPartition,
  answer: EndOffset,
  step: Step,
): void {
  const { autoOffsetReset } = consumer.config;
  const isUndefined = answer.endOffset < 0 || answer.leaderEpoch < 0;
  if (!isUndefined && answer.endOffset >= (place.position ?? 0)) {
    place.validating = false;
  } else if (autoOffsetReset === 'none') consumer.exceptionDue = 'LogTruncationException';
  else if (isUndefined) askForReset(place, autoOffsetReset);
  else moveBack(consumer, place, answer, step);
}

/** The connection died with the question on it. */
export function onNotValidated(consumer: Consumer, own: ValidateAsked, step: Step): void {
  const names = Object.keys(own.positions);
  lookupEnded(consumer, names);
  for (const place of consumer.assigned)
    if (names.includes(place.name)) tryLater(consumer, place, step);
}

function tryLater(consumer: Consumer, place: AssignedPartition, step: Step): void {
  place.notBefore = step.now + consumer.config.retryBackoff;
  wantMetadata(consumer.connections.metadata);
}
