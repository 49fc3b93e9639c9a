import type { Value } from '../frame/types/lens.ts';
import { millis, minutes, seconds, type Micros } from '../kernel/time.ts';
import type { Act } from '../scenario/act.ts';
import type { Command } from '../scenario/command.ts';
import type { Option, Question, WhatIf } from './types.ts';

// The words a teacher uses in a lesson.ts. Each gives plain data, so that a lesson can be printed, compared and sent to the worker.

/** The tag of a wrong option that no misconception stands behind. Said aloud, so that a forgotten tag is noticed. */
export const UNTAGGED = 'untagged';

type RecordToSend = Extract<Command, { command: 'send' }>['records'][number];

/** The application of `producer` sends records, in one go. A label such as `#A` stands for the record with key A and value A. */
export const send = (producer: string, ...records: (string | RecordToSend)[]): Act =>
  act({
    command: 'send',
    producer,
    records: records.map((each) => (typeof each === 'string' ? record(each) : each)),
  });

/** The record with this label, `#` and its value. The key is the value too unless it is given. */
export function record(label: string, { key }: { key?: string | null } = {}): RecordToSend {
  const value = /^#(.+)$/.exec(label)?.[1];
  if (value === undefined) throw new Error(`"${label}" is no label of a record, such as #A`);
  return { key: key === undefined ? value : key, value };
}

/** The application of `consumer` calls poll() once and gets at most `max` records (else max.poll.records). */
export const poll = (consumer: string, { max }: { max?: number } = {}): Act =>
  act({ command: 'poll', consumer, ...(max === undefined ? {} : { max }) });

export const seek = (consumer: string, partition: string, offset: number): Act =>
  act({ command: 'seek', consumer, partition, offset });

/** An owner deletes every record before this offset. */
export const deleteRecords = (partition: string, before: number): Act =>
  act({ command: 'delete-records', partition, before });

/** Time passes. */
export const advance = (by: string): Act => ({ act: 'advance', by: duration(by) });

/** Time passes until the expression is true. The lesson is broken when that takes longer than `max`. */
export const until = (expression: string, max: string): Act => ({
  act: 'until',
  expression,
  max: duration(max),
});

const act = (command: Command): Act => ({ act: 'do', command });

/** A question whose answer is a whole number. `wrong`: the misconception behind a number, by the number. */
export const askNumber = (
  id: string,
  answer: string,
  { min, max, wrong = {} }: { min: number; max: number; wrong?: Record<number, string> },
): Question => ({
  kind: 'number',
  id,
  answer,
  min,
  max,
  wrong: Object.entries(wrong).map(([value, tag]) => ({ value: Number(value), tag })),
});

/** A question with options. Which one is right, the cluster says: the one whose value is the answer. */
export const askChoice = (id: string, answer: string, options: Option[]): Question => ({
  kind: 'choice',
  id,
  answer,
  options,
});

/** One option: what is right when the answer is `value`. `tag`: the misconception behind it, or UNTAGGED; none for the right one. */
export const option = (id: string, value: Value, tag?: string): Option => ({
  id,
  value,
  ...(tag === undefined ? {} : { tag }),
});

/** A question with several numbers, each from `min` to `max`. `wrong`: sets of numbers with the misconception behind each. */
export const askTable = (
  id: string,
  cells: Record<string, string>,
  { min, max, wrong }: { min: number; max: number; wrong: { values: number[]; tag: string }[] },
): Question => ({
  kind: 'table',
  id,
  cells: Object.entries(cells).map(([cell, answer]) => ({ id: cell, answer, min, max })),
  wrong,
});

/** The beat again, with a client configured otherwise from its start. `watch`: what is shown beside the lesson's own run. */
export const whatIfConfigured = (
  id: string,
  client: string,
  config: Record<string, string | number | boolean>,
  watch: string[],
): WhatIf => ({ id, commands: [{ command: 'configure', client, config }], watch });

const UNITS: Record<string, (count: number) => Micros> = {
  us: Math.round,
  ms: millis,
  s: seconds,
  min: minutes,
};

/** `250us`, `10ms`, `1.5s` or `2min` in virtual microseconds. Throws on any other text. */
export function duration(text: string): Micros {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|min)$/.exec(text) ?? [];
  const micros = UNITS[unit ?? ''];
  if (micros === undefined) throw new Error(`"${text}" is no duration, such as 10ms or 1.5s`);
  return micros(Number(count));
}
