import type { BrokerView } from '../../frame/types/brokers.ts';
import type { ConsumerView, ProducerView } from '../../frame/types/clients.ts';
import type { ControllerView } from '../../frame/types/controllers.ts';
import type { Frame } from '../../frame/types/frame.ts';
import { isSolo } from '../strip/axis-scene.ts';
import type { MetadataScene } from '../strip/metadata-scene.ts';
import type { Rect } from '../messages/road.ts';

/** Where a node stands. Roads begin and end at places. */
export type Place = {
  name: string;
  kind: 'producer' | 'consumer' | 'broker' | 'controller';
  rect: Rect;
  index: number;
};

/** How much room a broker's card gives to each thing: chosen so that all cards fit. Pixels. */
export type Density = {
  /** Height of a row of a card, with its strip and marks. */
  row: number;
  /** More for the row that speaks for its partition: room for the line below its strip. */
  line: number;
  header: number;
  footer: number;
  /** Between two cards. */
  gap: number;
};

/** From the most to the least generous. */
export const DENSITIES: readonly Density[] = [
  ...[46, 42, 38, 35, 32, 30, 28, 26].map(densityOf),
  { row: 22, line: 10, header: 23, footer: 9, gap: 6 },
  // No line fits below a strip here but one of small letters.
  { row: 22, line: 0, header: 23, footer: 9, gap: 6 },
];

/** Where nothing fits the picture is taller than the room: then its lines have theirs. */
export const OVERFLOWING: Density = DENSITIES.at(-2) ?? densityOf(26);

export function densityOf(row: number): Density {
  return {
    row,
    line: 0,
    header: Math.round(row * 0.6 + 14),
    footer: Math.round(row * 0.22),
    gap: Math.round(row * 0.4),
  };
}

/**
 * How many lines a client's card tells besides its name: from name and one line up to the records
 * it holds.
 */
export type ClientLines = 1 | 2 | 3;

export const CLIENT_LINES: readonly ClientLines[] = [3, 2, 1];
export const CLIENT_GAP = 12;

export type ProducerPlace = { view: ProducerView; rect: Rect; lines: number };

export type ConsumerPlace = {
  view: ConsumerView;
  rect: Rect;
  /** Positions that fit. */
  shown: ConsumerView['positions'];
  hiddenPositions: number;
  tray: boolean;
};

export type ControllersRow = {
  y: number;
  labelX: number;
  /** `combined`: the process is a broker too, and its card is its place. */
  circles: { view: ControllerView; x: number; combined: boolean }[];
  textX: number;
  /** How far below the middle of the circles the words beside them stand. */
  textDrop: number;
  metadata: MetadataScene | null;
};

/**
 * Controllers that stand in a row above the cards: all, but where one broker with one partition is
 * its own quorum a crown says enough.
 */
export const controllersInRow = (frame: Frame): ControllerView[] =>
  isSolo(frame) && frame.controllers.every(({ name }) => isBroker(frame, name))
    ? []
    : frame.controllers;

const isBroker = (frame: Frame, name: string): boolean =>
  frame.brokers.some((broker) => broker.name === name);

/**
 * Height of the row of controllers: with more than three the copies of the metadata log need more
 * lines.
 */
export function controllersHeight(frame: Frame): number {
  const count = controllersInRow(frame).length;
  return count === 0 ? 0 : 48 + Math.max(0, count - 3) * 8;
}

/** Whether this broker is the active controller itself. */
export const wearsCrown = (frame: Frame, broker: BrokerView): boolean =>
  frame.controllers.some((controller) => controller.name === broker.name && controller.active);

export const producerHeight = (lines: ClientLines): number => ({ 1: 46, 2: 62, 3: 82 })[lines];

const POSITIONS_SHOWN = 4;

/** Height of a consumer's card with as much told as `lines` allows. */
export function consumerHeight(view: ConsumerView, lines: ClientLines): number {
  const shown = Math.max(1, Math.min(POSITIONS_SHOWN, view.positions.length));
  const each = view.positions.length > 1 && lines > 1 ? 27 : 18;
  const more = view.positions.length > POSITIONS_SHOWN ? 14 : 0;
  return 32 + shown * each + more + (lines > 1 ? 30 : 4);
}

export function consumerPlace(view: ConsumerView, rect: Rect, lines: ClientLines): ConsumerPlace {
  const shown = view.positions.slice(0, POSITIONS_SHOWN);
  return {
    view,
    rect,
    shown,
    hiddenPositions: view.positions.length - shown.length,
    tray: lines > 1,
  };
}

/** Tops of things of these heights, stacked with `gap` and centred between `top` and `bottom`. */
export function stackedTops(heights: number[], gap: number, top: number, bottom: number): number[] {
  const total = heightOfStack(heights, gap);
  let y = top + Math.max(0, (bottom - top - total) / 2);
  return heights.map((height) => {
    const at = y;
    y += height + gap;
    return at;
  });
}

export const heightOfStack = (heights: number[], gap: number): number =>
  heights.reduce((sum, height) => sum + height, 0) + gap * Math.max(0, heights.length - 1);
