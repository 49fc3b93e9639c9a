import type { Frame } from '../../frame/types/frame.ts';
import { gridScene, isSolo, leaderEnds, type Grid } from '../strip/axis-scene.ts';
import { cardHeight, cardScene, stripSpan, type CardMeasure } from './card-scene.ts';
import { crowdMeasure, slimMeasures } from '../crowd/crowd-scene.ts';
import {
  CLIENT_GAP,
  CLIENT_LINES,
  controllersHeight,
  controllersInRow,
  DENSITIES,
  heightOfStack,
  OVERFLOWING,
  producerHeight,
  stackedTops,
  type ClientLines,
  type ControllersRow,
} from './places.ts';
import { readersHeight, readersOf, standingReaders } from '../group/group-places.ts';
import { metadataScene } from '../strip/metadata-scene.ts';
import type { Size } from '../props.ts';
import type { StageInput, StagePlan } from './stage-plan.ts';

/**
 * Producers at the left, brokers stacked in the middle, consumers at the right, controllers in a
 * row above. As tall as it needs to be, at least the room: letters keep their size.
 */
export function widePlan(input: StageInput): StagePlan {
  const { frame, size: room } = input;
  const columns = columnsOf(frame, room.width);
  const crowd = crowdMeasure(frame, { width: columns.cards.width - 36, height: room.height });
  const like = { grid: gridOf(frame, columns), solo: isSolo(frame), width: columns.cards.width };
  const usual = DENSITIES.map((density) => ({ ...like, density, crowd, slim: false }));
  const slim =
    crowd === null || crowd.bars
      ? []
      : slimMeasures(crowd).map((each) => ({
          ...like,
          density: OVERFLOWING,
          crowd: each,
          slim: true,
        }));
  const measures: CardMeasure[] = [...usual, ...slim];
  const overflowing = slim.at(-1) ?? { ...like, density: OVERFLOWING, crowd, slim: false };
  const measure = measures.find((each) => cardsHeight(frame, each) <= room.height) ?? overflowing;
  const clients = (lines: ClientLines): number => clientsHeight(frame, columns, lines);
  const lines = CLIENT_LINES.find((each) => clients(each) <= room.height) ?? 1;
  const needed = Math.max(cardsHeight(frame, measure), clients(lines));
  const size = { width: room.width, height: Math.max(room.height, needed) };
  return planAt({ ...input, size }, room, columns, measure, lines);
}

type Columns = {
  left: { x: number; width: number };
  cards: { x: number; width: number };
  right: { x: number; width: number };
};

const MARGIN = 16;
const HEADING = 22;
const CARDS_MAX = 820;

function columnsOf(frame: Frame, width: number): Columns {
  const between = (value: number, min: number, max: number): number =>
    Math.round(Math.min(max, Math.max(min, value)));
  const left = between(width * 0.13, 98, 150);
  const grouped = frame.consumers.some(({ group }) => group !== null);
  const widest = grouped ? between(width * 0.19, 140, 200) : between(width * 0.15, 112, 168);
  const right = frame.consumers.length > 0 ? widest : 0;
  const gapLeft = isSolo(frame) ? between(width * 0.1, 56, 130) : between(width * 0.065, 40, 110);
  const gapRight = frame.brokers.length > 1 ? between(width * 0.108, 62, 140) : gapLeft;
  const room = width - 2 * MARGIN - left - right - gapLeft - gapRight;
  const cards = Math.min(room, CARDS_MAX);
  const start = MARGIN + Math.round((room - cards) / 2);
  return {
    left: { x: start, width: left },
    cards: { x: start + left + gapLeft, width: cards },
    right: { x: start + left + gapLeft + cards + gapRight, width: right },
  };
}

const gridOf = (frame: Frame, { cards }: Columns): Grid => {
  const span = stripSpan(frame, cards.x, cards.width);
  return gridScene(frame, span.x, span.width);
};

const topOf = (frame: Frame): number => 16 + controllersHeight(frame);
const BOTTOM = 8;

const gapOf = ({ slim, density }: CardMeasure): number => (slim ? 6 : density.gap);

function cardsHeight(frame: Frame, measure: CardMeasure): number {
  const cards = frame.brokers.map((broker) => cardHeight(broker, measure));
  return topOf(frame) + BOTTOM + heightOfStack(cards, gapOf(measure));
}

