import type { GuestProblem } from '../../kafka/clients/guest-problem.ts';
import type { KeyColour } from './brokers.ts';
import type { NodeStatus } from './cluster.ts';

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
  /** How many of those ended with each exception, such as InvalidTimestampException. */
  failures: { error: string; records: number }[];
  /** A replay or load that is running. */
  running: string | null;
};

export type ConsumerView = {
  name: string;
  status: NodeStatus;
  polling: boolean;
  /** The group that shares out what it reads; null: it takes its partitions by hand. */
  group: MembershipView | null;
  positions: ConsumerPosition[];
  /** The last records that poll() gave to the application, newest last; at most 8. */
  delivered: { partition: string; offset: number; colour: KeyColour; label: string }[];
  deliveredTotal: number;
  /** The exception that the last poll ended with, such as OffsetOutOfRangeException. */
  error: string | null;
};

/** What a consumer knows of its place in its group. */
export type MembershipView = {
  id: string;
  /** The empty text until its coordinator has given it one. */
  memberId: string;
  /** The one that it was last told of; -1: none. */
  generation: number;
};

export type ConsumerPosition = {
  partition: string;
  position: number | null;
  /** As the metric records-lag has it: `end` minus the position. */
  lag: number | null;
  /**
   * What the last fetch has told the consumer of the end: the high watermark, or for one that
   * `readsCommitted` the last stable offset; null before.
   */
  end: number | null;
  readsCommitted: boolean;
};

/** A connection on which a person sends requests by hand. */
export type GuestView = {
  name: string;
  /** The broker it talks to. */
  broker: string | null;
  /** Requests without an answer yet. */
  pending: number;
  /**
   * What became of the last one: why it was never sent, or that the broker closed the connection;
   * null when it was answered.
   */
  trouble: GuestProblem | 'closed' | null;
};
