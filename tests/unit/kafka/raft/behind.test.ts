import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { createListener } from '../../../../src/kafka/network/listener.ts';
import { EPOCH_MILLIS } from '../../../../src/kafka/kinds.ts';
import { METADATA_TOPIC_ID } from '../../../../src/kafka/metadata/metadata-record.ts';
import { errorName } from '../../../../src/kafka/protocol/errors.ts';
import { cleanLog, isSnapshotDue, snapshotFile } from '../../../../src/kafka/raft/snapshot.ts';
import { upgradeKraftVersion } from '../../../../src/kafka/raft/voter-changes.ts';
import type { ServerStep } from '../../../../src/kafka/step.ts';
import { THREE } from './members.ts';
import {
  ask,
  elect,
  harm,
  linesOf,
  logOf,
  member,
  nodeOf,
  run,
  someQuorum,
  stateOf,
  tell,
  write,
  type Quorum,
} from './raft-world.ts';

const SOME = 'AAAAAAAAAAAAAAAAAAAAAg';
const NO_END = { epoch: -1, endOffset: -1 };

/** A step of a member whose clock is ahead by so much. */
function stepOf(quorum: Quorum, ahead = 0): ServerStep {
  const { now, nodes } = quorum.world;
  const random = nodes[0]?.random ?? new Int32Array(4);
  const listener = createListener();
  return { now, clock: now + ahead, random, out: [], moved: [], listener, coordinators: {} };
}

/** Has a single voter write a name, and sum up. */
function sumUp(quorum: Quorum, name: string): void {
  write(quorum, 'c1', name);
  run(quorum, millis(200));
  tell(quorum, 'c1', { do: 'snapshot' });
}

function restart(quorum: Quorum): void {
  for (const fault of ['kill', 'start'] as const)
    harm(quorum, { fault, node: nodeOf(quorum, 'c1') });
  run(quorum, seconds(2));
}

describe('a leader whose log begins with a snapshot', () => {
  /** The records 4 and 5 of epoch 3, behind a snapshot of what epochs 1 and 2 wrote. */
  function shortened(): Quorum {
    const quorum = someQuorum({ voters: 1, config: { 'metadata.max.retention.bytes': 1 } });
    run(quorum, seconds(1));
    sumUp(quorum, 'a');
    restart(quorum);
    sumUp(quorum, 'b');
    restart(quorum);
    write(quorum, 'c1', 'c');
    run(quorum, millis(200));
    const { log, snapshots } = member(quorum, 'c1').raft.disk;
    expect([log.startOffset, log.endOffset, stateOf(quorum, 'c1').epoch]).toEqual([4, 6, 3]);
    expect(snapshots).toMatchObject([{ endOffset: 4, epoch: 2 }]);
    return quorum;
  }

  function fetched(quorum: Quorum, fetchOffset: number, lastFetchedEpoch: number, replicaId = 9) {
    const partition = {
      ...{ partition: 0, currentLeaderEpoch: 3, fetchOffset, lastFetchedEpoch, logStartOffset: -1 },
      ...{ partitionMaxBytes: 0, replicaDirectoryId: SOME, highWatermark: -1 },
    };
    const found = ask(quorum, 'c1', 'Fetch', 18, {
      ...{ clusterId: null, replicaState: { replicaId, replicaEpoch: -1 }, maxWaitMs: 0 },
      ...{ minBytes: 0, maxBytes: 1_000, isolationLevel: 0, sessionId: 0, sessionEpoch: -1 },
      topics: [{ topicId: METADATA_TOPIC_ID, partitions: [partition] }],
      ...{ forgottenTopicsData: [], rackId: '' },
    });
    const part = found?.type === 'FetchResponse' ? found.body.responses[0]?.partitions[0] : null;
    if (!part) throw new Error('an answer of another kind');
    const { snapshotId, divergingEpoch, records } = part;
    expect(part).toMatchObject({ errorCode: 0, logStartOffset: 4 });
    const lines = (records ?? []).flatMap((each) => ('unreadable' in each ? [] : linesOf(each)));
    return { snapshotId, divergingEpoch, lines };
  }

  test.each([
    ['an empty log', 0, 0],
    ['a log that ends before it', 3, 2],
    ['one that ends there, with a later epoch than the snapshot', 4, 3],
    ['one that ends there, with an earlier epoch than the snapshot', 4, 1],
    ['a longer one, whose last epoch is before that of the snapshot', 5, 1],
  ])('sends %s to the snapshot, and knows nothing of it', (_, offset, epoch) => {
    const quorum = shortened();
    const snapshotId = { endOffset: 4, epoch: 2 };
    expect(fetched(quorum, offset, epoch)).toEqual({
      ...{ snapshotId, divergingEpoch: NO_END, lines: [] },
    });
    expect(stateOf(quorum, 'c1')).toMatchObject({ replicas: {} });
  });

  test.each([
    ['is longer than its own', 7, 3, { epoch: 3, endOffset: 6 }],
    ['has more of an epoch than there was', 5, 2, { epoch: 2, endOffset: 4 }],
    ['ends in an epoch that is not there', 5, 9, { epoch: 3, endOffset: 6 }],
  ])('has a log cut first that %s', (_, offset, epoch, divergingEpoch) => {
    const quorum = shortened();
    expect(fetched(quorum, offset, epoch)).toEqual({
      ...{ snapshotId: NO_END, divergingEpoch, lines: [] },
    });
    expect(stateOf(quorum, 'c1')).toMatchObject({ replicas: {} });
  });

  test.each([
    [4, 2, ['4 LEADER_CHANGE 3', '5 c']],
    [5, 3, ['5 c']],
    [6, 3, []],
  ])('goes on with a log that ends at %i in epoch %i', (offset, epoch, lines) => {
    const quorum = shortened();
    const valid = { snapshotId: NO_END, divergingEpoch: NO_END, lines };
    expect(fetched(quorum, offset, epoch, -1)).toEqual(valid);
    expect(stateOf(quorum, 'c1')).toMatchObject({ replicas: {} });
    expect(fetched(quorum, offset, epoch)).toEqual(valid);
    expect(Object.keys((stateOf(quorum, 'c1') as { replicas: object }).replicas)).toEqual(['9']);
  });

  test('finds the same after it has started again', () => {
    const quorum = shortened();
    restart(quorum);
    expect(member(quorum, 'c1').committed).toEqual(['- a', '- b', '5 c']);
    expect(logOf(member(quorum, 'c1'))).toEqual(['4 LEADER_CHANGE 3', '5 c', '6 LEADER_CHANGE 4']);
  });
});

