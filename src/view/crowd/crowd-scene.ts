import type { BriefReplica, BrokerView } from '../../frame/types/brokers.ts';
import type { Frame } from '../../frame/types/frame.ts';
import { block } from '../strip/strip-input.ts';
import { behindOf } from '../strip/strip-name.ts';
import type { Rect } from '../messages/road.ts';
import type { Size } from '../props.ts';
import { LOOKS, lookOf, SIGNS, type CrowdLook, type Spot } from './crowd-look.ts';

export type CrowdItem = { replica: BriefReplica; rect: Rect; look: CrowdLook };

/** The replicas of one topic on one broker: bars under one another, or a map of small cells. */
export type CrowdScene = {
  key: string;
  bars: boolean;
  /** Items in one row of it. */
  columns: number;
  items: CrowdItem[];
  /** All frames, all fillings, and all signs of one look, as paths. */
  looks: { look: CrowdLook; frames: string; fills: string; signs: string }[];
  /** What the leaders have and these replicas lack. */
  missing: string;
};

/** How replicas in crowds are drawn on all brokers alike. */
export type CrowdMeasure = {
  bars: boolean;
  /** Of one item; a bar is as wide as its card lets it be. */
  height: number;
  /** Between two items. */
  gap: number;
  /** Records of the fullest partition: it fills its item. */
  most: number;
};

const BAR = 10;
/** Of a cell, from the most to the least generous. */
const CELLS = [22, 18, 14];
const GAP = 4;
/** Pixels that bars may need below the room that there is, before they become cells. */
const SCROLLED = 1.4;
/** What a card needs besides its crowd. */
const CARD = 80;

/**
 * Bars while they need little more than the room, which is as wide as a card is inside; null where
 * nothing is told in brief.
 */
export function crowdMeasure(frame: Frame, { width, height }: Size): CrowdMeasure | null {
  const counts = frame.brokers.map((broker) => briefOf(broker).length);
  const all = frame.brokers.flatMap(briefOf);
  if (all.length === 0) return null;
  const most = Math.max(1, ...all.map(({ records }) => records));
  const rows = counts.reduce((sum, count) => sum + count, 0);
  if (rows * (BAR + GAP) + frame.brokers.length * CARD <= height * SCROLLED)
    return { bars: true, height: BAR, gap: GAP, most };
  const rowsOf = (size: number): number =>
    counts.reduce((sum, count) => sum + Math.ceil(count / columnsIn(width, size, GAP)), 0);
  const fits = CELLS.find(
    (size) => rowsOf(size) * (size + GAP) + frame.brokers.length * CARD <= height,
  );
  return { bars: false, height: fits ?? Math.min(...CELLS), gap: GAP, most };
}

/** Smaller cells, for cards of one line. */
export const slimMeasures = ({ most }: CrowdMeasure): CrowdMeasure[] =>
  SLIM_CELLS.map((height) => ({ bars: false, height, gap: 3, most }));

const SLIM_CELLS = [14, 12, 10];

const briefOf = ({ topics }: BrokerView): BriefReplica[] => topics.flatMap(({ brief }) => brief);

/** Pixels that a crowd of so many takes on a card. */
export function crowdHeight(count: number, width: number, measure: CrowdMeasure): number {
  if (count === 0) return 0;
  const { bars, height, gap } = measure;
  const columns = bars ? 1 : columnsIn(width, height, gap);
  return Math.ceil(count / columns) * (height + gap) + GAP;
}

const columnsIn = (width: number, size: number, gap: number): number =>
  Math.max(1, Math.floor((width + gap) / (size + gap)));

/** Room for the name before a bar, and for the count after it. */
export const BAR_TEXT = { before: 92, after: 46 };

export function crowdScene(
  key: string,
  brief: readonly BriefReplica[],
  { x, y, width }: { x: number; y: number; width: number },
  measure: CrowdMeasure,
  masked: readonly string[],
): CrowdScene {
  const { bars, height, gap } = measure;
  const columns = bars ? 1 : columnsIn(width, height, gap);
  const from = bars ? x + BAR_TEXT.before : x;
  const each = bars ? width - BAR_TEXT.before - BAR_TEXT.after : height;
  const items = brief.map((replica, i): CrowdItem => {
    const column = i % columns;
    const row = Math.floor(i / columns);
    return {
      replica,
      look: lookOf(replica),
      rect: {
        x: from + column * (each + gap),
        y: y + row * (height + gap),
        width: each,
        height,
      },
    };
  });
  const looks = LOOKS.flatMap((look) => {
    const same = items.filter((item) => item.look === look);
    if (same.length === 0) return [];
    return [
      {
        look,
        frames: same.map(({ rect }) => block(rect.x, rect.y, rect.width, rect.height)).join(''),
        fills: same.map((item) => fillOf(item, measure)).join(''),
        signs: same.map(({ rect }) => SIGNS[look](signAt(rect, bars))).join(''),
      },
    ];
  });
  const missing = items.map((item) => missingOf(item, measure, masked)).join('');
  return { key, bars, columns, items, looks, missing };
}

/** As full as the partition is beside the fullest: from the left in a bar, from below in a cell. */
function fillOf({ replica: { records }, rect }: CrowdItem, { bars, most }: CrowdMeasure): string {
  if (records === 0) return '';
  const { x, y, width, height } = rect;
  const share = Math.min(1, records / most);
  if (bars) return block(x, y, Math.max(1.5, width * share), height);
  const filled = Math.max(1.5, height * share);
  return block(x, y + height - filled, width, filled);
}

/** Less of a lag than this share of the item is not seen on a replica that keeps up. */
const SEEN = 0.04;

function missingOf(
  { replica, rect, look }: CrowdItem,
  { bars, most }: CrowdMeasure,
  masked: readonly string[],
): string {
  const lag = behindOf(replica, masked) / most;
  if (lag === 0 || (look === 'in' && lag < SEEN) || look === 'offline') return '';
  const { x, y, width, height } = rect;
  const filled = Math.min(1, replica.records / most);
  const share = Math.min(1 - filled, Math.max(lag, 2 / (bars ? width : height)));
  if (bars) return block(x + width * filled, y + 1, width * share, height - 2);
  return block(x + 1, y + height - height * (filled + share), width - 2, height * share);
}

function signAt({ x, y, width, height }: Rect, bars: boolean): Spot {
  const r = Math.min(4.5, height * 0.26);
  return { x: bars ? x + 7 : x + width / 2, y: y + height / 2, r };
}
