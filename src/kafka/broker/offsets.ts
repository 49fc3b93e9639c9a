import { endOffsetFor } from '../log/leader-epochs.ts';
import type { Log } from '../log/log.ts';
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
} from '../log/offset-lookup.ts';
import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { hostedPartition, type Broker } from './broker.ts';
import { accessError } from './fetch-read.ts';
import { lastStableOffset, type Partition } from './partition.ts';

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

/** Offsets by time, or one of the special ones. (KafkaApis.handleListOffsetRequest) */
export function listOffsets(
  broker: Broker,
  body: RequestBody<'ListOffsets'>,
  version: number,
): ResponseBody<'ListOffsets'> {
  return {
    throttleTimeMs: 0,
    topics: body.topics.map((topic) => {
      const twice = repeated(topic.partitions.map((each) => each.partitionIndex));
      const asked = topic.partitions.filter(
        (each, place) =>
          topic.partitions.findIndex((other) => other.partitionIndex === each.partitionIndex) ===
          place,
      );
      return {
        name: topic.name,
        partitions: asked.map((each) =>
          twice.has(each.partitionIndex)
            ? listed(each.partitionIndex, 'INVALID_REQUEST')
            : listOne(broker, topic.name, each, {
                version,
                isolation: body.isolationLevel,
                replica: body.replicaId,
              }),
        ),
      };
    }),
  };
}

const repeated = (numbers: number[]): Set<number> =>
  new Set(numbers.filter((each, place) => numbers.indexOf(each) !== place));

type Asked = RequestBody<'ListOffsets'>['topics'][number]['partitions'][number];
type Asking = { version: number; isolation: number; replica: number };

function listOne(broker: Broker, topic: string, asked: Asked, asking: Asking): ListedPartition {
  const index = asked.partitionIndex;
  const hosted = hostedPartition(broker, `${topic}-${index}`);
  if (asked.timestamp < 0 && asking.version < (firstVersionOf[asked.timestamp] ?? Infinity))
    return listed(index, 'UNSUPPORTED_VERSION');
  if (hosted === undefined)
    return listed(
      index,
      broker.memory.image.partitions[`${topic}-${index}`] === undefined
        ? 'UNKNOWN_TOPIC_OR_PARTITION'
        : 'NOT_LEADER_OR_FOLLOWER',
    );
  const error = accessError(hosted.partition, { follower: -1 }, asked);
  if (error !== null) return listed(index, error);
  if (isHighWatermarkOld(hosted.partition, asked.timestamp, asking))
    return listed(index, 'OFFSET_NOT_AVAILABLE');
  const found = find(hosted.partition, hosted.log, asked.timestamp, asking);
  return { partitionIndex: index, errorCode: 0, ...found };
}

/** After an election clients are not told of offsets until the high watermark has reached the new epoch. (Partition.fetchOffsetForTimestamp) */
function isHighWatermarkOld(partition: Partition, timestamp: number, asking: Asking): boolean {
  if (partition.state.role !== 'leader' || asking.replica >= 0 || timestamp === EARLIEST_TIMESTAMP)
    return false;
  return partition.highWatermark < partition.state.epochStart;
}

const NOTHING = Object.freeze({ timestamp: -1, offset: -1, leaderEpoch: -1 });

function find(
  partition: Partition,
  log: Log,
  timestamp: number,
  asking: Asking,
): { timestamp: number; offset: number; leaderEpoch: number } {
  const leaderEpoch = partition.image.leaderEpoch;
  const limit =
    asking.replica >= 0
      ? log.endOffset
      : asking.isolation === 1
        ? lastStableOffset(partition)
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
  const hosted = hostedPartition(broker, `${topic}-${asked.partition}`);
  const refused = (error: ErrorName): EpochFound => ({
    errorCode: errorCode(error),
    partition: asked.partition,
    leaderEpoch: -1,
    endOffset: -1,
  });
  if (hosted === undefined) return refused('UNKNOWN_TOPIC_OR_PARTITION');
  const error = accessError(hosted.partition, { follower: -1 }, asked);
  if (error !== null) return refused(error);
  const found = endOffsetFor(hosted.log.epochs, asked.leaderEpoch, hosted.log.endOffset);
  return {
    errorCode: 0,
    partition: asked.partition,
    leaderEpoch: found.epoch,
    endOffset: found.endOffset,
  };
}
