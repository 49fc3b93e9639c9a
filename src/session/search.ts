import { compile } from '../frame/expression/evaluate.ts';
import { attempt, type ExpressionProblem } from '../frame/expression/problem.ts';
import type { Cluster } from '../kafka/cluster.ts';
import type { Micros } from '../kernel/time.ts';
import type { StepId } from '../kernel/trace.ts';
import type { Branch } from './branch.ts';
import { type Checkpoint, latestCheckpoint } from './checkpoints.ts';
import { copyCursor, happenNext } from './cursor.ts';
import { goToStep, goUntil } from './travel.ts';

/** Events that one call looks at: some tenths of a second. */
const EVENTS_MAX = 20_000;

/**
 * What a search came to. `found`: the playhead is there. `further`: ask again, `from` where it
 * says. `nowhere`: not up to the bound, or not since the beginning. `no-value`: it means nothing.
 */
export type Search =
  | { search: 'found' | 'nowhere' }
  | { search: 'further'; from: StepId }
  | { search: 'no-value'; why: ExpressionProblem };

/**
 * Runs on until an expression is true, at most to the end of `time`. What has no value yet is not
 * true yet.
 */
export function runUntil(branch: Branch, expression: string, time: Micros): Search {
  const compiled = attempt(() => compile(expression));
  if ('error' in compiled) return { search: 'no-value', why: compiled.error };
  const isTrue = (cluster: Cluster): boolean => {
    const now = attempt(() => compiled.value(cluster));
    return 'value' in now && now.value === true;
  };
  const ended = goUntil(branch, isTrue, time, EVENTS_MAX);
  if (ended === 'events') return { search: 'further', from: branch.cursor.cluster.steps };
  return { search: ended === 'true' ? 'found' : 'nowhere' };
}

/**
 * Goes back to right after the step that gave an expression the value that it has now.
 * @param from of an answer that said `further`; null at first
 */
export function backToChange(branch: Branch, expression: string, from: StepId | null): Search {
  const compiled = attempt(() => compile(expression));
  if ('error' in compiled) return { search: 'no-value', why: compiled.error };
  const valueIn = (cluster: Cluster): string =>
    JSON.stringify(attempt(() => compiled.value(cluster)));
  const value = valueIn(branch.cursor.cluster);
  let end = from ?? branch.cursor.cluster.steps;
  for (let looked = 0; looked < EVENTS_MAX;) {
    if (end === 0) return { search: 'nowhere' };
    const start = latestCheckpoint(branch.checkpoints, ({ cluster }) => cluster.steps < end);
    const stretch = lastChange(branch, start, end, (cluster) => valueIn(cluster) === value);
    if (stretch.changedAt !== null) {
      goToStep(branch, stretch.changedAt);
      return { search: 'found' };
    }
    looked += end - start.cluster.steps;
    end = start.cluster.steps;
  }
  return end === 0 ? { search: 'nowhere' } : { search: 'further', from: end };
}

/**
 * The number of steps after which something was true and stayed so up to `end`; null when it was
 * true all the way.
 */
function lastChange(
  branch: Branch,
  start: Checkpoint,
  end: StepId,
  isTrue: (cluster: Cluster) => boolean,
): { changedAt: StepId | null } {
  const cursor = copyCursor(start);
  let was = isTrue(cursor.cluster);
  let changedAt: StepId | null = null;
  while (cursor.cluster.steps < end && happenNext(cursor, branch.commands, null)) {
    const is = isTrue(cursor.cluster);
    if (is && !was) changedAt = cursor.cluster.steps;
    was = is;
  }
  return { changedAt };
}
