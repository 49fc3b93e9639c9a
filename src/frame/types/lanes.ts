import type { Micros } from '../../kernel/time.ts';
import type { Happening } from './happenings.ts';
import type { StoryTone } from './story.ts';
import type { Columns, MetricView } from './metrics.ts';

/** The space-time diagram. */
export type LanesView = {
  from: Micros;
  to: Micros;
  nodes: string[];
  messages: LaneMessage[];
  /** Of the acts of a person, of failures and elections all that fall in the stretch are here. */
  changes: LaneChange[];
  waits: { node: string; from: Micros; to: Micros; what: 'produce' | 'fetch' }[];
  /** In place of `messages` and `waits`, where too many fall in the stretch; else null. */
  density: DensityView | null;
  metrics: MetricView[];
  run: RunView;
};

export type LaneMessage = {
  /** The message's id. */
  id: number;
  from: string;
  to: string;
  sentAt: Micros;
  /** When it arrives (or will, as far as is known); null: lost or held. */
  arrivesAt: Micros | null;
  type: string;
  tone: 'data' | 'fetch' | 'read' | 'control' | 'error';
  lost: boolean;
};

export type LaneChange = {
  step: number;
  node: string;
  time: Micros;
  text: Happening;
  tone: StoryTone;
};

/** How many messages each node has sent or been sent, by what they are for. */
export type DensityView = Columns & { bands: DensityBand[] };

export type DensityBand = {
  node: string;
  /** Messages a second, for each column; tones that do not occur are not here. */
  tones: { tone: LaneMessage['tone']; rates: number[] }[];
};

/** The whole run, as far as it has been computed. */
export type RunView = Columns & {
  to: Micros;
  /** Messages a second, and of those the ones that tell of an error or were lost. */
  rates: number[];
  errors: number[];
  /** Where the story turned: the weightiest of each column. */
  marks: Pick<LaneChange, 'time' | 'tone'>[];
};
