import type { OracleFind } from '../../kafka/invariants/tally.ts';

/** Several like things of one moment, told as one. */
export type ManyKind =
  | 'many-broker-registered'
  | 'many-broker-unfenced'
  | 'many-broker-fenced'
  | 'many-leader-elected'
  | 'many-leaderless'
  | 'many-isr-changed'
  | 'many-truncated'
  | 'many-log-start'
  | 'many-log-recovered'
  | 'many-topic-created'
  | 'many-topic-deleted'
  | 'many-config-changed'
  | 'many-config-removed'
  | 'many-reassignment-started'
  | 'many-reassigned'
  | 'many-send-failed'
  | 'many-refused'
  | 'many-consumer-error'
  | 'many-position'
  | 'many-offset-out-of-range'
  | 'many-fetch-failed'
  | 'many-duplicate'
  | 'many-disk-error'
  | 'many-fault-cut'
  | 'many-fault-heal'
  | `many-${OracleFind['find']}`;

/** What a story tells that no note says: what the oracle found, and a process that ended itself. */
export type StoryKind = OracleFind['find'] | ManyKind | 'exited';
