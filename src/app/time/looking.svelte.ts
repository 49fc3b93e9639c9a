import type { Frame } from '../../frame/types/frame.ts';
import type { Lens, Selection } from '../../frame/types/lens.ts';
import { lanesPage, sameSpan, type Span } from './lanes-window.ts';
import type { Pace } from './pace.ts';

export type LensPart = Partial<Omit<Lens, 'lanes' | 'selected' | 'story'>>;

/** What of the cluster is looked at: it makes the lens that goes with each question. */
export class Looking {
  selected = $state.raw<Selection | null>(null);
  /** Fixed stretch for the lanes; null: pages that follow the playhead. */
  span = $state.raw<Span | null>(null);

  #parts: Required<LensPart> = {
    ...{ cells: 24, stretches: [], topics: [], only: null, partitions: [] },
    watch: [],
  };

  change(part: LensPart): void {
    this.#parts = { ...this.#parts, ...part };
  }

  /** Another cluster: what was selected is no more. */
  forget(): void {
    this.selected = null;
    this.span = null;
  }

  lensAt(time: number, pace: Pace): Lens {
    return { ...this.#parts, selected: this.selected, lanes: this.#spanAt(time, pace) };
  }

  /** The lanes of the frame are those of this time. */
  holds({ lanes }: Frame, time: number, pace: Pace): boolean {
    return lanes !== null && sameSpan({ from: lanes.from, to: lanes.to }, this.#spanAt(time, pace));
  }

  #spanAt(time: number, pace: Pace): Span {
    const { span } = this;
    return span !== null && time >= span.from && time <= span.to ? span : lanesPage(time, pace);
  }
}
