import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { errorName } from '../../../../src/kafka/protocol/errors.ts';
import { ZERO_UUID } from '../../../../src/kafka/protocol/schema.ts';
import { THREE, others } from './members.ts';
import {
  ask,
  cutOff,
  elect,
  harm,
  leaders,
  member,
  nodeOf,
  run,
  someQuorum,
  stateOf,
  until,
  write,
  type Quorum,
} from './raft-world.ts';

/** Three voters with one leader, whose logs are equal. */
function settled(): { quorum: Quorum; leader: string; left: string; right: string } {
  const quorum = someQuorum({ voters: 3 });
  const leader = elect(quorum, THREE, seconds(4));
  run(quorum, seconds(3));
  const [left = '', right = ''] = others(leader);
  return { quorum, leader, left, right };
}

describe('a voter that hears nothing of the leader', () => {
  test('and asks one that does, with a log as long as its own, wins no pre-vote (KIP-996)', () => {
    const { quorum, leader, left } = settled();
    const { epoch } = stateOf(quorum, leader);
    cutOff(quorum, left, [leader]);
    for (let second = 0; second < 12; second += 1) {
      run(quorum, seconds(1));
      expect(leaders(quorum)).toEqual([leader]);
      for (const who of THREE) expect(stateOf(quorum, who).epoch).toBe(epoch);
    }
  });

  test('wins it as soon as the other has not heard of the leader either', () => {
    const { quorum, leader, left, right } = settled();
    cutOff(quorum, leader, [left, right]);
    const next = elect(quorum, [left, right], seconds(6));
    expect(stateOf(quorum, next).epoch).toBeGreaterThan(stateOf(quorum, leader).epoch);
  });
});

type Claim = {
  epoch?: number;
  by?: number;
  directory?: string;
  lastEpoch?: number;
  offset?: number;
  preVote?: boolean;
  voter?: { id: number; directory: string };
};

const SOME = 'AAAAAAAAAAAAAAAAAAAAAg';

/** Somebody asks a member for its vote: what it says, and the error. */
function asksFor(quorum: Quorum, who: string, claim: Claim): string {
  const { disk, memory } = member(quorum, who).raft;
  const partition = {
    partitionIndex: 0,
    replicaEpoch: claim.epoch ?? memory.state.epoch + 1,
    replicaId: claim.by ?? 109,
    replicaDirectoryId: claim.directory ?? SOME,
    voterDirectoryId: claim.voter?.directory ?? ZERO_UUID,
    lastOffsetEpoch: claim.lastEpoch ?? disk.log.epochs.at(-1)?.epoch ?? 0,
    lastOffset: claim.offset ?? disk.log.endOffset,
    preVote: claim.preVote ?? false,
  };
  const topics = [{ topicName: '__cluster_metadata', partitions: [partition] }];
  const body = { clusterId: null, voterId: claim.voter?.id ?? -1, topics };
  const found = ask(quorum, who, 'Vote', 2, body);
  if (found?.type !== 'VoteResponse') throw new Error('an answer of another kind');
  const part = found.body.topics[0]?.partitions[0];
  const error = errorName(part?.errorCode ?? 0);
  return error !== 'NONE' ? error : part?.voteGranted === true ? 'granted' : 'refused';
}

