import { LONG_MAX, type SettingTable } from '../setting.ts';

/** Followers, their leaders, and who may lead. (ReplicationConfigs) */
export const replicationSettings = {
  'controller.socket.timeout.ms': { type: 'INT', default: 30_000, obeyedBy: null },
  'default.replication.factor': { type: 'INT', default: 1, obeyedBy: ['broker', 'controller'] },
  'replica.lag.time.max.ms': { type: 'LONG', default: 30_000, obeyedBy: 'broker' },
  'replica.socket.timeout.ms': { type: 'INT', default: 30_000, obeyedBy: 'broker' },
  'replica.socket.receive.buffer.bytes': { type: 'INT', default: 65_536, obeyedBy: null },
  'replica.fetch.max.bytes': { type: 'INT', default: 1_048_576, least: 0, obeyedBy: 'broker' },
  'replica.fetch.wait.max.ms': { type: 'INT', default: 500, obeyedBy: 'broker' },
  'replica.fetch.backoff.ms': { type: 'INT', default: 1_000, least: 0, obeyedBy: 'broker' },
  'replica.fetch.min.bytes': { type: 'INT', default: 1, obeyedBy: 'broker' },
  'replica.fetch.response.max.bytes': {
    type: 'INT',
    default: 10_485_760,
    least: 0,
    obeyedBy: 'broker',
  },
  'num.replica.fetchers': {
    type: 'INT',
    default: 1,
    least: 1,
    update: 'cluster-wide',
    obeyedBy: null,
  },
  'replica.high.watermark.checkpoint.interval.ms': {
    type: 'LONG',
    default: 5_000,
    obeyedBy: 'broker',
  },
  'fetch.purgatory.purge.interval.requests': { type: 'INT', default: 1_000, obeyedBy: null },
  'producer.purgatory.purge.interval.requests': { type: 'INT', default: 1_000, obeyedBy: null },
  'delete.records.purgatory.purge.interval.requests': { type: 'INT', default: 1, obeyedBy: null },
  'auto.leader.rebalance.enable': { type: 'BOOLEAN', default: true, obeyedBy: 'controller' },
  'leader.imbalance.check.interval.seconds': {
    type: 'LONG',
    default: 300,
    least: 1,
    obeyedBy: 'controller',
  },
  'unclean.leader.election.interval.ms': {
    type: 'LONG',
    default: 300_000,
    least: 1,
    internal: true,
    obeyedBy: 'controller',
  },
  'unclean.leader.election.enable': {
    type: 'BOOLEAN',
    default: false,
    update: 'cluster-wide',
    obeyedBy: 'controller',
  },
  'security.inter.broker.protocol': {
    type: 'STRING',
    default: 'PLAINTEXT',
    values: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
    obeyedBy: null,
  },
  'inter.broker.listener.name': { type: 'STRING', default: null, obeyedBy: null },
  'replica.selector.class': { type: 'STRING', default: null, obeyedBy: 'broker' },
} as const satisfies SettingTable;

/** Bytes a second of throttled replicas. No file holds them. (DynamicConfig.Broker, QuotaConfig) */
export const throttleSettings = {
  'leader.replication.throttled.rate': {
    type: 'LONG',
    default: LONG_MAX,
    least: 0,
    update: 'only-dynamic',
    obeyedBy: 'broker',
  },
  'follower.replication.throttled.rate': {
    type: 'LONG',
    default: LONG_MAX,
    least: 0,
    update: 'only-dynamic',
    obeyedBy: 'broker',
  },
  'replica.alter.log.dirs.io.max.bytes.per.second': {
    type: 'LONG',
    default: LONG_MAX,
    least: 0,
    update: 'only-dynamic',
    obeyedBy: null,
  },
} as const satisfies SettingTable;
