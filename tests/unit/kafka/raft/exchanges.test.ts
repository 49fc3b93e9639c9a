import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { CLUSTER_ID } from '../../../../src/kafka/kinds.ts';
import { METADATA_TOPIC_ID } from '../../../../src/kafka/metadata/metadata-record.ts';
import { errorCode } from '../../../../src/kafka/protocol/errors.ts';
import type { AnyRequest, AnyResponse } from '../../../../src/kafka/protocol/message.ts';
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
  stateOf,
  tell,
  until,
  write,
  type Quorum,
} from './raft-world.ts';

const TOPIC = '__cluster_metadata';
const SOME = 'AAAAAAAAAAAAAAAAAAAAAg';
const NO_END = { epoch: -1, endOffset: -1 };

/** Three voters and an observer, one of which leads; all have the same log of one record. */
function settled(): { quorum: Quorum; leader: string; left: string; right: string } {
  const quorum = someQuorum({ voters: 3, observers: 1 });
  const leader = elect(quorum, THREE, seconds(4));
  run(quorum, seconds(3));
  const [left = '', right = ''] = THREE.filter((each) => each !== leader);
  return { quorum, leader, left, right };
}

const directoryOf = (quorum: Quorum, who: string): string =>
  member(quorum, who).raft.disk.directoryId;

/** The messages of a type that have arrived from one member at another. */
function arrived(
  quorum: Quorum,
  type: (AnyRequest | AnyResponse)['type'],
  from: string,
  to: string,
): { version: number; body: unknown }[] {
  return quorum.trace.flatMap(({ what, node }) =>
    what.event === 'message' &&
    what.message.type === type &&
    what.from === nodeOf(quorum, from) &&
    node === nodeOf(quorum, to)
      ? [{ version: what.message.version, body: what.message.body }]
      : [],
  );
}

/** The one partition of the quorum, in the words of a request or an answer. */
const ours = (partition: object): object[] => [{ topicName: TOPIC, partitions: [partition] }];

describe('what an election says', () => {
  test('a candidate names itself with its disk, and where its log ends', () => {
    const { quorum, leader, left, right } = settled();
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, leader) });
    const before = stateOf(quorum, left).epoch;
    quorum.trace.length = 0;
    const next = elect(quorum, [left, right], seconds(6));
    const other = next === left ? right : left;
    const { epoch } = stateOf(quorum, next);
    const request = (replicaEpoch: number, preVote: boolean) => ({
      version: 2,
      body: {
        clusterId: CLUSTER_ID,
        voterId: idOf(quorum, other),
        topics: ours({
          partitionIndex: 0,
          replicaEpoch,
          replicaId: idOf(quorum, next),
          replicaDirectoryId: directoryOf(quorum, next),
          voterDirectoryId: ZERO_UUID,
          lastOffsetEpoch: before,
          lastOffset: 1,
          preVote,
        }),
      },
    });
    const asked = arrived(quorum, 'VoteRequest', next, other);
    expect(asked.slice(-2)).toEqual([request(epoch - 1, true), request(epoch, false)]);
    const answers = arrived(quorum, 'VoteResponse', other, next);
    expect(answers.at(-1)).toEqual({
      version: 2,
      body: {
        errorCode: 0,
        topics: ours({
          ...{ partitionIndex: 0, errorCode: 0, leaderId: -1, leaderEpoch: epoch },
          voteGranted: true,
        }),
        nodeEndpoints: [],
      },
    });
  });

  test('a vote that is asked for is told of: as granted or refused, as a vote or a pre-vote', () => {
    const { quorum, leader, left } = settled();
    const { epoch } = stateOf(quorum, leader);
    const asks = (about: object): unknown => {
      const partition = {
        ...{ partitionIndex: 0, replicaEpoch: epoch, replicaId: 109, replicaDirectoryId: SOME },
        ...{ voterDirectoryId: ZERO_UUID, lastOffsetEpoch: 0, lastOffset: 0, preVote: true },
        ...about,
      };
      quorum.trace.length = 0;
      ask(quorum, left, 'Vote', 2, { clusterId: null, voterId: -1, topics: ours(partition) });
      return quorum.trace.flatMap(({ notes }) => notes.filter(({ note }) => note === 'vote'));
    };
    const vote = (as: string, ofEpoch: number) => [
      { note: 'vote', as, candidate: 109, epoch: ofEpoch },
    ];
    expect(asks({})).toEqual(vote('pre-refused', epoch));
    expect(asks({ replicaEpoch: epoch + 1, preVote: false })).toEqual(vote('refused', epoch + 1));
    const whole = { replicaEpoch: epoch + 1, lastOffsetEpoch: epoch, lastOffset: 1 };
    expect(asks(whole)).toEqual(vote('pre-granted', epoch + 1));
    expect(asks({ ...whole, preVote: false })).toEqual(vote('granted', epoch + 1));
  });

  test('who refuses a vote because it has a leader says which, and where it is reached', () => {
    const { quorum, leader, left } = settled();
    const { epoch } = stateOf(quorum, leader);
    const partition = {
      ...{ partitionIndex: 0, replicaEpoch: epoch, replicaId: 109, replicaDirectoryId: SOME },
      ...{ voterDirectoryId: ZERO_UUID, lastOffsetEpoch: 0, lastOffset: 9, preVote: false },
    };
    const body = { clusterId: null, voterId: -1, topics: ours(partition) };
    for (const who of [leader, left])
      expect(ask(quorum, who, 'Vote', 2, body)?.body).toEqual({
        errorCode: 0,
        topics: ours({
          ...{ partitionIndex: 0, errorCode: 0, leaderEpoch: epoch },
          ...{ leaderId: idOf(quorum, leader), voteGranted: false },
        }),
        nodeEndpoints: [{ nodeId: idOf(quorum, leader), host: leader, port: 9093 }],
      });
  });

  test('a vote for a voter with the id 0 is not one for any voter', () => {
    const { quorum, left } = settled();
    const partition = {
      ...{ partitionIndex: 0, replicaEpoch: 9, replicaId: 109, replicaDirectoryId: SOME },
      ...{ voterDirectoryId: ZERO_UUID, lastOffsetEpoch: 8, lastOffset: 9, preVote: false },
    };
    const body = { clusterId: null, voterId: 0, topics: ours(partition) };
    expect(ask(quorum, left, 'Vote', 2, body)?.body).toMatchObject({
      topics: [{ partitions: [{ errorCode: errorCode('INVALID_VOTER_KEY'), voteGranted: false }] }],
    });
  });
});

