import { ticks } from 'd3-array';
import type { Frame } from '../../frame/types/frame.ts';
import type { LaneChange, LaneMessage, LanesView } from '../../frame/types/lanes.ts';
import type { Micros } from '../../kernel/time.ts';
import { decimalsForStep, formatSeconds } from '../words/format.ts';
import { round } from '../messages/road.ts';
import { type BandScene, bandsOf } from './density-scene.ts';
import { METRIC_HEIGHT, metricRows, type MetricScene } from './metrics-scene.ts';
import type { Size } from '../props.ts';
import { changesTold, WEIGHT } from './story-marks.ts';
import { timeScale, type TimeScale } from './time-scale.ts';
import { textWidth } from '../words/text-width.ts';

/**
 * The space-time diagram: one lane for each node, time to the right. Nothing in it depends on the
 * playhead.
 */
export type LanesScene = {
  size: Size;
  /** Where time runs. */
  plot: { x: number; y: number; width: number; height: number };
  lanes: { node: string; y: number }[];
  ticks: { x: number; label: string }[];
  messages: LaneLine[];
  /** In place of messages and waits, where they are many. */
  bands: BandScene[];
  metrics: MetricScene[];
  changes: LaneMark[];
  waits: WaitsScene;
  scale: TimeScale;
};

type WaitKind = LanesView['waits'][number]['what'];

/** How long requests lay at a broker: one path of each kind, and where its name has room. */
export type WaitsScene = {
  paths: { what: WaitKind; d: string }[];
  labels: { x: number; y: number }[];
};

export type LaneLine = {
  message: LaneMessage;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  sentAt: Micros;
};

/** State changes of one node near the same moment; the first one is shown, the rest are counted. */
export type LaneMark = { change: LaneChange; more: number; x: number; y: number };

const TOP = 20;
const AXIS = 24;
const RIGHT = 30;
/** Pixels of a message that is lost or held, which has no end. */
const STUB = 20;
/** Marks of one lane that are nearer than this are one mark. */
const MARK_APART = 7;

/** Beside the metrics stands what they are at. */
const RIGHT_OF_METRICS = 68;
/** Names of metrics are longer than those of most nodes. */
const LEFT_OF_METRICS = 104;

/**
 * The diagram for the frame's lanes; null when the frame has none.
 * @param counts whether metrics stand below the lanes
 */
export function lanesScene(
  frame: Frame,
  size: Size,
  nodeWord: (name: string) => string,
  counts = false,
): LanesScene | null {
  const { lanes } = frame;
  if (lanes === null || lanes.to <= lanes.from) return null;
  const left = Math.min(
    120,
    Math.max(
      counts ? LEFT_OF_METRICS : 64,
      22 + Math.max(0, ...lanes.nodes.map((node) => textWidth(nodeWord(node), 11.5))),
    ),
  );
  const metrics = counts ? lanes.metrics : [];
  const plot = {
    x: left,
    y: TOP,
    width: Math.max(40, size.width - left - (counts ? RIGHT_OF_METRICS : RIGHT)),
    height: Math.max(20, size.height - TOP - AXIS - metrics.length * METRIC_HEIGHT),
  };
  const scale = timeScale([lanes.from, lanes.to], [plot.x, plot.x + plot.width]);
  const step = plot.height / Math.max(1, lanes.nodes.length);
  const laneY = new Map(lanes.nodes.map((node, i) => [node, round(plot.y + step * (i + 0.5))]));
  return {
    size,
    plot,
    lanes: [...laneY].map(([node, y]) => ({ node, y })),
    ticks: timeTicks(scale, plot.width),
    messages: linesOf(lanes, laneY, scale),
    changes: marksOf(changesTold(frame), laneY, plot.y, scale),
    waits: waitsOf(lanes, laneY, scale, step),
    bands: lanes.density === null ? [] : bandsOf(lanes.density, laneY, step, scale),
    metrics: metricRows(metrics, plot.y + plot.height, scale),
    scale,
  };
}

/** Ticks at round moments, in seconds with as many digits as tell neighbours apart. */
export function timeTicks(scale: TimeScale, width: number): { x: number; label: string }[] {
  const wanted = Math.max(2, Math.floor(width / TICK_PIXELS));
  const moments = clockTicks(scale, wanted) ?? ticks(...scale.domain, wanted);
  const decimals = decimalsForStep((moments[1] ?? 1_000_000) - (moments[0] ?? 0));
  return moments.map((moment) => ({
    x: round(scale(moment)),
    label: formatSeconds(moment, decimals),
  }));
}

/** From one tick to the next; written in minutes they need more room. */
const TICK_PIXELS = 92;
/** Seconds between ticks that a clock would have. */
const CLOCK_STEPS = [15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 18_000, 36_000, 86_400];

