import type { Micros } from '../../kernel/time.ts';

/** Stretches of the same width, one after the other, from `from` on. */
export type Columns = { from: Micros; width: Micros; count: number };

/** What can be followed over time. */
export type MetricName =
  /** Records that leaders append. */
  | 'records-in'
  /** Records that poll() gives to applications. */
  | 'records-consumed'
  /** Bytes of records from producers, and to consumers. */
  | 'bytes-in'
  | 'bytes-out'
  /** How long brokers take for a produce request: half of them, and all but one in a hundred. */
  | 'produce-p50'
  | 'produce-p99'
  /** How far a consumer is behind in the partition in which it is most behind. */
  | 'lag'
  | 'under-replicated';

/**
 * A metric over the stretch of the lanes. Rates are for a second; latency is microseconds.
 */
export type MetricView = Columns & {
  metric: MetricName;
  /** The consumer or the group whose lag it is; null for what is of the whole cluster. */
  of: string | null;
  /** For each column; null where there is none. */
  values: (number | null)[];
  /** At the moment of the frame. */
  now: number | null;
};

/** Records that go from one node to another now, told apart by the number of their partition. */
export type FlowView = { from: string; to: string; colour: number; perSecond: number };
