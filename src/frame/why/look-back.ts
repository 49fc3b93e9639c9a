import type { NodeId } from '../../kernel/machine.ts';
import { millis, type Micros } from '../../kernel/time.ts';
import type { StepId } from '../../kernel/trace.ts';
import type { Past } from '../past.ts';
import type { Entry } from './why-origin.ts';
import { isMetadataFetch } from '../messages/message-view.ts';

/** A stretch of time that is looked through at once; each is twice as long as the one before. */
const FIRST_WINDOW: Micros = millis(500);
const WINDOW_MAX: Micros = millis(8_000);

const wider = (window: Micros): Micros => Math.min(2 * window, WINDOW_MAX);

/** The newest line of a stretch of time, before a step, that is as wanted. */
export function lastBetween(
  past: Past,
  from: Micros,
  before: Pick<Entry, 'step' | 'time'>,
  isWanted: (entry: Entry) => boolean,
): Entry | undefined {
  const first = Math.max(0, from);
  let window = FIRST_WINDOW;
  for (let end = before.time; end >= first; end -= window, window = wider(window)) {
    const found = past
      .entriesBetween(Math.max(first, end - window + 1), end)
      .findLast((entry) => entry.step < before.step && isWanted(entry));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The oldest line from a time on, before a step, that is as wanted. */
export function firstFrom(
  past: Past,
  from: Micros,
  before: Pick<Entry, 'step' | 'time'>,
  isWanted: (entry: Entry) => boolean,
): Entry | undefined {
  let window = FIRST_WINDOW;
  for (
    let begin = Math.max(0, from);
    begin <= before.time;
    begin += window, window = wider(window)
  ) {
    const found = past
      .entriesBetween(begin, Math.min(before.time, begin + window - 1))
      .find((entry) => entry.step < before.step && isWanted(entry));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What was done to the cluster before a step, newest first. */
export const actsBefore = (past: Past, before: StepId): Entry[] =>
  past
    .acts()
    .filter(({ step }) => step < before)
    .reverse();

/** Whether a line is the arrival of a message of one node at another. */
export const isFrom =
  (from: NodeId, to: NodeId, type?: string) =>
  ({ what, node }: Entry): boolean =>
    node === to &&
    what.event === 'message' &&
    what.from === from &&
    (type === undefined || what.message.type === type);

/** Whether a line is the arrival of a follower's fetch of records at its leader. */
export const isFetchOf =
  (follower: NodeId, leader: NodeId) =>
  (entry: Entry): boolean =>
    isFrom(follower, leader, 'FetchRequest')(entry) &&
    entry.what.event === 'message' &&
    !isMetadataFetch(entry.what.message);
