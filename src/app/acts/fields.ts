import type { Frame } from '../../frame/types/frame.ts';
import { choice, typed } from './form.ts';
import { everyNode } from './selection-acts.ts';

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

/** Settings as `name=value`, apart by spaces or commas; `name=` goes back to the default. */
export const settings = (example: string) =>
  typed((words) => words.config, { placeholder: example, max: 400, wide: true });

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
