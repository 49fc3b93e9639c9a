import type { Frame } from '../../frame/types/frame.ts';
import type { Lens, Selection } from '../../frame/types/lens.ts';
import { NEVER, type Micros } from '../../kernel/time.ts';
import type { Act } from '../../scenario/act.ts';
import type { Command } from '../../scenario/command.ts';
import type { RecordedSession, Recording } from '../../scenario/scenario.ts';
import type { Refusal } from '../../scenario/refusal.ts';
import type { Answers, Plan, PlanProblem, StepBy } from '../../session/api.ts';
import { Clock } from './clock.svelte.ts';
import { DetailPace } from './detail-pace.ts';
import { Goal } from './goal.ts';
import { failureOf, type Failure } from './failure.ts';
import { Looking, type LensPart } from './looking.svelte.ts';
import { isBusy, isCalm, isFlowing, lastHappening, type Pace } from './pace.ts';
import { Rest } from './rest.ts';
import type { SessionClient } from './session-client.ts';
import { Turns } from './turns.ts';

/** Events of a quiet stretch that one picture may cross. */
const QUIET_EVENTS_MAX = 12;

type AsksFrame = (api: SessionClient['api'], lens: Lens) => Promise<Frame>;

/**
 * One cluster on the screen: what is seen and when. All that the page does to the cluster goes
 * through here, one request at a time.
 */
export class Playback {
  frame = $state.raw<Frame | null>(null);
  /** Virtual time of the picture; between two frames it may hold a fraction. */
  time = $state(0);
  /** The session cannot go on: an invariant is broken, or the worker is dead. */
  failure = $state.raw<Failure | null>(null);
  /** Why the last command was refused. */
  refusal = $state.raw<Refusal | null>(null);
  stepBy = $state<StepBy>('change');
  dragging = false;
  /** Hears of each new frame. */
  heard: ((frame: Frame) => void) | null = null;
  /** Hears that the session holds something else than before, such as a command or a branch. */
  changed: (() => void) | null = null;
  /** Asked when a person would move time on: true where time is not theirs, and told so. */
  isLocked: () => boolean = () => false;
  readonly clock = new Clock();
  readonly looking = new Looking();

  #client: SessionClient;
  #rest = new Rest();
  #line = new Turns((error) => this.#fail(error));
  #goal = new Goal();
  #details = new DetailPace();
  #isDead = false;
  #restsWhenCalm = false;

  constructor(client: SessionClient) {
    this.#client = client;
    client.onDeath((reason) => {
      this.#isDead = true;
      this.#fail(reason);
    });
  }

  get playing(): boolean {
    return this.clock.running;
  }

  /** Time goes so fast that messages are seen as flows. */
  get flowing(): boolean {
    return this.frame !== null && isFlowing(this.frame, this.clock.pace);
  }

  /** Forgets the cluster on the screen and opens another one. */
  open(recording: Recording): Promise<void> {
    return this.#openAt(recording.playhead, (api, lens) => api.open(recording, lens));
  }

  /** As `open`, with all branches of a session that was kept. */
  restore(recorded: RecordedSession): Promise<void> {
    const playhead = recorded.branches[recorded.current]?.playhead ?? 0;
    return this.#openAt(playhead, (api, lens) => api.restore(recorded, lens));
  }

  async #openAt(playhead: Micros, open: AsksFrame): Promise<void> {
    // No other worker takes its place: what it says of its end must stay to be read.
    if (this.#isDead) return;
    this.failure = null;
    this.refusal = null;
    this.looking.forget();
    // Its story is another one, too.
    await this.#arriveAt(playhead, (api, lens) => open(api, { ...lens, story: '' }));
  }