describe('a request about the log', () => {
  const partition = {
    ...{ partition: 0, currentLeaderEpoch: 1, fetchOffset: 1, lastFetchedEpoch: 1 },
    ...{ logStartOffset: -1, partitionMaxBytes: 0, replicaDirectoryId: SOME, highWatermark: -1 },
  };
  const ours = { topicId: METADATA_TOPIC_ID, partitions: [partition] };

  test.each([
    ['no topic', [], ['INVALID_REQUEST']],
    ['two topics', [ours, ours], ['INVALID_REQUEST']],
    ['another topic', [{ ...ours, topicId: SOME }], ['INVALID_REQUEST']],
    ['no partition', [{ ...ours, partitions: [] }], ['NONE', 'INVALID_REQUEST']],
    [
      'the epoch 0',
      [{ ...ours, partitions: [{ ...partition, currentLeaderEpoch: 0 }] }],
      ['NONE', 'FENCED_LEADER_EPOCH'],
    ],
  ])('that names %s is refused', (_, topics, errors) => {
    const quorum = someQuorum({ voters: 1 });
    run(quorum, seconds(1));
    const found = ask(quorum, 'c1', 'Fetch', 18, {
      ...{ clusterId: null, replicaState: { replicaId: 9, replicaEpoch: -1 }, maxWaitMs: 0 },
      ...{ minBytes: 0, maxBytes: 1_000, isolationLevel: 0, sessionId: 0, sessionEpoch: -1 },
      ...{ topics, forgottenTopicsData: [], rackId: '' },
    });
    if (found?.type !== 'FetchResponse') throw new Error('an answer of another kind');
    const parts = found.body.responses.flatMap((each) => each.partitions);
    const codes = [found.body.errorCode, ...parts.map((each) => each.errorCode)];
    expect(codes.map(errorName)).toEqual(errors);
  });
});

