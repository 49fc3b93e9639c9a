import type { Value } from '../../frame/types/lens.ts';
import type { Micros } from '../../kernel/time.ts';
import type { ToldBeat } from '../../lesson/types.ts';
import type { Act } from '../../scenario/act.ts';
import type { Recording } from '../../scenario/scenario.ts';
import type { Answers, PlanProblem } from '../../session/api.ts';
import type { Playback } from '../time/playback.svelte.ts';

/**
 * The acts of a beat begin so long after its start: a look at the start then shows the cluster
 * before the first of them.
 */
const BEFORE_ACTS: Act = { act: 'advance', by: 1 };

/** What an expression came to, or why it came to nothing. */
export type Outcome = { value: Value } | { error: PlanProblem };

/** When a beat ends, and what comes of each expression that it wants to know. */
type BeatPlan = { endsAt: Micros; outcomes: Record<string, Outcome> };

/** One run of a beat: replayed, not repeated, when the learner comes back. */
export type BeatRun = { startsAt: Micros; plan: BeatPlan };

/**
 * The lesson's own branch of the cluster on the screen, with the beats that were run on it, one
 * after another.
 */
export class LessonBranch {
  #playback: Playback;
  #opensAt: Micros;
  #runs: (BeatRun | undefined)[] = [];
  #id = $state(0);

  constructor(playback: Playback, opensAt: Micros) {
    this.#playback = playback;
    this.#opensAt = opensAt;
  }

  /** The learner looks at another branch. */
  get isAway(): boolean {
    const branches = this.#playback.frame?.branches ?? [];
    return branches.length > 1 && branches.find((each) => each.current)?.id !== this.#id;
  }

  /** Opens the cluster anew: no beat was run in it. */
  async openFresh(recording: Recording): Promise<void> {
    await this.#playback.open(recording);
    this.#runs = [];
    this.#noteBranch();
  }

  /** Opens the cluster as it was left, with the beats that were run in it. */
  async takeUp(recording: Recording): Promise<void> {
    await this.#playback.open(recording);
    this.#noteBranch();
  }

  #noteBranch(): void {
    this.#id = this.#playback.frame?.branches.find((each) => each.current)?.id ?? 0;
  }

  /** From any other branch back to this one. */
  async comeBack(): Promise<void> {
    if (this.isAway) await this.#playback.switchBranch(this.#id);
  }

  runOf(beat: number): BeatRun | undefined {
    return this.#runs[beat];
  }

  startOf(beat: number): Micros {
    return this.#runs[beat]?.startsAt ?? this.#runs[beat - 1]?.plan.endsAt ?? this.#opensAt;
  }

  /** Puts the acts of a beat on the branch, from now on. */
  async schedule(beat: number, { acts, wants }: ToldBeat): Promise<BeatRun> {
    const startsAt = Math.floor(this.#playback.time);
    const run = { startsAt, plan: await this.plan(acts, wants) };
    this.#runs[beat] = run;
    return run;
  }

  /**
   * Acts that cannot be done here (a learner may have broken the cluster) end at once, with the
   * reason for each answer.
   */
  async plan(acts: Act[], wants: string[]): Promise<BeatPlan> {
    const isDone = acts[0]?.act === 'do';
    const plan = await this.#playback.schedule(isDone ? [BEFORE_ACTS, ...acts] : acts, wants);
    if (!('problem' in plan)) return { endsAt: plan.endsAt, outcomes: outcomesOf(plan.answers) };
    const endsAt = Math.floor(this.#playback.time);
    return { endsAt, outcomes: Object.fromEntries(wants.map((each) => [each, { error: plan }])) };
  }
}

/** The outcomes that answers stand for, by expression. */
export const outcomesOf = (answers: Answers): Record<string, Outcome> =>
  Object.fromEntries(
    Object.entries(answers).map(([expression, answer]) => [
      expression,
      'error' in answer ? { error: { problem: 'no-value', why: answer.error } } : answer,
    ]),
  );
