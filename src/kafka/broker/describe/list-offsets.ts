import { groupedByTopic } from '../../protocol/java-order.ts';
import { endOffsetFor } from '../../log/leader-epochs.ts';
import type { Log } from '../../log/log.ts';
import {
  EARLIEST_LOCAL_TIMESTAMP,
  EARLIEST_PENDING_UPLOAD_TIMESTAMP,
  EARLIEST_TIMESTAMP,
  firstOffsetAtOrAfter,
  LATEST_TIERED_TIMESTAMP,
  LATEST_TIMESTAMP,
  MAX_TIMESTAMP,
  offsetOfMaxTimestamp,
  type OffsetAndTimestamp,
} from '../../log/offset-lookup.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { hostedPartition, type Broker } from '../broker.ts';
import { accessError } from '../fetch/fetch-read.ts';
import { lastStableOffset, type Partition } from '../partition.ts';

type ListedPartition = ResponseBody<'ListOffsets'>['topics'][number]['partitions'][number];

/** The request version from which each special timestamp may be asked. (ListOffsetsRequest) */
const firstVersionOf: Readonly<Record<number, number>> = {
  [LATEST_TIMESTAMP]: 1,
  [EARLIEST_TIMESTAMP]: 1,
  [MAX_TIMESTAMP]: 7,
  [EARLIEST_LOCAL_TIMESTAMP]: 8,
  [LATEST_TIERED_TIMESTAMP]: 9,
  [EARLIEST_PENDING_UPLOAD_TIMESTAMP]: 11,
};

/**
 * Offsets by time, or one of the special ones. Each partition is answered once, in the order of the
 * maps that the answers are gathered in. (KafkaApis.handleListOffsetRequest,
 * ReplicaManager.fetchOffset)
 */
export function listOffsets(
  broker: Broker,
  body: RequestBody<'ListOffsets'>,
  version: number,
): ResponseBody<'ListOffsets'> {
  const { isolationLevel } = body;
  if (isolationLevel !== 0 && isolationLevel !== 1) return failedList(body);
  const parts = new Map<string, { topic: string; index: number; of: Asked }>();
  const twice = new Set<string>();
  for (const { name: topic, partitions } of body.topics)
    for (const part of partitions) {
      const name = partitionName(topic, part.partitionIndex);
      if (parts.has(name)) twice.add(name);
      parts.set(name, { topic, index: part.partitionIndex, of: part });
    }
  const asking = { version, isolation: body.isolationLevel, replica: body.replicaId };
  const topics = groupedByTopic(parts).map(({ topic, parts: own }) => ({
    name: topic,
    partitions: own.map(({ index, of }) =>
      twice.has(partitionName(topic, index))
        ? listed(index, 'INVALID_REQUEST')
        : listOne(broker, topic, of, asking),
    ),
  }));
  return { throttleTimeMs: 0, topics };
}

/** What makes the request as a whole fail, by partition. (ListOffsetsRequest.getErrorResponse) */
const failedList = ({ topics }: RequestBody<'ListOffsets'>): ResponseBody<'ListOffsets'> => ({
  throttleTimeMs: 0,
  topics: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((each) => listed(each.partitionIndex, 'UNKNOWN_SERVER_ERROR')),
  })),
});

type Asked = RequestBody<'ListOffsets'>['topics'][number]['partitions'][number];
type Asking = { version: number; isolation: number; replica: number };

/**
 * A broker's own tools ask with this id: any replica answers, to its end.
 * (ListOffsetsRequest.DEBUGGING_REPLICA_ID)
 */
const DEBUGGING = -2;
const CONSUMER = -1;

function listOne(broker: Broker, topic: string, asked: Asked, asking: Asking): ListedPartition {
  const index = asked.partitionIndex;
  if (asked.timestamp < 0 && asking.version < (firstVersionOf[asked.timestamp] ?? Infinity))
    return listed(index, 'UNSUPPORTED_VERSION');
  const hosted = hostedPartition(broker, partitionName(topic, index));
  if (hosted === undefined)
    return listed(index, unhostedError(broker, partitionName(topic, index)));
  const { partition, log } = hosted;
  const leaderOnly = asking.replica !== DEBUGGING;
  const error = accessError(broker, partition, { follower: -1, leaderOnly }, asked);
  if (error !== null) return listed(index, error);
  const found = find(partition, log, asked.timestamp, asking);
  const isMissing = found === NOTHING || asked.timestamp === LATEST_TIMESTAMP;
  if (isMissing && isHighWatermarkOld(partition, asking))
    return listed(index, asking.version >= 5 ? 'OFFSET_NOT_AVAILABLE' : 'LEADER_NOT_AVAILABLE');
  return { partitionIndex: index, errorCode: 0, ...found };
}

