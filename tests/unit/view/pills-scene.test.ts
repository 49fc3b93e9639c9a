import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../src/frame/types/frame.ts';
import type { LostMessage, MessageView } from '../../../src/frame/types/messages.ts';
import { edgeKey } from '../../../src/view/messages/edges-scene.ts';
import {
  lostPills,
  pillAt,
  pillsPlan,
  placePills,
  shareAt,
  type PillScene,
} from '../../../src/view/messages/pills-scene.ts';
import { corneredRoad, curvedRoad, pointOn, reversed } from '../../../src/view/messages/road.ts';
import { stageScene } from '../../../src/view/stage/stage-scene.ts';
import {
  broker,
  controller,
  frameWith,
  message,
  producer,
  replica,
} from '../../gallery/frame-builder.ts';
import { specimens } from '../../gallery/specimens.ts';

const size = { width: 768, height: 570 };

function cluster(messages: MessageView[], cuts: Frame['cuts'] = []): Frame {
  const log = (id: number) =>
    replica({ partition: 'journal-0', logEnd: 3, role: id === 1 ? 'leader' : 'follower' });
  return frameWith({
    brokers: [1, 2].map((id) => broker(id, { replicas: [log(id)] })),
    producers: [producer('p1'), producer('p2')],
    messages,
    cuts,
  });
}

function plansOf(frame: Frame) {
  const scene = stageScene({ frame, size, masked: [] });
  return { scene, plans: pillsPlan(frame, scene.edges, scene.narrow) };
}

const pillsAt = (frame: Frame, time: number): PillScene[] =>
  placePills(plansOf(frame).plans, time, false);

describe('a pointer', () => {
  test('means the nearest pill that it is at, and none beside them', () => {
    const frame = cluster([
      message(1, 'p1', 'b1', { sentAt: 0, arrivesAt: 1_000 }),
      message(2, 'p2', 'b2', { sentAt: 0, arrivesAt: 1_000 }),
    ]);
    const pills = pillsAt(frame, 500);
    const pill = pills.find(({ id }) => id === 2);
    if (pill === undefined) throw new Error('the second message is on its way');
    expect(pillAt(pills, { x: pill.x + 6, y: pill.y - 8 })?.id).toBe(2);
    expect(pillAt(pills, { x: pill.x, y: pill.y + 12 })).toBeNull();
    const near = { ...pill, id: 3, x: pill.x + 4 };
    expect(pillAt([near, pill], { x: pill.x + 1, y: pill.y })?.id).toBe(2);
    expect(pillAt([near, pill], { x: pill.x + 3, y: pill.y })?.id).toBe(3);
  });
});

describe('roads', () => {
  const road = curvedRoad({ x: 0, y: 0 }, { x: 50, y: 0 }, { x: 50, y: 100 }, { x: 100, y: 100 });

  test('begin and end where they should, and pass the middle half-way', () => {
    expect(pointOn(road, 0)).toMatchObject({ x: 0, y: 0 });
    expect(pointOn(road, 1).x).toBeCloseTo(100);
    expect(pointOn(road, 1).y).toBeCloseTo(100);
    const middle = pointOn(road, 0.5);
    expect(middle.x).toBeCloseTo(50, 0);
    expect(middle.y).toBeCloseTo(50, 0);
  });

  test('the same way back', () => {
    expect(pointOn(reversed(road), 0)).toMatchObject({ x: 100, y: 100 });
    expect(reversed(road).total).toBeCloseTo(road.total);
  });

  test('equal shares are equal distances', () => {
    const bent = corneredRoad(
      [
        { x: 0, y: 0 },
        { x: 0, y: 100 },
        { x: 100, y: 100 },
      ],
      0.1,
    );
    expect(bent.total).toBeCloseTo(200, 0);
    expect(pointOn(bent, 0.25).y).toBeCloseTo(50, 0);
    expect(pointOn(bent, 0.75).x).toBeCloseTo(50, 0);
  });
});

