import { groupedByTopic } from '../../protocol/java-order.ts';
import type { PartitionImage } from '../../metadata/metadata-image.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { hostedPartition, type Broker } from '../broker.ts';
import { logDirOf } from './process-settings.ts';

/** One log directory holds everything. (ReplicaManager.describeLogDirs) */
export function describeLogDirs(
  broker: Broker,
  body: RequestBody<'DescribeLogDirs'>,
): ResponseBody<'DescribeLogDirs'> {
  const topics = new Map<string, LoggedPartition[]>();
  for (const { image } of Object.values(broker.memory.partitions)) {
    const asked = body.topics?.find((each) => each.topic === image.topic);
    if (body.topics !== null && asked?.partitions.includes(image.index) !== true) continue;
    const partitions = topics.get(image.topic) ?? [];
    topics.set(image.topic, partitions);
    partitions.push(loggedPartition(broker, image));
  }
  const found = [...topics].map(([name, partitions]) => ({ name, partitions }));
  const directory = { errorCode: 0, logDir: logDirOf(broker), topics: found };
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    results: [{ ...directory, totalBytes: -1, usableBytes: -1 }],
  };
}

type LoggedPartition =
  ResponseBody<'DescribeLogDirs'>['results'][number]['topics'][number]['partitions'][number];

function loggedPartition(broker: Broker, image: PartitionImage): LoggedPartition {
  const hosted = hostedPartition(broker, image.name);
  const sizes = hosted?.log.segments.map((each) => each.sizeInBytes) ?? [];
  return {
    partitionIndex: image.index,
    partitionSize: sizes.reduce((sum, each) => sum + each, 0),
    offsetLag: Math.max(0, (hosted?.partition.highWatermark ?? 0) - (hosted?.log.endOffset ?? 0)),
    isFutureKey: false,
  };
}

/** The longest name of a folder. */
const FOLDER_MAX = 255;
/**
 * What a folder's name has behind the topic while it moves: a dash, the partition, a dot, a UUID
 * and `-future`. (UnifiedLog.logFutureDirName)
 */
const folderLength = (topic: string, index: number): number =>
  topic.length + 1 + String(index).length + 1 + 32 + '-future'.length;

/** A broker has one log directory, so nothing ever moves. (ReplicaManager.alterReplicaLogDirs) */
export function alterReplicaLogDirs(
  broker: Broker,
  body: RequestBody<'AlterReplicaLogDirs'>,
): ResponseBody<'AlterReplicaLogDirs'> {
  const parts = new Map<string, { topic: string; index: number; of: string }>();
  for (const { path, topics } of body.dirs)
    for (const { name: topic, partitions } of topics)
      for (const index of partitions)
        parts.set(partitionName(topic, index), { topic, index, of: path });
  const results = groupedByTopic(parts).map(({ topic, parts: own }) => ({
    topicName: topic,
    partitions: own.map(({ index, of }) => ({
      partitionIndex: index,
      errorCode: errorCode(moveError(broker, topic, index, of)),
    })),
  }));
  return { throttleTimeMs: 0, results };
}

function moveError(broker: Broker, topic: string, index: number, path: string): ErrorName {
  if (folderLength(topic, index) > FOLDER_MAX) return 'INVALID_TOPIC_EXCEPTION';
  if (path !== logDirOf(broker)) return 'LOG_DIR_NOT_FOUND';
  const name = partitionName(topic, index);
  if (hostedPartition(broker, name) !== undefined) return 'NONE';
  return broker.memory.image.partitions[name] === undefined
    ? 'UNKNOWN_TOPIC_OR_PARTITION'
    : 'REPLICA_NOT_AVAILABLE';
}
