import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { CLUSTER_ID } from '../../../../src/kafka/kinds.ts';
import { METADATA_TOPIC_ID } from '../../../../src/kafka/metadata/metadata-record.ts';
import { errorName } from '../../../../src/kafka/protocol/errors.ts';
import type { AnyResponse } from '../../../../src/kafka/protocol/message.ts';
import { ZERO_UUID } from '../../../../src/kafka/protocol/schema.ts';
import { THREE, idOf } from './members.ts';
import {
  ask,
  cutOff,
  elect,
  member,
  run,
  someQuorum,
  stateOf,
  tell,
  until,
  write,
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

type Part = { errorCode: number } & Record<string, unknown>;

/** The errors of an answer: the one at its top, and that of its one partition. */
function errorsOf(found: AnyResponse | undefined): string[] {
  const body = (found?.body ?? {}) as { errorCode: number } & Record<string, unknown>;
  const topics = (body['topics'] ?? body['responses'] ?? []) as { partitions: Part[] }[];
  const parts = topics.flatMap((each) => each.partitions);
  return [body, ...parts].map((each) => errorName(each.errorCode));
}

/** The bodies that members send to each other, with one thing or another changed. */
const bodies = {
  Vote: (quorum: Quorum, who: string, about: object = {}, top: object = {}) => {
    const { disk, memory } = member(quorum, who).raft;
    const partition = {
      ...{ partitionIndex: 0, replicaEpoch: memory.state.epoch, replicaId: 109 },
      ...{ replicaDirectoryId: SOME, voterDirectoryId: ZERO_UUID },
      ...{ lastOffsetEpoch: 0, lastOffset: disk.log.endOffset, preVote: true },
      ...about,
    };
    const topics = [{ topicName: TOPIC, partitions: [partition] }];
    return { clusterId: CLUSTER_ID, voterId: -1, topics, ...top };
  },
  BeginQuorumEpoch: (quorum: Quorum, who: string, about: object = {}, top: object = {}) => {
    const leaderEpoch = stateOf(quorum, who).epoch;
    const partition = {
      ...{ partitionIndex: 0, voterDirectoryId: ZERO_UUID, leaderId: 101, leaderEpoch },
      ...about,
    };
    const topics = [{ topicName: TOPIC, partitions: [partition] }];
    return { clusterId: CLUSTER_ID, voterId: -1, topics, leaderEndpoints: [], ...top };
  },
  EndQuorumEpoch: (quorum: Quorum, who: string, about: object = {}, top: object = {}) => {
    const leaderEpoch = stateOf(quorum, who).epoch;
    const partition = {
      ...{ partitionIndex: 0, leaderId: 101, leaderEpoch, preferredCandidates: [] },
      ...about,
    };
    const topics = [{ topicName: TOPIC, partitions: [partition] }];
    return { clusterId: CLUSTER_ID, topics, leaderEndpoints: [], ...top };
  },
  Fetch: (quorum: Quorum, who: string, about: object = {}, top: object = {}) => {
    const { disk, memory } = member(quorum, who).raft;
    const partition = {
      ...{ partition: 0, currentLeaderEpoch: memory.state.epoch },
      ...{ fetchOffset: disk.log.endOffset, lastFetchedEpoch: memory.state.epoch },
      ...{ logStartOffset: -1, partitionMaxBytes: 0, replicaDirectoryId: SOME, highWatermark: -1 },
      ...about,
    };
    return {
      ...{ clusterId: CLUSTER_ID, replicaState: { replicaId: 9, replicaEpoch: -1 }, maxWaitMs: 0 },
      ...{ minBytes: 0, maxBytes: 1_000, isolationLevel: 0, sessionId: 0, sessionEpoch: -1 },
      topics: [{ topicId: METADATA_TOPIC_ID, partitions: [partition] }],
      ...{ forgottenTopicsData: [], rackId: '' },
      ...top,
    };
  },
  FetchSnapshot: (quorum: Quorum, who: string, about: object = {}, top: object = {}) => {
    const currentLeaderEpoch = stateOf(quorum, who).epoch;
    const partition = {
      ...{ partition: 0, currentLeaderEpoch, position: 0, replicaDirectoryId: SOME },
      snapshotId: { endOffset: 1, epoch: 1 },
      ...about,
    };
    const topics = [{ name: TOPIC, partitions: [partition] }];
    return { clusterId: CLUSTER_ID, replicaId: 9, maxBytes: 100, topics, ...top };
  },
};
const versions = {
  ...{ Vote: 2, BeginQuorumEpoch: 1, EndQuorumEpoch: 1, Fetch: 18, FetchSnapshot: 1 },
};
type Api = keyof typeof bodies;
const apis = Object.keys(bodies) as Api[];

const asks = (quorum: Quorum, who: string, api: Api, about: object = {}, top: object = {}) =>
  ask(quorum, who, api, versions[api], bodies[api](quorum, who, about, top));

describe.each(apis)('%s', (api) => {
  test('of another cluster is refused, of no cluster in particular it is not', () => {
    const { quorum, leader } = settled();
    const stranger = asks(quorum, leader, api, {}, { clusterId: 'another' });
    expect(errorsOf(stranger)).toEqual(['INCONSISTENT_CLUSTER_ID']);
    for (const clusterId of [null, CLUSTER_ID])
      expect(errorsOf(asks(quorum, leader, api, {}, { clusterId }))[0]).toBe('NONE');
  });

  test('of a voter or leader whose epoch is over is told so', () => {
    const { quorum, leader } = settled();
    const epoch = stateOf(quorum, leader).epoch - 1;
    const about = { replicaEpoch: epoch, leaderEpoch: epoch, currentLeaderEpoch: epoch };
    expect(errorsOf(asks(quorum, leader, api, about))).toEqual(['NONE', 'FENCED_LEADER_EPOCH']);
  });
});

test('a request without its partition is invalid, wherever the error has its place', () => {
  const { quorum, leader } = settled();
  const empty = { topics: [] };
  expect(errorsOf(asks(quorum, leader, 'Vote', {}, empty))).toEqual(['INVALID_REQUEST']);
  for (const api of ['BeginQuorumEpoch', 'EndQuorumEpoch'] as const)
    expect(errorsOf(asks(quorum, leader, api, {}, empty))).toEqual(['NONE', 'INVALID_REQUEST']);
  expect(errorsOf(asks(quorum, leader, 'FetchSnapshot', {}, empty))).toEqual(['INVALID_REQUEST']);
});

test.each([{ lastOffset: -1 }, { lastOffsetEpoch: -1 }])(
  'a vote is not asked for with a log that cannot be: %o',
  (about) => {
    const { quorum, leader } = settled();
    expect(errorsOf(asks(quorum, leader, 'Vote', about))).toEqual(['NONE', 'INVALID_REQUEST']);
  },
);

describe('a member that is told of a leader', () => {
  test('follows the one of a later epoch', () => {
    const { quorum, leader, left } = settled();
    const leaderEpoch = stateOf(quorum, left).epoch + 3;
    const about = { leaderEpoch, leaderId: 102 };
    const who = leader === 'c2' ? left : leader;
    expect(errorsOf(asks(quorum, who, 'BeginQuorumEpoch', about))).toEqual(['NONE', 'NONE']);
    expect(stateOf(quorum, who)).toMatchObject({ role: 'follower', epoch: leaderEpoch });
    expect(stateOf(quorum, who)).toMatchObject({ leaderId: 102, hasFetched: false });
  });

  test('does not believe in one without an id, nor in a word for another voter', () => {
    const { quorum, left } = settled();
    const begin = (about: object, top: object = {}): string[] =>
      errorsOf(asks(quorum, left, 'BeginQuorumEpoch', about, top));
    expect(begin({ leaderId: -1 })).toEqual(['NONE', 'INVALID_REQUEST']);
    expect(begin({}, { voterId: idOf(quorum, left) })).toEqual(['NONE', 'NONE']);
    expect(begin({}, { voterId: 999 })).toEqual(['NONE', 'INVALID_VOTER_KEY']);
  });
});

describe('a follower whose leader gives up', () => {
  test.each([
    ['the first successor', 0, 3, 0],
    ['the second of three', 1, 3, 250],
    ['the third of three', 2, 3, 500],
    ['the second of two', 1, 2, 500],
    ['one that is not named', -1, 3, 1_000],
  ])('waits as %s', (_, place, count, wait) => {
    const { quorum, leader, left } = settled();
    const ids = Array.from({ length: count }, (_, index) =>
      index === place ? idOf(quorum, left) : 900 + index,
    );
    const preferredCandidates = ids.map((candidateId) => ({
      ...{ candidateId, candidateDirectoryId: SOME },
    }));
    const about = { leaderId: idOf(quorum, leader), preferredCandidates };
    expect(errorsOf(asks(quorum, left, 'EndQuorumEpoch', about))).toEqual(['NONE', 'NONE']);
    const fetchTimeoutAt = quorum.world.now + millis(wait);
    expect(stateOf(quorum, left)).toMatchObject({ role: 'follower', fetchTimeoutAt });
    cutOff(quorum, left, [leader]);
    const took = until(quorum, () => stateOf(quorum, left).role !== 'follower', seconds(3));
    expect(took).toBe(millis(wait));
  });

  test('does not wait for a word of another member', () => {
    const { quorum, left, right } = settled();
    const before = stateOf(quorum, left);
    const about = { leaderId: idOf(quorum, right), preferredCandidates: [] };
    asks(quorum, left, 'EndQuorumEpoch', about);
    expect(stateOf(quorum, left)).toBe(before);
    const { fetchTimeoutAt } = before as { fetchTimeoutAt: number };
    expect(fetchTimeoutAt).toBeGreaterThan(quorum.world.now + seconds(1));
  });
});

describe('a fetch', () => {
  test.each([
    { fetchOffset: -1 },
    { lastFetchedEpoch: -1 },
    { currentLeaderEpoch: -1 },
    { maxWaitMs: -1 },
  ])('is not made with %o', (about) => {
    const { quorum, leader } = settled();
    expect(errorsOf(asks(quorum, leader, 'Fetch', about, about))).toEqual([
      'NONE',
      'INVALID_REQUEST',
    ]);
  });

  test('is answered by the leader of its epoch alone', () => {
    const { quorum, leader, left } = settled();
    const currentLeaderEpoch = stateOf(quorum, leader).epoch + 1;
    const later = asks(quorum, leader, 'Fetch', { currentLeaderEpoch });
    expect(errorsOf(later)).toEqual(['NONE', 'UNKNOWN_LEADER_EPOCH']);
    const elsewhere = asks(quorum, left, 'Fetch');
    expect(errorsOf(elsewhere)).toEqual(['NONE', 'NOT_LEADER_OR_FOLLOWER']);
    if (elsewhere?.type !== 'FetchResponse') throw new Error('an answer of another kind');
    const leaderId = idOf(quorum, leader);
    expect(elsewhere.body.nodeEndpoints).toEqual([
      { nodeId: leaderId, host: leader, port: 9093, rack: null },
    ]);
    expect(elsewhere.body.responses[0]?.partitions[0]).toMatchObject({
      currentLeader: { leaderId, leaderEpoch: currentLeaderEpoch - 1 },
      highWatermark: -1,
    });
  });

  test('with no time to wait is answered at once, with what there is', () => {
    const { quorum, leader } = settled();
    const { epoch } = stateOf(quorum, leader);
    const nothing = asks(quorum, leader, 'Fetch', { highWatermark: 1 });
    if (nothing?.type !== 'FetchResponse') throw new Error('an answer of another kind');
    expect(nothing.body.responses[0]?.partitions[0]).toMatchObject({
      records: [],
      highWatermark: 1,
      logStartOffset: 0,
      divergingEpoch: { epoch: -1, endOffset: -1 },
      snapshotId: { epoch: -1, endOffset: -1 },
      currentLeader: { leaderEpoch: epoch },
    });
    const whole = asks(quorum, leader, 'Fetch', { fetchOffset: 0, lastFetchedEpoch: 0 });
    if (whole?.type !== 'FetchResponse') throw new Error('an answer of another kind');
    expect(whole.body.responses[0]?.partitions[0]?.records).toHaveLength(1);
  });

  test('behind the end of the log, or of an epoch that it has not, must cut first', () => {
    const { quorum, leader } = settled();
    const { epoch } = stateOf(quorum, leader);
    const diverging = (about: object): unknown => {
      const found = asks(quorum, leader, 'Fetch', about);
      if (found?.type !== 'FetchResponse') throw new Error('an answer of another kind');
      return found.body.responses[0]?.partitions[0]?.divergingEpoch;
    };
    expect(diverging({ fetchOffset: 2 })).toEqual({ epoch, endOffset: 1 });
    expect(diverging({ lastFetchedEpoch: epoch + 1 })).toEqual({ epoch, endOffset: 1 });
  });

  test('that waited long enough is answered with nothing, and no sooner', () => {
    const { quorum, leader } = settled();
    const { answers } = member(quorum, leader);
    asks(quorum, leader, 'Fetch', { highWatermark: 1 }, { maxWaitMs: 300 });
    expect(answers).toHaveLength(0);
    run(quorum, millis(300) - 1);
    expect(answers).toHaveLength(0);
    run(quorum, 1);
    expect(errorsOf(answers[0])).toEqual(['NONE', 'NONE']);
    run(quorum, seconds(1));
    expect(answers).toHaveLength(1);
  });
});

describe('a snapshot', () => {
  test('is given by the leader, if it is there, and of the metadata log alone', () => {
    const { quorum, leader, left } = settled();
    const errors = (about: object, top: object = {}, who = leader): string[] =>
      errorsOf(asks(quorum, who, 'FetchSnapshot', about, top));
    expect(errors({})).toEqual(['NONE', 'SNAPSHOT_NOT_FOUND']);
    expect(errors({}, {}, left)).toEqual(['NONE', 'NOT_LEADER_OR_FOLLOWER']);
    write(quorum, leader, 'a');
    run(quorum, seconds(1));
    tell(quorum, leader, { do: 'snapshot' });
    const { endOffset, epoch, sizeInBytes } = member(quorum, leader).raft.disk.snapshots[0] ?? {
      ...{ endOffset: 0, epoch: 0, sizeInBytes: 0 },
    };
    const right = { snapshotId: { endOffset, epoch } };
    expect(errors(right)).toEqual(['NONE', 'NONE']);
    expect(errors({ snapshotId: { endOffset, epoch: epoch + 1 } })[1]).toBe('SNAPSHOT_NOT_FOUND');
    expect(errors({ snapshotId: { endOffset: 1, epoch } })[1]).toBe('SNAPSHOT_NOT_FOUND');
    for (const position of [-1, sizeInBytes])
      expect(errors({ ...right, position })[1]).toBe('POSITION_OUT_OF_RANGE');
    const last = asks(quorum, leader, 'FetchSnapshot', { ...right, position: sizeInBytes - 1 });
    if (last?.type !== 'FetchSnapshotResponse') throw new Error('an answer of another kind');
    expect(last.body.topics[0]?.partitions[0]).toMatchObject({
      ...{ ...right, size: sizeInBytes, position: sizeInBytes - 1 },
      currentLeader: { leaderId: idOf(quorum, leader), leaderEpoch: epoch },
    });
    expect(last.body.topics[0]?.partitions[0]?.unalignedRecords).toHaveLength(1);
    const { topics } = bodies.FetchSnapshot(quorum, leader, right);
    const others = topics.map((each) => ({ ...each, name: 'orders' }));
    expect(errors(right, { topics: others })).toEqual(['INVALID_REQUEST']);
  });
});
