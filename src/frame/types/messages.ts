import type { Micros } from '../../kernel/time.ts';
import type { KeyColour } from './brokers.ts';

export const MESSAGES_MAX = 1_000;

export type MessageView = {
  id: number;
  from: string;
  to: string;
  /** `ProduceRequest`, `FetchResponse`, … */
  type: string;
  /** One short line: `journal-0 · 3 records`, `offset 3`, … */
  summary: string;
  sentAt: Micros;
  /** Null while it waits: held by a person, behind a held one, or before a cut link. */
  arrivesAt: Micros | null;
  state: 'moving' | 'held' | 'blocked';
  /** Of a held one: the share of its way that it had behind it, from 0 to 1. */
  stopped: number | null;
  bytes: number;
  /** One for each record it carries, at most 6. */
  dots: KeyColour[];
  records: number;
  error: string | null;
  /** Goes on in every idle cluster. */
  routine: boolean;
};

/** A message that never arrived. */
export type LostMessage = {
  id: number;
  from: string;
  to: string;
  type: string;
  sentAt: Micros;
  lostAt: Micros;
  /** About how much of its way it had behind it, from 0 to 1. */
  share: number;
  dots: KeyColour[];
};
