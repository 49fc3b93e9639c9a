import type { Frame, MessageView } from '../frame/types.ts';
import { edgeKey, type EdgeScene } from './edges-scene.ts';
import { pointOn, round, type Road } from './road.ts';

/** A message on its road, or several that share a place. What is here changes with the frame, not with time. */
export type PillPlan = {
  message: MessageView;
  road: Road;
  width: number;
  /** Beside the middle of the road, in pill heights; 0 is on it. */
  track: number;
  /** Where a message that does not move stands, as a share of the road; null for one that moves. */
  stopped: number | null;
  /** Messages drawn by this pill. */
  count: number;
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
  const onRoads = new Map<string, { road: Road; cut: boolean; messages: MessageView[] }>();
  for (const message of frame.messages) {
    const edge = byKey.get(edgeKey(message.from, message.to));
    if (edge === undefined || message.from === message.to) continue;
    const isForward = message.from === edge.a;
    const key = `${message.from}>${message.to}`;
    const cut = isForward ? (edge.cut?.forward ?? false) : (edge.cut?.back ?? false);
    const on = onRoads.get(key) ?? {
      road: isForward ? edge.forward : edge.back,
      cut,
      messages: [],
    };
    on.messages.push(message);
    onRoads.set(key, on);
  }
  const plans = [...onRoads.values()].flatMap(({ road, cut, messages }) => [
    ...queued(
      road,
      cut,
      messages.filter((message) => message.arrivesAt === null),
    ),
    ...moving(
      road,
      messages.filter((message) => message.arrivesAt !== null),
    ),
  ]);
  if (plans.length > LABELS_MAX) return plans;
  return plans.map((plan) =>
    byKey.get(edgeKey(plan.message.from, plan.message.to))?.roomy === true
      ? { ...plan, labelled: labelPlace(plan.road, narrow) }
      : plan,
  );
}

/** Where the pills are at `time`. With `steps` they stand at three places of the road instead of gliding. */
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

/** Messages that wait stand in a queue: before the cut, or from the middle of the road backwards. */
function queued(road: Road, cut: boolean, messages: MessageView[]): PillPlan[] {
  const plans: PillPlan[] = [];
  let at = road.total * 0.5 - (cut ? 22 : 0);
  for (const message of messages) {
    const width = pillWidth(message);
    const last = plans[plans.length - 1];
    if (last !== undefined) at -= (width + last.width) / 2 + 3;
    if (last !== undefined && at < road.total * 0.12) last.count++;
    else
      plans.push({
        message,
        road,
        width,
        track: 0,
        stopped: Math.max(0.1, at / road.total),
        count: 1,
        micro: false,
        labelled: null,
      });
  }
  return plans;
}

/** Moving messages on one road. */
function moving(road: Road, messages: MessageView[]): PillPlan[] {
  if (messages.length <= PILLS_ON_ROAD_MAX) return tracked(road, messages);
  return messages.map((message) => ({
    message,
    road,
    width: 8,
    track: 0,
    stopped: null,
    count: 1,
    micro: true,
    labelled: null,
  }));
}

/** Moving messages that would lie on each other get tracks beside the road; when all are taken, one pill stands for several. */
function tracked(road: Road, messages: MessageView[]): PillPlan[] {
  const plans: PillPlan[] = [];
  for (const message of messages) {
    const width = pillWidth(message);
    const near = plans.filter((plan) => gapBetween(plan, message, width) < 3);
    const track = TRACKS.find((each) => near.every((plan) => plan.track !== each));
    const last = near[near.length - 1];
    if (track === undefined && last !== undefined) last.count++;
    else
      plans.push({
        message,
        road,
        width,
        track: track ?? 0,
        stopped: null,
        count: 1,
        micro: false,
        labelled: null,
      });
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

/** Where the road runs down, beside it; where it runs across, requests above and responses below. */
function labelPlace(road: Road, narrow: boolean): PillPlan['labelled'] {
  if (narrow) return 'right';
  const [start, end] = [road.points[0], road.points[road.points.length - 1]];
  return (end?.x ?? 0) >= (start?.x ?? 0) ? 'above' : 'below';
}
