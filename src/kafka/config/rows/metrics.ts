import type { SettingTable } from '../setting.ts';

/** Metrics, and the windows that quotas are measured in. (MetricConfigs, QuotaConfig) */
export const metricSettings = {
  'metrics.num.samples': { type: 'INT', default: 2, least: 1, obeyedBy: null },
  'metrics.sample.window.ms': { type: 'LONG', default: 30_000, least: 1, obeyedBy: null },
  'metric.reporters': {
    type: 'LIST',
    default: ['org.apache.kafka.common.metrics.JmxReporter'],
    update: 'cluster-wide',
    obeyedBy: null,
  },
  'metrics.recording.level': { type: 'STRING', default: 'INFO', obeyedBy: null },
  'kafka.metrics.reporters': { type: 'LIST', default: [], obeyedBy: null },
  'kafka.metrics.polling.interval.secs': { type: 'INT', default: 10, least: 1, obeyedBy: null },
  'telemetry.max.bytes': { type: 'INT', default: 1_048_576, least: 1, obeyedBy: null },
  'quota.window.num': { type: 'INT', default: 11, least: 1, obeyedBy: null },
  'replication.quota.window.num': { type: 'INT', default: 11, least: 1, obeyedBy: null },
  'alter.log.dirs.replication.quota.window.num': {
    type: 'INT',
    default: 11,
    least: 1,
    obeyedBy: null,
  },
  'controller.quota.window.num': { type: 'INT', default: 11, least: 1, obeyedBy: null },
  'quota.window.size.seconds': { type: 'INT', default: 1, least: 1, obeyedBy: null },
  'replication.quota.window.size.seconds': { type: 'INT', default: 1, least: 1, obeyedBy: null },
  'alter.log.dirs.replication.quota.window.size.seconds': {
    type: 'INT',
    default: 1,
    least: 1,
    obeyedBy: null,
  },
  'controller.quota.window.size.seconds': { type: 'INT', default: 1, least: 1, obeyedBy: null },
  'client.quota.callback.class': { type: 'CLASS', default: null, obeyedBy: null },
} as const satisfies SettingTable;
