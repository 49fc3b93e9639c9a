import type { Micros } from '../kernel/time.ts';

/** Index of a colour in the colour-blind-safe set (0..5), chosen from the record's key; -1 for a record without key. */
export type KeyColour = number;

/** All that can be seen at one moment. A value: the picture, a goal and a question are functions of it. */
export type Frame = {
  time: Micros;
  /** Until then (not included) nothing can change but what is in flight. */
  validUntil: Micros;
  /** Number of steps taken so far. */
  step: number;
  /** The rolling hash of the trace, as 16 hex digits. */
  hash: string;
  /** Where computing has been already on this branch: the playhead can go there at once. */
  computedUntil: Micros;
  brokers: BrokerView[];
  controllers: ControllerView[];
  producers: ProducerView[];
  consumers: ConsumerView[];
  /** Connections of requests made by hand. */
  guests: GuestView[];
  /** In the order of sending. At most MESSAGES_MAX; `messagesHidden` counts the rest. */
  messages: MessageView[];
  messagesHidden: number;
  /** Directions that are cut now. */
  cuts: { from: string; to: string }[];
  /** Directions that lose, delay or hold back more than the others do. */
  links: LinkView[];
  /** The one-way delay that links have where nothing else is said. */
  usualDelay: { min: Micros; max: Micros };
  /** What was lost on its way a short while ago, oldest first. */
  lost: LostMessage[];
  /** The first and the end offset of the axis that every strip shares. */
  axis: { from: number; to: number };
  /**
   * The offsets of the metadata log that have a place, ascending; the last is the free one behind the longest copy. Of records in a row that only pass
   * the time the first one stands for all.
   */
  metadataPlaces: number[];
  lanes: LanesView | null;
  detail: DetailView | null;
  branches: BranchView[];
  /** Answers to `lens.watch`, in the same order. */
  watched: WatchedValue[];
  /** The last few things worth telling in words, newest last: for the live region and the table twin. */
  happened: Happening[];
};

export const MESSAGES_MAX = 300;

/** The name under which the metadata log and its records are selected. */
export const METADATA_PARTITION = '__cluster_metadata-0';

/** What of the cluster the person looks at. The page sends it with each question. */
export type Lens = {
  /** How many offsets fit on the axis. The axis follows the ends of the logs unless `axisFrom` is given. */
  axisCells: number;
  axisFrom: number | null;
  /** The stretch of time in the lanes; null when they are not drawn. */
  lanes: { from: Micros; to: Micros } | null;
  /** What the inspector shows. */
  selected: Selection | null;
  /** Expressions over observables, such as `position(r1, journal-0)`. */
  watch: string[];
};

export type Selection =
  | { what: 'message'; id: number }
  /** One line of the trace. */
  | { what: 'step'; step: number }
  | { what: 'node'; node: string }
  /** Both directions between two nodes. */
  | { what: 'link'; from: string; to: string }
  | { what: 'replica'; node: string; partition: string }
  | { what: 'record'; node: string; partition: string; offset: number };

export type NodeStatus = 'up' | 'paused' | 'down';

/** A machine around a process: what is wrong with it. */
export type MachineView = {
  disk: { failed: boolean; full: boolean; slow: boolean };
  /** How far its clock is ahead; below zero: behind. */
  skew: Micros;
};

/** Where a broker's process is in its life. (BrokerState) */
export type BrokerLife =
  | 'NOT_RUNNING'
  | 'STARTING'
  | 'RECOVERY'
  | 'RUNNING'
  | 'PENDING_CONTROLLED_SHUTDOWN'
  | 'SHUTTING_DOWN';

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
  replicas: ReplicaView[];
  /** Requests that wait in purgatory. */
  delayedProduce: number;
  delayedFetch: number;
};

/** What the newest metadata says about one replica. `joining` and `leaving`: its leader has asked for that. */
export type Standing = 'in' | 'joining' | 'leaving' | 'elr' | 'out';

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
  /** The records inside the axis, in order of offset. */
  cells: CellView[];
};

export type CellView = {
  offset: number;
  colour: KeyColour;
  /** What is written on the cell: the value's first letters where they are short, else the empty text. */
  label: string;
  /** Offset of the batch it lies in: cells of one batch are drawn closer. */
  batch: number;
  kind: 'record' | 'control';
};

/** Where a member of the quorum is in its epoch. (QuorumState) */
export type QuorumRole =
  'unattached' | 'prospective' | 'candidate' | 'leader' | 'follower' | 'resigned';

