import type { Command } from '../../src/scenario/command.ts';

/** A command as a person would write it down: its name and what it says. */
export function commandText({ command, ...values }: Command): string {
  const texts = Object.entries(values).map(([name, value]) => `${name}=${valueText(value)}`);
  return [command, ...texts].join(' ');
}

/** A record is its key and value, other lists and objects their items. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (!('key' in value && 'value' in value))
    return `{${Object.entries(value)
      .map(([name, item]) => `${name}: ${valueText(item)}`)
      .join(', ')}}`;
  const { key, value: own } = value as { key: string | null; value: string | null };
  return key === own ? String(own) : `${String(key)}=${String(own)}`;
}
