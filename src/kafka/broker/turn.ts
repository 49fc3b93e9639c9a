import type { Random } from '../../kernel/random.ts';
import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';

/** One step of the process that a broker is part of. */
export type BrokerTurn = {
  readonly now: Micros;
  /** What the clock of this process shows, in the unit of `now`: for timestamps, not for timers. */
  readonly clock: Micros;
  readonly random: Random;
  readonly out: KafkaEffect[];
  /** Partitions that somebody may wait for: their log, watermarks or role have changed in this step. */
  readonly moved: string[];
};
