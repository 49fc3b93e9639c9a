import type { Micros } from '../kernel/time.ts';
import type { ApplicationSpec, ConfigValues, NodeName } from './cluster-spec.ts';

/** An application record as a person writes it. Text is UTF-8. */
export type RecordToSend = {
  key: string | null;
  value: string | null;
  /** Chosen by hand; else the partitioner decides. */
  partition?: number;
  /** Create time in milliseconds since 1970; else the producer's clock. */
  timestamp?: number;
};

/**
 * A row of a data set that a producer replays: its record and when, counted from the start of the
 * replay.
 */
export type ReplayRow = RecordToSend & { after: Micros };

/** A call of an application to its consumer, besides poll() and seek(). (Consumer) */
export type ConsumerCall =
  | { api: 'subscribe'; topics: string[] }
  /** `pattern`: of java.util.regex, for whole names. */
  | { api: 'subscribe-pattern'; pattern: string }
  /** `pattern`: of RE2, which the coordinator reads. (SubscriptionPattern, KIP-848) */
  | { api: 'subscribe-server-pattern'; pattern: string }
  | { api: 'assign'; partitions: string[] }
  | { api: 'unsubscribe' | 'enforceRebalance' | 'wakeup' }
  | { api: 'pause' | 'resume'; partitions: string[] }
  | { api: 'seekToBeginning' | 'seekToEnd'; partitions: string[] }
  /** Of what was read, or of these offsets, by partition. */
  | { api: 'commitSync' | 'commitAsync'; offsets?: Record<string, number> }
  | { api: 'committed'; partitions: string[] }
  | { api: 'position'; partition: string }
  /** `leaving`: whether the member leaves its group. (CloseOptions) */
  | { api: 'close'; timeout?: Micros; leaving?: 'default' | 'leave' | 'remain' };

/**
 * What is asked of one process: an application asks its client, an operator a server. Each goes to
 * the node it names.
 */
export type ProcessCommand =
  | { command: 'send'; producer: NodeName; topic?: string; records: RecordToSend[] }
  /**
   * Replays the rows one by one at their times. `source` names a data set that ships with the page,
   * or a file dropped on it.
   */
  | { command: 'replay'; producer: NodeName; topic?: string; source: string; rows: ReplayRow[] }
  | { command: 'load'; producer: NodeName; every: Micros; keys: number; valueBytes: number }
  /** Ends a load and a replay. */
  | { command: 'stop-load'; producer: NodeName }
  | { command: 'flush'; producer: NodeName }
  /**
   * One poll, which returns at most `max` records (else max.poll.records), and waits so long for
   * them, a second when nothing is said.
   */
  | { command: 'poll'; consumer: NodeName; max?: number; timeout?: Micros }
  /** The application polls in a loop, or stops doing so. */
  | { command: 'poll-loop'; consumer: NodeName; on: boolean }
  | { command: 'seek'; consumer: NodeName; partition: string; offset: number }
  /** The application calls its client; after the call that is at hand, where there is one. */
  | { command: 'call'; consumer: NodeName; call: ConsumerCall }
  /** The application is another from now on; null: one that takes no time. */
  | { command: 'application'; consumer: NodeName; application: ApplicationSpec | null }
  | { command: 'configure'; client: NodeName; config: ConfigValues }
  /** The next ones are carried out by the node named `admin`, which asks the brokers. */
  | {
      command: 'create-topic';
      topic: string;
      partitions: number;
      replicationFactor: number;
      config?: ConfigValues;
    }
  | { command: 'delete-records'; partition: string; before: number }
  | { command: 'delete-topic'; topic: string }
  /** The topic has `count` partitions then. */
  | { command: 'create-partitions'; topic: string; count: number }
  /** Settings of a topic, of one broker, or, when neither is named, of all brokers. */
  | {
      command: 'alter-config';
      topic?: string;
      broker?: number;
      set?: ConfigValues;
      unset?: string[];
    }
  /** Moves a partition to these brokers; null cancels a move that goes on. */
  | { command: 'reassign'; partition: string; replicas: number[] | null }
  | { command: 'elect'; partition: string; election: 'preferred' | 'unclean' }
  /** Commits these offsets, by partition, for a group without members. */
  | { command: 'reset-offsets'; group: string; offsets: Record<string, number> }
  | { command: 'delete-offsets'; group: string; partitions: string[] }
  | { command: 'delete-group'; group: string }
  | { command: 'unregister-broker'; broker: number }
  | {
      command: 'update-feature';
      feature: string;
      level: number;
      how?: 'upgrade' | 'safe-downgrade' | 'unsafe-downgrade';
    }
  | { command: 'add-voter'; controller: NodeName }
  | { command: 'remove-voter'; controller: NodeName }
  /** A guest connection sends one request, as Kafka's JSON writes it, to one broker. */
  | {
      command: 'request';
      guest: NodeName;
      broker: NodeName;
      api: string;
      version: number;
      clientId: string | null;
      body: unknown;
      /** To the controller's listener of that process; else to the broker's. */
      listener?: 'controller';
    }
  /**
   * A guest connection sends raw bytes (header and body, in hex); `claimLength` lies about their
   * number.
   */
  | {
      command: 'raw-request';
      guest: NodeName;
      broker: NodeName;
      frame: string;
      claimLength?: number;
      listener?: 'controller';
    }
  | { command: 'hang-up'; guest: NodeName }
  /** SIGTERM to a server: it ends itself, in order. */
  | { command: 'shutdown'; node: NodeName };
