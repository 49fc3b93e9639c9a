import { describe, expect, test } from 'vitest';
import { legendEntries } from '../../../src/view/stage/legend-scene.ts';
import { stageScene } from '../../../src/view/stage/stage-scene.ts';
import type { Rect } from '../../../src/view/messages/road.ts';
import {
  broker,
  consumer,
  controller,
  frameWith,
  producer,
  reads,
  replica,
} from '../../gallery/frame-builder.ts';
import { specimens } from '../../gallery/specimens.ts';

const SIZES = [
  { width: 768, height: 570 },
  { width: 608, height: 390 },
  { width: 1084, height: 600 },
  { width: 390, height: 470 },
];

const frameOf = (name: string) => specimens[name]?.frame ?? frameWith({});

const rectsOf = (scene: ReturnType<typeof stageScene>): Rect[] => [
  ...scene.brokers.map((card) => card.rect),
  ...scene.producers.map((place) => place.rect),
  ...scene.consumers.map((place) => place.rect),
];

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe.each(Object.keys(specimens))('the stage of "%s"', (name) => {
  test.each(SIZES)(
    'at $width x $height nothing overlaps and nothing leaves the picture',
    (size) => {
      const scene = stageScene({ frame: frameOf(name), size, masked: [] });
      const rects = rectsOf(scene);
      rects.forEach((rect, i) => {
        expect(rect.x).toBeGreaterThanOrEqual(0);
        expect(rect.y).toBeGreaterThanOrEqual(0);
        expect(rect.x + rect.width).toBeLessThanOrEqual(scene.size.width);
        expect(rect.y + rect.height).toBeLessThanOrEqual(scene.size.height + 0.5);
        for (const other of rects.slice(i + 1)) expect(overlap(rect, other)).toBe(false);
      });
    },
  );

  test.each(SIZES)(
    'at $width x $height rows of topics lie in their card, clear of strips',
    (size) => {
      const scene = stageScene({ frame: frameOf(name), size, masked: [] });
      for (const { rect, rows, topics } of scene.brokers)
        for (const topic of topics) {
          expect(topic.rect.y).toBeGreaterThan(rect.y);
          expect(topic.rect.y + topic.rect.height).toBeLessThan(rect.y + rect.height);
          expect(topics.filter((other) => overlap(topic.rect, other.rect))).toEqual([topic]);
          for (const { strip } of rows) expect(overlap(topic.rect, strip)).toBe(false);
        }
    },
  );

  test.each(SIZES)(
    'at $width x $height every strip lies inside its card on the one grid',
    (size) => {
      const scene = stageScene({ frame: frameOf(name), size, masked: [] });
      for (const card of scene.brokers)
        for (const { strip } of card.rows) {
          expect(strip.x).toBe(scene.grid.x);
          expect(strip.x).toBeGreaterThan(card.rect.x);
          expect(strip.x + strip.width).toBeLessThanOrEqual(card.rect.x + card.rect.width);
          expect(strip.y).toBeGreaterThan(card.rect.y);
          const low = strip.bookmarks.map((mark) => mark.y + (mark.labelled ? 23 : 8));
          const texts = strip.texts.map((text) => text.y);
          expect(Math.max(strip.y + strip.height, ...low, ...texts)).toBeLessThanOrEqual(
            card.rect.y + card.rect.height,
          );
        }
    },
  );
});

