import { describe, expect, test } from 'vitest';
import {
  advanceHighWatermark,
  createPartition,
  followHighWatermark,
  noteFollowerFetch,
  unknownFollower,
  type LeaderState,
  type Partition,
} from '../../../src/kafka/broker/partition.ts';
import type { KafkaEffect } from '../../../src/kafka/kinds.ts';
import type { Log } from '../../../src/kafka/log/log.ts';
import type { BrokerImage, PartitionImage } from '../../../src/kafka/metadata/metadata-image.ts';
import { add, someLog } from './some-log.ts';
import { stepAt } from './step-of.ts';

const image = (isr: number[]): PartitionImage => ({
  name: 't-0',
  topic: 't',
  topicId: 'id',
  index: 0,
  replicas: [1, 2, 3],
  isr,
  brokersToIsrsOrder: {},
  directories: [],
  elr: [],
  lastKnownElr: [],
  addingReplicas: [],
  removingReplicas: [],
  recovering: false,
  leader: 1,
  leaderEpoch: 0,
  partitionEpoch: 0,
});

const LAG_MAX = 1_000;

/** Three brokers that live; 3 may be fenced. */
const brokers = (fenced = false): Record<number, BrokerImage> =>
  Object.fromEntries(
    [1, 2, 3].map((id) => [
      id,
      {
        id,
        epoch: id,
        host: `b${id}`,
        port: 9092,
        rack: null,
        fenced: fenced && id === 3,
        inControlledShutdown: false,
        incarnationId: '',
        endPoints: [],
        features: [],
        logDirs: [],
      },
    ]),
  );

/** Broker 1 leads, with four records in its log. */
function leading(
  isr: number[],
  minIsr = 1,
): { partition: Partition; state: LeaderState; log: Log; notes: KafkaEffect[] } {
  const log = someLog({ 'min.insync.replicas': minIsr });
  add(log, [1, 2, 3, 4]);
  const partition = createPartition(image(isr), 0);
  const followers = { 2: unknownFollower(null), 3: unknownFollower(null) };
  const state: LeaderState = {
    role: 'leader',
    epochStart: 0,
    followers,
    pending: null,
    lagMax: LAG_MAX,
    lagMessages: null,
  };
  partition.state = state;
  return { partition, state, log, notes: [] };
}

type Leading = ReturnType<typeof leading>;

const fetched = (
  on: Leading,
  follower: number,
  fetchOffset: number,
  now = 0,
): 'end' | 'start' | null =>
  noteFollowerFetch(
    on.partition,
    on.log,
    { follower, brokerEpoch: follower, fetchOffset, startOffset: 0 },
    { ...stepAt(now), out: on.notes },
  );

const advance = (on: Leading, now = 0, fenced = false): boolean =>
  advanceHighWatermark(on.partition, on.log, brokers(fenced), {
    ...stepAt(now),
    out: on.notes,
  });

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

  test('waits for a caught-up replica that is about to join, unless it is fenced', () => {
    const on = leading([1, 2]);
    fetched(on, 2, 4, 100);
    fetched(on, 3, 4, 100);
    advance(on, 100);
    add(on.log, [5]);
    fetched(on, 2, 5, 200);
    expect(advance(on, 200)).toBe(false);
    expect(advance(on, 200, true)).toBe(true);
    expect(on.partition.highWatermark).toBe(5);
  });

  test('goes on without a replica outside the ISR that lags for too long', () => {
    const on = leading([1, 2]);
    fetched(on, 2, 4, 100);
    fetched(on, 3, 4, 100);
    advance(on, 100);
    add(on.log, [5]);
    fetched(on, 2, 5, 200);
    expect(advance(on, 100 + LAG_MAX)).toBe(false);
    expect(advance(on, 101 + LAG_MAX)).toBe(true);
  });

  test('counts a replica while it is joining, and one that is being dropped until that is decided', () => {
    const on = leading([1, 2]);
    fetched(on, 2, 4);
    on.state.pending = { change: 'expand', isr: [1, 2, 3], proposal: 1 };
    expect(advance(on)).toBe(false);
    fetched(on, 3, 3);
    expect(advance(on)).toBe(true);
    on.state.pending = { change: 'shrink', isr: [1], proposal: 2 };
    add(on.log, [5]);
    expect(advance(on, 9 * LAG_MAX)).toBe(true);
    expect(on.partition.highWatermark).toBe(4);
  });

  test('tells where it moved', () => {
    const on = leading([1]);
    advance(on);
    expect(on.notes).toEqual([
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
    const caughtUp = (): number => on.state.followers[2]?.lastCaughtUpTime ?? 0;
    fetched(on, 2, 1, 10);
    expect(caughtUp()).toBeLessThan(-LAG_MAX);
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
    expect(fetched(on, 2, 2)).toBe('end');
    expect(fetched(on, 2, 2)).toBe(null);
  });
});

describe('the high watermark of a follower', () => {
  test('is the leader’s, as far as its own log reaches', () => {
    const on = leading([1, 2]);
    expect(followHighWatermark(on.partition, on.log, 9, stepAt())).toBe(true);
    expect(on.partition.highWatermark).toBe(4);
    expect(followHighWatermark(on.partition, on.log, 9, stepAt())).toBe(false);
  });
});
