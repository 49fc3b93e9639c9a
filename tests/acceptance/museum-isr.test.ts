import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import type { LegacyRule } from '../../src/kafka/legacy-rules.ts';
import { partition } from './look.ts';
import { act, openStory, pass, told, until, type Story } from './story.ts';

const BURSTS = 3;

/**
 * Three bursts of 5000 records a second. The follower is 20 ms away: always close behind, but
 * hundreds of records.
 */
function bursts(museum: LegacyRule[]): Story {
  const story = openStory({
    brokers: 2,
    museum,
    server: { 'replica.lag.max.messages': 100, 'replica.lag.time.max.ms': 2_000 },
    producer: { acks: '1', 'linger.ms': 5 },
  });
  act(story, { command: 'delay', from: 'b1', to: 'b2', delay: { min: 20_000, max: 20_000 } });
  for (let burst = 0; burst < BURSTS; burst += 1) {
    act(story, { command: 'load', producer: 'p1', every: 200, keys: 0, valueBytes: 10 });
    pass(story, seconds(1.5));
    act(story, { command: 'stop-load', producer: 'p1' });
    pass(story, seconds(3));
  }
  until(story, 'both are in sync', () => partition(story).isr.length === 2);
  return story;
}

/** How often the ISR became smaller and larger. */
const changes = (story: Story): string[] => told(story, 'isr-changed').map(({ why }) => why);

test('isr-by-message-count, KIP-16: each burst throws a healthy follower out of the ISR, and it comes back', () => {
  const story = bursts(['isr-by-message-count']);
  const seen = changes(story);
  expect(seen.length).toBeGreaterThanOrEqual(2 * BURSTS);
  expect(new Set(seen)).toEqual(new Set(['lagging', 'caught-up']));
});

test('today, KIP-16: who was at the leader’s end a moment ago stays in the ISR, however many records came since', () => {
  expect(changes(bursts([]))).toEqual([]);
});
