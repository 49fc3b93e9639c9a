import { BadValue, Complaint, type Given, type Tool } from './tool.ts';

export const has = ({ values }: Given, ...names: string[]): boolean =>
  names.some((name) => values.has(name));

/** What was given to an option; undefined without it. Throws a BadValue for more than one. */
export function textIn({ values }: Given, name: string): string | undefined {
  const all = values.get(name) ?? [];
  if (all.length > 1)
    throw new BadValue(`Found multiple arguments for option ${name}, but you asked for only one`);
  return all[0];
}

/** Throws a BadValue for what is no 32-bit whole number, as Java reads one. */
export const numberIn = (given: Given, name: string): number | undefined =>
  wholeIn(given, name, 2 ** 31);

/** The same for an offset, as far as offsets go here. */
export const longIn = (given: Given, name: string): number | undefined =>
  wholeIn(given, name, Number.MAX_SAFE_INTEGER);

function wholeIn(given: Given, name: string, limit: number): number | undefined {
  const text = textIn(given, name);
  if (text === undefined) return undefined;
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (number >= -limit && number < limit) return number;
  throw new BadValue(`Cannot parse argument '${text}' of option ${name}`);
}

/** What Kafka's tools all take, and what the page answers for: it is sent to the cluster here. */
const COMMON = ['bootstrap-server'];

/**
 * Reads words as the library of Kafka's tools does: `--name value` or `--name=value`; words that
 * belong to no option are let be. Throws a Complaint for what it would refuse. (joptsimple)
 */
export function readOptions(tool: Tool, words: readonly string[]): Given {
  const values = new Map<string, string[]>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') break;
    if (!/^--?./.test(word)) continue;
    const [name = '', ...rest] = word.replace(/^--?/, '').split('=');
    const takes = takesOf(tool, name);
    if (takes === undefined) throw new Complaint(`${name} is not a recognized option`);
    const given = values.get(name) ?? [];
    values.set(name, given);
    if (takes === 'nothing') continue;
    if (rest.length > 0) given.push(rest.join('='));
    else {
      at += 1;
      const value = words[at];
      if (value === undefined) throw new Complaint(`Option ${name} requires an argument`);
      given.push(value);
    }
  }
  return { values, words };
}

const takesOf = ({ options }: Tool, name: string): 'nothing' | 'text' | 'number' | undefined => {
  if (COMMON.includes(name)) return 'text';
  return Object.hasOwn(options, name) ? options[name]?.takes : undefined;
};

/** Throws a Complaint when one of these is missing. (CommandLineUtils.checkRequiredArgs) */
export function require(given: Given, ...names: string[]): void {
  const missing = names.find((name) => !has(given, name));
  if (missing !== undefined) throw new Complaint(`Missing required argument "[${missing}]"`);
}

/** Throws a Complaint when an option meets another. (CommandLineUtils.checkInvalidArgs) */
export function forbid(given: Given, name: string, others: readonly string[]): void {
  if (!has(given, name)) return;
  const other = others.find((each) => has(given, each));
  if (other !== undefined)
    throw new Complaint(`Option "[${name}]" can't be used with option "[${other}]"`);
}
