import { millis, type Micros } from '../../../kernel/time.ts';
import type { ConfigValues } from '../../cluster-spec.ts';
import { numberOf, textOf, type ConfigTable } from '../../config/config.ts';
import type { Compression } from '../../protocol/batch/record-batch.ts';
import type { Backoff } from '../network/backoff.ts';
import { reconnectBackoffOf, type ConnectionConfig } from '../network/connection-config.ts';
import type { ConfigProblem } from '../config-problem.ts';
import { checkedValues, type ParsedConfig } from '../parse-config.ts';

/** Producer settings that this cluster obeys. Defaults are those of Kafka 4.2.1 (ProducerConfig). */
export const producerConfig = {
  acks: {
    default: 'all',
    unit: 'text',
    values: ['all', '-1', '1', '0'],
    about:
      'Who must have a record before it counts as stored: every in-sync replica, the leader alone, or nobody.',
  },
  'batch.size': {
    default: 16_384,
    unit: 'bytes',
    least: 0,
    about: 'The size at which a batch is full and leaves at once.',
  },
  'buffer.memory': {
    default: 33_554_432,
    unit: 'bytes',
    least: 0,
    about: 'Bytes that may wait in the producer; send() blocks when they are used up.',
  },
  'compression.type': {
    default: 'none',
    unit: 'text',
    values: ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
    about: 'The codec that batches are compressed with.',
  },
  'delivery.timeout.ms': {
    default: 120_000,
    unit: 'ms',
    least: 0,
    about: 'How long after send() a record is given up at the latest.',
  },
  'enable.idempotence': {
    default: true,
    unit: 'switch',
    about: 'Whether batches are numbered so that a retry is stored once.',
  },
  'linger.ms': {
    default: 5,
    unit: 'ms',
    least: 0,
    about: 'How long a batch that is not full waits for more records.',
  },
  'max.block.ms': {
    default: 60_000,
    unit: 'ms',
    least: 0,
    about: 'How long send() may block for metadata or for room in the buffer.',
  },
  'max.in.flight.requests.per.connection': {
    default: 5,
    unit: 'count',
    least: 1,
    about: 'Requests that may be unanswered on one connection.',
  },
  'max.request.size': {
    default: 1_048_576,
    unit: 'bytes',
    least: 0,
    about: 'The largest record, and about the largest request, that is sent.',
  },
  'metadata.max.age.ms': {
    default: 300_000,
    unit: 'ms',
    least: 0,
    about: 'The age at which metadata is asked for again although nothing went wrong.',
  },
  'partitioner.ignore.keys': {
    default: false,
    unit: 'switch',
    about: 'Whether records with a key are spread as if they had none.',
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
  retries: {
    default: 2_147_483_647,
    unit: 'count',
    least: 0,
    about: 'How often a batch is sent again after an error that may pass.',
  },
  'retry.backoff.ms': {
    default: 100,
    unit: 'ms',
    least: 0,
    about: 'How long the first retry waits; the wait doubles with each further one.',
  },
  'retry.backoff.max.ms': {
    default: 1_000,
    unit: 'ms',
    least: 0,
    about: 'The longest wait before a retry.',
  },
  'socket.connection.setup.timeout.ms': {
    default: 10_000,
    unit: 'ms',
    least: 0,
    about: 'How long opening a connection may take.',
  },
} as const satisfies ConfigTable;

/** A producer's settings, read once. Times in microseconds. Frozen. */
export type ProducerConfig = {
  readonly acks: -1 | 0 | 1;
  readonly batchSize: number;
  readonly bufferMemory: number;
  readonly compression: Compression;
  readonly deliveryTimeout: Micros;
  readonly idempotence: boolean;
  readonly linger: Micros;
  readonly maxBlock: Micros;
  readonly maxInFlight: number;
  readonly maxRequestSize: number;
  readonly ignoreKeys: boolean;
  readonly retries: number;
  readonly retryBackoff: Backoff;
  readonly connections: ConnectionConfig;
};

/** What the setting can hold: an int. */
const MILLIS_MAX = 2_147_483_647;

/** Batches that the broker remembers of one producer and partition. */
const IN_FLIGHT_MAX = 5;

/**
 * Whether batches are numbered. Who asks for other acks or no retries without a word about idempotence gets none; who asks for both is wrong.
 * Source: ProducerConfig.postProcessAndValidateIdempotenceConfigs.
 */
function idempotenceOf(set: Record<string, string>): { on: boolean } | ConfigProblem {
  if (textOf(producerConfig, set, 'enable.idempotence') !== 'true') return { on: false };
  const isExplicit = 'enable.idempotence' in set;
  const acks = textOf(producerConfig, set, 'acks');
  const needs: ('retries' | 'acks')[] = [];
  if (numberOf(producerConfig, set, 'retries') === 0) needs.push('retries');
  if (acks !== 'all' && acks !== '-1') needs.push('acks');
  if (isExplicit && needs[0] !== undefined) return { problem: 'idempotence', needs: needs[0] };
  const inFlight = 'max.in.flight.requests.per.connection';
  if (numberOf(producerConfig, set, inFlight) > IN_FLIGHT_MAX)
    return { problem: 'too-many-in-flight', setting: inFlight, most: IN_FLIGHT_MAX };
  return { on: needs.length === 0 };
}

/**
 * How long a record may take. Only who asks for less than a batch needs to linger and to be answered is wrong; the default gives way to the sum.
 * Source: KafkaProducer.configureDeliveryTimeout.
 */
function deliveryTimeoutOf(set: Record<string, string>): { micros: Micros } | ConfigProblem {
  const number = (name: keyof typeof producerConfig): number => numberOf(producerConfig, set, name);
  const asked = number('delivery.timeout.ms');
  const needed = Math.min(number('linger.ms') + number('request.timeout.ms'), MILLIS_MAX);
  if (asked < needed && 'delivery.timeout.ms' in set) return { problem: 'too-little-time' };
  return { micros: millis(Math.max(asked, needed)) };
}

/** Reads settings, or gives the first thing that is wrong with them. */
export function parseProducerConfig(values: ConfigValues): ParsedConfig<ProducerConfig> {
  const checked = checkedValues(producerConfig, values);
  if ('problem' in checked) return checked;
  const number = (name: keyof typeof producerConfig): number =>
    numberOf(producerConfig, checked.set, name);
  const time = (name: keyof typeof producerConfig): Micros => millis(number(name));
  const text = (name: keyof typeof producerConfig): string =>
    textOf(producerConfig, checked.set, name);
  const deliveryTimeout = deliveryTimeoutOf(checked.set);
  if ('problem' in deliveryTimeout) return deliveryTimeout;
  const idempotence = idempotenceOf(checked.set);
  if ('problem' in idempotence) return idempotence;
  const retryBackoff: Backoff = Object.freeze({
    first: time('retry.backoff.ms'),
    max: time('retry.backoff.max.ms'),
  });
  const connections: ConnectionConfig = Object.freeze({
    reconnectBackoff: reconnectBackoffOf(producerConfig, checked.set),
    connectTimeout: time('socket.connection.setup.timeout.ms'),
    requestTimeout: time('request.timeout.ms'),
    metadataMaxAge: time('metadata.max.age.ms'),
    mayCreateTopics: true,
    metadataBackoff: retryBackoff,
  });
  const config: ProducerConfig = {
    acks: text('acks') === '0' ? 0 : text('acks') === '1' ? 1 : -1,
    // Source: KafkaProducer.
    batchSize: Math.max(number('batch.size'), 1),
    bufferMemory: number('buffer.memory'),
    compression: text('compression.type') as Compression,
    deliveryTimeout: deliveryTimeout.micros,
    idempotence: idempotence.on,
    linger: time('linger.ms'),
    maxBlock: time('max.block.ms'),
    maxInFlight: number('max.in.flight.requests.per.connection'),
    maxRequestSize: number('max.request.size'),
    ignoreKeys: text('partitioner.ignore.keys') === 'true',
    retries: number('retries'),
    retryBackoff,
    connections,
  };
  return { config: Object.freeze(config) };
}
