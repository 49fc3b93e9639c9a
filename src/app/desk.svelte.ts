import { lessons } from '../../lessons/index.ts';
import type { Frame } from '../frame/types/frame.ts';
import type { ToldLesson } from '../lesson/types.ts';
import type { Command } from '../scenario/command.ts';
import type { LinkProblem } from '../scenario/share-link.ts';
import type { RecordedSession, Recording, Scenario } from '../scenario/scenario.ts';
import { ChallengeRun } from './lesson/challenge-run.svelte.ts';
import type { Verb } from './acts/selection-act.ts';
import type { Keeper } from './kept/keeper.ts';
import { LessonRun } from './lesson/lesson-run.svelte.ts';
import { seconds, type Micros } from '../kernel/time.ts';
import { formatSpan } from '../view/words/format.ts';
import type { Page } from './page.svelte.ts';
import type { Language } from './preferences.ts';
import { nameByAct } from './time/branch-acts.ts';
import type { Playback } from './time/playback.svelte.ts';
import { Turns, within } from './time/turns.ts';
import { maskFrame } from '../view/mask.ts';
import { keptAs, keptIn, paceIn, parseRoute, routeHash, type Route } from './route.ts';
import { Sharing } from './sharing.svelte.ts';
import { SANDBOX_PACE, sandboxRecording } from './sandbox/sandbox-scenario.ts';

/** A link that could not be read whole: what is wrong, and what is right. */
export type DamagedLink = { problems: LinkProblem[]; recording: Recording | null };

