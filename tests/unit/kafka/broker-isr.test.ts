import { describe, expect, test } from 'vitest';
import { maybeExpandIsr } from '../../../src/kafka/broker/alter-partition.ts';
import {
  advanceHighWatermark,
  noteFollowerFetch,
  type Partition,
} from '../../../src/kafka/broker/partition.ts';
import { onMetadataCommitted } from '../../../src/kafka/broker/partition-roles.ts';
import type { Log } from '../../../src/kafka/log/log.ts';
import type { PartitionImage } from '../../../src/kafka/metadata/metadata-image.ts';
import { errorCode, type ErrorName } from '../../../src/kafka/protocol/errors.ts';
import type { Request } from '../../../src/kafka/protocol/message.ts';
import { seconds } from '../../../src/kernel/time.ts';
import {
  controllerSays,
  ring,
  running,
  sent,
  someImage,
  taken,
  theOne,
  type Bench,
} from './broker-bench.ts';
import { add } from './some-log.ts';

function hosted(on: Bench): { partition: Partition; log: Log } {
  const partition = on.broker.memory.partitions['t-0'];
  const log = on.broker.disk.logs['t-0'];
  if (partition === undefined || log === undefined) throw new Error('the broker holds t-0');
  return { partition, log };
}

/** A follower fetches, at the time of the step. */
function fetches(
  on: Bench,
  follower: number,
  fetchOffset: number,
  brokerEpoch = 10 + follower,
): void {
  const { partition, log } = hosted(on);
  const fetch = { follower, brokerEpoch, fetchOffset, startOffset: 0 };
  noteFollowerFetch(partition, log, fetch, on.step);
  maybeExpandIsr(on.broker, partition, follower, on.step);
  advanceHighWatermark(partition, log, on.broker.memory.image.brokers, on.step);
}

const asked = (on: Bench): Request<'AlterPartition'> => theOne(sent(on), 'AlterPartition');

/** The controller has altered the partition, or says why not. */
function answers(
  on: Bench,
  request: Request<'AlterPartition'>,
  said: { isr: number[]; partitionEpoch: number; error?: ErrorName },
): void {
  const partition = {
    partitionIndex: 0,
    errorCode: errorCode(said.error ?? 'NONE'),
    leaderId: 1,
    leaderEpoch: 0,
    isr: said.isr,
    leaderRecoveryState: 0,
    partitionEpoch: said.partitionEpoch,
  };
  const topics = [{ topicId: 'topic-t', partitions: [partition] }];
  controllerSays(on, 'alter-partition', request, { throttleTimeMs: 0, errorCode: 0, topics });
}

const commit = (on: Bench, change: Partial<PartitionImage>, fenced = false): void =>
  onMetadataCommitted(on.broker, someImage(change, { 3: { fenced } }), on.step);

const pendingOf = (on: Bench): string | null => {
  const { state } = hosted(on).partition;
  return state.role === 'leader' ? (state.pending?.change ?? null) : null;
};

/**
 * The last follower is silent for longer than the lag time while records come; the other one keeps
 * up.
 */
function lagging(): Bench {
  const on = running(someImage());
  fetches(on, 2, 0);
  fetches(on, 3, 0);
  add(hosted(on).log, [1]);
  on.step.now = seconds(31);
  fetches(on, 2, 1);
  return on;
}

describe('a shrinking ISR', () => {
  test('is asked for with the broker epochs of those that stay, and the old one counts until it is granted', () => {
    const on = lagging();
    ring(on, 'isr-expiration');
    const request = asked(on);
    expect(request.version).toBe(3);
    expect(request.body).toMatchObject({ brokerId: 1, brokerEpoch: 11 });
    expect(request.body.topics[0]?.partitions[0]).toMatchObject({
      newIsrWithEpochs: [
        { brokerId: 1, brokerEpoch: 11 },
        { brokerId: 2, brokerEpoch: 12 },
      ],
      leaderEpoch: 0,
      partitionEpoch: 0,
      leaderRecoveryState: 0,
    });
    expect(hosted(on).partition.highWatermark).toBe(0);
    answers(on, request, { isr: [1, 2], partitionEpoch: 1 });
    expect(hosted(on).partition.image).toMatchObject({ isr: [1, 2], partitionEpoch: 1 });
    expect(hosted(on).partition.highWatermark).toBe(1);
    expect(on.step.moved).toContain('t-0');
  });

  test('leaves in whoever has the leader’s end, however long it is silent', () => {
    const on = running(someImage());
    fetches(on, 2, 0);
    fetches(on, 3, 0);
    on.step.now = seconds(1_000);
    ring(on, 'isr-expiration');
    expect(sent(on)).toEqual([]);
  });

  test('is not asked for twice', () => {
    const on = lagging();
    ring(on, 'isr-expiration');
    asked(on);
    ring(on, 'isr-expiration');
    expect(sent(on)).toEqual([]);
  });
});

