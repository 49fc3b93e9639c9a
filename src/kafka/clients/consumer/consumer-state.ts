import type { Micros } from '../../../kernel/time.ts';
import type { ApplicationSpec, ConfigValues, ListenerSpec } from '../../cluster-spec.ts';
import type { ConsumerCall } from '../../process-command.ts';
import type { ByteString } from '../../protocol/bytes/byte-string.ts';
import type { ResponseBody } from '../../protocol/message.ts';
import { type Connections } from '../network/node-connections.ts';
import type { ConsumerConfig } from './consumer-config.ts';
import type { FetchSession } from './consumer-fetch-session.ts';
import type { History } from '../history.ts';
import type { MetadataImage, PartitionInfo } from '../network/metadata.ts';
import type { CommitAnswer, Generation, Membership, Offsets } from './group/group-state.ts';
import type { Reset } from './reset-policy.ts';

/** A consumer's process. */
export type Consumer = {
  role: 'consumer';
  name: string;
  /** As a person wrote them; `config` is what they mean. */
  settings: ConfigValues;
  config: ConsumerConfig;
  connections: Connections<ConsumerAsked>;
  /**
   * True until the first metadata came: then the consumer connects to its leaders before it needs
   * them.
   */
  warming: boolean;
  /** How the consumer comes by its partitions. */
  subscribed: Subscribed;
  /** What it knows of its group; null without a group.id. */
  member: Membership | null;
  /** In the order of assignment. */
  assigned: AssignedPartition[];
  /** The application polls again as soon as a poll returned. */
  polling: boolean;
  /** What the application does between its polls; null: nothing that takes time. */
  application: Application | null;
  /** The poll() that has not returned. */
  poll: Poll | null;
  /** Another call of the application that has not returned; then there is no poll(). */
  call: Call | null;
  /** What the last such call gave: offsets by partition; null: nothing. Frozen. */
  answer: Readonly<Record<string, number | null>> | null;
  /** What is to be called when the one at hand has returned, in order. */
  toCall: ConsumerCall[];
  /** The callback of the listener that has not returned; null: none. */
  listening: Listening | null;
  /** What the listener threw: the call in which it was called throws that in its end. */
  thrownByListener: string | null;
  /** The next call that blocks throws a WakeupException. */
  wakened: boolean;
  /** close() has returned, or is at it. */
  closed: boolean;
  /** By broker id. */
  sessions: Record<number, FetchSession>;
  /** Answers that were not given to the application yet, in the order of their arrival. */
  buffer: FetchedPartition[];
  /** Answers to fetches that came while no thread of the client was there to take them. */
  unread: UnreadFetch[];
  /** What was unanswered on a connection that was given up, and has not been looked at. */
  cut: ConsumerAsked[];
  /** The metadata whose leaders the positions were compared with last. Frozen. */
  leadersOf: MetadataImage | null;
  /** What the next poll() throws. */
  exceptionDue: string | null;
  /** The exception that the last poll ended with, such as OffsetOutOfRangeException. */
  lastError: string | null;
  /** What poll() gave to the application, oldest first. */
  history: History<DeliveredRecord>;
  counters: {
    delivered: number;
    polls: number;
    callbacks: { assigned: number; revoked: number; lost: number };
  };
  /**
   * Positions that were moved by auto.offset.reset, or back because the log was cut, oldest first;
   * the newest RESETS_MAX. Frozen items.
   */
  resets: PositionReset[];
  /** When each timer is due; NEVER when it is not armed. */
  armed: { poll: Micros; retry: Micros; member: Micros; application: Micros };
};

/** An application and what it is at. (the loop around KafkaConsumer.poll) */
export type Application = {
  /** Frozen. */
  spec: ApplicationSpec;
  /** What the last poll gave, while the application works on it; null: it is about to poll. */
  work: Work | null;
  /** What it has handed to another thread of its own, oldest first. */
  aside: DeliveredRecord[];
  /** When that thread is done with the first of them. */
  asideUntil: Micros;
};

export type Work = {
  records: readonly DeliveredRecord[];
  next: number;
  /** It works on the next record, and not only toward it. */
  begun: boolean;
  /** It commits before it works, and has not done so. */
  commitsFirst: boolean;
  /** It has called its consumer, and goes on when that returns. */
  calls: boolean;
  until: Micros;
};

/** A callback of the application's listener that takes its time. */
export type Listening = {
  spec: ListenerSpec;
  /** When it has done its work. */
  until: Micros;
  /** Its commitSync(); null: none, or it has returned. */
  commit: Extract<Call, { api: 'commit' }> | null;
};

/** Where partitions come from: nowhere, the application, or the group of its topics. */
export type Subscribed =
  | { by: 'nothing' | 'hand' }
  | { by: 'topics'; topics: string[] }
  /** `pattern`: of java.util.regex. `topics`: those that match, in order. */
  | { by: 'pattern'; pattern: string; topics: string[] }
  /** `pattern`: of RE2. The coordinator says what it means. */
  | { by: 'server-pattern'; pattern: string };

