import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { createListener } from '../../../../src/kafka/network/listener.ts';
import { errorName } from '../../../../src/kafka/protocol/errors.ts';
import { isSnapshotDue } from '../../../../src/kafka/raft/snapshot.ts';
import { THREE, others, names } from './members.ts';
import {
  ask,
  cutOff,
  elect,
  harm,
  leaders,
  logOf,
  member,
  nodeOf,
  run,
  someQuorum,
  stateOf,
  tell,
  until,
  write,
} from './raft-world.ts';

describe('the log', () => {
  test('decisions that linger together are one batch, and all members replay it', () => {
    const quorum = someQuorum({ voters: 3, observers: 2 });
    const leader = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    write(quorum, leader, 'a', 'b');
    run(quorum, millis(10));
    write(quorum, leader, 'c');
    run(quorum, millis(14));
    expect(logOf(member(quorum, leader))).toHaveLength(1);
    run(quorum, millis(20));
    const batch = member(quorum, leader).raft.disk.log.segments[0]?.batches.tail[1];
    expect(batch?.records).toHaveLength(3);
    for (const who of [...THREE, 'b1', 'b2']) {
      expect(names(quorum, who)).toEqual(['a', 'b', 'c']);
      // One batch for all of them, never a copy.
      expect(member(quorum, who).raft.disk.log.segments[0]?.batches.tail[1]).toBe(batch);
    }
  });

  test('nothing to say costs one fetch in half a second for each member', () => {
    const quorum = someQuorum({ voters: 3, observers: 1 });
    elect(quorum, THREE, seconds(4));
    run(quorum, seconds(5));
    quorum.trace.length = 0;
    run(quorum, seconds(10));
    const fetches = quorum.trace.filter(
      ({ what }) => what.event === 'message' && what.message.type === 'FetchRequest',
    );
    expect(fetches.length).toBeGreaterThanOrEqual(3 * 19);
    expect(fetches.length).toBeLessThanOrEqual(3 * 20);
    // A request, an answer, the end of its wait; and the leader looks after its voters once a
    // second.
    expect(quorum.trace.length).toBeLessThanOrEqual(3 * fetches.length + 10);
  });

  test('an observer finds the new leader through any voter', () => {
    const quorum = someQuorum({ voters: 3, observers: 1 });
    const first = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, first) });
    const next = elect(quorum, others(first), seconds(6));
    write(quorum, next, 'a');
    run(quorum, seconds(1));
    expect(names(quorum, 'b1')).toEqual(['a']);
    expect(stateOf(quorum, 'b1')).toMatchObject({
      role: 'follower',
      leaderId: member(quorum, next).raft.id,
    });
  });

  test('nothing is committed before a majority has it on its disks', () => {
    const quorum = someQuorum({ voters: 3, disk: { writeTime: 0, syncTime: millis(300) } });
    const leader = elect(quorum, THREE, seconds(8));
    run(quorum, seconds(3));
    write(quorum, leader, 'a');
    run(quorum, millis(320));
    for (const who of THREE) expect(logOf(member(quorum, who)).at(-1)).toMatch(/ a$/);
    expect(names(quorum, leader)).toEqual([]);
    run(quorum, millis(30));
    expect(names(quorum, leader)).toEqual(['a']);
  });

  test('a power cut at the leader takes what it had not flushed, never what was committed', () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const quorum = someQuorum({ voters: 3, seed, disk: { writeTime: 100, syncTime: millis(5) } });
      const first = elect(quorum, THREE, seconds(5));
      run(quorum, seconds(3));
      write(quorum, first, 'a');
      run(quorum, millis(25 + seed * 2));
      const committed = names(quorum, first);
      harm(quorum, { fault: 'power-cut', node: nodeOf(quorum, first) });
      elect(quorum, others(first), seconds(8));
      harm(quorum, { fault: 'start', node: nodeOf(quorum, first) });
      run(quorum, seconds(5));
      for (const who of THREE)
        expect(names(quorum, who).slice(0, committed.length)).toEqual(committed);
      expect(new Set(THREE.map((who) => names(quorum, who).join())).size).toBe(1);
    }
  });
});