describe('what a leader says of its epoch', () => {
  test('it begins with a word to each other voter, and that one knows its leader then', () => {
    const { quorum, leader, left, right } = settled();
    const { epoch } = stateOf(quorum, leader);
    for (const who of [left, right]) {
      expect(arrived(quorum, 'BeginQuorumEpochRequest', leader, who)).toEqual([
        {
          version: 1,
          body: {
            clusterId: CLUSTER_ID,
            voterId: idOf(quorum, who),
            topics: ours({
              ...{ partitionIndex: 0, voterDirectoryId: ZERO_UUID, leaderEpoch: epoch },
              leaderId: idOf(quorum, leader),
            }),
            leaderEndpoints: [{ name: 'CONTROLLER', host: leader, port: 9093 }],
          },
        },
      ]);
      expect(arrived(quorum, 'BeginQuorumEpochResponse', who, leader)).toEqual([
        {
          version: 1,
          body: {
            errorCode: 0,
            topics: ours({
              ...{ partitionIndex: 0, errorCode: 0, leaderEpoch: epoch },
              leaderId: idOf(quorum, leader),
            }),
            nodeEndpoints: [{ nodeId: idOf(quorum, leader), host: leader, port: 9093 }],
          },
        },
      ]);
    }
    expect(stateOf(quorum, leader)).toMatchObject({ unacknowledged: [] });
  });

  test('one that has not fetched for a second is told again each second, one that has is not', () => {
    const { quorum, leader, left, right } = settled();
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, left) });
    run(quorum, seconds(3));
    expect(stateOf(quorum, leader)).toMatchObject({ unacknowledged: [idOf(quorum, left)] });
    quorum.trace.length = 0;
    harm(quorum, { fault: 'start', node: nodeOf(quorum, left) });
    run(quorum, seconds(3));
    expect(arrived(quorum, 'BeginQuorumEpochRequest', leader, right)).toEqual([]);
    expect(stateOf(quorum, leader)).toMatchObject({ unacknowledged: [] });
  });

  test('it ends with its successors, the one with the longest log first, and its followers answer', () => {
    const { quorum, leader, left, right } = settled();
    // The one with the lower id is behind.
    cutOff(quorum, left, [leader, right]);
    write(quorum, leader, 'a');
    run(quorum, seconds(1));
    const { epoch } = stateOf(quorum, leader);
    quorum.trace.length = 0;
    tell(quorum, leader, { do: 'resign' });
    run(quorum, millis(50));
    expect(arrived(quorum, 'EndQuorumEpochRequest', leader, right)).toEqual([
      {
        version: 1,
        body: {
          clusterId: CLUSTER_ID,
          topics: ours({
            ...{ partitionIndex: 0, leaderId: idOf(quorum, leader), leaderEpoch: epoch },
            preferredCandidates: [right, left].map((who) => ({
              candidateId: idOf(quorum, who),
              candidateDirectoryId: ZERO_UUID,
            })),
          }),
          leaderEndpoints: [{ name: 'CONTROLLER', host: leader, port: 9093 }],
        },
      },
    ]);
    expect(arrived(quorum, 'EndQuorumEpochResponse', right, leader)).toEqual([
      {
        version: 1,
        body: {
          errorCode: 0,
          topics: ours({
            ...{ partitionIndex: 0, errorCode: 0, leaderEpoch: epoch },
            leaderId: idOf(quorum, leader),
          }),
          nodeEndpoints: [{ nodeId: idOf(quorum, leader), host: leader, port: 9093 }],
        },
      },
    ]);
  });
});

