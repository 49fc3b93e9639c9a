import type { ConfigValues } from '../cluster-spec.ts';
import type { ConfigProblem } from './config-problem.ts';
import { valueProblem } from '../config/check-value.ts';
import type { SettingTexts } from '../config/read-setting.ts';
import { isObeyedBy, type Machine, type SettingTable } from '../config/setting.ts';

export type ParsedConfig<C> = { config: C } | ConfigProblem;

/**
 * Settings of a client as texts, each allowed; or the first thing that is wrong.
 * Only what the client obeys can be set: Kafka would warn of an unknown name and go on.
 */
export function checkedValues(
  table: SettingTable,
  client: Machine,
  values: ConfigValues,
): { set: SettingTexts } | ConfigProblem {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const row = Object.hasOwn(table, name) ? table[name] : undefined;
    if (row === undefined || !isObeyedBy(row, client))
      return { problem: 'unknown-setting', setting: name };
    const text = String(value);
    const problem = valueProblem(name, row, text);
    if (problem !== null) return problem;
    set[name] = text;
  }
  return { set };
}
