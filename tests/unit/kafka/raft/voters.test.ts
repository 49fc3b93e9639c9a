import { describe, expect, test } from 'vitest';
import { seconds } from '../../../../src/kernel/time.ts';
import { copiedSize, idOrder } from '../../../../src/kafka/protocol/java-order.ts';
import { eachBatch } from '../../../../src/kafka/log/log-read.ts';
import { decodeMessage } from '../../../../src/kafka/protocol/codec.ts';
import { errorName } from '../../../../src/kafka/protocol/errors.ts';
import type { AnyResponse } from '../../../../src/kafka/protocol/message.ts';
import {
  controlType,
  LeaderChangeMessage,
  VotersRecord,
} from '../../../../src/kafka/protocol/records/control-records.ts';
import { votersOf } from '../../../../src/kafka/raft/raft.ts';
import { THREE, others, idOf } from './members.ts';
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
  tell,
  until,
  type Quorum,
} from './raft-world.ts';

const errorOf = (answer: AnyResponse | undefined): string | undefined =>
  answer !== undefined && 'errorCode' in answer.body ? errorName(answer.body.errorCode) : undefined;
const idsOf = (quorum: Quorum, who: string): number[] =>
  votersOf(member(quorum, who).raft)
    .map((each) => each.id)
    .sort();

/** Asks for a voter to go; what was answered at once, undefined while it waits to be committed. */
function remove(quorum: Quorum, leader: string, who: string): string | undefined {
  const { id, disk } = member(quorum, who).raft;
  const body = { clusterId: null, voterId: id, voterDirectoryId: disk.directoryId };
  return errorOf(ask(quorum, leader, 'RemoveRaftVoter', 0, body));
}

/** Three voters that may change, one of which leads. */
function changeable(about: { voters?: number; spare?: number } = {}): {
  quorum: Quorum;
  leader: string;
  left: string;
  right: string;
} {
  const quorum = someQuorum({ voters: about.voters ?? 3, spare: about.spare ?? 0 });
  const leader = elect(quorum, THREE.slice(0, about.voters ?? 3), seconds(5));
  run(quorum, seconds(3));
  tell(quorum, leader, { do: 'upgrade' });
  run(quorum, seconds(1));
  const [left = '', right = ''] = others(leader);
  return { quorum, leader, left, right };
}

describe('a leader that has removed itself', () => {
  test('counts only the voters that are left: one of two is no majority, and it resigns', () => {
    const { quorum, leader, left, right } = changeable();
    cutOff(quorum, right, [leader, left]);
    expect(remove(quorum, leader, leader)).toBeUndefined();
    const from = quorum.world.now;
    until(quorum, () => stateOf(quorum, leader).role !== 'leader', seconds(4));
    expect(quorum.world.now - from).toBeGreaterThan(seconds(2));
    expect(errorOf(member(quorum, leader).answers.at(-1))).toBe('NOT_LEADER_OR_FOLLOWER');
    expect(idsOf(quorum, leader)).toEqual([idOf(quorum, left), idOf(quorum, right)].sort());
  });

  test('leads on while it hears both, and until its removal is committed', () => {
    const { quorum, leader, left, right } = changeable();
    harm(quorum, { fault: 'pause', node: nodeOf(quorum, right) });
    expect(remove(quorum, leader, leader)).toBeUndefined();
    run(quorum, seconds(1));
    expect(leaders(quorum)).toEqual([leader]);
    harm(quorum, { fault: 'resume', node: nodeOf(quorum, right) });
    until(quorum, () => leaders(quorum).length === 0, seconds(1));
    expect(errorOf(member(quorum, leader).answers.at(-1))).toBe('NONE');
    expect([left, right]).toContain(elect(quorum, [left, right], seconds(3)));
  });
});

describe('a leader that is a voter', () => {
  test('needs one other of three, and goes on with it however long the third is away', () => {
    const { quorum, leader, left } = changeable();
    cutOff(quorum, left, others(left));
    run(quorum, seconds(9));
    expect(leaders(quorum)).toEqual([leader]);
  });

  test('of two voters resigns without the other', () => {
    const { quorum, leader } = changeable({ voters: 2 });
    const [other = ''] = ['c1', 'c2'].filter((each) => each !== leader);
    cutOff(quorum, other, [leader]);
    run(quorum, seconds(4));
    expect(leaders(quorum)).toEqual([]);
  });

  test('is not kept in office by a member without a vote', () => {
    const { quorum, leader } = changeable({ voters: 2, spare: 1 });
    const [other = ''] = ['c1', 'c2'].filter((each) => each !== leader);
    cutOff(quorum, other, [leader, 'c3']);
    run(quorum, seconds(4));
    expect(leaders(quorum)).toEqual([]);
  });
});

