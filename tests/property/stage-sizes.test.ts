import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BriefReplica } from '../../src/frame/types/brokers.ts';
import type { Frame } from '../../src/frame/types/frame.ts';
import { layoutIn, presentScale } from '../../src/app/layout.ts';
import type { Rect } from '../../src/view/messages/road.ts';
import { fittingScale, shapeOf } from '../../src/view/stage/fitting-scale.ts';
import { stageScene } from '../../src/view/stage/stage-scene.ts';
import {
  broker,
  consumer,
  controller,
  frameWith,
  producer,
  replica,
} from '../gallery/frame-builder.ts';

const brief = (index: number): BriefReplica => ({
  ...{ partition: `t-${index}`, index, leader: 1, records: index, logStart: 0 },
  ...{ highWatermark: index, logEnd: index, leaderEnd: index },
  role: index % 3 === 0 ? 'leader' : 'follower',
  standing: index % 7 === 0 ? 'out' : 'in',
});

type Shape = {
  brokers: number;
  /** On each of them; more than a dozen are a crowd. */
  partitions: number;
  topics: number;
  controllers: number;
  producers: number;
  consumers: number;
};

/** A cluster whose brokers hold so much, each broker one more than the one before. */
function clusterOf({ partitions, topics, ...shape }: Shape): Frame {
  const count = (length: number): number[] => Array.from({ length }, (_, i) => i + 1);
  const isCrowd = partitions > 12;
  return frameWith({
    brokers: count(shape.brokers).map((id) =>
      broker(id, {
        replicas: isCrowd
          ? []
          : count(partitions).map((n) =>
              replica({ partition: `t-${n - 1}`, logEnd: n, isr: [1, 2, 3] }),
            ),
        topics: isCrowd
          ? count(topics).map((n) => ({
              ...{ topic: `t${n}`, open: true, partitions, leaders: 3, shown: null },
              brief: count(partitions + id).map(brief),
            }))
          : [],
      }),
    ),
    controllers: count(shape.controllers).map((n) => controller(`c${n}`)),
    producers: count(shape.producers).map((n) => producer(`p${n}`)),
    consumers: count(shape.consumers).map((n) => consumer(`r${n}`)),
  });
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  brokers: fc.integer({ min: 1, max: 9 }),
  partitions: fc.integer({ min: 0, max: 60 }),
  topics: fc.integer({ min: 1, max: 2 }),
  controllers: fc.constantFrom(0, 1, 3, 5),
  producers: fc.integer({ min: 0, max: 4 }),
  consumers: fc.integer({ min: 0, max: 4 }),
});

const rooms = fc.record({
  width: fc.integer({ min: 360, max: 1_920 }),
  height: fc.integer({ min: 150, max: 1_040 }),
});

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const holds = (outer: Rect, inner: Rect): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width + 0.5 &&
  inner.y + inner.height <= outer.y + outer.height + 0.5;

/** Whether two of the list lie over one another. */
function collide(rects: Rect[]): boolean {
  for (const [i, one] of rects.entries())
    for (let at = i + 1; at < rects.length; at += 1)
      if (overlap(one, rects[at] ?? one)) return true;
  return false;
}

describe('in any room, for any cluster', () => {
  test('no thing lies over another, and none leaves the picture', () => {
    fc.assert(
      fc.property(shapes, rooms, (shape, size) => {
        const scene = stageScene({ frame: clusterOf(shape), size, masked: [] });
        const cards = scene.brokers.map(({ rect }) => rect);
        const clients = [...scene.producers, ...scene.consumers].map(({ rect }) => rect);
        const picture = { x: 0, y: 0, ...scene.size };
        for (const rect of [...cards, ...clients]) expect(holds(picture, rect)).toBe(true);
        expect(collide([...cards, ...clients])).toBe(false);
        for (const { rect, rows, topics, crowds } of scene.brokers) {
          const heads = topics.map((topic) => topic.rect);
          const items = crowds.flatMap((crowd) => crowd.items.map((item) => item.rect));
          const inside: Rect[] = [...heads, ...items, ...rows.map(({ strip }) => strip)];
          expect(inside.every((each) => holds(rect, each))).toBe(true);
          expect(collide(inside)).toBe(false);
        }
      }),
      { seed: 11, numRuns: 30, endOnFailure: true },
    );
  });

  test('at the scale that fits, nothing is outside of the room; a larger one does not fit', () => {
    const scales = [2.6, 2, 1.5, 1];
    fc.assert(
      fc.property(shapes, rooms, (shape, room) => {
        const frame = clusterOf(shape);
        const heightAt = (scale: number): number => {
          const size = { width: room.width / scale, height: room.height / scale };
          return stageScene({ frame, size, masked: [] }).size.height * scale;
        };
        const scale = fittingScale(frame, room, scales);
        const isTooLarge = (each: number): boolean => heightAt(each) > room.height + each;
        if (scale === null) expect(scales.every(isTooLarge)).toBe(true);
        else {
          expect(isTooLarge(scale)).toBe(false);
          expect(scales.slice(0, scales.indexOf(scale)).every(isTooLarge)).toBe(true);
        }
      }),
      { seed: 12, numRuns: 12, endOnFailure: true },
    );
  });
});

test('nine brokers with fifty partitions are all seen on a laptop, and read on a wall', () => {
  const nine = clusterOf({
    ...{ brokers: 9, partitions: 17, topics: 1 },
    ...{ controllers: 3, producers: 2, consumers: 1 },
  });
  const laptop = { width: 768, height: 500 };
  expect(stageScene({ frame: nine, size: laptop, masked: [] }).size).toEqual(laptop);
  const wall = { width: 1_920, height: 984 };
  expect(fittingScale(nine, wall, [2.6, 2.34, 2.08, 1.82])).toBeGreaterThanOrEqual(2.08);
});

test('the usual cluster is presented at full size, whatever its logs hold', () => {
  const usual: Shape = {
    ...{ brokers: 3, partitions: 3, topics: 1 },
    ...{ controllers: 3, producers: 2, consumers: 2 },
  };
  const wall = { width: 1_920, height: 984 };
  expect(fittingScale(clusterOf(usual), wall, [2.6, 2.34])).toBe(2.6);
  expect(shapeOf(clusterOf(usual))).toBe(shapeOf(clusterOf({ ...usual })));
  expect(shapeOf(clusterOf(usual))).not.toBe(shapeOf(clusterOf({ ...usual, partitions: 4 })));
});

test('the page looks at height as well as width', () => {
  const layouts = [
    [1_440, 900, 'columns'],
    [1_280, 720, 'columns'],
    [900, 520, 'low'],
    [720, 450, 'low'],
    [844, 390, 'low'],
    [390, 844, 'phone'],
    [719, 900, 'phone'],
    [600, 400, 'phone'],
  ] as const;
  for (const [width, height, layout] of layouts) expect(layoutIn({ width, height })).toBe(layout);
  expect(presentScale({ width: 1_920, height: 1_080 }) * 10.8).toBeGreaterThanOrEqual(28);
  expect(presentScale({ width: 1_280, height: 720 })).toBeCloseTo(2.6 / 1.5);
});