describe('layouts', () => {
  test('columns on a wide stage: producers, brokers, consumers from left to right', () => {
    const scene = stageScene({
      frame: frameOf('three'),
      size: { width: 768, height: 570 },
      masked: [],
    });
    const [card] = scene.brokers;
    expect(scene.narrow).toBe(false);
    expect((scene.producers[0]?.rect.x ?? 0) + (scene.producers[0]?.rect.width ?? 0)).toBeLessThan(
      card?.rect.x ?? 0,
    );
    expect(scene.consumers[0]?.rect.x).toBeGreaterThan(
      (card?.rect.x ?? 0) + (card?.rect.width ?? 0),
    );
  });

  test('a road from top to bottom on a phone', () => {
    const scene = stageScene({
      frame: frameOf('three'),
      size: { width: 390, height: 400 },
      masked: [],
    });
    expect(scene.narrow).toBe(true);
    const tops = [scene.producers[0], ...scene.brokers, scene.consumers[0]].map(
      (each) => each?.rect.y ?? -1,
    );
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
    expect(scene.size.width).toBe(390);
    expect(scene.size.height).toBeGreaterThan(400);
  });

  test('one shelf in a room that is not flat uses its height', () => {
    const frame = frameOf('read');
    expect(stageScene({ frame, size: { width: 768, height: 570 }, masked: [] }).narrow).toBe(true);
    expect(stageScene({ frame, size: { width: 924, height: 390 }, masked: [] }).narrow).toBe(false);
    // The stage of a projector: flat, but high enough when clients tell a little less.
    const projector = stageScene({ frame, size: { width: 684, height: 427 }, masked: [] });
    expect(projector.narrow).toBe(true);
    expect(projector.size.height).toBeLessThanOrEqual(428);
    expect(projector.brokers[0]?.rect.width).toBeGreaterThan(600);
  });

  test('too many brokers for the room: the picture is taller, and its letters keep their size', () => {
    const brokers = Array.from({ length: 9 }, (_, i) =>
      broker(i + 1, {
        replicas: [0, 1, 2].map((p) => replica({ partition: `t-${p}`, logEnd: 5 })),
      }),
    );
    const size = { width: 768, height: 500 };
    const scene = stageScene({ frame: frameWith({ brokers }), size, masked: [] });
    expect(scene.size.height).toBeGreaterThan(size.height);
    expect(scene.size.width).toBe(size.width);
  });

  test('controllers stand in a row when they are nodes of their own, else the broker wears the crown', () => {
    const size = { width: 768, height: 570 };
    const apart = stageScene({ frame: frameOf('three'), size, masked: [] });
    expect(apart.controllers?.circles.map(({ view }) => view.name)).toEqual(['c1', 'c2', 'c3']);
    expect(apart.brokers.some((card) => card.crown)).toBe(false);
    const together = stageScene({
      frame: frameWith({
        brokers: [broker(1, { combined: true })],
        controllers: [controller('b1', { active: true })],
      }),
      size,
      masked: [],
    });
    expect(together.controllers).toBeNull();
    expect(together.brokers[0]?.crown).toBe(true);
  });

  test('an empty cluster is a picture too', () => {
    expect(
      stageScene({ frame: frameWith({}), size: { width: 768, height: 500 }, masked: [] }).brokers,
    ).toEqual([]);
  });

  test('a reader of many partitions shows the first and counts the rest', () => {
    const positions = Array.from({ length: 7 }, (_, i) => reads(`t-${i}`, i, 0));
    const frame = frameWith({
      brokers: [broker(1), broker(2)],
      consumers: [consumer('r1', { positions })],
    });
    const [place] = stageScene({ frame, size: { width: 768, height: 570 }, masked: [] }).consumers;
    expect(place?.shown).toHaveLength(4);
    expect(place?.hiddenPositions).toBe(3);
  });
});

