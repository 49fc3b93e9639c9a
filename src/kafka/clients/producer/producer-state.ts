import type { Micros } from '../../../kernel/time.ts';
import type { RecordToSend, ReplayRow } from '../../process-command.ts';
import type { ConfigValues, LoadSpec } from '../../cluster-spec.ts';
import type { ByteString } from '../../protocol/bytes/byte-string.ts';
import type { Compression, RecordBatch } from '../../protocol/batch/record-batch.ts';
import { type Connections } from '../network/node-connections.ts';
import type { History } from '../history.ts';
import type { ProducerConfig } from './producer-config.ts';

/**
 * A producer's process: the application's calls that wait, the accumulator, the requests in flight,
 * and what became of each record.
 */
export type Producer = {
  role: 'producer';
  name: string;
  /** Where records go when a command names no topic. */
  topic: string;
  /** As a person wrote them; `config` is what they mean. */
  settings: ConfigValues;
  config: ProducerConfig;
  connections: Connections<ProducerAsked>;
  /** Who the batches of an idempotent producer are from. */
  identity: ProducerIdentity;
  /**
   * True until the first metadata came: then the producer connects to the leaders of its topic
   * before it needs them.
   */
  warming: boolean;
  /** Calls of send() that block for metadata or for room, in order. */
  blocked: BlockedSend[];
  accumulator: Accumulator;
  /** The load that the application starts with. */
  loadAtStart: LoadSpec | null;
  load: Load | null;
  replay: Replay | null;
  /**
   * Records that reached an end, oldest first. Those that did not are in `blocked`, the accumulator
   * and the requests in flight.
   */
  history: History<ProducedRecord>;
  /** Records given to send() so far, and how many of them ended well or badly. */
  counters: { sent: number; acked: number; failed: number };
  /** How many of those that failed ended with each exception, in the order of the first. */
  failures: Record<string, number>;
  /** When each timer is due; NEVER when it is not armed. */
  armed: {
    linger: Micros;
    retry: Micros;
    delivery: Micros;
    block: Micros;
    load: Micros;
    replay: Micros;
  };
};

/** What became of one record. Frozen. */
export type ProducedRecord = {
  /** The value as text; the empty text for a tombstone. */
  readonly label: string;
  /** Such as `orders-0`; null when it failed before a partition was chosen. */
  readonly partition: string | null;
  readonly key: ByteString | null;
  /** When the application called send(). */
  readonly sentAt: Micros;
  /** -1 with acks=0: it was not said. Null when it failed. */
  readonly offset: number | null;
  /** `unknown`: its process died before it knew. */
  readonly outcome: 'acked' | 'failed' | 'unknown';
  readonly endedAt: Micros;
  /** The exception that the application got, such as TimeoutException; null when all went well. */
  readonly error: string | null;
};

/** A record between send() and its end. Frozen. */
export type PendingRecord = {
  readonly key: ByteString | null;
  readonly value: ByteString | null;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly sentAt: Micros;
};

/**
 * A call of send() that has not returned, or that is not made yet, because the application has one
 * thread and an earlier call blocks it.
 */
export type BlockedSend = {
  topic: string;
  record: RecordToSend;
  /** When it was called; before that, when the application was told to. */
  since: Micros;
  /**
   * What the clock showed then, or when the metadata was there: the create time of a record that
   * has none of its own. (KafkaProducer.doSend)
   */
  clock: Micros;
  waitsFor: 'its turn' | 'metadata' | 'room';
  /** A flush() waits for it. */
  flushing: boolean;
};

/** Batches that wait to be sent. (RecordAccumulator) */
export type Accumulator = {
  /** One for each partition that was ever sent to, in the order of the first record. */
  queues: PartitionQueue[];
  /** Bytes of buffer.memory in use, by batches that wait and batches in flight. */
  allocated: number;
  /** By topic: where records without a key go for now. */
  sticky: Record<string, StickyPartition>;
  /** By node: the partition that is looked at first when the next request is filled. */
  drainFrom: Record<number, number>;
  /** By codec and topic, such as `gzip orders`: how far its batches shrink. */
  ratios: Record<string, number>;
};

