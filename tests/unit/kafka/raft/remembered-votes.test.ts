import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { ZERO_UUID } from '../../../../src/kafka/protocol/schema.ts';
import { THREE, others, idOf } from './members.ts';
import {
  ask,
  cutOff,
  elect,
  harm,
  member,
  nodeOf,
  run,
  someQuorum,
  stateOf,
  until,
  type Quorum,
} from './raft-world.ts';

const FOUR = [...THREE, 'c4'];
const SOME = 'AAAAAAAAAAAAAAAAAAAAAg';

/** Whether a member gives its vote to an id in an epoch, to a log that ends with its own. */
function votesFor(quorum: Quorum, who: string, id: number, epoch: number): boolean {
  const partition = {
    ...{ partitionIndex: 0, replicaEpoch: epoch, replicaId: id, replicaDirectoryId: SOME },
    ...{ voterDirectoryId: ZERO_UUID, lastOffsetEpoch: 0, preVote: false },
    lastOffset: member(quorum, who).raft.disk.log.endOffset,
  };
  const topics = [{ topicName: '__cluster_metadata', partitions: [partition] }];
  const found = ask(quorum, who, 'Vote', 2, { clusterId: null, voterId: -1, topics });
  if (found?.type !== 'VoteResponse') throw new Error('an answer of another kind');
  return found.body.topics[0]?.partitions[0]?.voteGranted === true;
}

/** A voter that has never heard of another one, and has voted for 108 in epoch 5. */
function voted(): { quorum: Quorum; key: { id: number; directoryId: string } } {
  const quorum = someQuorum({ voters: 3 });
  cutOff(quorum, 'c1', ['c2', 'c3']);
  run(quorum, millis(100));
  expect(votesFor(quorum, 'c1', 108, 5)).toBe(true);
  return { quorum, key: { id: 108, directoryId: SOME } };
}

describe('a vote holds for the whole epoch', () => {
  test('also when the voter wants an election itself, and when it has given that up', () => {
    const { quorum, key } = voted();
    expect(stateOf(quorum, 'c1')).toMatchObject({ role: 'unattached', epoch: 5, voted: key });
    for (const role of ['prospective', 'unattached', 'prospective'] as const) {
      until(quorum, () => stateOf(quorum, 'c1').role === role, seconds(3));
      expect(stateOf(quorum, 'c1')).toMatchObject({ epoch: 5, voted: key });
      expect(votesFor(quorum, 'c1', 109, 5)).toBe(false);
      expect(votesFor(quorum, 'c1', 108, 5)).toBe(true);
    }
    expect(member(quorum, 'c1').raft.disk.election).toEqual({
      ...{ epoch: 5, leaderId: -1, voted: key },
    });
    expect(votesFor(quorum, 'c1', 109, 6)).toBe(true);
  });

  test('and puts the voter’s own election off by a new election timeout', () => {
    const quorum = someQuorum({ voters: 3 });
    cutOff(quorum, 'c1', ['c2', 'c3']);
    run(quorum, millis(900));
    expect(votesFor(quorum, 'c1', 108, 5)).toBe(true);
    const { electionAt } = stateOf(quorum, 'c1') as { electionAt: number };
    expect(electionAt).toBeGreaterThanOrEqual(millis(900) + seconds(1));
    expect(electionAt).toBeLessThan(millis(900) + seconds(2));
    run(quorum, electionAt - quorum.world.now - 1);
    expect(stateOf(quorum, 'c1').role).toBe('unattached');
    run(quorum, 1);
    expect(stateOf(quorum, 'c1').role).toBe('prospective');
  });

  test('a refused one, and an epoch that begins, put it off not at all', () => {
    const quorum = someQuorum({ voters: 3 });
    cutOff(quorum, 'c1', ['c2', 'c3']);
    run(quorum, millis(900));
    const before = (stateOf(quorum, 'c1') as { electionAt: number }).electionAt;
    votesFor(quorum, 'c1', 108, 5);
    const { electionAt } = stateOf(quorum, 'c1') as { electionAt: number };
    run(quorum, millis(10));
    expect(votesFor(quorum, 'c1', 109, 5)).toBe(false);
    expect(stateOf(quorum, 'c1')).toMatchObject({ electionAt });
    expect(electionAt).not.toBe(before);
    const partition = {
      ...{ partitionIndex: 0, replicaEpoch: 9, replicaId: 108, replicaDirectoryId: SOME },
      ...{ voterDirectoryId: ZERO_UUID, lastOffsetEpoch: 0, lastOffset: 0, preVote: true },
    };
    const topics = [{ topicName: '__cluster_metadata', partitions: [partition] }];
    ask(quorum, 'c1', 'Vote', 2, { clusterId: null, voterId: -1, topics });
    expect(stateOf(quorum, 'c1')).toMatchObject({ epoch: 9, voted: null, electionAt });
  });

  test('also that of a prospective voter, which stays prospective and begins to count anew', () => {
    const quorum = someQuorum({ voters: 3 });
    cutOff(quorum, 'c1', ['c2', 'c3']);
    until(quorum, () => stateOf(quorum, 'c1').role === 'prospective', seconds(3));
    const { epoch } = stateOf(quorum, 'c1');
    expect(epoch).toBe(0);
    run(quorum, millis(300));
    // No vote can be asked for in the epoch 0: the first one is 1.
    expect(votesFor(quorum, 'c1', 108, 1)).toBe(true);
    until(quorum, () => stateOf(quorum, 'c1').role === 'prospective', seconds(3));
    expect(stateOf(quorum, 'c1')).toMatchObject({
      epoch: 1,
      voted: { id: 108, directoryId: SOME },
      votes: { granted: [101], rejected: [] },
    });
    expect(votesFor(quorum, 'c1', 109, 1)).toBe(false);
  });

  test('also a candidate’s for itself, when its time is up and it asks anew whether it could win', () => {
    const quorum = someQuorum({ voters: 3 });
    let who = '';
    until(
      quorum,
      () => {
        who = THREE.find((each) => stateOf(quorum, each).role === 'candidate') ?? '';
        return who !== '';
      },
      seconds(4),
    );
    cutOff(quorum, who, others(who));
    const { epoch } = stateOf(quorum, who);
    const { directoryId } = member(quorum, who).raft.disk;
    const own = { id: idOf(quorum, who), directoryId };
    expect(member(quorum, who).raft.disk.election).toEqual({ epoch, leaderId: -1, voted: own });
    until(quorum, () => stateOf(quorum, who).role === 'prospective', seconds(3));
    expect(stateOf(quorum, who)).toMatchObject({ epoch, leaderId: -1, voted: own });
    expect(votesFor(quorum, who, 109, epoch)).toBe(false);
    harm(quorum, { fault: 'power-cut', node: nodeOf(quorum, who) });
    harm(quorum, { fault: 'start', node: nodeOf(quorum, who) });
    run(quorum, 0);
    expect(stateOf(quorum, who)).toMatchObject({ role: 'candidate', epoch });
  });

  test('a follower’s too: whom it voted for stands in quorum-state beside its leader', () => {
    const quorum = someQuorum({ voters: 3 });
    const leader = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(1));
    const { epoch } = stateOf(quorum, leader);
    const { id: leaderId, disk } = member(quorum, leader).raft;
    const key = { id: leaderId, directoryId: disk.directoryId };
    const voters = others(leader).filter(
      (each) => member(quorum, each).raft.disk.election.voted !== null,
    );
    expect(voters).not.toEqual([]);
    for (const each of voters)
      expect(member(quorum, each).raft.disk.election).toEqual({ epoch, leaderId, voted: key });
    // It was a vote in that epoch: whoever follows a leader of the next has none in that one.
    const [voter = ''] = voters;
    const [other = ''] = others(leader).filter((each) => each !== voter);
    const begun = { partitionIndex: 0, leaderId: idOf(quorum, other), leaderEpoch: epoch + 1 };
    const partition = { ...begun, voterDirectoryId: ZERO_UUID };
    const topics = [{ topicName: '__cluster_metadata', partitions: [partition] }];
    const body = { clusterId: null, voterId: -1, topics, leaderEndpoints: [] };
    ask(quorum, voter, 'BeginQuorumEpoch', 1, body);
    expect(member(quorum, voter).raft.disk.election).toEqual({
      ...{ epoch: epoch + 1, leaderId: idOf(quorum, other), voted: null },
    });
  });
});

