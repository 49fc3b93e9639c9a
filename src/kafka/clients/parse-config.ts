import type { ConfigValues } from '../cluster-spec.ts';
import type { ConfigEntry, ConfigTable } from '../config/config.ts';

export type ParsedConfig<C> = { config: C } | { problem: string };

/** Settings of a table as text, each allowed; or the first thing that is wrong, as a sentence. */
export function checkedValues(
  table: ConfigTable,
  values: ConfigValues,
): { set: Record<string, string> } | { problem: string } {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const entry = Object.hasOwn(table, name) ? table[name] : undefined;
    const text = String(value);
    const problem =
      entry === undefined ? `There is no setting ${name}.` : problemWith(name, entry, text);
    if (problem !== null) return { problem };
    set[name] = text;
  }
  return { set };
}

function problemWith(name: string, entry: ConfigEntry, text: string): string | null {
  if (entry.unit === 'switch') {
    return text === 'true' || text === 'false' ? null : `${name} is true or false, not ${text}.`;
  }
  if (entry.unit === 'text') {
    const allowed = entry.values;
    return allowed === undefined || allowed.includes(text)
      ? null
      : `${name} is one of ${allowed.join(', ')}, not ${text}.`;
  }
  const number = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(number))
    return `${name} is a whole number, not ${text}.`;
  return entry.least !== undefined && number < entry.least
    ? `${name} is at least ${entry.least}, not ${text}.`
    : null;
}