describe('a message on its way', () => {
  const one = message(1, 'p1', 'b1', { sentAt: 10_000, arrivesAt: 30_000, dots: [0] });

  test('is as far as time is', () => {
    expect(shareAt(one, 10_000)).toBe(0);
    expect(shareAt(one, 15_000)).toBe(0.25);
    expect(shareAt(one, 90_000)).toBe(1);
  });

  test('leaves its sender and arrives at its receiver', () => {
    const frame = cluster([one]);
    const { scene } = plansOf(frame);
    const from = scene.producers[0]?.rect;
    const to = scene.brokers[0]?.rect;
    expect(pillsAt(frame, 10_000)[0]?.x).toBeCloseTo((from?.x ?? 0) + (from?.width ?? 0));
    expect(pillsAt(frame, 30_000)[0]?.x).toBeCloseTo(to?.x ?? 0);
  });

  test('a response runs back on a road of its own', () => {
    const frame = cluster([one, message(2, 'b1', 'p1', { sentAt: 10_000, arrivesAt: 30_000 })]);
    const [request, response] = pillsAt(frame, 20_000);
    const apart = Math.hypot(
      (request?.x ?? 0) - (response?.x ?? 0),
      (request?.y ?? 0) - (response?.y ?? 0),
    );
    expect(apart).toBeGreaterThan(14);
  });

  test('with steps instead of motion it stands at three places', () => {
    const at = [10_000, 12_000, 18_000, 22_000, 28_000, 30_000].map((time) =>
      shareAt(one, time, true),
    );
    expect(new Set(at).size).toBe(3);
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });

  test('a message of a node to itself is not drawn', () => {
    expect(plansOf(cluster([message(1, 'b1', 'b1')])).plans).toEqual([]);
  });

  test('a message of an unknown node is not drawn', () => {
    expect(plansOf(cluster([message(1, 'x9', 'b1')])).plans).toEqual([]);
  });
});

describe('several on one road', () => {
  const burst = (count: number, apart: number): Frame =>
    cluster(
      Array.from({ length: count }, (_, i) =>
        message(i, 'p1', 'b1', { sentAt: i * apart, arrivesAt: i * apart + 10_000, dots: [0, 1] }),
      ),
    );

  test('sent at once they lie side by side', () => {
    const pills = pillsAt(burst(3, 0), 5_000);
    expect(new Set(pills.map((pill) => pill.plan.track)).size).toBe(3);
    for (const a of pills)
      for (const b of pills)
        if (a !== b) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(15);
  });

  test('well apart they stay on the road', () => {
    expect(plansOf(burst(3, 6_000)).plans.every((plan) => plan.track === 0)).toBe(true);
  });

  test('when every track is taken one pill counts for several', () => {
    const { plans } = plansOf(burst(6, 0));
    expect(plans).toHaveLength(3);
    expect(plans.reduce((sum, plan) => sum + 1 + plan.others.length, 0)).toBe(6);
  });

  test('a crowd flows as dots', () => {
    const { plans } = plansOf(burst(12, 500));
    expect(plans).toHaveLength(12);
    expect(plans.every((plan) => plan.micro)).toBe(true);
  });

  test('few messages say their name, many do not', () => {
    expect(plansOf(burst(2, 4_000)).plans.every((plan) => plan.labelled !== null)).toBe(true);
    expect(plansOf(burst(6, 4_000)).plans.every((plan) => plan.labelled === null)).toBe(true);
  });
});

