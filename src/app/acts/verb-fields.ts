import type { Frame } from '../../frame/types/frame.ts';
import { requestTemplates } from './request-templates.ts';
import type { Verb } from './selection-act.ts';
import type { Words } from '../words/en.ts';

/** What a person filled in. Text as typed; what is empty is left to the default. */
export type VerbFields = {
  producer: string;
  consumer: string;
  /** A producer or a consumer. */
  client: string;
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
  /** Whose settings: `topic:orders`, `broker:1`, or `brokers` for all of them. */
  target: string;
  /** Ids of brokers, the preferred leader first. */
  replicas: string;
  election: 'preferred' | 'unclean';
  feature: string;
  level: number;
  how: 'upgrade' | 'safe-downgrade' | 'unsafe-downgrade';
  /** The broker that a request goes to, by its node. */
  broker: string;
  api: string;
  version: number;
  /** JSON. */
  body: string;
  /** Header and body in hexadecimal digits. */
  bytes: string;
  /** The length that a frame of raw bytes claims; its true one when undefined. */
  claim: number | undefined;
};

/** The connection that requests crafted in the sandbox travel on. */
export const GUEST = 'g1';

/** Features of Kafka 4.2 that a cluster has a level of. */
const FEATURES = [
  'eligible.leader.replicas.version',
  'metadata.version',
  'kraft.version',
  'group.version',
  'transaction.version',
  'share.version',
  'streams.version',
];

export function emptyFields(frame: Frame): VerbFields {
  const [topic = ''] = topicsOf(frame);
  return {
    producer: frame.producers[0]?.name ?? '',
    consumer: frame.consumers[0]?.name ?? '',
    client: clientsOf(frame)[0] ?? '',
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
    target: topic === '' ? 'brokers' : `topic:${topic}`,
    replicas: frame.brokers.map(({ id }) => id).join(', '),
    election: 'preferred',
    feature: FEATURES[0] ?? '',
    level: 0,
    how: 'upgrade',
    broker: frame.brokers[0]?.name ?? '',
    ...requestFields('Metadata', topic),
    bytes: '',
    claim: undefined,
  };
}

/** An API with the version and body to begin with; what was typed stays where there is no template. */
export function requestFields(
  api: string,
  topic: string,
): Pick<VerbFields, 'api' | 'version' | 'body'> {
  const template = requestTemplates[api];
  const body = template === undefined ? {} : template.body(topic);
  return { api, version: template?.version ?? 0, body: JSON.stringify(body, null, 1) };
}

const clientsOf = (frame: Frame): string[] =>
  [...frame.producers, ...frame.consumers].map(({ name }) => name);

/** Names of all topics in the frame. */
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
    frame.brokers.flatMap((broker) => broker.replicas.map((replica) => replica.partition)),
  ),
];

/** Which fields a verb needs, in the order of the form. */
export function fieldsOf(verb: Verb): (keyof VerbFields)[] {
  return FIELDS[verb] ?? [];
}

const FIELDS: Readonly<Partial<Record<Verb, (keyof VerbFields)[]>>> = {
  send: ['producer', 'records', 'key'],
  poll: ['consumer', 'max'],
  seek: ['consumer', 'partition', 'offset'],
  'delete-records': ['partition', 'offset'],
  load: ['producer', 'every', 'keys'],
  flush: ['producer'],
  'stop-load': ['producer'],
  configure: ['client', 'config'],
  'create-topic': ['topic', 'count', 'factor', 'config'],
  'create-partitions': ['topic', 'count'],
  'alter-config': ['target', 'config'],
  'delete-topic': ['topic'],
  reassign: ['partition', 'replicas'],
  elect: ['partition', 'election'],
  'update-feature': ['feature', 'level', 'how'],
  request: ['broker', 'api', 'version', 'body'],
  'raw-request': ['broker', 'claim', 'bytes'],
};

export type Option = { value: string; text: string };

/** How a field is filled in: chosen, typed, or counted. `wide`: it takes a whole line. */
export type Control = { label: string; wide: boolean } & (
  | { is: 'choice'; options: Option[] }
  | { is: 'text'; placeholder: string; max: number; known: string[] }
  | { is: 'area'; max: number }
  | { is: 'number'; min: number; max: number }
);

const plain = (values: readonly string[]): Option[] =>
  values.map((value) => ({ value, text: value }));

