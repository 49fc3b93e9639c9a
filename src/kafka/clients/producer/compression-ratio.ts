import { BATCH_HEADER_SIZE, type Compression } from '../../protocol/batch/record-batch.ts';
import type { Accumulator, ProducerBatch } from './producer-state.ts';

/*
 * How far records will shrink is known only when their batch is closed, so a batch that grows is
 * measured by what earlier batches of its topic and codec came to. Numbers are Java floats.
 * (CompressionRatioEstimator, MemoryRecordsBuilder.estimatedBytesWritten)
 */

const float = Math.fround;

/** Better news is believed slowly, worse news at once. */
const STEP_DOWN = float(0.005);
const STEP_UP = float(0.05);
/** Records are taken to be a little larger than the estimate says. */
const CAUTION = float(1.05);

const nameOf = (topic: string, compression: Compression): string => `${compression} ${topic}`;

/** Compressed size over plain size, as expected of the next batch: 1 before the first. */
export const ratioOf = ({ ratios }: Accumulator, topic: string, compression: Compression): number =>
  ratios[nameOf(topic, compression)] ?? 1;

/** Bytes that the records of a batch are expected to take when compressed. */
export const compressedEstimate = ({ plainBytes, ratio }: ProducerBatch): number =>
  Math.floor(float(float(plainBytes * ratio) * CAUTION));

export function learnRatio(
  accumulator: Accumulator,
  { topic, compression, plainBytes }: ProducerBatch,
  sizeInBytes: number,
): void {
  const seen = float((sizeInBytes - BATCH_HEADER_SIZE) / plainBytes);
  const before = ratioOf(accumulator, topic, compression);
  accumulator.ratios[nameOf(topic, compression)] =
    seen > before
      ? Math.max(float(before + STEP_UP), seen)
      : Math.max(float(before - STEP_DOWN), seen);
}
