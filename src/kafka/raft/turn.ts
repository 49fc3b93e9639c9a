import type { Random } from '../../kernel/random.ts';
import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';

/** One step of a process, as its raft needs it. */
export type RaftTurn = {
  readonly now: Micros;
  /** What the clock of this process shows, in the unit of `now`: for timestamps, not for timers. */
  readonly clock: Micros;
  readonly random: Random;
  readonly out: KafkaEffect[];
};
