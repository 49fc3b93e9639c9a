/** A group at a broker that coordinates it. Another broker may still believe that it does. */
export type GroupView = {
  id: string;
  /** The name of the broker. */
  coordinator: string;
  /** Where its records are, such as `__consumer_offsets-7`. */
  partition: string;
  type: 'classic';
  state: 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';
  generation: number;
  /** How its members share the partitions; null: not agreed. */
  protocol: string | null;
  /** The member that assigns; null: none. */
  leader: string | null;
  /** In the order in which they joined. */
  members: GroupMemberView[];
  /** Offsets that are committed and that every replica in the ISR has, by partition. */
  offsets: { partition: string; offset: number }[];
};

export type GroupMemberView = {
  id: string;
  instanceId: string | null;
  clientId: string;
  /** Partitions such as `orders-0`; null: what it is assigned says nothing of partitions. */
  assigned: string[] | null;
  /** The request of it that waits for an answer. */
  waits: 'join' | 'sync' | null;
};
