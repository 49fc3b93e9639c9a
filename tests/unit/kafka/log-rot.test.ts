import { expect, test } from 'vitest';
import type { Log } from '../../../src/kafka/log/log.ts';
import { rotBatch } from '../../../src/kafka/log/rot.ts';
import { encodeBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { seedRandom } from '../../../src/kernel/random.ts';
import { at } from '../../../src/kernel/checkpoint/sealed-list.ts';
import { add, someBatch, someLog } from './some-log.ts';

const SIZE = someBatch(0, [1]).sizeInBytes;
/** Where the checksum of a batch begins to count, behind itself. */
const COVERED_FROM = 21;

/** Two closed segments of three batches each, and one batch in the active one. */
function someSegments(): Log {
  const log = someLog({ 'internal.segment.bytes': 3 * SIZE });
  for (let offset = 0; offset < 7; offset += 1) add(log, [offset]);
  return log;
}

const file = (base: number): string => `t-0/${String(base).padStart(20, '0')}.log`;

/** Offsets of batches that are not as they were written. */
const rottenIn = (log: Log): number[] =>
  log.segments.flatMap(({ batches }) =>
    Array.from({ length: batches.length }, (_, index) => at(batches, index)).flatMap((each) =>
      each.rotten === undefined ? [] : [each.baseOffset],
    ),
  );

test('one bit of one batch of the file changes, in what the checksum covers', () => {
  const offsets = new Set<number>();
  const [places, bits] = [new Set<number>(), new Set<number>()];
  for (let seed = 0; seed < 300; seed += 1) {
    const log = someSegments();
    rotBatch(log, file(3), seedRandom(seed, 1));
    const [offset = -1, ...others] = rottenIn(log);
    expect(others).toEqual([]);
    offsets.add(offset);
    const { batches } = log.segments[1] ?? { batches: undefined };
    const batch = batches === undefined ? undefined : at(batches, offset - 3);
    if (batch?.rotten === undefined) throw new Error('a rotten batch');
    const before = encodeBatch(someBatch(offset, [offset]));
    const changes = Array.from(before, (byte, place) => ({
      place,
      bit: byte.charCodeAt(0) ^ (batch.rotten?.charCodeAt(place) ?? 0),
    })).filter(({ bit }) => bit !== 0);
    expect(batch.rotten).toHaveLength(SIZE);
    expect(changes).toHaveLength(1);
    for (const { place, bit } of changes) {
      places.add(place);
      bits.add(bit);
    }
  }
  expect([...offsets].sort()).toEqual([3, 4, 5]);
  expect([...bits].sort((one, other) => one - other)).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
  expect(Math.min(...places)).toBe(COVERED_FROM);
  expect(Math.max(...places)).toBe(SIZE - 1);
});

test('the log does not know, and no other segment is touched', () => {
  const log = someSegments();
  const [first, , active] = log.segments;
  rotBatch(log, file(3), seedRandom(1, 1));
  expect(log.segments[0]).toBe(first);
  expect(log.segments[2]).toBe(active);
  expect(log).toMatchObject({ startOffset: 0, endOffset: 7 });
  expect(log.segments[1]).toMatchObject({ baseOffset: 3, sizeInBytes: 3 * SIZE });
});

test('a closed segment stays frozen, and the active one goes on', () => {
  const log = someSegments();
  rotBatch(log, file(3), seedRandom(1, 1));
  rotBatch(log, file(6), seedRandom(1, 1));
  const [, closed, active] = log.segments;
  const frozen = (each: typeof closed) =>
    [each, each?.batches, each?.batches.tail].map((part) => Object.isFrozen(part));
  expect(frozen(closed)).toEqual([true, true, true]);
  expect(frozen(active)).toEqual([false, false, false]);
  add(log, [7]);
  expect(active?.batches.length).toBe(2);
  expect(rottenIn(log)).toHaveLength(2);
});

test('a file without a batch, or of another log, has nothing to rot', () => {
  const log = someSegments();
  rotBatch(log, 't-1/00000000000000000000.log', seedRandom(1, 1));
  rotBatch(log, file(1), seedRandom(1, 1));
  expect(rottenIn(log)).toEqual([]);
  const empty = someLog();
  rotBatch(empty, file(0), seedRandom(1, 1));
  expect(rottenIn(empty)).toEqual([]);
});
