import type { ListRule, NumberRule, SettingRow, SettingType, WordRule } from './setting.ts';

/** Why a setting cannot have a value. `value`: as Kafka names it. */
export type ValueProblem = { readonly setting: string; readonly value: string } & (
  | { readonly problem: 'not-a-switch' }
  | { readonly problem: 'not-a-number'; readonly type: SettingType }
  | { readonly problem: 'not-one-of'; readonly allowed: readonly string[] }
  | { readonly problem: 'too-small'; readonly least: number }
  | { readonly problem: 'too-large'; readonly most: number }
  | {
      readonly problem: 'not-between';
      readonly least: number;
      readonly most: number;
      readonly or: number;
    }
  | { readonly problem: 'empty' }
  | { readonly problem: 'empty-element' }
  | { readonly problem: 'not-replicas' }
);

/** The same in Kafka's words. (ConfigException) */
export function valueProblemText(found: ValueProblem): string {
  const { setting, value } = found;
  const invalid = (why: string): string =>
    `Invalid value ${value} for configuration ${setting}: ${why}`;
  switch (found.problem) {
    case 'not-a-switch':
      return invalid('Expected value to be either true or false');
    case 'not-a-number':
      return invalid(`Not a number of type ${found.type}`);
    case 'not-one-of':
      return invalid(`String must be one of: ${found.allowed.join(', ')}`);
    case 'too-small':
      return invalid(`Value must be at least ${found.least}`);
    case 'too-large':
      return invalid(`Value must be no more than ${found.most}`);
    case 'not-between':
      return invalid(
        `Value must be between ${found.least} and ${found.most} or equal to ${found.or}`,
      );
    case 'empty':
      return invalid('String must be non-empty');
    case 'empty-element':
      return `Configuration '${setting}' values must not be empty.`;
    case 'not-replicas':
      return invalid(
        `${setting} must be the literal '*' or a list of replicas in the following format: ` +
          '[partitionId]:[brokerId],[partitionId]:[brokerId],...',
      );
  }
}

/** Why a setting cannot have a value; null when it can. (ConfigDef.parseType, ensureValid) */
export function valueProblem(setting: string, row: SettingRow, text: string): ValueProblem | null {
  const { type } = row;
  const read = readValue(type, text);
  if (read === null)
    return type === 'BOOLEAN'
      ? { problem: 'not-a-switch', setting, value: text }
      : { problem: 'not-a-number', setting, value: text, type };
  switch (row.type) {
    case 'LIST':
      return listProblem(setting, row, listOf(text));
    case 'STRING':
    case 'CLASS':
      return wordProblem(setting, row, read);
    case 'INT':
    case 'SHORT':
    case 'LONG':
    case 'DOUBLE':
      return rangeProblem(setting, row, read);
    default:
      return null;
  }
}

/** A default as the text that a description shows; null where a setting is unset. */
export function defaultText({ type, default: value }: SettingRow): string | null {
  if (value === null) return null;
  return readValue(type, typeof value === 'object' ? value.join(',') : String(value));
}

/**
 * The text that stands for what was read, as a description shows it; null for what cannot be read.
 * (ConfigDef.parseType, convertToString)
 */
export function readValue(type: SettingType, text: string): string | null {
  const trimmed = text.trim();
  switch (type) {
    case 'BOOLEAN':
      return /^(true|false)$/i.test(trimmed) ? trimmed.toLowerCase() : null;
    case 'INT':
      return readInteger(trimmed, 31n);
    case 'SHORT':
      return readInteger(trimmed, 15n);
    case 'LONG':
      return readInteger(trimmed, 63n);
    case 'DOUBLE':
      return readDouble(trimmed);
    case 'LIST':
      return listOf(text).join(',');
    default:
      return trimmed;
  }
}

export const listOf = (text: string): string[] =>
  text.trim() === '' ? [] : text.trim().split(/\s*,\s*/);

function readInteger(text: string, bits: bigint): string | null {
  if (!/^[+-]?\d+$/.test(text)) return null;
  const value = BigInt(text.replace('+', ''));
  const limit = 1n << bits;
  return value >= -limit && value < limit ? value.toString() : null;
}

/**
 * A decimal number as Java writes it; null when the text is none. (Double.parseDouble,
 * Double.toString)
 */
function readDouble(text: string): string | null {
  if (/^[+-]?(NaN|Infinity)$/.test(text)) return text.replace('+', '');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[fd]?$/i.test(text)) return null;
  const value = Number(text.replace(/[fd]$/i, ''));
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7))
    return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`;
}

/** The first element that cannot be in the list. (ValidList, ThrottledReplicaListValidator) */
function listProblem(
  setting: string,
  { values, replicas }: ListRule,
  list: string[],
): ValueProblem | null {
  if (replicas === true && !isThrottled(list))
    return { problem: 'not-replicas', setting, value: `[${list.join(', ')}]` };
  const value = list.find((each) => values?.includes(each) === false);
  if (value === undefined) return null;
  return value === ''
    ? { problem: 'empty-element', setting, value }
    : { problem: 'not-one-of', setting, value, allowed: values ?? [] };
}

const isThrottled = (list: readonly string[]): boolean =>
  (list.length === 1 && list[0] === '*') || list.every((each) => /^\d+:\d+$/.test(each));

/**
 * What is wrong with a word: it is not among those allowed, or empty. (ConfigDef.ValidString,
 * ConfigDef.NonEmptyString)
 */
function wordProblem(
  setting: string,
  { values, nonEmpty }: WordRule,
  value: string,
): ValueProblem | null {
  if (values?.includes(value) === false)
    return { problem: 'not-one-of', setting, value, allowed: values };
  return nonEmpty === true && value === '' ? { problem: 'empty', setting, value } : null;
}

/**
 * What is wrong with a number: it lies outside its range. (ConfigDef.Range, LambdaValidator of the
 * compression levels)
 */
function rangeProblem(setting: string, rule: NumberRule, value: string): ValueProblem | null {
  const { least = -Infinity, most = Infinity, or } = rule;
  const number = Number(value);
  const isOutside = number < least || number > most;
  if (!isOutside || number === or) return null;
  if (or !== undefined) return { problem: 'not-between', setting, value, least, most, or };
  return number < least
    ? { problem: 'too-small', setting, value, least }
    : { problem: 'too-large', setting, value, most };
}
