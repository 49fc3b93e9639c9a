import type { MachineView, NodeStatus } from './cluster.ts';

export type BrokerView = MachineView & {
  name: string;
  id: number;
  status: NodeStatus;
  rack: string | null;
  /** Also a controller (combined mode). */
  combined: boolean;
  /** What the process itself thinks; NOT_RUNNING while it is down. */
  state: BrokerLife;
  /** The metadata knows it. */
  registered: boolean;
  /** The metadata says that it may not lead, nor be in an ISR. */
  fenced: boolean;
  /** Of its registration, as the metadata has it; -1 without one. */
  epoch: number;
  /** The end of what it has replayed of the metadata log. */
  metadataOffset: number;
  /** Of topics that are open, in order of name. */
  replicas: ReplicaView[];
  /** Topics that one row stands for, or stands over while the lens has them open; by name. */
  topics: TopicRow[];
  /** Requests that wait in purgatory. */
  delayedProduce: number;
  delayedFetch: number;
};

/** Where a broker's process is in its life. (BrokerState) */
export type BrokerLife =
  | 'NOT_RUNNING'
  | 'STARTING'
  | 'RECOVERY'
  | 'RUNNING'
  | 'PENDING_CONTROLLED_SHUTDOWN'
  | 'SHUTTING_DOWN';

/**
 * A topic that is told as one row of a broker until the lens names it: one whose name begins with
 * `__`, which serves the cluster itself, or one with more partitions than a picture can hold.
 */
export type TopicRow = {
  topic: string;
  open: boolean;
  /** Its partitions with a replica on this broker. */
  partitions: number;
  /** Of those, the ones that the broker leads in its own eyes. */
  leaders: number;
};

/**
 * The offsets from `from` up to `to` (not included) that have a place on the strips of a partition.
 * The same on all its replicas, so that they can be compared; it ends one free place after the
 * longest of their logs, or begins at 0 while all fit.
 */
export type Stretch = { from: number; to: number };

export type ReplicaView = {
  /** Such as `orders-0`. */
  partition: string;
  topic: string;
  index: number;
  /** What the broker itself thinks. */
  role: 'leader' | 'follower' | 'offline';
  /** It leads in its own eyes, but the metadata has a newer epoch. */
  deposed: boolean;
  standing: Standing;
  /** By the newest metadata; -1: the partition is offline. */
  leader: number;
  /** Epochs as this replica knows them. */
  leaderEpoch: number;
  partitionEpoch: number;
  /** By the newest metadata. */
  replicas: number[];
  isr: number[];
  elr: number[];
  lastKnownElr: number[];
  adding: number[];
  removing: number[];
  /** Elected uncleanly, and not recovered from it yet. */
  recovering: boolean;
  /** min.insync.replicas, but not more than there are replicas. */
  minIsr: number;
  /** What a leader has asked the controller for and not been told yet. */
  pendingIsr: { change: 'expand' | 'shrink'; isr: number[] } | null;
  logStart: number;
  highWatermark: number;
  logEnd: number;
  /** Last stable offset; equals the high watermark while there are no transactions. */
  lastStable: number;
  /** Everything below is durable on this disk. */
  flushed: number;
  /** Where each leader epoch begins in this log. */
  epochs: { epoch: number; from: number }[];
  /** From here on this log is not a beginning of the leader's. */
  divergesFrom: number | null;
  /** What it has cut off its end a short while ago. */
  truncated: { from: number; to: number } | null;
  stretch: Stretch;
  /** The records inside the stretch, in order of offset. */
  cells: CellView[];
};

/**
 * What the newest metadata says about one replica. `joining` and `leaving`: its leader has asked
 * for that.
 */
export type Standing = 'in' | 'joining' | 'leaving' | 'elr' | 'out';

export type CellView = {
  offset: number;
  colour: KeyColour;
  /**
   * What is written on the cell: the value's first letters where they are short, else the empty
   * text.
   */
  label: string;
  /** Offset of the batch it lies in: cells of one batch are drawn closer. */
  batch: number;
  kind: 'record' | 'control';
};

/**
 * Index of a colour in the colour-blind-safe set (0..5), chosen from the record's key; -1 for a
 * record without key.
 */
export type KeyColour = number;
