import { lessons } from '../../lessons/index.ts';
import type { Frame } from '../frame/types/frame.ts';
import type { ToldLesson } from '../lesson/types.ts';
import type { Command } from '../scenario/command.ts';
import type { LinkProblem, Shipped } from '../scenario/share-link.ts';
import type { Recording, Scenario } from '../scenario/scenario.ts';
import { ChallengeRun } from './lesson/challenge-run.svelte.ts';
import type { Verb } from './acts/selection-act.ts';
import { LessonRun } from './lesson/lesson-run.svelte.ts';
import type { Page } from './page.svelte.ts';
import type { Language } from './preferences.ts';
import type { Playback } from './time/playback.svelte.ts';
import { Turns, within } from './time/turns.ts';
import { maskFrame } from '../view/mask.ts';
import { parseRoute, routeHash, type Route } from './route.ts';
import { SANDBOX_PACE, sandboxRecording } from './sandbox/sandbox-scenario.ts';

/** A link that could not be read whole: what is wrong, and what is right. */
export type DamagedLink = { problems: LinkProblem[]; recording: Recording | null };

/**
 * What lies open on the page: a lesson, its challenge, the sandbox, or a link. Every button and key
 * ends here.
 */
export class Desk {
  readonly page: Page;
  readonly playback: Playback;
  route = $state.raw<Route>({ at: 'sandbox' });
  run = $state.raw<LessonRun | null>(null);
  challenge = $state.raw<ChallengeRun | null>(null);
  finished = $state(false);
  damaged = $state.raw<DamagedLink | null>(null);
  /** A short word to the person, such as that a link was copied. */
  notice = $state('');
  /** The inspector's tab. */
  tab = $state<'why' | 'fields' | 'bytes'>('why');
  asTable = $state(false);
  /** What the sandbox runs. */
  scenario = $state.raw<Scenario | null>(null);

  #told = $state.raw<Partial<Record<Language, ToldLesson>>>({});
  /** What is opened later wins, however long the earlier one took to load. */
  #turns = new Turns();
  /** The lesson's cluster, while the challenge has its own. */
  #lessonRecording: Recording | null = null;

  constructor(page: Page, playback: Playback) {
    this.page = page;
    this.playback = playback;
  }

  /** The open lesson, in the page's language as soon as that is there. */
  get lesson(): ToldLesson | null {
    return this.#told[this.page.language] ?? this.#told.en ?? this.#told.zh ?? null;
  }

  /** The frame as it may be seen: without what a question that is open asks for. */
  readonly shown = $derived.by((): Frame | null => {
    const { frame } = this.playback;
    return frame === null ? null : maskFrame(frame, this.masked);
  });

  get masked(): string[] {
    if (this.run === null || this.challenge !== null || this.finished) return [];
    return this.run.masked;
  }

  get focus(): string[] {
    if (this.run === null || this.challenge !== null || this.finished) return [];
    return this.run.phase === 'hook' ? [] : this.run.beat.focus;
  }

  get canProceed(): boolean {
    if (this.challenge !== null) return this.challenge.state === 'won';
    const { run } = this;
    if (run === null || this.finished) return this.finished;
    if (run.isStraying) return true;
    return run.phase !== 'running' && (run.phase !== 'predict' || run.isAnswered);
  }

  get proceedLabel(): string {
    const { lesson, challenge } = this.page.words;
    const { run } = this;
    if (this.finished) return lesson.toSandbox;
    if (this.challenge !== null) return challenge.finish;
    if (run?.isStraying === true) return lesson.returnToLesson;
    switch (run?.phase) {
      case 'hook':
        return lesson.begin;
      case 'running':
        return lesson.running;
      case 'reveal':
        return run.isLast ? challenge.start : lesson.next;
      case 'predict':
        return run.beat.asked === 'after' ? lesson.commit : run.beat.words.action;
      default:
        return run === null ? '' : run.beat.words.action;
    }
  }

  /** Opens what the hash of the address says. */
  async follow(hash: string): Promise<void> {
    this.route = parseRoute(
      hash,
      lessons.map((each) => each.id),
    );
    this.#clear();
    if (this.route.at === 'lesson') await this.#openLesson(this.route.lesson, this.route.beat);
    else if (this.route.at === 'sandbox') await this.openRecording(sandboxRecording(), true);
    else await this.#openLink(this.route.text);
  }

  async proceed(): Promise<void> {
    if (!this.canProceed) return;
    if (this.finished) location.hash = routeHash({ at: 'sandbox' });
    else if (this.challenge !== null) this.#finish();
    else if (this.run?.phase === 'reveal' && this.run.isLast && !this.run.isStraying)
      await this.startChallenge();
    else await this.run?.proceed();
    this.#noteSeen();
  }

  async previous(): Promise<void> {
    if (this.run === null) return;
    if (this.challenge !== null || this.finished)
      await this.goToBeat(this.run.lesson.beats.length - 1);
    else await this.run.back();
  }

  /** The next beat, whether this one is done or not. */
  async next(): Promise<void> {
    const { run } = this;
    if (run === null || this.challenge !== null || this.finished) return;
    if (run.isLast) await this.startChallenge();
    else await this.goToBeat(run.phase === 'hook' ? 0 : run.at + 1);
  }

  async goToBeat(index: number): Promise<void> {
    const { run } = this;
    if (run === null) return;
    this.#turns.interrupt();
    const elsewhere = this.challenge !== null || this.finished ? this.#lessonRecording : null;
    this.challenge?.close();
    this.challenge = null;
    this.finished = false;
    this.#lessonRecording = null;
    if (run.phase === 'hook') await run.open(index);
    else if (elsewhere !== null) await run.resume(elsewhere, index);
    else await run.goTo(index);
    this.#noteSeen();
  }

