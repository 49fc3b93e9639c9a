import { brokerConfig, type ConfigEntry, type ConfigTable } from '../config.ts';
import { isFixed } from '../controller/broker-configs.ts';
import { hashOrder } from '../controller/hash-order.ts';
import { entries as topicEntries } from '../controller/topic-configs.ts';
import { BROKER_RESOURCE, TOPIC_RESOURCE } from '../metadata-image.ts';
import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { topicNameProblem } from '../topic-name.ts';
import type { Broker } from './broker.ts';
import { brokerNameOf } from './topic-settings.ts';

type Asked = RequestBody<'DescribeConfigs'>['resources'][number];
type Result = ResponseBody<'DescribeConfigs'>['results'][number];
type Described = Result['configs'][number];
type Synonym = Described['synonyms'][number];

/** Where a value comes from. (DescribeConfigsResponse.ConfigSource) */
const TOPIC = 1;
const DYNAMIC_BROKER = 2;
const DYNAMIC_DEFAULT_BROKER = 3;
const STATIC_BROKER = 4;
const DEFAULT = 5;

/** (DescribeConfigsResponse.ConfigType) */
const typeCodes = { BOOLEAN: 1, STRING: 2, INT: 3, LONG: 5, DOUBLE: 6, LIST: 7 } as const;
type ConfigType = keyof typeof typeCodes;

/** Settings of a topic and of this broker, and where each value comes from. (ConfigHelper.handleDescribeConfigsRequest) */
export function describeConfigs(
  broker: Broker,
  body: RequestBody<'DescribeConfigs'>,
): ResponseBody<'DescribeConfigs'> {
  const results = body.resources.map((asked) => {
    const found = describeResource(broker, asked);
    if ('error' in found) return failed(asked, found.error, found.message);
    const configs = found.configs
      .filter(({ name }) => isWanted(asked, name))
      .map((each) => (body.includeSynonyms ? each : { ...each, synonyms: [] }));
    return { ...failed(asked, 'NONE', ''), configs };
  });
  return { throttleTimeMs: 0, results };
}

/** An empty list asks for all, like no list. */
const isWanted = ({ configurationKeys: keys }: Asked, name: string): boolean =>
  keys === null || keys.length === 0 || keys.includes(name);

const failed = (asked: Asked, error: ErrorName, errorMessage: string): Result => ({
  errorCode: errorCode(error),
  errorMessage,
  resourceType: asked.resourceType,
  resourceName: asked.resourceName,
  configs: [],
});

type Found = { configs: Described[] } | { error: ErrorName; message: string };

function describeResource(broker: Broker, { resourceType, resourceName }: Asked): Found {
  if (resourceType === TOPIC_RESOURCE) return describeTopic(broker, resourceName);
  if (resourceType === BROKER_RESOURCE) return describeBroker(broker, resourceName);
  const message =
    'This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker. See the broker logs for more details.';
  return { error: 'INVALID_REQUEST', message };
}

/** Those that share a place in the map with one that Kafka defines later. (LogConfig) */
const definedFirst = [
  'segment.bytes',
  'flush.messages',
  'retention.ms',
  'retention.bytes',
  'index.interval.bytes',
  'max.compaction.lag.ms',
];

function describeTopic(broker: Broker, topic: string): Found {
  const problem = topicNameProblem(topic);
  if (problem !== null)
    return { error: 'INVALID_TOPIC_EXCEPTION', message: `Topic name is invalid: ${problem}` };
  const { image } = broker.memory;
  if (image.topics[topic] === undefined)
    return { error: 'UNKNOWN_TOPIC_OR_PARTITION', message: '' };
  const own = image.topicConfigs[topic] ?? {};
  const byName = new Map(topicEntries.map((each) => [each[0], each]));
  const configs = hashOrder([...definedFirst, ...byName.keys()]).flatMap((name) => {
    const entry = byName.get(name);
    if (entry === undefined) return [];
    const [, type, normal] = entry;
    const wide = synonymsOf(broker, brokerNameOf(name), isUnsetAtBroker(name) ? null : normal);
    const mine = own[name] === undefined ? [] : [{ name, value: own[name], source: TOPIC }];
    return [described(name, type, [...mine, ...wide], normal, false)];
  });
  return { configs };
}

