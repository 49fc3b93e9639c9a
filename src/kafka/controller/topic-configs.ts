import { topicConfig } from '../config.ts';
import type { ResponseBody } from '../protocol/message.ts';

/** (ConfigDef.Type) */
type ConfigType = 'INT' | 'LONG' | 'DOUBLE' | 'BOOLEAN' | 'STRING' | 'LIST';
type Entry = readonly [name: string, type: ConfigType, normal: string];

/** Long.MAX_VALUE, which a number here does not hold exactly. */
const LONG_MAX = '9223372036854775807';

/** Every setting of a topic with its type and default, by name: also those that nothing here obeys. (LogConfig) */
export const entries: readonly Entry[] = [
  ['cleanup.policy', 'LIST', 'delete'],
  ['compression.gzip.level', 'INT', '-1'],
  ['compression.lz4.level', 'INT', '9'],
  ['compression.type', 'STRING', 'producer'],
  ['compression.zstd.level', 'INT', '3'],
  ['delete.retention.ms', 'LONG', '86400000'],
  ['file.delete.delay.ms', 'LONG', '60000'],
  ['flush.messages', 'LONG', LONG_MAX],
  ['flush.ms', 'LONG', LONG_MAX],
  ['follower.replication.throttled.replicas', 'LIST', ''],
  ['index.interval.bytes', 'INT', '4096'],
  ['leader.replication.throttled.replicas', 'LIST', ''],
  ['local.retention.bytes', 'LONG', '-2'],
  ['local.retention.ms', 'LONG', '-2'],
  ['max.compaction.lag.ms', 'LONG', LONG_MAX],
  ['max.message.bytes', 'INT', '1048588'],
  ['message.timestamp.after.max.ms', 'LONG', '3600000'],
  ['message.timestamp.before.max.ms', 'LONG', LONG_MAX],
  ['message.timestamp.type', 'STRING', 'CreateTime'],
  ['min.cleanable.dirty.ratio', 'DOUBLE', '0.5'],
  ['min.compaction.lag.ms', 'LONG', '0'],
  ['min.insync.replicas', 'INT', '1'],
  ['preallocate', 'BOOLEAN', 'false'],
  ['remote.log.copy.disable', 'BOOLEAN', 'false'],
  ['remote.log.delete.on.disable', 'BOOLEAN', 'false'],
  ['remote.storage.enable', 'BOOLEAN', 'false'],
  ['retention.bytes', 'LONG', '-1'],
  ['retention.ms', 'LONG', '604800000'],
  ['segment.bytes', 'INT', '1073741824'],
  ['segment.index.bytes', 'INT', '10485760'],
  ['segment.jitter.ms', 'LONG', '0'],
  ['segment.ms', 'LONG', '604800000'],
  ['unclean.leader.election.enable', 'BOOLEAN', 'false'],
];

type Described = NonNullable<ResponseBody<'CreateTopics'>['topics'][number]['configs']>[number];

/** Where a value comes from. (DescribeConfigsResponse.ConfigSource) */
const TOPIC = 1;
const CLUSTER_DEFAULT = 3;
const DEFAULT = 5;

/** All settings of a topic as the answer to its creation lists them. (ConfigurationControlManager.computeEffectiveTopicConfigs) */
export function effectiveConfigs(set: Readonly<Record<string, string>>): Described[] {
  return entries.map(([name, , normal]) => ({
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

/** Values that a setting may have, in the order in which Kafka names them. (ConfigDef.ValidString, ValidList) */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'cleanup.policy': ['compact', 'delete'],
  'compression.type': ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
  'message.timestamp.type': ['CreateTime', 'LogAppendTime'],
};

/** Whether a setting of a topic is a list, and what it is when nobody has set it; null for a name that topics do not have. */
export function topicEntry(name: string): { isList: boolean; normal: string } | null {
  const entry = entries.find(([known]) => known === name);
  return entry === undefined ? null : { isList: entry[1] === 'LIST', normal: entry[2] };
}

/** Why a topic cannot have this setting, in Kafka's words; null when it can. (LogConfig.validate, ConfigDef) */
export function configProblem(name: string, value: string): string | null {
  const entry = entries.find(([known]) => known === name);
  if (entry === undefined) return `Unknown topic config name: ${name}`;
  const why = valueProblem(entry, value);
  return why === null ? null : `Invalid value ${value} for configuration ${name}: ${why}`;
}

function valueProblem([name, type]: Entry, value: string): string | null {
  switch (type) {
    case 'BOOLEAN':
      return /^\s*(true|false)\s*$/i.test(value)
        ? null
        : 'Expected value to be either true or false';
    case 'DOUBLE':
      return value.trim() !== '' && Number.isFinite(Number(value))
        ? null
        : `Not a number of type ${type}`;
    case 'STRING':
    case 'LIST': {
      const known = allowed[name];
      const parts = type === 'LIST' ? value.split(',').map((each) => each.trim()) : [value];
      return known === undefined || parts.every((each) => known.includes(each))
        ? null
        : `String must be one of: ${known.join(', ')}`;
    }
    case 'INT':
    case 'LONG': {
      if (!/^\s*[+-]?\d+\s*$/.test(value)) return `Not a number of type ${type}`;
      const obeyed = Object.hasOwn(topicConfig, name)
        ? topicConfig[name as keyof typeof topicConfig]
        : null;
      return obeyed !== null && 'least' in obeyed && Number(value) < obeyed.least
        ? `Value must be at least ${obeyed.least}`
        : null;
    }
  }
}
