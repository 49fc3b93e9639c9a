import { CLUSTER_ID, CONTROLLER_PORT } from '../kinds.ts';
import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import { METADATA_TOPIC } from './metadata-topic.ts';
import { goOnAfterVote } from './election.ts';
import { lastEpoch, leaderOf, selfKey, votersOf, type Ask, type Raft } from './raft.ts';
import type { ReplicaKey, Voter } from './replica-key.ts';
import { becomeUnattached, giveVote } from './states.ts';
import type { ServerStep } from '../step.ts';

type Asked = RequestBody<'Vote'>['topics'][number]['partitions'][number];

/**
 * A candidate asks for a vote, or before that for a pre-vote. (KafkaRaftClient.handleVoteRequest)
 */
export function decideVote(
  raft: Raft,
  body: RequestBody<'Vote'>,
  step: ServerStep,
): ResponseBody<'Vote'> {
  const asked = body.topics[0]?.partitions[0];
  if (body.clusterId !== null && body.clusterId !== CLUSTER_ID)
    return refusal('INCONSISTENT_CLUSTER_ID');
  if (asked === undefined) return refusal('INVALID_REQUEST');
  const { replicaEpoch, preVote, lastOffsetEpoch, lastOffset } = asked;
  const isSound =
    lastOffset >= 0 &&
    lastOffsetEpoch >= 0 &&
    (preVote ? lastOffsetEpoch <= replicaEpoch : lastOffsetEpoch < replicaEpoch);
  if (!isSound) return voteAnswer(raft, 'INVALID_REQUEST', false);
  if (replicaEpoch < raft.memory.state.epoch) return voteAnswer(raft, 'FENCED_LEADER_EPOCH', false);
  if (replicaEpoch > raft.memory.state.epoch) becomeUnattached(raft, replicaEpoch, step);
  if (!isMeantForMe(raft, body.voterId, asked.voterDirectoryId))
    return voteAnswer(raft, 'INVALID_VOTER_KEY', false);
  const candidate = { id: asked.replicaId, directoryId: asked.replicaDirectoryId };
  const granted = canGrant(raft, candidate, isUpToDate(raft, asked), preVote);
  const as = `${preVote ? 'pre-' : ''}${granted ? 'granted' : 'refused'}` as const;
  const note = { note: 'vote' as const, as, candidate: candidate.id, epoch: replicaEpoch };
  step.out.push({ do: 'note', note });
  if (granted && !preVote) giveVote(raft, candidate, step);
  return voteAnswer(raft, 'NONE', granted);
}

/** A request may name the voter it was meant for. (KafkaRaftClient.isValidVoterKey) */
export function isMeantForMe(raft: Raft, voterId: number, directoryId: string): boolean {
  if (voterId < 0) return true;
  return (
    voterId === raft.id && (directoryId === ZERO_UUID || directoryId === selfKey(raft).directoryId)
  );
}

/**
 * The log that ends in the later epoch is further, then the longer one. (OffsetAndEpoch.compareTo)
 */
function isUpToDate(raft: Raft, { lastOffsetEpoch, lastOffset }: Asked): boolean {
  const own = lastEpoch(raft);
  return (
    lastOffsetEpoch > own || (lastOffsetEpoch === own && lastOffset >= raft.disk.log.endOffset)
  );
}

/**
 * Whether a vote or a pre-vote is given, by what this member is in its epoch. (canGrantVote of each
 * EpochState)
 */
function canGrant(
  { memory: { state } }: Raft,
  candidate: ReplicaKey,
  upToDate: boolean,
  preVote: boolean,
): boolean {
  if (preVote) {
    if (state.role === 'leader') return false;
    return upToDate && !(state.role === 'follower' && state.hasFetched);
  }
  if (state.role !== 'unattached' && state.role !== 'prospective') return false;
  if (state.voted !== null)
    return state.voted.id === candidate.id && state.voted.directoryId === candidate.directoryId;
  if (state.role === 'prospective' && state.leaderId >= 0) return false;
  return upToDate;
}

const refusal = (error: ErrorName): ResponseBody<'Vote'> => ({
  errorCode: errorCode(error),
  topics: [],
  nodeEndpoints: [],
});

function voteAnswer(raft: Raft, error: ErrorName, voteGranted: boolean): ResponseBody<'Vote'> {
  return {
    errorCode: 0,
    topics: [
      { topicName: METADATA_TOPIC, partitions: [{ ...leaderFields(raft, error), voteGranted }] },
    ],
    nodeEndpoints: leaderEndpoints(raft),
  };
}

/**
 * What answers of the quorum say about its leader. A leader that has resigned is still the leader
 * of its epoch.
 */
export const leaderFields = (
  raft: Raft,
  error: ErrorName,
): { partitionIndex: number; errorCode: number; leaderId: number; leaderEpoch: number } => ({
  partitionIndex: 0,
  errorCode: errorCode(error),
  leaderId: leaderOf(raft),
  leaderEpoch: raft.memory.state.epoch,
});

export function leaderEndpoints(raft: Raft): { nodeId: number; host: string; port: number }[] {
  const leader = leaderOf(raft);
  const voter = votersOf(raft).find((each) => each.id === leader);
  return voter === undefined ? [] : [{ nodeId: leader, host: voter.host, port: CONTROLLER_PORT }];
}

/** Asks a voter for its vote, or for its pre-vote. (KafkaRaftClient.buildVoteRequest) */
export function voteRequest(raft: Raft, voter: Voter, preVote: boolean): RequestBody<'Vote'> {
  const partition = {
    partitionIndex: 0,
    replicaEpoch: raft.memory.state.epoch,
    replicaId: raft.id,
    replicaDirectoryId: raft.disk.directoryId,
    voterDirectoryId: voter.directoryId,
    lastOffsetEpoch: lastEpoch(raft),
    lastOffset: raft.disk.log.endOffset,
    preVote,
  };
  return {
    clusterId: CLUSTER_ID,
    voterId: voter.id,
    topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }],
  };
}

/**
 * A voter has answered: its word counts once, in the round it was asked in. (handleVoteResponse)
 */
export function countVote(raft: Raft, ask: Ask, granted: boolean, step: ServerStep): void {
  const { state } = raft.memory;
  const isOfRound =
    (state.role === 'prospective' && ask.ask === 'pre-vote') ||
    (state.role === 'candidate' && ask.ask === 'vote');
  if (!isOfRound || state.epoch !== ask.epoch || hasAnswered(state.votes, ask.peer)) return;
  (granted ? state.votes.granted : state.votes.rejected).push(ask.peer);
  goOnAfterVote(raft, step);
}

const hasAnswered = (votes: { granted: number[]; rejected: number[] }, id: number): boolean =>
  votes.granted.includes(id) || votes.rejected.includes(id);

/** Voters whose answer is still to come. */
export const unansweredVoters = (
  raft: Raft,
  votes: { granted: number[]; rejected: number[] },
): readonly Voter[] =>
  votersOf(raft).filter((each) => each.id !== raft.id && !hasAnswered(votes, each.id));
