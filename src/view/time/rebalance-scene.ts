import type { OwnedBand, RebalanceView, UnownedGap } from '../../frame/types/rebalance.ts';
import type { Rect } from '../messages/road.ts';
import { timeTicks } from './lanes-scene.ts';
import { timeScale, type TimeScale } from './time-scale.ts';

/** Partitions of a group over time: a row for each member, a lane in it for each partition. */
export type RebalanceScene = {
  height: number;
  plot: Rect;
  scale: TimeScale;
  ticks: { x: number; label: string }[];
  rows: { member: string; y: number; height: number }[];
  bands: (Rect & { key: string; band: OwnedBand; index: number; text: string })[];
  gaps: GapScene[];
  generations: { generation: number; x: number; labelled: boolean }[];
};

/** Partitions that a member lost in one step, and that had no owner as long. */
export type GapScene = {
  key: string;
  gaps: UnownedGap[];
  rects: Rect[];
};

const TOP = 30;
const BOTTOM = 24;
/** Between two members; of many they stand closer. */
const ROW_GAP = { few: 12, many: 5 };
const FEW = 12;
/** Lanes are thinner where there are many. */
const LANE = { most: 13, least: 2 };
const PLOT_MOST = 460;
/** Ticks are asked for as in so much width: of fewer no step could be told. */
const TICKED_LEAST = 4 * 92;

export function rebalanceScene(view: RebalanceView, width: number): RebalanceScene {
  const left = width < 500 ? 70 : 104;
  const before = Math.round((view.to - view.from) * 0.02);
  const scale = timeScale([view.from - before, view.to], [left, width - 14]);
  const placed = new Map(view.members.map((member) => [member, lanesOf(view, member)]));
  const count = [...placed.values()].reduce((sum, { lanes }) => sum + lanes, 0);
  const gap = view.members.length > FEW ? ROW_GAP.many : ROW_GAP.few;
  const room = (PLOT_MOST - gap * view.members.length) / Math.max(1, count);
  const lane = Math.max(LANE.least, Math.min(LANE.most, room));
  const rows: RebalanceScene['rows'] = [];
  let y = TOP;
  for (const member of view.members) {
    const height = (placed.get(member)?.lanes ?? 1) * lane;
    rows.push({ member, y, height });
    y += height + gap;
  }
  const rectOf = ({ member, partition, from, to }: OwnedBand): Rect => {
    const top = rows.find((row) => row.member === member)?.y ?? TOP;
    const at = placed.get(member)?.laneOf(partition, from) ?? 0;
    const x = scale(from);
    return {
      x,
      y: top + at * lane,
      width: Math.max(1, scale(to) - x),
      height: lane > 4 ? lane - 1 : lane,
    };
  };
  return {
    height: y + BOTTOM,
    plot: { x: left, y: TOP, width: width - 14 - left, height: y - gap - TOP },
    scale,
    ticks: timeTicks(scale, Math.max(TICKED_LEAST, width - left)),
    rows,
    bands: view.bands.map((band) => bandScene(band, rectOf(band))),
    gaps: gapScenes(view.gaps, rectOf),
    generations: generationMarks(view, scale),
  };
}

/** Its number stands in a band that has room for it: the colour is not all that tells it. */
function bandScene(band: OwnedBand, rect: Rect): RebalanceScene['bands'][number] {
  const index = Number(band.partition.slice(band.partition.lastIndexOf('-') + 1));
  const text = rect.height >= 9 && rect.width >= 16 ? String(index) : '';
  return { ...rect, key: `${band.member}/${band.partition}/${band.from}`, band, index, text };
}

function gapScenes(gaps: readonly UnownedGap[], rectOf: (gap: UnownedGap) => Rect): GapScene[] {
  const together = new Map<string, GapScene>();
  for (const gap of gaps) {
    const key = `${gap.step}/${gap.to}`;
    const scene = together.get(key) ?? { key, gaps: [], rects: [] };
    scene.gaps.push(gap);
    scene.rects.push(rectOf(gap));
    together.set(key, scene);
  }
  return [...together.values()];
}

const LABEL = 92;

/** Of generations that stand close only the first has its name. */
function generationMarks(
  { generations }: RebalanceView,
  scale: TimeScale,
): RebalanceScene['generations'] {
  let free = -Infinity;
  return generations.map(({ generation, time }) => {
    const x = scale(time);
    const labelled = x >= free && x + LABEL <= scale.range[1] + LABEL / 2;
    if (labelled) free = x + LABEL;
    return { generation, x, labelled };
  });
}

type Lanes = { lanes: number; laneOf: (partition: string, from: number) => number };

/**
 * A lane for each partition that a member has at a time, and keeps while it has no owner; the
 * partition that was on a lane before gets it again where that is free.
 */
function lanesOf({ bands, gaps }: RebalanceView, member: string): Lanes {
  const spans = [...bands, ...gaps]
    .filter((each) => each.member === member)
    .sort((a, b) => a.from - b.from || (a.partition < b.partition ? -1 : 1));
  const lanes: { partition: string; until: number }[] = [];
  const found = new Map<string, number>();
  for (const { partition, from, to } of spans) {
    const own = lanes.findIndex((lane) => lane.partition === partition && lane.until <= from);
    const free = own >= 0 ? own : lanes.findIndex((lane) => lane.until <= from);
    const at = free >= 0 ? free : lanes.length;
    lanes[at] = { partition, until: to };
    found.set(`${partition}/${from}`, at);
  }
  return {
    lanes: Math.max(1, lanes.length),
    laneOf: (partition, from) => found.get(`${partition}/${from}`) ?? 0,
  };
}
