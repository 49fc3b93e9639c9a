import { below, type Random } from '../../../kernel/random.ts';
import type { RecordToSend } from '../../process-command.ts';
import { utf8 } from '../../protocol/bytes/byte-string.ts';
import { partitionForKey } from '../../protocol/murmur2.ts';
import type { PartitionInfo } from '../network/metadata.ts';
import type {
  Accumulator,
  PartitionQueue,
  ProducerBatch,
  StickyPartition,
} from './producer-state.ts';

/**
 * The partition that a record must go to: the one chosen by hand, or that of its key among all
 * partitions of the topic, reachable or not. Null: any will do, the sticky partition decides.
 * (KafkaProducer.partition, BuiltInPartitioner.partitionForKey)
 */
export function fixedPartition(
  record: RecordToSend,
  partitionCount: number,
  ignoreKeys: boolean,
): number | null {
  if (record.partition !== undefined) return record.partition;
  if (record.key === null || ignoreKeys) return null;
  return partitionForKey(utf8(record.key), partitionCount);
}

/**
 * The partition that takes records without a key now (KIP-794, uniform). It is left when it got a
 * batch worth of bytes and no batch of it is open, so that batches get full.
 */
export function stickyPartition(
  accumulator: Accumulator,
  topic: string,
  partitions: readonly PartitionInfo[],
  batchSize: number,
  random: Random,
): number {
  const sticky = (accumulator.sticky[topic] ??= {
    partition: nextSticky(partitions, random),
    producedBytes: 0,
  });
  const queue = accumulator.queues.find(
    (each) => each.topic === topic && each.partition === sticky.partition,
  );
  if (sticky.producedBytes >= batchSize && isEveryBatchFull(queue))
    moveOn(sticky, partitions, random);
  return sticky.partition;
}

/**
 * Counts bytes added to the sticky partition; leaves it at a batch worth of bytes when all is full,
 * at twice that in any case.
 */
export function countSticky(
  accumulator: Accumulator,
  queue: PartitionQueue,
  bytes: number,
  partitions: readonly PartitionInfo[],
  batchSize: number,
  random: Random,
): void {
  const sticky = accumulator.sticky[queue.topic];
  if (sticky?.partition !== queue.partition) return;
  sticky.producedBytes += bytes;
  const mayLeave = sticky.producedBytes >= batchSize && isEveryBatchFull(queue);
  if (mayLeave || sticky.producedBytes >= 2 * batchSize) moveOn(sticky, partitions, random);
}

function moveOn(
  sticky: StickyPartition,
  partitions: readonly PartitionInfo[],
  random: Random,
): void {
  sticky.partition = nextSticky(partitions, random);
  sticky.producedBytes = 0;
}

/** Any partition that has a leader; any at all when none has. It may be the same again. */
function nextSticky(partitions: readonly PartitionInfo[], random: Random): number {
  const led: number[] = [];
  for (let index = 0; index < partitions.length; index += 1)
    if ((partitions[index]?.leader ?? -1) >= 0) led.push(index);
  if (led.length === 0) return below(random, Math.max(partitions.length, 1));
  return led[below(random, led.length)] as number;
}

/** Only the last batch of a queue may still be open. */
function isEveryBatchFull(queue: PartitionQueue | undefined): boolean {
  const last = queue?.batches[queue.batches.length - 1];
  return last === undefined || isFull(last);
}

/**
 * Whether a batch takes no more. One of a single record that is larger than batch.size was given a
 * little more than the record needs: it is not full, and lingers. Source:
 * MemoryRecordsBuilder.isFull.
 */
export function isFull(batch: ProducerBatch): boolean {
  return batch.closed || batch.bytes >= batch.allocated;
}