describe('a crowd', () => {
  /** Brokers with so many replicas each: of partition 0 all lead, of partition 2 all are late. */
  const crowded = (brokers: number, partitions: number) =>
    frameWith({
      brokers: Array.from({ length: brokers }, (_, at) =>
        broker(at + 1, {
          topics: [
            {
              ...{ topic: 't', open: true, partitions, leaders: 0, shown: null },
              brief: Array.from({ length: partitions }, (__, index) => ({
                ...{ partition: `t-${index}`, index, leader: 1, records: 10, logStart: 0 },
                ...{ highWatermark: 10, logEnd: index === 2 ? 5 : 10, leaderEnd: 10 },
                role: index === 0 ? ('leader' as const) : ('follower' as const),
                standing: index === 2 ? ('out' as const) : ('in' as const),
              })),
            },
          ],
        }),
      ),
    });
  const SIZE = { width: 768, height: 570 };

  test('few rows too many are bars, more are a map; both lie in their cards', () => {
    const shapeOf = (brokers: number, partitions: number) => {
      const scene = stageScene({ frame: crowded(brokers, partitions), size: SIZE, masked: [] });
      for (const { rect, crowds } of scene.brokers)
        for (const { items } of crowds)
          for (const item of items) {
            expect(item.rect.y + item.rect.height).toBeLessThan(rect.y + rect.height);
            expect(item.rect.x + item.rect.width).toBeLessThan(rect.x + rect.width);
            expect(items.filter((other) => overlap(item.rect, other.rect))).toEqual([item]);
          }
      return scene.brokers.map(({ crowds }) => crowds[0]?.bars);
    };
    expect(shapeOf(2, 13)).toEqual([true, true]);
    expect(shapeOf(3, 50)).toEqual([false, false, false]);
    expect(new Set(shapeOf(9, 17))).toEqual(new Set([false]));
  });

  test('each look has a sign of its own, and what is missing is drawn', () => {
    const [card] = stageScene({ frame: crowded(3, 50), size: SIZE, masked: [] }).brokers;
    const looks = card?.crowds[0]?.looks.map(({ look, signs }) => [look, signs !== '']);
    expect(looks).toEqual([
      ['in', false],
      ['leader', true],
      ['out', true],
    ]);
    expect(card?.crowds[0]?.missing.match(/M/g)).toHaveLength(1);
    expect(legendEntries(crowded(3, 50))).toEqual(
      expect.arrayContaining(['crowd-leader', 'crowd-in', 'crowd-out']),
    );
    expect(legendEntries(crowded(3, 50))).not.toContain('committed');
  });
});

describe('focus', () => {
  const scene = (focus: string[], name = 'read') =>
    stageScene({ frame: frameOf(name), size: { width: 768, height: 570 }, masked: [] }, focus);

  test('a node, a replica, all replicas', () => {
    const [ring] = scene(['r1']).rings;
    expect(ring?.rect.x).toBeLessThan(scene([]).consumers[0]?.rect.x ?? 0);
    expect(scene(['orders-0@b2'], 'three').rings).toHaveLength(1);
    expect(scene(['orders-0'], 'three').rings).toHaveLength(3);
  });

  test('a ring around a strip goes around its flag and its bookmarks', () => {
    const { rings, brokers } = scene(['journal-0']);
    const strip = brokers[0]?.rows[0]?.strip;
    const [ring] = rings;
    expect(ring?.rect.y).toBeLessThan((strip?.y ?? 0) - 12);
    const low = Math.max(...(strip?.bookmarks ?? []).map((mark) => mark.y + 5));
    expect((ring?.rect.y ?? 0) + (ring?.rect.height ?? 0)).toBeGreaterThan(low);
  });

  test('the tail is the first free place, the start the first record', () => {
    const { rings, grid } = scene(['journal-0.tail']);
    expect(rings[0]?.rect.x).toBeCloseTo(grid.x + 5 * grid.pitch - 4, 0);
    const forget = scene(['journal-0.start'], 'forget');
    expect(forget.rings[0]?.rect.x).toBeCloseTo(forget.grid.x + 3 * forget.grid.pitch - 4, 0);
  });

  test("a reader's bookmark", () => {
    const { rings, brokers } = scene(['r1.position']);
    const mark = brokers[0]?.rows[0]?.strip.bookmarks.find(({ names }) => names === 'r1');
    expect((rings[0]?.rect.x ?? 0) + (rings[0]?.rect.width ?? 0) / 2).toBeCloseTo(mark?.x ?? -1);
  });

  test('an unknown name points at nothing', () => {
    expect(scene(['nobody', 'nothing-0.tail', '']).rings).toEqual([]);
  });
});

describe('legend', () => {
  test('says only what can be seen', () => {
    expect(legendEntries(frameOf('read'))).toEqual([
      'committed',
      'uncommitted',
      'highWatermark',
      'position',
    ]);
    expect(legendEntries(frameOf('forget'))).toEqual(
      expect.arrayContaining(['deleted', 'flushed']),
    );
    expect(legendEntries(frameOf('three'))).toContain('missing');
    expect(legendEntries(frameWith({ producers: [producer('p1')] }))).not.toContain('position');
  });
});
