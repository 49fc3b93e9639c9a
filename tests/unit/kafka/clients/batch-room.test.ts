import { expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import type { Producer } from '../../../../src/kafka/clients/producer/producer.ts';
import { allAwaited, give, passTo, type Bench } from './bench.ts';
import { batchesIn, producerWith, send, valuesIn } from './producer-bench.ts';

const SETTINGS = { acks: '0', 'batch.size': 1_000, 'linger.ms': 5_000 };

/** Sends 60 records of 100 bytes and waits until they are gone; how many each batch took. */
function round(on: Bench<Producer>, valueOf: (index: number) => string): number[] {
  const before = allAwaited(on, 'Produce').length;
  const records = Array.from({ length: 60 }, (_, index) => ({
    key: null,
    value: valueOf(index),
    partition: 0,
    timestamp: 1_700_000_000_000,
  }));
  give(on, { command: 'send', producer: 'p1', records });
  give(on, { command: 'flush', producer: 'p1' });
  return allAwaited(on, 'Produce')
    .slice(before)
    .flatMap(({ request }) => batchesIn(request).map((batch) => batch.records.length));
}

// As recorded with the producer of Kafka 4.2.1 and gzip: batches are first taken not to shrink at
// all, and a little more with each that did.
test('a compressed batch takes as many records as its predecessors let it expect', () => {
  const on = producerWith({ ...SETTINGS, 'compression.type': 'gzip' });
  const rounds = Array.from({ length: 15 }, () => round(on, () => 'x'.repeat(100)));
  expect(rounds[0]).toEqual([8, 8, 8, 8, 8, 8, 8, 4]);
  expect(rounds[2]).toEqual([8, 8, 8, 8, 8, 8, 8, 4]);
  expect(rounds[3]).toEqual([9, 9, 9, 9, 9, 9, 6]);
  expect(rounds[5]).toEqual([9, 9, 9, 9, 9, 9, 6]);
  expect(rounds[6]).toEqual([10, 10, 10, 10, 10, 10]);
  expect(rounds[8]).toEqual([11, 11, 11, 11, 11, 5]);
  expect(rounds[10]).toEqual([12, 12, 12, 12, 12]);
  expect(rounds[13]).toEqual([13, 13, 13, 13, 8]);
  expect(rounds[14]).toEqual([14, 14, 14, 14, 4]);
});

test('records that do not shrink are believed at once', () => {
  const on = producerWith({ ...SETTINGS, 'compression.type': 'gzip' });
  for (let times = 0; times < 15; times += 1) round(on, () => 'x'.repeat(100));
  // No two hundred characters of this repeat each other.
  const noise = (index: number): string =>
    Array.from({ length: 100 }, (_, place) =>
      String.fromCharCode(33 + ((index * 7_919 + place * place * 31 + place * index * 17) % 94)),
    ).join('');
  expect(round(on, noise)[0]).toBe(14);
  expect(round(on, noise)[0]).toBeLessThanOrEqual(10);
});

test('without compression every batch takes the same', () => {
  const on = producerWith(SETTINGS);
  for (let times = 0; times < 3; times += 1)
    expect(round(on, () => 'x'.repeat(100))).toEqual([8, 8, 8, 8, 8, 8, 8, 4]);
});

// As recorded: batch.size 1,000, linger 800 ms, one record of 3,000 bytes.
test('a record larger than batch.size has a batch of its own, which lingers like others', () => {
  const on = producerWith({ 'batch.size': 1_000, 'linger.ms': 800 });
  const large = 'x'.repeat(3_000);
  send(on, 0, large);
  passTo(on, millis(799));
  expect(allAwaited(on, 'Produce')).toEqual([]);
  passTo(on, millis(800));
  expect(allAwaited(on, 'Produce').map(valuesIn)).toEqual([[large]]);
  passTo(on, seconds(1));
  send(on, 0, large, 'next');
  expect(allAwaited(on, 'Produce').map(valuesIn).at(-1)).toEqual([large]);
});