describe('snapshots that are kept', () => {
  /** A single voter that has summed up twice. */
  function twice(config: Record<string, number> = {}): Quorum {
    const quorum = someQuorum({ voters: 1, config });
    run(quorum, seconds(1));
    for (const name of ['a', 'b']) sumUp(quorum, name);
    return quorum;
  }
  const endsOf = (quorum: Quorum): number[] =>
    member(quorum, 'c1').raft.disk.snapshots.map(({ endOffset }) => endOffset);

  test('go when they and the log are larger than metadata.max.retention.bytes, not when as large', () => {
    const { log, snapshots } = member(twice(), 'c1').raft.disk;
    const all = [...log.segments, ...snapshots].reduce((sum, each) => sum + each.sizeInBytes, 0);
    expect(endsOf(twice({ 'metadata.max.retention.bytes': all }))).toEqual([2, 3]);
    const quorum = twice({ 'metadata.max.retention.bytes': all - 1 });
    expect(endsOf(quorum)).toEqual([3]);
    expect(member(quorum, 'c1').raft.disk.log.startOffset).toBe(3);
    const { files } = quorum.world.nodes[0]?.disk ?? { files: {} };
    expect(Object.keys(files).filter((each) => each.endsWith('.checkpoint'))).toEqual([
      '__cluster_metadata-0/00000000000000000003-0000000001.checkpoint',
    ]);
  });

  test('go when the oldest is older than metadata.max.retention.ms, and never the last one', () => {
    const config = { 'metadata.max.retention.ms': 10_000, 'metadata.max.retention.bytes': -1 };
    const quorum = twice(config);
    const { raft } = member(quorum, 'c1');
    const at = raft.disk.snapshots[0]?.at ?? 0;
    const now = (raft.disk.snapshots[1]?.at ?? 0) - at;
    const clean = (age: number): number[] => {
      cleanLog(raft, stepOf(quorum, millis(age - now)));
      return endsOf(quorum);
    };
    expect(clean(10_000)).toEqual([2, 3]);
    expect(clean(10_001)).toEqual([3]);
    expect(clean(90_000)).toEqual([3]);
  });

  test('are named by their end and its epoch, and hold a thousand records in a batch', () => {
    expect(snapshotFile({ endOffset: 42, epoch: 3 })).toBe(
      '__cluster_metadata-0/00000000000000000042-0000000003.checkpoint',
    );
    const quorum = someQuorum({ voters: 1 });
    run(quorum, seconds(1));
    write(quorum, 'c1', ...Array.from({ length: 1_001 }, (_, place) => `t${place}`));
    run(quorum, seconds(1));
    tell(quorum, 'c1', { do: 'snapshot' });
    const [snapshot] = member(quorum, 'c1').raft.disk.snapshots;
    expect(
      snapshot?.batches.map(({ baseOffset, records, isControl }) => [
        ...[baseOffset, records.length, isControl],
      ]),
    ).toEqual([
      [0, 1, true],
      [1, 1_000, false],
      [1_001, 1, false],
      [1_002, 1, true],
    ]);
    expect(snapshot?.batches.map((each) => linesOf(each)[0])).toEqual([
      ...['0 SNAPSHOT_HEADER 1', '1 t0', '1001 t1000', '1002 SNAPSHOT_FOOTER 1'],
    ]);
  });

  test('are due at exactly so many bytes, or exactly so long after the first that they lack', () => {
    const of = (config: Record<string, number>): Quorum => {
      const quorum = someQuorum({ voters: 1, config });
      run(quorum, millis(100));
      write(quorum, 'c1', 'a');
      run(quorum, millis(100));
      return quorum;
    };
    const { bytes, since } = member(of({}), 'c1').raft.memory.uncovered;
    const most = 'metadata.log.max.record.bytes.between.snapshots';
    const due = (quorum: Quorum, ahead = 0): boolean =>
      isSnapshotDue(member(quorum, 'c1').raft, stepOf(quorum, ahead));
    expect(due(of({ [most]: bytes }))).toBe(true);
    expect(due(of({ [most]: bytes + 1 }))).toBe(false);
    const quorum = of({ 'metadata.log.max.snapshot.interval.ms': 60_000 });
    const aheadOf = (age: number): number => millis(since - EPOCH_MILLIS + age) - quorum.world.now;
    expect(due(quorum, aheadOf(59_999))).toBe(false);
    expect(due(quorum, aheadOf(60_000))).toBe(true);
  });
});

describe('the upgrade to kraft.version 1', () => {
  test('needs the directory of each voter, and is done once', () => {
    const quorum = someQuorum({ voters: 3 });
    const leader = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    const [left = ''] = THREE.filter((each) => each !== leader);
    const { raft } = member(quorum, leader);
    expect(upgradeKraftVersion(member(quorum, left).raft, stepOf(quorum))).toBe('NOT_CONTROLLER');
    const step = stepOf(quorum);
    expect(upgradeKraftVersion(raft, step)).toEqual({ offset: 2 });
    const { epoch } = stateOf(quorum, leader);
    expect(logOf(member(quorum, leader)).slice(1)).toEqual([
      `1 KRAFT_VERSION ${epoch}`,
      `2 KRAFT_VOTERS ${epoch}`,
    ]);
    const voters = raft.memory.voterSets.at(-1)?.voters ?? [];
    for (const { id, directoryId, host } of voters) {
      expect(member(quorum, host).raft.id).toBe(id);
      expect(directoryId).toBe(member(quorum, host).raft.disk.directoryId);
    }
    expect(voters).toHaveLength(3);
    expect(upgradeKraftVersion(raft, step)).toEqual({ offset: 2 });
    expect(raft.disk.log.endOffset).toBe(3);
  });

  test('waits for a voter that the leader has never heard of', () => {
    const quorum = someQuorum({ voters: 3 });
    run(quorum, millis(100));
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, 'c3') });
    const leader = elect(quorum, ['c1', 'c2'], seconds(6));
    const { raft } = member(quorum, leader);
    expect(upgradeKraftVersion(raft, stepOf(quorum))).toBe('INVALID_UPDATE_VERSION');
    expect(raft.disk.log.endOffset).toBe(1);
  });
});
