import type { Frame } from '../../frame/types/frame.ts';
import type { Value } from '../../frame/types/lens.ts';
import type { Challenge } from '../../lesson/types.ts';
import type { Command } from '../../scenario/command.ts';
import type { Playback } from '../time/playback.svelte.ts';

/** How a challenge stands. `spent`: no action is left and the goal is not reached. */
export type ChallengeState = 'open' | 'won' | 'lost' | 'spent';

/** Virtual microseconds in one second of the person's while the cluster answers an action. */
const ANSWER_PACE = 50_000;

/** One attempt at a challenge: actions are counted, the goal is read from each frame. */
export class ChallengeRun {
  readonly challenge: Challenge;
  state = $state<ChallengeState>('open');
  /** What was done, in order. */
  actions = $state.raw<Command[]>([]);
  hintsShown = $state(0);

  #playback: Playback;

  constructor(challenge: Challenge, playback: Playback) {
    this.challenge = challenge;
    this.#playback = playback;
  }

  get used(): number {
    return this.actions.length;
  }

  /** Opens a fresh cluster; hints that were seen stay. */
  async open(): Promise<void> {
    const { scenario, seed, win, lose } = this.challenge;
    this.state = 'open';
    this.actions = [];
    this.#playback.restWhenCalm = true;
    this.#playback.pace = ANSWER_PACE;
    await this.#playback.open({ scenario, seed, commands: [], playhead: scenario.opensAt });
    this.#playback.heard = (frame) => this.#judge(frame);
    this.#playback.look({ watch: [win, lose] });
  }

  /** One action. A refused one costs nothing. */
  async act(command: Command): Promise<void> {
    if (this.state !== 'open' || this.used >= this.challenge.budget) return;
    if (!(await this.#playback.apply(command))) return;
    this.actions = [...this.actions, command];
    this.#playback.play();
  }

  showHint(all: number): void {
    this.hintsShown = Math.min(all, this.hintsShown + 1);
  }

  close(): void {
    this.#playback.heard = null;
    this.#playback.restWhenCalm = false;
    this.#playback.look({ watch: [] });
  }

  /** Once won or lost it stays so until the learner starts over. */
  #judge(frame: Frame): void {
    if (this.state !== 'open' && this.state !== 'spent') return;
    const [won, lost] = frame.watched.map((each): Value => ('value' in each ? each.value : null));
    if (won === true) this.state = 'won';
    else if (lost === true) this.state = 'lost';
    else if (this.used >= this.challenge.budget && frame.messages.length === 0)
      this.state = 'spent';
  }
}
