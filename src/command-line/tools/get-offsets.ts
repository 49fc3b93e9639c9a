import type { AdminOffset, AdminView } from '../../frame/types/admin.ts';
import { has, textIn } from '../options.ts';
import { silenceText, topicFilter } from '../told.ts';
import { Complaint, printed, type Outcome, type Tool, type Given } from '../tool.ts';

/** The special times by name. (OffsetSpec) */
const TIMES: Readonly<Record<string, number>> = {
  latest: -1,
  earliest: -2,
  'max-timestamp': -3,
  'earliest-local': -4,
  'latest-tiered': -5,
  'earliest-pending-upload': -6,
};

/** Offsets of partitions at a time. (GetOffsetShell) */
export const getOffsets: Tool = {
  name: 'kafka-get-offsets',
  actions: [],
  needs: ['offsets'],
  asks: (given) => ({ timestamp: timeIn(given) }),
  options: {
    topic: { takes: 'text', values: ({ topics }) => topics.map(({ name }) => name) },
    time: { takes: 'text', values: () => [...Object.keys(TIMES), '-1', '-2', '-3'] },
    partitions: { takes: 'text', values: partitionsOfTopic },
    'topic-partitions': {
      takes: 'text',
      values: ({ offsets }) => offsets.map(({ topic, index }) => `${topic}:${index}`),
    },
    'exclude-internal-topics': { takes: 'nothing' },
    'command-config': { takes: 'text', leftOut: true },
    'broker-list': { takes: 'text', leftOut: true },
  },
  wordsOf: ({ message }) => `Error occurred: ${message}`,
  run: (given, view) => {
    const rule = textIn(given, 'topic-partitions');
    if (rule !== undefined && has(given, 'topic', 'partitions'))
      throw new Complaint('--topic-partitions cannot be used with --topic or --partitions');
    timeIn(given);
    const fits = rule === undefined ? fitsTopic(given) : fitsRules(rule);
    if (view.through === null) throw new Complaint(silenceText('listTopics'));
    return offsetsThat(fits, given, view);
  },
};

type Fits = (partition: AdminOffset) => boolean;

/** The time that a line asks for. Throws a Complaint for what is none. */
function timeIn(given: Given): number {
  const text = textIn(given, 'time') ?? 'latest';
  const named = Object.hasOwn(TIMES, text) ? TIMES[text] : undefined;
  const time = named ?? (/^[+-]?\d+$/.test(text) ? Number(text) : NaN);
  if (Number.isSafeInteger(time)) return time;
  const names = Object.entries(TIMES).map(([name, value]) => `${value} or ${name}`);
  throw new Complaint(
    `Malformed time argument ${text}. Please use ${names.join(' / ')}, or a specified long format timestamp`,
  );
}

function partitionsOfTopic({ topics }: AdminView, given: Given): string[] {
  const named = given.values.get('topic')?.[0];
  const topic = topics.find(({ name }) => name === named);
  return (topic?.partitions ?? []).map(({ index }) => String(index));
}

function offsetsThat(fits: Fits, given: Given, { offsets, topics }: AdminView): Outcome {
  const hidden = has(given, 'exclude-internal-topics')
    ? topics.filter(({ internal }) => internal).map(({ name }) => name)
    : [];
  const found = offsets
    .filter((each) => fits(each) && !hidden.includes(each.topic))
    .sort((one, other) =>
      one.topic === other.topic ? one.index - other.index : one.topic < other.topic ? -1 : 1,
    );
  if (found.length === 0)
    throw new Complaint('Could not match any topic-partitions with the specified filters');
  return printed(
    ...found.filter(({ error }) => error !== null).map(skipped),
    ...found
      .filter(({ error, offset }) => error === null && offset >= 0)
      .map(({ topic, index, offset }) => `${topic}:${index}:${offset}`),
  );
}

/** The client asks again until its time is over: for a leader in vain, or the leader itself. */
const skipped = ({ topic, index, error }: AdminOffset): string =>
  `Skip getting offsets for topic-partition ${topic}-${index} due to error: ${silenceText(
    `listOffsets(api=${error === 'LEADER_NOT_AVAILABLE' ? 'METADATA' : 'LIST_OFFSETS'})`,
  )}`;

function fitsTopic(given: Given): Fits {
  const name = textIn(given, 'topic');
  const fits = name === undefined ? () => true : topicFilter(name);
  const list = textIn(given, 'partitions');
  const wanted = list === '' ? undefined : list?.split(',').map((each) => each.trim());
  if (wanted?.every((each) => /^\d+$/.test(each)) === false)
    throw new Complaint(
      `--partitions expects a comma separated list of numeric partition ids, but received: ${list}`,
    );
  return ({ topic, index }) =>
    fits(topic) && (wanted === undefined || wanted.map(Number).includes(index));
}

/** Such as `orders:0,journal,audit:2-5`; a range ends before its second number. */
function fitsRules(text: string): Fits {
  const rules = text.split(',').map(ruleOf);
  return (partition) => rules.some((fits) => fits(partition));
}

function ruleOf(text: string): Fits {
  const parts = /^([^:,]*)(?::(?:(\d*)|(\d*)-(\d*)))?$/.exec(text);
  if (parts === null)
    throw new Complaint(
      `org.apache.kafka.tools.TerseException: Invalid rule specification: ${text}`,
    );
  const [, topic = '', one = '', from = '', to = ''] = parts;
  const fits = topic === '' ? () => true : topicFilter(topic);
  const least = Number(one === '' ? from : one);
  const end = one === '' ? (to === '' ? Infinity : Number(to)) : least + 1;
  return ({ topic: name, index }) => fits(name) && index >= least && index < end;
}
