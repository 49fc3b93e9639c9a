import type { BrokerView, ReplicaView, TopicRow } from '../../frame/types/brokers.ts';
import type { Frame } from '../../frame/types/frame.ts';
import { axisOf, isSolo, replicasOf, type Grid } from '../strip/axis-scene.ts';
import { wearsCrown, type Density } from './places.ts';
import {
  crowdHeight,
  crowdScene,
  type CrowdMeasure,
  type CrowdScene,
} from '../crowd/crowd-scene.ts';
import type { Rect } from '../messages/road.ts';
import { textWidth } from '../words/text-width.ts';
import { stripScene, type StripScene } from '../strip/strip-scene.ts';

export type CardRow = {
  strip: StripScene;
  labelX: number;
  labelY: number;
  labelWidth: number;
  /** Where it is told whether the replica is in sync; null where there is only one. */
  badgeX: number | null;
};

/** A topic that is folded, or the head above its partitions while it is open. */
export type TopicScene = { row: TopicRow; rect: Rect };

export type CardScene = {
  broker: BrokerView;
  rect: Rect;
  rows: CardRow[];
  topics: TopicScene[];
  /** Replicas of topics that are told in brief, below the heads of their topics. */
  crowds: CrowdScene[];
  crown: boolean;
  solo: boolean;
  /** Name, topic and crowd stand in one line. */
  slim: boolean;
  header: number;
};

/** Pixels for partition names at the left of the strips: as the longest needs, within reason. */
export function labelRoom(frame: Frame): number {
  const widest = Math.max(
    0,
    ...replicasOf(frame).map(({ partition }) => textWidth(partition, 11.5, true)),
  );
  return Math.min(128, Math.max(66, widest + 34));
}

const PADDING = 18;
/** At the right of a strip: room for whether its replica is in sync. */
const BADGE_ROOM = 31;

/** The stretch of a card that strips may use. */
export function stripSpan(frame: Frame, x: number, width: number): { x: number; width: number } {
  const left = isSolo(frame) ? PADDING + 2 : labelRoom(frame);
  return { x: x + left, width: width - left - (hasBadges(frame) ? BADGE_ROOM : PADDING) };
}

/** With a single replica there is nothing to be in sync with. */
const hasBadges = (frame: Frame): boolean =>
  replicasOf(frame).some((replica) => replica.replicas.length > 1);

/** How tall a leader's and a follower's cells are. */
export function cellHeights(
  grid: Grid,
  density: Density,
  solo: boolean,
): { leader: number; follower: number } {
  if (solo) {
    const most = Math.min(60, Math.round(density.row * 1.6));
    return { leader: Math.min(most, Math.max(30, grid.pitch)), follower: 30 };
  }
  const leader = Math.min(
    // Offsets under large cells must end above the flag of the row below.
    Math.max(12, density.row - (grid.letters ? 19 : 17)),
    Math.max(14, Math.min(grid.letters ? 28 : 24, grid.pitch * 1.35)),
  );
  return { leader, follower: Math.round(leader * 0.68) };
}

/** Rows from here on have room for offsets below letters. */
const ROOMY = 30;

/** Height of the only row there is, or is to be. */
const soloHeight = (grid: Grid, density: Density): number =>
  36 + cellHeights(grid, density, true).leader + 54;

/**
 * Height of the row of a strip: names of readers need more room under large cells, and where rows
 * are tight, so does the line below the strip that speaks for its partition.
 */
function rowHeight(
  { role, leader }: ReplicaView,
  { grid, density, solo }: Pick<CardMeasure, 'grid' | 'density' | 'solo'>,
): number {
  if (solo) return soloHeight(grid, density);
  if (density.line > 0 && (role === 'leader' || leader < 0)) return density.row + density.line;
  return density.row + (grid.letters && density.row >= ROOMY ? 4 : 0);
}

export function cardHeight({ replicas, topics }: BrokerView, measure: CardMeasure): number {
  const { grid, density, solo, slim, crowd, width } = measure;
  const rows = solo
    ? soloHeight(grid, density)
    : sum(replicas.map((replica) => rowHeight(replica, measure)));
  if (slim && crowd !== null) {
    const lines = topics.map(({ brief }) => slimLine(brief.length, width, crowd));
    return 2 * SLIM.inset + (sum(lines) || SLIM.line) + rows;
  }
  const crowds = topics.map(({ brief }) =>
    crowd === null ? 0 : crowdHeight(brief.length, width - 2 * CROWD_INSET, crowd),
  );
  const heads = topics.length * TOPIC_ROW;
  const inside = rows + heads + sum(crowds);
  return density.header + inside + (solo ? 4 : density.footer);
}

/** What the height of a card follows, besides what it tells. */
export type CardMeasure = {
  grid: Grid;
  density: Density;
  solo: boolean;
  slim: boolean;
  crowd: CrowdMeasure | null;
  width: number;
};

const sum = (heights: readonly number[]): number =>
  heights.reduce((total, height) => total + height, 0);

/** A card of one line for each topic: how wide its name is, and its least height. */
const SLIM = { name: 102, line: 20, inset: 4 };

/** Room for the name of a topic on such a card. */
const slimTopic = (width: number): number => (width >= 420 ? 92 : 72);

const slimRoom = (width: number): number => width - SLIM.name - slimTopic(width) - 18;

const slimLine = (count: number, width: number, crowd: CrowdMeasure): number =>
  Math.max(SLIM.line, crowdHeight(count, slimRoom(width), crowd) + 2);

const CROWD_INSET = 18;

/** Height of a topic's row, with the room above it that marks of the strip before it need. */
const TOPIC_ROW = 24;
const TOPIC_ABOVE = 5;

