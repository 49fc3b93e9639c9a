import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../src/frame/types/frame.ts';
import { plateScene } from '../../../src/view/hands/plate-scene.ts';
import { moveTargets, targetsAt } from '../../../src/view/hands/move-scene.ts';
import { crossedLinks, type Stroke } from '../../../src/view/hands/stroke-scene.ts';
import { platesScene } from '../../../src/view/messages/plates-scene.ts';
import { centreOf, pointOn, type Point, type Rect } from '../../../src/view/messages/road.ts';
import { stageScene } from '../../../src/view/stage/stage-scene.ts';
import { broker, frameWith, replica } from '../../gallery/frame-builder.ts';
import { specimens } from '../../gallery/specimens.ts';

const SIZE = { width: 772, height: 564 };
const three: Frame = { ...(specimens['three']?.frame ?? frameWith({})), cuts: [] };
const sceneOf = (frame: Frame) => stageScene({ frame, size: SIZE, masked: [] });

/** A short stroke square to a link, over the place at `share` of its road. */
function strokeOver(scene: ReturnType<typeof sceneOf>, key: string, share = 0.5): Stroke {
  const edge = scene.edges.find((each) => each.key === key);
  if (edge === undefined) throw new Error(`no link ${key}`);
  const { x, y, across } = pointOn(edge.forward, share);
  const at = (by: number): Point => ({ x: x + by * across.x, y: y + by * across.y });
  return { from: at(-5), to: at(5) };
}

describe('a stroke', () => {
  const scene = sceneOf(three);
  const crossed = (stroke: Stroke, busy = new Set<never>()) =>
    crossedLinks(stroke, scene.edges, busy).map(({ key }) => key);

  test.each(scene.edges.filter(({ resting }) => resting).map(({ key }) => key))(
    'square over %s crosses it',
    (key) => expect(crossed(strokeOver(scene, key))).toContain(key),
  );

  test('beside all links crosses none, and one from end to end none twice', () => {
    expect(crossed({ from: { x: 1, y: 1 }, to: { x: 3, y: 2 } })).toEqual([]);
    const all = crossed({ from: { x: 0, y: 300 }, to: { x: 772, y: 310 } });
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(1);
  });

  test('meets links in the order in which it is drawn', () => {
    const [from, to] = [
      { x: 0, y: 300 },
      { x: 772, y: 310 },
    ];
    expect(crossed({ from: to, to: from })).toEqual(crossed({ from, to }).reverse());
  });

  test('leaves alone what is cut both ways, but not what is cut one way', () => {
    const cut = (...cuts: Frame['cuts']) =>
      crossedLinks(strokeOver(scene, 'b1|b2'), sceneOf({ ...three, cuts }).edges, new Set());
    const [there, back] = [
      { from: 'b1', to: 'b2' },
      { from: 'b2', to: 'b1' },
    ];
    expect(cut(there).map(({ key }) => key)).toContain('b1|b2');
    expect(cut(there, back).map(({ key }) => key)).not.toContain('b1|b2');
  });

  test('crosses a link that is drawn only while something travels on it, and not otherwise', () => {
    const passing = scene.edges.map((edge) =>
      edge.key === 'b1|b2' ? { ...edge, resting: false } : edge,
    );
    const stroke = strokeOver(scene, 'b1|b2');
    const keys = (busy: Parameters<typeof crossedLinks>[2]) =>
      crossedLinks(stroke, passing, busy).map(({ key }) => key);
    expect(keys(new Set())).not.toContain('b1|b2');
    const roads = passing.filter(({ key }) => key === 'b1|b2').map(({ forward }) => forward);
    expect(keys(new Set(roads))).toContain('b1|b2');
  });
});