describe('starting again', () => {
  test('a leader is resigned in its epoch, a follower follows, and nobody votes twice', () => {
    const quorum = someQuorum({ voters: 3 });
    const leader = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    const { epoch } = stateOf(quorum, leader);
    for (const who of THREE) harm(quorum, { fault: 'power-cut', node: nodeOf(quorum, who) });
    for (const who of THREE) harm(quorum, { fault: 'start', node: nodeOf(quorum, who) });
    run(quorum, 0);
    expect(stateOf(quorum, leader)).toMatchObject({ role: 'resigned', epoch });
    for (const who of others(leader))
      expect(stateOf(quorum, who)).toMatchObject({ role: 'follower', epoch });
    elect(quorum, THREE, seconds(6));
    expect(stateOf(quorum, leaders(quorum)[0] ?? '').epoch).toBeGreaterThan(epoch);
  });

  test('what the process before had not flushed is flushed, also a segment that it had just closed', () => {
    const quorum = someQuorum({
      voters: 3,
      config: { 'metadata.log.segment.bytes': 300 },
      disk: { writeTime: 0, syncTime: millis(300) },
    });
    const leader = elect(quorum, THREE, seconds(8));
    run(quorum, seconds(3));
    const unflushed = (): number => {
      const disk = quorum.world.nodes[nodeOf(quorum, leader)]?.disk;
      return Object.values(disk?.files ?? {}).filter(({ written, durable }) => durable < written)
        .length;
    };
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      write(quorum, leader, name);
      run(quorum, millis(30));
    }
    expect(unflushed()).toBeGreaterThan(1);
    cutOff(quorum, leader, others(leader));
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, leader) });
    harm(quorum, { fault: 'start', node: nodeOf(quorum, leader) });
    run(quorum, seconds(2));
    expect(unflushed()).toBe(0);
  });

  test('a wiped member fetches all it had', () => {
    const quorum = someQuorum({ voters: 3 });
    const leader = elect(quorum, THREE, seconds(4));
    write(quorum, leader, 'a', 'b');
    run(quorum, seconds(3));
    const [lost = ''] = others(leader);
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, lost) });
    harm(quorum, { fault: 'wipe', node: nodeOf(quorum, lost) });
    harm(quorum, { fault: 'start', node: nodeOf(quorum, lost) });
    run(quorum, seconds(3));
    expect(names(quorum, lost)).toEqual(['a', 'b']);
  });
});

