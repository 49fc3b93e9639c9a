import type { Frame } from '../../frame/types/frame.ts';
import type { Lens } from '../../frame/types/lens.ts';

/** Milliseconds of an answer beyond which the inspector is told less often. */
const LONG = 80;
/** So many times as long as that answer took, time goes on without it. */
const REST = 9;

/**
 * While time goes on, the inspector's detail is asked for only as often as the picture can spare
 * it: a chain of causes in a long run may take longer to find than many frames.
 */
export class DetailPace {
  /** The detail on the screen is of an earlier moment. */
  isOld = false;
  #of = '';
  #notBefore = 0;

  /** @param before the frame on the screen, whose detail stays while it rests */
  async ask(lens: Lens, before: Frame | null, ask: (lens: Lens) => Promise<Frame>): Promise<Frame> {
    const of = JSON.stringify(lens.selected);
    const from = performance.now();
    this.isOld = lens.selected !== null && of === this.#of && from < this.#notBefore;
    if (this.isOld)
      return { ...(await ask({ ...lens, selected: null })), detail: before?.detail ?? null };
    const frame = await ask(lens);
    const now = performance.now();
    this.#of = of;
    this.#notBefore = now - from < LONG ? 0 : now + REST * (now - from);
    return frame;
  }
}