export type PartitionQueue = {
  topic: string;
  partition: number;
  /** Such as `orders-0`. */
  name: string;
  /** Oldest first: only the last may still take records. */
  batches: ProducerBatch[];
  sequences: Sequences;
};

/** What an idempotent producer calls itself. (TransactionManager, ProducerIdAndEpoch) */
export type ProducerIdentity = {
  /** Given by a broker; -1 while there is none. */
  producerId: number;
  producerEpoch: number;
  /** InitProducerId is unanswered. */
  asked: boolean;
  /** Not asked for before this time. */
  notBefore: Micros;
  /** The epoch is raised before anything more is sent. */
  mustRaise: boolean;
  /** Some partition has `unresolvedBefore` set. */
  isInDoubt: boolean;
};

/**
 * How the batches of one partition are numbered; all numbers are -1 while there is none. Source:
 * TxnPartitionEntry.
 */
export type Sequences = {
  /** Whom the numbers belong to. */
  producerId: number;
  producerEpoch: number;
  /** Sequence of the next record that is sent for the first time. */
  next: number;
  lastAcked: number;
  /** Batches that have a sequence and no end: in flight, or waiting to be sent again. */
  inFlight: number;
  /**
   * The sequence behind a batch that ended in doubt: nothing new is sent until it is clear whether
   * it left a gap.
   */
  unresolvedBefore: number;
  /** Begins again at 0 with the next epoch. */
  isRewritten: boolean;
};

export type ProducerBatch = {
  name: string;
  topic: string;
  partition: number;
  /** Frozen once the batch is closed. */
  records: PendingRecord[];
  /** As estimated while it grows, header and records; as it is once it was sent. */
  bytes: number;
  /** Its records before compression. */
  plainBytes: number;
  compression: Compression;
  /** How far its records are expected to shrink. */
  ratio: number;
  /** Taken from buffer.memory. */
  allocated: number;
  createdAt: Micros;
  /** Takes no more records. */
  closed: boolean;
  /** A flush() waits for it. */
  flushing: boolean;
  /** Times it was sent and failed. */
  attempts: number;
  /** Not sent again before this time, unless the partition has a new leader by then. */
  notBefore: Micros;
  /** Leader epoch that the client knew when it was last sent; -1 before. */
  sentToEpoch: number;
  /**
   * -1 until an idempotent producer sends it; it keeps them over retries, so that the broker knows
   * it again.
   */
  producerId: number;
  producerEpoch: number;
  baseSequence: number;
  /** Renumbered for another epoch since it was last sent. */
  isRenumbered: boolean;
  /** As it travels, made when it is first sent. Frozen. */
  wire: RecordBatch | null;
};

/** KIP-794: the partition that takes records without a key until it got a batch worth of bytes. */
export type StickyPartition = { partition: number; producedBytes: number };

export type ProducerAsked = ProduceAsked | { readonly ask: 'producer-id' };

/** What a Produce request was sent with: its batches live here while it is unanswered. */
export type ProduceAsked = {
  ask: 'produce';
  batches: ProducerBatch[];
  /** Name by id of the topics it went to. Frozen. */
  topics: Readonly<Record<string, string>>;
};

/** Records that the application makes itself, evenly spaced. */
export type Load = LoadSpec & {
  /** The record after `made` others is due at `startedAt` + `made` x `every`. */
  startedAt: Micros;
  made: number;
  /**
   * send() blocked: the application makes no more records until it returns, and does not catch up
   * then.
   */
  stalled: boolean;
};

/** Rows that the application sends at their times. Frozen rows, shared. */
export type Replay = {
  source: string;
  topic: string;
  rows: readonly ReplayRow[];
  next: number;
  startedAt: Micros;
};