/** Ticks at whole quarters of minutes and hours, for a long stretch; null for a short one. */
function clockTicks(scale: TimeScale, wanted: number): Micros[] | null {
  const [from, to] = scale.domain;
  const least = (to - from) / wanted / 1_000_000;
  if (least <= 10) return null;
  const step = 1_000_000 * (CLOCK_STEPS.find((each) => each >= least) ?? Math.ceil(least));
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

/** The moment at `x`, inside the lanes' stretch, in whole microseconds. */
export function timeAtX(scale: TimeScale, x: number): Micros {
  const [from, to] = scale.domain;
  return Math.round(Math.min(to, Math.max(from, scale.invert(x))));
}

/** `x` of a moment, kept inside the plot; null when it is outside the stretch. */
export function xOfTime(scale: TimeScale, time: number): number | null {
  const [from, to] = scale.domain;
  return time < from || time > to ? null : round(scale(time));
}

function linesOf(
  lanes: LanesView,
  laneY: ReadonlyMap<string, number>,
  scale: TimeScale,
): LaneLine[] {
  return lanes.messages.flatMap((message) => {
    const [y1, y2] = [laneY.get(message.from), laneY.get(message.to)];
    if (y1 === undefined || y2 === undefined || message.from === message.to) return [];
    const x1 = scale(message.sentAt);
    const line =
      message.arrivesAt === null
        ? { x1, y1, x2: x1 + STUB, y2: y1 + Math.sign(y2 - y1) * STUB * 0.7 }
        : { x1, y1, x2: scale(message.arrivesAt), y2 };
    const cut = clippedTo(line, scale.range);
    return cut === null ? [] : [{ message, ...cut, sentAt: message.sentAt }];
  });
}

type Line = { x1: number; y1: number; x2: number; y2: number };

/** The part of a slanted line inside the plot. */
function clippedTo(line: Line, [from, to]: TimeScale['range']): Line | null {
  if (line.x2 < from || line.x1 > to) return null;
  const slope = line.x2 === line.x1 ? 0 : (line.y2 - line.y1) / (line.x2 - line.x1);
  const at = (x: number): { x: number; y: number } => ({ x, y: line.y1 + slope * (x - line.x1) });
  const start = line.x1 < from ? at(from) : { x: line.x1, y: line.y1 };
  const end = line.x2 > to ? at(to) : { x: line.x2, y: line.y2 };
  return { x1: round(start.x), y1: round(start.y), x2: round(end.x), y2: round(end.y) };
}

function marksOf(
  changes: LaneChange[],
  laneY: ReadonlyMap<string, number>,
  top: number,
  scale: TimeScale,
): LaneMark[] {
  const lastOf = new Map<string, LaneMark>();
  const marks: LaneMark[] = [];
  for (const change of changes) {
    // Who has no lane, as the admin client, acts from above.
    const y = laneY.get(change.node) ?? top;
    const x = xOfTime(scale, change.time);
    if (x === null) continue;
    const last = lastOf.get(change.node);
    if (last !== undefined && x - last.x < MARK_APART) {
      last.more++;
      if (WEIGHT[change.tone] > WEIGHT[last.change.tone]) last.change = change;
      continue;
    }
    const mark = { change, more: 0, x, y };
    lastOf.set(change.node, mark);
    marks.push(mark);
  }
  return marks;
}

function waitsOf(
  lanes: LanesView,
  laneY: ReadonlyMap<string, number>,
  scale: TimeScale,
  step: number,
): WaitsScene {
  const paths = new Map<WaitKind, string>();
  const labels = new Map<string, { x: number; y: number }>();
  for (const { node, what, ...wait } of lanes.waits) {
    const y = laneY.get(node);
    const from = round(scale(Math.max(wait.from, lanes.from)));
    const width = round(scale(Math.min(wait.to, lanes.to)) - from);
    if (y === undefined || width <= 0) continue;
    paths.set(what, (paths.get(what) ?? '') + bar(from, y, width));
    // Between lanes that lie close it could not be told whose it is.
    if (what === 'produce' && width > 150 && step >= LABEL_STEP && !labels.has(node))
      labels.set(node, { x: round(from + width / 2), y });
  }
  return { paths: [...paths].map(([what, d]) => ({ what, d })), labels: [...labels.values()] };
}

/** From one lane to the next, where a label has room between them. */
const LABEL_STEP = 22;

/** Half of its height. */
const BAR = 3;

/** A bar on a lane; its ends are round where it is long enough. */
function bar(x: number, y: number, width: number): string {
  const straight = round(width - 2 * BAR);
  if (straight < 0) return `M${x} ${y - BAR}h${width}v${2 * BAR}h${-width}z`;
  const end = `a${BAR} ${BAR} 0 0 1 0 `;
  return `M${x + BAR} ${y - BAR}h${straight}${end}${2 * BAR}h${-straight}${end}${-2 * BAR}z`;
}

/** Marks of all nodes on one lane; near ones are one mark, as weighty as the weightiest of them. */
export function sliderMarks(
  changes: LaneChange[],
  scale: TimeScale,
): { x: number; tone: LaneChange['tone'] }[] {
  const marks: { x: number; tone: LaneChange['tone'] }[] = [];
  for (const change of [...changes].sort((a, b) => a.time - b.time)) {
    const x = xOfTime(scale, change.time);
    if (x === null) continue;
    const last = marks[marks.length - 1];
    if (last === undefined || x - last.x >= MARK_APART + 3) marks.push({ x, tone: change.tone });
    else if (WEIGHT[change.tone] > WEIGHT[last.tone]) last.tone = change.tone;
  }
  return marks;
}
