import { brokerDefinition, brokerDefinitions } from '../../config/broker-definition.ts';
import { readValue, type ConfigType } from '../../config/config-definition.ts';
import { hashOrder } from '../../protocol/java-order.ts';
import { topicDefinitions } from '../../config/topic-configs.ts';
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
import type { Broker } from '../broker.ts';
import { processSettings } from './process-settings.ts';
import { brokerNameOf } from '../logs/topic-settings.ts';

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
const typeCodes: Readonly<Record<ConfigType, number>> = {
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

const failed = (asked: Asked, error: ErrorName, message: string): Result => ({
  errorCode: errorCode(error),
  errorMessage: message,
  resourceType: asked.resourceType,
  resourceName: asked.resourceName,
  configs: [],
});

type Found = { configs: Described[] } | { error: ErrorName; message: string };

const invalid = (message: string): Found => ({ error: 'INVALID_REQUEST', message });

function describeResource(broker: Broker, { resourceType, resourceName }: Asked): Found {
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
        : { configs: describeDefaults(metricsSettings) };
    case GROUP_RESOURCE:
      return resourceName === ''
        ? invalid('Group name must not be empty')
        : { configs: describeDefaults(groupSettings) };
    default:
      return invalid(errorMessage('INVALID_REQUEST'));
  }
}

/** In version 0 only subscriptions of client metrics could be listed. (KafkaApis.handleListConfigResources) */
export function listConfigResources(
  { memory: { image } }: Broker,
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
  const byName = new Map(topicDefinitions.map((each) => [each.name, each]));
  const configs = hashOrder([...definedFirst, ...byName.keys()]).flatMap((name) => {
    const definition = byName.get(name);
    if (definition === undefined) return [];
    const { type, normal } = definition;
    const wide = synonymsOf(broker, brokerNameOf(name));
    const set = own[name];
    const mine = set === undefined ? [] : [{ name, value: readValue(type, set), source: TOPIC }];
    return [described(name, type, [...mine, ...wide], normal, false)];
  });
  return { configs };
}

const isNumber = (id: string): boolean => /^[+-]?\d+$/.test(id);

function describeBroker(broker: Broker, id: string): Found {
  const { brokerConfigs } = broker.memory.image;
  if (id === '') {
    const set = brokerConfigs[''] ?? {};
    const configs = hashOrder(Object.keys(set)).map((name) =>
      brokerSetting(name, [{ name, value: set[name] ?? null, source: DYNAMIC_DEFAULT_BROKER }]),
    );
    // Only one broker's own description reads what it shows.
    return {
      configs: configs.map((each) => ({ ...each, value: each.synonyms[0]?.value ?? null })),
    };
  }
  if (!isNumber(id)) return invalid(`Broker id must be an integer, but it is: ${id}`);
  if (Number(id) !== broker.id)
    return invalid(
      `Unexpected broker id, expected ${broker.id} or empty string, but received ${id}`,
    );
  const set = [
    ...Object.keys(broker.config),
    ...Object.keys(brokerConfigs[''] ?? {}),
    ...Object.keys(brokerConfigs[String(broker.id)] ?? {}),
  ];
  const names = new Set([
    ...hashOrder(set),
    ...brokerDefinitions.filter((each) => !each.isInternal).map((each) => each.name),
  ]);
  const configs = hashOrder([...names]).map((name) =>
    brokerSetting(name, synonymsOf(broker, name)),
  );
  return { configs };
}

function describeLoggers({ id }: Broker, name: string): Found {
  if (!isNumber(name)) return invalid(`Broker id must be an integer, but it is: ${name}`);
  return Number(name) === id
    ? { configs: [] }
    : invalid(`Unexpected broker id, expected ${id} but received ${name}`);
}

