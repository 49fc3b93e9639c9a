import { describe, expect, test } from 'vitest';
import { lengthOfSlot, slotOf } from '../../../src/frame/series/rows.ts';
import type { MetricName, MetricView } from '../../../src/frame/types/metrics.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { ORDERS, story, type Story } from './story.ts';

/** What a metric says of the time since the load began. */
function metric(told: Story, name: MetricName, columns = 20): MetricView {
  const lanes = { from: seconds(1), to: told.cluster.now, columns, metrics: [name] };
  const [view] = told.frame({ lanes }).lanes?.metrics ?? [];
  if (view === undefined) throw new Error(`there is no ${name}`);
  return view;
}

const loaded = (): Story =>
  story(ORDERS).act({
    ...{ command: 'load', producer: 'p1', every: millis(10), keys: 10, valueBytes: 100 },
  });

describe('metrics of a run', () => {
  test('records in and out are the load, and bytes are those of their batches', () => {
    const told = loaded().run(seconds(4));
    expect(metric(told, 'records-in').now).toBeCloseTo(100, -1);
    expect(metric(told, 'records-consumed').now).toBeCloseTo(100, -1);
    const bytes = metric(told, 'bytes-in').now ?? 0;
    expect(bytes).toBeGreaterThan(100 * 100);
    expect(bytes).toBeLessThan(100 * 250);
    expect(metric(told, 'bytes-out').now).toBeCloseTo(bytes, -3);
  });

  test('the curve of a steady load does not drop in the column that is not over yet', () => {
    const told = loaded().run(seconds(12));
    const ends = Array.from({ length: 12 }, () => {
      told.run(millis(130));
      return metric(told, 'records-in', 1_000).values.at(-1) ?? 0;
    });
    // Of ten records in a column one more or less.
    expect(Math.min(...ends)).toBeGreaterThan(60);
    expect(Math.max(...ends)).toBeLessThan(150);
  });

  test('a produce takes as long as the followers take: a fetch there and back, twice at most', () => {
    const told = loaded().run(seconds(2));
    const [p50, p99] = [metric(told, 'produce-p50').now, metric(told, 'produce-p99').now];
    expect(p50).toBeGreaterThanOrEqual(millis(2));
    expect(p99).toBeGreaterThanOrEqual(p50 ?? 0);
    expect(p99).toBeLessThan(millis(30));
  });

  test('a consumer that rests falls behind; a broker that dies leaves partitions short', () => {
    const told = loaded().run(seconds(1));
    expect(metric(told, 'lag')).toMatchObject({ of: 'r1' });
    expect(metric(told, 'under-replicated').now).toBe(0);
    told.act({ command: 'kill', node: 'r1' }).act({ command: 'kill', node: 'b3' });
    told.run(seconds(15));
    expect(metric(told, 'under-replicated').now).toBe(2);
  });
});

test('flows are the records of the last half second, by link and partition', () => {
  const told = loaded().run(seconds(3));
  const lanes = { from: seconds(1), to: told.cluster.now, columns: 20, metrics: [] };
  const { flows } = told.frame({ lanes });
  const from = flows.filter((flow) => flow.from === 'p1');
  expect(from.reduce((sum, { perSecond }) => sum + perSecond, 0)).toBeCloseTo(100, -1.3);
  const copied = flows.filter(({ to }) => to.startsWith('b')).length - from.length;
  expect(copied).toBe(4);
  expect(told.frame().flows).toEqual([]);
});

test('a slot of the histogram is an eighth of its octave', () => {
  for (const length of [0, 1, 7, 8, 9, 100, 1_000, 9_999, 123_456, 30_000_000]) {
    const end = lengthOfSlot(slotOf(length));
    expect(end).toBeGreaterThanOrEqual(length);
    expect(end).toBeLessThanOrEqual(length * 1.125);
    expect(slotOf(end)).toBe(slotOf(length));
    expect(slotOf(end + 1)).toBe(slotOf(length) + 1);
  }
});
