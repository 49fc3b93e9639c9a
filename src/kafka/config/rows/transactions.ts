import type { SettingTable } from '../setting.ts';

/** Transactions, and what a partition remembers of producers. (TransactionStateManagerConfig) */
export const transactionSettings = {
  'transaction.state.log.min.isr': { type: 'INT', default: 2, least: 1, obeyedBy: null },
  'transaction.state.log.load.buffer.size': {
    type: 'INT',
    default: 5_242_880,
    least: 1,
    obeyedBy: null,
  },
  'transaction.state.log.replication.factor': {
    type: 'SHORT',
    default: 3,
    least: 1,
    obeyedBy: null,
  },
  'transaction.state.log.num.partitions': { type: 'INT', default: 50, least: 1, obeyedBy: null },
  'transaction.state.log.segment.bytes': {
    type: 'INT',
    default: 104_857_600,
    least: 1,
    obeyedBy: null,
  },
  'transaction.partition.verification.enable': {
    type: 'BOOLEAN',
    default: true,
    update: 'cluster-wide',
    obeyedBy: null,
  },
  'producer.id.expiration.ms': {
    type: 'INT',
    default: 86_400_000,
    least: 1,
    update: 'cluster-wide',
    obeyedBy: 'broker',
  },
  'producer.id.expiration.check.interval.ms': {
    type: 'INT',
    default: 600_000,
    least: 1,
    internal: true,
    obeyedBy: 'broker',
  },
  'transactional.id.expiration.ms': { type: 'INT', default: 604_800_000, least: 1, obeyedBy: null },
  'transaction.max.timeout.ms': {
    type: 'INT',
    default: 900_000,
    least: 1,
    obeyedBy: 'broker',
  },
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': {
    type: 'INT',
    default: 10_000,
    least: 1,
    obeyedBy: null,
  },
  'transaction.remove.expired.transaction.cleanup.interval.ms': {
    type: 'INT',
    default: 3_600_000,
    least: 1,
    obeyedBy: null,
  },
  'transaction.two.phase.commit.enable': { type: 'BOOLEAN', default: false, obeyedBy: null },
} as const satisfies SettingTable;

/** How a leader asks whether a partition is in a transaction. (AddPartitionsToTxnConfig) */
export const addPartitionsSettings = {
  'add.partitions.to.txn.retry.backoff.max.ms': {
    type: 'INT',
    default: 100,
    least: 0,
    obeyedBy: null,
  },
  'add.partitions.to.txn.retry.backoff.ms': { type: 'INT', default: 20, least: 1, obeyedBy: null },
} as const satisfies SettingTable;