/**
 * A partition that exists elsewhere has its leader elsewhere. (ReplicaManager.getPartitionOrError)
 */
const unhostedError = (broker: Broker, name: string): ErrorName =>
  broker.memory.image.partitions[name] === undefined
    ? 'UNKNOWN_TOPIC_OR_PARTITION'
    : 'NOT_LEADER_OR_FOLLOWER';

/**
 * After an election clients are told no offsets that may still be lost: neither the latest nor what
 * lies beyond the high watermark, until that has reached the new epoch.
 * (Partition.fetchOffsetForTimestamp)
 */
const isHighWatermarkOld = ({ state, highWatermark }: Partition, asking: Asking): boolean =>
  asking.replica === CONSUMER && state.role === 'leader' && highWatermark < state.epochStart;

const NOTHING = Object.freeze({ timestamp: -1, offset: -1, leaderEpoch: -1 });

function find(
  partition: Partition,
  log: Log,
  timestamp: number,
  asking: Asking,
): { timestamp: number; offset: number; leaderEpoch: number } {
  const leaderEpoch = partition.image.leaderEpoch;
  const limit =
    asking.replica !== CONSUMER
      ? log.endOffset
      : asking.isolation === 1
        ? lastStableOffset(partition, log)
        : partition.highWatermark;
  switch (timestamp) {
    case LATEST_TIMESTAMP:
      return { timestamp: -1, offset: limit, leaderEpoch };
    case EARLIEST_TIMESTAMP:
    case EARLIEST_LOCAL_TIMESTAMP:
      return {
        timestamp: -1,
        offset: log.startOffset,
        leaderEpoch: log.epochs[0]?.epoch ?? leaderEpoch,
      };
    case MAX_TIMESTAMP:
      return below(offsetOfMaxTimestamp(log), limit);
    case LATEST_TIERED_TIMESTAMP:
    case EARLIEST_PENDING_UPLOAD_TIMESTAMP:
      return NOTHING;
    default:
      return below(firstOffsetAtOrAfter(log, timestamp), limit);
  }
}

const below = (
  found: OffsetAndTimestamp | undefined,
  limit: number,
): { timestamp: number; offset: number; leaderEpoch: number } =>
  found !== undefined && found.offset < limit ? found : NOTHING;

const listed = (partitionIndex: number, error: ErrorName): ListedPartition => ({
  partitionIndex,
  errorCode: errorCode(error),
  ...NOTHING,
});

/** Where an epoch ended on this leader. (KafkaApis.handleOffsetForLeaderEpochRequest) */
export function offsetsForLeaderEpochs(
  broker: Broker,
  body: RequestBody<'OffsetForLeaderEpoch'>,
): ResponseBody<'OffsetForLeaderEpoch'> {
  return {
    throttleTimeMs: 0,
    topics: body.topics.map((topic) => ({
      topic: topic.topic,
      partitions: topic.partitions.map((each) => endOfEpoch(broker, topic.topic, each)),
    })),
  };
}

type EpochAsked = RequestBody<'OffsetForLeaderEpoch'>['topics'][number]['partitions'][number];
type EpochFound = ResponseBody<'OffsetForLeaderEpoch'>['topics'][number]['partitions'][number];

function endOfEpoch(broker: Broker, topic: string, asked: EpochAsked): EpochFound {
  const hosted = hostedPartition(broker, partitionName(topic, asked.partition));
  const refused = (error: ErrorName): EpochFound => ({
    errorCode: errorCode(error),
    partition: asked.partition,
    leaderEpoch: -1,
    endOffset: -1,
  });
  const name = partitionName(topic, asked.partition);
  if (hosted === undefined) return refused(unhostedError(broker, name));
  const error = accessError(broker, hosted.partition, { follower: -1, leaderOnly: true }, asked);
  if (error !== null) return refused(error);
  const found = endOffsetFor(hosted.log.epochs, asked.leaderEpoch, hosted.log.endOffset);
  return {
    errorCode: 0,
    partition: asked.partition,
    leaderEpoch: found.epoch,
    endOffset: found.endOffset,
  };
}
