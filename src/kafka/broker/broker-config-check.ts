import { brokerRow, brokerSettings, type BrokerSetting } from '../config/broker-settings.ts';
import { readValue, valueProblem, valueProblemText } from '../config/check-value.ts';
import type { SettingTexts } from '../config/read-setting.ts';
import type { SettingRow } from '../config/setting.ts';
import { hashOrder, immutableOrder } from '../protocol/java-order.ts';
import { currentSetting, type SettingSources } from './logs/topic-settings.ts';

/**
 * Why a broker cannot take over these settings while it runs, in Kafka's words; null when it can. A
 * name that Kafka does not know may be anything: a plug-in may want it.
 * (DynamicBrokerConfig.validate)
 * @param isOwn whether they are of one broker, not of all
 */
export function brokerConfigProblem(
  broker: SettingSources,
  set: SettingTexts,
  isOwn: boolean,
): string | null {
  const names = hashOrder(Object.keys(set));
  const fixed = names.filter((name) => isFixed(brokerRow(name)));
  if (fixed.length > 0) return `Cannot update these configs dynamically: ${scalaSet(fixed)}`;
  const bare = names.filter((name) => name.startsWith('ssl.'));
  if (bare.length > 0)
    return `These security configs can be dynamically updated only per-listener using the listener prefix: HashSet(${bare.join(', ')})`;
  for (const [name, row] of Object.entries<SettingRow>(brokerSettings)) {
    const value = set[name];
    const problem = value === undefined ? null : valueProblem(name, row, value);
    if (problem !== null) return valueProblemText(problem);
  }
  const single = isOwn ? [] : names.filter((name) => brokerRow(name)?.update === 'per-broker');
  if (single.length > 0)
    return `Cannot update these configs at default cluster level, broker id must be specified: ${scalaSet(single)}`;
  return requirementProblem(set) ?? threadsProblem(broker, set);
}

/** What Kafka does not know may change at any time. */
const isFixed = (row: SettingRow | undefined): boolean =>
  row !== undefined && row.update === undefined;

const scalaSet = (names: readonly string[]): string =>
  `${names.length > 4 ? 'HashSet' : 'Set'}(${immutableOrder(names).join(', ')})`;

const numberIn = (set: SettingTexts, name: BrokerSetting): number | null => {
  const text = set[name];
  const value = text === undefined ? null : readValue(brokerSettings[name].type, text);
  return value === null ? null : Number(value);
};

/** What must hold of the settings together. (KafkaConfig.validateValues) */
function requirementProblem(set: SettingTexts): string | null {
  const isBad = (name: BrokerSetting, bad: (value: number) => boolean): boolean => {
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
] as const;

/**
 * A pool of threads grows to the double at most, and shrinks to the half.
 * (DynamicThreadPool.validateReconfiguration, LogCleaner)
 */
function threadsProblem(broker: SettingSources, set: SettingTexts): string | null {
  const invalid = (why: string): string =>
    `Invalid value org.apache.kafka.common.config.ConfigException: ${why} for configuration Invalid dynamic configuration`;
  const currentOf = (name: (typeof threadPools)[number] | 'log.cleaner.threads'): number =>
    Number(currentSetting(broker, name) ?? brokerSettings[name].default);
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
