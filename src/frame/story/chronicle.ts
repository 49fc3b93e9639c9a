import type { StepId } from '../../kernel/trace.ts';
import type { Happening } from '../types/happenings.ts';
import type { StoryItem } from '../types/story.ts';
import type { Gather, StoryRow } from './story-rows.ts';

/** What a person would tell of a run, kept for all of it. */
export type Chronicle = {
  /** Oldest first. */
  chapters: Chapter[];
  nextId: number;
  /** Goes on with each change, never back. */
  version: number;
};

/** Things that are told as one, oldest first; most stand alone. */
type Chapter = { id: number; row: StoryRow; parts: Told[] };

/** `change`: which of the changes of its step it is, from 0; absent: it is the step. */
export type Told = Happening & { change?: number };

/** So many are kept: the least important and oldest go first, what a person did never. */
const CHAPTERS_MAX = 5_000;
const DROPPED_AT_ONCE = 500;
/** Things told as one; what comes then is told apart. */
const PARTS_MAX = 200;
/** How far back a like thing is looked for. */
const LOOKED_BACK = 12;

export const newChronicle = (): Chronicle => ({ chapters: [], nextId: 0, version: 0 });

/** Adds a thing that happened, to what it belongs to or as one by itself. */
export function tell(chronicle: Chronicle, row: StoryRow, what: Told): void {
  chronicle.version += 1;
  const like = row.gather === undefined ? undefined : likeOf(chronicle, row, row.gather, what);
  if (like !== undefined) {
    like.parts.push(what);
    return;
  }
  chronicle.chapters.push({ id: chronicle.nextId, row, parts: [what] });
  chronicle.nextId += 1;
  if (chronicle.chapters.length > CHAPTERS_MAX) dropLeast(chronicle);
}

/** The person's doing. */
const isAct = ({ row }: Pick<Chapter, 'row'>): boolean => row.rank === 3 && row.tone !== 'loss';

function likeOf(
  { chapters }: Chronicle,
  row: StoryRow,
  gather: Gather,
  what: Happening,
): Chapter | undefined {
  const first = Math.max(0, chapters.length - LOOKED_BACK);
  for (let place = chapters.length - 1; place >= first; place -= 1) {
    const chapter = chapters[place];
    const last = chapter?.parts.at(-1);
    if (chapter === undefined || last === undefined) continue;
    // What comes after an act is not told before it.
    if (isAct(chapter) && !isAct({ row })) return undefined;
    if (last.kind !== what.kind) continue;
    const isNear = what.time - last.time <= gather.within && chapter.parts.length < PARTS_MAX;
    // A link's fault stands at either end of it.
    const isThere = last.node === what.node || gather.list === 'link';
    if (isNear && isThere && isSame(gather, last, what)) return chapter;
  }
  return undefined;
}

const isSame = ({ same }: Gather, one: Happening, other: Happening): boolean =>
  same.every((name) => one.values[name] === other.values[name]);

function dropLeast(chronicle: Chronicle): void {
  let left = DROPPED_AT_ONCE;
  for (const rank of [1, 2])
    chronicle.chapters = chronicle.chapters.filter(({ row }) => {
      if (row.rank !== rank || left === 0) return true;
      left -= 1;
      return false;
    });
}

/** The same chronicle of the first `steps` steps, to go on in another way. */
export function chronicleUpTo(chronicle: Chronicle, steps: StepId): Chronicle {
  const chapters: Chapter[] = [];
  for (const { id, row, parts } of chronicle.chapters) {
    const kept = parts.filter(({ step }) => step < steps);
    if (kept.length > 0) chapters.push({ id, row, parts: kept });
  }
  return { chapters, nextId: chronicle.nextId, version: chronicle.version + 1 };
}

/** Items of one frame at most: the most important of the whole run, then the newest. */
const SHOWN_MAX = 300;

export function storyItems({ chapters }: Chronicle): StoryItem[] {
  let shown = chapters;
  if (chapters.length > SHOWN_MAX) {
    const byRank = [3, 2, 1].flatMap((rank) =>
      chapters.filter(({ row }) => row.rank === rank).reverse(),
    );
    const chosen = new Set(byRank.slice(0, SHOWN_MAX));
    shown = chapters.filter((each) => chosen.has(each));
  }
  return shown.flatMap(itemOf);
}

function itemOf({ id, row, parts }: Chapter): StoryItem[] {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return [];
  const { step, time, node, change } = first;
  const { rank, tone, gather } = row;
  const told = gather === undefined || parts.length === 1 ? first : asOne(gather, first, parts);
  const { kind, values } = told;
  const item = { id, step, time, until: last.time, node, kind, values, rank, tone };
  return [change === undefined ? item : { ...item, change }];
}

/** Names that are listed of many. */
const LISTED_MAX = 4;

/** Many as one: `count` of them, `list` of what differs, `sum` added up. */
function asOne(
  { list, sum }: Gather,
  { kind, values }: Happening,
  parts: readonly Happening[],
): Pick<Happening, 'kind' | 'values'> {
  const names = list === 'link' ? linksOf(parts) : namesOf(parts, list);
  const listed = names.slice(0, LISTED_MAX).join(', ') + (names.length > LISTED_MAX ? ' …' : '');
  const added: Happening['values'] = {};
  if (sum !== undefined && sum !== '')
    added[sum] = parts.reduce((total, each) => total + Number(each.values[sum] ?? 0), 0);
  const counted = { count: names.length, times: parts.length, list: listed };
  return { kind: `many-${kind}`, values: { ...values, ...added, ...counted } };
}

const namesOf = (parts: readonly Happening[], list: string): string[] => [
  ...new Set(parts.map(({ values }) => String(values[list] ?? ''))),
];

/** A link of which both directions are there is one. */
function linksOf(parts: readonly Happening[]): string[] {
  const links = new Map<string, { from: string; to: string; isBoth: boolean }>();
  for (const { values } of parts) {
    const [from, to] = [String(values['from']), String(values['to'])];
    const back = links.get(`${to} ${from}`);
    if (back === undefined) links.set(`${from} ${to}`, { from, to, isBoth: false });
    else back.isBoth = true;
  }
  return [...links.values()].map(({ from, to, isBoth }) => `${from} ${isBoth ? '↔' : '→'} ${to}`);
}
