import type { Micros } from '../../kernel/time.ts';
import type { ToldBeat } from '../../lesson/types.ts';
import type { Act } from '../../scenario/act.ts';
import type { Recording } from '../../scenario/scenario.ts';
import type { Plan } from '../../session/api.ts';
import type { Playback } from '../time/playback.svelte.ts';

/** One run of a beat: replayed, not repeated, when the learner comes back. */
export type BeatRun = { startsAt: Micros; plan: Plan };

/** The lesson's own branch of the cluster on the screen, with the beats that were run on it, one after another. */
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
   * Acts that cannot be done here (a learner may have broken the cluster) end at once, with the reason for each
   * answer.
   */
  async plan(acts: Act[], wants: string[]): Promise<Plan> {
    try {
      return await this.#playback.schedule(acts, wants);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return {
        endsAt: Math.floor(this.#playback.time),
        answers: Object.fromEntries(wants.map((expression) => [expression, { error: reason }])),
      };
    }
  }
}
