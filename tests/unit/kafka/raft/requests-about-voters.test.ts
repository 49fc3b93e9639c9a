import { describe, expect, test } from 'vitest';
import { seconds } from '../../../../src/kernel/time.ts';
import { CLUSTER_ID, EPOCH_MILLIS } from '../../../../src/kafka/kinds.ts';
import { errorName } from '../../../../src/kafka/protocol/errors.ts';
import { ZERO_UUID } from '../../../../src/kafka/protocol/schema.ts';
import { THREE, idOf } from './members.ts';
import {
  ask,
  cutOff,
  elect,
  harm,
  member,
  nodeOf,
  run,
  someQuorum,
  tell,
  type Quorum,
} from './raft-world.ts';

const TOPIC = '__cluster_metadata';
const SOME = 'AAAAAAAAAAAAAAAAAAAAAg';

/** Three voters and an observer, one of which leads; all have the same log of one record. */
function settled(): { quorum: Quorum; leader: string; left: string; right: string } {
  const quorum = someQuorum({ voters: 3, observers: 1 });
  const leader = elect(quorum, THREE, seconds(4));
  run(quorum, seconds(3));
  const [left = '', right = ''] = THREE.filter((each) => each !== leader);
  return { quorum, leader, left, right };
}

describe('a description of the quorum', () => {
  const describes = (quorum: Quorum, who: string, topics: object[]) => {
    const found = ask(quorum, who, 'DescribeQuorum', 2, { topics });
    if (found?.type !== 'DescribeQuorumResponse') throw new Error('an answer of another kind');
    return found.body;
  };
  const ours = { topicName: TOPIC, partitions: [{ partitionIndex: 0 }] };

  test.each([
    ['no topic', []],
    ['another topic', [{ ...ours, topicName: 'orders' }]],
    ['another partition', [{ ...ours, partitions: [{ partitionIndex: 1 }] }]],
    ['two partitions', [{ ...ours, partitions: [{ partitionIndex: 0 }, { partitionIndex: 1 }] }]],
    ['two topics', [ours, { ...ours, topicName: 'orders' }]],
  ])('knows %s', (_, topics) => {
    const { quorum, leader } = settled();
    const body = describes(quorum, leader, topics);
    expect(body.topics.map((each) => each.topicName)).toEqual(topics.map((each) => each.topicName));
    expect(body).toMatchObject({ errorCode: 0, errorMessage: '', nodes: [] });
    const parts = body.topics.flatMap((each) => each.partitions);
    expect(parts.map((each) => errorName(each.errorCode))).toEqual(
      parts.map(() => 'UNKNOWN_TOPIC_OR_PARTITION'),
    );
    expect(parts.map((each) => each.partitionIndex)).toEqual(
      topics.flatMap((each) => each.partitions.map(({ partitionIndex }) => partitionIndex)),
    );
    expect(parts.every((each) => each.leaderId === 0 && each.observers.length === 0)).toBe(true);
  });

  test('says where each is reached, and when it was heard of by the clock of the leader', () => {
    const { quorum, leader, left } = settled();
    harm(quorum, { fault: 'clock-jump', node: nodeOf(quorum, leader), by: seconds(60) });
    const body = describes(quorum, leader, [ours]);
    expect(body.nodes).toEqual(
      THREE.map((host, place) => ({
        nodeId: 101 + place,
        listeners: [{ name: 'CONTROLLER', host, port: 9093 }],
      })),
    );
    const clock = EPOCH_MILLIS + Math.floor(quorum.world.now / 1_000) + 60_000;
    const voters = body.topics[0]?.partitions[0]?.currentVoters ?? [];
    const said = (who: string) => voters.find((each) => each.replicaId === idOf(quorum, who));
    expect(said(leader)).toMatchObject({ lastFetchTimestamp: clock, lastCaughtUpTimestamp: clock });
    const other = said(left)?.lastFetchTimestamp ?? 0;
    expect(clock - other).toBeLessThan(600);
    expect(clock - other).toBeGreaterThanOrEqual(0);
    expect(said(left)?.lastCaughtUpTimestamp).toBe(other);
  });

  test('says -1 of a voter that was never heard of', () => {
    const quorum = someQuorum({ voters: 3 });
    cutOff(quorum, 'c3', ['c1', 'c2']);
    const leader = elect(quorum, ['c1', 'c2'], seconds(9));
    const body = describes(quorum, leader, [ours]);
    expect(body.topics[0]?.partitions[0]?.currentVoters[2]).toMatchObject({
      replicaId: 103,
      logEndOffset: -1,
      lastFetchTimestamp: -1,
      lastCaughtUpTimestamp: -1,
    });
  });

  test('leaves out an observer that has not fetched for five minutes', () => {
    const { quorum, leader } = settled();
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, 'b1') });
    const observers = (): number[] =>
      describes(quorum, leader, [ours]).topics[0]?.partitions[0]?.observers.map(
        (each) => each.replicaId,
      ) ?? [];
    run(quorum, seconds(299));
    expect(observers()).toEqual([1]);
    run(quorum, seconds(2));
    expect(observers()).toEqual([]);
  });
});