describe('a replica in the hand', () => {
  const frame = frameWith({
    brokers: [1, 2, 3].map((id) =>
      broker(id, {
        replicas: id < 3 ? [replica({ partition: 'orders-0', logEnd: 4, replicas: [1, 2] })] : [],
      }),
    ),
  });

  test('is over the card that the pointer is on', () => {
    const { brokers } = sceneOf(frame);
    const over = brokers.find((card) => card.broker.name === 'b3')?.rect ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    };
    const targets = targetsAt(moveTargets(frame, 'b1', 'orders-0'), brokers, centreOf(over));
    expect(targets.map(({ broker, blocked, under }) => [broker.name, blocked, under])).toEqual([
      ['b2', 'has-one', false],
      ['b3', null, true],
    ]);
  });

  test('that the broker does not have goes nowhere', () => {
    expect(moveTargets(frame, 'b3', 'orders-0')).toEqual([]);
  });
});

describe('what stands beside the pointer', () => {
  test.each([[{ x: 20, y: 20 }], [{ x: 770, y: 560 }], [{ x: 770, y: 2 }]])(
    'at %o is inside the picture, and counts what has no line',
    (at) => {
      const texts = Array.from({ length: 9 }, (_, i) => `cut b1 – b${i}`);
      const { rect, lines } = plateScene(texts, at, SIZE, 11.5);
      expect(rect.x).toBeGreaterThanOrEqual(0);
      expect(rect.y).toBeGreaterThanOrEqual(0);
      expect(rect.x + rect.width).toBeLessThanOrEqual(SIZE.width);
      expect(rect.y + rect.height).toBeLessThanOrEqual(SIZE.height);
      expect(lines.map(({ text }) => text)).toEqual([...texts.slice(0, 5), '+4']);
    },
  );
});

describe('what is unusual about a link', () => {
  const links = ['b1|b2', 'b1|b3', 'b2|b3', 'p1|b1', 'c1|b2'].map((key) => {
    const [from = '', to = ''] = key.split('|');
    return { from, to, loss: 10, delay: null, bandwidth: null };
  });
  const scene = sceneOf({ ...three, links });
  const cards = [...scene.brokers, ...scene.producers, ...scene.consumers].map(({ rect }) => rect);
  const troubled = scene.edges.filter(({ trouble }) => trouble !== null);
  const plates = platesScene(new Map(troubled.map(({ key }) => [key, 46])), {
    edges: scene.edges,
    cards,
    height: 16,
    size: SIZE,
  });
  const overlap = (a: Rect, b: Rect): boolean =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

  test('is written clear of the pills of its link, of cards and of one another', () => {
    expect(plates).toHaveLength(troubled.length);
    for (const { of, rect } of plates) {
      const road = troubled.find(({ key }) => key === of)?.forward;
      if (road === undefined) throw new Error(`no link ${of}`);
      for (let i = 0; i <= 40; i += 1) {
        const { x, y } = pointOn(road, i / 40);
        expect(overlap(rect, { x: x - 8, y: y - 8, width: 16, height: 16 }), of).toBe(false);
      }
      for (const card of cards) expect(overlap(rect, card), of).toBe(false);
      expect(plates.filter((other) => overlap(other.rect, rect))).toHaveLength(1);
    }
  });
});

test('what is unusual about a link stays inside a narrow picture, where there is no room beside', () => {
  const links = [{ from: 'b1', to: 'b2', loss: 10, delay: null, bandwidth: null }];
  const size = { width: 390, height: 700 };
  const scene = stageScene({ frame: { ...three, links }, size, masked: [] });
  const [plate] = platesScene(new Map([['b1|b2', 46]]), {
    edges: scene.edges,
    cards: scene.brokers.map(({ rect }) => rect),
    size: scene.size,
    height: 16,
  });
  expect(plate?.rect.x).toBeGreaterThanOrEqual(0);
  expect((plate?.rect.x ?? 0) + 46).toBeLessThanOrEqual(390);
});

test('crosses of links that meet stand apart, each on its own road', () => {
  const cuts = three.producers.flatMap(({ name }) =>
    three.brokers.flatMap((each) => [
      { from: name, to: each.name },
      { from: each.name, to: name },
    ]),
  );
  const crosses = sceneOf({ ...three, cuts }).edges.flatMap(({ cut }) =>
    cut === null ? [] : [cut],
  );
  expect(crosses.length).toBeGreaterThan(4);
  for (const { at } of crosses)
    expect(
      crosses.filter((other) => Math.hypot(other.at.x - at.x, other.at.y - at.y) < 20),
    ).toHaveLength(1);
});