function clientsHeight(frame: Frame, { right }: Columns, lines: ClientLines): number {
  const producers = frame.producers.map(() => producerHeight(lines));
  const consumers = readersOf(frame).map((each) => readersHeight(each, right.width, lines));
  const tallest = Math.max(
    heightOfStack(producers, CLIENT_GAP),
    heightOfStack(consumers, CLIENT_GAP),
  );
  return topOf(frame) + BOTTOM + HEADING + tallest;
}

function planAt(
  { frame, masked, size }: StageInput,
  room: Size,
  columns: Columns,
  measure: CardMeasure,
  lines: ClientLines,
): StagePlan {
  const { grid, density, crowd, slim } = measure;
  const between = gapOf(measure);
  const [top, bottom] = [topOf(frame), size.height - BOTTOM];
  const heights = frame.brokers.map((broker) => cardHeight(broker, measure));
  const spare = bottom - top - heightOfStack(heights, between);
  const gap = between + Math.max(0, Math.min(26, spare / (heights.length + 1)));
  const tops = stackedTops(heights, gap, top, bottom);
  const ends = leaderEnds(frame);
  const brokers = frame.brokers.map((broker, i) => {
    const rect = { ...columns.cards, y: tops[i] ?? top, height: heights[i] ?? 0 };
    return cardScene({ frame, broker, rect, grid, density, slim, crowd, masked, ends });
  });
  // Of a picture that is taller than the room, clients stand in the part that is seen first.
  const shown =
    Math.max(clientsHeight(frame, columns, lines), Math.min(size.height, room.height)) - BOTTOM;
  return {
    size,
    narrow: false,
    grid,
    brokers,
    ...clientColumns(frame, columns, lines, { top, bottom: shown }),
    controllers: controllersRow(frame, columns.cards, (tops[0] ?? top) - 36),
    gutters: { left: columns.cards.x - 18, right: columns.right.x - 16 },
  };
}

type Clients = Pick<StagePlan, 'producers' | 'consumers' | 'groups' | 'headings'>;

function clientColumns(
  frame: Frame,
  columns: Columns,
  lines: ClientLines,
  { top, bottom }: { top: number; bottom: number },
): Clients {
  const producerHeights = frame.producers.map(() => producerHeight(lines));
  const readers = readersOf(frame);
  const consumerHeights = readers.map((each) => readersHeight(each, columns.right.width, lines));
  const spread = (heights: number[]): number[] => {
    const spare = bottom - top - HEADING - heightOfStack(heights, CLIENT_GAP);
    const gap = CLIENT_GAP + Math.max(0, Math.min(30, spare / (heights.length + 2)));
    return stackedTops(heights, gap, top + HEADING / 2, bottom);
  };
  const producerTops = spread(producerHeights);
  const consumerTops = spread(consumerHeights);
  const producers = frame.producers.map((view, i) => ({
    view,
    rect: { ...columns.left, y: producerTops[i] ?? top, height: producerHeights[i] ?? 0 },
    lines,
  }));
  const standing = standingReaders(frame, lines, readers, (i) => ({
    ...columns.right,
    ...{ y: consumerTops[i] ?? top, height: consumerHeights[i] ?? 0 },
  }));
  const headings: StagePlan['headings'] = [];
  if (producerTops[0] !== undefined)
    headings.push({ of: 'producers', x: columns.left.x + 2, y: producerTops[0] - 11 });
  if (consumerTops[0] !== undefined)
    headings.push({ of: 'consumers', x: columns.right.x + 2, y: consumerTops[0] - 11 });
  return { producers, ...standing, headings };
}

/** Circles above the cards, their heading at the left, the metadata log at the right. */
export function controllersRow(
  frame: Frame,
  cards: { x: number; width: number },
  y: number,
): ControllersRow | null {
  const controllers = controllersInRow(frame);
  if (controllers.length === 0) return null;
  const isNarrow = cards.width < 380;
  const brokers = new Set(frame.brokers.map(({ name }) => name));
  const step = isNarrow ? 42 : 48;
  const first =
    cards.x + (isNarrow && controllers.length > 1 ? 22 : Math.min(92, cards.width * 0.28));
  const circles = controllers.map((view, i) => ({
    view,
    x: first + i * step,
    combined: brokers.has(view.name),
  }));
  const textX = first + (controllers.length - 1) * step + 28;
  const metadata = metadataScene(frame, controllers, {
    left: textX - 6,
    right: cards.x + cards.width,
    top: y - 6 - Math.max(0, controllers.length - 3) * 8,
    bottom: y + 24,
  });
  const textDrop = metadata === null ? 4 : (metadata.rows[0]?.y ?? y) - y - 5;
  return { y, labelX: cards.x, circles, textX, textDrop, metadata };
}
