import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { openStage, pass, type Stage } from '../../conformance/stage.ts';
import { answered, ask, brokerOf, idOf, produce, produced } from './broker-story.ts';

/** One broker that leads all of `orders`, with room for so many fetch sessions. */
const alone = (partitions = 1, slots = 1_000): Stage =>
  openStage(1, { 'max.incremental.fetch.session.cache.slots': slots }, [
    { name: 'orders', partitions, replicationFactor: 1, config: {} },
  ]);

type Asked = {
  partitions?: number[];
  minBytes?: number;
  maxBytes?: number;
  partitionMaxBytes?: number;
  maxWaitMs?: number;
  sessionId?: number;
  sessionEpoch?: number;
  replicaId?: number;
};

const fetch = (stage: Stage, asked: Asked, guest = 'reader') =>
  ask(stage, guest, 'Fetch', 18, {
    maxWaitMs: asked.maxWaitMs ?? 0,
    minBytes: asked.minBytes ?? 1,
    maxBytes: asked.maxBytes ?? 1_000_000,
    sessionId: asked.sessionId ?? 0,
    sessionEpoch: asked.sessionEpoch ?? -1,
    replicaState: { replicaId: asked.replicaId ?? -1, replicaEpoch: -1 },
    topics: (asked.partitions ?? [0]).map((partition) => ({
      topicId: idOf(stage),
      partitions: [
        { partition, fetchOffset: 0, partitionMaxBytes: asked.partitionMaxBytes ?? 1_000_000 },
      ],
    })),
  });

const big = (bytes: number): string[] => ['x'.repeat(bytes)];

describe('a fetch that waits for fetch.min.bytes', () => {
  test('counts of each partition no more than it may be given of it (DelayedFetch)', () => {
    const stage = alone();
    const waits = fetch(stage, { minBytes: 1_000, partitionMaxBytes: 100, maxWaitMs: 5_000 });
    pass(stage, millis(100));
    produced(stage, produce(stage, big(2_000)));
    expect(answered(stage, 'Fetch', waits, seconds(4))).toBeUndefined();
    const records = answered(stage, 'Fetch', waits, seconds(1))?.responses[0]?.partitions[0];
    expect(records?.records).toHaveLength(1);
  });

  test('is answered when two partitions have it together, and not before', () => {
    const stage = alone(2);
    const about = { partitions: [0, 1], minBytes: 1_000, maxWaitMs: 60_000 };
    const waits = fetch(stage, { ...about, partitionMaxBytes: 500 });
    produced(stage, produce(stage, big(2_000), { partition: 0 }));
    expect(answered(stage, 'Fetch', waits, seconds(1))).toBeUndefined();
    produced(stage, produce(stage, big(2_000), { partition: 1 }));
    expect(answered(stage, 'Fetch', waits, seconds(1))).toBeDefined();
  });

  test('never waits for more than fetch.max.bytes', () => {
    const stage = alone();
    const waits = fetch(stage, { minBytes: 1_000_000, maxBytes: 100, maxWaitMs: 60_000 });
    produced(stage, produce(stage, big(200)));
    expect(answered(stage, 'Fetch', waits, seconds(1))).toBeDefined();
  });
});

describe('the cache of fetch sessions', () => {
  const SHARDS = 8;
  /** The id of the session that a reader is given, 0 for none. */
  const opens = (stage: Stage, replicaId = -1): number =>
    answered(stage, 'Fetch', fetch(stage, { sessionEpoch: 0, replicaId }))?.sessionId ?? -1;
  const sessions = (stage: Stage): number[] =>
    Object.keys(brokerOf(stage, 1).memory.sessions).map(Number);

  /** A cache with one slot in each of its parts, all taken by consumers that have just fetched. */
  function full(): { stage: Stage; ids: number[] } {
    const stage = alone(1, SHARDS);
    const ids = Array.from({ length: SHARDS }, () => opens(stage));
    expect(new Set(ids).size).toBe(SHARDS);
    expect(ids).not.toContain(0);
    return { stage, ids };
  }

  test('that is full gives a consumer none, and a follower that of a consumer', () => {
    const { stage, ids } = full();
    expect(opens(stage)).toBe(0);
    expect(sessions(stage)).toEqual(ids);
    const followers = opens(stage, 2);
    expect(followers).not.toBe(0);
    expect(sessions(stage)).toEqual([...ids.filter((id) => id !== ids[1]), followers]);
  });

  test('gives a follower none that another follower uses', () => {
    const { stage } = full();
    const followers = Array.from({ length: SHARDS }, () => opens(stage, 2));
    expect(followers).not.toContain(0);
    expect(opens(stage, 3)).toBe(0);
    expect(sessions(stage)).toEqual(followers);
  });

  test('gives anybody one that was not used for more than two minutes', () => {
    const { stage, ids } = full();
    const [, unused = 0, used = 0] = ids;
    pass(stage, seconds(119));
    const goesOn = fetch(stage, { sessionId: used, sessionEpoch: 1, partitions: [] });
    expect(answered(stage, 'Fetch', goesOn)).toMatchObject({ errorCode: 0, sessionId: used });
    expect(opens(stage)).toBe(0);
    pass(stage, seconds(2));
    expect(opens(stage)).not.toBe(0);
    expect(sessions(stage)).not.toContain(unused);
    expect(opens(stage)).toBe(0);
    expect(sessions(stage)).toContain(used);
  });
});