export type ControllerView = MachineView & {
  name: string;
  id: number;
  status: NodeStatus;
  /** It leads the newest epoch and decides. */
  active: boolean;
  role: QuorumRole;
  epoch: number;
  /** The node that leads its epoch, as far as it knows. */
  leader: string | null;
  /** The node that it gave its vote in this epoch. */
  voted: string | null;
  /** Votes that a candidate has, itself included. */
  votes: number;
  voter: boolean;
  /** Its copy of the metadata log; the watermark is -1 while it does not know one. */
  logStart: number;
  logEnd: number;
  highWatermark: number;
  epochs: { epoch: number; from: number }[];
  /** The records inside the metadata axis, in order of offset. */
  cells: MetadataCell[];
};

/** What a record of the metadata log is about. */
export type MetadataSubject =
  'control' | 'broker' | 'topic' | 'partition' | 'change' | 'setting' | 'idle';

export type MetadataCell = {
  offset: number;
  subject: MetadataSubject;
  /** Its kind by Kafka's name, such as PartitionChangeRecord. */
  kind: string;
};

/** One direction of a link that is not as most are. */
export type LinkView = {
  from: string;
  to: string;
  /** Percent of transmissions that must be repeated. */
  loss: number;
  /** Its one-way delay; null: not longer than usual. */
  delay: { min: Micros; max: Micros } | null;
  /** Bytes a second; null: no limit. */
  bandwidth: number | null;
};

export type ProducerView = {
  name: string;
  status: NodeStatus;
  topic: string;
  acks: 'all' | '1' | '0';
  /** Records in the accumulator, not sent yet. */
  buffered: { colour: KeyColour; label: string }[];
  bufferedTotal: number;
  inFlightRequests: number;
  sent: number;
  acked: number;
  failed: number;
  /** A replay or load that is running. */
  running: string | null;
};

export type ConsumerView = {
  name: string;
  status: NodeStatus;
  polling: boolean;
  positions: { partition: string; position: number | null; lag: number | null }[];
  /** The last records that poll() gave to the application, newest last; at most 8. */
  delivered: { partition: string; offset: number; colour: KeyColour; label: string }[];
  deliveredTotal: number;
  /** The exception that the last poll ended with, such as OffsetOutOfRangeException. */
  error: string | null;
};

/** A connection on which a person sends requests by hand. */
export type GuestView = {
  name: string;
  /** The broker it talks to. */
  broker: string | null;
  /** Requests without an answer yet. */
  pending: number;
  /** What became of the last one: why it was never sent, or that the broker closed the connection; null when it was answered. */
  trouble: { problem: string } | 'closed' | null;
};

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

/** The space-time diagram. */
export type LanesView = {
  from: Micros;
  to: Micros;
  nodes: string[];
  messages: LaneMessage[];
  changes: LaneChange[];
  waits: { node: string; from: Micros; to: Micros; what: 'produce' | 'fetch' }[];
};

export type LaneMessage = {
  /** The message's id. */
  id: number;
  from: string;
  to: string;
  sentAt: Micros;
  /** When it arrives (or will, as far as is known); null: lost or held. */
  arrivesAt: Micros | null;
  type: string;
  tone: 'data' | 'fetch' | 'read' | 'control' | 'error';
  lost: boolean;
};

export type LaneChange = {
  step: number;
  node: string;
  time: Micros;
  text: Happening;
  tone: 'change' | 'fault' | 'you';
};

/**
 * A thing that happened, as data: the page has the words for each kind in each language.
 * `kind` is a note's kind (see src/kafka/note.ts), a command or a fault; `values` fill its sentence.
 */
export type Happening = {
  step: number;
  time: Micros;
  node: string;
  kind: string;
  values: Record<string, string | number>;
};

/** What the inspector shows about the selection. */
export type DetailView = {
  title:
    | Happening
    | { kind: 'message'; type: string; from: string; to: string; time: Micros }
    | { kind: 'node' | 'replica' | 'record' | 'link'; name: string };
  /** Newest first; ends in a timer with its config value, a command, or the start of the world. */
  why: WhyLink[];
  /** Nested values, flattened: path such as `body.topicData[0].partitionData[0].index`, the same that the bytes are known by. */
  fields: { path: string; value: string }[];
  /** The frame as it travels, with the bytes of each field; null when the thing has no bytes. */
  bytes: { hex: string; spans: { path: string; from: number; to: number }[] } | null;
};

export type WhyLink = {
  step: number;
  time: Micros;
  node: string;
  happening: Happening;
  tone: 'change' | 'fault' | 'you' | 'plain';
};

export type BranchView = {
  id: number;
  name: string;
  parent: number | null;
  forkedAt: Micros;
  current: boolean;
};

export type WatchedValue = { value: Value } | { error: string };

/** What an expression can give. A record or null is text: `#A`, `none`. */
export type Value = number | string | boolean | null | Value[];
