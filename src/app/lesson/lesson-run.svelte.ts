import type { Value } from '../../frame/types/lens.ts';
import { grade, type Grade, type Prediction } from '../../lesson/grade.ts';
import type { ToldBeat, ToldLesson, ToldQuestion, ToldWhatIf } from '../../lesson/types.ts';
import type { Command } from '../../scenario/command.ts';
import type { Recording } from '../../scenario/scenario.ts';
import type { PlanProblem } from '../../session/api.ts';
import { airedSpan } from '../time/lanes-window.ts';
import type { Playback } from '../time/playback.svelte.ts';
import { Turns, within } from '../time/turns.ts';
import { LessonBranch, outcomesOf, type BeatRun, type Outcome } from './lesson-branch.svelte.ts';
import { firstUnanswered } from './lesson-questions.ts';

/**
 * Where a lesson is. `hook`: it is shown where it will end, unexplained; then each beat. `ready`:
 * its acts wait for the button; `predict`: the learner answers; `running`: the acts run; `reveal`:
 * the answer is shown.
 */
export type Phase = 'hook' | 'ready' | 'predict' | 'running' | 'reveal';

/**
 * A what-if that was run, its watched values beside the lesson's own. `computed`: what its words
 * name.
 */
export type WhatIfRun = {
  id: string;
  running: boolean;
  rows: { expression: string; lesson: Outcome; branch: Outcome }[];
  computed: Record<string, Value>;
};

const HOOK_SECONDS = 4;

/** Names that a run gives to branches; the words come from the page. */
type BranchNames = { own: string };

/** Leads one learner through the beats of one lesson. */
export class LessonRun {
  /** Index of the beat. */
  at = $state(0);
  phase = $state<Phase>('ready');
  predictions = $state.raw<Record<string, Prediction>>({});
  grades = $state.raw<Record<string, Grade>>({});
  /** Values of the expressions that the prose names. */
  computed = $state.raw<Record<string, Value>>({});
  whatIf = $state.raw<WhatIfRun | null>(null);
  /** The plan of the beat failed: why the first answer is missing. */
  planError = $state.raw<PlanProblem | null>(null);
  /** Beats whose answer was shown, by id. */
  seen = $state.raw<string[]>([]);
  /** What was predicted in each beat, by its id: it stands there when a learner comes back. */
  predicted = $state.raw<Record<string, Record<string, Prediction>>>({});

  #lesson: () => ToldLesson;
  #playback: Playback;
  #names: () => BranchNames;
  #branch: LessonBranch;
  #turns = new Turns();
  /**
   * Another cluster than the lesson's is on the screen: what brings the lesson's there. Null while
   * it is there.
   */
  #toOpen: (() => Promise<void>) | null;

  /** @param lesson the lesson in the language of the page, which may change */
  constructor(lesson: () => ToldLesson, playback: Playback, names: () => BranchNames) {
    this.#lesson = lesson;
    this.#playback = playback;
    this.#names = names;
    this.#branch = new LessonBranch(playback, lesson().scenario.opensAt);
    this.#toOpen = () => this.#branch.openFresh(this.recording);
  }

  get lesson(): ToldLesson {
    return this.#lesson();
  }

  get beat(): ToldBeat {
    return this.#beatAt(this.at);
  }

  get isLast(): boolean {
    return this.at === this.lesson.beats.length - 1;
  }

  /** The first question without a prediction; undefined when all have one. */
  get openQuestion(): ToldQuestion | undefined {
    return firstUnanswered(this.beat.questions, this.predictions);
  }

  get isAnswered(): boolean {
    return this.openQuestion === undefined;
  }

  /** The learner looks at another branch than the lesson's. */
  get isAway(): boolean {
    return this.#branch.isAway;
  }

  /** On a branch of the learner's own making, not on one of the lesson's what-ifs. */
  get isStraying(): boolean {
    return this.isAway && this.whatIf === null;
  }

  /**
   * What the stage must hide while a question about this moment is open: the asked values, until
   * the commitment.
   */
  get masked(): string[] {
    const { asked, questions } = this.beat;
    if (asked === 'first' || this.phase === 'reveal' || this.phase === 'hook') return [];
    return questions.flatMap(({ hides }) => hides);
  }

  /** Before a prediction time stands still: the answer lies ahead. */
  get isTimeLocked(): boolean {
    const isBefore = this.phase === 'predict' && this.beat.asked === 'first' && !this.isAway;
    return isBefore && this.#playback.time >= this.#branch.startOf(this.at);
  }

  get recording(): Recording {
    const { scenario, seed } = this.lesson;
    return { scenario, seed, commands: [], playhead: scenario.opensAt };
  }

  /**
   * Opens the lesson's cluster anew and goes to a beat; the beats before it are run at once,
   * unseen.
   */
  open(beat = 0): Promise<void> {
    this.#toOpen = () => this.#branch.openFresh(this.recording);
    return this.goTo(beat);
  }