describe('two changes of the voters', () => {
  test('are not under way at once, also when nobody waits for the first', () => {
    const { quorum, leader, left, right } = changeable({ spare: 1 });
    cutOff(quorum, leader, [left, right]);
    const { id, disk } = member(quorum, 'c4').raft;
    const body = {
      ...{ clusterId: null, timeoutMs: 1_000, ackWhenCommitted: false },
      ...{ voterId: id, voterDirectoryId: disk.directoryId },
      listeners: [{ name: 'CONTROLLER', host: 'c4', port: 9093 }],
    };
    expect(errorOf(ask(quorum, leader, 'AddRaftVoter', 1, body))).toBe('NONE');
    expect(idsOf(quorum, leader)).toEqual([101, 102, 103, 104]);
    expect(remove(quorum, leader, left)).toBe('REQUEST_TIMED_OUT');
    expect(idsOf(quorum, leader)).toEqual([101, 102, 103, 104]);
  });

  test('and the upgrade to kraft.version 1 is the first of them', () => {
    const quorum = someQuorum({ voters: 3 });
    const leader = elect(quorum, THREE, seconds(5));
    run(quorum, seconds(3));
    const [left = '', right = ''] = others(leader);
    cutOff(quorum, leader, [left, right]);
    tell(quorum, leader, { do: 'upgrade' });
    expect(remove(quorum, leader, left)).toBe('REQUEST_TIMED_OUT');
    expect(idsOf(quorum, leader)).toHaveLength(3);
  });

  test('come one after the other in the same instant, once the first is committed', () => {
    const { quorum, leader, left, right } = changeable();
    expect(remove(quorum, leader, left)).toBeUndefined();
    expect(remove(quorum, leader, right)).toBeUndefined();
    expect(idsOf(quorum, leader)).toHaveLength(2);
    run(quorum, seconds(3));
    expect(idsOf(quorum, leader)).toEqual([idOf(quorum, leader)]);
  });
});

test('a change that was cut from the log was never made', () => {
  const { quorum, leader, left, right } = changeable();
  cutOff(quorum, leader, [left, right]);
  expect(remove(quorum, leader, left)).toBeUndefined();
  expect(idsOf(quorum, leader)).toEqual([idOf(quorum, leader), idOf(quorum, right)].sort());
  elect(quorum, [left, right], seconds(12));
  cutOff(quorum, leader, [left, right], 'heal');
  until(quorum, () => stateOf(quorum, leader).role === 'follower', seconds(9));
  run(quorum, seconds(2));
  expect(idsOf(quorum, leader)).toEqual([101, 102, 103]);
});

test('a new leader changes no voters before it knows what is committed, whatever the version', () => {
  for (const upgrade of [true, false]) {
    const quorum = someQuorum({ voters: 3 });
    const leader = elect(quorum, THREE, seconds(5));
    run(quorum, seconds(3));
    if (upgrade) tell(quorum, leader, { do: 'upgrade' });
    run(quorum, seconds(1));
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, leader) });
    const leads = (): string | undefined =>
      others(leader).find((each) => stateOf(quorum, each).role === 'leader');
    until(quorum, () => leads() !== undefined, seconds(8));
    const next = leads() ?? '';
    expect(stateOf(quorum, next)).toMatchObject({ highWatermark: null });
    expect(remove(quorum, next, leader)).toBe('REQUEST_TIMED_OUT');
    run(quorum, seconds(1));
    expect(remove(quorum, next, leader)).toBe(upgrade ? undefined : 'UNSUPPORTED_VERSION');
  }
});

test('a controller that was given a new disk must catch up again before it can be a voter', () => {
  const { quorum, leader } = changeable({ voters: 2, spare: 1 });
  for (const how of ['kill', 'wipe', 'start'] as const)
    harm(quorum, { fault: how, node: nodeOf(quorum, 'c3') });
  const heard = (): string | undefined => {
    const state = stateOf(quorum, leader);
    return state.role === 'leader' ? state.replicas[103]?.directoryId : undefined;
  };
  const before = heard();
  until(quorum, () => heard() !== before, seconds(3));
  const { directoryId } = member(quorum, 'c3').raft.disk;
  expect(directoryId).toBe(heard());
  const add = (): string | undefined =>
    errorOf(
      ask(quorum, leader, 'AddRaftVoter', 1, {
        ...{ clusterId: null, timeoutMs: 1_000, ackWhenCommitted: false },
        ...{ voterId: 103, voterDirectoryId: directoryId },
        listeners: [{ name: 'CONTROLLER', host: 'c3', port: 9093 }],
      }),
    );
  expect(add()).toBe('REQUEST_TIMED_OUT');
  run(quorum, seconds(2));
  expect(add()).toBe('NONE');
});

