import type { SettingTable } from '../setting.ts';
import { connectionSettings } from './connection.ts';

/** What an application sets of a consumer. (ConsumerConfig) */
export const consumerSettings = {
  ...connectionSettings,
  'client.rack': { type: 'STRING', default: '', obeyedBy: 'consumer' },
  'max.partition.fetch.bytes': { type: 'INT', default: 1_048_576, least: 0, obeyedBy: 'consumer' },
  'fetch.min.bytes': { type: 'INT', default: 1, least: 0, obeyedBy: 'consumer' },
  'fetch.max.bytes': { type: 'INT', default: 52_428_800, least: 0, obeyedBy: 'consumer' },
  'fetch.max.wait.ms': { type: 'INT', default: 500, least: 0, obeyedBy: 'consumer' },
  'auto.offset.reset': { type: 'STRING', default: 'latest', obeyedBy: 'consumer' },
  'max.poll.records': { type: 'INT', default: 500, least: 1, obeyedBy: 'consumer' },
  'isolation.level': {
    type: 'STRING',
    default: 'read_uncommitted',
    values: ['read_committed', 'read_uncommitted'],
    obeyedBy: 'consumer',
  },
  'allow.auto.create.topics': { type: 'BOOLEAN', default: true, obeyedBy: 'consumer' },
} as const satisfies SettingTable;
