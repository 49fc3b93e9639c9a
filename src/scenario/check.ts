import type { Flaw, PlainFlaw, Problem } from './problem.ts';

/** A value that was looked at whole, or the first thing that is wrong with it. */
export type Checked<T> = { good: T } | { bad: Problem };

/**
 * Looks at a value that came from outside. Gives a copy that holds nothing but what was asked for.
 */
export type Check<T> = (value: unknown, where: string) => Checked<T>;

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type Needed<T> = { [K in Exclude<keyof T, OptionalKeys<T>>]: Check<T[K]> };
type MayBe<T> = { [K in OptionalKeys<T>]: Check<Exclude<T[K], undefined>> };

export const bad = (where: string, flaw: Flaw): { bad: Problem } => ({ bad: { where, ...flaw } });

const flawed = (where: string, problem: PlainFlaw): { bad: Problem } => bad(where, { problem });

/** A whole number from `min` to `max`, both included. */
export function whole(min: number, max: number): Check<number> {
  return (value, where) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      return flawed(where, 'not-whole');
    }
    if (value < min || value > max) return bad(where, { problem: 'out-of-range', min, max });
    return { good: value + 0 }; // A negative zero becomes zero, as JSON has it.
  };
}

/** Text of so many UTF-16 units, with no half of a surrogate pair, so that it has a UTF-8 form. */
export function text(min: 0 | 1, max: number): Check<string> {
  return (value, where) => {
    if (typeof value !== 'string') return flawed(where, 'not-text');
    if (value.length < min) return flawed(where, 'empty');
    if (value.length > max) return bad(where, { problem: 'long-text', max });
    if (HALF_PAIR.test(value)) return flawed(where, 'half-character');
    return { good: value };
  };
}

const HALF_PAIR = /\p{Surrogate}/u;

/** Text that matches a pattern; `wanted` names what it should be. */
export function pattern(shape: RegExp, max: number, wanted: Wanted): Check<string> {
  const sized = text(0, max);
  return (value, where) => {
    const checked = sized(value, where);
    if ('bad' in checked || shape.test(checked.good)) return checked;
    return bad(where, { problem: 'not-a', wanted });
  };
}

type Wanted = Extract<Flaw, { problem: 'not-a' }>['wanted'];

export const flag: Check<boolean> = (value, where) =>
  typeof value === 'boolean' ? { good: value } : flawed(where, 'not-a-flag');

/** One of some texts. */
export function oneOf<T extends string>(...words: T[]): Check<T> {
  return (value, where) => {
    const found = words.find((word) => word === value);
    return found === undefined ? bad(where, { problem: 'none-of', words }) : { good: found };
  };
}

export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, where) => (value === null ? { good: null } : check(value, where));
}

/** The first check that fits; if none does, what the last one says. */
export function either<A, B>(first: Check<A>, second: Check<B>): Check<A | B> {
  return (value, where) => {
    const checked = first(value, where);
    return 'good' in checked ? checked : second(value, where);
  };
}

/** A list of `min` to `max` items. */
export function list<T>(item: Check<T>, min: number, max: number): Check<T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) return flawed(where, 'not-a-list');
    if (value.length < min) return flawed(where, 'too-few-items');
    if (value.length > max) return bad(where, { problem: 'long-list', max });
    const items: T[] = [];
    for (const [index, each] of (value as unknown[]).entries()) {
      const checked = item(each, `${where}[${index}]`);
      if ('bad' in checked) return checked;
      items.push(checked.good);
    }
    return { good: items };
  };
}

/** Characters in the name of an entry. */
const NAME_MAX = 200;

/** Names with values, at most `max` of them. */
export function dictionary<T>(item: Check<T>, max: number): Check<Record<string, T>> {
  return (value, where) => {
    const entries = entriesOf(value, where);
    if ('bad' in entries) return entries;
    if (entries.good.length > max) return bad(where, { problem: 'large-object', max });
    const copy: Record<string, T> = {};
    for (const [key, each] of entries.good) {
      if (key.length > NAME_MAX) return bad(where, { problem: 'long-name', max: NAME_MAX });
      const checked = item(each, inside(where, key));
      if ('bad' in checked) return checked;
      copy[key] = checked.good;
    }
    return { good: copy };
  };
}

/** An object with these fields and no others. */
export function shape<T extends object>(needed: Needed<T>, mayBe: MayBe<T>): Check<T> {
  const checks = new Map<string, Check<unknown>>(Object.entries({ ...needed, ...mayBe }));
  return (value, where) => {
    const entries = entriesOf(value, where);
    if ('bad' in entries) return entries;
    const copy: Record<string, unknown> = {};
    for (const [key, each] of entries.good) {
      const check = checks.get(key);
      if (check === undefined) return flawed(inside(where, key), 'unknown-field');
      const checked = check(each, inside(where, key));
      if ('bad' in checked) return checked;
      copy[key] = checked.good;
    }
    const missing = Object.keys(needed).find((key) => !(key in copy));
    if (missing !== undefined) return flawed(inside(where, missing), 'missing');
    return { good: copy as T };
  };
}

/**
 * A check on top of another: `flawOf` says what is wrong with a value of the right shape, or
 * nothing.
 */
export function also<T>(check: Check<T>, flawOf: (value: T) => Flaw | undefined): Check<T> {
  return (value, where) => {
    const checked = check(value, where);
    if ('bad' in checked) return checked;
    const flaw = flawOf(checked.good);
    return flaw === undefined ? checked : bad(where, flaw);
  };
}

/** Any JSON value with at most `values` values in it, at most `depth` deep. */
export function json(values: number, depth: number): Check<unknown> {
  return (value, where) => {
    const left = { values };
    return jsonCopy(value, where, depth, left);
  };
}

function jsonCopy(
  value: unknown,
  where: string,
  depth: number,
  left: { values: number },
): Checked<unknown> {
  left.values -= 1;
  if (left.values < 0) return flawed(where, 'too-many-values');
  if (depth < 0) return flawed(where, 'too-deep');
  if (value === null || typeof value === 'boolean') return { good: value };
  if (typeof value === 'string') return text(0, 2_500_000)(value, where);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? { good: value + 0 } : flawed(where, 'not-a-number');
  }
  const item: Check<unknown> = (each, place) => jsonCopy(each, place, depth - 1, left);
  if (Array.isArray(value)) return list(item, 0, 1_000_000)(value, where);
  return dictionary(item, 1_000_000)(value, where);
}

function entriesOf(value: unknown, where: string): Checked<[string, unknown][]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return flawed(where, 'not-an-object');
  }
  // A field of this name would change what the copy inherits from.
  if (Object.hasOwn(value, '__proto__')) return flawed(where, 'proto-field');
  // A field that is undefined is a field that is not there, as in JSON.
  return { good: Object.entries(value).filter(([, each]) => each !== undefined) };
}

const inside = (where: string, key: string): string => (where === '' ? key : `${where}.${key}`);
