import { millis, type Micros } from '../../../kernel/time.ts';
import type { ConfigValues } from '../../cluster-spec.ts';
import { settingOf } from '../../config/read-setting.ts';
import { consumerSettings } from '../../config/rows/consumer.ts';
import type { ObeyedBy, ValueOf } from '../../config/setting.ts';
import type { Backoff } from '../network/backoff.ts';
import { connectionConfig, type ConnectionConfig } from '../network/connection-config.ts';
import { checkedValues, type ParsedConfig } from '../parse-config.ts';
import { groupConfig, type GroupConfig } from './group/group-config.ts';
import { isResetPolicy, type ResetPolicy } from './reset-policy.ts';

/** A consumer's settings, read once. Times in microseconds. Frozen. */
export type ConsumerConfig = {
  readonly autoOffsetReset: ResetPolicy;
  readonly clientRack: string;
  readonly fetchMaxBytes: number;
  readonly fetchMaxWaitMillis: number;
  readonly fetchMinBytes: number;
  /** 0 is read_uncommitted, 1 read_committed. */
  readonly isolationLevel: 0 | 1;
  readonly maxPartitionFetchBytes: number;
  readonly maxPollRecords: number;
  readonly retryBackoff: Micros;
  readonly connections: ConnectionConfig;
  /** What its group.id makes of it; null without one: nothing is committed. */
  readonly group: GroupConfig | null;
};

type Rows = typeof consumerSettings;

/** Reads settings; or gives the first thing that is wrong. */
export function parseConsumerConfig(values: ConfigValues): ParsedConfig<ConsumerConfig> {
  const checked = checkedValues(consumerSettings, 'consumer', values);
  if ('problem' in checked) return checked;
  const { set } = checked;
  const value = <N extends ObeyedBy<Rows, 'consumer'>>(name: N): ValueOf<Rows[N]> =>
    settingOf(consumerSettings, set, name);
  const autoOffsetReset = value('auto.offset.reset');
  // (AutoOffsetResetStrategy.Validator)
  if (!isResetPolicy(autoOffsetReset))
    return { problem: 'not-a-reset-policy', value: autoOffsetReset };
  // A consumer's waits for metadata do not grow, as recorded with Kafka 4.2.1.
  const retryBackoff = millis(value('retry.backoff.ms'));
  const metadataBackoff: Backoff = Object.freeze({ first: retryBackoff, max: retryBackoff });
  const group = groupConfig(set);
  if (group !== null && 'problem' in group) return group;
  const config: ConsumerConfig = {
    autoOffsetReset,
    clientRack: value('client.rack'),
    fetchMaxBytes: value('fetch.max.bytes'),
    fetchMaxWaitMillis: value('fetch.max.wait.ms'),
    fetchMinBytes: value('fetch.min.bytes'),
    isolationLevel: value('isolation.level') === 'read_committed' ? 1 : 0,
    maxPartitionFetchBytes: value('max.partition.fetch.bytes'),
    maxPollRecords: value('max.poll.records'),
    retryBackoff,
    connections: connectionConfig(set, metadataBackoff, value('allow.auto.create.topics')),
    group,
  };
  return { config: Object.freeze(config) };
}
