import type { Value, WatchedValue } from '../../frame/types/lens.ts';
import type { Micros } from '../../kernel/time.ts';
import { expressionsIn } from '../../lesson/fill.ts';
import { answersOf, grade, type Grade, type Prediction } from '../../lesson/grade.ts';
import type { Beat, BeatProse, Lesson, Question, WhatIf } from '../../lesson/types.ts';
import type { Act } from '../../scenario/act.ts';
import type { Command } from '../../scenario/command.ts';
import type { Recording } from '../../scenario/scenario.ts';
import type { PlanProblem } from '../../session/api.ts';
import { masksFor } from '../../view/mask.ts';
import { airedSpan } from '../time/lanes-window.ts';
import { firstUnanswered } from './lesson-questions.ts';
import type { Playback } from '../time/playback.svelte.ts';

/**
 * Where a lesson is. `hook`: it is shown where it will end, unexplained; then each beat. `ready`: its acts wait for the button; `predict`: the learner answers; `running`: the acts run; `reveal`: the answer is shown.
 */
export type Phase = 'hook' | 'ready' | 'predict' | 'running' | 'reveal';

/** What an expression came to, or why it came to nothing. */
export type Told = { value: Value } | { error: PlanProblem };

type BeatPlan = { endsAt: Micros; answers: Told[] };

/** One run of a beat on the lesson's branch: replayed, not repeated, when the learner comes back. */
type BeatRun = { startsAt: Micros; plan: BeatPlan; asked: string[] };

/** A what-if that was run, its watched values beside the lesson's own. */
export type WhatIfRun = {
  id: string;
  running: boolean;
  rows: { expression: string; lesson: Told; branch: Told }[];
};

const HOOK_SECONDS = 4;

/** Names that the driver gives to branches; the words come from the page. */
type BranchNames = { own: string };

/** Leads one learner through the beats of one lesson. */
export class LessonRun {
  readonly lesson: Lesson;
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

  #playback: Playback;
  #proseOf: (beat: Beat) => BeatProse;
  #names: () => BranchNames;
  #runs: (BeatRun | undefined)[] = [];
  #lessonBranch = $state(0);
  /** Counts what was asked of the driver; -1 when the lesson is closed. */
  #turn = 0;
  /** Ends when all that was asked so far has come to an end. */
  #tail: Promise<void> = Promise.resolve();

  constructor(
    lesson: Lesson,
    playback: Playback,
    proseOf: (beat: Beat) => BeatProse,
    names: () => BranchNames,
  ) {
    this.lesson = lesson;
    this.#playback = playback;
    this.#proseOf = proseOf;
    this.#names = names;
  }

  get beat(): Beat {
    const beat = this.lesson.beats[this.at];
    if (beat === undefined) throw new Error(`The lesson has no beat ${this.at}`);
    return beat;
  }

  get isLast(): boolean {
    return this.at === this.lesson.beats.length - 1;
  }

  /** The first question without a prediction; undefined when all have one. */
  get openQuestion(): Question | undefined {
    return firstUnanswered(this.beat.questions, this.predictions);
  }

  get isAnswered(): boolean {
    return this.openQuestion === undefined;
  }

  /** The learner looks at another branch than the lesson's. */
  get isAway(): boolean {
    const branches = this.#playback.frame?.branches ?? [];
    return branches.length > 1 && branches.find((each) => each.current)?.id !== this.#lessonBranch;
  }

  /** On a branch of the learner's own making, not on one of the lesson's what-ifs. */
  get isStraying(): boolean {
    return this.isAway && this.whatIf === null;
  }

  /** What the stage must hide: the asked values, from the start of the acts to the commitment. */
  get masked(): string[] {
    const { asked, questions } = this.beat;
    if (asked === 'first' || this.phase === 'reveal' || this.phase === 'hook') return [];
    return questions.flatMap((question) => answersOf(question).flatMap(masksFor));
  }

  get recording(): Recording {
    const { scenario, seed } = this.lesson;
    return { scenario, seed, commands: [], playhead: scenario.opensAt };
  }

