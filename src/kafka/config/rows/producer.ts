import type { SettingTable } from '../setting.ts';
import { connectionSettings, retrySettings } from './connection.ts';

/** What an application sets of a producer. (ProducerConfig) */
export const producerSettings = {
  ...connectionSettings,
  ...retrySettings,
  'buffer.memory': { type: 'LONG', default: 33_554_432, least: 0, obeyedBy: 'producer' },
  retries: {
    type: 'INT',
    default: 2_147_483_647,
    least: 0,
    most: 2_147_483_647,
    obeyedBy: 'producer',
  },
  acks: { type: 'STRING', default: 'all', values: ['all', '-1', '0', '1'], obeyedBy: 'producer' },
  'compression.type': {
    type: 'STRING',
    default: 'none',
    values: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
    obeyedBy: 'producer',
  },
  'batch.size': { type: 'INT', default: 16_384, least: 0, obeyedBy: 'producer' },
  'partitioner.ignore.keys': { type: 'BOOLEAN', default: false, obeyedBy: 'producer' },
  'linger.ms': { type: 'LONG', default: 5, least: 0, obeyedBy: 'producer' },
  'delivery.timeout.ms': { type: 'INT', default: 120_000, least: 0, obeyedBy: 'producer' },
  'max.request.size': { type: 'INT', default: 1_048_576, least: 0, obeyedBy: 'producer' },
  'max.block.ms': { type: 'LONG', default: 60_000, least: 0, obeyedBy: 'producer' },
  'max.in.flight.requests.per.connection': {
    type: 'INT',
    default: 5,
    least: 1,
    obeyedBy: 'producer',
  },
  'enable.idempotence': { type: 'BOOLEAN', default: true, obeyedBy: 'producer' },
} as const satisfies SettingTable;