describe('messages that wait', () => {
  const waiting = (state: 'held' | 'blocked', count: number): MessageView[] =>
    Array.from({ length: count }, (_, i) =>
      message(i, 'p1', 'b1', { sentAt: i, arrivesAt: null, state, dots: [0] }),
    );

  test('stand still in a queue', () => {
    const frame = cluster(waiting('held', 2));
    const shares = plansOf(frame).plans.map((plan) => plan.stopped ?? -1);
    expect(shares[0]).toBeCloseTo(0.5);
    expect(shares[1]).toBeLessThan(0.5);
    expect(pillsAt(frame, 1_000)).toEqual(pillsAt(frame, 99_000));
  });

  test('stop before the cut', () => {
    const frame = cluster(waiting('blocked', 1), [{ from: 'p1', to: 'b1' }]);
    const { plans, scene } = plansOf(frame);
    const edge = scene.edges.find((each) => each.key === edgeKey('p1', 'b1'));
    expect(edge?.cut).toMatchObject({ forward: true, back: false });
    expect(plans[0]?.stopped).toBeLessThan(0.5);
  });

  test('a held one stands where it was held, what came after it behind it', () => {
    const [first, second] = waiting('held', 2);
    if (first === undefined || second === undefined) throw new Error('two messages');
    const frame = cluster([
      { ...first, stopped: 0.8 },
      { ...second, state: 'blocked' },
    ]);
    const shares = plansOf(frame).plans.map((plan) => plan.stopped ?? -1);
    expect(shares[0]).toBeCloseTo(0.8);
    expect(shares[1]).toBeLessThan(0.8);
    const [one, next] = pillsAt(frame, 0);
    const apart = Math.hypot((one?.x ?? 0) - (next?.x ?? 0), (one?.y ?? 0) - (next?.y ?? 0));
    expect(apart).toBeGreaterThan(16);
    expect(apart).toBeLessThan(24);
  });

  test('what cannot pass to three controllers waits at the card, as one pill that counts', () => {
    const controllers = [1, 2, 3].map((id) => controller(`c${id}`));
    const messages = [1, 2, 3].flatMap((id) =>
      [0, 1].map((more) =>
        message(id * 2 + more, 'b2', `c${id}`, { arrivesAt: null, state: 'blocked' }),
      ),
    );
    const cuts = [1, 2, 3].map((id) => ({ from: 'b2', to: `c${id}` }));
    const frame = { ...cluster(messages, cuts), controllers };
    const { plans, scene } = plansOf(frame);
    expect(plans).toHaveLength(1);
    expect(plans[0]?.others).toHaveLength(5);
    const [pill] = placePills(plans, 0, false);
    const card = scene.brokers[1]?.rect;
    expect(Math.abs((pill?.x ?? 0) - (card?.x ?? 0))).toBeLessThan(14);
    const cross = scene.edges.find(({ key }) => key === 'b2|c2')?.cut?.at;
    expect(
      Math.hypot((cross?.x ?? 0) - (pill?.x ?? 0), (cross?.y ?? 0) - (pill?.y ?? 0)),
    ).toBeGreaterThan(14);
    // Each of the three links can be taken by its cross.
    const crosses = [1, 2, 3].map(
      (id) => scene.edges.find(({ key }) => key === `b2|c${id}`)?.cut?.at ?? { x: 0, y: 0 },
    );
    for (const [index, { x, y }] of crosses.slice(1).entries()) {
      const before = crosses[index] ?? { x, y };
      expect(Math.hypot(x - before.x, y - before.y)).toBeGreaterThan(18);
    }
  });

  test('a long queue is counted, not drawn over the sender', () => {
    const { plans } = plansOf(cluster(waiting('held', 30)));
    expect(plans.length).toBeLessThan(10);
    expect(plans.reduce((sum, plan) => sum + 1 + plan.others.length, 0)).toBe(30);
  });
});

describe('a lost message', () => {
  const gone: LostMessage = {
    id: 9,
    from: 'p1',
    to: 'b1',
    type: 'ProduceRequest',
    sentAt: 0,
    lostAt: 5_000,
    share: 0.5,
    dots: [0],
  };
  const lostAt = (time: number) => {
    const frame = { ...cluster([]), lost: [gone] };
    return lostPills(frame, plansOf(frame).scene.edges, time);
  };

  test('fades where it died, and is gone', () => {
    const [fresh] = lostAt(5_000);
    const [old] = lostAt(200_000);
    expect(fresh?.opacity).toBe(1);
    expect(old?.opacity).toBeLessThan(0.5);
    expect(old).toMatchObject({ x: fresh?.x, y: fresh?.y });
    expect(lostAt(400_000)).toEqual([]);
    expect(lostAt(4_000)).toEqual([]);
  });
});

describe('edges', () => {
  test('lasting business is drawn when nothing travels', () => {
    const { scene } = plansOf(cluster([]));
    expect(
      scene.edges
        .filter((edge) => edge.resting)
        .map((edge) => edge.key)
        .sort(),
    ).toEqual(['b1|b2', 'b1|p1', 'b1|p2']);
  });

  test('a cut of both directions and of one', () => {
    const both = [
      { from: 'b1', to: 'b2' },
      { from: 'b2', to: 'b1' },
    ];
    const cutOf = (cuts: Frame['cuts']) =>
      plansOf(cluster([], cuts)).scene.edges.find((edge) => edge.key === 'b1|b2')?.cut;
    expect(cutOf(both)).toMatchObject({ forward: true, back: true });
    expect(cutOf(both.slice(1))).toMatchObject({ forward: false, back: true });
    expect(cutOf([])).toBeNull();
  });

  test('two hundred messages are placed well inside a frame of the screen', () => {
    const frame = specimens['busy']?.frame ?? frameWith({});
    const { plans } = plansOf(frame);
    expect(plans.length).toBeGreaterThan(150);
    const started = performance.now();
    for (let i = 0; i < 20; i++) placePills(plans, 12_408_000 + i, false);
    expect((performance.now() - started) / 20).toBeLessThan(8);
  });
});
