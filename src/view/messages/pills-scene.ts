import type { Frame } from '../../frame/types/frame.ts';
import type { LostMessage, MessageView } from '../../frame/types/messages.ts';
import type { Micros } from '../../kernel/time.ts';
import { edgeKey, waysOf, type EdgeScene } from './edges-scene.ts';
import { pointOn, round, type Point, type Road } from './road.ts';

/**
 * A message on its road, or several that share a place. What is here changes with the frame, not
 * with time.
 */
export type PillPlan = {
  message: MessageView;
  road: Road;
  width: number;
  /** Beside the middle of the road, in pill heights; 0 is on it. */
  track: number;
  /** Where a message that does not move stands, as a share of the road; null for one that moves. */
  stopped: number | null;
  /** Other messages that this pill stands for. */
  others: number[];
  /** There is no room beside it for their number. */
  tight: boolean;
  /** On a crowded road messages are dots that flow. */
  micro: boolean;
  labelled: 'above' | 'below' | 'right' | null;
};

export type PillScene = { plan: PillPlan; id: number; x: number; y: number };

const DOT = 8;
const PILL_HEIGHT = 16;
const TRACK = PILL_HEIGHT + 1;
const TRACKS = [0, 1, -1];
/** With more messages than this, their names would hide the picture. */
const LABELS_MAX = 4;
/** With more moving messages than this on one road, they are drawn as dots. */
const PILLS_ON_ROAD_MAX = 6;

/** Which road, which track and which place in a queue each message of the frame has. */
export function pillsPlan(frame: Frame, edges: readonly EdgeScene[], narrow: boolean): PillPlan[] {
  const byKey = new Map(edges.map((edge) => [edge.key, edge]));
  const all: Way[] = [];
  for (const [from, ways] of waysOf(frame.messages))
    for (const [to, messages] of ways) {
      const edge = byKey.get(edgeKey(from, to));
      if (edge !== undefined && from !== to) all.push(wayOf(edge, from, messages));
    }
  const plans = [...together(all.flatMap(queued)), ...all.flatMap(moving)];
  if (plans.length > LABELS_MAX) return plans;
  return plans.map((plan) =>
    byKey.get(edgeKey(plan.message.from, plan.message.to))?.roomy === true
      ? { ...plan, labelled: labelPlace(plan.road, narrow) }
      : plan,
  );
}

/** One direction of a link with all that is on it. */
type Way = {
  road: Road;
  /** How far along it the way is cut; null: it is not. */
  cut: number | null;
  shared: boolean;
  messages: MessageView[];
};

function wayOf(edge: EdgeScene, from: string, messages: MessageView[]): Way {
  return {
    road: roadFrom(edge, from),
    cut: cutOn(edge, from === edge.a),
    shared: edge.shared,
    messages,
  };
}

const roadFrom = (edge: EdgeScene, from: string): Road =>
  from === edge.a ? edge.forward : edge.back;

function cutOn({ cut }: EdgeScene, isForward: boolean): number | null {
  if (cut === null || !(isForward ? cut.forward : cut.back)) return null;
  return isForward ? cut.share : 1 - cut.share;
}

/**
 * Where the pills are at `time`. With `steps` they stand at three places of the road instead of
 * gliding.
 */
export function placePills(plans: readonly PillPlan[], time: number, steps: boolean): PillScene[] {
  return plans.map((plan) => {
    const share = plan.stopped ?? shareAt(plan.message, time, steps);
    const point = pointOn(plan.road, share);
    // Near the ends all tracks join, so that pills leave and arrive at the node.
    const beside = plan.track * TRACK * Math.min(1, share * 5, (1 - share) * 5);
    return {
      plan,
      id: plan.message.id,
      x: round(point.x + point.across.x * beside),
      y: round(point.y + point.across.y * beside),
    };
  });
}

/** From so many on, pills are painted instead of being elements. */
export const PAINTED_FROM = 60;

/** The ring around a pill catches the pointer, too. Pixels. */
const RING = { beside: 3.5, above: 11.5 };