/** A call that blocks, besides poll(). `deadline`: it throws a TimeoutException then. */
export type Call =
  | {
      api: 'commit';
      offsets: Offsets;
      deadline: Micros;
      attempts: number;
      sent: boolean;
      answer: CommitAnswer | null;
    }
  | { api: 'committed'; names: string[]; deadline: Micros }
  | { api: 'position'; name: string; deadline: Micros }
  | { api: 'unsubscribe' }
  | {
      api: 'close';
      phase: 'commit' | 'give-up' | 'leave' | 'drain' | 'sessions';
      leaving: 'default' | 'leave' | 'remain';
      deadline: Micros;
      attempts: number;
      sent: boolean;
      answer: CommitAnswer | null;
    };

/** Why an OffsetCommit was sent: for commitSync(), commitAsync(), by itself, before a rebalance. */
export type CommitPurpose = 'commitSync' | 'commitAsync' | 'auto' | 'prepare';

export const RESETS_MAX = 100;

export type PositionReset = {
  readonly partition: string;
  /** Null: there was no position before. */
  readonly from: number | null;
  readonly to: number;
  readonly at: Micros;
};

export type AssignedPartition = {
  /** Such as `orders-0`. */
  name: string;
  topic: string;
  partition: number;
  /** The next offset that poll() will return; null while it is not known. */
  position: number | null;
  /** Leader epoch of the last record before the position; -1 when it was not read up to. */
  positionEpoch: number;
  /** The leader that the position is good for; null until that was looked at. Frozen. */
  leader: PartitionInfo | null;
  /**
   * The follower that the leader sent this consumer to, since it is in its rack (KIP-392), and for
   * how long; null: the leader is read. Frozen.
   */
  readReplica: { readonly node: number; readonly until: Micros } | null;
  /** Not read on until the leader has said that its log reaches to the position. */
  validating: boolean;
  /** The application wants none of it for now: pause(). */
  paused: boolean;
  /** Not read on while its last commit before a rebalance is under way. */
  revoking: boolean;
  /** The position is being looked up by this policy. */
  reset: Reset | null;
  /** What the position was before the reset. */
  resetFrom: number | null;
  /** A lookup is unanswered. */
  asked: boolean;
  /** Not looked up or fetched before this time. */
  notBefore: Micros;
  /** As the last fetch said; null before. */
  highWatermark: number | null;
  lastStable: number | null;
  logStart: number | null;
};

export type Poll = {
  max: number;
  /** Returns without records then. NEVER in a loop, where the next poll would begin at once. */
  deadline: Micros;
  /** It has looked whether metadata is new enough to compare a pattern with. */
  looked: boolean;
  /** When metadata had come last as it looked; null: never. */
  since: Micros | null;
  /** When it looks for callbacks again, where the client's own thread finds what is to do. */
  looksAt: Micros;
};

/** One record as the application got it. Frozen. */
export type DeliveredRecord = {
  readonly partition: string;
  readonly offset: number;
  /** Of the leader that wrote its batch. */
  readonly leaderEpoch: number;
  /** The value as text; the empty text for a tombstone. */
  readonly label: string;
  readonly key: ByteString | null;
  readonly at: Micros;
};

export type FetchAnswer = ResponseBody<'Fetch'>['responses'][number]['partitions'][number];

/**
 * One partition's part of a fetch answer, and how far it was given to the application. Source:
 * CompletedFetch.
 */
export type FetchedPartition = {
  name: string;
  /** The offset that was asked for, then the next one to give. */
  nextOffset: number;
  /** Frozen, shared with the message. */
  answer: FetchAnswer;
  batch: number;
  record: number;
};

export type UnreadFetch = {
  nodeId: number;
  own: Extract<ConsumerAsked, { ask: 'fetch' }>;
  body: ResponseBody<'Fetch'>;
};

export type ConsumerAsked =
  /** `offsets`: what was asked for, by partition name. Frozen. */
  | { ask: 'fetch'; full: boolean; offsets: Readonly<Record<string, number>> }
  /** `retryAt`: when a partition is asked about again of which the answer says nothing. */
  | { ask: 'list-offsets'; partitions: string[]; retryAt: Micros }
  | { ask: 'find-coordinator' | 'leave' | 'committed' | 'close-session' }
  | { ask: 'modern-heartbeat'; epoch: number; at: Micros }
  | { ask: 'join' | 'sync' | 'heartbeat'; sent: Generation }
  | { ask: 'commit'; sent: Generation; offsets: Offsets; purpose: CommitPurpose }
  /** What is asked about, by partition name. Frozen. */
  | {
      ask: 'validate';
      positions: Readonly<
        Record<string, { readonly offset: number; readonly leaderEpoch: number }>
      >;
    };
