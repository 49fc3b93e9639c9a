import { INT64_MAX } from '../protocol/byte-writer.ts';
import { brokerLogConfig, topicLogConfig } from './log-settings.ts';
import { quorumConfig } from './quorum-config.ts';

/**
 * Settings by their Kafka names: default, unit, range and one line of meaning. The page's help reads these tables, and the door checks against them.
 * Defaults are those of Kafka 4.2.1's config definitions.
 */
export type ConfigEntry = {
  readonly default: string | number | boolean;
  readonly unit: 'ms' | 'bytes' | 'count' | 'text' | 'switch';
  readonly least?: number;
  readonly values?: readonly string[];
  readonly about: string;
};

export type ConfigTable = Readonly<Record<string, ConfigEntry>>;

/** Topic settings that this cluster obeys. */
export const topicConfig = {
  ...topicLogConfig,
  'cleanup.policy': {
    default: 'delete',
    unit: 'text',
    values: ['delete', 'compact', 'compact,delete'],
    about: 'What happens to old segments: deleted by age and size, or compacted by key.',
  },
  'compression.type': {
    default: 'producer',
    unit: 'text',
    values: ['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'],
    about: 'The codec batches are stored with; producer keeps what came.',
  },
  'max.message.bytes': {
    default: 1_048_588,
    unit: 'bytes',
    least: 0,
    about: 'The largest batch that the topic takes.',
  },
  'message.timestamp.type': {
    default: 'CreateTime',
    unit: 'text',
    values: ['CreateTime', 'LogAppendTime'],
    about: 'Whose clock stamps a record: the producer’s or the leader’s.',
  },
  'message.timestamp.before.max.ms': {
    default: INT64_MAX,
    unit: 'ms',
    least: 0,
    about: 'How far in the past a create time may lie.',
  },
  'message.timestamp.after.max.ms': {
    default: 3_600_000,
    unit: 'ms',
    least: 0,
    about: 'How far in the future a create time may lie.',
  },
  'min.insync.replicas': {
    default: 1,
    unit: 'count',
    least: 1,
    about: 'In-sync replicas that acks=all needs before a write is taken.',
  },
  'retention.ms': {
    default: 604_800_000,
    unit: 'ms',
    least: -1,
    about: 'How long segments are kept, by the time of their latest record; -1 for ever.',
  },
  'segment.bytes': {
    default: 1_073_741_824,
    unit: 'bytes',
    least: 1_048_576,
    about: 'The size at which a segment is closed.',
  },
  'segment.ms': {
    default: 604_800_000,
    unit: 'ms',
    least: 1,
    about: 'The age, by record timestamps, at which a segment is closed.',
  },
  'unclean.leader.election.enable': {
    default: false,
    unit: 'switch',
    about: 'Whether a replica that may lack records can lead when no other is left.',
  },
} as const satisfies ConfigTable;

