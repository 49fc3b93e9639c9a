import { millis, type Micros } from '../../../kernel/time.ts';
import type { ConfigValues } from '../../cluster-spec.ts';
import { numberOf, textOf, type ConfigTable } from '../../config/config.ts';
import type { Backoff } from '../network/backoff.ts';
import { reconnectBackoffOf, type ConnectionConfig } from '../network/connection-config.ts';
import { checkedValues, type ParsedConfig } from '../parse-config.ts';
import { isResetPolicy, type ResetPolicy } from './reset-policy.ts';

/** Consumer settings that this cluster obeys. Defaults are those of Kafka 4.2.1 (ConsumerConfig). */
export const consumerConfig = {
  'allow.auto.create.topics': {
    default: true,
    unit: 'switch',
    about: 'Whether asking for an unknown topic may create it.',
  },
  'auto.offset.reset': {
    default: 'latest',
    unit: 'text',
    about:
      'Where reading begins when there is no position, or one outside the log: latest, earliest, none, or by_duration:PT1H for an hour back.',
  },
  'client.rack': {
    default: '',
    unit: 'text',
    about: 'The rack of the consumer: a follower there may be read instead of the leader.',
  },
  'fetch.max.bytes': {
    default: 52_428_800,
    unit: 'bytes',
    least: 0,
    about: 'Bytes asked for in one fetch; a larger first batch comes all the same.',
  },
  'fetch.max.wait.ms': {
    default: 500,
    unit: 'ms',
    least: 0,
    about: 'How long a broker may hold a fetch when there is too little to read.',
  },
  'fetch.min.bytes': {
    default: 1,
    unit: 'bytes',
    least: 0,
    about: 'Bytes that must be there before a fetch is answered early.',
  },
  'isolation.level': {
    default: 'read_uncommitted',
    unit: 'text',
    values: ['read_uncommitted', 'read_committed'],
    about: 'Whether records of open and aborted transactions are read.',
  },
  'max.partition.fetch.bytes': {
    default: 1_048_576,
    unit: 'bytes',
    least: 0,
    about: 'Bytes asked for of one partition; a larger first batch comes all the same.',
  },
  'max.poll.records': {
    default: 500,
    unit: 'count',
    least: 1,
    about: 'Records that one poll() gives to the application at most.',
  },
  'metadata.max.age.ms': {
    default: 300_000,
    unit: 'ms',
    least: 0,
    about: 'The age at which metadata is asked for again although nothing went wrong.',
  },
  'reconnect.backoff.ms': {
    default: 50,
    unit: 'ms',
    least: 0,
    about: 'How long the client waits before it connects again.',
  },
  'reconnect.backoff.max.ms': {
    default: 1_000,
    unit: 'ms',
    least: 0,
    about: 'The longest wait before it connects again.',
  },
  'request.timeout.ms': {
    default: 30_000,
    unit: 'ms',
    least: 0,
    about: 'How long an answer may take before the connection is given up.',
  },
  'retry.backoff.ms': {
    default: 100,
    unit: 'ms',
    least: 0,
    about: 'How long the client waits before it repeats a request that failed.',
  },
  'socket.connection.setup.timeout.ms': {
    default: 10_000,
    unit: 'ms',
    least: 0,
    about: 'How long opening a connection may take.',
  },
} as const satisfies ConfigTable;

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
};

/** Reads settings, or gives the first thing that is wrong with them. */
export function parseConsumerConfig(values: ConfigValues): ParsedConfig<ConsumerConfig> {
  const checked = checkedValues(consumerConfig, values);
  if ('problem' in checked) return checked;
  const number = (name: keyof typeof consumerConfig): number =>
    numberOf(consumerConfig, checked.set, name);
  const time = (name: keyof typeof consumerConfig): Micros => millis(number(name));
  const text = (name: keyof typeof consumerConfig): string =>
    textOf(consumerConfig, checked.set, name);
  const autoOffsetReset = text('auto.offset.reset');
  if (!isResetPolicy(autoOffsetReset)) {
    const allowed = ['latest', 'earliest', 'none', 'by_duration:<PnDTnHnMn.nS>'];
    const setting = 'auto.offset.reset';
    return { problem: 'not-one-of', setting, allowed, value: autoOffsetReset };
  }
  // A consumer's waits for metadata do not grow, as recorded with Kafka 4.2.1.
  const metadataBackoff: Backoff = Object.freeze({
    first: time('retry.backoff.ms'),
    max: time('retry.backoff.ms'),
  });
  const connections: ConnectionConfig = Object.freeze({
    reconnectBackoff: reconnectBackoffOf(consumerConfig, checked.set),
    connectTimeout: time('socket.connection.setup.timeout.ms'),
    requestTimeout: time('request.timeout.ms'),
    metadataMaxAge: time('metadata.max.age.ms'),
    mayCreateTopics: text('allow.auto.create.topics') === 'true',
    metadataBackoff,
  });
  const config: ConsumerConfig = {
    autoOffsetReset,
    clientRack: text('client.rack'),
    fetchMaxBytes: number('fetch.max.bytes'),
    fetchMaxWaitMillis: number('fetch.max.wait.ms'),
    fetchMinBytes: number('fetch.min.bytes'),
    isolationLevel: text('isolation.level') === 'read_committed' ? 1 : 0,
    maxPartitionFetchBytes: number('max.partition.fetch.bytes'),
    maxPollRecords: number('max.poll.records'),
    retryBackoff: time('retry.backoff.ms'),
    connections,
  };
  return { config: Object.freeze(config) };
}
