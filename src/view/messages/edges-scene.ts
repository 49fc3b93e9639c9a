import type { LinkView } from '../../frame/types/cluster.ts';
import type { Frame } from '../../frame/types/frame.ts';
import type { Place } from '../stage/places.ts';
import { centreOf, corneredRoad, curvedRoad, reversed, type Point, type Road } from './road.ts';
import { crossAt, crossesApart, type CrossScene } from './crosses-scene.ts';
import type { Gutters } from '../stage/stage-plan.ts';

/**
 * The link between two nodes. `forward` runs from `a` to `b`, `back` from `b` to `a`, side by side,
 * so that a request and a response never meet.
 */
export type EdgeScene = {
  key: string;
  a: string;
  b: string;
  forward: Road;
  back: Road;
  /** Drawn even when nothing travels: the two have lasting business. */
  resting: boolean;
  /** A client stands at one end: beside its road there is room for the names of messages. */
  roomy: boolean;
  /**
   * It has little room, or a lane that it shares with other links of a controller: what cannot pass
   * waits where it was sent.
   */
  shared: boolean;
  cut: CrossScene | null;
  /** What is unusual about the link, in the worse of its two directions. */
  trouble: LinkView | null;
};

export type EdgesInput = {
  frame: Frame;
  places: ReadonlyMap<string, Place>;
  gutters: Gutters;
  narrow: boolean;
};

/** Every link worth drawing: lasting business, messages and records on it, cuts. */
export function edgesScene(input: EdgesInput): EdgeScene[] {
  const { frame, places } = input;
  const wanted = new Map<string, { a: Place; b: Place; resting: boolean }>();
  const want = (from: string, to: string, resting: boolean): void => {
    const pair = orderedPair(places.get(from), places.get(to));
    if (pair === null) return;
    const key = edgeKey(pair.a.name, pair.b.name);
    wanted.set(key, { ...pair, resting: resting || (wanted.get(key)?.resting ?? false) });
  };
  for (const [from, to] of restingPairs(frame)) want(from, to, true);
  for (const [from, ways] of waysOf(frame.messages))
    for (const to of ways.keys()) want(from, to, false);
  // Of a crowd of partitions it is not told who copies from whom: records tell it.
  for (const flow of frame.flows) want(flow.from, flow.to, false);
  for (const cut of frame.cuts) want(cut.from, cut.to, true);
  for (const link of frame.links) want(link.from, link.to, true);
  for (const lost of frame.lost) want(lost.from, lost.to, false);
  return crossesApart(
    [...wanted].map(([key, { a, b, resting }]) => edgeBetween(key, a, b, resting, input)),
  );
}

/** Messages by their sender and by whom they are for, both in the order of the frame. */
export function waysOf<T extends { from: string; to: string }>(
  messages: readonly T[],
): Map<string, Map<string, T[]>> {
  const ways = new Map<string, Map<string, T[]>>();
  for (const message of messages) {
    let senders = ways.get(message.from);
    if (senders === undefined) ways.set(message.from, (senders = new Map<string, T[]>()));
    const way = senders.get(message.to);
    if (way === undefined) senders.set(message.to, [message]);
    else way.push(message);
  }
  return ways;
}

/** The name of the link between two nodes, whichever way. */
export const edgeKey = (one: string, other: string): string =>
  one < other ? `${one}|${other}` : `${other}|${one}`;

const RANK = { producer: 0, controller: 1, broker: 2, consumer: 3 };

/**
 * The two ends in a fixed order: from left to right, from top to bottom. Null for an unknown node
 * or for a node with itself.
 */
function orderedPair(
  one: Place | undefined,
  other: Place | undefined,
): { a: Place; b: Place } | null {
  if (one === undefined || other === undefined || one.name === other.name) return null;
  const before = RANK[one.kind] - RANK[other.kind] || one.index - other.index;
  return before < 0 ? { a: one, b: other } : { a: other, b: one };
}

function restingPairs(frame: Frame): [string, string][] {
  const leaders = new Map<string, string>();
  const byTopic = new Map<string, Set<string>>();
  for (const broker of frame.brokers)
    for (const replica of broker.replicas)
      if (replica.role === 'leader') {
        leaders.set(replica.partition, broker.name);
        byTopic.set(replica.topic, (byTopic.get(replica.topic) ?? new Set()).add(broker.name));
      }
  const pairs: [string, string][] = [];
  for (const producer of frame.producers)
    for (const broker of byTopic.get(producer.topic) ?? []) pairs.push([producer.name, broker]);
  for (const consumer of frame.consumers)
    for (const { partition } of consumer.positions) {
      const broker = leaders.get(partition);
      if (broker !== undefined) pairs.push([consumer.name, broker]);
    }
  for (const broker of frame.brokers)
    for (const replica of broker.replicas) {
      const leader = leaders.get(replica.partition);
      if (replica.role === 'follower' && leader !== undefined) pairs.push([broker.name, leader]);
    }
  return pairs;
}