describe('the order in which voters are written', () => {
  /** The ids in each record that names the voters, oldest first. */
  function written(quorum: Quorum, who: string): string[] {
    const { log } = member(quorum, who).raft.disk;
    const lines: string[] = [];
    eachBatch(log, log.startOffset, log.endOffset, ({ isControl, records }) => {
      for (const { key, value } of isControl ? records : []) {
        const type = controlType(key);
        if (value === null || (type !== 'LEADER_CHANGE' && type !== 'KRAFT_VOTERS')) continue;
        const { voters } =
          type === 'LEADER_CHANGE'
            ? decodeMessage(LeaderChangeMessage, 0, value)
            : decodeMessage(VotersRecord, 0, value);
        lines.push(`${type} ${voters.map((each) => each.voterId).join()}`);
      }
    });
    return lines;
  }

  test('is that of a map of ids: the leader’s own, or a copy as small as can be (recorded)', () => {
    const quorum = someQuorum({ voters: 5, seed: 21 });
    const leader = elect(quorum, [...THREE, 'c4', 'c5'], seconds(5));
    expect(leader).toBe('c1');
    run(quorum, seconds(3));
    tell(quorum, leader, { do: 'upgrade' });
    for (const gone of ['c2', 'c4', 'c3']) {
      run(quorum, seconds(1));
      remove(quorum, leader, gone);
    }
    run(quorum, seconds(1));
    const parts = [{ partitionIndex: 0 }];
    const body = { topics: [{ topicName: '__cluster_metadata', partitions: parts }] };
    const described = JSON.stringify(ask(quorum, leader, 'DescribeQuorum', 2, body)?.body);
    const [voters = '', observers = ''] = described.split('"observers"');
    expect(voters.match(/(?<="replicaId":)\d+/g)).toEqual(['101', '105']);
    expect(observers.match(/(?<="nodeId":)\d+/g)).toEqual(['101', '105']);
    tell(quorum, leader, { do: 'resign' });
    run(quorum, seconds(3));
    expect(written(quorum, 'c5')).toEqual([
      'LEADER_CHANGE 101,102,103,104,105',
      'KRAFT_VOTERS 104,105,101,102,103',
      'KRAFT_VOTERS 104,105,101,103',
      'KRAFT_VOTERS 105,101,103',
      'KRAFT_VOTERS 105,101',
      'LEADER_CHANGE 101,105',
    ]);
  });

  test('is not that of successors: those that have as much stand by id', () => {
    const five = [...THREE, 'c4', 'c5'];
    const quorum = someQuorum({ voters: 5 });
    const leader = elect(quorum, five, seconds(5));
    run(quorum, seconds(3));
    tell(quorum, leader, { do: 'upgrade' });
    run(quorum, seconds(1));
    tell(quorum, leader, { do: 'resign' });
    const state = stateOf(quorum, leader);
    const named = state.role === 'resigned' ? state.successors.map(({ id }) => id) : [];
    expect(named).toEqual(five.filter((each) => each !== leader).map((each) => idOf(quorum, each)));
  });

  test('goes by the places of a table, which is never more than three quarters full', () => {
    const ordered = (ids: number[], least?: number): number[] =>
      idOrder(
        ids.map((id) => ({ id })),
        least,
      ).map(({ id }) => id);
    // What Java's own map gives for them.
    expect(ordered([15, 17, 16])).toEqual([16, 17, 15]);
    expect(ordered([3, 8, 13], 3)).toEqual([8, 13, 3]);
    expect(ordered([8, 13, 3], copiedSize(3))).toEqual([8, 3, 13]);
    expect(ordered([70_000, 5, 65_541])).toEqual([70_000, 65_541, 5]);
    const twelve = Array.from({ length: 12 }, (_, index) => 5 * (index + 1));
    expect(ordered(twelve).slice(0, 5)).toEqual([50, 35, 20, 5, 55]);
    expect(ordered([...twelve, 3]).slice(0, 5)).toEqual([35, 3, 5, 40, 10]);
  });
});
