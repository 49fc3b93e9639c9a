import type { Frame } from '../../frame/types/frame.ts';
import { gridScene, isSolo, leaderEnds } from '../strip/axis-scene.ts';
import { cardHeight, cardScene, stripSpan } from './card-scene.ts';
import { crowdMeasure } from '../crowd/crowd-scene.ts';
import {
  CLIENT_LINES,
  controllersHeight,
  DENSITIES,
  densityOf,
  producerHeight,
  type ClientLines,
  type Density,
} from './places.ts';
import { readersHeight, readersOf, standingReaders } from '../group/group-places.ts';
import type { Rect } from '../messages/road.ts';
import type { StageInput, StagePlan } from './stage-plan.ts';
import { controllersRow } from './stage-wide.ts';

const MARGIN = 16;
/**
 * Beside the cards when there are several: roads of clients at the left, of replication at the
 * right.
 */
const GUTTER = 30;
const ROAD = 50;
const TOP = 12;
const BETWEEN = 12;
const USUAL = DENSITIES[2] as Density;
/** For one shelf on a flat page. */
const FLAT = densityOf(29);
const CLIENT_MAX = 196;
const CARD_MAX = 760;

/**
 * The road from top to bottom: producers, controllers, brokers, consumers. As tall as it needs to
 * be, at least the room.
 */
export function narrowPlan(input: StageInput): StagePlan {
  const lines: ClientLines = input.size.width < 500 ? 2 : 3;
  const tight = planWithRoads(input, { road: ROAD, top: TOP, lines, density: USUAL });
  const spare = Math.max(0, input.size.height - tight.size.height);
  if (spare === 0) return flatPlan(input, tight);
  const road = ROAD + Math.min(58, spare * 0.36);
  const top = TOP + Math.min(30, spare * 0.14);
  return planWithRoads(input, { road, top, lines, density: USUAL });
}

/**
 * On a wide page that is not quite high enough, clients tell less, cells and roads are shorter, if
 * that is all it takes.
 */
function flatPlan(input: StageInput, tight: StagePlan): StagePlan {
  for (const lines of CLIENT_LINES) {
    if (lines === 3 && input.size.width < 500) continue;
    const flat = planWithRoads(input, { road: FLAT_ROAD, top: 8, lines, density: FLAT });
    if (flat.size.height <= input.size.height + 1) return flat;
  }
  return tight;
}

const FLAT_ROAD = 40;

/** How much room a plan gives to its parts. */
type Measures = { road: number; top: number; lines: ClientLines; density: Density };

function planWithRoads(
  { frame, size, masked }: StageInput,
  { road: roadLength, top, lines, density }: Measures,
): StagePlan {
  const solo = isSolo(frame);
  const several = frame.brokers.length > 1;
  const cards = several
    ? { x: MARGIN + GUTTER - 8, width: size.width - 2 * (MARGIN + GUTTER - 8) }
    : centred(size.width, Math.min(CARD_MAX, size.width - 2 * MARGIN));
  const span = stripSpan(frame, cards.x, cards.width);
  const grid = gridScene(frame, span.x, span.width);
  // Above the producers, so that no client's road crosses them.
  const band = controllersHeight(frame);
  const controllers = controllersRow(frame, cards, top + band - 30);
  const first = controllers === null ? top : top + band + 10;
  const producers = rowsOf(
    frame.producers.map(() => producerHeight(lines)),
    size.width,
    first,
  );
  let y = producers.bottom + (frame.producers.length > 0 ? roadLength : 6);
  const ends = leaderEnds(frame);
  const crowd = crowdMeasure(frame, { width: cards.width - 36, height: size.height });
  const brokers = frame.brokers.map((broker) => {
    const look = { grid, density, slim: false, crowd };
    const height = cardHeight(broker, { ...look, solo, width: cards.width });
    const rect = { ...cards, y, height };
    const card = cardScene({ ...look, frame, broker, rect, masked, ends });
    y += height + BETWEEN;
    return card;
  });
  const consumers = readersRows(frame, cards, size.width, y - BETWEEN + roadLength, lines);
  const height = consumers.bottom + top;
  return {
    size: { width: size.width, height },
    narrow: true,
    grid,
    brokers,
    producers: frame.producers.map((view, i) => ({
      view,
      rect: producers.rects[i] ?? NOWHERE,
      lines,
    })),
    ...consumers.standing,
    controllers,
    headings: size.width < 560 ? [] : sideHeadings(cards.x, producers.rects, consumers.rects),
    gutters: { left: several ? 12 : MARGIN, right: size.width - 8 },
  };
}

/** Consumers that read alone side by side, and below them each group on a row of its own. */
function readersRows(
  frame: Frame,
  cards: { x: number; width: number },
  width: number,
  top: number,
  lines: ClientLines,
): { rects: Rect[]; bottom: number; standing: Pick<StagePlan, 'consumers' | 'groups'> } {
  const all = readersOf(frame);
  const readers = [
    ...all.filter((each) => each.of === 'consumer'),
    ...all.filter((each) => each.of === 'group'),
  ];
  const heights = readers.map((each) => readersHeight(each, cards.width, lines));
  const alone = readers.filter((each) => each.of === 'consumer').length;
  const { rects, bottom } = rowsOf(heights.slice(0, alone), width, top);
  let y = alone > 0 ? bottom + BETWEEN : top;
  for (const height of heights.slice(alone)) {
    rects.push({ ...cards, y, height });
    y += height + BETWEEN;
  }
  const standing = standingReaders(frame, lines, readers, (i) => rects[i] ?? NOWHERE);
  return { rects, bottom: alone < readers.length ? y - BETWEEN : bottom, standing };
}

const centred = (width: number, inner: number): { x: number; width: number } => ({
  x: (width - inner) / 2,
  width: inner,
});

/** On a wide page there is room for words beside the rows. */
function sideHeadings(x: number, producers: Rect[], consumers: Rect[]): StagePlan['headings'] {
  const beside = (of: 'producers' | 'consumers', rect: Rect | undefined): StagePlan['headings'] =>
    rect === undefined || rect.x - x < 90
      ? []
      : [{ of, x: x + 4, y: rect.y + rect.height / 2 + 4 }];
  return [...beside('producers', producers[0]), ...beside('consumers', consumers[0])];
}

const NOWHERE: Rect = { x: 0, y: 0, width: 0, height: 0 };

/** Cards side by side, two or three in a row, centred. */
function rowsOf(heights: number[], width: number, top: number): { rects: Rect[]; bottom: number } {
  if (heights.length === 0) return { rects: [], bottom: top };
  const inRow = Math.max(2, Math.min(width < 500 ? 3 : 4, heights.length));
  const gap = width < 500 ? 14 : 44;
  const each = Math.min(CLIENT_MAX, (width - 2 * MARGIN - gap * (inRow - 1)) / inRow);
  const rects: Rect[] = [];
  let y = top;
  for (let start = 0; start < heights.length; start += inRow) {
    const row = heights.slice(start, start + inRow);
    const indent = (width - row.length * each - (row.length - 1) * gap) / 2;
    row.forEach((height, i) =>
      rects.push({ x: indent + i * (each + gap), y, width: each, height }),
    );
    y += Math.max(...row) + gap;
  }
  return { rects, bottom: y - gap };
}
