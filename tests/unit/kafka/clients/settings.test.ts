import { expect, test } from 'vitest';
import { reachOf } from '../../../../src/kafka/clients/consumer/reset-policy.ts';
import { millis } from '../../../../src/kernel/time.ts';
import { parseConsumerConfig } from '../../../../src/kafka/clients/consumer/consumer-config.ts';
import { configProblemText } from '../../../../src/kafka/clients/config-problem.ts';
import { parseProducerConfig } from '../../../../src/kafka/clients/producer/producer-config.ts';

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

// Each refusal of a known setting is that of the real producer 4.2.1.
test.each([
  [{ 'linger.mss': 5 }, { problem: 'unknown-setting', setting: 'linger.mss' }],
  [{ toString: 5 }, { problem: 'unknown-setting', setting: 'toString' }],
  [
    { acks: 2 },
    { problem: 'not-one-of', setting: 'acks', allowed: ['all', '-1', '0', '1'], value: '2' },
  ],
  [{ 'linger.ms': -1 }, { problem: 'too-small', setting: 'linger.ms', least: 0, value: '-1' }],
  [
    { 'linger.ms': 'soon' },
    { problem: 'not-a-number', setting: 'linger.ms', type: 'LONG', value: 'soon' },
  ],
  [
    { 'linger.ms': 0.5 },
    { problem: 'not-a-number', setting: 'linger.ms', type: 'LONG', value: '0.5' },
  ],
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
    problem: 'not-a-reset-policy',
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

// As accepted by the real producer 4.2.1; only a delivery timeout that was asked for can be too
// short.
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

test('a setting that a client does not obey is refused like an unknown one', () => {
  expect(parseConsumerConfig({ 'group.id': 'g' })).toHaveProperty('config');
  expect(parseProducerConfig({ 'group.id': 'g' })).toHaveProperty('problem');
});

test('numbers may be written as text', () => {
  expect(parseProducerConfig({ 'linger.ms': '20' })).toMatchObject({ config: { linger: 20_000 } });
});

// Each sentence is that of the real producer 4.2.1.
test.each([
  [{ acks: 2 }, 'Invalid value 2 for configuration acks: String must be one of: all, -1, 0, 1'],
  [{ 'linger.ms': -1 }, 'Invalid value -1 for configuration linger.ms: Value must be at least 0'],
  [
    { 'linger.ms': 'soon' },
    'Invalid value soon for configuration linger.ms: Not a number of type LONG',
  ],
  [
    { 'enable.idempotence': 'maybe' },
    'Invalid value maybe for configuration enable.idempotence: Expected value to be either true or false',
  ],
  [
    { acks: 1, 'enable.idempotence': true },
    'Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.',
  ],
  [
    { retries: 0, 'enable.idempotence': true },
    'Must set retries to non-zero when using the idempotent producer.',
  ],
  [
    { 'max.in.flight.requests.per.connection': 6 },
    'To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most 5. Current value is 6.',
  ],
  [
    { 'delivery.timeout.ms': 1_000 },
    'delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms',
  ],
])('%j is refused in the words of the Java client', (values, sentence) => {
  const parsed = parseProducerConfig(values);
  expect('problem' in parsed ? configProblemText(parsed) : null).toBe(sentence);
});
