import type { ControllerChannelName } from './network/channel-tag.ts';

/** Timers of the quorum's copy in a process. `id`: a parked fetch, or the member that was asked. */
export type RaftTimer =
  | { readonly of: 'raft'; readonly timer: PlainRaftTimer }
  | {
      readonly of: 'raft';
      readonly timer: 'raft-parked' | 'raft-request' | 'raft-retry';
      readonly id: number;
    };

export type PlainRaftTimer =
  | 'raft-election'
  | 'raft-fetch-timeout'
  | 'raft-begin-quorum'
  | 'raft-check-quorum'
  | 'raft-linger'
  | 'raft-shutdown';

/** What a controller that leads does again and again. (PeriodicTask) */
export type PeriodicTask = 'no-op' | 'fence' | 'balance' | 'unclean';

export type ControllerTimer = {
  readonly of: 'controller';
  readonly timer: `controller-${PeriodicTask}` | 'controller-register';
};

/** Timers of a broker. `id`: a delayed operation, or the leader that a fetcher copies from. */
export type BrokerTimer =
  | {
      readonly of: 'broker';
      readonly timer:
        | 'heartbeat'
        | 'registration-timeout'
        | 'isr-expiration'
        | 'alter-partition'
        | 'assign-directories'
        | 'producer-ids';
    }
  | { readonly of: 'broker'; readonly timer: 'delayed'; readonly id: number }
  | { readonly of: 'broker'; readonly timer: 'fetch-again' | 'fetch-watch'; readonly id: number }
  /** `name`: the partition whose state is loaded. */
  | { readonly of: 'broker'; readonly timer: 'coordinator-load'; readonly name: string }
  | GroupTimer
  | { readonly of: 'broker'; readonly timer: 'link'; readonly name: ControllerChannelName };

/**
 * Timers of groups at the broker that coordinates them. `partition`: where their records are, such
 * as `__consumer_offsets-7`.
 */
export type GroupTimer =
  | {
      readonly of: 'broker';
      readonly timer: 'group-session';
      readonly partition: string;
      readonly group: string;
      readonly member: string;
    }
  | {
      readonly of: 'broker';
      readonly timer: 'group-join';
      readonly partition: string;
      readonly group: string;
      /** Of a group that was empty: how long it waits for more members. Milliseconds. */
      readonly initial: { readonly delay: number; readonly remaining: number } | null;
    }
  | {
      readonly of: 'broker';
      readonly timer: 'group-sync';
      readonly partition: string;
      readonly group: string;
      readonly generation: number;
    }
  | {
      readonly of: 'broker';
      readonly timer: 'group-revocation';
      readonly partition: string;
      readonly group: string;
      readonly member: string;
      /** That of the member when it was told to give partitions up. */
      readonly epoch: number;
    }
  | {
      readonly of: 'broker';
      readonly timer: 'group-rejoin';
      readonly partition: string;
      readonly group: string;
      readonly member: string;
      /** What a classic member of a consumer group must ask for meanwhile. */
      readonly awaits: 'join' | 'sync';
    }
  | {
      readonly of: 'broker';
      readonly timer: 'group-patterns';
      readonly partition: string;
      readonly group: string;
    }
  | { readonly of: 'broker'; readonly timer: 'group-expiry'; readonly partition: string };

/** What looks after the logs of a broker. */
export type LogTimer = {
  readonly of: 'logs';
  readonly timer:
    | 'checkpoint'
    | 'log-retention'
    | 'log-flusher'
    | 'log-recovery-points'
    | 'log-starts'
    | 'log-producers'
    | 'log-cleaner'
    | 'log-remove';
};

/** Timers of a client: of its connections and metadata, and of what it is. */
export type ClientTimer =
  | {
      readonly of: 'connections';
      readonly timer: 'metadata' | 'reconnect' | 'connect-timeout' | 'request-timeout';
    }
  | {
      readonly of: 'producer';
      readonly timer: 'linger' | 'retry-backoff' | 'delivery-timeout' | 'max-block';
    }
  /** The application's own records: of a load, and of the rows of a replay. */
  | { readonly of: 'producer'; readonly timer: ApplicationTimer }
  | {
      readonly of: 'consumer';
      readonly timer: 'poll-timeout' | 'retry-backoff' | 'member' | 'application';
    }
  | { readonly of: 'admin'; readonly timer: 'retry-backoff' };

export type ApplicationTimer = 'load' | 'replay';

export type ServerTimer = RaftTimer | ControllerTimer | BrokerTimer | LogTimer;

/** What a process is reminded of: whose timer it is, and which. */
export type KafkaTimer = ServerTimer | ClientTimer;

/** The machines that have timers. */
export type TimerOwner = KafkaTimer['of'];
/** The timers of one machine. */
export type TimerOf<O extends TimerOwner> = Extract<KafkaTimer, { readonly of: O }>;
/** Their names. */
export type TimerName<O extends TimerOwner> = TimerOf<O>['timer'];
