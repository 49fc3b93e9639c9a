import { below, type Random } from '../../kernel/random.ts';
import { append, at, emptyList } from '../../kernel/checkpoint/sealed-list.ts';
import type { ByteString } from '../protocol/bytes/byte-string.ts';
import { CRC_FROM, encodeBatch, type RecordBatch } from '../protocol/batch/record-batch.ts';
import { segmentFile, type Log, type Segment } from './log.ts';

/**
 * A disk changes one bit of a batch where it lies, in what the checksum covers. The log does not
 * know so far.
 */
export function rotBatch(log: Log, file: string, random: Random): void {
  const rotten = log.segments.find((each) => segmentFile(log, each) === file);
  if (rotten === undefined || rotten.batches.length === 0) return;
  const changed = withRot(rotten, below(random, rotten.batches.length), random);
  log.segments = log.segments.map((each) => (each === rotten ? changed : each));
}

function withRot(segment: Segment, index: number, random: Random): Segment {
  const batches = emptyList<RecordBatch>();
  for (let place = 0; place < segment.batches.length; place += 1) {
    const batch = at(segment.batches, place);
    append(batches, place === index ? rottenCopy(batch, random) : batch);
  }
  const changed = { ...segment, batches };
  if (!Object.isFrozen(segment)) return changed;
  Object.freeze(batches.tail);
  Object.freeze(batches);
  return Object.freeze(changed);
}

function rottenCopy(batch: RecordBatch, random: Random): RecordBatch {
  const bytes = encodeBatch(batch);
  const place = CRC_FROM + below(random, bytes.length - CRC_FROM);
  return Object.freeze({ ...batch, rotten: withBitChanged(bytes, place, below(random, 8)) });
}

function withBitChanged(bytes: ByteString, place: number, bit: number): ByteString {
  const changed = String.fromCharCode(bytes.charCodeAt(place) ^ (1 << bit));
  return bytes.slice(0, place) + changed + bytes.slice(place + 1);
}
