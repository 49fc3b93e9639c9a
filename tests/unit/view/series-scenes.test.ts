import { describe, expect, test } from 'vitest';
import type { DensityView, RunView } from '../../../src/frame/types/lanes.ts';
import type { MetricView } from '../../../src/frame/types/metrics.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { flowsScene } from '../../../src/view/messages/flows-scene.ts';
import { stageScene } from '../../../src/view/stage/stage-scene.ts';
import { bandsOf } from '../../../src/view/time/density-scene.ts';
import { timeTicks } from '../../../src/view/time/lanes-scene.ts';
import { METRIC_HEIGHT, metricRows } from '../../../src/view/time/metrics-scene.ts';
import { movedSpan, overviewScene } from '../../../src/view/time/overview-scene.ts';
import { timeScale } from '../../../src/view/time/time-scale.ts';
import { kafkaMetric, metricValue, METRICS } from '../../../src/view/words/metric-words.ts';
import { broker, frameWith, producer, replica } from '../../gallery/frame-builder.ts';

const scale = timeScale([0, 400], [100, 500]);
/** The rectangles of a path: x, y, width and height. */
const rectsOf = (d: string): number[][] =>
  [...d.matchAll(/M([\d.-]+),([\d.-]+)h([\d.-]+)v([\d.-]+)/g)].map((found) =>
    found.slice(1).map(Number),
  );

describe('a density band', () => {
  const density: DensityView = {
    ...{ from: 0, width: 100, count: 4 },
    bands: [
      {
        node: 'b1',
        tones: [
          { tone: 'data', rates: [10, 0, 30, 100] },
          { tone: 'error', rates: [0, 0, 0, 1] },
        ],
      },
      { node: 'b2', tones: [] },
    ],
  };
  const bands = bandsOf(density, new Map([['b1', 50]]), 20, scale);

  test('is dark where there is much, and empty where there is nothing', () => {
    const [band] = bands;
    const data = band?.parts.filter(({ tone }) => tone === 'data') ?? [];
    const opacityAt = (x: number): number | undefined =>
      data.find(({ d }) => rectsOf(d).some(([left]) => left === x))?.opacity;
    expect(opacityAt(100)).toBeLessThan(opacityAt(300) ?? 0);
    expect(opacityAt(300)).toBeLessThan(opacityAt(400) ?? 0);
    expect(opacityAt(200)).toBeUndefined();
    expect(band).toMatchObject({ node: 'b1', most: 101, mean: 35.25 });
  });

  test('shows what failed however little it is among the rest', () => {
    const error = bands[0]?.parts.find(({ tone }) => tone === 'error');
    const [[, , , height] = []] = rectsOf(error?.d ?? '');
    expect(height).toBe(2);
  });
});

describe('a metric', () => {
  const metric: MetricView = {
    ...{ from: 0, width: 100, count: 4, metric: 'lag', of: 'r1', now: 3 },
    values: [2, null, 4, 0],
  };

  test('reaches the top of its row at its most and the bottom at nothing, and breaks in between', () => {
    const [, second] = metricRows([metric, metric], 200, scale);
    expect(second).toMatchObject({ bottom: 200 + 2 * METRIC_HEIGHT });
    const { line, top, bottom } = second ?? { line: '', top: 0, bottom: 0 };
    expect(line.match(/M/g)).toHaveLength(2);
    expect(line).toContain(`M300,${top}`);
    expect(line).toContain(`L500,${bottom}`);
  });

  test('is written with its unit, and known by Kafka’s name for it', () => {
    expect(metricValue('produce-p99', 9_000)).toBe('9 ms');
    expect(metricValue('records-in', 28.14)).toBe('28.1');
    expect(metricValue('bytes-in', 1_200_000)).toBe('1.2 MB/s');
    expect(kafkaMetric('lag', 'r1')).toContain('client-id=r1: records-lag-max');
    expect(METRICS).toHaveLength(8);
  });
});

describe('the strip of the whole run', () => {
  const run: RunView = {
    ...{ from: 0, width: seconds(10), count: 3, to: seconds(30) },
    rates: [5, 0, 10],
    errors: [0, 0, 1],
    marks: [{ time: seconds(15), tone: 'you' }],
  };

  test('has its bars, what failed, its marks, and the stretch of the lanes', () => {
    const scene = overviewScene(run, { from: seconds(20), to: seconds(30) }, 100, 400);
    const heights = rectsOf(scene?.bars ?? '').map(([, , , height]) => height);
    expect(heights[1]).toBe(0);
    expect(heights[0]).toBeLessThan(heights[2] ?? 0);
    expect(rectsOf(scene?.errors ?? '').map(([x]) => x)).toEqual([300]);
    expect(scene?.marks).toEqual([{ x: 250, tone: 'you' }]);
    expect(scene?.brush).toEqual({ x: 300, width: 100 });
    expect(overviewScene({ ...run, count: 0 }, { from: 0, to: 1 }, 100, 400)).toBeNull();
  });

  test('a brush stays inside the run and keeps a length', () => {
    const span = { from: seconds(10), to: seconds(20) };
    const moved = (part: 'all' | 'from' | 'to', by: number) =>
      movedSpan(span, part, seconds(by), seconds(30));
    expect(moved('all', 5)).toEqual({ from: seconds(15), to: seconds(25) });
    expect(moved('all', -50)).toEqual({ from: 0, to: seconds(10) });
    expect(moved('to', 50)).toEqual({ from: seconds(10), to: seconds(30) });
    expect(moved('from', 50).from).toBeLessThan(seconds(20));
    expect(moved('to', -50).to).toBeGreaterThan(seconds(10));
  });
});

test('ticks of a long stretch are those of a clock', () => {
  const labels = (length: number): string[] =>
    timeTicks(timeScale([0, seconds(length)], [0, 900]), 900).map(({ label }) => label);
  expect(labels(300)).toEqual([...['0 s', '1 min', '2 min', '3 min', '4 min', '5 min']]);
  expect(labels(200).slice(0, 3)).toEqual(['0 s', '30 s', '1 min']);
  expect(labels(30)[1]).toBe('5 s');
});

test('flows of one direction lie beside one another, and are as wide as they are rich', () => {
  const frame = frameWith({
    brokers: [broker(1, { replicas: [replica({ partition: 'orders-0', logEnd: 3 })] }), broker(2)],
    producers: [producer('p1', { topic: 'orders' })],
    flows: [
      { from: 'p1', to: 'b1', colour: 0, perSecond: 90 },
      { from: 'p1', to: 'b1', colour: 1, perSecond: 10 },
      { from: 'p1', to: 'nowhere', colour: 1, perSecond: 10 },
      { from: 'b1', to: 'b2', colour: 0, perSecond: 50 },
    ],
  });
  const { edges } = stageScene({ frame, size: { width: 900, height: 500 }, masked: [] });
  const flows = flowsScene(frame.flows, edges);
  // Broker 2 tells of no replica, as in a crowd of partitions: its copies have a road all the same.
  expect(flows.map(({ key }) => key)).toEqual(['p1>b1/0', 'p1>b1/1', 'b1>b2/0']);
  const [rich, poor] = flows;
  expect(rich?.width).toBeGreaterThan(2 * (poor?.width ?? 0));
  expect(rich?.shift).not.toEqual(poor?.shift);
});
