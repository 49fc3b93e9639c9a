/** Work that waits for its turn. Work with a key makes way for a later one with the same key. */
type Waiting = { key: string | null; run: () => Promise<unknown> };

type Overtakable<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Asynchronous work, one piece at a time, in the order of asking. Nothing may write once its signal
 * is aborted: `within` ends such work at its next wait.
 */
export class Turns {
  #waiting: Waiting[] = [];
  #isOpen = false;
  #isClosed = false;
  /** Of the work that the next `overtake` or `interrupt` ends. */
  #overtakable = new AbortController();
  #onError: (error: unknown) => void;

  /** `onError` hears of failures that nothing awaits (those of `latest`). */
  constructor(onError: (error: unknown) => void = () => undefined) {
    this.#onError = onError;
  }

  /** True while work is under way or waits. */
  get isBusy(): boolean {
    return this.#isOpen || this.#waiting.length > 0;
  }

  /** All of it is run. */
  inOrder<T>(run: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#put({ key: null, run: () => run().then(resolve, reject) });
    });
  }

  /** Only the latest with this key is run: it takes the place of one that still waits. */
  latest(key: string, run: () => Promise<unknown>): void {
    const safely = () => run().catch(this.#onError);
    const same = this.#waiting.find((each) => each.key === key);
    if (same === undefined) this.#put({ key, run: safely });
    else same.run = safely;
  }

  /**
   * The latest wins: whatever was begun by `overtake` is aborted, and this begins when that has
   * ended. Resolves when this has ended, aborted or not. Work that is overtaken before its turn is
   * never run.
   */
  overtake(run: Overtakable<unknown>): Promise<void> {
    this.interrupt();
    const { signal } = this.#overtakable;
    return this.inOrder(async () => {
      if (!signal.aborted) await run(signal).catch(unlessAborted(signal));
    });
  }

  /** Aborts what was begun by `overtake`. */
  interrupt(): void {
    this.#overtakable.abort();
    this.#overtakable = new AbortController();
    if (this.#isClosed) this.#overtakable.abort();
  }

  /** For good: what is under way is aborted, and nothing more is run by `overtake`. */
  close(): void {
    this.#isClosed = true;
    this.interrupt();
  }

  #put(work: Waiting): void {
    this.#waiting.push(work);
    this.#runNext();
  }

  #runNext(): void {
    const next = this.#isOpen ? undefined : this.#waiting.shift();
    if (next === undefined) return;
    this.#isOpen = true;
    void next.run().finally(() => {
      this.#isOpen = false;
      this.#runNext();
    });
  }
}

/**
 * What `wanted` comes to; rejects as soon as the signal is aborted, whether that has come or not.
 */
export function within<T>(signal: AbortSignal, wanted: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const give = (): void => reject(new Aborted());
    if (signal.aborted) return give();
    signal.addEventListener('abort', give, { once: true });
    wanted
      .then((value) => (signal.aborted ? give() : resolve(value)), reject)
      .finally(() => signal.removeEventListener('abort', give));
  });
}

/** Why overtaken work ends. */
class Aborted extends Error {}

const unlessAborted =
  (signal: AbortSignal) =>
  (error: unknown): void => {
    if (!(signal.aborted && error instanceof Aborted)) throw error;
  };
