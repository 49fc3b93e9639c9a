import type { SettingTable } from '../setting.ts';

/** Settings that no release knows any more: obeyed where a museum switch puts their rule back. */
export const museumSettings = {
  'replica.lag.max.messages': { type: 'INT', default: 4_000, least: 1, obeyedBy: 'broker' },
} as const satisfies SettingTable;
