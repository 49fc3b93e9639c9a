import { topicConfig } from '../config.ts';
import type { ResponseBody } from '../protocol/message.ts';

type Entry = readonly [name: string, type: 'INT' | 'LONG' | 'other', normal: string];

/** Long.MAX_VALUE, which a number here does not hold exactly. */
const LONG_MAX = '9223372036854775807';

/** Every setting of a topic with its type and default, by name: also those that nothing here obeys. (LogConfig) */
const entries: readonly Entry[] = [
  ['cleanup.policy', 'other', 'delete'],
  ['compression.gzip.level', 'INT', '-1'],
  ['compression.lz4.level', 'INT', '9'],
  ['compression.type', 'other', 'producer'],
  ['compression.zstd.level', 'INT', '3'],
  ['delete.retention.ms', 'LONG', '86400000'],
  ['file.delete.delay.ms', 'LONG', '60000'],
  ['flush.messages', 'LONG', LONG_MAX],
  ['flush.ms', 'LONG', LONG_MAX],
  ['follower.replication.throttled.replicas', 'other', ''],
  ['index.interval.bytes', 'INT', '4096'],
  ['leader.replication.throttled.replicas', 'other', ''],
  ['local.retention.bytes', 'LONG', '-2'],
  ['local.retention.ms', 'LONG', '-2'],
  ['max.compaction.lag.ms', 'LONG', LONG_MAX],
  ['max.message.bytes', 'INT', '1048588'],
  ['message.timestamp.after.max.ms', 'LONG', '3600000'],
  ['message.timestamp.before.max.ms', 'LONG', LONG_MAX],
  ['message.timestamp.type', 'other', 'CreateTime'],
  ['min.cleanable.dirty.ratio', 'other', '0.5'],
  ['min.compaction.lag.ms', 'LONG', '0'],
  ['min.insync.replicas', 'INT', '1'],
  ['preallocate', 'other', 'false'],
  ['remote.log.copy.disable', 'other', 'false'],
  ['remote.log.delete.on.disable', 'other', 'false'],
  ['remote.storage.enable', 'other', 'false'],
  ['retention.bytes', 'LONG', '-1'],
  ['retention.ms', 'LONG', '604800000'],
  ['segment.bytes', 'INT', '1073741824'],
  ['segment.index.bytes', 'INT', '10485760'],
  ['segment.jitter.ms', 'LONG', '0'],
  ['segment.ms', 'LONG', '604800000'],
  ['unclean.leader.election.enable', 'other', 'false'],
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

/** Why a topic cannot have this setting, in Kafka's words; null when it can. (LogConfig.validate, ConfigDef) */
export function configProblem(name: string, value: string): string | null {
  const entry = entries.find(([known]) => known === name);
  if (entry === undefined) return `Unknown topic config name: ${name}`;
  const invalid = (why: string): string =>
    `Invalid value ${value} for configuration ${name}: ${why}`;
  const [, type] = entry;
  const obeyed = Object.hasOwn(topicConfig, name)
    ? topicConfig[name as keyof typeof topicConfig]
    : null;
  if (type === 'other') return null;
  if (!/^\s*[+-]?\d+\s*$/.test(value)) return invalid(`Not a number of type ${type}`);
  return obeyed !== null && 'least' in obeyed && Number(value) < obeyed.least
    ? invalid(`Value must be at least ${obeyed.least}`)
    : null;
}