describe('snapshots', () => {
  const small = { 'metadata.max.retention.bytes': 1 };

  test('who is behind the start of the log gets a snapshot, then what follows', () => {
    const quorum = someQuorum({ voters: 3, observers: 1, config: small });
    const leader = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    const [lost = ''] = others(leader);
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, lost) });
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, 'b1') });
    for (const [at, name] of ['a', 'b'].entries()) {
      write(quorum, leader, name);
      run(quorum, seconds(1));
      tell(quorum, leader, { do: 'snapshot' });
      expect(member(quorum, leader).raft.disk.snapshots.at(-1)?.endOffset).toBe(at + 2);
    }
    const { log, snapshots } = member(quorum, leader).raft.disk;
    expect(log.startOffset).toBe(3);
    expect(snapshots).toHaveLength(1);
    write(quorum, leader, 'c');
    run(quorum, seconds(1));
    for (const who of [lost, 'b1']) harm(quorum, { fault: 'start', node: nodeOf(quorum, who) });
    run(quorum, seconds(3));
    for (const who of [lost, 'b1']) {
      expect(member(quorum, who).committed).toEqual(['- a', '- b', '3 c']);
      expect(member(quorum, who).raft.disk.log.startOffset).toBe(3);
    }
    harm(quorum, { fault: 'power-cut', node: nodeOf(quorum, lost) });
    harm(quorum, { fault: 'start', node: nodeOf(quorum, lost) });
    run(quorum, seconds(3));
    expect(member(quorum, lost).committed).toEqual(['- a', '- b', '3 c']);
  });

  test('one that the leader has deleted while it was fetched is given up for the next', () => {
    const quorum = someQuorum({ voters: 1, observers: 1, config: small });
    run(quorum, seconds(1));
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, 'b1') });
    const sumUp = (name: string): void => {
      write(quorum, 'c1', name);
      run(quorum, millis(200));
      tell(quorum, 'c1', { do: 'snapshot' });
    };
    for (const name of ['a', 'b']) sumUp(name);
    harm(quorum, { fault: 'start', node: nodeOf(quorum, 'b1') });
    const downloads = (): boolean => {
      const state = stateOf(quorum, 'b1');
      return state.role === 'follower' && state.download !== null;
    };
    until(quorum, downloads, seconds(5));
    cutOff(quorum, 'b1', ['c1']);
    sumUp('c');
    cutOff(quorum, 'b1', ['c1'], 'heal');
    run(quorum, seconds(3));
    expect(member(quorum, 'b1').committed).toEqual(['- a', '- b', '- c']);
  });

  test('one is due after so many bytes, or so long after the first record that it lacks', () => {
    const due = (config: Record<string, number>, wait: number): boolean => {
      const quorum = someQuorum({ voters: 1, config });
      run(quorum, millis(100));
      write(quorum, 'c1', 'a');
      run(quorum, wait);
      const { now, nodes } = quorum.world;
      const random = nodes[0]?.random ?? new Int32Array(4);
      const listener = createListener();
      const step = { now, clock: now, random, out: [], moved: [], listener, coordinators: {} };
      return isSnapshotDue(member(quorum, 'c1').raft, step);
    };
    const interval = 'metadata.log.max.snapshot.interval.ms';
    expect(due({}, seconds(60))).toBe(false);
    expect(due({ 'metadata.log.max.record.bytes.between.snapshots': 150 }, seconds(1))).toBe(true);
    expect(due({ [interval]: 5_000 }, seconds(4))).toBe(false);
    expect(due({ [interval]: 5_000 }, seconds(6))).toBe(true);
  });

  test('a snapshot travels in pieces, by position', () => {
    const quorum = someQuorum({ voters: 1 });
    run(quorum, millis(10));
    write(quorum, 'c1', 'a', 'b');
    run(quorum, seconds(1));
    tell(quorum, 'c1', { do: 'snapshot' });
    const snapshotId = { endOffset: 3, epoch: 1 };
    const piece = (
      position: number,
      epoch = 1,
    ): { errorCode: number; unalignedRecords: string } => {
      const partition = {
        ...{ partition: 0, currentLeaderEpoch: epoch, snapshotId, position },
        replicaDirectoryId: 'AAAAAAAAAAAAAAAAAAAAAg',
      };
      const topics = [{ name: '__cluster_metadata', partitions: [partition] }];
      const found = ask(quorum, 'c1', 'FetchSnapshot', 1, {
        ...{ clusterId: null, replicaId: 9, maxBytes: 100, topics },
      });
      if (found?.type !== 'FetchSnapshotResponse') throw new Error('an answer of another kind');
      const [part] = found.body.topics[0]?.partitions ?? [];
      if (part === undefined) throw new Error('an answer without a part');
      return part;
    };
    const { sizeInBytes = 0 } = member(quorum, 'c1').raft.disk.snapshots[0] ?? {};
    let got = '';
    while (got.length < sizeInBytes) got += piece(got.length).unalignedRecords;
    expect(got).toHaveLength(sizeInBytes);
    expect(errorName(piece(sizeInBytes).errorCode)).toBe('POSITION_OUT_OF_RANGE');
    expect(errorName(piece(0, 0).errorCode)).toBe('FENCED_LEADER_EPOCH');
    expect(errorName(piece(0, 9).errorCode)).toMatch(/UNKNOWN_LEADER_EPOCH|NOT_LEADER/);
  });
});
