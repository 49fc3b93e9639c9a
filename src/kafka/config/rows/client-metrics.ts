import type { SettingTable } from '../setting.ts';

/** A subscription of client metrics. Nothing here can set it. (ClientMetricsConfigs) */
export const clientMetricsSettings = {
  'interval.ms': { type: 'INT', default: 300_000, obeyedBy: null },
  match: { type: 'LIST', default: [], obeyedBy: null },
  metrics: { type: 'LIST', default: [], obeyedBy: null },
} as const satisfies SettingTable;
