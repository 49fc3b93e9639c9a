import { lessons } from '../../lessons/index.ts';
import type { Happening } from '../frame/types/happenings.ts';
import type { Beat, BeatProse, LessonProse } from '../lesson/types.ts';
import type { Command } from '../scenario/command.ts';
import type { LinkProblem } from '../scenario/share-link.ts';
import type { Recording, Scenario } from '../scenario/scenario.ts';
import { ChallengeRun } from './lesson/challenge-run.svelte.ts';
import { LessonRun } from './lesson/lesson-run.svelte.ts';
import type { Page } from './page.svelte.ts';
import type { Playback } from './time/playback.svelte.ts';
import type { Language } from './preferences.ts';
import { parseRoute, routeHash, type Route } from './route.ts';
import { SANDBOX_PACE, sandboxRecording } from './sandbox/sandbox-scenario.ts';

/** A link that could not be read whole: what is wrong, and what is right. */
export type DamagedLink = { problems: LinkProblem[]; recording: Recording | null };

/** What lies open on the page: a lesson, its challenge, the sandbox, or a link. Every button and key ends here. */
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

  #proses = $state.raw<Partial<Record<Language, LessonProse>>>({});
  #turn = 0;
  /** The lesson's cluster, while the challenge has its own. */
  #lessonRecording: Recording | null = null;

  constructor(page: Page, playback: Playback) {
    this.page = page;
    this.playback = playback;
  }

  /** The words of the open lesson, in the page's language as soon as they are there. */
  get prose(): LessonProse | null {
    return this.#proses[this.page.language] ?? this.#proses.en ?? this.#proses.zh ?? null;
  }

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
        return run.beat.asked === 'after' ? lesson.commit : this.#action(run);
      default:
        return run === null ? '' : this.#action(run);
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
    const elsewhere = this.challenge !== null || this.finished ? this.#lessonRecording : null;
    this.challenge?.close();
    this.challenge = null;
    this.finished = false;
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
    const challenge = new ChallengeRun(run.lesson.challenge, this.playback);
    this.challenge = challenge;
    await run.rest();
    if (!wasFinished) this.#lessonRecording = await this.playback.recording();
    if (this.#holds(challenge)) await challenge.open();
  }

  /** Somebody may have gone elsewhere while something was awaited. */
  #holds(challenge: ChallengeRun): boolean {
    return this.challenge === challenge;
  }

  async restart(lesson: string): Promise<void> {
    this.page.noteSeen(lesson, []);
    this.#clear();
    await this.#openLesson(lesson, null);
  }

  /** What a person does to the cluster on the screen, by any button, key or form. */
  async apply(command: Command): Promise<void> {
    if (this.challenge !== null) return this.challenge.act(command);
    if (this.run !== null && !this.finished) return this.run.improvise(command);
    await this.playback.apply(command);
    this.playback.play();
  }

  /** Copies the address that opens this moment again; where copying is forbidden it goes into the address bar. */
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
    const [{ encodeLink }, shipped] = await Promise.all([
      import('../scenario/share-link.ts'),
      loadShipped(),
    ]);
    return `${location.href.replace(/#.*$/, '')}#${encodeLink(await this.playback.recording(), shipped)}`;
  }

  async branchHere(): Promise<void> {
    const count = this.playback.frame?.branches.length ?? 0;
    await this.playback.branch(this.page.words.inspector.branchName(count));
  }

  toggleTable(): void {
    this.asTable = !this.asTable;
  }

  sayCommand(command: Command): string {
    return this.page.say(happeningOf(command));
  }

  tell(notice: string): void {
    this.notice = notice;
    setTimeout(() => {
      if (this.notice === notice) this.notice = '';
    }, 2500);
  }

  /** Opens a recording outside of a lesson: in the sandbox. */
  async openRecording(recording: Recording, playing: boolean): Promise<void> {
    this.#clear();
    this.route = { at: 'sandbox' };
    const isCurrent = this.#newTurn();
    const { attachRows } = await import('./sandbox/shipped-data.ts');
    const whole = await attachRows(recording);
    if (!isCurrent()) return;
    this.scenario = whole.scenario;
    await this.playback.open(whole);
    this.playback.pace = SANDBOX_PACE;
    if (playing) this.playback.play();
  }

  /** The lesson's words in this language, once. */
  async loadProse(language: Language): Promise<void> {
    const entry = lessons.find((each) => each.id === this.run?.lesson.id);
    if (entry === undefined || this.#proses[language] !== undefined) return;
    const { default: prose } = await entry.prose[language]();
    this.#proses = { ...this.#proses, [language]: prose };
  }

  async #openLesson(id: string, beat: string | null): Promise<void> {
    const isCurrent = this.#newTurn();
    const entry = lessons.find((each) => each.id === id);
    if (entry === undefined) return;
    const { language } = this.page;
    const [{ default: lesson }, { default: prose }] = await Promise.all([
      entry.script(),
      entry.prose[language](),
    ]);
    if (!isCurrent()) return;
    this.#proses = { [language]: prose };
    const names = () => ({ own: this.page.words.lesson.ownBranch });
    const run = new LessonRun(lesson, this.playback, (each) => this.#beatProse(each), names);
    run.seen = this.page.seenBeats(id);
    this.run = run;
    const asked = beat === null ? -1 : lesson.beats.findIndex((each) => each.id === beat);
    const firstUnseen = lesson.beats.findIndex((each) => !run.seen.includes(each.id));
    if (asked >= 0) await run.open(asked);
    else if (run.seen.length > 0) await run.open(Math.max(0, firstUnseen));
    else await run.showHook();
  }

  async #openLink(text: string): Promise<void> {
    const isCurrent = this.#newTurn();
    const [{ decodeLink }, shipped] = await Promise.all([
      import('../scenario/share-link.ts'),
      loadShipped(),
    ]);
    if (!isCurrent()) return;
    const { recording, problems } = decodeLink(text, shipped);
    if (problems.length > 0 || recording === null) this.damaged = { problems, recording };
    else await this.openRecording(recording, false);
  }

  #beatProse(beat: Beat): BeatProse {
    const prose = this.prose?.beats[beat.id];
    if (prose === undefined) throw new Error(`The lesson has no words for ${beat.id}`);
    return prose;
  }

  #action(run: LessonRun): string {
    return this.prose?.beats[run.beat.id]?.action ?? '';
  }

  #finish(): void {
    this.challenge?.close();
    this.challenge = null;
    this.finished = true;
  }

  #noteSeen(): void {
    if (this.run !== null) this.page.noteSeen(this.run.lesson.id, this.run.seen);
  }

  /** What is opened later wins, however long the earlier one took to load. */
  #newTurn(): () => boolean {
    this.#turn += 1;
    const turn = this.#turn;
    return () => turn === this.#turn;
  }

  #clear(): void {
    this.#newTurn();
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

async function loadShipped() {
  const { shippedFrom } = await import('./sandbox/shipped-data.ts');
  return shippedFrom(await Promise.all(lessons.map(async (each) => (await each.script()).default)));
}

/** A command as a thing that happened, so that the same sentences say both. */
function happeningOf(command: Command): Happening {
  const values: Happening['values'] = {};
  for (const [name, value] of Object.entries(command)) {
    if (Array.isArray(value)) values[name] = value.length;
    else if (typeof value === 'string' || typeof value === 'number') values[name] = value;
  }
  return { step: -1, time: 0, node: '', kind: `you-${command.command}`, values };
}
