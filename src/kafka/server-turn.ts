import type { Random } from '../kernel/random.ts';
import type { Micros } from '../kernel/time.ts';
import type { KafkaEffect } from './kinds.ts';

/** One step of a server, as it is being taken. */
export type ServerTurn = {
  now: Micros;
  /** What the clock of this process shows, in the unit of `now`: for timestamps, not for timers. */
  clock: Micros;
  random: Random;
  out: KafkaEffect[];
  /** Partitions that somebody may wait for: their log, watermarks or role have changed in this step. */
  moved: string[];
};
