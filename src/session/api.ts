import type { ExpressionProblem } from '../frame/expression/problem.ts';
import type { AdminQuestion, AdminView } from '../frame/types/admin.ts';
import type { LagForecast } from '../frame/types/groups.ts';
import type { Frame } from '../frame/types/frame.ts';
import type { RebalanceView } from '../frame/types/rebalance.ts';
import type { Lens, WatchedValue } from '../frame/types/lens.ts';
import type { Micros } from '../kernel/time.ts';
import type { StepId } from '../kernel/trace.ts';
import type { Act } from '../scenario/act.ts';
import type { Command } from '../scenario/command.ts';
import type { RebalanceProtocol } from '../scenario/rebalance-protocol.ts';
import type { Refusal } from '../scenario/refusal.ts';
import type { RecordedSession, Recording } from '../scenario/scenario.ts';
import type { Search } from './search.ts';

/** What a beat will do and what will come of it, found in a hidden branch. */
export type Plan = {
  endsAt: Micros;
  /** What was asked for, at the end of the beat. */
  answers: Answers;
};

/** By expression: its value, or why there is none. */
export type Answers = Record<string, WatchedValue>;

/** Why acts cannot be done here. Nothing has changed then. */
export type PlanProblem =
  | { problem: 'refused'; refusal: Refusal }
  /** `why`: what an act waits for had no value when its time was over. */
  | { problem: 'not-in-time'; expression: string; max: Micros; why: ExpressionProblem | null }
  /** What is asked comes to nothing. */
  | { problem: 'no-value'; why: ExpressionProblem }
  /** The acts take more events than any beat needs. */
  | { problem: 'endless' };

/**
 * What the page can ask of the worker. One question at a time; each reply that carries a frame is
 * seen through the lens.
 *
 * A time means the end of that microsecond: a command given at it comes after all that was due by
 * it. When an invariant of the simulation breaks, the question that ran into it throws an error
 * with the invariant's name, and each question beyond that place again; `recording` and questions
 * about earlier times still answer.
 */
export type SessionApi = {
  /**
   * Forgets what was open and opens this: runs to its playhead, or as far as one call may (then
   * `frame.time` is less).
   */
  open: (recording: Recording, lens: Lens) => Frame;
  /** As `open`, with all branches of a session that was kept. */
  restore: (recorded: RecordedSession, lens: Lens) => Frame;
  /**
   * Forward to `time`. May stop earlier (a limit of steps for each call): then `frame.time` is less
   * and the page asks again.
   */
  advance: (time: Micros, lens: Lens) => Frame;
  /** The same moment through another lens; nothing moves. */
  look: (lens: Lens) => Frame;
  /**
   * To any time, back or forth, on the current branch. Forth beyond what has been computed it may
   * stop earlier, as `advance`.
   */
  seek: (time: Micros, lens: Lens) => Frame;
  /** To the next or previous event, request arrival, or change (a step with notes). */
  step: (direction: 'forward' | 'back', by: StepBy, lens: Lens) => Frame;
  /** On until an expression is true, at most to the end of `time`, or as far as one call may. */
  runUntil: (expression: string, time: Micros, lens: Lens) => { frame: Frame; search: Search };
  /**
   * Back to right after the step that gave an expression the value that it has now. `from`: of an
   * answer that said `further`; null at first.
   */
  backToChange: (
    expression: string,
    from: StepId | null,
    lens: Lens,
  ) => { frame: Frame; search: Search };
  /**
   * A command, now. If the branch has commands later than now, a new branch without a name starts
   * here. The frame is as before when the command is refused.
   */
  apply: (command: Command, lens: Lens) => { frame: Frame; refusal: Refusal | null };
  /** Runs the acts in a hidden branch from now; nothing visible changes. */
  plan: (acts: Act[], asked: string[]) => Plan | PlanProblem;
  /**
   * Puts the acts' commands on the current branch at their times (starting now) without running
   * them.
   */
  schedule: (acts: Act[], asked: string[]) => Plan | PlanProblem;
  branch: (name: string, lens: Lens) => Frame;
  switchBranch: (id: number, lens: Lens) => Frame;
  /** The value of expressions now. */
  evaluate: (expressions: string[]) => Answers;
  /** When the lag of a group will be gone, if nothing else is done; nothing visible changes. */
  forecastLag: (group: string) => LagForecast;
  /** How a group would have shared its partitions up to now in another way; nothing changes. */
  rebalanceUnder: (group: string, protocol: RebalanceProtocol) => RebalanceView;
  /** What an operator's tool would be told now. */
  administer: (question: AdminQuestion) => AdminView;
  nameBranch: (id: number, name: string, lens: Lens) => Frame;
  /** Throws for a branch on the screen, and for one that another began on. */
  dropBranch: (id: number, lens: Lens) => Frame;
  /** The current branch as a value, for the link. */
  recording: () => Recording;
  /** All branches as a value, to be kept. */
  recorded: () => RecordedSession;
};

export type StepBy = 'event' | 'request' | 'change';
