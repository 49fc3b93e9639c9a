import { expect, test } from 'vitest';
import { reachOf } from '../../../../src/kafka/clients/consumer/reset-policy.ts';
import { millis } from '../../../../src/kernel/time.ts';
import {
  consumerConfig,
  parseConsumerConfig,
} from '../../../../src/kafka/clients/consumer/consumer-config.ts';
import {
  parseProducerConfig,
  producerConfig,
} from '../../../../src/kafka/clients/producer/producer-config.ts';

test('a producer without settings runs with the defaults of Kafka, times in microseconds', () => {
  expect(parseProducerConfig({})).toMatchObject({
    config: {
      acks: -1,
      linger: 5_000,
      batchSize: 16_384,
      maxInFlight: 5,
      deliveryTimeout: 120_000_000,
      retryBackoff: { first: 100_000, max: 1_000_000 },
      connections: { requestTimeout: 30_000_000, mayCreateTopics: true },
    },
  });
});

test('a consumer without settings runs with the defaults of Kafka', () => {
  expect(parseConsumerConfig({})).toMatchObject({
    config: {
      autoOffsetReset: 'latest',
      fetchMaxWaitMillis: 500,
      fetchMinBytes: 1,
      maxPollRecords: 500,
      isolationLevel: 0,
    },
  });
});

test.each([
  [{ 'linger.mss': 5 }, { problem: 'unknown-setting', setting: 'linger.mss' }],
  [{ toString: 5 }, { problem: 'unknown-setting', setting: 'toString' }],
  [
    { acks: 2 },
    { problem: 'not-one-of', setting: 'acks', allowed: ['all', '-1', '1', '0'], value: '2' },
  ],
  [{ 'linger.ms': -1 }, { problem: 'too-small', setting: 'linger.ms', least: 0, value: '-1' }],
  [{ 'linger.ms': 'soon' }, { problem: 'not-whole', setting: 'linger.ms', value: 'soon' }],
  [{ 'linger.ms': 0.5 }, { problem: 'not-whole', setting: 'linger.ms', value: '0.5' }],
  [
    { 'enable.idempotence': 'maybe' },
    { problem: 'not-a-switch', setting: 'enable.idempotence', value: 'maybe' },
  ],
  [{ 'delivery.timeout.ms': 1_000 }, { problem: 'too-little-time' }],
])('%j is refused', (values, problem) => {
  expect(parseProducerConfig(values as Record<string, string | number>)).toEqual(problem);
});

test('a consumer refuses a policy that does not exist', () => {
  expect(parseConsumerConfig({ 'auto.offset.reset': 'middle' })).toEqual({
    problem: 'not-one-of',
    setting: 'auto.offset.reset',
    allowed: ['latest', 'earliest', 'none', 'by_duration:<PnDTnHnMn.nS>'],
    value: 'middle',
  });
});

// Each as the real consumer 4.2.1 takes or refuses it.
test.each([
  ['PT1H', 3_600_000_000],
  ['P1DT2H', 93_600_000_000],
  ['PT5M30S', 330_000_000],
  ['pt5m30.5s', 330_500_000],
  ['+PT5M', 300_000_000],
  ['P-1DT25H', 3_600_000_000],
  ['PT0S', 0],
])('by_duration:%s reaches back %i microseconds', (duration, reach) => {
  const policy = `by_duration:${duration}` as const;
  expect(parseConsumerConfig({ 'auto.offset.reset': policy })).toMatchObject({
    config: { autoOffsetReset: policy },
  });
  expect(reachOf(policy)).toBe(reach);
});

test.each([
  ...['by_duration', 'by_duration:', 'by_duration:1h', 'by_duration:P1Y', 'by_duration:P1W'],
  ...['by_duration:PT', 'by_duration:P1DT', 'by_duration:-PT1S', 'by_duration:PT-1S'],
  ...['by_duration:PT1.5H', 'by_duration:PT1H-90M', 'Latest', 'EARLIEST'],
])('%s is no policy', (policy) => {
  expect(parseConsumerConfig({ 'auto.offset.reset': policy })).toHaveProperty('problem');
});

// As accepted by the real producer 4.2.1; only a delivery timeout that was asked for can be too short.
test.each([
  [{ 'request.timeout.ms': 200_000 }, 200_005],
  [{ 'linger.ms': 100_000 }, 130_000],
  [{ 'linger.ms': 100_000, 'request.timeout.ms': 20_000 }, 120_000],
])('%j without a delivery timeout makes it %i ms', (values, deliveryTimeout) => {
  expect(parseProducerConfig(values)).toMatchObject({
    config: { deliveryTimeout: millis(deliveryTimeout) },
  });
});

test('a wait between connections that is set alone does not grow', () => {
  const flat = {
    config: { connections: { reconnectBackoff: { first: 2_000_000, max: 2_000_000 } } },
  };
  for (const parse of [parseProducerConfig, parseConsumerConfig]) {
    expect(parse({ 'reconnect.backoff.ms': 2_000 })).toMatchObject(flat);
    expect(parse({ 'reconnect.backoff.ms': 20, 'reconnect.backoff.max.ms': 500 })).toMatchObject({
      config: { connections: { reconnectBackoff: { first: 20_000, max: 500_000 } } },
    });
  }
});

test('numbers may be written as text', () => {
  expect(parseProducerConfig({ 'linger.ms': '20' })).toMatchObject({ config: { linger: 20_000 } });
});

test('every default is allowed by its own table', () => {
  const defaults = (table: Record<string, { default: string | number | boolean }>) =>
    Object.fromEntries(Object.entries(table).map(([name, entry]) => [name, entry.default]));
  expect(parseProducerConfig(defaults(producerConfig))).toEqual(parseProducerConfig({}));
  expect(parseConsumerConfig(defaults(consumerConfig))).toEqual(parseConsumerConfig({}));
});