type CardInput = {
  frame: Frame;
  broker: BrokerView;
  rect: Rect;
  grid: Grid;
  density: Density;
  slim: boolean;
  crowd: CrowdMeasure | null;
  masked: readonly string[];
  /** Where the leader of each partition ends, by name. */
  ends: ReadonlyMap<string, number>;
};

/** A broker's card: its replicas as rows, and a row for each topic that can fold. */
export function cardScene(input: CardInput): CardScene {
  const { frame, broker, rect, grid, density, slim, crowd, masked } = input;
  const solo = isSolo(frame);
  const rows: CardRow[] = [];
  const topics: TopicScene[] = [];
  const crowds: CrowdScene[] = [];
  let top = rect.y + (slim ? SLIM.inset : density.header);
  for (const entry of entriesOf(broker)) {
    if ('partition' in entry) {
      rows.push(cardRow(input, entry, top, solo));
      top += rowHeight(entry, { grid, density, solo });
    } else if (slim && crowd !== null) {
      const height = slimLine(entry.brief.length, rect.width, crowd);
      const x = rect.x + SLIM.name;
      const width = slimTopic(rect.width);
      topics.push({ row: entry, rect: { x, y: top, width, height: SLIM.line - 1 } });
      const y = top + (SLIM.line - crowd.height - 1) / 2;
      const at = { x: x + width + 6, y, width: slimRoom(rect.width) };
      if (entry.brief.length > 0)
        crowds.push(crowdScene(entry.topic, entry.brief, at, crowd, masked));
      top += height;
    } else {
      const width = rect.width - 2 * TOPIC_INSET;
      topics.push({
        row: entry,
        rect: {
          x: rect.x + TOPIC_INSET,
          y: top + TOPIC_ABOVE,
          width,
          height: TOPIC_ROW - TOPIC_ABOVE,
        },
      });
      top += TOPIC_ROW;
      if (crowd === null || entry.brief.length === 0) continue;
      const room = rect.width - 2 * CROWD_INSET;
      const at = { x: rect.x + CROWD_INSET, y: top + 5, width: room };
      crowds.push(crowdScene(entry.topic, entry.brief, at, crowd, masked));
      top += crowdHeight(entry.brief.length, room, crowd);
    }
  }
  for (const [i, { strip }] of rows.entries())
    strip.flagBelow = flagOver(strip, rows[i + 1]?.strip);
  const crown = wearsCrown(frame, broker);
  const header = slim ? 2 * SLIM.inset + SLIM.line - 4 : density.header;
  return { broker, rect, rows, topics, crowds, crown, solo, slim, header };
}

/** Where the flag of the next strip stands, if it reaches up to the line below this one. */
function flagOver(strip: StripScene, next: StripScene | undefined): number | null {
  if (next?.leads !== true || next.highWatermark === null || next.highWatermark.hidden) return null;
  return next.y - 12 < strip.y + strip.height + 11 ? next.highWatermark.x : null;
}

const TOPIC_INSET = 10;

/**
 * Replicas of topics without a row first; then each row, its replicas below it while it is open.
 */
function entriesOf({ replicas, topics }: BrokerView): (ReplicaView | TopicRow)[] {
  const rows = new Set(topics.map(({ topic }) => topic));
  return [
    ...replicas.filter(({ topic }) => !rows.has(topic)),
    ...topics.flatMap((row) => [row, ...replicas.filter(({ topic }) => topic === row.topic)]),
  ];
}

function cardRow(
  { frame, broker, rect, grid, density, masked, ends }: CardInput,
  replica: ReplicaView,
  top: number,
  solo: boolean,
): CardRow {
  const axis = axisOf(grid, replica.stretch);
  const heights = cellHeights(grid, density, solo);
  const height = replica.role === 'leader' ? heights.leader : heights.follower;
  const y = solo ? top + 36 : top + 8 + (heights.leader - height) / 2;
  const strip = stripScene({
    node: broker.name,
    replica,
    axis,
    y,
    height,
    leaderEnd: ends.get(replica.partition) ?? null,
    rests: broker.status === 'down',
    readers: readersOf(frame, replica.partition),
    committed: committedIn(frame, replica.partition),
    masked,
    solo,
    numbers: replica.role === 'leader' || solo,
    tells: !solo && !axis.letters && tellsFor(frame, broker, replica, ends),
  });
  if (solo)
    return {
      strip,
      labelX: rect.x + PADDING + 2,
      labelY: top + 13,
      labelWidth: rect.width / 2,
      badgeX: null,
    };
  return {
    strip,
    labelX: rect.x + 17,
    labelY: y + height / 2 + 4,
    labelWidth: labelRoom(frame) - 28,
    badgeX: replica.replicas.length > 1 ? rect.x + rect.width - BADGE_ROOM / 2 - 1 : null,
  };
}

/** The leader's strip speaks for its partition; without one, the first. */
function tellsFor(
  { brokers }: Frame,
  { name }: BrokerView,
  { partition, role }: ReplicaView,
  ends: ReadonlyMap<string, number>,
): boolean {
  if (role === 'leader') return true;
  if (ends.has(partition)) return false;
  const first = brokers.find(({ replicas }) =>
    replicas.some((each) => each.partition === partition),
  );
  return first?.name === name;
}

function readersOf(frame: Frame, partition: string): { name: string; position: number }[] {
  return frame.consumers.flatMap(({ name, positions }) =>
    positions.flatMap((each) =>
      each.partition === partition && each.position !== null
        ? [{ name, position: each.position }]
        : [],
    ),
  );
}

const committedIn = (frame: Frame, partition: string): { group: string; offset: number }[] =>
  frame.groups.flatMap(({ id, offsets }) =>
    offsets.flatMap((each) =>
      each.partition === partition ? [{ group: id, offset: each.offset }] : [],
    ),
  );