  /** Leaves what goes on, asks, and waits until a time is on the screen. */
  async #arriveAt(time: Micros, ask: AsksFrame): Promise<void> {
    this.pause();
    this.#goal.abandon();
    await this.#ask(async () => {
      this.#show(await ask(this.#client.api, this.#lensAt(time)));
      await this.#reach(time);
    });
  }

  play(): void {
    this.#restsWhenCalm = false;
    if (this.failure === null) this.clock.start();
  }

  /**
   * Plays on until nothing is in flight and nothing is due soon: what was done has had its first
   * effect then.
   */
  playUntilCalm(): void {
    this.play();
    this.#restsWhenCalm = true;
  }

  pause(): void {
    this.clock.stop();
    if (this.#details.isOld) this.refresh();
  }

  changePace(direction: 'faster' | 'slower'): void {
    this.clock.changePace(direction);
    this.refresh();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else if (!this.isLocked()) this.play();
  }

  /**
   * Plays on and stops exactly at `until`. Gives true when it was reached, false when something
   * else took over or the signal was aborted: then time goes on freely.
   */
  playTo(until: Micros, pace: Pace, signal?: AbortSignal): Promise<boolean> {
    this.#goal.abandon();
    this.clock.pace = pace;
    if (until <= this.time) return Promise.resolve(true);
    const arrival = this.#goal.want(until, signal);
    this.play();
    return arrival;
  }

  /** Goes to any time at once. While one seek is open only the latest wish is kept. */
  seek(time: Micros): void {
    const wanted = Math.max(0, Math.round(time));
    if (wanted > this.time && this.isLocked()) return;
    this.time = wanted;
    this.clock.endQuiet();
    this.#line.latest('seek', async () => {
      const frame = await this.#client.api.seek(wanted, this.#lensAt(wanted));
      this.#show(frame, this.dragging ? this.time : frame.time);
      this.#noteArrival();
    });
  }

  /** Goes to a time and waits until it is on the screen. */
  jump(time: Micros): Promise<void> {
    return this.#arriveAt(time, (api, lens) => api.seek(time, lens));
  }

  /** Gives how far time went; below zero: back. */
  async step(direction: 'forward' | 'back'): Promise<Micros> {
    const from = Math.floor(this.time);
    if (direction === 'forward' && this.isLocked()) return 0;
    this.pause();
    await this.move(async (api, lens) => ({ frame: await api.step(direction, this.stepBy, lens) }));
    return this.time - from;
  }

  /** Asks the session something that moves the playhead, and shows where that leads. */
  move<T extends { frame: Frame }>(
    ask: (api: SessionClient['api'], lens: Lens) => Promise<T>,
  ): Promise<T> {
    return this.#ask(async () => {
      await this.#sync();
      const answer = await ask(this.#client.api, this.#lensAt(this.time));
      this.#show(answer.frame);
      this.#noteArrival();
      return answer;
    });
  }

  /** Gives a command now. False when it was refused; `refusal` then says why. */
  apply(command: Command): Promise<boolean> {
    this.refusal = null;
    return this.#ask(async () => {
      await this.#sync();
      const { frame, refusal } = await this.#client.api.apply(command, this.#lensAt(this.time));
      this.#show(frame);
      this.refusal = refusal;
      if (refusal === null) this.changed?.();
      return refusal === null;
    });
  }

  /** Puts acts on the branch, from now on. */
  schedule(acts: Act[], asked: string[]): Promise<Plan | PlanProblem> {
    return this.askHere(async (api) => api.schedule(acts, asked));
  }

  evaluate(expressions: string[]): Promise<Answers> {
    return this.askHere((api) => api.evaluate(expressions));
  }

  /** The branch on the screen as a value. Rejects when the worker is gone. */
  recording(): Promise<Recording> {
    return this.#read((api) => api.recording());
  }

  /** All branches as a value. Rejects when the worker is gone. */
  recorded(): Promise<RecordedSession> {
    return this.#read((api) => api.recorded());
  }

  #read<T>(ask: (api: SessionClient['api']) => Promise<T>): Promise<T> {
    if (this.#isDead) return Promise.reject(new Error('The worker is gone'));
    return this.#line.inOrder(() => ask(this.#client.api));
  }

  async branch(name: string): Promise<void> {
    await this.move(async (api, lens) => ({ frame: await api.branch(name, lens) }));
    this.changed?.();
  }

  async switchBranch(id: number): Promise<void> {
    const playhead = this.frame?.branches.find((each) => each.id === id)?.playhead ?? 0;
    await this.#arriveAt(playhead, (api, lens) => api.switchBranch(id, lens));
    this.changed?.();
  }

  select(selection: Selection | null): void {
    this.looking.selected = selection;
    this.refresh();
  }

  /** Changes what is looked at besides the selection and the lanes. */
  look(part: LensPart): void {
    this.looking.change(part);
    this.refresh();
  }

  /** Asks for the same moment again, through the lens of now. */
  refresh(): void {
    if (this.frame === null || this.failure !== null) return;
    this.#line.latest('refresh', async () => {
      const time = Math.floor(this.time);
      const { api } = this.#client;
      const lens = this.#lensAt(this.time);
      const isLater = time > (this.frame?.time ?? 0);
      this.#show(await (isLater ? api.advance(time, lens) : api.look(lens)), this.time);
    });
  }

  /** One animation frame. `now` is the browser's clock in milliseconds. */
  tick(now: number): void {
    if (this.playing && this.flowing && !this.#rest.isOver()) return;
    const elapsed = this.clock.elapsed(now);
    const frame = this.frame;
    if (this.playing && !this.clock.reducedMotion) this.clock.measure(now, this.time);
    if (!this.playing || frame === null || this.#line.isBusy || this.dragging) return;
    if (this.clock.reducedMotion) this.#stepSometimes(now, frame);
    else this.#flow(elapsed, frame);
  }

  #flow(elapsed: number, frame: Frame): void {
    if (this.#restsWhenCalm && isCalm(frame, this.time)) {
      this.pause();
      return;
    }
    const until = this.#goal.until;
    const next = this.clock.next(frame, this.time, until, elapsed);
    this.time = next.time;
    if (next.ask !== null) this.#advance(next.ask, next.quietPace !== null);
    else if (until !== null && next.time >= until) this.#noteArrival();
    else if (!this.looking.holds(frame, this.time, this.clock.pace)) this.refresh();
  }

  #stepSometimes(now: number, frame: Frame): void {
    if (!this.clock.mayJump(now)) return;
    const until = this.#goal.until ?? NEVER;
    const last = lastHappening(frame);
    this.#line.latest('advance', async () => {
      for (let round = 0; round < 400; round += 1) {
        const ask = Math.min(this.frame?.validUntil ?? until, until);
        this.#show(await this.#client.api.advance(ask, this.#lensAt(ask)));
        if (this.frame === null || this.time >= until || lastHappening(this.frame) !== last) break;
      }
      this.#noteArrival();
    });
  }

  /** A quiet stretch goes event by event, so that nothing worth seeing is jumped over. */
  #advance(ask: Micros, quiet: boolean): void {
    const before = this.frame === null ? -1 : lastHappening(this.frame);
    this.#line.latest('advance', async () => {
      for (let event = 0; event < QUIET_EVENTS_MAX; event += 1) {
        const time = quiet ? Math.min(ask, this.frame?.validUntil ?? ask) : ask;
        const frame = await this.#details.ask(this.#lensAt(time), this.frame, (lens) =>
          this.#client.api.advance(time, lens),
        );
        this.#show(frame);
        const isWorthSeeing = lastHappening(frame) !== before || isBusy(frame);
        if (isWorthSeeing) this.clock.endQuiet();
        if (isWorthSeeing || !quiet || frame.time >= ask) break;
      }
      this.#noteArrival();
    });
  }

  #noteArrival(): void {
    if (this.#goal.isReachedAt(this.time)) this.pause();
  }

  #lensAt(time: number): Lens {
    const lens = this.looking.lensAt(time, this.clock.pace);
    return this.frame === null ? lens : { ...lens, story: this.frame.story.version };
  }

  /**
   * A request whose failure stops the page. What waited for it is given up, since nothing after it
   * can be trusted.
   */
  #ask<T>(run: () => Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      this.#line.inOrder(run).then(resolve, (error: unknown) => this.#fail(error));
    });
  }

  /** Asks about the moment on the screen. */
  askHere<T>(ask: (api: SessionClient['api']) => Promise<T>): Promise<T> {
    return this.#ask(async () => {
      await this.#sync();
      return ask(this.#client.api);
    });
  }

  /**
   * Brings the session to the moment on the screen: between two frames it may be a little behind.
   */
  async #sync(): Promise<void> {
    const time = Math.floor(this.time);
    if (this.frame === null || this.frame.time >= time) return;
    this.#show(await this.#client.api.advance(time, this.#lensAt(time)));
    await this.#reach(time);
  }

  /**
   * One answer may stop early, so that the worker stays responsive: asks on until the time is
   * reached.
   */
  async #reach(time: Micros): Promise<void> {
    while (this.frame !== null && this.frame.time < time) {
      const before = this.frame.step;
      // On a long way the lanes are those of where it has come.
      this.#show(await this.#client.api.advance(time, this.#lensAt(this.frame.time)));
      if (this.frame.step === before) break;
    }
    if (this.frame === null || this.looking.holds(this.frame, this.time, this.clock.pace)) return;
    this.#show(await this.#client.api.look(this.#lensAt(this.time)));
  }

  #show(frame: Frame, time: number = frame.time): void {
    // A story that has not changed is not told again.
    const story = frame.story.items === null ? this.frame?.story : undefined;
    this.frame = story === undefined ? frame : { ...frame, story };
    this.time = time;
    this.looking.follow(time);
    if (this.playing) this.#rest.begin();
    this.heard?.(this.frame);
  }

  #fail(error: unknown): void {
    this.pause();
    this.#goal.abandon();
    this.failure = failureOf(error);
  }
}
