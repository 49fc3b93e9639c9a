import { describe, expect, test } from 'vitest';
import type { LaneChange, LaneMessage, LanesView } from '../../../src/frame/types/lanes.ts';
import {
  lanesScene,
  sliderMarks,
  timeAtX,
  timeTicks,
  xOfTime,
} from '../../../src/view/time/lanes-scene.ts';
import type { StoryItem } from '../../../src/frame/types/story.ts';
import { markPath } from '../../../src/view/time/story-marks.ts';
import { timeScale } from '../../../src/view/time/time-scale.ts';
import { frameWith, UNCOUNTED } from '../../gallery/frame-builder.ts';

const size = { width: 1000, height: 200 };

const lane = (parts: Partial<LaneMessage>): LaneMessage => ({
  id: 1,
  from: 'p1',
  to: 'b1',
  sentAt: 10_000,
  arrivesAt: 20_000,
  type: 'ProduceRequest',
  tone: 'data',
  lost: false,
  ...parts,
});

const change = (
  step: number,
  time: number,
  tone: LaneChange['tone'] = 'change',
  node = 'b1',
): LaneChange => ({
  step,
  node,
  time,
  tone,
  text: { step, time, node, kind: 'appended', values: {} },
});

function sceneOf(parts: Partial<LanesView>) {
  const lanes: LanesView = {
    ...UNCOUNTED,
    from: 0,
    to: 100_000,
    nodes: ['p1', 'b1'],
    messages: [],
    changes: [],
    waits: [],
    ...parts,
  };
  const scene = lanesScene(frameWith({ lanes }), size, (name) => name);
  if (scene === null) throw new Error('the lanes are drawn');
  return scene;
}

describe('the space-time diagram', () => {
  test('is absent without lanes', () => {
    expect(lanesScene(frameWith({}), size, (name) => name)).toBeNull();
  });

  test('a message is a line from its sender’s lane to its receiver’s, later to the right', () => {
    const scene = sceneOf({ messages: [lane({})] });
    const [line] = scene.messages;
    const [p1, b1] = scene.lanes;
    expect([line?.y1, line?.y2]).toEqual([p1?.y, b1?.y]);
    expect(line?.x1).toBeCloseTo(scene.scale(10_000), 1);
    expect(line?.x2).toBeCloseTo(scene.scale(20_000), 1);
  });

  test('what lies outside is cut off at the edge on the same slope', () => {
    const scene = sceneOf({
      messages: [
        lane({ sentAt: -10_000, arrivesAt: 10_000 }),
        lane({ id: 2, sentAt: -9_000, arrivesAt: -1_000 }),
      ],
    });
    expect(scene.messages).toHaveLength(1);
    const [line] = scene.messages;
    const [p1, b1] = scene.lanes;
    expect(line?.x1).toBeCloseTo(scene.plot.x, 1);
    expect(line?.y1).toBeCloseTo(((p1?.y ?? 0) + (b1?.y ?? 0)) / 2, 1);
  });

  test('a message without arrival is a stub towards its receiver', () => {
    const [line] = sceneOf({ messages: [lane({ arrivesAt: null, lost: true })] }).messages;
    expect((line?.x2 ?? 0) - (line?.x1 ?? 0)).toBeCloseTo(20);
    expect(line?.y2).toBeGreaterThan(line?.y1 ?? 0);
  });

  test('messages between unknown lanes, and of a node to itself, are left out', () => {
    expect(sceneOf({ messages: [lane({ to: 'x' }), lane({ to: 'p1' })] }).messages).toEqual([]);
  });

  test('changes close together are one diamond, and what you did is never behind it', () => {
    const { changes } = sceneOf({
      changes: [
        change(1, 10_000),
        change(2, 10_100, 'you'),
        change(3, 10_200),
        change(4, 60_000, 'fault'),
        change(5, 10_000, 'change', 'p1'),
      ],
    });
    expect(changes.map((mark) => [mark.change.step, mark.more])).toEqual([
      [2, 2],
      [4, 0],
      [5, 0],
    ]);
  });

  test('a wait is a band inside the plot; a long one of produce says what it is', () => {
    const scene = sceneOf({
      waits: [
        { node: 'b1', from: -5_000, to: 50_000, what: 'produce' },
        { node: 'b1', from: 60_000, to: 61_000, what: 'fetch' },
      ],
    });
    const [produce, fetch] = scene.waits.paths;
    const [start, short] = [scene.plot.x, scene.plot.x + scene.plot.width * 0.6];
    const y = scene.lanes.find(({ node }) => node === 'b1')?.y ?? 0;
    expect(produce).toMatchObject({ what: 'produce' });
    expect(produce?.d).toMatch(new RegExp(`^M${start + 3} ${y - 3}h`));
    expect(fetch).toMatchObject({ what: 'fetch' });
    expect(fetch?.d).toMatch(new RegExp(`^M${short + 3} ${y - 3}h`));
    expect(scene.waits.labels).toEqual([{ x: start + scene.plot.width / 4, y }]);
  });
});