const choice = (label: string, options: Option[], wide = false): Control => ({
  is: 'choice',
  label,
  options,
  wide,
});

const typed = (
  label: string,
  parts: { placeholder?: string; max: number; wide?: boolean; known?: string[] },
): Control => ({ is: 'text', label, placeholder: '', wide: false, known: [], ...parts });

const counted = (label: string, min: number, max: number): Control => ({
  is: 'number',
  label,
  wide: false,
  min,
  max,
});

/** The control of one field of a verb's form. */
export function controlOf(
  field: keyof VerbFields,
  verb: Verb,
  frame: Frame,
  words: Words['form'],
): Control {
  switch (field) {
    case 'producer':
      return choice(words.producer, plain(frame.producers.map(({ name }) => name)));
    case 'consumer':
      return choice(words.consumer, plain(frame.consumers.map(({ name }) => name)));
    case 'client':
      return choice(words.client, plain(clientsOf(frame)));
    case 'partition':
      return choice(words.partition, plain(partitionsOf(frame)));
    case 'topic':
      return verb === 'create-topic'
        ? typed(words.topic, { placeholder: words.topicName, max: 200 })
        : choice(words.topic, plain(topicsOf(frame)));
    case 'target':
      return choice(words.target, targetsOf(frame, words), true);
    case 'broker':
      return choice(words.broker, plain(frame.brokers.map(({ name }) => name)));
    case 'election':
      return choice(words.election, [
        { value: 'preferred', text: words.preferred },
        { value: 'unclean', text: words.unclean },
      ]);
    case 'feature':
      return choice(words.feature, plain(FEATURES), true);
    case 'how':
      return choice(words.how, [
        { value: 'upgrade', text: words.upgrade },
        { value: 'safe-downgrade', text: words.safeDowngrade },
        { value: 'unsafe-downgrade', text: words.unsafeDowngrade },
      ]);
    default:
      return freeControlOf(field, verb, words);
  }
}

function targetsOf(frame: Frame, words: Words['form']): Option[] {
  return [
    ...topicsOf(frame).map((topic) => ({ value: `topic:${topic}`, text: words.ofTopic(topic) })),
    ...frame.brokers.map(({ id }) => ({ value: `broker:${id}`, text: words.ofBroker(id) })),
    { value: 'brokers', text: words.ofBrokers },
  ];
}

type FreeField = Exclude<
  keyof VerbFields,
  | 'producer'
  | 'consumer'
  | 'client'
  | 'partition'
  | 'topic'
  | 'target'
  | 'broker'
  | 'election'
  | 'feature'
  | 'how'
>;

function freeControlOf(field: FreeField, verb: Verb, words: Words['form']): Control {
  switch (field) {
    case 'records':
      return typed(words.record, { placeholder: 'K L M', max: 200 });
    case 'key':
      return typed(words.key, { placeholder: words.keyHint, max: 60 });
    case 'replicas':
      return typed(words.replicas, { max: 60 });
    case 'config':
      return typed(words.config, { placeholder: CONFIG_HINT[verb] ?? '', max: 400, wide: true });
    case 'api':
      return typed(words.api, { max: 60, known: Object.keys(requestTemplates) });
    case 'bytes':
      return typed(words.bytes, { placeholder: '0012 0000 00000005 ffff', max: 4_000, wide: true });
    case 'body':
      return { is: 'area', label: words.body, wide: true, max: 20_000 };
    case 'version':
      return counted(words.version, 0, 99);
    case 'claim':
      return counted(words.claim, 0, 999_999);
    case 'count':
      return counted(words.count, 1, 100);
    case 'factor':
      return counted(words.factor, 1, 9);
    case 'offset':
      return counted(verb === 'delete-records' ? words.before : words.offset, 0, 999_999);
    case 'every':
      return counted(words.every, 1, 60_000);
    case 'keys':
      return counted(words.keys, 0, 1_000);
    case 'max':
      return counted(words.atMost, 1, 500);
    case 'level':
      return counted(words.level, 0, 99);
  }
}

/** An example of the settings that a verb takes. */
const CONFIG_HINT: Readonly<Partial<Record<Verb, string>>> = {
  'create-topic': 'min.insync.replicas=2',
  'alter-config': 'min.insync.replicas=2 retention.ms=',
  configure: 'acks=all linger.ms=50',
};
