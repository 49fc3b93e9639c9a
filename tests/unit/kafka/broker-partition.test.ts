import { describe, expect, test } from 'vitest';
import {
  advanceHighWatermark,
  createPartition,
  followHighWatermark,
  noteFollowerFetch,
  type Partition,
} from '../../../src/kafka/broker/partition.ts';
import type { KafkaEffect } from '../../../src/kafka/kinds.ts';
import type { Log } from '../../../src/kafka/log/log.ts';
import type { PartitionImage } from '../../../src/kafka/metadata-image.ts';
import { add, someLog } from './some-log.ts';

const image = (isr: number[]): PartitionImage => ({
  name: 't-0',
  topic: 't',
  topicId: 'id',
  index: 0,
  replicas: [1, 2, 3],
  isr,
  leader: 1,
  leaderEpoch: 0,
  partitionEpoch: 0,
});

/** Broker 1 leads, with four records in its log. */
function leading(
  isr: number[],
  minIsr = 1,
): { partition: Partition; log: Log; out: KafkaEffect[] } {
  const log = someLog({ 'min.insync.replicas': minIsr });
  add(log, [1, 2, 3, 4]);
  const partition = createPartition(image(isr), 0);
  partition.state = { role: 'leader', epochStart: 0, followers: {} };
  return { partition, log, out: [] };
}

type Leading = ReturnType<typeof leading>;

const fetched = (on: Leading, follower: number, fetchOffset: number, now = 0): boolean =>
  noteFollowerFetch(on.partition, on.log, { follower, fetchOffset, startOffset: 0, now }, on.out);

const advance = (on: Leading): boolean => advanceHighWatermark(on.partition, on.log, 1, on.out);

describe('the high watermark of a leader', () => {
  test('is the smallest end in the ISR, and an unknown follower holds it', () => {
    const on = leading([1, 2, 3]);
    fetched(on, 2, 4);
    expect(advance(on)).toBe(false);
    fetched(on, 3, 2);
    expect(advance(on)).toBe(true);
    expect(on.partition.highWatermark).toBe(2);
  });

  test('does not wait for a replica outside the ISR', () => {
    const on = leading([1, 2]);
    fetched(on, 2, 4);
    expect(advance(on)).toBe(true);
    expect(on.partition.highWatermark).toBe(4);
  });

  test('never goes back', () => {
    const on = leading([1, 2]);
    fetched(on, 2, 4);
    advance(on);
    fetched(on, 2, 1);
    expect(advance(on)).toBe(false);
    expect(on.partition.highWatermark).toBe(4);
  });

  test('stands still while the ISR is smaller than min.insync.replicas', () => {
    const on = leading([1], 2);
    expect(advance(on)).toBe(false);
    on.partition.image = image([1, 2]);
    fetched(on, 2, 3);
    expect(advance(on)).toBe(true);
  });

  test('tells where it moved', () => {
    const on = leading([1]);
    advance(on);
    expect(on.out).toEqual([
      {
        do: 'note',
        note: { note: 'high-watermark', partition: 't-0', from: 0, to: 4, as: 'leader' },
      },
    ]);
  });
});

describe('what the leader knows of a follower', () => {
  test('it is caught up when it asks for the end, or for the end of its previous fetch', () => {
    const on = leading([1, 2]);
    const caughtUp = (): number | undefined =>
      on.partition.state.role === 'leader'
        ? on.partition.state.followers[2]?.lastCaughtUpTime
        : undefined;
    fetched(on, 2, 1, 10);
    expect(caughtUp()).toBe(0);
    fetched(on, 2, 4, 20);
    expect(caughtUp()).toBe(20);
    add(on.log, [5]);
    fetched(on, 2, 4, 30);
    // Not at the end any more, but at the end that the leader had at time 20.
    expect(caughtUp()).toBe(20);
    add(on.log, [6]);
    fetched(on, 2, 5, 40);
    expect(caughtUp()).toBe(30);
  });

  test('a fetch from where it was before is no news', () => {
    const on = leading([1, 2]);
    expect(fetched(on, 2, 2)).toBe(true);
    expect(fetched(on, 2, 2)).toBe(false);
  });
});

describe('the high watermark of a follower', () => {
  test('is the leader’s, as far as its own log reaches', () => {
    const on = leading([1, 2]);
    expect(followHighWatermark(on.partition, on.log, 9, on.out)).toBe(true);
    expect(on.partition.highWatermark).toBe(4);
    expect(followHighWatermark(on.partition, on.log, 9, on.out)).toBe(false);
  });
});