  /** Opens the lesson's cluster and goes to a beat; the beats before it are run at once, unseen. */
  open(beat = 0): Promise<void> {
    return this.#take(async (isCurrent) => {
      await this.#openFresh();
      if (isCurrent()) await this.#toBeat(beat, isCurrent);
    });
  }

  /** Shows the whole lesson in a few seconds, unexplained. Ends by itself or by `proceed`, which opens a fresh cluster. */
  showHook(): Promise<void> {
    this.phase = 'hook';
    return this.#take(async (isCurrent) => {
      await this.#openFresh();
      for (let index = 0; index < this.lesson.beats.length; index += 1) {
        if (!isCurrent()) return;
        await this.#playback.jump((await this.#schedule(index)).plan.endsAt);
      }
      const end = this.#playback.time;
      const start = this.lesson.scenario.opensAt;
      await this.#playback.jump(start);
      this.#playback.span = airedSpan({ from: start, to: end });
      if (isCurrent()) await this.#playback.playTo(end, Math.round((end - start) / HOOK_SECONDS));
    });
  }

  /** Takes the lesson's cluster up again after the challenge had its own, and goes to a beat. */
  resume(recording: Recording, beat: number): Promise<void> {
    return this.#take(async (isCurrent) => {
      await this.#playback.open(recording);
      this.#lessonBranch = currentBranch(this.#playback);
      await this.#toBeat(beat, isCurrent);
    });
  }

  /** To the start of any beat. Beats before it that were never run are run now, without being shown. */
  goTo(beat: number): Promise<void> {
    return this.#take((isCurrent) => this.#toBeat(beat, isCurrent));
  }

  /** Stops what is under way and waits until nothing of it is left. */
  rest(): Promise<void> {
    return this.#take(() => {
      this.#playback.pause();
      return Promise.resolve();
    });
  }

  /** The lesson is closed: nothing that it still waits for touches the cluster on the screen again. */
  leave(): void {
    this.#turn = -1;
    this.#playback.wander();
  }

  predict(question: string, prediction: Prediction): void {
    if (this.phase !== 'predict') return;
    this.predictions = { ...this.predictions, [question]: prediction };
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

  /** To the beat's start; from there to the start of the beat before it. */
  back(): Promise<void> {
    const isAtStart = this.phase === 'ready' || this.phase === 'predict';
    return this.goTo(isAtStart ? Math.max(0, this.at - 1) : this.at);
  }

  /** Shows the acts of this beat once more. */
  replay(): Promise<void> {
    return this.#take(async (isCurrent) => {
      const run = this.#runs[this.at];
      if (run === undefined) return;
      await this.#toLessonBranch();
      await this.#playRun(run, isCurrent);
    });
  }

  /** Runs the beat again on a branch, with the commands of the what-if first. */
  tryWhatIf(whatIf: WhatIf, name: string): Promise<void> {
    return this.#take(async (isCurrent) => {
      const run = this.#runs[this.at];
      if (run === undefined) return;
      await this.#toLessonBranch();
      await this.#playback.jump(run.plan.endsAt);
      const lesson = (await this.#playback.evaluate(whatIf.watch)).map(told);
      await this.#playback.jump(run.startsAt);
      await this.#playback.branch(name);
      for (const command of whatIf.commands) await this.#playback.apply(command);
      this.whatIf = { id: whatIf.id, running: true, rows: [] };
      const plan = await this.#plan(this.beat.acts, whatIf.watch);
      if (!isCurrent() || !(await this.#playback.playTo(plan.endsAt, this.beat.pace))) return;
      const rows = whatIf.watch.map((expression, index) => ({
        expression,
        lesson: lesson[index] ?? { value: null },
        branch: plan.answers[index] ?? { value: null },
      }));
      this.whatIf = { id: whatIf.id, running: false, rows };
    });
  }

  /** Anything that a learner does to the lesson's cluster happens on a branch, so that the lesson itself stays whole. */
  improvise(command: Command): Promise<void> {
    return this.#take(async () => {
      if (!this.isAway) await this.#playback.branch(this.#names().own);
      this.#playback.restWhenCalm = true;
      await this.#playback.apply(command);
      this.#playback.play();
    });
  }

  /** From any branch back to where the lesson stands. */
  returnToLesson(): Promise<void> {
    return this.#take(async (isCurrent) => {
      const run = this.#runs[this.at];
      await this.#toLessonBranch();
      this.whatIf = null;
      if (run === undefined || this.phase === 'running') await this.#toBeat(this.at, isCurrent);
      else await this.#playback.jump(this.#isPlayed() ? run.plan.endsAt : run.startsAt);
    });
  }

  /** One thing at a time. What is under way is cut short by the next, which begins when it has come to an end. */
  #take(task: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
    if (this.#turn < 0) return Promise.resolve();
    this.#turn += 1;
    const turn = this.#turn;
    this.#playback.wander();
    this.#tail = this.#tail.then(() =>
      this.#turn < 0 ? undefined : task(() => turn === this.#turn),
    );
    return this.#tail;
  }

  async #openFresh(): Promise<void> {
    this.#runs = [];
    await this.#playback.open(this.recording);
    this.#lessonBranch = currentBranch(this.#playback);
  }

  async #toBeat(beat: number, isCurrent: () => boolean): Promise<void> {
    await this.#toLessonBranch();
    for (let index = 0; index < beat; index += 1) {
      if (!isCurrent()) return;
      if (this.#runs[index] !== undefined) continue;
      await this.#playback.jump(this.#startOf(index));
      await this.#schedule(index);
    }
    await this.#playback.jump(this.#startOf(beat));
    this.#enter(beat);
    const isOnlyTime = this.beat.acts.every((act) => act.act !== 'do');
    if (this.phase === 'ready' && isOnlyTime) await this.#run(isCurrent);
  }

  #startOf(beat: number): Micros {
    const run = this.#runs[beat];
    return run?.startsAt ?? this.#runs[beat - 1]?.plan.endsAt ?? this.lesson.scenario.opensAt;
  }

  #isPlayed(): boolean {
    return this.phase === 'reveal' || (this.phase === 'predict' && this.beat.asked === 'after');
  }

  async #toLessonBranch(): Promise<void> {
    this.#playback.restWhenCalm = false;
    if (this.isAway) await this.#playback.switchBranch(this.#lessonBranch);
  }

  #enter(beat: number): void {
    this.at = beat;
    this.predictions = {};
    this.grades = {};
    this.whatIf = null;
    this.planError = null;
    this.phase = this.beat.asked === 'first' ? 'predict' : 'ready';
    this.#playback.pace = this.beat.pace;
  }

  /** Runs the acts from the beat's start, wherever the playhead was dragged meanwhile. */
  async #run(isCurrent: () => boolean): Promise<void> {
    this.phase = 'running';
    await this.#playback.jump(this.#startOf(this.at));
    const run = this.#runs[this.at] ?? (await this.#schedule(this.at));
    if (!(await this.#playRun(run, isCurrent)) || !isCurrent()) return;
    if (this.beat.asked === 'after') this.phase = 'predict';
    else this.#reveal(run);
  }

  async #playRun(run: BeatRun, isCurrent: () => boolean): Promise<boolean> {
    await this.#playback.jump(run.startsAt);
    if (!isCurrent()) return false;
    this.#playback.span = airedSpan({ from: run.startsAt, to: run.plan.endsAt });
    return this.#playback.playTo(run.plan.endsAt, this.beat.pace);
  }

  /** From now on the prediction is locked. */
  #start(): Promise<void> {
    this.phase = 'running';
    return this.#take((isCurrent) => this.#run(isCurrent));
  }

  #commit(): Promise<void> {
    if (this.beat.asked === 'first') return this.#start();
    const run = this.#runs[this.at];
    if (run !== undefined) this.#reveal(run);
    return Promise.resolve();
  }

  async #schedule(index: number): Promise<BeatRun> {
    const beat = this.lesson.beats[index];
    if (beat === undefined) throw new Error(`The lesson has no beat ${index}`);
    const startsAt = Math.floor(this.#playback.time);
    const asked = [...beat.questions.flatMap(answersOf), ...expressionsOf(this.#proseOf(beat))];
    const run = { startsAt, plan: await this.#plan(beat.acts, asked), asked };
    this.#runs[index] = run;
    return run;
  }

  /** Acts that cannot be done here (a learner may have broken the cluster) end at once, with the reason for an answer. */
  async #plan(acts: Act[], asked: string[]): Promise<BeatPlan> {
    const plan = await this.#playback.schedule(acts, asked);
    if (!('problem' in plan)) return { endsAt: plan.endsAt, answers: plan.answers.map(told) };
    const endsAt = Math.floor(this.#playback.time);
    return { endsAt, answers: asked.map(() => ({ error: plan })) };
  }

  #reveal(run: BeatRun): void {
    const values = run.plan.answers.map((answer) => ('value' in answer ? answer.value : null));
    const broken = run.plan.answers.find((answer) => 'error' in answer);
    this.planError = broken !== undefined && 'error' in broken ? broken.error : null;
    const grades: Record<string, Grade> = {};
    let next = 0;
    for (const question of this.beat.questions) {
      const count = answersOf(question).length;
      const prediction = this.predictions[question.id];
      if (prediction !== undefined)
        grades[question.id] = grade(question, prediction, values.slice(next, next + count));
      next += count;
    }
    this.grades = grades;
    this.computed = Object.fromEntries(
      run.asked.map((expression, index) => [expression, values[index] ?? null]),
    );
    if (!this.seen.includes(this.beat.id)) this.seen = [...this.seen, this.beat.id];
    this.phase = 'reveal';
  }
}

const told = (watched: WatchedValue): Told =>
  'error' in watched ? { error: { problem: 'no-value', why: watched.error } } : watched;

const expressionsOf = (prose: BeatProse): string[] =>
  expressionsIn([prose.story, prose.reveal, ...Object.values(prose.replies)].join(' '));

const currentBranch = (playback: Playback): number =>
  playback.frame?.branches.find((each) => each.current)?.id ?? 0;
