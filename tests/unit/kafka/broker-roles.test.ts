import { describe, expect, test } from 'vitest';
import { sendDirectories } from '../../../src/kafka/broker/logs/assign-directories.ts';
import { fetcherFrom } from '../../../src/kafka/broker/broker.ts';
import { nextFetch } from '../../../src/kafka/broker/follower/replica-fetcher-session.ts';
import type { LeaderState } from '../../../src/kafka/broker/partition.ts';
import { onMetadataCommitted } from '../../../src/kafka/broker/partition-roles.ts';
import { EMPTY_IMAGE, type PartitionImage } from '../../../src/kafka/metadata/metadata-image.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { running, sent, someImage, taken, theOne, type Bench } from './broker-bench.ts';
import { add } from './some-log.ts';

const commit = (on: Bench, change: Partial<PartitionImage>): void =>
  onMetadataCommitted(on.broker, someImage(change), on.step);

function leaderOf(on: Bench): LeaderState {
  const state = on.broker.memory.partitions['t-0']?.state;
  if (state?.role !== 'leader') throw new Error('the broker leads t-0');
  return state;
}

const logOf = (on: Bench) => on.broker.disk.logs['t-0'];

describe('a new leader', () => {
  test('begins its epoch at the log’s end, knows nothing of its followers, and gives the ISR time', () => {
    const on = running(someImage({ leader: 2, isr: [1, 2] }));
    const log = logOf(on);
    if (log !== undefined) add(log, [1, 2]);
    on.step.now = seconds(50);
    commit(on, { isr: [1, 2], leaderEpoch: 1, partitionEpoch: 1 });
    const { epochStart, followers } = leaderOf(on);
    expect(epochStart).toBe(2);
    expect(log?.epochs.at(-1)).toEqual({ epoch: 1, startOffset: 2 });
    expect(followers[2]).toMatchObject({ endOffset: -1, lastCaughtUpTime: seconds(50) });
    expect(followers[3]?.lastCaughtUpTime).toBeLessThan(0);
    expect(on.broker.memory.partitions['t-0']?.highWatermark).toBe(0);
  });

  test('that led before still knows where its followers are', () => {
    const on = running(someImage());
    const { followers } = leaderOf(on);
    if (followers[2] !== undefined) followers[2].endOffset = 7;
    commit(on, { leaderEpoch: 1, partitionEpoch: 1 });
    expect(leaderOf(on).followers[2]).toMatchObject({ endOffset: 7 });
  });

  test('whose ISR alone changes goes on in its epoch', () => {
    const on = running(someImage());
    commit(on, { isr: [1, 2], partitionEpoch: 1 });
    expect(taken(on).some((each) => each.do === 'note' && each.note.note === 'became-leader')).toBe(
      false,
    );
    expect(on.broker.memory.partitions['t-0']?.image.isr).toEqual([1, 2]);
  });
});

describe('a follower', () => {
  test('begins to fetch anew with each leader epoch, and only then', () => {
    const on = running(someImage({ leader: 2 }));
    const before = fetcherFrom(on.broker, 2);
    expect(Object.keys(before?.partitions ?? {})).toEqual(['t-0']);
    commit(on, { leader: 2, isr: [1, 2], partitionEpoch: 1 });
    expect(fetcherFrom(on.broker, 2)).toBe(before);
    commit(on, { leader: 3, leaderEpoch: 1, partitionEpoch: 2 });
    expect(on.broker.memory.fetchers.map(({ leader }) => leader)).toEqual([3]);
  });

  test('of a topic in whose place another of its name has come asks for that, and has the first forgotten', () => {
    const on = running(someImage({ leader: 2 }));
    const fetcher = fetcherFrom(on.broker, 2);
    if (fetcher === undefined) throw new Error('there is a fetcher');
    const asked = (): unknown => {
      const { body } = nextFetch(on.broker, fetcher, 0);
      const topics = body?.topics.map(({ topicId, partitions }) => [
        topicId,
        partitions.map(({ partition }) => partition),
      ]);
      return { topics, forgotten: body?.forgottenTopicsData };
    };
    expect(asked()).toEqual({ topics: [['topic-t', [0]]], forgotten: [] });
    fetcher.sessionEpoch = 1;
    expect(asked()).toEqual({ topics: [], forgotten: [] });
    commit(on, { leader: 2, topicId: 'topic-u' });
    const forgotten = [{ topicId: 'topic-t', partitions: [0] }];
    expect(asked()).toEqual({ topics: [['topic-u', [0]]], forgotten });
    expect(asked()).toEqual({ topics: [], forgotten: [] });
  });

  test('of a partition without a leader fetches from nobody', () => {
    const on = running(someImage({ leader: 2 }));
    commit(on, { leader: -1, leaderEpoch: 1, partitionEpoch: 1 });
    expect(on.broker.memory.fetchers).toEqual([]);
  });
});

describe('a replica that is not wanted any more', () => {
  test('goes with its topic', () => {
    const on = running(someImage());
    onMetadataCommitted(on.broker, { ...EMPTY_IMAGE, endOffset: 200 }, on.step);
    expect(logOf(on)).toBeUndefined();
    expect(on.broker.memory.partitions).toEqual({});
    expect(on.step.moved).toContain('t-0');
  });

  test('goes when it is moved elsewhere', () => {
    const on = running(someImage());
    const moved = { replicas: [2, 3], isr: [2, 3], leader: 2, leaderEpoch: 1, partitionEpoch: 1 };
    commit(on, moved);
    expect(logOf(on)).toBeUndefined();
  });

  test('makes room for another topic of the same name', () => {
    const on = running(someImage());
    const log = logOf(on);
    if (log !== undefined) add(log, [1, 2]);
    commit(on, { topicId: 'another' });
    expect(logOf(on)?.endOffset).toBe(0);
    expect(leaderOf(on).epochStart).toBe(0);
  });
});

test('a replica in another directory than the metadata says is told to the controller', () => {
  const on = running(someImage());
  const own = on.broker.disk.directoryId;
  commit(on, { directories: [own, 'd2', 'd3'], partitionEpoch: 1 });
  sendDirectories(on.broker, on.step);
  expect(sent(on)).toEqual([]);
  commit(on, { directories: ['the one before', 'd2', 'd3'], partitionEpoch: 2 });
  sendDirectories(on.broker, on.step);
  const request = theOne(sent(on), 'AssignReplicasToDirs');
  expect(request.body.directories).toEqual([
    { id: own, topics: [{ topicId: 'topic-t', partitions: [{ partitionIndex: 0 }] }] },
  ]);
});

test('min.insync.replicas of the whole cluster holds for topics without their own', () => {
  const on = running(someImage());
  const brokerConfigs = { '': { 'min.insync.replicas': '2' } };
  onMetadataCommitted(on.broker, { ...someImage(), endOffset: 101, brokerConfigs }, on.step);
  expect(logOf(on)?.config.minInsyncReplicas).toBe(2);
  const topicConfigs = { t: { 'min.insync.replicas': '3' } };
  const both = { ...someImage(), endOffset: 102, brokerConfigs, topicConfigs };
  onMetadataCommitted(on.broker, both, on.step);
  expect(logOf(on)?.config.minInsyncReplicas).toBe(3);
});
