import { millis, type Micros } from '../../../kernel/time.ts';
import type { ConfigValues } from '../../cluster-spec.ts';
import type { ConfigProblem } from '../config-problem.ts';
import { settingOf, type SettingTexts } from '../../config/read-setting.ts';
import { producerSettings } from '../../config/rows/producer.ts';
import type { NumberIn, ObeyedBy, ValueOf } from '../../config/setting.ts';
import type { Compression } from '../../protocol/batch/record-batch.ts';
import type { Backoff } from '../network/backoff.ts';
import { connectionConfig, type ConnectionConfig } from '../network/connection-config.ts';
import { checkedValues, type ParsedConfig } from '../parse-config.ts';

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

type Rows = typeof producerSettings;
type Name = ObeyedBy<Rows, 'producer'>;

const valueOf = <N extends Name>(set: SettingTexts, name: N): ValueOf<Rows[N]> =>
  settingOf(producerSettings, set, name);

const timeOf = (set: SettingTexts, name: NumberIn<Rows, Name>): Micros =>
  millis(valueOf(set, name));

/** Reads settings; the first that is wrong comes back as a sentence. */
export function parseProducerConfig(values: ConfigValues): ParsedConfig<ProducerConfig> {
  const checked = checkedValues(producerSettings, 'producer', values);
  if ('problem' in checked) return checked;
  const { set } = checked;
  const deliveryTimeout = deliveryTimeoutOf(set);
  if ('problem' in deliveryTimeout) return deliveryTimeout;
  const idempotence = idempotenceOf(set);
  if ('problem' in idempotence) return idempotence;
  const retryBackoff: Backoff = Object.freeze({
    first: timeOf(set, 'retry.backoff.ms'),
    max: timeOf(set, 'retry.backoff.max.ms'),
  });
  const config: ProducerConfig = {
    acks: ACKS[valueOf(set, 'acks')],
    // (KafkaProducer.newRecordAccumulator)
    batchSize: Math.max(valueOf(set, 'batch.size'), 1),
    bufferMemory: valueOf(set, 'buffer.memory'),
    compression: valueOf(set, 'compression.type'),
    deliveryTimeout: deliveryTimeout.micros,
    idempotence: idempotence.on,
    linger: timeOf(set, 'linger.ms'),
    maxBlock: timeOf(set, 'max.block.ms'),
    maxInFlight: valueOf(set, 'max.in.flight.requests.per.connection'),
    maxRequestSize: valueOf(set, 'max.request.size'),
    ignoreKeys: valueOf(set, 'partitioner.ignore.keys'),
    retries: valueOf(set, 'retries'),
    retryBackoff,
    connections: connectionConfig(set, retryBackoff, true),
  };
  return { config: Object.freeze(config) };
}

const ACKS = { all: -1, '-1': -1, '0': 0, '1': 1 } as const;

/** What the setting can hold: an int. */
const MILLIS_MAX = 2_147_483_647;

/**
 * How long a record may take. Only a time that was asked for can be shorter than a batch needs to
 * linger and to be answered; the default gives way. (KafkaProducer.configureDeliveryTimeout)
 */
function deliveryTimeoutOf(set: SettingTexts): { micros: Micros } | ConfigProblem {
  const asked = valueOf(set, 'delivery.timeout.ms');
  const needed = valueOf(set, 'linger.ms') + valueOf(set, 'request.timeout.ms');
  const least = Math.min(needed, MILLIS_MAX);
  if (asked < least && 'delivery.timeout.ms' in set) return { problem: 'too-little-time' };
  return { micros: millis(Math.max(asked, least)) };
}

/** Batches that the broker remembers of one producer and partition. */
const IN_FLIGHT_MAX = 5;

/**
 * Whether batches are numbered. With other acks or no retries they are not, unless idempotence was
 * asked for: then that is wrong. (ProducerConfig.postProcessAndValidateIdempotenceConfigs)
 */
function idempotenceOf(set: SettingTexts): { on: boolean } | ConfigProblem {
  if (!valueOf(set, 'enable.idempotence')) return { on: false };
  const isExplicit = 'enable.idempotence' in set;
  const hasRetries = valueOf(set, 'retries') !== 0;
  const hasAcks = ACKS[valueOf(set, 'acks')] === -1;
  if (isExplicit && !hasRetries) return { problem: 'idempotence', needs: 'retries' };
  if (isExplicit && !hasAcks) return { problem: 'idempotence', needs: 'acks' };
  const name = 'max.in.flight.requests.per.connection';
  const inFlight = valueOf(set, name);
  if (inFlight > IN_FLIGHT_MAX)
    return { problem: 'too-many-in-flight', setting: name, most: IN_FLIGHT_MAX, value: inFlight };
  return { on: hasRetries && hasAcks };
}
