import { seconds } from '../../kernel/time.ts';
import { idOrder } from '../protocol/java-order.ts';
import { CONTROLLER_PORT, EPOCH_MILLIS } from '../kinds.ts';
import { errorMessage } from '../protocol/error-messages.ts';
import { errorCode } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import { METADATA_TOPIC } from './metadata-topic.ts';
import { votersOf, type Raft } from './raft.ts';
import { isSameVoter, type Voter } from './replica-key.ts';
import type { Leader } from './epoch-state.ts';
import type { ServerStep } from '../step.ts';

/**
 * An observer that has not fetched for so long is not told of.
 * (LeaderState.OBSERVER_SESSION_TIMEOUT_MS)
 */
const OBSERVER_SESSION = seconds(300);

/** The moment, and what this machine's clock says then. */
type DescribedAt = Pick<ServerStep, 'now' | 'clock'>;

type Replica =
  ResponseBody<'DescribeQuorum'>['topics'][number]['partitions'][number]['currentVoters'][number];

/**
 * Who belongs to the quorum and how far each is: only the leader knows.
 * (KafkaRaftClient.handleDescribeQuorumRequest)
 */
export function describeQuorum(
  raft: Raft,
  body: RequestBody<'DescribeQuorum'>,
  step: DescribedAt,
): ResponseBody<'DescribeQuorum'> {
  const { state } = raft.memory;
  if (!asksForQuorum(body)) return unknownPartitions(body);
  if (state.role !== 'leader')
    return {
      errorCode: errorCode('NOT_LEADER_OR_FOLLOWER'),
      errorMessage: errorMessage('NOT_LEADER_OR_FOLLOWER'),
      topics: [],
      nodes: [],
    };
  const voters = idOrder(votersOf(raft));
  const partition = {
    partitionIndex: 0,
    errorCode: 0,
    errorMessage: '',
    leaderId: raft.id,
    leaderEpoch: state.epoch,
    highWatermark: state.highWatermark ?? -1,
    currentVoters: voters.map((voter) => describeVoter(raft, state, voter, step)),
    observers: describeObservers(state, voters, step),
  };
  return {
    errorCode: 0,
    errorMessage: '',
    topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }],
    nodes: voters.map(({ id, host }) => ({
      nodeId: id,
      listeners: [{ name: 'CONTROLLER', host, port: CONTROLLER_PORT }],
    })),
  };
}

/** The one partition that the metadata log has, and no other. (RaftUtil.hasValidTopicPartition) */
const asksForQuorum = ({ topics }: RequestBody<'DescribeQuorum'>): boolean =>
  topics.length === 1 &&
  topics[0]?.topicName === METADATA_TOPIC &&
  topics[0].partitions.length === 1 &&
  topics[0].partitions[0]?.partitionIndex === 0;

/**
 * Then no partition is known, also where the right one is among those asked for.
 * (DescribeQuorumRequest.getPartitionLevelErrorResponse)
 */
const unknownPartitions = ({
  topics,
}: RequestBody<'DescribeQuorum'>): ResponseBody<'DescribeQuorum'> => ({
  errorCode: 0,
  errorMessage: '',
  topics: topics.map(({ topicName, partitions }) => ({
    topicName,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: errorCode('UNKNOWN_TOPIC_OR_PARTITION'),
      errorMessage: errorMessage('UNKNOWN_TOPIC_OR_PARTITION'),
      leaderId: 0,
      leaderEpoch: 0,
      highWatermark: 0,
      currentVoters: [],
      observers: [],
    })),
  })),
  nodes: [],
});

/** Times are told by this machine's clock; -1 for never. */
const told = (at: number, { now, clock }: DescribedAt): number =>
  at < 0 ? -1 : EPOCH_MILLIS + Math.floor((at - now + clock) / 1_000);

function describeVoter(raft: Raft, state: Leader, voter: Voter, step: DescribedAt): Replica {
  const { id, directoryId: replicaDirectoryId } = voter;
  if (id === raft.id)
    return {
      replicaId: id,
      replicaDirectoryId,
      logEndOffset: raft.disk.log.endOffset,
      lastFetchTimestamp: told(step.now, step),
      lastCaughtUpTimestamp: told(step.now, step),
    };
  const progress = state.replicas[id];
  return {
    replicaId: id,
    replicaDirectoryId,
    logEndOffset: progress?.endOffset ?? -1,
    lastFetchTimestamp: told(progress?.lastFetchAt ?? -1, step),
    lastCaughtUpTimestamp: told(progress?.lastCaughtUpAt ?? -1, step),
  };
}

function describeObservers(state: Leader, voters: readonly Voter[], step: DescribedAt): Replica[] {
  return Object.entries(state.replicas).flatMap(([text, progress]): Replica[] => {
    const id = Number(text);
    const { directoryId, lastFetchAt } = progress;
    const isVoter = voters.some((each) => isSameVoter(each, { id, directoryId }));
    if (isVoter || step.now - lastFetchAt > OBSERVER_SESSION) return [];
    return [
      {
        replicaId: id,
        replicaDirectoryId: directoryId === '' ? ZERO_UUID : directoryId,
        logEndOffset: progress.endOffset,
        lastFetchTimestamp: told(lastFetchAt, step),
        lastCaughtUpTimestamp: told(progress.lastCaughtUpAt, step),
      },
    ];
  });
}
