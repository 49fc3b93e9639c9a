import type { OwnedBand, RebalanceView, UnownedGap } from '../../frame/types/rebalance.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Rect } from '../messages/road.ts';
import { indexOf } from '../partition.ts';
import { timeTicks } from './lanes-scene.ts';
import { timeScale, type TimeScale } from './time-scale.ts';

/** Partitions of a group over time: a row for each member, a lane in it for each partition. */
export type RebalanceScene = {
  height: number;
  plot: Rect;
  scale: TimeScale;
  ticks: { x: number; label: string }[];
  rows: { member: string; y: number; height: number }[];
  bands: BandScene[];
  /** What members take for their own that the group has removed. */
  believed: BandScene[];
  gaps: GapScene[];
  /** Over each partition that the member had meanwhile. */
  halts: { key: string; halt: RebalanceView['halts'][number]; rects: Rect[] }[];
  deaths: (RebalanceView['deaths'][number] & { key: string; x: number; y: number })[];
  /** `labelX`: where its name begins; null: it has no room. */
  generations: (RebalanceView['generations'][number] & { x: number; labelX: number | null })[];
};

export type BandScene = Rect & { key: string; band: OwnedBand; index: number; text: string };

/**
 * Partitions that a member lost in one step, and that had no owner as long. Where the member goes
 * on with others they stand with those that wait for them, else where they were.
 */
export type GapScene = {
  key: string;
  gaps: UnownedGap[];
  rects: Rect[];
};

/** A stretch of time. */
export type Stretch = { from: Micros; to: Micros };

const TOP = 30;
const BOTTOM = 24;
const RIGHT = 14;
/** Between two members; of many they stand closer. */
const ROW_GAP = { few: 12, many: 5 };
const FEW = 12;
/** Lanes are thinner where there are many. */
const LANE = { most: 14, least: 2 };
const PLOT_MOST = 460;
/** A row is at least as high as the name of its member. */
const ROW_LEAST = 14;
/** Ticks are asked for as in so much width: of fewer no step could be told. */
const TICKED_LEAST = 4 * 92;

export function rebalanceScene(
  whole: RebalanceView,
  width: number,
  { from, to }: Stretch = wholeOf(whole),
): RebalanceScene {
  const view = within(whole, { from, to });
  const left = width < 500 ? 70 : 104;
  const scale = timeScale([from, to], [left, width - RIGHT]);
  const { rows, lane, placed, bottom } = rowsOf(view);
  const rectOf = (member: string, partition: string, start: Micros, end: Micros): Rect => {
    const top = rows.find((row) => row.member === member)?.y ?? TOP;
    const x = scale(Math.max(from, start));
    return {
      x,
      y: top + (placed.get(member)?.laneOf(partition, start) ?? 0) * lane,
      width: Math.max(1, scale(Math.min(to, end)) - x),
      height: lane > 4 ? lane - 1.5 : lane,
    };
  };
  const bandScene = (band: OwnedBand): BandScene =>
    named(band, rectOf(band.member, band.partition, band.from, band.to));
  const yOf = (name: string): number => {
    const row = rows.find(({ member }) => member === name);
    return row === undefined ? TOP : row.y + row.height / 2;
  };
  return {
    height: bottom + BOTTOM,
    plot: { x: left, y: TOP, width: width - RIGHT - left, height: bottom - TOP },
    scale,
    ticks: timeTicks(scale, Math.max(TICKED_LEAST, width - left)),
    rows,
    bands: view.bands.map(bandScene),
    believed: view.believed.map(bandScene),
    gaps: gapScenes(view.gaps, (gap) => rectOf(rowOf(gap), gap.partition, gap.from, gap.to)),
    halts: view.halts.map((halt) => ({
      key: `${halt.member}/${halt.from}`,
      halt,
      rects: [...view.bands, ...view.believed]
        .filter(({ member }) => member === halt.member)
        .flatMap((band) => {
          const [start, end] = [Math.max(band.from, halt.from), Math.min(band.to, halt.to)];
          if (start >= end || start > to || end < from) return [];
          const { y, height } = rectOf(band.member, band.partition, band.from, band.to);
          return [{ ...rectOf(band.member, band.partition, start, end), y, height }];
        }),
    })),
    deaths: view.deaths.map((death) => ({
      ...death,
      key: `${death.member}/${death.time}`,
      ...{ x: scale(death.time), y: yOf(death.member) },
    })),
    generations: generationMarks(view.generations, scale),
  };
}

/** What of it is seen in a stretch of time; members keep their rows. */
function within(view: RebalanceView, { from, to }: Stretch): RebalanceView {
  const isSeen = (each: Stretch): boolean => each.to > from && each.from < to;
  return {
    ...view,
    bands: view.bands.filter(isSeen),
    believed: view.believed.filter(isSeen),
    gaps: view.gaps.filter(isSeen),
    halts: view.halts.filter(isSeen),
    deaths: view.deaths.filter(({ time }) => time >= from && time <= to),
  };
}

