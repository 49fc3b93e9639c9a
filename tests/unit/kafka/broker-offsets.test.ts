import { describe, expect, test } from 'vitest';
import {
  listOffsets,
  offsetsForLeaderEpochs,
} from '../../../src/kafka/broker/describe/list-offsets.ts';
import { onMetadataCommitted } from '../../../src/kafka/broker/partition-roles.ts';
import { errorName } from '../../../src/kafka/protocol/errors.ts';
import { running, someImage, type Bench } from './broker-bench.ts';
import { add } from './some-log.ts';

const LATEST = -1;
const EARLIEST = -2;
const MAX_TIMESTAMP = -3;

/**
 * Broker 1 has led `t-0` for four records, stamped 1 to 4, of which so many are committed; a new
 * epoch of it has just begun.
 */
function electedAgain(committed: number): Bench {
  const on = running(someImage());
  const log = on.broker.disk.logs['t-0'];
  const partition = on.broker.memory.partitions['t-0'];
  if (log === undefined || partition === undefined) throw new Error('the broker holds t-0');
  for (const stamp of [1, 2, 3, 4]) add(log, [stamp]);
  partition.highWatermark = committed;
  onMetadataCommitted(on.broker, someImage({ leaderEpoch: 1, partitionEpoch: 1 }), on.step);
  return on;
}

type Asking = { version?: number; replica?: number; isolation?: number };

/** What a partition is answered: its offset, or the error. */
function asks(
  on: Bench,
  timestamp: number,
  { version = 7, replica = -1, isolation = 0 }: Asking = {},
): number | string {
  const partition = { partitionIndex: 0, currentLeaderEpoch: -1, timestamp };
  const topics = [{ name: 't', partitions: [partition] }];
  const body = { replicaId: replica, isolationLevel: isolation, topics, timeoutMs: 0 };
  const found = listOffsets(on.broker, body, version).topics[0]?.partitions[0];
  const error = errorName(found?.errorCode ?? -1);
  return error === 'NONE' ? (found?.offset ?? -1) : error;
}

describe('between an election and the first committed record of its epoch', () => {
  test.each([
    [1, 'LEADER_NOT_AVAILABLE'],
    [4, 'LEADER_NOT_AVAILABLE'],
    [5, 'OFFSET_NOT_AVAILABLE'],
    [6, 'OFFSET_NOT_AVAILABLE'],
    [10, 'OFFSET_NOT_AVAILABLE'],
  ])('ListOffsets v%d says %s of the latest offset', (version, error) => {
    const on = electedAgain(3);
    expect(asks(on, LATEST, { version })).toBe(error);
    expect(asks(on, LATEST, { version, isolation: 1 })).toBe(error);
  });

  test('a consumer is told neither the latest offset nor one that is not committed, but every other', () => {
    const on = electedAgain(3);
    expect(asks(on, 4)).toBe('OFFSET_NOT_AVAILABLE');
    expect(asks(on, 5)).toBe('OFFSET_NOT_AVAILABLE');
    expect(asks(on, MAX_TIMESTAMP)).toBe('OFFSET_NOT_AVAILABLE');
    expect(asks(on, 3)).toBe(2);
    expect(asks(on, EARLIEST)).toBe(0);
  });

  test('a follower and a tool are told everything', () => {
    const on = electedAgain(3);
    for (const replica of [2, -2]) {
      expect(asks(on, LATEST, { replica })).toBe(4);
      expect(asks(on, 4, { replica })).toBe(3);
    }
  });

  test('it is over as soon as the high watermark stands where the epoch began', () => {
    const on = electedAgain(4);
    expect(asks(on, LATEST)).toBe(4);
    expect(asks(on, LATEST, { version: 4 })).toBe(4);
    expect(asks(on, 5)).toBe(-1);
  });
});

test('each special time is asked for from its own version on', () => {
  const on = electedAgain(4);
  const firsts = [
    [LATEST, 1, 4],
    [EARLIEST, 1, 0],
    [MAX_TIMESTAMP, 7, 3],
    [-4, 8, 0],
    [-5, 9, -1],
    [-6, 11, -1],
  ] as const;
  for (const [timestamp, version, offset] of firsts) {
    expect(asks(on, timestamp, { version }), String(timestamp)).toBe(offset);
    if (version === 1) continue;
    const before = asks(on, timestamp, { version: version - 1 });
    expect(before, String(timestamp)).toBe('UNSUPPORTED_VERSION');
  }
  expect(asks(on, -7, { version: 11 })).toBe('UNSUPPORTED_VERSION');
});

describe('where an epoch ended', () => {
  const ends = (on: Bench, leaderEpoch: number, currentLeaderEpoch = -1): unknown => {
    const partitions = [{ partition: 0, currentLeaderEpoch, leaderEpoch }];
    const body = { replicaId: -1, topics: [{ topic: 't', partitions }] };
    const found = offsetsForLeaderEpochs(on.broker, body).topics[0]?.partitions[0];
    const error = errorName(found?.errorCode ?? -1);
    return error === 'NONE' ? [found?.leaderEpoch, found?.endOffset] : error;
  };

  test('is where the next began; the one that is written now ends with the log', () => {
    const on = electedAgain(3);
    expect(ends(on, 0)).toEqual([0, 4]);
    expect(ends(on, 1)).toEqual([1, 4]);
    expect(ends(on, 2)).toEqual([-1, -1]);
  });

  test('is told only who knows the leader’s epoch', () => {
    const on = electedAgain(3);
    expect(ends(on, 0, 1)).toEqual([0, 4]);
    expect(ends(on, 0, 0)).toBe('FENCED_LEADER_EPOCH');
    expect(ends(on, 0, 2)).toBe('UNKNOWN_LEADER_EPOCH');
  });
});
