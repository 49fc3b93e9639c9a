import { EPOCH_MILLIS } from '../../kinds.ts';
import { errorName, needsMetadataRefresh } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { ask, connectTo, usableLink } from '../network/node-connections.ts';
import { leaderOf, wantMetadata } from '../network/metadata.ts';
import type { AssignedPartition, Consumer, ConsumerAsked } from './consumer-state.ts';
import { reachOf, type Reset } from './reset-policy.ts';
import { leaderIdOf, resetTo } from './subscription.ts';
import type { Step } from '../../step.ts';

/** What ListOffsets takes for a time to mean an end of the log. */
const LATEST = -1;
const EARLIEST = -2;

/**
 * Looks positions up: one ListOffsets to each leader of partitions that wait for a reset. Source:
 * OffsetFetcher.resetPositionsIfNeeded.
 */
export function lookUpPositions(consumer: Consumer, step: Step): void {
  const { connections } = consumer;
  const waiting = consumer.assigned.filter(
    ({ reset, asked, notBefore }) => reset !== null && !asked && notBefore <= step.now,
  );
  const leaders = new Set(waiting.map((place) => leaderIdOf(consumer, place)));
  for (const nodeId of leaders) {
    if (nodeId < 0) {
      wantMetadata(connections.metadata);
      continue;
    }
    const link = usableLink(connections, nodeId);
    if (link === undefined) {
      connectTo(connections, nodeId, step);
      continue;
    }
    const places = waiting.filter((place) => leaderIdOf(consumer, place) === nodeId);
    for (const place of places) place.asked = true;
    const request = {
      api: 'ListOffsets',
      version: 11,
      body: listOffsets(consumer, places, step),
    } as const;
    ask(
      connections,
      link,
      request,
      {
        ask: 'list-offsets',
        partitions: places.map(({ name }) => name),
        retryAt: step.now + consumer.config.connections.requestTimeout,
      },
      step,
    );
  }
}

function listOffsets(
  consumer: Consumer,
  places: readonly AssignedPartition[],
  step: Step,
): RequestBody<'ListOffsets'> {
  const { config, connections } = consumer;
  const topics: {
    name: string;
    partitions: RequestBody<'ListOffsets'>['topics'][number]['partitions'][number][];
  }[] = [];
  for (const place of places) {
    let topic = topics.find(({ name }) => name === place.topic);
    if (topic === undefined) topics.push((topic = { name: place.topic, partitions: [] }));
    topic.partitions.push({
      partitionIndex: place.partition,
      currentLeaderEpoch:
        leaderOf(connections.metadata, place.topic, place.partition)?.leaderEpoch ?? -1,
      timestamp: timestampFor(place.reset ?? 'latest', step),
    });
  }
  const timeoutMs = Math.floor(config.connections.requestTimeout / 1_000);
  return Object.freeze({ replicaId: -1, isolationLevel: config.isolationLevel, topics, timeoutMs });
}

/** The timestamp that ListOffsets is asked for. (AutoOffsetResetStrategy.timestamp) */
function timestampFor(reset: Reset, { clock }: Step): number {
  if (reset === 'earliest') return EARLIEST;
  const reach = reachOf(reset);
  return reach === null ? LATEST : EPOCH_MILLIS + Math.floor((clock - reach) / 1_000);
}

/**
 * Takes the looked-up offsets as positions; what failed is asked again after the back-off. Where no
 * record is as new as the policy wants, there is no position, and the question is repeated when its
 * request would have timed out. (OffsetFetcher.resetPositionsAsync)
 */
export function onListOffsetsAnswer(
  consumer: Consumer,
  own: Extract<ConsumerAsked, { ask: 'list-offsets' }>,
  body: ResponseBody<'ListOffsets'>,
  step: Step,
): void {
  lookupEnded(consumer, own.partitions);
  for (const topic of body.topics) {
    for (const answer of topic.partitions) {
      const place = consumer.assigned.find(
        (each) => each.topic === topic.name && each.partition === answer.partitionIndex,
      );
      if (place === undefined) continue;
      if (errorName(answer.errorCode) === 'NONE') {
        if (answer.offset < 0) place.notBefore = own.retryAt;
        else resetTo(consumer, place, answer.offset, step);
      } else {
        place.notBefore = step.now + consumer.config.retryBackoff;
        if (needsMetadataRefresh(answer.errorCode)) wantMetadata(consumer.connections.metadata);
      }
    }
  }
}

/** The partitions of a lookup that will not be answered may be asked for again. */
export function lookupEnded(consumer: Consumer, names: readonly string[]): void {
  for (const place of consumer.assigned) if (names.includes(place.name)) place.asked = false;
}
