import type { Frame } from '../../frame/types/frame.ts';
import type { Value } from '../../frame/types/lens.ts';
import type { ToldChallenge } from '../../lesson/types.ts';
import type { Command } from '../../scenario/command.ts';
import type { Playback } from '../time/playback.svelte.ts';
import { Turns, within } from '../time/turns.ts';

/** How a challenge stands. `spent`: no action is left and the goal is not reached. */
export type ChallengeState = 'open' | 'won' | 'lost' | 'spent';

/** Virtual microseconds in one second of the person's while the cluster answers an action. */
const ANSWER_PACE = 50_000;

/** One attempt at a challenge: actions are counted, the goal is read from each frame. */
export class ChallengeRun {
  state = $state<ChallengeState>('open');
  /** What was done, in order. */
  actions = $state.raw<Command[]>([]);
  hintsShown = $state(0);

  #challenge: () => ToldChallenge;
  #playback: Playback;
  #turns = new Turns();

  /** @param challenge the challenge in the language of the page, which may change */
  constructor(challenge: () => ToldChallenge, playback: Playback) {
    this.#challenge = challenge;
    this.#playback = playback;
  }

  get challenge(): ToldChallenge {
    return this.#challenge();
  }

  get used(): number {
    return this.actions.length;
  }

  /** Opens a fresh cluster; hints that were seen stay. */
  open(): Promise<void> {
    return this.#turns.overtake(async (signal) => {
      const { scenario, seed, win, lose } = this.challenge;
      this.state = 'open';
      this.actions = [];
      this.#playback.clock.pace = ANSWER_PACE;
      const opened = { scenario, seed, commands: [], playhead: scenario.opensAt };
      await within(signal, this.#playback.open(opened));
      this.#playback.heard = (frame) => this.#judge(frame);
      this.#playback.look({ watch: [win, lose] });
    });
  }

  /** Actions at one moment; each counts. */
  async act(...commands: Command[]): Promise<void> {
    for (const each of commands) await this.#act(each);
  }

  /** One action. A refused one costs nothing, and what is not allowed is not done. */
  async #act(command: Command): Promise<void> {
    const { allow, budget } = this.challenge;
    if (this.state !== 'open' || this.used >= budget) return;
    if (!allow.includes(command.command)) return;
    if (!(await this.#playback.apply(command))) return;
    this.actions = [...this.actions, command];
    this.#playback.playUntilCalm();
    // Some actions set nothing going, so that no other frame comes.
    if (this.#playback.frame !== null) this.#judge(this.#playback.frame);
  }

  showHint(all: number): void {
    this.hintsShown = Math.min(all, this.hintsShown + 1);
  }

  close(): void {
    this.#turns.close();
    this.#playback.heard = null;
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
