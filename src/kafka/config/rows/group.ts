import type { SettingTable } from '../setting.ts';

/** A group’s own settings. (GroupConfig) */
export const groupSettings = {
  'consumer.session.timeout.ms': { type: 'INT', default: 45_000, least: 1, obeyedBy: 'broker' },
  'consumer.heartbeat.interval.ms': { type: 'INT', default: 5_000, least: 1, obeyedBy: 'broker' },
  'share.session.timeout.ms': { type: 'INT', default: 45_000, least: 1, obeyedBy: null },
  'share.heartbeat.interval.ms': { type: 'INT', default: 5_000, least: 1, obeyedBy: null },
  'share.record.lock.duration.ms': { type: 'INT', default: 30_000, least: 1_000, obeyedBy: null },
  'share.auto.offset.reset': { type: 'STRING', default: 'latest', obeyedBy: null },
  'share.isolation.level': {
    type: 'STRING',
    default: 'read_uncommitted',
    values: ['read_committed', 'read_uncommitted'],
    obeyedBy: null,
  },
  'streams.session.timeout.ms': { type: 'INT', default: 45_000, least: 1, obeyedBy: null },
  'streams.heartbeat.interval.ms': { type: 'INT', default: 5_000, least: 1, obeyedBy: null },
  'streams.num.standby.replicas': { type: 'INT', default: 0, least: 0, obeyedBy: null },
  'streams.initial.rebalance.delay.ms': { type: 'INT', default: 3_000, least: 0, obeyedBy: null },
} as const satisfies SettingTable;
