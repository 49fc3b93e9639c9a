import type { Frame } from '../../frame/types/frame.ts';
import type { Lens, Selection } from '../../frame/types/lens.ts';
import type { MetricName } from '../../frame/types/metrics.ts';
import { lanesPage, pageWith, sameSpan, type Span } from './lanes-window.ts';
import type { Pace } from './pace.ts';

export type LensPart = Partial<Omit<Lens, 'lanes' | 'selected' | 'story'>>;

/** What of the cluster is looked at: it makes the lens that goes with each question. */
export class Looking {
  selected = $state.raw<Selection | null>(null);
  /** Fixed stretch for the lanes; null: pages that follow the playhead. */
  span = $state.raw<Span | null>(null);

  /** The metrics that stand below the lanes. */
  metrics = $state.raw<MetricName[]>(['records-in', 'produce-p99', 'lag']);
  /** Columns of the lanes: as many as can be told apart in their width. */
  columns = 120;

  /** A stretch that was chosen by hand; while time is in it, it goes with time. */
  brush = $state.raw<Span | null>(null);
  #follows = false;

  #parts: Required<LensPart> = {
    ...{ cells: 24, stretches: [], topics: [], only: null, from: 0, partitions: [] },
    ...{ group: null, watch: [] },
  };

  change(part: LensPart): void {
    this.#parts = { ...this.#parts, ...part };
  }

  /** Another cluster: what was selected is no more. */
  forget(): void {
    this.selected = null;
    this.span = null;
    this.brush = null;
  }

  /** Chooses a stretch for the lanes; null: pages that follow time again. */
  choose(brush: Span | null, time: number): void {
    this.brush = brush;
    this.#follows = brush !== null && time >= brush.from && time <= brush.to;
  }

  /** A stretch that time has just left goes on by half of itself. */
  follow(time: number): void {
    const { brush } = this;
    if (brush === null) return;
    const isIn = time >= brush.from && time <= brush.to;
    if (!isIn && this.#follows) this.brush = pageWith(brush, time);
    this.#follows ||= isIn;
  }

  lensAt(time: number, pace: Pace): Lens {
    const { selected, columns, metrics } = this;
    return {
      ...this.#parts,
      selected,
      lanes: { ...this.#spanAt(time, pace), columns, metrics },
    };
  }

  /** The lanes of the frame are those of this time. */
  holds({ lanes }: Frame, time: number, pace: Pace): boolean {
    return lanes !== null && sameSpan({ from: lanes.from, to: lanes.to }, this.#spanAt(time, pace));
  }

  #spanAt(time: number, pace: Pace): Span {
    const { span, brush } = this;
    if (brush !== null) return brush;
    return span !== null && time >= span.from && time <= span.to ? span : lanesPage(time, pace);
  }
}
