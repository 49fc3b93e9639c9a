import { readLogConfig, type LogConfig } from '../../log/log-config.ts';
import type { MetadataImage } from '../../metadata/metadata-image.ts';

/** What a topic's setting is called where a broker sets it for all topics. (ServerTopicConfigSynonyms) */
const nameAtBroker: Readonly<Record<string, string>> = {
  'cleanup.policy': 'log.cleanup.policy',
  'delete.retention.ms': 'log.cleaner.delete.retention.ms',
  'file.delete.delay.ms': 'log.segment.delete.delay.ms',
  'flush.messages': 'log.flush.interval.messages',
  'flush.ms': 'log.flush.interval.ms',
  'index.interval.bytes': 'log.index.interval.bytes',
  'local.retention.bytes': 'log.local.retention.bytes',
  'local.retention.ms': 'log.local.retention.ms',
  'max.compaction.lag.ms': 'log.cleaner.max.compaction.lag.ms',
  'max.message.bytes': 'message.max.bytes',
  'message.timestamp.after.max.ms': 'log.message.timestamp.after.max.ms',
  'message.timestamp.before.max.ms': 'log.message.timestamp.before.max.ms',
  'message.timestamp.type': 'log.message.timestamp.type',
  'min.cleanable.dirty.ratio': 'log.cleaner.min.cleanable.ratio',
  'min.compaction.lag.ms': 'log.cleaner.min.compaction.lag.ms',
  preallocate: 'log.preallocate',
  'retention.bytes': 'log.retention.bytes',
  'retention.ms': 'log.retention.ms',
  'segment.bytes': 'log.segment.bytes',
  'segment.index.bytes': 'log.index.size.max.bytes',
  'segment.jitter.ms': 'log.roll.jitter.ms',
  'segment.ms': 'log.roll.ms',
};

/** The same in longer units; weaker, and the longer the weaker. */
const inLongerUnits = [
  { topicName: 'retention.ms', name: 'log.retention.hours', millis: 3_600_000 },
  { topicName: 'retention.ms', name: 'log.retention.minutes', millis: 60_000 },
  { topicName: 'segment.jitter.ms', name: 'log.roll.jitter.hours', millis: 3_600_000 },
  { topicName: 'segment.ms', name: 'log.roll.hours', millis: 3_600_000 },
];

/** A topic's setting by the name that a broker has for it. */
export const brokerNameOf = (topicSetting: string): string =>
  nameAtBroker[topicSetting] ?? topicSetting;

/** Where broker settings come from: the process's own properties, and what the metadata says of one broker and of all. */
export type SettingSources = {
  readonly id: number;
  readonly config: Readonly<Record<string, string>>;
  readonly memory: { readonly image: MetadataImage };
};

/** A broker setting as it is now: its own dynamic value, the cluster's default, or what the process was started with. (DynamicBrokerConfig) */
export function currentSetting(broker: SettingSources, name: string): string | undefined {
  const { brokerConfigs } = broker.memory.image;
  return (
    brokerConfigs[String(broker.id)]?.[name] ?? brokerConfigs['']?.[name] ?? broker.config[name]
  );
}

/** What a log obeys: the topic's own settings before those of the broker. */
export function logConfigOf(broker: SettingSources, topic: string): LogConfig {
  const own = broker.memory.image.topicConfigs[topic] ?? {};
  return readLogConfig({ ...brokerWide(broker), ...own });
}

/** What the broker sets for all topics, by the names that topics have for it. */
function brokerWide(broker: SettingSources): Record<string, string> {
  const wide: Record<string, string> = {};
  for (const { topicName, name, millis } of inLongerUnits) {
    const value = currentSetting(broker, name);
    if (value !== undefined) wide[topicName] = String(Number(value) * millis);
  }
  for (const [topicName, name] of Object.entries(nameAtBroker)) {
    const value = currentSetting(broker, name);
    if (value !== undefined) wide[topicName] = value;
  }
  for (const name of sameAtBroker) {
    const value = currentSetting(broker, name);
    if (value !== undefined) wide[name] = value;
  }
  return wide;
}

const sameAtBroker = ['compression.type', 'min.insync.replicas', 'unclean.leader.election.enable'];