describe('an election among four', () => {
  test('is not won with two', () => {
    const quorum = someQuorum({ voters: 4 });
    run(quorum, millis(100));
    for (const who of ['c3', 'c4']) harm(quorum, { fault: 'kill', node: nodeOf(quorum, who) });
    run(quorum, seconds(10));
    for (const who of ['c1', 'c2']) expect(stateOf(quorum, who).epoch).toBe(0);
    harm(quorum, { fault: 'start', node: nodeOf(quorum, 'c3') });
    elect(quorum, ['c1', 'c2', 'c3'], seconds(6));
  });

  test('is lost as soon as two have refused: nobody waits for the third', () => {
    const quorum = someQuorum({ voters: 4 });
    const leader = elect(quorum, FOUR, seconds(6));
    run(quorum, seconds(3));
    const [lost = ''] = others(leader, FOUR);
    const { epoch } = stateOf(quorum, leader);
    cutOff(quorum, lost, [leader]);
    until(quorum, () => stateOf(quorum, lost).role === 'prospective', seconds(4));
    const leaderId = idOf(quorum, leader);
    expect(stateOf(quorum, lost)).toMatchObject({ epoch, leaderId });
    run(quorum, millis(100));
    expect(stateOf(quorum, lost)).toMatchObject({ role: 'follower', epoch, leaderId });
    expect(stateOf(quorum, lost)).toMatchObject({ hasFetched: false, download: null });
  });
});

describe('quorum-state', () => {
  const fileOf = (quorum: Quorum, who: string) =>
    quorum.world.nodes[nodeOf(quorum, who)]?.disk.files['__cluster_metadata-0/quorum-state'];

  test('names the vote with its disk, and is flushed', () => {
    const { quorum } = voted();
    const text = `{"leaderId":-1,"leaderEpoch":5,"votedId":108,"votedDirectoryId":"${SOME}","data_version":1}`;
    run(quorum, 0);
    expect(fileOf(quorum, 'c1')).toMatchObject({ written: text.length, durable: text.length });
  });
});
