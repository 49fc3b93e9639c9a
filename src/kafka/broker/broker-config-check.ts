import { brokerDefinition, brokerDefinitions } from '../config/broker-definition.ts';
import { readValue, valueProblem } from '../config/config-definition.ts';
import { hashOrder, immutableOrder } from '../protocol/java-order.ts';
import { currentSetting, type SettingSources } from './logs/topic-settings.ts';

type Settings = Readonly<Record<string, string>>;

/**
 * Why a broker cannot take over these settings while it runs, in Kafka's words; null when it can. A name that Kafka does not know may be anything: a
 * plug-in may want it. (DynamicBrokerConfig.validate)
 * @param isOwn whether they are of one broker, not of all
 */
export function brokerConfigProblem(
  broker: SettingSources,
  set: Settings,
  isOwn: boolean,
): string | null {
  const names = hashOrder(Object.keys(set));
  const fixed = names.filter((name) => brokerDefinition(name)?.isDynamic === false);
  if (fixed.length > 0) return `Cannot update these configs dynamically: ${scalaSet(fixed)}`;
  const bare = names.filter((name) => name.startsWith('ssl.'));
  if (bare.length > 0)
    return `These security configs can be dynamically updated only per-listener using the listener prefix: HashSet(${bare.join(', ')})`;
  for (const definition of brokerDefinitions) {
    const value = set[definition.name];
    const problem = value === undefined ? null : valueProblem(definition, value);
    if (problem !== null) return problem;
  }
  const single = isOwn ? [] : names.filter((name) => perBroker.includes(name));
  if (single.length > 0)
    return `Cannot update these configs at default cluster level, broker id must be specified: ${scalaSet(single)}`;
  return requirementProblem(set) ?? threadsProblem(broker, set);
}

/** Settings of a listener belong to one broker. (DynamicListenerConfig.ReconfigurableConfigs) */
const perBroker = ['listeners', 'listener.security.protocol.map', 'principal.builder.class'];

const scalaSet = (names: readonly string[]): string =>
  `${names.length > 4 ? 'HashSet' : 'Set'}(${immutableOrder(names).join(', ')})`;

const numberIn = (set: Settings, name: string): number | null => {
  const type = brokerDefinition(name)?.type ?? 'LONG';
  const value = set[name] === undefined ? null : readValue(type, set[name]);
  return value === null ? null : Number(value);
};

/** What must hold of the settings together. (KafkaConfig.validateValues) */
function requirementProblem(set: Settings): string | null {
  const isBad = (name: string, bad: (value: number) => boolean): boolean => {
    const value = numberIn(set, name);
    return value !== null && bad(value);
  };
  if (isBad('log.roll.ms', (value) => value < 1))
    return 'requirement failed: log.roll.ms must be greater than or equal to 1';
  if (isBad('log.roll.jitter.ms', (value) => value < 0))
    return 'requirement failed: log.roll.jitter.ms must be greater than or equal to 0';
  if (isBad('log.retention.ms', (value) => value < -1 || value === 0))
    return 'requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1';
  if (isBad('log.cleaner.dedupe.buffer.size', (value) => value < MEBIBYTE))
    return 'requirement failed: log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.';
  return isBad('max.connections.per.ip', (value) => value <= 0)
    ? 'requirement failed: max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.'
    : null;
}

const MEBIBYTE = 1_048_576;

const threadPools = [
  'num.io.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
  'num.network.threads',
];

/** A pool of threads grows to the double at most, and shrinks to the half. (DynamicThreadPool.validateReconfiguration, LogCleaner) */
function threadsProblem(broker: SettingSources, set: Settings): string | null {
  const invalid = (why: string): string =>
    `Invalid value org.apache.kafka.common.config.ConfigException: ${why} for configuration Invalid dynamic configuration`;
  const currentOf = (name: string): number =>
    Number(currentSetting(broker, name) ?? brokerDefinition(name)?.normal ?? 0);
  const cleaners = numberIn(set, 'log.cleaner.threads');
  if (cleaners === 0) return '/ by zero';
  for (const name of threadPools) {
    const next = numberIn(set, name);
    const now = currentOf(name);
    const failed = `Dynamic thread count update validation failed for ${name}=${next}, value should`;
    if (next === null || next === now) continue;
    if (next < Math.floor(now / 2))
      return invalid(`${failed} be at least half the current value ${now}`);
    if (next > now * 2)
      return invalid(`${failed} not be greater than double the current value ${now}`);
  }
  const now = currentOf('log.cleaner.threads');
  if (cleaners === null || cleaners === now) return null;
  if (cleaners < Math.floor(now / 2))
    return invalid(
      `Log cleaner threads cannot be reduced to less than half the current value ${now}`,
    );
  return cleaners > now * 2
    ? invalid(
        `Log cleaner threads cannot be increased to more than double the current value ${now}`,
      )
    : null;
}