/** Broker settings that this cluster obeys. */
export const brokerConfig = {
  ...brokerLogConfig,
  ...quorumConfig,
  'auto.create.topics.enable': {
    default: true,
    unit: 'switch',
    about: 'Whether asking for an unknown topic creates it.',
  },
  'auto.leader.rebalance.enable': {
    default: true,
    unit: 'switch',
    about: 'Whether the controller gives leaderships back to preferred replicas by itself.',
  },
  'broker.heartbeat.interval.ms': {
    default: 2_000,
    unit: 'ms',
    least: 1,
    about: 'How often a broker tells the controller that it lives.',
  },
  'default.replication.factor': {
    default: 1,
    unit: 'count',
    least: 1,
    about: 'Replicas of a topic that is created without a number.',
  },
  'metadata.max.idle.interval.ms': {
    default: 500,
    unit: 'ms',
    least: 0,
    about:
      'How often the controller writes a record that says nothing, so that the metadata log moves.',
  },
  'num.partitions': {
    default: 1,
    unit: 'count',
    least: 1,
    about: 'Partitions of a topic that is created without a number.',
  },
  'replica.fetch.backoff.ms': {
    default: 1_000,
    unit: 'ms',
    least: 0,
    about: 'How long a follower waits after an error before it fetches that partition again.',
  },
  'replica.fetch.max.bytes': {
    default: 1_048_576,
    unit: 'bytes',
    least: 0,
    about: 'Bytes of one partition that a follower asks for at once.',
  },
  'replica.fetch.min.bytes': {
    default: 1,
    unit: 'bytes',
    least: 0,
    about: 'Bytes that must be there before a follower’s fetch is answered early.',
  },
  'replica.fetch.response.max.bytes': {
    default: 10_485_760,
    unit: 'bytes',
    least: 0,
    about: 'Bytes of one answer that a follower asks for.',
  },
  'replica.fetch.wait.max.ms': {
    default: 500,
    unit: 'ms',
    least: 0,
    about: 'How long a leader may hold a follower’s fetch when there is nothing new.',
  },
  'replica.high.watermark.checkpoint.interval.ms': {
    default: 5_000,
    unit: 'ms',
    least: 1,
    about: 'How often high watermarks are written to disk.',
  },
  'broker.session.timeout.ms': {
    default: 9_000,
    unit: 'ms',
    least: 1,
    about: 'How long the controller waits for a heartbeat before it fences a broker.',
  },
  'controlled.shutdown.enable': {
    default: true,
    unit: 'switch',
    about: 'Whether a broker that is stopped has its leaderships moved away first.',
  },
  'delete.topic.enable': {
    default: true,
    unit: 'switch',
    about: 'Whether topics can be deleted.',
  },
  'follower.replication.throttled.rate': {
    default: Number.MAX_SAFE_INTEGER,
    unit: 'bytes',
    least: 0,
    about: 'Bytes a second that a broker takes for throttled replicas it follows.',
  },
  'initial.broker.registration.timeout.ms': {
    default: 60_000,
    unit: 'ms',
    least: 1,
    about: 'How long a starting broker tries to be registered before it gives up.',
  },
  'leader.imbalance.check.interval.seconds': {
    default: 300,
    unit: 'count',
    least: 1,
    about: 'How often, in seconds, the controller looks for leaderships to give back.',
  },
  'leader.replication.throttled.rate': {
    default: Number.MAX_SAFE_INTEGER,
    unit: 'bytes',
    least: 0,
    about: 'Bytes a second that a broker gives to followers of throttled replicas.',
  },
  'max.incremental.fetch.session.cache.slots': {
    default: 1_000,
    unit: 'count',
    least: 0,
    about: 'Fetch sessions that a broker remembers.',
  },
  'replica.lag.time.max.ms': {
    default: 30_000,
    unit: 'ms',
    least: 1,
    about: 'How long a follower may lag behind before the leader drops it from the ISR.',
  },
  'replica.selector.class': {
    default: '',
    unit: 'text',
    values: ['', 'org.apache.kafka.common.replica.RackAwareReplicaSelector'],
    about: 'Whether consumers are sent to a replica in their own rack.',
  },
  'replica.socket.timeout.ms': {
    default: 30_000,
    unit: 'ms',
    least: 1,
    about: 'How long a follower waits for its leader’s answer before it gives the connection up.',
  },
  'socket.request.max.bytes': {
    default: 104_857_600,
    unit: 'bytes',
    least: 1,
    about: 'The largest request; a larger one closes the connection.',
  },
  'unclean.leader.election.interval.ms': {
    default: 300_000,
    unit: 'ms',
    least: 1,
    about: 'How often the controller looks for unclean elections that a topic has come to allow.',
  },
  'unclean.leader.election.enable': {
    default: false,
    unit: 'switch',
    about:
      'Whether a replica that may lack records can lead when no other is left, in topics that do not say.',
  },
} as const satisfies ConfigTable;

/** Broker settings that no release knows any more. Obeyed where a museum switch puts their rule back. */
export const museumConfig = {
  'replica.lag.max.messages': {
    default: 4_000,
    unit: 'count',
    least: 1,
    about: 'How many records a follower may lack before the leader drops it from the ISR.',
  },
} as const satisfies ConfigTable;

/** Settings as a person writes them, as the texts that Kafka keeps. Frozen. */
export const configTexts = (
  set: Readonly<Record<string, string | number | boolean>>,
): Readonly<Record<string, string>> =>
  Object.freeze(
    Object.fromEntries(Object.entries(set).map(([name, value]) => [name, String(value)])),
  );

/** Reads a value for `name`: what was set, else the default, as a number. */
export function numberOf(
  table: ConfigTable,
  set: Readonly<Record<string, string>>,
  name: string,
): number {
  return Number(set[name] ?? table[name]?.default ?? 0);
}

/** Reads a value for `name`: what was set, else the default, as text. */
export function textOf(
  table: ConfigTable,
  set: Readonly<Record<string, string>>,
  name: string,
): string {
  return String(set[name] ?? table[name]?.default ?? '');
}
