import type { Json } from '../../src/kafka/protocol/codec.ts';
import { isList, isObject, shown } from './recording.ts';

/**
 * What the symbols of a dialogue stand for: one value, or several that are all right (every broker
 * has its own host here, but not where Kafka was recorded). A symbol is a text that starts with
 * `$`, or a part of a text.
 */
export type Symbols = Map<string, readonly Json[]>;

export type Unlike = {
  readonly path: string;
  readonly kafka: string;
  readonly ours: string;
};

/** Matches whatever stands there. */
const ANY = '$any';

const SYMBOL = /\$(?:id:[a-zA-Z0-9._-]+'*|[a-zA-Z]\w*)/g;

/**
 * The request as it is sent: symbols replaced by their values. Throws for a symbol that has none
 * yet.
 */
export function resolved(json: Json, symbols: Symbols): Json {
  if (typeof json === 'string') return resolvedText(json, symbols);
  if (isList(json)) return json.map((each) => resolved(each, symbols));
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, resolved(value, symbols)]),
  );
}

function resolvedText(text: string, symbols: Symbols): Json {
  if (!text.startsWith('$')) return text;
  const value = symbols.get(text)?.[0];
  if (value === undefined) throw new Error(`${text} has no value yet`);
  return value;
}

/**
 * Compares an answer with what Kafka answered, and binds the symbols that appear for the first
 * time.
 * @param unordered paths of lists whose order says nothing, such as `topics` or `groups.*.members`
 */
export function unlike(
  kafka: Json,
  ours: Json | undefined,
  symbols: Symbols,
  unordered: readonly string[],
  path = '',
): Unlike[] {
  if (kafka === ANY) return [];
  const difference = [{ path, kafka: shown(kafka), ours: shown(ours) }];
  if (typeof kafka === 'string') return textMatches(kafka, ours, symbols) ? [] : difference;
  if (isList(kafka)) {
    if (!isList(ours)) return difference;
    const isFree = unordered.some((each) => matchesPath(each, path));
    return isFree
      ? unlikeBags(kafka, ours, symbols, unordered, path)
      : unlikeLists(kafka, ours, symbols, unordered, path);
  }
  if (isObject(kafka)) {
    if (!isObject(ours)) return difference;
    const names = [...new Set([...Object.keys(kafka), ...Object.keys(ours)])];
    return names.flatMap((name) => {
      const inner = join(path, name);
      const theirs = kafka[name];
      if (theirs === undefined) return [{ path: inner, kafka: 'nothing', ours: shown(ours[name]) }];
      return unlike(theirs, ours[name], symbols, unordered, inner);
    });
  }
  return kafka === ours ? [] : difference;
}

function unlikeLists(
  kafka: readonly Json[],
  ours: readonly Json[],
  symbols: Symbols,
  unordered: readonly string[],
  path: string,
): Unlike[] {
  if (kafka.length !== ours.length)
    return [
      { path, kafka: `${kafka.length}: ${shown(kafka)}`, ours: `${ours.length}: ${shown(ours)}` },
    ];
  return kafka.flatMap((each, index) =>
    unlike(each, ours[index], symbols, unordered, join(path, String(index))),
  );
}

/** Each item of Kafka's must have one of ours that is like it. */
function unlikeBags(
  kafka: readonly Json[],
  ours: readonly Json[],
  symbols: Symbols,
  unordered: readonly string[],
  path: string,
): Unlike[] {
  if (kafka.length !== ours.length) return unlikeLists(kafka, ours, symbols, unordered, path);
  const left = ours.slice();
  const unmatched = kafka.filter((each, index) => {
    const inner = join(path, String(index));
    const place = left.findIndex((own) => {
      const trial = new Map(symbols);
      return unlike(each, own, trial, unordered, inner).length === 0;
    });
    if (place < 0) return true;
    unlike(each, left[place], symbols, unordered, inner);
    left.splice(place, 1);
    return false;
  });
  return unmatched.flatMap((each, index) =>
    unlike(each, left[index], symbols, unordered, join(path, String(kafka.indexOf(each)))),
  );
}

/** A text with symbols in it, known or new, against a value of ours. */
function textMatches(kafka: string, ours: Json | undefined, symbols: Symbols): boolean {
  const whole = kafka.startsWith('$') && kafka.match(SYMBOL)?.[0] === kafka;
  if (whole) {
    const values = symbols.get(kafka);
    if (values !== undefined) return ours !== undefined && values.includes(ours);
    if (typeof ours !== 'string' && typeof ours !== 'number') return false;
    symbols.set(kafka, [ours]);
    return true;
  }
  if (typeof ours !== 'string' || !kafka.includes('$')) return kafka === ours;
  return patternMatches(kafka, ours, symbols);
}

function patternMatches(kafka: string, ours: string, symbols: Symbols): boolean {
  const fresh: string[] = [];
  let pattern = '';
  let end = 0;
  for (const found of kafka.matchAll(SYMBOL)) {
    const token = knownPrefix(found[0], symbols);
    pattern += literal(kafka.slice(end, found.index));
    end = found.index + token.length;
    const values = symbols.get(token);
    if (values !== undefined)
      pattern += `(?:${values.map((each) => literal(textOf(each))).join('|')})`;
    else if (token === ANY) pattern += '.*';
    else {
      pattern += '(.+?)';
      fresh.push(token);
    }
  }
  const match = new RegExp(`^${pattern}${literal(kafka.slice(end))}$`, 's').exec(ours);
  if (match === null) return false;
  for (const [index, name] of fresh.entries()) symbols.set(name, [match[index + 1] ?? '']);
  return true;
}

/**
 * In `$id:t.` the dot may belong to the sentence: the longest name that is known already counts.
 */
function knownPrefix(token: string, symbols: Symbols): string {
  for (let length = token.length; length > 1; length -= 1) {
    const name = token.slice(0, length);
    if (symbols.has(name) || name === ANY) return name;
  }
  return token;
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : shown(value));

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** Whether a path lies where a pattern with `*` for one step points. */
function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('.');
  const steps = path.split('.');
  return (
    wanted.length === steps.length &&
    wanted.every((each, index) => each === '*' || each === steps[index])
  );
}

/** The values at a path such as `groups.0.members.*.memberId`. */
export function valuesAt(json: Json, path: string): Json[] {
  let found: Json[] = [json];
  for (const part of path.split('.')) {
    found = found.flatMap((each) => {
      if (part === '*') return isList(each) ? each : isObject(each) ? Object.values(each) : [];
      const inner = isList(each) ? each[Number(part)] : isObject(each) ? each[part] : undefined;
      return inner === undefined ? [] : [inner];
    });
  }
  return found;
}
