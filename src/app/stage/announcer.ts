import type { StoryItem, StoryView } from '../../frame/types/story.ts';

/** What is said aloud of a story, at a pace that a person can follow. */
export type Announcer = {
  /** The branch whose story is being told. */
  branch: string;
  /** Things before this step were said, or counted. */
  heard: number;
  /** What comes next; the most important first. */
  waiting: StoryItem[];
  /** How many more things there were, to be said with the last of those that wait. */
  more: number;
  /** When something was said last, in milliseconds of the person's clock. */
  saidAt: number;
};

/** A sentence to be said: one thing, and how many more there were. */
export type Announcement = { item: StoryItem; more: number };

/** Milliseconds from one sentence to the next. */
const PACE = 3_500;
/** What waits to be said; what is less important, or older, is only counted. */
const WAITING_MAX = 2;

export const newAnnouncer = (): Announcer => ({
  branch: '',
  heard: 0,
  waiting: [],
  more: 0,
  saidAt: -PACE,
});

/**
 * What to say now, if anything. Of what has come since, at most two things wait for their turn.
 * A jump back, or to another branch, begins anew without a word.
 * @param step how many steps the playhead is behind
 * @param now milliseconds of the person's clock
 */
export function announce(
  announcer: Announcer,
  { version, items }: StoryView,
  step: number,
  now: number,
): Announcement | null {
  const branch = version.slice(0, version.indexOf('.'));
  const isElsewhere = branch !== announcer.branch || step < announcer.heard;
  const told = isElsewhere ? [] : (items ?? []).filter((each) => isFresh(each, announcer, step));
  if (isElsewhere) Object.assign(announcer, { branch, waiting: [], more: 0 });
  announcer.heard = step;
  take(announcer, told);
  const [next] = announcer.waiting;
  if (next === undefined || now - announcer.saidAt < PACE) return null;
  announcer.waiting.shift();
  announcer.saidAt = now;
  const more = announcer.waiting.length === 0 ? announcer.more : 0;
  announcer.more -= more;
  return { item: next, more };
}

const isFresh = ({ step: at }: StoryItem, { heard }: Announcer, step: number): boolean =>
  at >= heard && at < step;

/** Keeps the most important of what waits and what has come; counts the rest. */
function take(announcer: Announcer, told: StoryItem[]): void {
  if (told.length === 0) return;
  const all = [...announcer.waiting, ...told];
  const byWeight = [...all].sort((a, b) => b.rank - a.rank || a.step - b.step);
  const kept = byWeight.slice(0, WAITING_MAX);
  announcer.waiting = all.filter((each) => kept.includes(each));
  announcer.more += all.length - announcer.waiting.length;
}
