import { compile, watch } from '../frame/expression/evaluate.ts';
import type { Cluster } from '../kafka/cluster.ts';
import type { Micros } from '../kernel/time.ts';
import type { Act } from '../scenario/act.ts';
import { applyCommand } from '../scenario/apply.ts';
import type { TimedCommand } from '../scenario/command.ts';
import type { Answers, Plan } from './api.ts';
import { copyCursor, type Cursor, happenNext, nextHappeningAt, runTo } from './cursor.ts';

/** Events that a plan may take; more is an act that never ends. */
const EVENTS_MAX = 3_000_000;

/** A branch that nobody sees: it only runs forward, and keeps no checkpoints and no trace. */
type HiddenRun = { cursor: Cursor; commands: TimedCommand[] };

/**
 * Runs acts from where a cursor is, without touching it. Commands that were to come later are left out, as the acts
 * take their place.
 * @returns what came of it, and the commands with their times
 * @throws Error with a sentence when a command is refused or an `until` does not come true within its time
 */
export function runActs(
  from: Readonly<Cursor>,
  acts: readonly Act[],
  asked: readonly string[],
): { plan: Plan; commands: TimedCommand[] } {
  const run: HiddenRun = { cursor: copyCursor(from), commands: [] };
  run.cursor.applied = 0;
  settle(run);
  for (const act of acts) runAct(run, act);
  settle(run);
  const { cluster } = run.cursor;
  return {
    plan: { endsAt: cluster.now, answers: answersIn(cluster, asked) },
    commands: run.commands,
  };
}

/** What each expression comes to now. */
export const answersIn = (cluster: Cluster, asked: readonly string[]): Answers =>
  Object.fromEntries(asked.map((expression) => [expression, watch(cluster, expression)]));

function runAct(run: HiddenRun, act: Act): void {
  switch (act.act) {
    case 'do': {
      settle(run);
      const { cursor, commands } = run;
      const refusal = applyCommand(cursor.cluster, act.command);
      if (refusal !== undefined) throw new Error(refusal);
      commands.push({ at: cursor.cluster.now, command: act.command });
      cursor.applied += 1;
      return;
    }
    case 'advance':
      return advanceTo(run, run.cursor.cluster.now + act.by);
    case 'until':
      return runUntil(run, act.expression, act.max);
  }
}

/** A command is given at the end of its microsecond: what is due by then happens first. */
function settle(run: HiddenRun): void {
  advanceTo(run, run.cursor.cluster.now);
}

function advanceTo({ cursor, commands }: HiddenRun, time: Micros): void {
  if (runTo(cursor, commands, time, null, EVENTS_MAX) < 0) {
    throw new Error('The acts take too many events.');
  }
}

function runUntil(run: HiddenRun, expression: string, max: Micros): void {
  const { cursor, commands } = run;
  const goal = compileGoal(expression);
  const deadline = cursor.cluster.now + max;
  let steps = -1;
  for (let events = 0; events < EVENTS_MAX; events += 1) {
    // Only a step changes what can be seen.
    if (cursor.cluster.steps !== steps && goal.isTrue(cursor.cluster)) return;
    steps = cursor.cluster.steps;
    if (nextHappeningAt(cursor, commands) > deadline) break;
    happenNext(cursor, commands, null);
  }
  const why = goal.error() === '' ? '' : ` (${goal.error()})`;
  throw new Error(`It did not come true within ${max} microseconds: ${expression}${why}`);
}

/** What has no value yet, such as the position of a consumer that is still connecting, is not true yet. */
function compileGoal(expression: string): {
  isTrue: (cluster: Cluster) => boolean;
  error: () => string;
} {
  const valueIn = compile(expression);
  let last = '';
  return {
    isTrue: (cluster) => {
      try {
        return valueIn(cluster) === true;
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
        return false;
      }
    },
    error: () => last,
  };
}