/** The pill that a pointer at this place means: the nearest of those whose ring it is in. */
export function pillAt(pills: readonly PillScene[], { x, y }: Point): PillScene | null {
  const meant = pills.filter(
    ({ plan, ...at }) =>
      Math.abs(at.x - x) <= plan.width / 2 + RING.beside && Math.abs(at.y - y) <= RING.above,
  );
  const distance = (pill: PillScene): number => Math.hypot(pill.x - x, pill.y - y);
  return meant.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

/** Dots of a pill from its middle. Pixels. */
export const dotX = ({ message }: PillPlan, i: number): number =>
  -((message.dots.length - 1) * DOT) / 2 +
  i * DOT -
  (message.records > message.dots.length ? 9 : 0);

/** How far a message is on its way at `time`: 0 when sent, 1 when it arrives. */
export function shareAt(message: MessageView, time: number, steps = false): number {
  const { sentAt, arrivesAt } = message;
  if (arrivesAt === null || arrivesAt <= sentAt) return 0.5;
  const share = Math.min(1, Math.max(0, (time - sentAt) / (arrivesAt - sentAt)));
  return steps ? (Math.min(2, Math.floor(share * 3)) + 0.5) / 3 : share;
}

/** Width of a pill: a dot for each record, a small disc for a message without records. */
export function pillWidth(message: MessageView): number {
  if (message.dots.length === 0) return PILL_HEIGHT;
  const rest = message.records > message.dots.length ? 18 : 0;
  return 10 + message.dots.length * DOT + rest;
}

/**
 * Messages that wait stand in a queue: before the cut, behind a held one, or where they were held.
 */
function queued({ road, cut, shared, messages }: Way): PillPlan[] {
  const plans: PillPlan[] = [];
  // On a shared lane it could not be told whose queue it is: there they wait where they were sent.
  const sent = Math.min(SENT_FROM, road.total / 2);
  const middle = road.total * 0.5;
  const barrier = shared ? sent : cut === null ? null : cut * road.total - 22;
  let behind = Infinity;
  for (const message of messages) {
    if (message.arrivesAt !== null) continue;
    const width = pillWidth(message);
    const last = plans[plans.length - 1];
    if (last !== undefined) behind -= (width + last.width) / 2 + 3;
    const own = message.state === 'held' ? (message.stopped ?? 0.5) * road.total : barrier;
    const at = Math.min(own ?? (last === undefined ? middle : behind), behind);
    const least = shared ? sent : road.total * 0.12;
    if (last !== undefined && at < least) last.others.push(message.id);
    else {
      behind = at;
      const stopped = Math.max(0.03, at / road.total);
      plans.push({ ...plain(message, road), stopped, tight: shared });
    }
  }
  return plans;
}

/** Pixels from the start of a shared lane to what waits there. */
const SENT_FROM = 9;

const plain = (message: MessageView, road: Road, micro = false): PillPlan => ({
  message,
  road,
  width: micro ? MICRO_WIDTH : pillWidth(message),
  track: 0,
  stopped: null,
  others: [],
  tight: false,
  micro,
  labelled: null,
});

/** Pills of several roads that stand on one spot become one that counts for all. */
function together(plans: PillPlan[]): PillPlan[] {
  const spots: { x: number; y: number; plan: PillPlan }[] = [];
  for (const plan of plans) {
    const { x, y } = pointOn(plan.road, plan.stopped ?? 0);
    const near = spots.find((each) => Math.hypot(each.x - x, each.y - y) < NEAR);
    if (near === undefined || near.plan.message.state !== plan.message.state)
      spots.push({ x, y, plan });
    else near.plan.others.push(plan.message.id, ...plan.others);
  }
  return spots.map(({ plan }) => plan);
}

/** Standing pills closer than this would hide one another. */
const NEAR = 11;

/** Width of a dot that flows. */
const MICRO_WIDTH = 8;

/** Moving messages on one road. */
function moving({ road, messages }: Way): PillPlan[] {
  const under = messages.filter(({ arrivesAt }) => arrivesAt !== null);
  if (under.length <= PILLS_ON_ROAD_MAX) return tracked(road, under);
  return under.map((message) => plain(message, road, true));
}

/**
 * Moving messages that would lie on each other get tracks beside the road; when all are taken, one
 * pill stands for several.
 */
function tracked(road: Road, messages: MessageView[]): PillPlan[] {
  const plans: PillPlan[] = [];
  for (const message of messages) {
    const width = pillWidth(message);
    const near = plans.filter((plan) => gapBetween(plan, message, width) < 3);
    const track = TRACKS.find((each) => near.every((plan) => plan.track !== each));
    const last = near[near.length - 1];
    if (track === undefined && last !== undefined) last.others.push(message.id);
    else plans.push({ ...plain(message, road), track: track ?? 0 });
  }
  return plans;
}

/** Pixels of road between an earlier pill and a later one at the moment the later sets off. */
function gapBetween(earlier: PillPlan, later: MessageView, width: number): number {
  const ahead = shareAt(earlier.message, later.sentAt) * earlier.road.total;
  const behindAtEnd =
    shareAt(later, earlier.message.arrivesAt ?? later.sentAt) * earlier.road.total;
  return Math.min(ahead, Math.abs(earlier.road.total - behindAtEnd)) - (earlier.width + width) / 2;
}

/**
 * Where the road runs down, beside it; where it runs across, requests above and responses below.
 */
function labelPlace(road: Road, narrow: boolean): PillPlan['labelled'] {
  if (narrow) return 'right';
  const [start, end] = [road.points[0], road.points[road.points.length - 1]];
  return (end?.x ?? 0) >= (start?.x ?? 0) ? 'above' : 'below';
}

/** A message that died on its way, fading where that was. */
export type LostPill = { id: number; x: number; y: number; opacity: number; lost: LostMessage };

/** What was lost a short while before `time`: it fades in so many microseconds. */
export function lostPills(frame: Frame, edges: readonly EdgeScene[], time: number): LostPill[] {
  return frame.lost.flatMap((lost) => {
    const edge = edges.find((each) => each.key === edgeKey(lost.from, lost.to));
    const opacity = 1 - (time - lost.lostAt) / FADES_IN;
    if (edge === undefined || opacity <= 0 || time < lost.lostAt) return [];
    const { x, y } = pointOn(roadFrom(edge, lost.from), lost.share);
    return [{ id: lost.id, x: round(x), y: round(y), opacity: round(opacity), lost }];
  });
}

/** As long as a frame remembers a loss. */
const FADES_IN: Micros = 300_000;
