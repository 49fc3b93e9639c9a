import type { ConfigValues } from '../cluster-spec.ts';
import type { ConfigEntry, ConfigTable } from '../config/config.ts';
import type { ConfigProblem } from './config-problem.ts';

export type ParsedConfig<C> = { config: C } | ConfigProblem;

/** Settings of a table as text, each allowed; or the first thing that is wrong. */
export function checkedValues(
  table: ConfigTable,
  values: ConfigValues,
): { set: Record<string, string> } | ConfigProblem {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const entry = Object.hasOwn(table, name) ? table[name] : undefined;
    const text = String(value);
    const problem: ConfigProblem | null =
      entry === undefined
        ? { problem: 'unknown-setting', setting: name }
        : problemWith(name, entry, text);
    if (problem !== null) return problem;
    set[name] = text;
  }
  return { set };
}

function problemWith(setting: string, entry: ConfigEntry, value: string): ConfigProblem | null {
  if (entry.unit === 'switch') {
    return value === 'true' || value === 'false'
      ? null
      : { problem: 'not-a-switch', setting, value };
  }
  if (entry.unit === 'text') {
    const allowed = entry.values;
    return allowed === undefined || allowed.includes(value)
      ? null
      : { problem: 'not-one-of', setting, allowed, value };
  }
  const number = Number(value);
  if (value.trim() === '' || !Number.isSafeInteger(number))
    return { problem: 'not-whole', setting, value };
  return entry.least !== undefined && number < entry.least
    ? { problem: 'too-small', setting, least: entry.least, value }
    : null;
}