  async startChallenge(): Promise<void> {
    const { run } = this;
    if (run === null || this.challenge !== null) return;
    const wasFinished = this.finished;
    this.finished = false;
    const challenge = new ChallengeRun(() => run.lesson.challenge, this.playback);
    this.challenge = challenge;
    await this.#turns.overtake(async (signal) => {
      await within(signal, run.rest());
      if (!wasFinished) this.#lessonRecording = await within(signal, this.playback.recording());
      await within(signal, challenge.open());
    });
  }

  async restart(lesson: string): Promise<void> {
    this.page.noteSeen(lesson, []);
    this.#clear();
    await this.#openLesson(lesson, null);
  }

  /** Inside a challenge only its own verbs may be used. */
  allows(verb: Verb): boolean {
    return this.challenge === null || this.challenge.challenge.allow.includes(verb);
  }

  /** What a person does to the cluster on the screen, by any button, key or form. */
  async apply(command: Command): Promise<void> {
    if (this.challenge !== null) return this.challenge.act(command);
    if (this.run !== null && !this.finished) return this.run.improvise(command);
    await this.playback.apply(command);
    this.playback.play();
  }

  /**
   * Copies the address that opens this moment again; where copying is forbidden it goes into the
   * address bar.
   */
  async share(): Promise<void> {
    const address = await this.address();
    try {
      await navigator.clipboard.writeText(address);
      this.tell(this.page.words.page.copied);
    } catch {
      history.replaceState(null, '', address);
      this.tell(this.page.words.page.inAddressBar);
    }
  }

  async address(): Promise<string> {
    const recording = await this.playback.recording();
    const [{ encodeLink }, shipped] = await Promise.all([
      import('../scenario/share-link.ts'),
      this.#shippedWith(recording.scenario.id),
    ]);
    return `${location.href.replace(/#.*$/, '')}#${encodeLink(recording, shipped)}`;
  }

  async branchHere(): Promise<void> {
    const count = this.playback.frame?.branches.length ?? 0;
    await this.playback.branch(this.page.words.inspector.branchName(count));
  }

  toggleTable(): void {
    this.asTable = !this.asTable;
  }

  tell(notice: string): void {
    this.notice = notice;
    setTimeout(() => {
      if (this.notice === notice) this.notice = '';
    }, 2500);
  }

  /** Opens a recording outside of a lesson: in the sandbox. */
  openRecording(recording: Recording, playing: boolean): Promise<void> {
    this.#clear();
    return this.#turns.overtake((signal) => this.#show(recording, playing, signal));
  }

  /** The open lesson in this language, once. */
  async loadLesson(language: Language): Promise<void> {
    const entry = lessons.find((each) => each.id === this.lesson?.id);
    if (entry === undefined || this.#told[language] !== undefined) return;
    const { default: told } = await entry.told[language]();
    if (told.id === this.lesson?.id) this.#told = { ...this.#told, [language]: told };
  }

  async #show(recording: Recording, playing: boolean, signal: AbortSignal): Promise<void> {
    this.route = { at: 'sandbox' };
    const { attachRows } = await within(signal, import('./sandbox/shipped-data.ts'));
    const whole = await within(signal, attachRows(recording));
    this.scenario = whole.scenario;
    await within(signal, this.playback.open(whole));
    this.playback.clock.pace = SANDBOX_PACE;
    if (playing) this.playback.play();
  }

  #openLesson(id: string, beat: string | null): Promise<void> {
    const entry = lessons.find((each) => each.id === id);
    return this.#turns.overtake(async (signal) => {
      if (entry === undefined) return;
      const { language } = this.page;
      const { default: told } = await within(signal, entry.told[language]());
      this.#told = { [language]: told };
      const names = () => ({ own: this.page.words.lesson.ownBranch });
      const run = new LessonRun(() => this.lesson ?? told, this.playback, names);
      run.seen = this.page.seenBeats(id);
      this.run = run;
      const asked = beat === null ? -1 : told.beats.findIndex((each) => each.id === beat);
      const firstUnseen = told.beats.findIndex((each) => !run.seen.includes(each.id));
      if (asked >= 0) await within(signal, run.open(asked));
      else if (run.seen.length > 0) await within(signal, run.open(Math.max(0, firstUnseen)));
      else await within(signal, run.showHook());
    });
  }

  #openLink(text: string): Promise<void> {
    return this.#turns.overtake(async (signal) => {
      const { decodeLink, scenarioIn } = await within(signal, import('../scenario/share-link.ts'));
      const shipped = await within(signal, this.#shippedWith(scenarioIn(text)));
      const { recording, problems } = decodeLink(text, shipped);
      if (problems.length > 0 || recording === null) this.damaged = { problems, recording };
      else await this.#show(recording, false, signal);
    });
  }

  /**
   * What links may name: of the lessons only the one that has a scenario with this id is loaded.
   */
  async #shippedWith(scenario: string): Promise<Shipped> {
    const entry = lessons.find(({ scenarios }) => scenarios.includes(scenario));
    const [{ shippedFrom }, told] = await Promise.all([
      import('./sandbox/shipped-data.ts'),
      entry?.told[this.page.language](),
    ]);
    return shippedFrom(told === undefined ? [] : [told.default]);
  }

  #finish(): void {
    this.challenge?.close();
    this.challenge = null;
    this.finished = true;
  }

  #noteSeen(): void {
    if (this.run !== null) this.page.noteSeen(this.run.lesson.id, this.run.seen);
  }

  #clear(): void {
    this.#turns.interrupt();
    this.run?.leave();
    this.challenge?.close();
    this.challenge = null;
    this.run = null;
    this.finished = false;
    this.damaged = null;
    this.asTable = false;
    this.#lessonRecording = null;
    this.playback.pause();
  }
}