describe('what followers say and hear', () => {
  test('a fetch says whose it is, where its log ends in which epoch, and what it knows committed', () => {
    const { quorum, leader, left } = settled();
    const { epoch } = stateOf(quorum, leader);
    for (const who of [left, 'b1'])
      expect(arrived(quorum, 'FetchRequest', who, leader).at(-1)).toEqual({
        version: 18,
        body: {
          clusterId: CLUSTER_ID,
          replicaState: { replicaId: idOf(quorum, who), replicaEpoch: -1 },
          ...{ maxWaitMs: 500, minBytes: 0, maxBytes: 8_388_608, isolationLevel: 0 },
          ...{ sessionId: 0, sessionEpoch: -1, forgottenTopicsData: [], rackId: '' },
          topics: [
            {
              topicId: METADATA_TOPIC_ID,
              partitions: [
                {
                  ...{ partition: 0, currentLeaderEpoch: epoch, logStartOffset: -1 },
                  ...{ fetchOffset: 1, lastFetchedEpoch: epoch, partitionMaxBytes: 0 },
                  replicaDirectoryId: directoryOf(quorum, who),
                  highWatermark: 1,
                },
              ],
            },
          ],
        },
      });
  });

  test('its answer has the records, the high watermark and the leader with its address', () => {
    const { quorum, leader, left } = settled();
    const { epoch } = stateOf(quorum, leader);
    write(quorum, leader, 'a');
    run(quorum, millis(100));
    const found = arrived(quorum, 'FetchResponse', leader, left);
    const part = {
      ...{ partitionIndex: 0, errorCode: 0, lastStableOffset: -1, logStartOffset: 0 },
      ...{ divergingEpoch: NO_END, snapshotId: NO_END },
      currentLeader: { leaderId: idOf(quorum, leader), leaderEpoch: epoch },
      ...{ abortedTransactions: null, preferredReadReplica: -1 },
    };
    const answer = (partition: object) => ({
      version: 18,
      body: {
        ...{ throttleTimeMs: 0, errorCode: 0, sessionId: 0 },
        responses: [{ topicId: METADATA_TOPIC_ID, partitions: [partition] }],
        nodeEndpoints: [{ nodeId: idOf(quorum, leader), host: leader, port: 9093, rack: null }],
      },
    });
    const batch = member(quorum, leader).raft.disk.log.segments[0]?.batches.tail[1];
    expect(found.slice(-2)).toEqual([
      answer({ ...part, highWatermark: 1, records: [batch] }),
      answer({ ...part, highWatermark: 2, records: [] }),
    ]);
  });

  test('a piece of a snapshot is asked for by its name and position, and says how long the whole is', () => {
    const quorum = someQuorum({ voters: 1, observers: 1 });
    run(quorum, seconds(1));
    for (const how of ['kill', 'wipe'] as const)
      harm(quorum, { fault: how, node: nodeOf(quorum, 'b1') });
    write(quorum, 'c1', 'a');
    run(quorum, seconds(1));
    tell(quorum, 'c1', { do: 'snapshot' });
    harm(quorum, { fault: 'start', node: nodeOf(quorum, 'b1') });
    until(quorum, () => member(quorum, 'b1').committed.length > 0, seconds(3));
    const snapshotId = { endOffset: 2, epoch: 1 };
    expect(arrived(quorum, 'FetchSnapshotRequest', 'b1', 'c1')).toEqual([
      {
        version: 1,
        body: {
          ...{ clusterId: CLUSTER_ID, replicaId: 1, maxBytes: 8_388_608 },
          topics: [
            {
              name: TOPIC,
              partitions: [
                {
                  ...{ partition: 0, currentLeaderEpoch: 1, snapshotId, position: 0 },
                  replicaDirectoryId: directoryOf(quorum, 'b1'),
                },
              ],
            },
          ],
        },
      },
    ]);
    const { sizeInBytes = 0 } = member(quorum, 'c1').raft.disk.snapshots[0] ?? {};
    const [answer] = arrived(quorum, 'FetchSnapshotResponse', 'c1', 'b1');
    expect(answer).toEqual({
      version: 1,
      body: {
        ...{ throttleTimeMs: 0, errorCode: 0 },
        topics: [
          {
            name: TOPIC,
            partitions: [
              {
                ...{ index: 0, errorCode: 0, snapshotId, size: sizeInBytes, position: 0 },
                currentLeader: { leaderId: 101, leaderEpoch: 1 },
                unalignedRecords: expect.any(String) as string,
              },
            ],
          },
        ],
        nodeEndpoints: [{ nodeId: 101, host: 'c1', port: 9093 }],
      },
    });
  });
});