function edgeBetween(
  key: string,
  a: Place,
  b: Place,
  resting: boolean,
  input: EdgesInput,
): EdgeScene {
  const forward = roadBetween(a, b, 0, input);
  const back = reversed(roadBetween(a, b, 1, input));
  const isCut = (from: Place, to: Place): boolean =>
    input.frame.cuts.some((each) => each.from === from.name && each.to === to.name);
  // Links with controllers share a lane: their crosses stand in a row at its end.
  const onLane = a.kind === 'controller' && b.kind === 'broker';
  const shared = a.kind === 'controller' && (onLane || b.kind === 'controller');
  const share = onLane ? 1 - laneCross(a, b, input) / forward.total : 0.5;
  const ways = { forward: isCut(a, b), back: isCut(b, a), small: shared && !onLane };
  const cut = ways.forward || ways.back ? crossAt({ forward, back }, ways, share) : null;
  const roomy = isClient(a) || isClient(b);
  const trouble = input.frame.links.find(({ from, to }) => edgeKey(from, to) === key) ?? null;
  return { key, a: a.name, b: b.name, forward, back, resting, roomy, shared, cut, trouble };
}

/**
 * Pixels from a card back to the first cross on the lane that links with controllers share: what
 * waits at the card has room before it.
 */
const LANE_CROSS = 33;
/**
 * From one cross to the next. On a wide stage the row may go round a corner, where they come
 * closer.
 */
const LANE_STEP = { wide: 30, narrow: 22 };

/** Pixels from a broker's card back to the cross of its link with a controller. */
function laneCross(
  controller: Place,
  broker: Place,
  { frame, places, narrow }: EdgesInput,
): number {
  const cutOff = new Set(
    frame.cuts.flatMap(({ from, to }) => {
      if (from === broker.name) return [to];
      return to === broker.name ? [from] : [];
    }),
  );
  const before = [...cutOff].filter((name) => {
    const place = places.get(name);
    return place?.kind === 'controller' && place.index < controller.index;
  });
  return LANE_CROSS + before.length * LANE_STEP[narrow ? 'narrow' : 'wide'];
}

function isClient(place: Place): boolean {
  return place.kind === 'producer' || place.kind === 'consumer';
}

/** The space between the two directions, at the middle of a link. */
const APART = 19;

/**
 * `side`: 0 for the road from a to b, 1 for the one from b to a, which lies beside it and is drawn
 * from a to b too.
 */
function roadBetween(a: Place, b: Place, side: 0 | 1, input: EdgesInput): Road {
  if (a.kind === 'broker' && b.kind === 'broker') return bow(a, b, side, input);
  if (a.kind === 'controller' && b.kind === 'controller') return arch(a, b, side);
  if (a.kind === 'controller' || b.kind === 'controller') return controllerRoad(a, b, side, input);
  return input.narrow ? downRoad(a, b, side, input) : acrossRoad(a, b, side, input);
}

/**
 * Between two brokers: a bow in the gutter at the right of the cards, wider for those further
 * apart.
 */
function bow(a: Place, b: Place, side: 0 | 1, { places, gutters }: EdgesInput): Road {
  const brokers = [...places.values()].filter((place) => place.kind === 'broker').length;
  const edge = a.rect.x + a.rect.width;
  const apart = Math.abs(b.index - a.index);
  const room = gutters.right - edge;
  const reach =
    (room * (apart / Math.max(1, brokers - 1)) * 1.18 - side * Math.min(APART * 1.3, room / 3)) *
    (brokers === 2 ? 0.7 : 1);
  const start = {
    x: edge,
    y: centreOf(a.rect).y + Math.min(22, a.rect.height * 0.16) * (apart > 1 ? -1 : 1),
  };
  const end = {
    x: edge,
    y: centreOf(b.rect).y - Math.min(22, b.rect.height * 0.16) * (apart > 1 ? -1 : 1),
  };
  return curvedRoad(
    start,
    { x: edge + reach, y: start.y + 8 },
    { x: edge + reach, y: end.y - 8 },
    end,
  );
}

function arch(a: Place, b: Place, side: 0 | 1): Road {
  const [start, end] = [centreOf(a.rect), centreOf(b.rect)];
  const lift = 8 + Math.abs(b.index - a.index) * 3 + side * 5;
  const { y } = a.rect;
  return curvedRoad(
    { x: start.x, y },
    { x: start.x, y: y - lift },
    { x: end.x, y: y - lift },
    { x: end.x, y },
  );
}