/** The whole of it, with a little room before. */
const wholeOf = ({ from, to }: RebalanceView): Stretch => ({
  from: from - Math.round((to - from) * 0.02),
  to,
});

/** Gaps that follow each other so close belong to one rebalance. */
const APART: Micros = 3_000_000;

/** The stretch of time of the newest rebalance that cost something; null: there is none. */
export function newestRebalance({ gaps, to }: RebalanceView): Stretch | null {
  const last = gaps.at(-1);
  if (last === undefined) return null;
  let { from } = last;
  let until = last.to;
  for (const gap of gaps.toReversed()) {
    if (gap.to < from - APART) continue;
    from = Math.min(from, gap.from);
    until = Math.max(until, gap.to);
  }
  const around = Math.max(500_000, Math.round((until - from) / 4));
  return { from: Math.max(0, from - around), to: Math.min(to, until + around) };
}

/** The member in whose row a gap stands. */
const rowOf = ({ member, next, goesOn }: UnownedGap): string =>
  goesOn ? (next ?? member) : member;

type Rows = {
  rows: RebalanceScene['rows'];
  /** The height of a lane. */
  lane: number;
  placed: ReadonlyMap<string, Lanes>;
  bottom: number;
};

function rowsOf(view: RebalanceView): Rows {
  const placed = new Map(view.members.map((member) => [member, lanesOf(view, member)]));
  const count = [...placed.values()].reduce((sum, { lanes }) => sum + lanes, 0);
  const gap = view.members.length > FEW ? ROW_GAP.many : ROW_GAP.few;
  const room = (PLOT_MOST - gap * view.members.length) / Math.max(1, count);
  const lane = Math.max(LANE.least, Math.min(LANE.most, room));
  const rows: RebalanceScene['rows'] = [];
  let y = TOP;
  for (const member of view.members) {
    const height = Math.max(ROW_LEAST, (placed.get(member)?.lanes ?? 1) * lane);
    rows.push({ member, y, height });
    y += height + gap;
  }
  return { rows, lane, placed, bottom: y - gap };
}

/** Its number stands in a band that has room for it: the colour is not all that tells it. */
function named(band: OwnedBand, rect: Rect): BandScene {
  const index = indexOf(band.partition);
  const text = rect.height >= 9 && rect.width >= 16 ? String(index) : '';
  return { ...rect, key: `${band.member}/${band.partition}/${band.from}`, band, index, text };
}

function gapScenes(gaps: readonly UnownedGap[], rectOf: (gap: UnownedGap) => Rect): GapScene[] {
  const together = new Map<string, GapScene>();
  for (const gap of gaps) {
    const key = `${gap.step}/${gap.to}/${rowOf(gap)}`;
    const scene = together.get(key) ?? { key, gaps: [], rects: [] };
    scene.gaps.push(gap);
    scene.rects.push(rectOf(gap));
    together.set(key, scene);
  }
  return [...together.values()];
}

/** Of generations that stand close only the first has its name. */
const LABEL = 92;

function generationMarks(
  generations: RebalanceView['generations'],
  scale: TimeScale,
): RebalanceScene['generations'] {
  const [start, end] = scale.range;
  let free = -Infinity;
  return generations.flatMap((each): RebalanceScene['generations'] => {
    const x = scale(each.time);
    if (x < start || x > end) return [];
    const labelX = Math.min(x + 6, end + RIGHT - LABEL);
    if (labelX < free) return [{ ...each, x, labelX: null }];
    free = labelX + LABEL;
    return [{ ...each, x, labelX }];
  });
}

type Lanes = { lanes: number; laneOf: (partition: string, from: number) => number };

/**
 * A lane for each partition that stands in the row at a time, and for the time in which it has no
 * owner; the partition that was on a lane before gets it again where that is free.
 */
function lanesOf({ bands, believed, gaps }: RebalanceView, member: string): Lanes {
  const spans = [
    ...bands.filter((each) => each.member === member),
    ...believed.filter((each) => each.member === member),
    ...gaps.filter((each) => rowOf(each) === member),
  ].sort((a, b) => a.from - b.from || (a.partition < b.partition ? -1 : 1));
  const lanes: { partition: string; until: number }[] = [];
  const found = new Map<string, number>();
  for (const { partition, from, to } of spans) {
    const own = lanes.findIndex((lane) => lane.partition === partition);
    const free = own >= 0 ? own : lanes.findIndex((lane) => lane.until <= from);
    const at = free >= 0 ? free : lanes.length;
    lanes[at] = { partition, until: Math.max(to, own >= 0 ? (lanes[own]?.until ?? 0) : 0) };
    found.set(`${partition}/${from}`, at);
  }
  return {
    lanes: Math.max(1, lanes.length),
    laneOf: (partition, from) => found.get(`${partition}/${from}`) ?? 0,
  };
}
