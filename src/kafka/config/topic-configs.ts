import {
  readValue,
  valueProblem,
  type Allowed,
  type ConfigType,
  type Definition,
} from './config-definition.ts';
import { hashOrder } from '../protocol/java-order.ts';
import type { ResponseBody } from '../protocol/message.ts';

type Row = readonly [name: string, type: ConfigType, normal: string | null, allowed: Allowed];

/** Long.MAX_VALUE, which a number here does not hold exactly. */
const LONG_MAX = '9223372036854775807';
const CODECS = ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'];

/** Every setting of a topic, also those that nothing here obeys, in the order in which Kafka defines and checks them. (LogConfig) */
const table: readonly Row[] = [
  ['segment.bytes', 'INT', '1073741824', { least: 1_048_576 }],
  ['segment.ms', 'LONG', '604800000', { least: 1 }],
  ['segment.jitter.ms', 'LONG', '0', { least: 0 }],
  ['segment.index.bytes', 'INT', '10485760', { least: 4 }],
  ['flush.messages', 'LONG', LONG_MAX, { least: 1 }],
  ['flush.ms', 'LONG', LONG_MAX, { least: 0 }],
  ['retention.bytes', 'LONG', '-1', {}],
  ['retention.ms', 'LONG', '604800000', { least: -1 }],
  ['max.message.bytes', 'INT', '1048588', { least: 0 }],
  ['index.interval.bytes', 'INT', '4096', { least: 0 }],
  ['delete.retention.ms', 'LONG', '86400000', { least: 0 }],
  ['min.compaction.lag.ms', 'LONG', '0', { least: 0 }],
  ['max.compaction.lag.ms', 'LONG', LONG_MAX, { least: 1 }],
  ['file.delete.delay.ms', 'LONG', '60000', { least: 0 }],
  ['min.cleanable.dirty.ratio', 'DOUBLE', '0.5', { least: 0, most: 1 }],
  ['cleanup.policy', 'LIST', 'delete', { values: ['compact', 'delete'] }],
  ['unclean.leader.election.enable', 'BOOLEAN', 'false', {}],
  ['min.insync.replicas', 'INT', '1', { least: 1 }],
  ['compression.type', 'STRING', 'producer', { values: CODECS }],
  ['compression.gzip.level', 'INT', '-1', { least: 1, most: 9, or: -1 }],
  ['compression.lz4.level', 'INT', '9', { least: 1, most: 17 }],
  ['compression.zstd.level', 'INT', '3', { least: -131_072, most: 22 }],
  ['preallocate', 'BOOLEAN', 'false', {}],
  ['message.timestamp.type', 'STRING', 'CreateTime', { values: ['CreateTime', 'LogAppendTime'] }],
  ['message.timestamp.before.max.ms', 'LONG', LONG_MAX, { least: 0 }],
  ['message.timestamp.after.max.ms', 'LONG', '3600000', { least: 0 }],
  ['leader.replication.throttled.replicas', 'LIST', '', { replicas: true }],
  ['follower.replication.throttled.replicas', 'LIST', '', { replicas: true }],
  ['remote.storage.enable', 'BOOLEAN', 'false', {}],
  ['local.retention.ms', 'LONG', '-2', { least: -2 }],
  ['local.retention.bytes', 'LONG', '-2', { least: -2 }],
  ['remote.log.copy.disable', 'BOOLEAN', 'false', {}],
  ['remote.log.delete.on.disable', 'BOOLEAN', 'false', {}],
  // Kafka's own tests set it; it is in no description.
  ['internal.segment.bytes', 'INT', null, {}],
];

const definitions: readonly Definition[] = table.map(([name, type, normal, allowed]) => ({
  name,
  type,
  normal,
  allowed,
}));

/** Those that are shown, by name. */
export const topicDefinitions: readonly (Definition & { readonly normal: string })[] = definitions
  .flatMap((each) => (each.normal === null ? [] : [{ ...each, normal: each.normal }]))
  .sort((one, other) => (one.name < other.name ? -1 : 1));

type Described = NonNullable<ResponseBody<'CreateTopics'>['topics'][number]['configs']>[number];

/** Where a value comes from. (DescribeConfigsResponse.ConfigSource) */
const TOPIC = 1;
const CLUSTER_DEFAULT = 3;
const DEFAULT = 5;

/** All settings of a topic as the answer to its creation lists them. (ConfigurationControlManager.computeEffectiveTopicConfigs) */
export function effectiveConfigs(set: Readonly<Record<string, string>>): Described[] {
  return topicDefinitions.map(({ name, normal }) => ({
    name,
    value: set[name] ?? normal,
    readOnly: false,
    configSource: set[name] !== undefined ? TOPIC : sourceOfDefault(name),
    isSensitive: false,
  }));
}

/** A new cluster begins with a record that says so. */
const sourceOfDefault = (name: string): number =>
  name === 'min.insync.replicas' ? CLUSTER_DEFAULT : DEFAULT;

/** Whether a setting of a topic is a list, and what it is when nobody has set it; null for a name that topics do not have. */
export function topicEntry(name: string): { isList: boolean; normal: string } | null {
  const found = definitions.find((each) => each.name === name);
  return found === undefined ? null : { isList: found.type === 'LIST', normal: found.normal ?? '' };
}

/**
 * Why a topic cannot have these settings, all of them together, in Kafka's words; null when it can.
 * (LogConfig.validate: names, then each value, then what must fit together)
 */
export function configsProblem(set: Readonly<Record<string, string>>): string | null {
  const unknown = hashOrder(Object.keys(set)).find((name) => topicEntry(name) === null);
  if (unknown !== undefined) return `Unknown topic config name: ${unknown}`;
  for (const definition of definitions) {
    const value = set[definition.name];
    const problem = value === undefined ? null : valueProblem(definition, value);
    if (problem !== null) return problem;
  }
  return lagProblem(set) ?? remoteProblem(set);
}

function lagProblem(set: Readonly<Record<string, string>>): string | null {
  const least = readValue('LONG', set['min.compaction.lag.ms'] ?? '0') ?? '0';
  const most = readValue('LONG', set['max.compaction.lag.ms'] ?? LONG_MAX) ?? LONG_MAX;
  return BigInt(least) > BigInt(most)
    ? `conflict topic config setting min.compaction.lag.ms (${least}) > max.compaction.lag.ms (${most})`
    : null;
}

/** No broker here keeps logs anywhere else. (remote.log.storage.system.enable) */
const remoteProblem = (set: Readonly<Record<string, string>>): string | null =>
  readValue('BOOLEAN', set['remote.storage.enable'] ?? 'false') === 'true'
    ? 'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.'
    : null;
