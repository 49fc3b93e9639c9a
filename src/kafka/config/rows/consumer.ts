import type { SettingTable } from '../setting.ts';
import { connectionSettings, retrySettings } from './connection.ts';

/** What an application sets of a consumer. (ConsumerConfig) */
export const consumerSettings = {
  ...connectionSettings,
  ...retrySettings,
  'group.id': { type: 'STRING', default: null, obeyedBy: 'consumer' },
  'group.instance.id': { type: 'STRING', default: null, nonEmpty: true, obeyedBy: 'consumer' },
  'group.protocol': { type: 'STRING', default: 'classic', obeyedBy: 'consumer' },
  'group.remote.assignor': { type: 'STRING', default: null, obeyedBy: 'consumer' },
  'session.timeout.ms': { type: 'INT', default: 45_000, obeyedBy: 'consumer' },
  'heartbeat.interval.ms': { type: 'INT', default: 3_000, obeyedBy: 'consumer' },
  'partition.assignment.strategy': {
    type: 'LIST',
    default: [
      'class org.apache.kafka.clients.consumer.RangeAssignor',
      'class org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
    ],
    obeyedBy: 'consumer',
  },
  'enable.auto.commit': { type: 'BOOLEAN', default: true, obeyedBy: 'consumer' },
  'auto.commit.interval.ms': { type: 'INT', default: 5_000, least: 0, obeyedBy: 'consumer' },
  'client.rack': { type: 'STRING', default: '', obeyedBy: 'consumer' },
  'max.partition.fetch.bytes': { type: 'INT', default: 1_048_576, least: 0, obeyedBy: 'consumer' },
  'fetch.min.bytes': { type: 'INT', default: 1, least: 0, obeyedBy: 'consumer' },
  'fetch.max.bytes': { type: 'INT', default: 52_428_800, least: 0, obeyedBy: 'consumer' },
  'fetch.max.wait.ms': { type: 'INT', default: 500, least: 0, obeyedBy: 'consumer' },
  'auto.offset.reset': { type: 'STRING', default: 'latest', obeyedBy: 'consumer' },
  'max.poll.records': { type: 'INT', default: 500, least: 1, obeyedBy: 'consumer' },
  'default.api.timeout.ms': { type: 'INT', default: 60_000, least: 0, obeyedBy: 'consumer' },
  'max.poll.interval.ms': { type: 'INT', default: 300_000, least: 1, obeyedBy: 'consumer' },
  'exclude.internal.topics': { type: 'BOOLEAN', default: true, obeyedBy: 'consumer' },
  'isolation.level': {
    type: 'STRING',
    default: 'read_uncommitted',
    values: ['read_committed', 'read_uncommitted'],
    obeyedBy: 'consumer',
  },
  'allow.auto.create.topics': { type: 'BOOLEAN', default: true, obeyedBy: 'consumer' },
} as const satisfies SettingTable;
