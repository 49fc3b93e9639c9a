import type { SettingTable } from '../setting.ts';

const CLIENTS = ['producer', 'consumer', 'admin'] as const;

/** What every client goes by, with one default for all of them. (CommonClientConfigs) */
export const connectionSettings = {
  'metadata.max.age.ms': { type: 'LONG', default: 300_000, least: 0, obeyedBy: CLIENTS },
  'reconnect.backoff.ms': { type: 'LONG', default: 50, least: 0, obeyedBy: CLIENTS },
  'reconnect.backoff.max.ms': { type: 'LONG', default: 1_000, least: 0, obeyedBy: CLIENTS },
  'request.timeout.ms': { type: 'INT', default: 30_000, least: 0, obeyedBy: CLIENTS },
  'retry.backoff.ms': { type: 'LONG', default: 100, least: 0, obeyedBy: CLIENTS },
  'socket.connection.setup.timeout.ms': { type: 'LONG', default: 10_000, obeyedBy: CLIENTS },
} as const satisfies SettingTable;

/** What the waits of a client grow to. (CommonClientConfigs) */
export const retrySettings = {
  'retry.backoff.max.ms': { type: 'LONG', default: 1_000, least: 0, obeyedBy: CLIENTS },
} as const satisfies SettingTable;