describe('a vote', () => {
  test('is for a log that ends where its own ends, and not for one record less', () => {
    const { quorum, leader, left, right } = settled();
    write(quorum, leader, 'a');
    run(quorum, seconds(1));
    const { endOffset } = member(quorum, left).raft.disk.log;
    expect(asksFor(quorum, left, { offset: endOffset - 1 })).toBe('refused');
    expect(asksFor(quorum, right, { offset: endOffset })).toBe('granted');
  });

  test('goes by the epoch of the last record before the length of the log', () => {
    const { quorum, leader, left, right } = settled();
    const { epoch } = stateOf(quorum, leader);
    const asked = epoch + 5;
    const shorter = { epoch: asked, lastEpoch: epoch + 1, offset: 0 };
    expect(asksFor(quorum, left, { epoch: asked, lastEpoch: epoch - 1, offset: 99 })).toBe(
      'refused',
    );
    expect(asksFor(quorum, right, shorter)).toBe('granted');
  });

  test('is given once in an epoch: again to the same one, to nobody else, nor to another disk of it', () => {
    const { quorum, leader, left } = settled();
    const epoch = stateOf(quorum, leader).epoch + 5;
    expect(asksFor(quorum, left, { epoch, by: 108 })).toBe('granted');
    expect(asksFor(quorum, left, { epoch, by: 108 })).toBe('granted');
    expect(asksFor(quorum, left, { epoch, by: 109 })).toBe('refused');
    expect(asksFor(quorum, left, { epoch, by: 108, directory: 'AAAAAAAAAAAAAAAAAAAABA' })).toBe(
      'refused',
    );
    harm(quorum, { fault: 'power-cut', node: nodeOf(quorum, left) });
    harm(quorum, { fault: 'start', node: nodeOf(quorum, left) });
    run(quorum, 0);
    expect(asksFor(quorum, left, { epoch, by: 109 })).toBe('refused');
    expect(asksFor(quorum, left, { epoch, by: 108 })).toBe('granted');
  });

  test('is not given in the epoch of a leader that the voter knows, nor by that leader', () => {
    const { quorum, leader, left } = settled();
    const { epoch } = stateOf(quorum, leader);
    for (const who of [leader, left]) {
      const about = { epoch, lastEpoch: epoch - 1, offset: 99 };
      expect(asksFor(quorum, who, about)).toBe('refused');
    }
    for (const who of [leader, left])
      expect(asksFor(quorum, who, { epoch, preVote: true })).toBe('refused');
  });

  test('is not given in the epoch of a leader that the voter has lost again, before it had a record of it', () => {
    const quorum = someQuorum({ voters: 3 });
    const left = 'c3';
    cutOff(quorum, left, others(left));
    elect(quorum, others(left), seconds(9));
    cutOff(quorum, left, others(left), 'heal');
    until(quorum, () => stateOf(quorum, left).role === 'follower', seconds(9));
    cutOff(quorum, left, others(left));
    until(quorum, () => stateOf(quorum, left).role === 'prospective', seconds(5));
    const { epoch } = stateOf(quorum, left);
    expect(stateOf(quorum, left)).toMatchObject({ voted: null });
    expect(member(quorum, left).raft.disk.log.endOffset).toBe(0);
    expect(asksFor(quorum, left, { epoch, lastEpoch: 0, offset: 9 })).toBe('refused');
  });

  test('is asked for in a later epoch than the last record is of, a pre-vote in the same', () => {
    const { quorum, leader, left, right } = settled();
    const { epoch } = stateOf(quorum, leader);
    const next = { epoch: epoch + 1, lastEpoch: epoch + 1, offset: 9 };
    expect(asksFor(quorum, left, next)).toBe('INVALID_REQUEST');
    expect(asksFor(quorum, right, { ...next, preVote: true })).toBe('granted');
    expect(asksFor(quorum, left, { epoch: epoch - 1, lastEpoch: 0, preVote: true })).toBe(
      'FENCED_LEADER_EPOCH',
    );
  });

  test('is the vote of the one that was meant, with its disk', () => {
    const { quorum, left } = settled();
    const { id, disk } = member(quorum, left).raft;
    const meant = (voterId: number, directory: string): string =>
      asksFor(quorum, left, { voter: { id: voterId, directory } });
    expect(meant(id + 1, disk.directoryId)).toBe('INVALID_VOTER_KEY');
    expect(meant(id, SOME)).toBe('INVALID_VOTER_KEY');
    expect(meant(id, disk.directoryId)).toBe('granted');
  });

  test('for a pre-vote binds nobody', () => {
    const { quorum, leader, left, right } = settled();
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, leader) });
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, right) });
    run(quorum, millis(100));
    const epoch = stateOf(quorum, left).epoch + 1;
    const about = { epoch, preVote: true };
    expect(asksFor(quorum, left, { ...about, by: 101 })).toBe('granted');
    expect(asksFor(quorum, left, { ...about, by: 102 })).toBe('granted');
    expect(asksFor(quorum, left, { epoch, by: 103 })).toBe('granted');
  });

  test('for a pre-vote is given by a follower that has started again and not heard of its leader yet', () => {
    const { quorum, leader, left, right } = settled();
    for (const who of [leader, right]) harm(quorum, { fault: 'kill', node: nodeOf(quorum, who) });
    for (const how of ['kill', 'start'] as const)
      harm(quorum, { fault: how, node: nodeOf(quorum, left) });
    run(quorum, 0);
    const { role, epoch } = stateOf(quorum, left);
    expect(role).toBe('follower');
    expect(asksFor(quorum, left, { epoch, preVote: true })).toBe('granted');
    expect(stateOf(quorum, left)).toMatchObject({ role: 'follower', epoch });
  });
});
