import { keptAs, routeHash } from '../route.ts';
import type { Playback } from '../time/playback.svelte.ts';
import { keepSession } from './kept-sessions.ts';

/** Several commands in a row are kept at once. Milliseconds. */
const SOON = 300;
/** How often the playhead is kept while it moves. Milliseconds. */
const OFTEN = 2_000;
/** Characters of an address that changes as a person goes; what is longer is opened from memory. */
const ADDRESS_MAX = 8_000;

/**
 * Keeps the session on the screen as a person goes, so that a reload or a crash loses nothing. The
 * address follows: it opens the moment on the screen, and the history knows which session it was.
 */
export class Keeper {
  /** Under which the last session was kept; null before the first. */
  id: string | null = null;

  #playback: Playback;
  #address: () => Promise<string>;
  #isKeeping = false;
  #soon: ReturnType<typeof setTimeout> | null = null;
  #keptTime = 0;

  /** @param address of the moment on the screen */
  constructor(playback: Playback, address: () => Promise<string>) {
    this.#playback = playback;
    this.#address = address;
    setInterval(() => this.#notePlayhead(), OFTEN);
  }

  /** The session that was just opened is kept from its first change on, under an id of its own. */
  begin(): void {
    this.rest();
    this.#playback.changed = () => {
      if (!this.#isKeeping) this.id = newId();
      this.#isKeeping = true;
      this.#keepSoon();
    };
  }

  /** The session that was just opened is the one that is kept under this id. */
  goOn(id: string): void {
    this.rest();
    this.id = id;
    this.#isKeeping = true;
    this.#playback.changed = () => this.#keepSoon();
  }

  /** What is on the screen is not kept. */
  rest(): void {
    this.#isKeeping = false;
    this.#playback.changed = null;
    if (this.#soon !== null) clearTimeout(this.#soon);
    this.#soon = null;
  }

  #keepSoon(): void {
    this.#soon ??= setTimeout(() => void this.#keep(), SOON);
  }

  #notePlayhead(): void {
    if (this.#isKeeping && Math.floor(this.#playback.time) !== this.#keptTime) void this.#keep();
  }

  async #keep(): Promise<void> {
    this.#soon = null;
    const { id } = this;
    // Another cluster may be on the screen after each wait.
    const isStill = (): boolean => this.#isKeeping && this.id === id;
    if (id === null || !isStill() || this.#playback.failure !== null) return;
    this.#keptTime = Math.floor(this.#playback.time);
    const session = await this.#playback.recorded().catch(() => null);
    if (session === null || !isStill()) return;
    if (!(await keepSession(id, session, Date.now()))) return;
    const address = await this.#address();
    if (!isStill()) return;
    const shown = address.length <= ADDRESS_MAX ? address : routeHash({ at: 'sandbox' });
    history.replaceState({ ...keptAs(id), pace: this.#playback.clock.pace }, '', shown);
  }
}

/** Two tabs do not begin one in the same millisecond with the same chance. */
const newId = (): string => `${Date.now()}-${Math.floor(Math.random() * 1e9)}`;
