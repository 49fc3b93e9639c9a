/** How Kafka reads the values of its settings, and what it says of those that it cannot take. (ConfigDef) */

export type ConfigType =
  'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST' | 'CLASS' | 'PASSWORD';

/** What a setting may be. */
export type Allowed = {
  readonly least?: number;
  readonly most?: number;
  /** In the order in which Kafka names them. */ readonly values?: readonly string[];
  /** The range of a compression level, or this one for the codec's own. */ readonly or?: number;
  /** `*`, or replicas as partition:broker. (ThrottledReplicaListValidator) */ readonly replicas?: true;
  readonly nonEmpty?: true;
};

export type Definition = {
  readonly name: string;
  readonly type: ConfigType;
  /** Null: unset unless somebody sets it. */ readonly normal: string | null;
  readonly allowed: Allowed;
};

/** How a broker's setting stands in the tables. Marks: `d` can be changed while the broker runs, `i` is Kafka's own and in no description. */
export type BrokerRow = readonly [
  name: string,
  type: ConfigType,
  normal: string | null,
  marks?: string,
  allowed?: Allowed,
];

/** Why a setting cannot have a value, in Kafka's words; null when it can. */
export function valueProblem({ name, type, allowed }: Definition, text: string): string | null {
  const read = readValue(type, text);
  if (read === null) {
    const why = type === 'BOOLEAN' ? 'Expected value to be either true or false' : notNumber(type);
    return `Invalid value ${text} for configuration ${name}: ${why}`;
  }
  return type === 'LIST'
    ? listProblem(name, allowed, listOf(text))
    : rangeProblem(name, allowed, read);
}

const notNumber = (type: ConfigType): string => `Not a number of type ${type}`;

/** The text that stands for what was read, as a description shows it; null for what cannot be read. (ConfigDef.parseType, convertToString) */
export function readValue(type: ConfigType, text: string): string | null {
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

/** (Double.parseDouble, Double.toString) */
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
function listProblem(name: string, { values, replicas }: Allowed, list: string[]): string | null {
  if (replicas === true && !isThrottled(list))
    return `Invalid value [${list.join(', ')}] for configuration ${name}: ${name} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...`;
  if (values === undefined) return null;
  const wrong = list.find((each) => !values.includes(each));
  if (wrong === undefined) return null;
  return wrong === ''
    ? `Configuration '${name}' values must not be empty.`
    : `Invalid value ${wrong} for configuration ${name}: String must be one of: ${values.join(', ')}`;
}

const isThrottled = (list: readonly string[]): boolean =>
  (list.length === 1 && list[0] === '*') || list.every((each) => /^\d+:\d+$/.test(each));

/** (ConfigDef.Range, ValidString, LambdaValidator of the compression levels) */
function rangeProblem(
  name: string,
  { least = -Infinity, most = Infinity, or, values, nonEmpty }: Allowed,
  value: string,
): string | null {
  const invalid = (why: string): string =>
    `Invalid value ${value} for configuration ${name}: ${why}`;
  if (values !== undefined)
    return values.includes(value) ? null : invalid(`String must be one of: ${values.join(', ')}`);
  if (nonEmpty === true) return value === '' ? invalid('String must be non-empty') : null;
  const number = Number(value);
  if (or !== undefined)
    return number === or || (number >= least && number <= most)
      ? null
      : invalid(`Value must be between ${least} and ${most} or equal to ${or}`);
  if (number < least) return invalid(`Value must be at least ${least}`);
  return number > most ? invalid(`Value must be no more than ${most}`) : null;
}