/** A step that crosses so much time says so. */
const LONG_STEP: Micros = seconds(10);

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
  readonly sharing: Sharing;
  /** A short word to the person, such as that a link was copied. */
  notice = $state('');
  /** The inspector's tab. */
  tab = $state<'why' | 'code' | 'fields' | 'bytes'>('why');
  /** Whether what is selected is told while it is presented. */
  showsWhy = $state(false);
  asTable = $state(false);
  /** What the sandbox runs. */
  scenario = $state.raw<Scenario | null>(null);

  #told = $state.raw<Partial<Record<Language, ToldLesson>>>({});
  /** What is opened later wins, however long the earlier one took to load. */
  #turns = new Turns();
  /** The address of the place in a lesson that was noted last. */
  #notedAt = '';
  /** From the first sandbox on. */
  #keeper: Keeper | null = null;
  /** The lesson's cluster, while the challenge has its own. */
  #lessonRecording: Recording | null = null;

  constructor(page: Page, playback: Playback) {
    this.page = page;
    this.playback = playback;
    this.sharing = new Sharing({
      ...{ playback, page, ownsBranches: () => this.run === null },
      tell: (notice) => this.tell(notice),
    });
    playback.isLocked = () => {
      const isLocked = this.challenge === null && !this.finished && this.run?.isTimeLocked === true;
      if (isLocked) this.tell(this.page.words.time.locked);
      return isLocked;
    };
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

  /**
   * Opens what the hash of the address says. Where the browser has kept the session that was on the
   * screen then, that is opened, with all that was done since.
   * @param state what the history has beside the address
   */
  async follow(hash: string, state: unknown): Promise<void> {
    const route = parseRoute(
      hash,
      lessons.map((each) => each.id),
    );
    if (route.at === 'lesson' && route.beat !== null && route.lesson === this.run?.lesson.id) {
      const beat = this.run.lesson.beats.findIndex(({ id }) => id === route.beat);
      return this.goToBeat(Math.max(0, beat));
    }
    this.route = route;
    this.#clear();
    if (route.at === 'lesson') await this.#openLesson(route.lesson, route.beat);
    else await this.#openSandbox(route, keptIn(state));
  }

  /** The session that was on the screen, or the last one, or the link, or a fresh cluster. */
  #openSandbox(route: Route, kept: string | null): Promise<void> {
    return this.#turns.overtake(async (signal) => {
      const { keptSession, keptSessions } = await within(signal, import('./kept/kept-sessions.ts'));
      const mine = kept ?? this.#keeper?.id ?? null;
      const last = (await within(signal, keptSessions()))[0]?.id ?? null;
      const id = route.at === 'sandbox' ? (mine ?? last) : kept;
      const session = id === null ? null : await within(signal, keptSession(id));
      if (session !== null) await this.#showKept(session, id === mine ? id : null, signal);
      else if (route.at === 'link') await this.#openLink(route.text, signal);
      else await this.#show(sandboxRecording(), true, signal);
    });
  }

  /** Opens a session that this browser has kept; it is kept on under the same id. */
  openKept(id: string): Promise<void> {
    this.#clear();
    history.pushState(keptAs(id), '', routeHash({ at: 'sandbox' }));
    return this.#turns.overtake(async (signal) => {
      const { keptSession } = await within(signal, import('./kept/kept-sessions.ts'));
      const session = await within(signal, keptSession(id));
      if (session !== null) await this.#showKept(session, id, signal);
    });
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
    this.page.notePlace(lesson, null);
    this.#clear();
    await this.#openLesson(lesson, null);
  }

  /** Inside a challenge only its own verbs may be used. */
  allows(verb: Verb): boolean {
    return this.challenge === null || this.challenge.challenge.allow.includes(verb);
  }

  /** What a person does to the cluster at one moment, by any button, key, form or hand. */
  async apply(...commands: Command[]): Promise<void> {
    if (this.challenge !== null) return this.challenge.act(...commands);
    if (this.run !== null && !this.finished) return this.run.improvise(...commands);
    const isDone = await Promise.all(commands.map((each) => this.playback.apply(each)));
    this.playback.play();
    await nameByAct(this.playback, this.page.say, commands[isDone.indexOf(true)]);
  }

  /** Copies the address that opens this moment again, or asks first what it is to hold. */
  share(): Promise<void> {
    return this.sharing.ask();
  }

  async address(): Promise<string> {
    const { addressOf } = await import('./link-address.ts');
    return addressOf(await this.playback.recording(), this.page.language);
  }

  branchHere(): Promise<void> {
    return this.playback.branch('');
  }

  async step(direction: 'forward' | 'back'): Promise<void> {
    const time = await this.playback.step(direction);
    const { skipped } = this.page.words.time;
    if (Math.abs(time) >= LONG_STEP) this.tell(skipped(formatSpan(Math.abs(time))));
  }

  toggleTable(): void {
    this.asTable = !this.asTable;
  }

  tell(notice: string): void {
    this.notice = notice;
    setTimeout(() => (this.notice = this.notice === notice ? '' : this.notice), 2500);
  }

  /** Opens a recording outside of a lesson: in the sandbox. */
  openRecording(recording: Recording, playing: boolean): Promise<void> {
    this.#clear();
    history.pushState(null, '', routeHash({ at: 'sandbox' }));
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
    const { attachRows } = await within(signal, import('./sandbox/shipped-data.ts'));
    const whole = await within(signal, attachRows(recording));
    this.#enterSandbox(whole.scenario);
    await within(signal, this.playback.open(whole));
    (await within(signal, this.#kept())).begin();
    if (playing) this.playback.play();
  }

  /** @param id under which it is kept on; null: as a session of its own */
  async #showKept(session: RecordedSession, id: string | null, signal: AbortSignal): Promise<void> {
    const { attachToAll } = await within(signal, import('./sandbox/shipped-data.ts'));
    this.#enterSandbox(session.scenario);
    await within(signal, this.playback.restore(await within(signal, attachToAll(session))));
    this.playback.clock.pace = paceIn(history.state) ?? SANDBOX_PACE;
    const keeper = await within(signal, this.#kept());
    if (id === null) keeper.begin();
    else keeper.goOn(id);
  }

  #enterSandbox(scenario: Scenario): void {
    this.route = { at: 'sandbox' };
    this.scenario = scenario;
    this.playback.clock.pace = SANDBOX_PACE;
  }

  async #kept(): Promise<Keeper> {
    const { Keeper } = await import('./kept/keeper.ts');
    this.#keeper ??= new Keeper(this.playback, () => this.address());
    return this.#keeper;
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
      const place = this.page.placeIn(id);
      run.predicted = place?.predicted ?? {};
      this.run = run;
      const wanted = beat ?? place?.beat;
      const asked = told.beats.findIndex((each) => each.id === wanted);
      const firstUnseen = told.beats.findIndex((each) => !run.seen.includes(each.id));
      if (asked >= 0 && place?.answered === true && place.beat === wanted)
        await within(signal, run.openAtAnswer(asked));
      else if (asked >= 0) await within(signal, run.open(asked));
      else if (run.seen.length > 0) await within(signal, run.open(Math.max(0, firstUnseen)));
      else await within(signal, run.showHook());
    });
  }

  async #openLink(text: string, signal: AbortSignal): Promise<void> {
    const { readLink } = await within(signal, import('./link-address.ts'));
    const read = await within(signal, readLink(text, this.page.language));
    const { recording, session, problems } = read;
    if (problems.length > 0 || recording === null) this.damaged = { problems, recording };
    else if (session !== undefined) await this.#showKept(session, null, signal);
    else await this.#show(recording, false, signal);
  }

  #finish(): void {
    this.challenge?.close();
    this.challenge = null;
    this.finished = true;
  }

  /** What a learner would come back to, and the address of it. */
  notePlace(): void {
    const { run, lesson } = this;
    if (run === null || lesson?.id !== run.lesson.id || this.challenge !== null) return;
    if (run.phase === 'hook' || this.finished) return;
    const { id } = run.beat;
    const answered = run.phase === 'reveal';
    this.page.notePlace(lesson.id, { beat: id, answered, predicted: run.predicted });
    const route: Route = { at: 'lesson', lesson: lesson.id, beat: id };
    const address = routeHash(route);
    // On the way to another beat the place is still the old one.
    if (address === this.#notedAt) return;
    const isFirst = this.route.at === 'lesson' && this.route.beat === null;
    this.#notedAt = address;
    this.route = route;
    if (location.hash === address) return;
    if (isFirst) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
  }

  #noteSeen(): void {
    if (this.run !== null) this.page.noteSeen(this.run.lesson.id, this.run.seen);
  }

  #clear(): void {
    this.#turns.interrupt();
    this.#keeper?.rest();
    this.#notedAt = '';
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
