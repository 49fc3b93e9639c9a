import { minutes, type Micros } from '../../kernel/time.ts';
import type { Search } from '../../session/search.ts';
import type { Playback } from './playback.svelte.ts';

/** How far one search runs on. Virtual time. */
export const SEARCH_TIME: Micros = minutes(10);

/** What became of the last search; `stopped`: by the person. */
export type Outcome = Exclude<Search, { search: 'further' }> | { search: 'stopped' };

/** Looks for a moment: on until an expression is true, or back to where its value changed. */
export class MomentSearch {
  running = $state(false);
  outcome = $state.raw<(Outcome & { direction: 'on' | 'back' }) | null>(null);

  #playback: Playback;
  #wish = 0;

  constructor(playback: Playback) {
    this.#playback = playback;
  }

  /** On until an expression is true, at most for SEARCH_TIME. */
  runUntil(expression: string): Promise<void> {
    const bound = Math.floor(this.#playback.time) + SEARCH_TIME;
    return this.#search('on', () =>
      this.#playback.move((api, lens) => api.runUntil(expression, bound, lens)),
    );
  }

  /** Back to right after the step that gave an expression the value that it has now. */
  backToChange(expression: string): Promise<void> {
    return this.#search('back', (from) =>
      this.#playback.move((api, lens) => api.backToChange(expression, from, lens)),
    );
  }

  stop(): void {
    this.#wish += 1;
    if (this.running) this.outcome = { search: 'stopped', direction: 'on' };
    this.running = false;
  }

  async #search(
    direction: 'on' | 'back',
    ask: (from: number | null) => Promise<{ search: Search }>,
  ): Promise<void> {
    const wish = (this.#wish += 1);
    this.#playback.pause();
    this.running = true;
    this.outcome = null;
    for (let from: number | null = null; ;) {
      const { search } = await ask(from);
      if (wish !== this.#wish) return;
      if (search.search === 'further') {
        from = search.from;
        continue;
      }
      this.running = false;
      this.outcome = { ...search, direction };
      return;
    }
  }
}
