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
  /** Of topics that are told row by row, and of partitions that the lens names; by name. */
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
 * A topic that has a row on a broker: one whose name begins with `__`, which serves the cluster
 * itself, and one with more partitions than a picture can hold, both until the lens names them; and
 * every topic while some broker has more replicas than a card has rows for.
 */
export type TopicRow = {
  topic: string;
  open: boolean;
  /** Its partitions with a replica on this broker. */
  partitions: number;
  /** Of those, the ones that the broker leads in its own eyes. */
  leaders: number;
  /** Its replicas in few numbers each, in order of index; empty unless they are told so. */
  brief: BriefReplica[];
  /** Which of its partitions are told, of all; null where none is left out. */
  shown: PartitionSpan | null;
};

/** The partitions from index `from` up to `to` (not included), of so many. */
export type PartitionSpan = { from: number; to: number; of: number };

/** A replica in a crowd: what a bar or one cell of a map can say. */
export type BriefReplica = Pick<
  ReplicaView,
  'partition' | 'index' | 'role' | 'standing' | 'leader' | 'records'
> &
  Pick<ReplicaView, 'logStart' | 'highWatermark' | 'logEnd'> & {
    /** Where the log of the present leader ends; null while none leads. */
    leaderEnd: number | null;
  };

/**
 * The offsets from `from` up to `to` (not included) that have a place on the strips of a partition.
 * The same on all its replicas, so that they can be compared; it ends one free place after the
 * longest of their logs, or begins at 0 while all fit, and reaches back to where the shortest ends.
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
  /** How many the log holds: no control records, and none that compaction took. */
  records: number;
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
  /** The records inside a stretch of at most CELLS_MAX offsets, in order of offset. */
  cells: CellView[];
  /** The same of a longer stretch, told by keys. */
  bands: BandView[];
};

/** A longer stretch is told in bands. */
export const CELLS_MAX = 40;

/**
 * Neighbours that look alike on a long stretch: it is divided into at most BANDS_MAX equal parts,
 * and each part has the key of its first record. `to` is not included.
 */
export type BandView = { from: number; to: number; colour: KeyColour };

export const BANDS_MAX = 96;

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