describe('a change of the voters', () => {
  const key = { voterId: 104, voterDirectoryId: SOME };
  const adding = {
    ...{ clusterId: null, timeoutMs: 1_000, ackWhenCommitted: false, ...key },
    listeners: [{ name: 'CONTROLLER', host: 'c4', port: 9093 }],
  };
  const removing = { clusterId: null, ...key };

  /** What a member says to a change: its error, and why. */
  function says(quorum: Quorum, who: string, api: 'Add' | 'Remove', about: object = {}): unknown[] {
    const body = { ...(api === 'Add' ? adding : removing), ...about };
    const found = ask(quorum, who, `${api}RaftVoter`, api === 'Add' ? 1 : 0, body);
    if (found === undefined) return ['waits'];
    const { errorCode, errorMessage } = found.body as { errorCode: number; errorMessage: unknown };
    return [errorName(errorCode), errorMessage];
  }

  const upgraded = () => {
    const found = settled();
    tell(found.quorum, found.leader, { do: 'upgrade' });
    run(found.quorum, seconds(1));
    return found;
  };

  test.each(['Add', 'Remove'] as const)('%s: of another cluster is refused', (api) => {
    const { quorum, leader } = upgraded();
    expect(says(quorum, leader, api, { clusterId: 'another' })).toEqual([
      'INCONSISTENT_CLUSTER_ID',
      `The given id "another" doesn't match the cluster id "${CLUSTER_ID}"`,
    ]);
    expect(says(quorum, leader, api, { clusterId: CLUSTER_ID })[0]).not.toBe(
      'INCONSISTENT_CLUSTER_ID',
    );
  });

  test.each(['Add', 'Remove'] as const)('%s: is the business of the leader', (api) => {
    const { quorum, left } = upgraded();
    expect(says(quorum, left, api)).toEqual(['NOT_LEADER_OR_FOLLOWER', null]);
  });

  test.each(['Add', 'Remove'] as const)('%s: waits for kraft.version 1', (api) => {
    const { quorum, leader } = settled();
    const verb = api === 'Add' ? 'adding' : 'removing';
    expect(says(quorum, leader, api)).toEqual([
      'UNSUPPORTED_VERSION',
      `Cluster doesn't support ${verb} voter because the kraft.version feature is 0`,
    ]);
  });

  test.each([{ voterId: -1 }, { voterDirectoryId: ZERO_UUID }])(
    'names a voter: not %o',
    (about) => {
      const { quorum, leader } = upgraded();
      expect(says(quorum, leader, 'Add', about)).toEqual([
        'INVALID_REQUEST',
        "Add voter request didn't include a valid voter",
      ]);
      expect(says(quorum, leader, 'Remove', about)).toEqual([
        'INVALID_REQUEST',
        "Remove voter request didn't include a valid voter",
      ]);
    },
  );

  test('names the listener by which the new voter is reached', () => {
    const { quorum, leader } = upgraded();
    const listeners = ['PLAIN', 'SSL'].map((name) => ({ name, host: 'c4', port: 9092 }));
    expect(says(quorum, leader, 'Add', { listeners })).toEqual([
      'INVALID_REQUEST',
      "Add voter request didn't include the endpoint (Endpoints(endpoints={" +
        'ListenerName(PLAIN)=c4/<unresolved>:9092, ListenerName(SSL)=c4/<unresolved>:9092' +
        '})) for the default listener ListenerName(CONTROLLER)',
    ]);
    expect(says(quorum, leader, 'Add')).toEqual([
      'INVALID_REQUEST',
      'New voter 104 has no reachable listener',
    ]);
  });

  test('adds a voter that has caught up, and none that is one already', () => {
    const { quorum, leader, left } = upgraded();
    const voters = THREE.map((who) => {
      const { id, disk } = member(quorum, who).raft;
      return `ReplicaKey(id=${String(id)}, directoryId=${disk.directoryId})`;
    }).join(', ');
    expect(says(quorum, leader, 'Add', { voterId: idOf(quorum, left) })).toEqual([
      'DUPLICATE_VOTER',
      `The voter id for ReplicaKey(id=${String(idOf(quorum, left))}, directoryId=${SOME}) ` +
        `is already part of the set of voters [${voters}].`,
    ]);
    const listeners = [{ name: 'CONTROLLER', host: 'b1', port: 9093 }];
    expect(says(quorum, leader, 'Add', { listeners })).toEqual([
      'REQUEST_TIMED_OUT',
      'New voter 104 is not caught up with the leader',
    ]);
    expect(says(quorum, leader, 'Remove')).toEqual([
      'VOTER_NOT_FOUND',
      `Cannot remove voter ReplicaKey(id=104, directoryId=${SOME}) from the set of voters [${voters}]`,
    ]);
  });

  test('does not take the last voter away', () => {
    const quorum = someQuorum({ voters: 1 });
    run(quorum, seconds(1));
    tell(quorum, 'c1', { do: 'upgrade' });
    run(quorum, seconds(1));
    const { directoryId } = member(quorum, 'c1').raft.disk;
    const about = { voterId: 101, voterDirectoryId: directoryId };
    expect(says(quorum, 'c1', 'Remove', about)[0]).toBe('VOTER_NOT_FOUND');
  });

  test('that is not committed before the leader gives up is not known to it', () => {
    const { quorum, leader, left, right } = upgraded();
    cutOff(quorum, leader, [left, right]);
    const { id, disk } = member(quorum, left).raft;
    const about = { voterId: id, voterDirectoryId: disk.directoryId };
    expect(says(quorum, leader, 'Remove', about)).toEqual(['waits']);
    run(quorum, seconds(4));
    expect(member(quorum, leader).answers.at(-1)?.body).toMatchObject({
      errorMessage: 'The leader has changed before the voter change was committed',
    });
  });

  test('of its address is taken from a voter, by the leader, in its epoch', () => {
    const { quorum, leader, left } = upgraded();
    const { id, disk, memory } = member(quorum, left).raft;
    const { epoch } = memory.state;
    const says = (who: string, about: object = {}) => {
      const found = ask(quorum, who, 'UpdateRaftVoter', 0, {
        ...{ clusterId: null, currentLeaderEpoch: epoch, voterId: id },
        ...{ voterDirectoryId: disk.directoryId, listeners: [] },
        kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
        ...about,
      });
      if (found?.type !== 'UpdateRaftVoterResponse') throw new Error('an answer of another kind');
      const { errorCode, currentLeader } = found.body;
      return { error: errorName(errorCode), ...currentLeader };
    };
    const known = { leaderId: idOf(quorum, leader), leaderEpoch: epoch, host: leader, port: 9093 };
    expect(says(leader)).toEqual({ error: 'NONE', ...known });
    expect(says(left)).toEqual({ error: 'NOT_LEADER_OR_FOLLOWER', ...known });
    expect(says(leader, { currentLeaderEpoch: epoch - 1 }).error).toBe('FENCED_LEADER_EPOCH');
    expect(says(leader, { voterId: 999 }).error).toBe('VOTER_NOT_FOUND');
    expect(says(leader, { voterDirectoryId: SOME }).error).toBe('VOTER_NOT_FOUND');
  });
});
