import { brokerConfig, type ConfigTable } from '../config.ts';

/** Settings of a broker that can be changed while it runs; those of listeners and security are not obeyed here. (DynamicBrokerConfig.AllDynamicConfigs) */
const dynamic = new Set([
  'background.threads',
  'compression.gzip.level',
  'compression.lz4.level',
  'compression.type',
  'compression.zstd.level',
  'follower.replication.throttled.rate',
  'leader.replication.throttled.rate',
  'log.cleaner.backoff.ms',
  'log.cleaner.dedupe.buffer.size',
  'log.cleaner.delete.retention.ms',
  'log.cleaner.io.buffer.load.factor',
  'log.cleaner.io.buffer.size',
  'log.cleaner.io.max.bytes.per.second',
  'log.cleaner.max.compaction.lag.ms',
  'log.cleaner.min.cleanable.ratio',
  'log.cleaner.min.compaction.lag.ms',
  'log.cleaner.threads',
  'log.cleanup.policy',
  'log.flush.interval.messages',
  'log.flush.interval.ms',
  'log.index.interval.bytes',
  'log.index.size.max.bytes',
  'log.local.retention.bytes',
  'log.local.retention.ms',
  'log.message.timestamp.after.max.ms',
  'log.message.timestamp.before.max.ms',
  'log.message.timestamp.type',
  'log.preallocate',
  'log.retention.bytes',
  'log.retention.ms',
  'log.roll.jitter.ms',
  'log.roll.ms',
  'log.segment.bytes',
  'log.segment.delete.delay.ms',
  'max.connection.creation.rate',
  'max.connections',
  'max.connections.per.ip',
  'max.connections.per.ip.overrides',
  'message.max.bytes',
  'min.insync.replicas',
  'num.io.threads',
  'num.network.threads',
  'num.recovery.threads.per.data.dir',
  'num.replica.fetchers',
  'producer.id.expiration.ms',
  'transaction.partition.verification.enable',
  'unclean.leader.election.enable',
]);

/** Settings that hold from the start of a process to its end, besides those that this cluster obeys. (KafkaConfig) */
const fixed = new Set([
  'advertised.listeners',
  'broker.id',
  'broker.rack',
  'broker.session.timeout.ms',
  'connections.max.idle.ms',
  'controlled.shutdown.enable',
  'controller.listener.names',
  'controller.quorum.bootstrap.servers',
  'controller.quorum.voters',
  'default.replication.factor',
  'delete.topic.enable',
  'fetch.max.bytes',
  'group.initial.rebalance.delay.ms',
  'group.max.session.timeout.ms',
  'group.max.size',
  'group.min.session.timeout.ms',
  'inter.broker.listener.name',
  'leader.imbalance.check.interval.seconds',
  'listeners',
  'log.cleaner.enable',
  'log.dir',
  'log.dirs',
  'log.flush.offset.checkpoint.interval.ms',
  'log.flush.start.offset.checkpoint.interval.ms',
  'log.retention.check.interval.ms',
  'log.retention.hours',
  'log.retention.minutes',
  'log.roll.hours',
  'max.incremental.fetch.session.cache.slots',
  'metadata.log.dir',
  'metadata.max.idle.interval.ms',
  'node.id',
  'num.partitions',
  'offsets.retention.minutes',
  'offsets.topic.num.partitions',
  'offsets.topic.replication.factor',
  'process.roles',
  'queued.max.requests',
  'replica.lag.time.max.ms',
  'request.timeout.ms',
  'transaction.state.log.min.isr',
  'transaction.state.log.num.partitions',
  'transaction.state.log.replication.factor',
]);

/** Whether this setting of a broker can be changed while it runs. A name that Kafka does not know may be anything: a plug-in may want it. (DynamicBrokerConfig.nonDynamicConfigs) */
export const isFixed = (name: string): boolean =>
  !dynamic.has(name) && (fixed.has(name) || Object.hasOwn(brokerConfig, name));

const lists = ['log.cleanup.policy'];
export const isBrokerList = (name: string): boolean => lists.includes(name);

/** Why a broker cannot have this value, as far as this cluster obeys it; null when it can. (ConfigDef) */
export function brokerValueProblem(name: string, value: string): string | null {
  const entry = (brokerConfig as ConfigTable)[name];
  if (entry === undefined || entry.unit === 'text' || entry.unit === 'switch') return null;
  const invalid = (why: string): string =>
    `Invalid value ${value} for configuration ${name}: ${why}`;
  if (!/^\s*[+-]?\d+\s*$/.test(value)) return invalid('Not a number of type INT');
  return entry.least !== undefined && Number(value) < entry.least
    ? invalid(`Value must be at least ${entry.least}`)
    : null;
}
