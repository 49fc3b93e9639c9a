import { describe, expect, test } from 'vitest';
import {
  isThrottled,
  noteThrottledBytes,
  quotaFreeAt,
} from '../../../src/kafka/broker/fetch/throttle.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { running, someImage } from './broker-bench.ts';

const RATE = 1_000;

/** A broker that may give 1,000 bytes a second of throttled replicas, and take 500. */
const throttled = (replicas = '*') =>
  running({
    ...someImage(),
    brokerConfigs: {
      '': { 'leader.replication.throttled.rate': String(RATE) },
      '1': { 'follower.replication.throttled.rate': '500' },
    },
    topicConfigs: { t: { 'leader.replication.throttled.replicas': replicas } },
  }).broker;

describe('a throttled broker', () => {
  test('has room until the rate is reached, and again when its second is over', () => {
    const broker = throttled();
    noteThrottledBytes(broker, 'leader', RATE - 1, seconds(10));
    expect(quotaFreeAt(broker, 'leader', seconds(10))).toBeNull();
    noteThrottledBytes(broker, 'leader', 1, seconds(10.5));
    expect(quotaFreeAt(broker, 'leader', seconds(10.5))).toBe(seconds(11));
    expect(quotaFreeAt(broker, 'leader', seconds(11) - 1)).toBe(seconds(11));
    expect(quotaFreeAt(broker, 'leader', seconds(11))).toBeNull();
  });

  test('counts a new second from nothing, however much went out in the one before', () => {
    const broker = throttled();
    noteThrottledBytes(broker, 'leader', 5 * RATE, seconds(10));
    noteThrottledBytes(broker, 'leader', 1, seconds(12));
    expect(quotaFreeAt(broker, 'leader', seconds(12))).toBeNull();
    noteThrottledBytes(broker, 'leader', RATE - 1, seconds(12));
    expect(quotaFreeAt(broker, 'leader', seconds(12))).toBe(seconds(13));
  });

  test('begins a new second with the bytes that come exactly when the old one ends', () => {
    const broker = throttled();
    noteThrottledBytes(broker, 'leader', RATE, seconds(10));
    noteThrottledBytes(broker, 'leader', 1, seconds(11));
    expect(quotaFreeAt(broker, 'leader', seconds(11))).toBeNull();
    noteThrottledBytes(broker, 'leader', RATE, seconds(11));
    expect(quotaFreeAt(broker, 'leader', seconds(11))).toBe(seconds(12));
  });

  test('counts what it gives and what it takes apart, each with its own rate', () => {
    const broker = throttled();
    noteThrottledBytes(broker, 'follower', 500, seconds(10));
    expect(quotaFreeAt(broker, 'follower', seconds(10))).toBe(seconds(11));
    expect(quotaFreeAt(broker, 'leader', seconds(10))).toBeNull();
  });

  test.each([
    ['*', true],
    ['0:1', true],
    ['1:1, 0:1', true],
    ['0:2', false],
    ['1:1', false],
    ['10:1', false],
    ['', false],
  ])('with the list %j throttles its replica: %s', (replicas, is) => {
    const replica = { topic: 't', index: 0 };
    expect(isThrottled(throttled(replicas), 'leader', replica)).toBe(is);
    expect(isThrottled(throttled(replicas), 'follower', replica)).toBe(false);
  });
});
