import { describe, expect, test } from 'vitest';
import { seconds } from '../../../../src/kernel/time.ts';
import { errorName } from '../../../../src/kafka/protocol/errors.ts';
import type { AnyResponse } from '../../../../src/kafka/protocol/message.ts';
import { votersOf } from '../../../../src/kafka/raft/raft.ts';
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
  write,
  type Quorum,
} from './raft-world.ts';

describe('voters', () => {
  const errorOf = (answer: AnyResponse | undefined): string | undefined =>
    answer !== undefined && 'errorCode' in answer.body
      ? errorName(answer.body.errorCode)
      : undefined;
  const idsOf = (quorum: Quorum, who: string): number[] =>
    votersOf(member(quorum, who).raft).map((each) => each.id);
  const keyOf = (quorum: Quorum, who: string) => {
    const { id, disk } = member(quorum, who).raft;
    return { clusterId: null, voterId: id, voterDirectoryId: disk.directoryId };
  };

  test('they cannot change before kraft.version 1; then one is removed, and goes on fetching', () => {
    const quorum = someQuorum({ voters: 3 });
    const leader = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    const [gone = '', stays = ''] = others(leader);
    const early = ask(quorum, leader, 'RemoveRaftVoter', 0, keyOf(quorum, gone));
    expect(errorOf(early)).toBe('UNSUPPORTED_VERSION');
    tell(quorum, leader, { do: 'upgrade' });
    run(quorum, seconds(1));
    expect(ask(quorum, leader, 'RemoveRaftVoter', 0, keyOf(quorum, gone))).toBeUndefined();
    // It counts as soon as it is appended.
    expect(idsOf(quorum, leader)).not.toContain(member(quorum, gone).raft.id);
    const second = ask(quorum, leader, 'RemoveRaftVoter', 0, keyOf(quorum, stays));
    expect(second).toBeUndefined();
    run(quorum, seconds(2));
    const errors = member(quorum, leader).answers.map(errorOf);
    expect(errors).toEqual(['UNSUPPORTED_VERSION', 'NONE', 'NONE']);
    write(quorum, leader, 't');
    run(quorum, seconds(1));
    for (const who of [gone, stays]) {
      expect(logOf(member(quorum, who))).toEqual(logOf(member(quorum, leader)));
      expect(names(quorum, who)).toContain('t');
    }
    expect(logOf(member(quorum, gone)).slice(1, 4)).toEqual([
      expect.stringMatching(/^1 KRAFT_VERSION/),
      expect.stringMatching(/^2 KRAFT_VOTERS/),
      expect.stringMatching(/^3 KRAFT_VOTERS/),
    ]);
    // Without the leader nobody else has a vote.
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, leader) });
    run(quorum, seconds(8));
    expect(leaders(quorum)).toEqual([]);
  });

  test('a controller that has caught up becomes a voter, and the leader that is removed resigns', () => {
    const quorum = someQuorum({ voters: 2, spare: 1 });
    const leader = elect(quorum, ['c1', 'c2'], seconds(5));
    run(quorum, seconds(3));
    tell(quorum, leader, { do: 'upgrade' });
    run(quorum, seconds(1));
    const listeners = [{ name: 'CONTROLLER', host: 'c3', port: 9093 }];
    const asked = { timeoutMs: 1_000, ackWhenCommitted: true, listeners };
    ask(quorum, leader, 'AddRaftVoter', 1, { ...keyOf(quorum, 'c3'), ...asked });
    run(quorum, seconds(1));
    ask(quorum, leader, 'AddRaftVoter', 1, { ...keyOf(quorum, 'c3'), ...asked });
    expect(member(quorum, leader).answers.map(errorOf)).toEqual(['NONE', 'DUPLICATE_VOTER']);
    for (const who of THREE) expect(idsOf(quorum, who)).toEqual([101, 102, 103]);
    ask(quorum, leader, 'RemoveRaftVoter', 0, keyOf(quorum, leader));
    run(quorum, seconds(5));
    const [next = ''] = leaders(quorum);
    expect(others(leader)).toContain(next);
    expect(idsOf(quorum, next)).not.toContain(member(quorum, leader).raft.id);
    cutOff(quorum, next, [leader]);
    write(quorum, next, 'a');
    run(quorum, seconds(1));
    expect(names(quorum, next).at(-1)).toBe('a');
  });

  test('a leader that has removed itself and dies before that is committed gives no vote in its epoch', () => {
    const quorum = someQuorum({ voters: 3 });
    const leader = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    tell(quorum, leader, { do: 'upgrade' });
    run(quorum, seconds(1));
    cutOff(quorum, leader, others(leader));
    ask(quorum, leader, 'RemoveRaftVoter', 0, keyOf(quorum, leader));
    const { epoch } = stateOf(quorum, leader);
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, leader) });
    harm(quorum, { fault: 'start', node: nodeOf(quorum, leader) });
    run(quorum, 0);
    expect(idsOf(quorum, leader)).not.toContain(member(quorum, leader).raft.id);
    expect(stateOf(quorum, leader)).toMatchObject({ role: 'resigned', epoch });
  });

  test('the leader describes the quorum, others send the asker away', () => {
    const quorum = someQuorum({ voters: 3, observers: 1 });
    const leader = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    const topics = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }];
    const [other = ''] = others(leader);
    expect(errorOf(ask(quorum, other, 'DescribeQuorum', 2, { topics }))).toBe(
      'NOT_LEADER_OR_FOLLOWER',
    );
    const found = ask(quorum, leader, 'DescribeQuorum', 2, { topics });
    if (found?.type !== 'DescribeQuorumResponse') throw new Error('an answer of another kind');
    const part = found.body.topics[0]?.partitions[0];
    expect(part).toMatchObject({ leaderId: member(quorum, leader).raft.id, highWatermark: 1 });
    expect(part?.currentVoters.map((each) => [each.replicaId, each.logEndOffset])).toEqual([
      [101, 1],
      [102, 1],
      [103, 1],
    ]);
    expect(part?.observers.map((each) => [each.replicaId, each.logEndOffset])).toEqual([[1, 1]]);
  });
});
