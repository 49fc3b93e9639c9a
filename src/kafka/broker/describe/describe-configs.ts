import { brokerRow, brokerSettings } from '../../config/broker-settings.ts';
import { defaultText, readValue } from '../../config/check-value.ts';
import { clientMetricsSettings } from '../../config/rows/client-metrics.ts';
import { groupSettings } from '../../config/rows/group.ts';
import { topicSettings, type TopicRow } from '../../config/rows/topic.ts';
import type { SettingRow, SettingTable, SettingType } from '../../config/setting.ts';
import { shownTopicSettings } from '../../config/topic-settings.ts';
import { hashOrder, scalaMapOrder } from '../../protocol/java-order.ts';
import {
  BROKER_RESOURCE,
  CLIENT_METRICS_RESOURCE,
  GROUP_RESOURCE,
  TOPIC_RESOURCE,
} from '../../metadata/metadata-image.ts';
import { errorMessage } from '../../protocol/error-messages.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { topicNameProblem } from '../../metadata/topic-name.ts';
import { processSettings, type Configured } from './process-settings.ts';
import { topicTexts } from '../logs/topic-settings.ts';

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
const DYNAMIC_GROUP = 8;

/** The type of a setting by its code in messages. (DescribeConfigsResponse.ConfigType) */
const typeCodes: Readonly<Record<SettingType, number>> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
};
const UNKNOWN_TYPE = 0;

/** Loggers of a broker are a resource, too; none are here. (ConfigResource.Type.BROKER_LOGGER) */
const LOGGER_RESOURCE = 8;

const describable: readonly number[] = [
  ...[TOPIC_RESOURCE, BROKER_RESOURCE, LOGGER_RESOURCE, CLIENT_METRICS_RESOURCE, GROUP_RESOURCE],
];

/**
 * Settings of a topic and of this process, and where each value comes from.
 * (ConfigHelper.handleDescribeConfigsRequest)
 */
