import type { Frame } from '../frame/types.ts';
import { millis } from '../kernel/time.ts';
import type { Command } from '../scenario/command.ts';

/** Bytes in each value of a load. */
const LOAD_BYTES = 100;

export type Verb = Command['command'];

/** What a person filled in. Text as typed; what is empty is left to the default. */
export type VerbFields = {
  producer: string;
  consumer: string;
  topic: string;
  /** Values of records, apart by spaces or commas; a leading # is only their label. */
  records: string;
  /** Empty: each record's key is its value. */
  key: string;
  partition: string;
  offset: number;
  max: number | undefined;
  /** Milliseconds between two records of a load. */
  every: number;
  /** Keys of a load; 0 for no key. */
  keys: number;
  /** Partitions of a topic, and replicas of each. */
  count: number;
  factor: number;
  /** Settings as `name=value`, apart by spaces or commas; `name=` goes back to the default. */
  config: string;
  /** Ids of brokers, the preferred leader first. */
  replicas: string;
  election: 'preferred' | 'unclean';
};

export const emptyFields = (frame: Frame): VerbFields => ({
  producer: frame.producers[0]?.name ?? '',
  consumer: frame.consumers[0]?.name ?? '',
  topic: '',
  records: '',
  key: '',
  partition: partitionsOf(frame)[0] ?? '',
  offset: 0,
  max: undefined,
  every: 50,
  keys: 6,
  count: 1,
  factor: Math.min(3, frame.brokers.length),
  config: '',
  replicas: frame.brokers.map(({ id }) => id).join(', '),
  election: 'preferred',
});

/** Names of all topics in the frame. */
export const topicsOf = (frame: Frame): string[] => [
  ...new Set(frame.brokers.flatMap(({ replicas }) => replicas.map(({ topic }) => topic))),
];

/** Names of all partitions in the frame, each once, in the order of brokers. */
export const partitionsOf = (frame: Frame): string[] => [
  ...new Set(
    frame.brokers.flatMap((broker) => broker.replicas.map((replica) => replica.partition)),
  ),
];

/** Which fields a verb needs, in the order of the form. */
export function fieldsOf(verb: Verb): (keyof VerbFields)[] {
  switch (verb) {
    case 'send':
      return ['producer', 'records', 'key'];
    case 'poll':
      return ['consumer', 'max'];
    case 'seek':
      return ['consumer', 'partition', 'offset'];
    case 'delete-records':
      return ['partition', 'offset'];
    case 'load':
      return ['producer', 'every', 'keys'];
    case 'create-topic':
      return ['topic', 'count', 'factor', 'config'];
    case 'create-partitions':
      return ['topic', 'count'];
    case 'alter-config':
      return ['topic', 'config'];
    case 'delete-topic':
      return ['topic'];
    case 'reassign':
      return ['partition', 'replicas'];
    case 'elect':
      return ['partition', 'election'];
    case 'flush':
    case 'stop-load':
      return ['producer'];
    default:
      return [];
  }
}

/** The command that a filled form stands for; null when something is missing. */
export function commandOf(verb: Verb, fields: VerbFields): Command | null {
  const { producer, consumer, partition, offset } = fields;
  switch (verb) {
    case 'send': {
      const records = recordsOf(fields.records, fields.key);
      return records.length === 0
        ? null
        : { command: 'send', producer, ...topicPart(fields), records };
    }
    case 'poll':
      return {
        command: 'poll',
        consumer,
        ...(fields.max === undefined ? {} : { max: fields.max }),
      };
    case 'seek':
      return { command: 'seek', consumer, partition, offset };
    case 'delete-records':
      return { command: 'delete-records', partition, before: offset };
    case 'load':
      return {
        command: 'load',
        producer,
        every: millis(fields.every),
        keys: fields.keys,
        valueBytes: LOAD_BYTES,
      };
    case 'flush':
    case 'stop-load':
      return { command: verb, producer };
    default:
      return adminCommandOf(verb, fields);
  }
}

/** What an operator asks the cluster for. */
function adminCommandOf(verb: Verb, fields: VerbFields): Command | null {
  const { topic, partition, count, election } = fields;
  if (fieldsOf(verb).includes('topic') && topic === '') return null;
  const { set, unset } = settingsOf(fields.config);
  switch (verb) {
    case 'create-topic': {
      const made = { topic, partitions: count, replicationFactor: fields.factor };
      const hasConfig = Object.keys(set).length > 0;
      return { command: verb, ...made, ...(hasConfig ? { config: set } : {}) };
    }
    case 'create-partitions':
      return { command: verb, topic, count };
    case 'alter-config':
      if (Object.keys(set).length + unset.length === 0) return null;
      return { command: verb, topic, set, unset };
    case 'delete-topic':
      return { command: verb, topic };
    case 'reassign': {
      const replicas = partsOf(fields.replicas).map(Number);
      return replicas.length > 0 && replicas.every(Number.isInteger)
        ? { command: verb, partition, replicas }
        : null;
    }
    case 'elect':
      return { command: verb, partition, election };
    default:
      return null;
  }
}

const partsOf = (text: string): string[] => text.split(/[\s,，、]+/).filter((part) => part !== '');

function settingsOf(text: string): { set: Record<string, string>; unset: string[] } {
  const pairs = partsOf(text).map((part) => part.split('=', 2));
  const set: Record<string, string> = {};
  const unset: string[] = [];
  for (const [name = '', value] of pairs)
    if (value === '') unset.push(name);
    else if (value !== undefined) set[name] = value;
  return { set, unset };
}

function recordsOf(text: string, key: string): { key: string; value: string }[] {
  const values = partsOf(text).map((each) => each.replace(/^#/, ''));
  return values
    .filter((value) => value !== '')
    .map((value) => ({ key: key === '' ? value : key, value }));
}

const topicPart = ({ topic }: VerbFields): { topic?: string } => (topic === '' ? {} : { topic });
