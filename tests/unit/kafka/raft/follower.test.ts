import { describe, expect, test } from 'vitest';
import { seconds } from '../../../../src/kernel/time.ts';
import { createListener } from '../../../../src/kafka/network/listener.ts';
import { takeFetched, takePiece } from '../../../../src/kafka/raft/follow.ts';
import type { Follower } from '../../../../src/kafka/raft/epoch-state.ts';
import type { ServerStep } from '../../../../src/kafka/step.ts';
import { THREE } from './members.ts';
import {
  cutOff,
  elect,
  logOf,
  member,
  run,
  someQuorum,
  stateOf,
  write,
  type Quorum,
} from './raft-world.ts';

const NO_END = { epoch: -1, endOffset: -1 };

function stepOf({ world }: Quorum): ServerStep {
  const { now, nodes } = world;
  const random = nodes[0]?.random ?? new Int32Array(4);
  const listener = createListener();
  return { now, clock: now, random, out: [], moved: [], listener, coordinators: {} };
}

/** A follower whose log has two records that are committed, and one more that is not. */
function following(): { quorum: Quorum; left: string; state: Follower; leaderId: number } {
  const quorum = someQuorum({ voters: 3 });
  const leader = elect(quorum, THREE, seconds(4));
  run(quorum, seconds(3));
  write(quorum, leader, 'a');
  run(quorum, seconds(1));
  const [left = '', right = ''] = THREE.filter((each) => each !== leader);
  cutOff(quorum, right, [leader]);
  cutOff(quorum, left, [right]);
  write(quorum, leader, 'b');
  run(quorum, seconds(1));
  const { raft } = member(quorum, left);
  raft.memory.highWatermark = 2;
  const state = stateOf(quorum, left);
  if (state.role !== 'follower') throw new Error(`${left} follows`);
  expect(raft.disk.log.endOffset).toBe(3);
  return { quorum, left, state, leaderId: member(quorum, leader).raft.id };
}

/** An answer of the leader with one thing or another in it. */
const answer = (about: object): Parameters<typeof takeFetched>[3] => ({
  ...{ partitionIndex: 0, errorCode: 0, highWatermark: -1, lastStableOffset: -1 },
  ...{ logStartOffset: 0, divergingEpoch: NO_END, snapshotId: NO_END },
  ...{ currentLeader: { leaderId: -1, leaderEpoch: -1 }, abortedTransactions: null },
  ...{ preferredReadReplica: -1, records: [] },
  ...about,
});

describe('the high watermark of a follower', () => {
  test('is the leader’s as far as its own log goes, and never goes back', () => {
    const { quorum, left, state, leaderId } = following();
    const { raft } = member(quorum, left);
    const after = (highWatermark: number): number => {
      expect(takeFetched(raft, state, leaderId, answer({ highWatermark }), stepOf(quorum))).toBe(
        true,
      );
      return raft.memory.highWatermark;
    };
    // A new leader does not know it yet.
    expect(after(-1)).toBe(2);
    expect(after(1)).toBe(2);
    expect(after(99)).toBe(3);
    expect(after(2)).toBe(3);
  });
});

test('a batch that a follower has already is not appended again', () => {
  const { quorum, left, state, leaderId } = following();
  const { raft } = member(quorum, left);
  const before = logOf(member(quorum, left));
  const records = [...(raft.disk.log.segments[0]?.batches.tail ?? [])];
  expect(records).toHaveLength(3);
  const step = stepOf(quorum);
  expect(takeFetched(raft, state, leaderId, answer({ records }), step)).toBe(true);
  expect(logOf(member(quorum, left))).toEqual(before);
  expect(step.out.map((each) => each.do)).toEqual(['timer']);
});

describe('a log that parts from the leader’s', () => {
  const cutAt = (endOffset: number, about: object = {}) => {
    const { quorum, left, state, leaderId } = following();
    const { raft } = member(quorum, left);
    const divergingEpoch = { epoch: state.epoch, endOffset, ...about };
    const step = stepOf(quorum);
    const isSound = takeFetched(raft, state, leaderId, answer({ divergingEpoch }), step);
    const { flushedEnd, highWatermark } = raft.memory;
    const notes = step.out.flatMap((each) => (each.do === 'note' ? [each.note] : []));
    return { isSound, end: logOf(member(quorum, left)).length, flushedEnd, highWatermark, notes };
  };

  test('is cut down to the high watermark, and what was flushed behind it is not', () => {
    expect(cutAt(2)).toEqual({
      ...{ isSound: true, end: 2, flushedEnd: 2, highWatermark: 2 },
      notes: [{ note: 'metadata-truncated', from: 3, to: 2 }],
    });
  });

  test('is not cut below it: the process cannot go on', () => {
    expect(cutAt(1)).toMatchObject({ isSound: false, end: 3, notes: [] });
  });

  test('is not cut where the leader has as much of that epoch, or more', () => {
    for (const endOffset of [3, 9])
      expect(cutAt(endOffset)).toMatchObject({ isSound: true, end: 3, notes: [] });
  });
});

describe('a piece of a snapshot', () => {
  const download = { endOffset: 9, epoch: 1, bytes: 'abc' };
  const piece = {
    ...{ index: 0, errorCode: 0, snapshotId: { endOffset: 9, epoch: 1 }, size: 10, position: 3 },
    ...{ currentLeader: { leaderId: -1, leaderEpoch: -1 }, unalignedRecords: 'def' },
  };

  function taken(about: object): Follower {
    const { quorum, left, state } = following();
    state.download = download;
    state.hasFetched = false;
    state.fetchTimeoutAt = 0;
    const step = stepOf(quorum);
    takePiece(member(quorum, left).raft, state, { ...piece, ...about }, step);
    // The leader has answered, whatever it was.
    expect(state).toMatchObject({ hasFetched: true, fetchTimeoutAt: step.now + seconds(2) });
    return state;
  }

  test('is put behind those before it', () => {
    expect(taken({}).download).toEqual({ ...download, bytes: 'abcdef' });
  });

  test.each([
    ['an error', { errorCode: 98 }],
    ['another end', { snapshotId: { endOffset: 8, epoch: 1 } }],
    ['another epoch', { snapshotId: { endOffset: 9, epoch: 2 } }],
    ['a place before', { position: 2 }],
    ['a place behind', { position: 4 }],
  ])('that has %s ends the download: the next fetch tells what to do', (_, about) => {
    expect(taken(about).download).toBeNull();
  });

  test('that nobody has asked for changes nothing', () => {
    const { quorum, left, state } = following();
    const step = stepOf(quorum);
    takePiece(member(quorum, left).raft, state, piece, step);
    expect(state.download).toBeNull();
    expect(step.out).toEqual([]);
  });
});