describe('an expanding ISR', () => {
  const outside = (fenced = false): Bench => running(someImage({ isr: [1, 2] }, { 3: { fenced } }));

  test('takes a follower in that has all that is committed, and waits for it from then on', () => {
    const on = outside();
    add(hosted(on).log, [1]);
    fetches(on, 2, 1);
    fetches(on, 3, 1);
    const request = asked(on);
    const isr = request.body.topics[0]?.partitions[0]?.newIsrWithEpochs.map(
      (each) => each.brokerId,
    );
    expect(isr).toEqual([1, 2, 3]);
    add(hosted(on).log, [2]);
    fetches(on, 2, 2);
    expect(hosted(on).partition.highWatermark).toBe(1);
    answers(on, request, { isr: [1, 2, 3], partitionEpoch: 1 });
    expect(pendingOf(on)).toBe(null);
  });

  test.each([
    ['lacks what is committed', 3, 0, 13],
    ['is of a process that is gone', 3, 1, 12],
  ])('leaves out a follower that %s', (_, follower, offset, epoch) => {
    const on = outside();
    add(hosted(on).log, [1]);
    fetches(on, 2, 1);
    taken(on);
    fetches(on, follower, offset, epoch);
    expect(sent(on)).toEqual([]);
  });

  test('leaves out a follower that has all that is committed and not yet all from before the epoch', () => {
    const on = outside();
    add(hosted(on).log, [1, 2, 3, 4]);
    commit(on, { isr: [1, 2], leaderEpoch: 1, partitionEpoch: 1 });
    for (const offset of [0, 2, 3]) fetches(on, 3, offset);
    expect(hosted(on).partition.highWatermark).toBe(0);
    expect(sent(on)).toEqual([]);
    fetches(on, 3, 4);
    expect(asked(on).body.topics[0]?.partitions[0]).toMatchObject({ leaderEpoch: 1 });
  });

  test('leaves out a follower whose broker shuts down', () => {
    const on = running(someImage({ isr: [1, 2] }, { 3: { inControlledShutdown: true } }));
    fetches(on, 3, 0);
    expect(sent(on)).toEqual([]);
  });

  test('leaves out a follower that has come after the high watermark moved past its end', () => {
    const on = outside();
    add(hosted(on).log, [1]);
    add(hosted(on).log, [2]);
    fetches(on, 2, 2);
    expect(hosted(on).partition.highWatermark).toBe(2);
    taken(on);
    fetches(on, 3, 1);
    expect(sent(on)).toEqual([]);
    fetches(on, 3, 2);
    expect(asked(on).body.topics[0]?.partitions[0]?.newIsrWithEpochs).toContainEqual({
      brokerId: 3,
      brokerEpoch: 13,
    });
  });

  test('leaves out a fenced follower, and takes it in with its first fetch after that', () => {
    const on = outside(true);
    fetches(on, 3, 0);
    expect(sent(on)).toEqual([]);
    commit(on, { isr: [1, 2], partitionEpoch: 1 });
    fetches(on, 3, 0);
    expect(asked(on).body.topics[0]?.partitions[0]?.partitionEpoch).toBe(1);
  });
});

describe('what becomes of a wish', () => {
  test.each([
    ['INELIGIBLE_REPLICA', null],
    ['INVALID_UPDATE_VERSION', 'shrink'],
    ['FENCED_LEADER_EPOCH', 'shrink'],
    ['NEW_LEADER_ELECTED', 'shrink'],
  ] as const)('%s leaves it %s', (error, pending) => {
    const on = lagging();
    ring(on, 'isr-expiration');
    answers(on, asked(on), { isr: [], partitionEpoch: -1, error });
    expect(pendingOf(on)).toBe(pending);
    // With NEW_LEADER_ELECTED it is done, and another broker leads by it.
    const refused = on.step.out.some((each) => each.do === 'note' && each.note.note === 'refused');
    expect(refused).toBe(error !== 'NEW_LEADER_ELECTED');
    expect(sent(on)).toEqual([]);
  });

  test('another error of the partition has it asked again at once', () => {
    const on = lagging();
    ring(on, 'isr-expiration');
    answers(on, asked(on), { isr: [], partitionEpoch: -1, error: 'UNKNOWN_SERVER_ERROR' });
    expect(asked(on).body.topics[0]?.partitions[0]?.newIsrWithEpochs).toHaveLength(2);
  });

  test('an error of the whole request has it asked again in 50 ms', () => {
    const on = lagging();
    ring(on, 'isr-expiration');
    const stale = { throttleTimeMs: 0, errorCode: errorCode('STALE_BROKER_EPOCH'), topics: [] };
    controllerSays(on, 'alter-partition', asked(on), stale);
    const again = taken(on).find((each) => each.do === 'timer' && each.key === 'alter-partition');
    expect(again).toMatchObject({ at: seconds(31.05) });
    ring(on, 'alter-partition');
    expect(asked(on).body.brokerEpoch).toBe(11);
  });

  test('newer metadata decides, and an answer that is late counts for nothing', () => {
    const on = lagging();
    ring(on, 'isr-expiration');
    const request = asked(on);
    commit(on, { isr: [1, 2], partitionEpoch: 1 }, true);
    expect(pendingOf(on)).toBe(null);
    answers(on, request, { isr: [1], partitionEpoch: 0 });
    expect(hosted(on).partition.image).toMatchObject({ isr: [1, 2], partitionEpoch: 1 });
  });

  test('metadata that is older than the controller’s answer changes nothing', () => {
    const on = lagging();
    ring(on, 'isr-expiration');
    answers(on, asked(on), { isr: [1, 2], partitionEpoch: 2 });
    commit(on, { isr: [1, 2, 3], partitionEpoch: 1 });
    expect(hosted(on).partition.image).toMatchObject({ isr: [1, 2], partitionEpoch: 2 });
  });
});
