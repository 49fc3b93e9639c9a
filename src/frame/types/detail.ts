import type { Micros } from '../../kernel/time.ts';
import type { Happening } from './happenings.ts';

/** What the inspector shows about the selection. */
export type DetailView = {
  title:
    | Happening
    | { kind: 'message'; type: string; from: string; to: string; time: Micros }
    | { kind: 'node' | 'replica' | 'record' | 'link'; name: string };
  /** Newest first; ends in a timer with its config value, a command, or the start of the world. */
  why: WhyLink[];
  /**
   * Nested values, flattened: path such as `body.topicData[0].partitionData[0].index`, the same
   * that the bytes are known by.
   */
  fields: { path: string; value: string }[];
  /** The frame as it travels, with the bytes of each field; null when the thing has no bytes. */
  bytes: { hex: string; spans: { path: string; from: number; to: number }[] } | null;
};

export type WhyLink = {
  step: number;
  time: Micros;
  node: string;
  happening: Happening;
  tone: 'change' | 'fault' | 'you' | 'plain';
};
