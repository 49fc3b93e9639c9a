import type { Micros } from '../../kernel/time.ts';
import type { Happening } from './happenings.ts';
import type { StoryTone } from './story.ts';

/** The space-time diagram. */
export type LanesView = {
  from: Micros;
  to: Micros;
  nodes: string[];
  messages: LaneMessage[];
  changes: LaneChange[];
  waits: { node: string; from: Micros; to: Micros; what: 'produce' | 'fetch' }[];
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
