import type { Micros } from '../../kernel/time.ts';

type Wanted = { until: Micros; arrived: (reached: boolean) => void };

/** A time at which what plays is to stop; at most one is wanted. */
export class Goal {
  #wanted: Wanted | null = null;

  get until(): Micros | null {
    return this.#wanted?.until ?? null;
  }

  /** Wants a time in place of any other. Gives true when it is reached, false when given up. */
  want(until: Micros, signal?: AbortSignal): Promise<boolean> {
    this.abandon();
    return new Promise((resolve) => {
      const wanted = { until, arrived: resolve };
      this.#wanted = wanted;
      signal?.addEventListener('abort', () => {
        if (this.#wanted === wanted) this.abandon();
      });
    });
  }

  /** Gives up what is wanted. */
  abandon(): void {
    this.#end(false);
  }

  /** True when this time is the one that was wanted, or later; nothing is wanted then. */
  isReachedAt(time: number): boolean {
    if (this.#wanted === null || time < this.#wanted.until) return false;
    this.#end(true);
    return true;
  }

  #end(reached: boolean): void {
    const wanted = this.#wanted;
    this.#wanted = null;
    wanted?.arrived(reached);
  }
}