  /** As `open`; a beat whose answer was on the screen shows it again, with what was predicted. */
  openAtAnswer(beat: number): Promise<void> {
    this.#toOpen = () => this.#branch.openFresh(this.recording);
    return this.#turns.overtake(async (signal) => {
      await this.#toBeat(beat, signal);
      if (!this.isAnswered) return;
      const run = this.#branch.runOf(beat) ?? (await within(signal, this.#schedule(beat)));
      await within(signal, this.#playback.jump(run.plan.endsAt));
      this.#reveal(run);
    });
  }

  /** Takes the lesson's cluster up again after the challenge had its own, and goes to a beat. */
  resume(recording: Recording, beat: number): Promise<void> {
    this.#toOpen = () => this.#branch.takeUp(recording);
    return this.goTo(beat);
  }

  /**
   * To the start of any beat. Beats before it that were never run are run now, without being shown.
   */
  goTo(beat: number): Promise<void> {
    return this.#turns.overtake((signal) => this.#toBeat(beat, signal));
  }

  /**
   * Shows the whole lesson in a few seconds, unexplained. Ends by itself or by `proceed`, which
   * opens it anew.
   */
  showHook(): Promise<void> {
    this.phase = 'hook';
    return this.#turns.overtake(async (signal) => {
      await within(signal, this.#branch.openFresh(this.recording));
      for (const index of this.lesson.beats.keys()) {
        const { plan } = await within(signal, this.#schedule(index));
        await within(signal, this.#playback.jump(plan.endsAt));
      }
      const end = this.#playback.time;
      const start = this.lesson.scenario.opensAt;
      await within(signal, this.#playback.jump(start));
      this.#playback.looking.span = airedSpan({ from: start, to: end });
      await this.#playback.playTo(end, Math.round((end - start) / HOOK_SECONDS), signal);
    });
  }

  /** Stops what is under way and waits until nothing of it is left. */
  rest(): Promise<void> {
    this.#turns.interrupt();
    return this.#turns.inOrder(() => {
      this.#playback.pause();
      return Promise.resolve();
    });
  }

  /**
   * The lesson is closed: nothing that it still waits for touches the cluster on the screen again.
   */
  leave(): void {
    this.#turns.close();
  }

  predict(question: string, prediction: Prediction): void {
    if (this.phase !== 'predict') return;
    this.predictions = { ...this.predictions, [question]: prediction };
    this.predicted = { ...this.predicted, [this.beat.id]: this.predictions };
  }

  /** The one button: run the acts, commit the prediction, or go on. */
  async proceed(): Promise<void> {
    if (this.isStraying) return this.returnToLesson();
    switch (this.phase) {
      case 'hook':
        return this.open();
      case 'ready':
        return this.#start();
      case 'predict':
        if (this.isAnswered) await this.#commit();
        return;
      case 'running':
        return;
      case 'reveal':
        if (!this.isLast) await this.goTo(this.at + 1);
    }
  }

  /** To the beat's start; from there to the start of the beat before it. Nothing is before all. */
  async back(): Promise<void> {
    if (this.phase === 'hook') return;
    const isAtStart = this.phase === 'ready' || this.phase === 'predict';
    return this.goTo(isAtStart ? Math.max(0, this.at - 1) : this.at);
  }

  /** Shows the acts of this beat once more. */
  replay(): Promise<void> {
    return this.#turns.overtake(async (signal) => {
      const run = this.#branch.runOf(this.at);
      if (run === undefined) return;
      await within(signal, this.#branch.comeBack());
      await this.#playRun(run, signal);
    });
  }

  /** Runs the beat again on a branch, with the commands of the what-if first. */
  tryWhatIf(whatIf: ToldWhatIf): Promise<void> {
    return this.#turns.overtake(async (signal) => {
      const run = this.#branch.runOf(this.at);
      if (run === undefined) return;
      const { id, words, commands, watch, wants } = whatIf;
      await within(signal, this.#branch.comeBack());
      await within(signal, this.#playback.jump(run.plan.endsAt));
      const lesson = outcomesOf(await within(signal, this.#playback.evaluate(watch)));
      await within(signal, this.#playback.jump(run.startsAt));
      await within(signal, this.#playback.branch(words.label));
      this.whatIf = { id, running: true, rows: [], computed: {} };
      for (const command of commands) await within(signal, this.#playback.apply(command));
      const { endsAt, outcomes } = await within(signal, this.#branch.plan(this.beat.acts, wants));
      if (!(await this.#playback.playTo(endsAt, this.beat.pace, signal))) return;
      const nothing: Outcome = { value: null };
      const rows = watch.map((expression) => ({
        expression,
        lesson: lesson[expression] ?? nothing,
        branch: outcomes[expression] ?? nothing,
      }));
      this.whatIf = { id, running: false, rows, computed: valuesOf(outcomes) };
    });
  }

  /**
   * Whatever a learner does to the lesson's cluster happens on a branch, so that the lesson itself
   * stays whole.
   */
  improvise(...commands: Command[]): Promise<void> {
    this.#turns.interrupt();
    return this.#turns.inOrder(async () => {
      if (!this.isAway) await this.#playback.branch(this.#names().own);
      await Promise.all(commands.map((each) => this.#playback.apply(each)));
      this.#playback.playUntilCalm();
    });
  }

  /** From any branch back to where the lesson stands. */
  returnToLesson(): Promise<void> {
    return this.#turns.overtake(async (signal) => {
      const run = this.#branch.runOf(this.at);
      await within(signal, this.#branch.comeBack());
      this.whatIf = null;
      if (run === undefined || this.phase === 'running') return this.#toBeat(this.at, signal);
      await within(signal, this.#playback.jump(this.#isPlayed() ? run.plan.endsAt : run.startsAt));
    });
  }

  async #toBeat(beat: number, signal: AbortSignal): Promise<void> {
    if (this.#toOpen !== null) await within(signal, this.#toOpen());
    this.#toOpen = null;
    await within(signal, this.#branch.comeBack());
    for (let index = 0; index < beat; index += 1) {
      if (this.#branch.runOf(index) !== undefined) continue;
      await within(signal, this.#playback.jump(this.#branch.startOf(index)));
      await within(signal, this.#schedule(index));
    }
    await within(signal, this.#playback.jump(this.#branch.startOf(beat)));
    this.#enter(beat);
    const isOnlyTime = this.beat.acts.every((act) => act.act !== 'do');
    if (this.phase === 'ready' && isOnlyTime) await this.#run(signal);
  }

  #isPlayed(): boolean {
    return this.phase === 'reveal' || (this.phase === 'predict' && this.beat.asked === 'after');
  }

  #enter(beat: number): void {
    this.at = beat;
    this.predictions = this.predicted[this.beat.id] ?? {};
    this.grades = {};
    this.whatIf = null;
    this.planError = null;
    this.phase = this.beat.asked === 'first' ? 'predict' : 'ready';
    this.#playback.clock.pace = this.beat.pace;
  }

  /** Runs the acts from the beat's start, wherever the playhead was dragged meanwhile. */
  async #run(signal: AbortSignal): Promise<void> {
    this.phase = 'running';
    await within(signal, this.#playback.jump(this.#branch.startOf(this.at)));
    const run = this.#branch.runOf(this.at) ?? (await within(signal, this.#schedule(this.at)));
    if (!(await this.#playRun(run, signal))) return;
    if (this.beat.asked === 'after') this.phase = 'predict';
    else this.#reveal(run);
  }

  /** Gives false when it was cut short. */
  async #playRun({ startsAt, plan }: BeatRun, signal: AbortSignal): Promise<boolean> {
    await within(signal, this.#playback.jump(startsAt));
    this.#playback.looking.span = airedSpan({ from: startsAt, to: plan.endsAt });
    return this.#playback.playTo(plan.endsAt, this.beat.pace, signal);
  }

  /** From now on the prediction is locked. */
  #start(): Promise<void> {
    this.phase = 'running';
    return this.#turns.overtake((signal) => this.#run(signal));
  }

  #commit(): Promise<void> {
    if (this.beat.asked === 'first') return this.#start();
    const run = this.#branch.runOf(this.at);
    if (run !== undefined) this.#reveal(run);
    return Promise.resolve();
  }

  #schedule(index: number): Promise<BeatRun> {
    return this.#branch.schedule(index, this.#beatAt(index));
  }

  #beatAt(index: number): ToldBeat {
    const beat = this.lesson.beats[index];
    if (beat === undefined) throw new Error(`The lesson has no beat ${index}`);
    return beat;
  }

  #reveal({ plan }: BeatRun): void {
    const values = valuesOf(plan.outcomes);
    this.planError = errorIn(plan.outcomes);
    const grades: Record<string, Grade> = {};
    for (const question of this.beat.questions) {
      const prediction = this.predictions[question.id];
      if (prediction !== undefined) grades[question.id] = grade(question, prediction, values);
    }
    this.grades = grades;
    this.computed = values;
    if (!this.seen.includes(this.beat.id)) this.seen = [...this.seen, this.beat.id];
    this.phase = 'reveal';
  }
}

/** What has no value stands as none. */
const valuesOf = (outcomes: Record<string, Outcome>): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(outcomes).map(([expression, outcome]) => [
      expression,
      'value' in outcome ? outcome.value : null,
    ]),
  );

const errorIn = (outcomes: Record<string, Outcome>): PlanProblem | null =>
  Object.values(outcomes).flatMap((each) => ('error' in each ? [each.error] : []))[0] ?? null;