describe('time on the axis', () => {
  const scale = timeScale([12_350_000, 12_450_000], [100, 1_000]);

  test('ticks are in seconds with the digits that tell them apart', () => {
    expect(timeTicks(scale, 900).map((tick) => tick.label)).toContain('12.40 s');
    const labels = timeTicks(scale, 900).map((tick) => tick.label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  test('no two ticks say the same, in seconds and in hours', () => {
    const hours = 2 * 3_600_000_000 + 13 * 60_000_000;
    for (const from of [0, 12_350_000, hours])
      for (const span of [50_000, 1_000_000, 25_000_000, 150_000_000, 1_500_000_000, hours]) {
        const labels = timeTicks(timeScale([from, from + span], [100, 1_000]), 900).map(
          ({ label }) => label,
        );
        expect(labels.length).toBeGreaterThan(1);
        expect(new Set(labels).size, labels.join()).toBe(labels.length);
      }
  });

  test('pixels and moments agree, and stay inside', () => {
    expect(timeAtX(scale, 550)).toBe(12_400_000);
    expect(timeAtX(scale, -50)).toBe(12_350_000);
    expect(timeAtX(scale, 5_000)).toBe(12_450_000);
    expect(xOfTime(scale, 12_400_000)).toBe(550);
    expect(xOfTime(scale, 1)).toBeNull();
  });

  test('one lane for all nodes joins marks that would overlap', () => {
    const marks = sliderMarks(
      [change(3, 12_440_000), change(1, 12_360_000), change(2, 12_360_500, 'fault')],
      scale,
    );
    expect(marks.map((mark) => mark.tone)).toEqual(['fault', 'change']);
  });
});

describe('the marks of the story', () => {
  const item = (step: number, time: number, node: string, tone: StoryItem['tone']): StoryItem => ({
    ...{ id: step, step, time, until: time, node, kind: 'fault-kill', values: {} },
    rank: 3,
    tone,
  });
  const told = (...items: StoryItem[]) =>
    lanesScene(
      frameWith({
        lanes: {
          ...{ from: 0, to: 1_000_000, nodes: ['p1', 'b1'], messages: [], waits: [] },
          changes: [change(1, 500_000), change(2, 900_000)],
          ...UNCOUNTED,
        },
        story: { version: '0.1', items },
      }),
      size,
      (name) => name,
    )?.changes.map(({ change: { step, tone }, y }) => [step, tone, y]);

  test('stay where the lanes have no room for other changes, and weigh more than those', () => {
    const marks = told(item(7, 100_000, 'b1', 'you'), item(8, 501_000, 'b1', 'loss'));
    expect(marks?.map(([step, tone]) => [step, tone])).toEqual([
      [7, 'you'],
      [8, 'loss'],
      [2, 'change'],
    ]);
  });
  test('are not drawn twice, and stand above the lanes for who has none', () => {
    const marks = told(item(2, 900_000, 'b1', 'good'), item(9, 300_000, 'admin', 'you'));
    expect(marks?.map(([step, tone]) => [step, tone])).toEqual([
      [9, 'you'],
      [1, 'change'],
      [2, 'good'],
    ]);
    const heights = marks?.map(([, , y]) => Number(y)) ?? [];
    expect(heights[0]).toBeLessThan(heights[1] ?? 0);
  });
  test('have each a shape of their own', () => {
    const tones = ['you', 'fault', 'change', 'loss', 'good'] as const;
    expect(new Set(tones.map((tone) => markPath(tone, 0, 0))).size).toBe(5);
  });
});