/** The broker has these under a name that is unset by default, or not at all. */
const isUnsetAtBroker = (name: string): boolean =>
  ['retention.ms', 'segment.ms', 'segment.jitter.ms'].includes(name) ||
  name.startsWith('remote.') ||
  name.endsWith('.throttled.replicas');

function describeBroker(broker: Broker, id: string): Found {
  const { brokerConfigs } = broker.memory.image;
  if (id === '') {
    const set = brokerConfigs[''] ?? {};
    const configs = hashOrder(Object.keys(set)).map((name) =>
      described(
        name,
        typeAtBroker(name),
        [{ name, value: set[name] ?? null, source: DYNAMIC_DEFAULT_BROKER }],
        '',
        false,
      ),
    );
    return { configs };
  }
  if (!/^[+-]?\d+$/.test(id))
    return { error: 'INVALID_REQUEST', message: `Broker id must be an integer, but it is: ${id}` };
  if (Number(id) !== broker.id) {
    const message = `Unexpected broker id, expected ${broker.id} or empty string, but received ${id}`;
    return { error: 'INVALID_REQUEST', message };
  }
  const names = new Set([
    ...Object.keys(table),
    ...Object.keys(broker.config),
    ...Object.keys(brokerConfigs[''] ?? {}),
    ...Object.keys(brokerConfigs[id] ?? {}),
  ]);
  const configs = hashOrder([...names]).map((name) => {
    const normal = normalAtBroker(name);
    const synonyms = synonymsOf(broker, name, normal);
    if (name === 'log.retention.ms')
      synonyms.push({ name: 'log.retention.hours', value: '168', source: DEFAULT });
    return described(name, typeAtBroker(name), synonyms, normal ?? '', isFixed(name));
  });
  return { configs };
}

/** Every value that a broker setting has somewhere, that in force first. (ConfigHelper.configSynonyms) */
function synonymsOf(broker: Broker, name: string, normal: string | null): Synonym[] {
  const { brokerConfigs } = broker.memory.image;
  const values = [
    { value: brokerConfigs[String(broker.id)]?.[name], source: DYNAMIC_BROKER },
    { value: brokerConfigs['']?.[name], source: DYNAMIC_DEFAULT_BROKER },
    { value: broker.config[name], source: STATIC_BROKER },
    { value: normal ?? undefined, source: DEFAULT },
  ];
  return values.flatMap(({ value, source }) =>
    value === undefined ? [] : [{ name, value, source }],
  );
}

const described = (
  name: string,
  type: ConfigType,
  synonyms: Synonym[],
  normal: string,
  readOnly: boolean,
): Described => ({
  name,
  value: synonyms[0]?.value ?? normal,
  readOnly,
  configSource: synonyms[0]?.source ?? DEFAULT,
  isSensitive: false,
  synonyms,
  configType: typeCodes[type],
  documentation: null,
});

/** What this cluster obeys, and a few settings besides that people look at. */
const table: ConfigTable = {
  ...brokerConfig,
  'offsets.topic.num.partitions': { default: 50, unit: 'count', about: '' },
};

const normalAtBroker = (name: string): string | null => {
  const entry: ConfigEntry | undefined = table[name];
  return entry === undefined ? null : String(entry.default);
};

function typeAtBroker(name: string): ConfigType {
  const entry: ConfigEntry | undefined = table[name];
  if (name === 'log.retention.ms') return 'LONG';
  switch (entry?.unit) {
    case 'switch':
      return 'BOOLEAN';
    case 'ms':
      return name.startsWith('replica.lag') || name.startsWith('replica.high') ? 'LONG' : 'INT';
    case 'count':
    case 'bytes':
      return 'INT';
    case 'text':
    case undefined:
      return 'STRING';
  }
}
