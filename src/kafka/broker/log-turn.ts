import type { Random } from '../../kernel/random.ts';
import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';

/** One step, as whoever looks after logs needs it. */
export type LogTurn = {
  readonly now: Micros;
  /** What the clock of this machine shows. */
  readonly clock: Micros;
  readonly random: Random;
  readonly out: KafkaEffect[];
  /** Partitions that somebody may wait for, because something about them has changed. */
  readonly moved: string[];
};
