import type { ConsumerView } from '../../frame/types/clients.ts';
import type { Frame } from '../../frame/types/frame.ts';
import type { GroupView } from '../../frame/types/groups.ts';
import type { Rect } from '../messages/road.ts';
import { indexOf } from '../partition.ts';
import {
  consumerHeight,
  consumerPlace,
  type ClientLines,
  type ConsumerPlace,
} from '../stage/places.ts';

/** What stands in the room of consumers: one that reads alone, or a group with its members. */
export type Readers =
  { of: 'consumer'; view: ConsumerView } | { of: 'group'; id: string; members: ConsumerView[] };

/**
 * How much a member tells: its partitions one by one, how many they are in one line, or the same on
 * a small tile.
 */
export type MemberForm = 'card' | 'line' | 'tile';

export type MemberPlace = { view: ConsumerView; rect: Rect; form: MemberForm; chipRows: number };

export type GroupPlace = {
  id: string;
  rect: Rect;
  /** As its coordinator has it; null where none is told. */
  view: GroupView | null;
  members: MemberPlace[];
};

/** Consumers and groups, each where the first of it stands in the frame. */
export function readersOf({ consumers }: Frame): Readers[] {
  const groups = new Map<string, ConsumerView[]>();
  const found: Readers[] = [];
  for (const view of consumers) {
    const id = view.group?.id;
    if (id === undefined) {
      found.push({ of: 'consumer', view });
      continue;
    }
    const known = groups.get(id);
    if (known !== undefined) {
      known.push(view);
      continue;
    }
    const members = [view];
    groups.set(id, members);
    found.push({ of: 'group', id, members });
  }
  return found;
}

/** Pixels of a group's head: name, state, coordinator, the way to its rebalances. */
const HEAD = 83;
const PADDING = 8;

/** More members than this are tiles. */
const LINES_MAX = 12;

type Grid = { form: MemberForm; columns: number; height: number; gap: number; chipRows: number };

const LEAST: Readonly<Record<MemberForm, number>> = { card: 96, line: 96, tile: 32 };

function gridOf(count: number, width: number, lines: ClientLines): Grid {
  const form = count > LINES_MAX ? 'tile' : lines > 1 ? 'card' : 'line';
  const gap = form === 'card' ? 7 : 4;
  const room = width - 2 * PADDING;
  const columns = Math.max(1, Math.min(count, Math.floor((room + gap) / (LEAST[form] + gap))));
  // The rows do not follow what a member has now, so that nothing jumps while it changes.
  const chipRows = form === 'card' ? (lines === 3 && count <= 4 ? 2 : 1) : 0;
  const height = form === 'card' ? 31 + chipRows * 19 : form === 'line' ? 22 : 28;
  return { form, columns, height, gap, chipRows };
}

/** Height of what stands there, in so much width. */
export function readersHeight(readers: Readers, width: number, lines: ClientLines): number {
  if (readers.of === 'consumer') return consumerHeight(readers.view, lines);
  const { columns, height, gap } = gridOf(readers.members.length, width, lines);
  const rows = Math.ceil(readers.members.length / columns);
  return HEAD + rows * height + (rows - 1) * gap + PADDING;
}

/** All that read, each in its rectangle. */
export function standingReaders(
  frame: Frame,
  lines: ClientLines,
  readers: readonly Readers[],
  rectOf: (index: number) => Rect,
): { consumers: ConsumerPlace[]; groups: GroupPlace[] } {
  const consumers: ConsumerPlace[] = [];
  const groups: GroupPlace[] = [];
  readers.forEach((each, i) => {
    if (each.of === 'group') groups.push(groupPlace(each, rectOf(i), lines, frame));
    else consumers.push(consumerPlace(each.view, rectOf(i), lines));
  });
  return { consumers, groups };
}

/** A group in its frame, its members in rows below its head. */
function groupPlace(
  { id, members }: Extract<Readers, { of: 'group' }>,
  rect: Rect,
  lines: ClientLines,
  { groups }: Frame,
): GroupPlace {
  const { form, columns, height, gap, chipRows } = gridOf(members.length, rect.width, lines);
  const width = (rect.width - 2 * PADDING - (columns - 1) * gap) / columns;
  return {
    id,
    rect,
    view: groups.find((each) => each.id === id) ?? null,
    members: members.map((view, i) => ({
      view,
      form,
      chipRows,
      rect: {
        x: rect.x + PADDING + (i % columns) * (width + gap),
        y: rect.y + HEAD + Math.floor(i / columns) * (height + gap),
        width,
        height,
      },
    })),
  };
}

/** What a member has, told as far as its place has room. */
export type Chip = {
  partition: string;
  index: number;
  text: string;
  x: number;
  y: number;
  width: number;
};

const CHIP_GAP = 4;

/**
 * Chips of partitions in rows; those without room are counted in `more`, which stands at the end.
 * `textOf` says what is written on a chip, `widthOf` how wide that is.
 */
export function chipsOf(
  { view, rect, chipRows }: MemberPlace,
  textOf: (partition: string) => string,
  widthOf: (text: string) => number,
): { chips: Chip[]; more: { count: number; x: number; y: number } | null } {
  const left = rect.x + 8;
  const right = rect.x + rect.width - 8;
  const names = view.positions.map(({ partition }) => partition);
  const chips: Chip[] = [];
  const at = { x: left, row: 0 };
  for (const [i, partition] of names.entries()) {
    const text = textOf(partition);
    const width = widthOf(text) + 10;
    // The last row keeps room for the count of the rest.
    const kept = at.row === chipRows - 1 && i < names.length - 1 ? 26 : 0;
    if (at.x + width + kept > right) {
      at.row += 1;
      at.x = left;
    }
    const y = rect.y + 25 + at.row * 19;
    if (at.row >= chipRows)
      return { chips, more: { count: names.length - i, ...endOf(chips, rect) } };
    const index = indexOf(partition);
    chips.push({ partition, index, text, x: at.x, y, width });
    at.x += width + CHIP_GAP;
  }
  return { chips, more: null };
}

function endOf(chips: Chip[], rect: Rect): { x: number; y: number } {
  const last = chips.at(-1);
  return last === undefined
    ? { x: rect.x + 8, y: rect.y + 25 }
    : { x: last.x + last.width + CHIP_GAP, y: last.y };
}
