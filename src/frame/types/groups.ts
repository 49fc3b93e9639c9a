import type { Micros } from '../../kernel/time.ts';

/** A group at a broker that coordinates it. Another broker may still believe that it does. */
export type GroupView = {
  id: string;
  /** The name of the broker. */
  coordinator: string;
  /** Where its records are, such as `__consumer_offsets-7`. */
  partition: string;
  /** `consumer`: its members only heartbeat. */
  type: 'classic' | 'consumer';
  state:
    'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Assigning' | 'Reconciling' | 'Stable';
  /** Of a consumer group: its epoch. */
  generation: number;
  /** How its members share the partitions; null: not agreed. */
  protocol: string | null;
  /** The member that assigns; null: none. */
  leader: string | null;
  /** In the order in which they joined; of a consumer group as Kafka lists them. */
  members: GroupMemberView[];
  /** How far its committed offsets are behind; null: it has committed none. */
  lag: GroupLag | null;
  /** Offsets that are committed and that every replica in the ISR has, by partition. */
  offsets: { partition: string; offset: number }[];
};

/** `perSecond`: how it has changed lately, in records; null: it is too new to tell. */
export type GroupLag = { records: number; perSecond: number | null };

/** How a lag will go on if nothing else is done. */
export type LagForecast = {
  /** When it will be 0 for the first time; null: not within `ahead`. */
  goneAt: Micros | null;
  /** What it will be then, or at the end. */
  records: number;
  /** How much time was looked at. */
  ahead: Micros;
};

export type GroupMemberView = {
  id: string;
  instanceId: string | null;
  clientId: string;
  /** Partitions such as `orders-0`; null: what it is assigned says nothing of partitions. */
  assigned: string[] | null;
  /**
   * The request of it that waits for an answer. Of a consumer group: `revoke` for partitions that
   * it is to give up, `release` for those that others have not given up.
   */
  waits: 'join' | 'sync' | 'revoke' | 'release' | null;
};
