import { compile, watch } from '../frame/expression/evaluate.ts';
import { attempt, type ExpressionProblem } from '../frame/expression/problem.ts';
import type { Cluster } from '../kafka/cluster.ts';
import type { Micros } from '../kernel/time.ts';
import type { Act } from '../scenario/act.ts';
import { applyCommand } from '../scenario/apply.ts';
import type { Command, TimedCommand } from '../scenario/command.ts';
import type { Answers, Plan, PlanProblem } from './api.ts';
import { copyCursor, type Cursor, happenNext, nextHappeningAt, runTo } from './cursor.ts';

/** Events that a plan may take; more is an act that never ends. */
const EVENTS_MAX = 3_000_000;

/** A hidden branch: it only runs forward, and keeps no checkpoints and no trace. */
type HiddenRun = { cursor: Cursor; commands: TimedCommand[] };

/** Acts that were done: what came of them, and the commands with their times. */
type DoneActs = { plan: Plan; commands: TimedCommand[] };

/**
 * Runs acts from where a cursor is, without touching it. Commands that were to come later are left
 * out, as the acts take their place.
 * @returns what came of it, or why an act cannot be done
 */
export function runActs(
  from: Readonly<Cursor>,
  acts: readonly Act[],
  asked: readonly string[],
): DoneActs | PlanProblem {
  const run: HiddenRun = { cursor: copyCursor(from), commands: [] };
  run.cursor.applied = 0;
  let problem = settle(run);
  for (const act of acts) problem ??= runAct(run, act);
  problem ??= settle(run);
  if (problem !== null) return problem;
  const { cluster } = run.cursor;
  return {
    plan: { endsAt: cluster.now, answers: answersIn(cluster, asked) },
    commands: run.commands,
  };
}

/** What each expression comes to now. */
export const answersIn = (cluster: Cluster, asked: readonly string[]): Answers =>
  Object.fromEntries(asked.map((expression) => [expression, watch(cluster, expression)]));

/** Does an act. Gives why it cannot be done. */
function runAct(run: HiddenRun, act: Act): PlanProblem | null {
  switch (act.act) {
    case 'do':
      return settle(run) ?? give(run, act.command);
    case 'advance':
      return advanceTo(run, run.cursor.cluster.now + act.by);
    case 'until':
      return runUntil(run, act.expression, act.max);
  }
}

function give({ cursor, commands }: HiddenRun, command: Command): PlanProblem | null {
  const refusal = applyCommand(cursor.cluster, command);
  if (refusal !== undefined) return { problem: 'refused', refusal };
  commands.push({ at: cursor.cluster.now, command });
  cursor.applied += 1;
  return null;
}

/** A command is given at the end of its microsecond: what is due by then happens first. */
function settle(run: HiddenRun): PlanProblem | null {
  return advanceTo(run, run.cursor.cluster.now);
}

function advanceTo({ cursor, commands }: HiddenRun, time: Micros): PlanProblem | null {
  return runTo(cursor, commands, time, null, EVENTS_MAX) < 0 ? { problem: 'endless' } : null;
}

function runUntil(run: HiddenRun, expression: string, max: Micros): PlanProblem | null {
  const { cursor, commands } = run;
  const compiled = attempt(() => compile(expression));
  if ('error' in compiled) return { problem: 'no-value', why: compiled.error };
  const deadline = cursor.cluster.now + max;
  let why: ExpressionProblem | null = null;
  let steps = -1;
  for (let events = 0; events < EVENTS_MAX; events += 1) {
    // Only a step changes what can be seen.
    if (cursor.cluster.steps !== steps) {
      const goal = attempt(() => compiled.value(cursor.cluster));
      if ('value' in goal && goal.value === true) return null;
      // What has no value yet, such as the position of a consumer that is still connecting, is not
      // true yet.
      why = 'error' in goal ? goal.error : why;
    }
    steps = cursor.cluster.steps;
    if (nextHappeningAt(cursor, commands) > deadline) break;
    happenNext(cursor, commands, null);
  }
  return { problem: 'not-in-time', expression, max, why };
}
