/** A picture takes the main thread for at most one part in so many. */
const PARTS = 2.4;
/** Pictures of a time that flies need not come faster than this. */
const LEAST_MILLISECONDS = 50;

/**
 * How long the page rests between two pictures, so that there is time for the person too: as long
 * again as the last picture took, and a little.
 */
export class Rest {
  #until = 0;
  #shown = 0;

  /** A new picture was given to the page: it is drawn in the next animation frame. */
  begin(): void {
    if (typeof requestAnimationFrame === 'undefined') return;
    const given = performance.now();
    this.#shown = given;
    queueMicrotask(() => {
      // By now the markup has changed; style, layout and paint come with the animation frame.
      const changed = performance.now() - given;
      requestAnimationFrame(() => {
        const from = performance.now();
        setTimeout(() => this.#end(given, changed + performance.now() - from));
      });
    });
  }

  isOver(): boolean {
    return typeof performance === 'undefined' || performance.now() >= this.#until;
  }

  #end(given: number, took: number): void {
    if (given !== this.#shown) return;
    this.#until = given + Math.max(LEAST_MILLISECONDS, took * PARTS);
  }
}