/** A name that Kafka does not know may hold a secret, and so is shown like one. (ConfigHelper.createBrokerConfigEntry) */
function brokerSetting(name: string, synonyms: Synonym[]): Described {
  const definition = brokerDefinition(name);
  const type = definition?.type ?? null;
  if (type === null || type === 'PASSWORD')
    return {
      ...described(name, 'STRING', hidden(synonyms), null, definition?.isDynamic !== true),
      value: null,
      isSensitive: true,
      configType: type === null ? UNKNOWN_TYPE : typeCodes[type],
    };
  return described(
    name,
    type,
    synonyms,
    definition?.normal ?? null,
    definition?.isDynamic !== true,
  );
}

const hidden = (synonyms: Synonym[]): Synonym[] =>
  synonyms.map((each) => ({ ...each, value: null }));

/** Settings that say the same in other units. (DynamicBrokerConfig.brokerConfigSynonyms) */
const families = [
  ['log.roll.ms', 'log.roll.hours'],
  ['log.roll.jitter.ms', 'log.roll.jitter.hours'],
  ['log.flush.interval.ms', 'log.flush.scheduler.interval.ms'],
  ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
];

const familyOf = (name: string): readonly string[] => {
  const family = families.find((each) => each.includes(name)) ?? [name];
  return name === 'log.flush.scheduler.interval.ms' ? [name] : family;
};

/** Every value that a broker setting has somewhere, that in force first; others in its place do not count. (ConfigHelper.configSynonyms) */
function synonymsOf(broker: Broker, name: string): Synonym[] {
  const { brokerConfigs } = broker.memory.image;
  const family = familyOf(name);
  const from = (source: number, valueOf: (name: string) => string | null | undefined): Synonym[] =>
    family.flatMap((each) => {
      const value = valueOf(each) ?? null;
      return value === null ? [] : [{ name: each, value, source }];
    });
  const all = [
    ...from(DYNAMIC_BROKER, (each) => brokerConfigs[String(broker.id)]?.[each]),
    ...from(DYNAMIC_DEFAULT_BROKER, (each) => brokerConfigs['']?.[each]),
    ...from(STATIC_BROKER, (each) => broker.config[each] ?? processSettings(broker)[each]),
    ...from(DEFAULT, (each) => brokerDefinition(each)?.normal),
  ];
  const first = all.findIndex((each) => each.name === name);
  return first < 0 ? [] : all.slice(first);
}

/** @param normal what it is without any of the synonyms */
function described(
  name: string,
  type: ConfigType,
  synonyms: Synonym[],
  normal: string | null,
  readOnly: boolean,
): Described {
  const inForce = synonyms[0]?.value ?? normal;
  return {
    name,
    value: inForce === null ? null : readValue(type, inForce),
    readOnly,
    configSource: synonyms[0]?.source ?? DEFAULT,
    isSensitive: false,
    synonyms,
    configType: typeCodes[type],
    documentation: null,
  };
}

type Plain = readonly (readonly [name: string, type: ConfigType, normal: string])[];

/** What nobody can set here. (ClientMetricsConfigs) */
const metricsSettings: Plain = [
  ['interval.ms', 'INT', '300000'],
  ['match', 'LIST', ''],
  ['metrics', 'LIST', ''],
];

/** In the order in which they are shown. (GroupConfig) */
const groupSettings: Plain = [
  ['consumer.session.timeout.ms', 'INT', '45000'],
  ['streams.heartbeat.interval.ms', 'INT', '5000'],
  ['share.auto.offset.reset', 'STRING', 'latest'],
  ['consumer.heartbeat.interval.ms', 'INT', '5000'],
  ['share.record.lock.duration.ms', 'INT', '30000'],
  ['streams.initial.rebalance.delay.ms', 'INT', '3000'],
  ['share.session.timeout.ms', 'INT', '45000'],
  ['share.heartbeat.interval.ms', 'INT', '5000'],
  ['share.isolation.level', 'STRING', 'read_uncommitted'],
  ['streams.session.timeout.ms', 'INT', '45000'],
  ['streams.num.standby.replicas', 'INT', '0'],
];

const describeDefaults = (settings: Plain): Described[] =>
  settings.map(([name, type, value]) =>
    described(
      name,
      type,
      settings === groupSettings ? [{ name, value, source: DEFAULT }] : [],
      value,
      false,
    ),
  );
