/**
 * A change worth telling a person, made by a machine in one step. The page has a sentence for each
 * kind in each language, so values are plain. `partition` is a name such as `orders-0`.
 */
export type Note =
  // the broker that leads or follows
  | {
      note: 'appended';
      partition: string;
      baseOffset: number;
      lastOffset: number;
      as: 'leader' | 'follower';
    }
  | {
      note: 'high-watermark';
      partition: string;
      from: number;
      to: number;
      as: 'leader' | 'follower';
    }
  | { note: 'log-start'; partition: string; from: number; to: number; as: 'leader' | 'follower' }
  | { note: 'follower-progress'; partition: string; follower: number; from: number; to: number }
  | { note: 'produce-waits'; partition: string; until: number; correlationId: number }
  | {
      note: 'produce-completed';
      partition: string;
      error: string;
      correlationId: number;
      waited: number;
    }
  | { note: 'refused'; api: string; partition: string; error: string }
  | ({ note: 'connection-closed' } & ClosedBecause)
  | { note: 'became-leader'; partition: string; leaderEpoch: number; logEnd: number }
  | { note: 'became-follower'; partition: string; leaderEpoch: number; leader: number }
  | { note: 'isr-proposed'; partition: string; change: 'expand' | 'shrink'; isr: string }
  | { note: 'truncated'; partition: string; from: number; to: number }
  | { note: 'fetch-failed'; partition: string; logEnd: number }
  | { note: 'broker-state'; state: string }
  // a broker's logs
  | { note: 'segment-rolled'; partition: string; baseOffset: number }
  | {
      note: 'segments-deleted';
      partition: string;
      segments: number;
      why: 'log-start' | 'size' | 'time';
    }
  | { note: 'compacted'; partition: string; from: number; to: number; bytes: number; left: number }
  | { note: 'log-recovered'; partition: string; from: number; logEnd: number; lost: number }
  | {
      note: 'duplicate';
      partition: string;
      producerId: number;
      baseSequence: number;
      baseOffset: number;
    }
  // the controller
  | { note: 'broker-registered'; broker: number; brokerEpoch: number }
  | { note: 'broker-unfenced'; broker: number }
  | { note: 'broker-fenced'; broker: number }
  | { note: 'broker-unregistered'; broker: number }
  | { note: 'controlled-shutdown'; broker: number }
  | { note: 'controller-active'; controller: number; epoch: number }
  | { note: 'controller-resigned'; controller: number }
  | {
      note: 'leader-elected';
      partition: string;
      leader: number;
      leaderEpoch: number;
      why: 'isr' | 'preferred' | 'elr' | 'last-known' | 'unclean' | 'same';
    }
  | { note: 'leaderless'; partition: string; leaderEpoch: number }
  | {
      note: 'isr-changed';
      partition: string;
      before: string;
      after: string;
      why: 'caught-up' | 'lagging' | 'fenced' | 'shutdown' | 'restarted' | 'elected' | 'reassigned';
    }
  | { note: 'reassignment-started'; partition: string; replicas: string }
  | { note: 'reassigned'; partition: string; replicas: string }
  | { note: 'partitions-added'; topic: string; partitions: number }
  | { note: 'topic-deleted'; topic: string }
  | { note: 'config-changed'; as: ConfigOwner; resource: string; name: string; value: string }
  /** The setting has its default again. */
  | { note: 'config-removed'; as: ConfigOwner; resource: string; name: string }
  | { note: 'feature-changed'; feature: string; level: number }
  | { note: 'topic-created'; topic: string; partitions: number; replicationFactor: number }
  // the quorum
  | {
      note: 'quorum';
      as: 'unattached' | 'prospective' | 'candidate' | 'leader' | 'follower' | 'resigned';
      epoch: number;
      leader: number;
    }
  | {
      note: 'vote';
      as: 'granted' | 'refused' | 'pre-granted' | 'pre-refused';
      candidate: number;
      epoch: number;
    }
  | { note: 'metadata-truncated'; from: number; to: number }
  | { note: 'metadata-snapshot'; as: 'written' | 'fetched'; endOffset: number }
  // the coordinator of groups
  | {
      note: 'group-state';
      as:
        | 'Empty'
        | 'PreparingRebalance'
        | 'CompletingRebalance'
        | 'Assigning'
        | 'Reconciling'
        | 'Stable';
      group: string;
      generation: number;
      members: number;
      /** How the partitions are shared; '' where that is not agreed. */
      protocol: string;
    }
  | {
      note: 'group-member-lost';
      group: string;
      member: string;
      /** The client.id that it gave: a member that has died has no id any more. */
      client: string;
      why: 'session' | 'rebalance' | 'sync' | 'revocation';
    }
  // the producer
  | { note: 'record-buffered'; partition: string; records: number; label: string }
  | {
      note: 'batch-sent';
      partition: string;
      records: number;
      why: 'linger' | 'full' | 'flush' | 'retry';
    }
  | { note: 'acked'; partition: string; baseOffset: number; records: number }
  | { note: 'send-failed'; partition: string; records: number; error: string }
  | { note: 'producer-id'; producerId: number; producerEpoch: number }
  | { note: 'producer-epoch-raised'; producerId: number; producerEpoch: number }
  | { note: 'will-retry'; partition: string; error: string; attempt: number; after: number }
  // the consumer
  | { note: 'delivered'; partition: string; from: number; to: number; records: number }
  | { note: 'polled-nothing' }
  | {
      note: 'position';
      partition: string;
      from: number;
      to: number;
      why: 'seek' | 'reset' | 'truncation' | 'committed';
    }
  | { note: 'offset-out-of-range'; partition: string; position: number; policy: string }
  | { note: 'consumer-error'; call: string; exception: string }
  | { note: 'coordinator-found'; broker: number }
  | { note: 'coordinator-lost'; broker: number; why: string }
  | { note: 'joined-group'; as: 'leader' | 'member'; generation: number }
  | { note: 'left-group'; why: string }
  /** The listener of the application is called; `partitions`: their names, or none. */
  | { note: 'rebalance-callback'; as: 'assigned' | 'revoked' | 'lost'; partitions: string }
  /** `offsets`: such as `orders-0:5`, of each partition. */
  | { note: 'committed'; as: 'commitSync' | 'commitAsync' | 'auto'; offsets: string }
  | {
      note: 'commit-failed';
      as: 'commitSync' | 'commitAsync' | 'auto';
      offsets: string;
      exception: string;
    }
  | { note: 'commit-callback'; offsets: string; error: string }
  | { note: 'consumer-closed' }
  /** The application has done what it does with a record. */
  | { note: 'worked-off'; partition: string; offset: number }
  // any client
  | { note: 'metadata-updated'; brokers: number; partitions: number }
  | { note: 'disconnected'; peer: string; why: string }
  | { note: 'answered'; api: string; error: string };

/** Why a server closes a connection on which a request has come. */
export type ClosedBecause =
  /** The request says a length that none may have. */
  | { why: 'length' }
  /** `problem`: what cannot be read in it, and where. */
  | { why: 'malformed'; problem: string }
  | { why: 'no-broker' | 'no-controller' | 'not-serving' }
  | { why: 'not-served'; api: string }
  | { why: 'not-stable'; api: string; version: number }
  /** It wants no answer, or none has come: the client learns of the error by the end alone. */
  | { why: 'error'; error: string };

/** Whose a setting is; `brokers`: of all that have no value of their own. */
export type ConfigOwner = 'topic' | 'broker' | 'brokers' | 'group' | 'client-metrics';
