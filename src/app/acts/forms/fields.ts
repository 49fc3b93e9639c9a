import type { Frame } from '../../../frame/types/frame.ts';
import { choice, typed } from './form.ts';
import { everyNode } from './names.ts';

// Fields that several verbs share, and how what was typed in them is read.

const namesOf = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name);

/** Names of all topics in the frame, also of those that stand folded. */
export const topicsOf = (frame: Frame): string[] => [
  ...new Set(
    frame.brokers.flatMap(({ replicas, topics }) =>
      [...replicas, ...topics].map(({ topic }) => topic),
    ),
  ),
];

/** Names of all partitions in the frame, each once, in the order of brokers. */
export const partitionsOf = (frame: Frame): string[] => [
  ...new Set(
    frame.brokers.flatMap(({ replicas, topics }) =>
      [...topics.flatMap(({ brief }) => brief), ...replicas].map(({ partition }) => partition),
    ),
  ),
];

/** Brokers and controllers, each process once. */
const serversOf = (frame: Frame): string[] => [
  ...new Set([...namesOf(frame.brokers), ...namesOf(frame.controllers)]),
];

export const producer = choice(
  (words) => words.producer,
  (frame) => namesOf(frame.producers),
);
export const consumer = choice(
  (words) => words.consumer,
  (frame) => namesOf(frame.consumers),
);
export const client = choice(
  (words) => words.client,
  (frame) => namesOf([...frame.producers, ...frame.consumers]),
);
export const partition = choice((words) => words.partition, partitionsOf, {
  onlyChoice: 'hidden',
});
export const topic = choice((words) => words.topic, topicsOf);
/** A broker by its node. */
export const broker = choice(
  (words) => words.broker,
  (frame) => namesOf(frame.brokers),
);
export const controller = choice(
  (words) => words.controller,
  (frame) => namesOf(frame.controllers),
);
export const node = choice(
  (words) => words.node,
  (frame) => namesOf(everyNode(frame)),
);
export const server = choice((words) => words.node, serversOf);

/**
 * Settings as `name=value`, apart by spaces or commas; `name=` goes back to the default.
 * @param isEnough whether what was read makes a command
 */
export const settings = (example: string, isEnough: (settings: Settings) => boolean = () => true) =>
  typed((words) => words.config, {
    ...{ placeholder: example, max: 400, wide: true },
    flaw(value, words) {
      const read = settingsIn(String(value));
      if (read === null) return words.noSign;
      return isEnough(read) ? null : words.needed;
    },
  });

const OPENING = /["“]/;
const CLOSING: Readonly<Record<string, string>> = { '"': '"', '“': '”' };

/**
 * Records in a text, apart by spaces or by commas of both scripts; what stands in quotes is one,
 * and a doubled quote in it is a quote. A leading # of the others is only their label. Null: a
 * quote is never closed.
 */
export function recordsIn(text: string): string[] | null {
  const records: string[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const first = rest.charAt(0);
    if (OPENING.test(first)) {
      const quoted = quotedAt(rest, CLOSING[first] ?? first);
      if (quoted === null) return null;
      records.push(quoted.text);
      rest = rest.slice(quoted.length);
    } else {
      const plain = /^[^\s,，、]*/.exec(rest)?.[0] ?? '';
      const record = plain.replace(/^#/, '');
      if (record !== '') records.push(record);
      rest = rest.slice(plain.length);
    }
    rest = rest.replace(/^[\s,，、]+/, '');
  }
  return records;
}

/** What stands between the quotes at the beginning of a text, and how long it is with them. */
function quotedAt(text: string, closing: string): { text: string; length: number } | null {
  for (let at = text.indexOf(closing, 1); at >= 0; at = text.indexOf(closing, at + 2))
    if (text.charAt(at + 1) !== closing)
      return { text: text.slice(1, at).replaceAll(closing + closing, closing), length: at + 1 };
  return null;
}

/** Parts of a text, apart by spaces or by commas of both scripts. */
export const partsOf = (text: string): string[] =>
  text.split(/[\s,，、]+/).filter((part) => part !== '');

type Settings = { set: Record<string, string>; unset: string[] };

/**
 * What stands between two settings: only where a name and its sign follow, so that a value may be a
 * list.
 */
const BETWEEN = /[\s,，、]+(?=[^\s,，、=]+=)/;

/** Settings such as `cleanup.policy=compact,delete retention.ms=`; null when one has no sign. */
export function settingsIn(text: string): Settings | null {
  const found: Settings = { set: {}, unset: [] };
  for (const part of text.trim().split(BETWEEN)) {
    if (part === '') continue;
    const sign = part.indexOf('=');
    if (sign <= 0) return null;
    const [name, value] = [part.slice(0, sign), part.slice(sign + 1)];
    if (/[\s,，、]/.test(name)) return null;
    if (value === '') found.unset.push(name);
    else found.set[name] = value;
  }
  return found;
}

export const isEmpty = (settings: Record<string, string>): boolean =>
  Object.keys(settings).length === 0;
