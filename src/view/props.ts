import type { DetailView, WhyLink } from '../frame/types/detail.ts';
import type { Frame } from '../frame/types/frame.ts';
import type { Happening } from '../frame/types/happenings.ts';
import type { Micros } from '../kernel/time.ts';

/** Width and height in CSS pixels. */
export type Size = { width: number; height: number };

/** Turns what happened into one sentence of the reader's language. The page owns these words. */
export type Say = (happening: Happening) => string;

/** The cluster, drawn. Fills `size`, or is taller and then says so through its own height. */
export type StageProps = {
  frame: Frame;
  /** Virtual time, moved on by the page between two frames. Only what is in flight follows it. */
  time: number;
  size: Size;
  /** How much larger it is drawn than it is laid out. */
  zoom?: number;
  /** What must not be seen before a prediction is committed: see mask.ts for the names. */
  masked?: string[];
  /**
   * What a lesson points at: `b1`, `r1`, `journal-0`, `journal-0@b2`, `journal-0.tail`,
   * `journal-0.start`, `r1.position`.
   */
  focus?: string[];
  reducedMotion?: boolean;
  /** Time goes so fast that messages are drawn as flows. `pills`: single ones can be seen too. */
  flowing?: boolean;
  pills?: boolean;
};

/** The space-time diagram of `frame.lanes`; draws nothing while that is null. */
export type LanesProps = {
  frame: Frame;
  time: number;
  size: Size;
  /** The whole run stands above the lanes, and metrics below them. */
  counts?: boolean;
  /** The stretch was moved by hand; null: it follows time again. */
  onbrush?: (span: { from: Micros; to: Micros } | null) => void;
  /**
   * The playhead was dragged, clicked or moved by a key to this time. May come many times in a
   * drag.
   */
  onseek: (time: Micros) => void;
};

/** Time folded to one lane with a mark for each change: for a narrow page. */
export type TimeSliderProps = {
  frame: Frame;
  time: number;
  /** The stretch that the lane shows. */
  span: { from: Micros; to: Micros };
  width: number;
  /** The moment is told elsewhere. */
  bare?: boolean;
  onseek: (time: Micros) => void;
};

export type LegendProps = { frame: Frame };

/** What the stage shows, said in tables. */
export type TableTwinProps = { frame: Frame; masked?: string[] };

/**
 * Bytes of the selection. `highlighted` is the path of a field; hovering a byte reports its field,
 * or null.
 */
export type HexProps = {
  bytes: NonNullable<DetailView['bytes']>;
  highlighted?: string | null;
  onhighlight?: (path: string | null) => void;
  /** Bytes in a row. */
  rowBytes?: 8 | 16;
};

export type FieldsTableProps = {
  fields: DetailView['fields'];
  highlighted?: string | null;
  onhighlight?: (path: string | null) => void;
};

/** Chains of causes, each newest first; choosing a line selects its step. */
export type WhyChainProps = {
  chains: WhyLink[][];
};