/** From a controller down the left gutter to a broker's card; a client comes to it straight. */
function controllerRoad(a: Place, b: Place, side: 0 | 1, { gutters }: EdgesInput): Road {
  const [controller, node] = a.kind === 'controller' ? [a, b] : [b, a];
  const from = {
    x: centreOf(controller.rect).x + side * 3,
    y: controller.rect.y + controller.rect.height,
  };
  const reversedWay = controller === b;
  if (node.kind !== 'broker') {
    const to = centreOf(node.rect);
    const end = {
      x: node.kind === 'producer' ? node.rect.x + node.rect.width : node.rect.x,
      y: to.y,
    };
    const road = curvedRoad(
      from,
      { x: from.x, y: from.y + 40 },
      { x: end.x + (from.x - end.x) / 2, y: end.y + side * APART },
      end,
    );
    return reversedWay ? reversed(road) : road;
  }
  const lane = gutters.left + side * 4;
  const turn = from.y + 6 + side * 2.5;
  const end = { x: node.rect.x, y: node.rect.y + 19 + side * 3 };
  const road = corneredRoad(
    [from, { x: from.x, y: turn }, { x: lane, y: turn }, { x: lane, y: end.y }, end],
    8,
  );
  return reversedWay ? reversed(road) : road;
}

/** On a wide stage: from a client's side to the card's side. */
function acrossRoad(a: Place, b: Place, side: 0 | 1, { places }: EdgesInput): Road {
  const start = {
    x: a.rect.x + a.rect.width,
    y: a.kind === 'broker' ? dockY(a, b, places) : centreOf(a.rect).y,
  };
  const end = { x: b.rect.x, y: b.kind === 'broker' ? dockY(b, a, places) : centreOf(b.rect).y };
  const reach = (end.x - start.x) * 0.5;
  const aside = asideOf(start, end, side);
  return curvedRoad(
    start,
    { x: start.x + reach + aside.x, y: start.y + aside.y },
    { x: end.x - reach + aside.x, y: end.y + aside.y },
    end,
  );
}

/**
 * How far the control points of a way back lie beside those of the way there, square to the link.
 */
function asideOf(start: Point, end: Point, side: 0 | 1): Point {
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  const amount = (side * APART * 4) / 3;
  return { x: (-(end.y - start.y) / length) * amount, y: ((end.x - start.x) / length) * amount };
}

/** Where a client's road meets a card: spread along the side in the order of the clients. */
function dockY(card: Place, client: Place, places: ReadonlyMap<string, Place>): number {
  const clients = [...places.values()].filter((place) => place.kind === client.kind);
  const spread = Math.min(card.rect.height * 0.5, clients.length * 24);
  const share = clients.length > 1 ? client.index / (clients.length - 1) - 0.5 : 0;
  return centreOf(card.rect).y + share * spread;
}

/**
 * On a narrow stage: from a card's edge to the next below; to a card behind another along the left
 * gutter.
 */
function downRoad(a: Place, b: Place, side: 0 | 1, { places, gutters }: EdgesInput): Road {
  const brokers = [...places.values()].filter((place) => place.kind === 'broker');
  const card = a.kind === 'broker' ? a : b;
  const near = a.kind === 'broker' ? card.index === brokers.length - 1 : card.index === 0;
  const start = { x: dockX(a, b, places), y: a.rect.y + a.rect.height };
  const end = { x: dockX(b, a, places), y: b.rect.y };
  if (near) {
    const reach = (end.y - start.y) * 0.5;
    const aside = asideOf(start, end, side);
    return curvedRoad(
      start,
      { x: start.x + aside.x, y: start.y + reach + aside.y },
      { x: end.x + aside.x, y: end.y - reach + aside.y },
      end,
    );
  }
  const lane = gutters.left + side * 4;
  if (card === b) {
    const turn = start.y + 16 + side * 3;
    const to = { x: b.rect.x, y: centreOf(b.rect).y + side * 3 };
    return corneredRoad(
      [start, { x: start.x, y: turn }, { x: lane, y: turn }, { x: lane, y: to.y }, to],
      9,
    );
  }
  const turn = end.y - 16 - side * 3;
  const from = { x: a.rect.x, y: centreOf(a.rect).y + 14 + side * 3 };
  return corneredRoad(
    [from, { x: lane, y: from.y }, { x: lane, y: turn }, { x: end.x, y: turn }, end],
    9,
  );
}

function dockX(place: Place, other: Place, places: ReadonlyMap<string, Place>): number {
  const middle = centreOf(place.rect).x;
  if (place.kind !== 'broker') return middle;
  const clients = [...places.values()].filter((each) => each.kind === other.kind);
  const share = clients.length > 1 ? other.index / (clients.length - 1) - 0.5 : 0;
  return middle + share * Math.min(place.rect.width * 0.4, clients.length * 60);
}