export function describeConfigs(
  broker: Configured,
  body: RequestBody<'DescribeConfigs'>,
): ResponseBody<'DescribeConfigs'> {
  // A kind of resource that has no settings lets the whole request fail.
  if (body.resources.some(({ resourceType }) => !describable.includes(resourceType))) {
    const message = errorMessage('INVALID_REQUEST');
    const results = body.resources.map((asked) => failed(asked, 'INVALID_REQUEST', message));
    return { throttleTimeMs: 0, results };
  }
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

const failed = (asked: Asked, error: ErrorName, message: string): Result => ({
  errorCode: errorCode(error),
  errorMessage: message,
  resourceType: asked.resourceType,
  resourceName: asked.resourceName,
  configs: [],
});

type Found = { configs: Described[] } | { error: ErrorName; message: string };

const invalid = (message: string): Found => ({ error: 'INVALID_REQUEST', message });

function describeResource(broker: Configured, { resourceType, resourceName }: Asked): Found {
  switch (resourceType) {
    case TOPIC_RESOURCE:
      return describeTopic(broker, resourceName);
    case BROKER_RESOURCE:
      return describeBroker(broker, resourceName);
    case LOGGER_RESOURCE:
      return describeLoggers(broker, resourceName);
    case CLIENT_METRICS_RESOURCE:
      return resourceName === ''
        ? invalid('Client metrics subscription name must not be empty')
        : { configs: describeDefaults(clientMetricsSettings) };
    case GROUP_RESOURCE:
      return resourceName === ''
        ? invalid('Group name must not be empty')
        : { configs: describeGroup(broker, resourceName) };
    default:
      return invalid(errorMessage('INVALID_REQUEST'));
  }
}

/**
 * In version 0 only subscriptions of client metrics could be listed.
 * (KafkaApis.handleListConfigResources)
 */
export function listConfigResources(
  { memory: { image } }: Configured,
  { resourceTypes }: RequestBody<'ListConfigResources'>,
  version: number,
): ResponseBody<'ListConfigResources'> {
  const listable = [
    GROUP_RESOURCE,
    CLIENT_METRICS_RESOURCE,
    LOGGER_RESOURCE,
    BROKER_RESOURCE,
    TOPIC_RESOURCE,
  ];
  const all = resourceTypes.length === 0 ? listable : resourceTypes;
  const asked = version === 0 ? [CLIENT_METRICS_RESOURCE] : all;
  if (asked.some((each) => !listable.includes(each)))
    return { throttleTimeMs: 0, errorCode: errorCode('UNSUPPORTED_VERSION'), configResources: [] };
  const namesOf = (type: number): string[] => {
    if (type === TOPIC_RESOURCE) return hashOrder(Object.keys(image.topics));
    if (type === GROUP_RESOURCE) return hashOrder(Object.keys(image.groupConfigs));
    const hasNodes = type === BROKER_RESOURCE || type === LOGGER_RESOURCE;
    return hasNodes ? Object.keys(image.brokers) : [];
  };
  const configResources = listable
    .filter((type) => asked.includes(type))
    .flatMap((resourceType) =>
      namesOf(resourceType).map((resourceName) => ({ resourceName, resourceType })),
    );
  return { throttleTimeMs: 0, errorCode: 0, configResources };
}

/** Rows in the order of a map that they come into as they stand here. */
function inMapOrder<R>(rows: readonly (readonly [string, R])[]): (readonly [string, R])[] {
  const places = new Map(hashOrder(rows.map(([name]) => name)).map((name, place) => [name, place]));
  return [...rows].sort(([one], [other]) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
}

/** What a broker sets for all topics comes first into the map of a log's settings. (LogConfig) */
const topicRows = inMapOrder([
  ...shownTopicSettings.filter(([, { synonyms }]) => synonyms.length > 0),
  ...shownTopicSettings.filter(([, { synonyms }]) => synonyms.length === 0),
]);

function describeTopic(broker: Configured, topic: string): Found {
  const problem = topicNameProblem(topic);
  if (problem !== null)
    return { error: 'INVALID_TOPIC_EXCEPTION', message: `Topic name is invalid: ${problem}` };
  const { image } = broker.memory;
  if (image.topics[topic] === undefined)
    return { error: 'UNKNOWN_TOPIC_OR_PARTITION', message: '' };
  const own = image.topicConfigs[topic] ?? {};
  const inForce = topicTexts(broker, topic);
  const configs = topicRows.map(([name, row]) => {
    const set = own[name];
    const mine =
      set === undefined ? [] : [{ name, value: readValue(row.type, set), source: TOPIC }];
    const synonyms = [...mine, ...brokerSynonyms(broker, row.synonyms[0]?.name ?? name)];
    return described(name, row, synonyms, inForce[name] ?? defaultText(row));
  });
  return { configs };
}

const isNumber = (id: string): boolean => /^[+-]?\d+$/.test(id);

function describeBroker(broker: Configured, id: string): Found {
  const { brokerConfigs } = broker.memory.image;
  if (id === '') {
    const set = brokerConfigs[''] ?? {};
    const configs = scalaMapOrder(Object.keys(set)).map((name) => {
      const value = set[name] ?? null;
      return brokerSetting(name, [{ name, value, source: DYNAMIC_DEFAULT_BROKER }], value);
    });
    return { configs };
  }
  if (!isNumber(id)) return invalid(`Broker id must be an integer, but it is: ${id}`);
  if (Number(id) !== broker.id)
    return invalid(
      `Unexpected broker id, expected ${broker.id} or empty string, but received ${id}`,
    );
  const set = {
    ...processSettings(broker),
    ...broker.config,
    ...brokerConfigs[''],
    ...brokerConfigs[String(broker.id)],
  };
  // What Kafka does not describe by itself comes first.
  const others = hashOrder(Object.keys(set)).filter((name) => !brokerNames.includes(name));
  const configs = [...others, ...brokerNames].map((name) => {
    const synonyms = brokerSynonyms(broker, name);
    return brokerSetting(name, synonyms, valueInForce(broker, name, synonyms));
  });
  return { configs };
}

/** What is described also where it is not set. (AbstractConfig.nonInternalValues) */
const brokerNames: readonly string[] = inMapOrder(
  Object.entries<SettingRow>(brokerSettings).filter(
    ([, { internal, update }]) => internal !== true && update !== 'only-dynamic',
  ),
).map(([name]) => name);

function describeLoggers({ id }: Configured, name: string): Found {
  if (!isNumber(name)) return invalid(`Broker id must be an integer, but it is: ${name}`);
  return Number(name) === id
    ? { configs: [] }
    : invalid(`Unexpected broker id, expected ${id} but received ${name}`);
}

/**
 * A name that Kafka does not know may hold a secret, and so is shown like one.
 * (ConfigHelper.createBrokerConfigEntry)
 */
function brokerSetting(name: string, synonyms: Synonym[], value: string | null): Described {
  const row = brokerRow(name);
  const isSensitive = row === undefined || row.type === 'PASSWORD';
  const shown = isSensitive ? synonyms.map((each) => ({ ...each, value: null })) : synonyms;
  return {
    ...described(name, row, shown, isSensitive ? null : value),
    readOnly: row?.update === undefined || row.update === 'only-dynamic',
    isSensitive,
  };
}

/**
 * Settings that say the same in other units, the strongest first.
 * (DynamicBrokerConfig.brokerConfigSynonyms)
 */
function familyOf(name: string): readonly string[] {
  const families = Object.values<TopicRow>(topicSettings).map(({ synonyms }) =>
    synonyms.map((each) => each.name as string),
  );
  return families.find((each) => each.includes(name)) ?? [name];
}

type ReadsTexts = (name: string) => string | null | undefined;

/**
 * Every value that a broker setting has somewhere, that in force first; others in its place do not
 * count. (ConfigHelper.configSynonyms)
 */
function brokerSynonyms(broker: Configured, name: string): Synonym[] {
  const family = familyOf(name);
  const from = (source: number, valueOf: ReadsTexts): Synonym[] =>
    family.flatMap((each) => {
      const value = valueOf(each) ?? null;
      return value === null ? [] : [{ name: each, value, source }];
    });
  const { brokerConfigs } = broker.memory.image;
  const all = [
    ...from(DYNAMIC_BROKER, (each) => brokerConfigs[String(broker.id)]?.[each]),
    ...from(DYNAMIC_DEFAULT_BROKER, (each) => brokerConfigs['']?.[each]),
    ...from(STATIC_BROKER, (each) => broker.config[each] ?? processSettings(broker)[each]),
    ...from(DEFAULT, fileDefault),
  ];
  const first = all.findIndex((each) => each.name === name);
  return first < 0 ? [] : all.slice(first);
}

/** What a setting is where no file and no record says anything. */
function fileDefault(name: string): string | null {
  const row = brokerRow(name);
  return row === undefined || row.update === 'only-dynamic' ? null : defaultText(row);
}

/**
 * The strongest value. But a file's word in one unit is forgotten while the setting is changed in
 * another. (DynamicBrokerConfig.overrideProps; recorded)
 */
function valueInForce(broker: Configured, name: string, [strongest]: Synonym[]): string | null {
  if (strongest?.source !== STATIC_BROKER) return strongest?.value ?? fileDefault(name);
  const { brokerConfigs } = broker.memory.image;
  const changed = { ...brokerConfigs[''], ...brokerConfigs[String(broker.id)] };
  const isForgotten = familyOf(name).some((each) => changed[each] !== undefined);
  return isForgotten ? fileDefault(name) : strongest.value;
}

/** @param row undefined for a name that Kafka does not know */
function described(
  name: string,
  row: SettingRow | undefined,
  synonyms: Synonym[],
  value: string | null,
): Described {
  return {
    name,
    value: value === null || row === undefined ? null : readValue(row.type, value),
    readOnly: false,
    configSource: synonyms[0]?.source ?? DEFAULT,
    isSensitive: false,
    synonyms,
    configType: row === undefined ? UNKNOWN_TYPE : typeCodes[row.type],
    documentation: null,
  };
}

/** What a group has set, before what it would have else. (ConfigHelper.createGroupConfigEntry) */
function describeGroup({ memory: { image } }: Configured, group: string): Described[] {
  const set = Object.hasOwn(image.groupConfigs, group) ? (image.groupConfigs[group] ?? {}) : {};
  return inMapOrder(Object.entries<SettingRow>(groupSettings)).map(([name, row]) => {
    const byDefault = { name, value: defaultText(row), source: DEFAULT };
    const own = set[name];
    const synonyms =
      own === undefined ? [byDefault] : [{ name, value: own, source: DYNAMIC_GROUP }, byDefault];
    return described(name, row, synonyms, own ?? byDefault.value);
  });
}

/** Settings that nothing here can change. (ClientMetricsConfigs) */
const describeDefaults = (table: SettingTable): Described[] =>
  inMapOrder(Object.entries(table)).map(([name, row]) => {
    return described(name, row, [], defaultText(row));
  });
