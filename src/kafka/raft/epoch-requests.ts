import { CLUSTER_ID, CONTROLLER_PORT } from '../kinds.ts';
import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { learnOfLeader } from './election.ts';
import { METADATA_TOPIC } from './metadata-topic.ts';
import type { Raft } from './raft.ts';
import type { Voter } from './replica-key.ts';
import type { Resigned } from './epoch-state.ts';
import { successorBackoff } from './settings.ts';
import { setTimer } from './states.ts';
import { isMeantForMe, leaderEndpoints, leaderFields } from './vote.ts';
import type { ServerStep } from '../step.ts';

const endpoint = ({ host }: Raft): { name: string; host: string; port: number }[] => [
  { name: 'CONTROLLER', host, port: CONTROLLER_PORT },
];

/**
 * Tells a voter that this member leads the epoch. (KafkaRaftClient.buildBeginQuorumEpochRequest)
 */
export function beginRequest(raft: Raft, voter: Voter): RequestBody<'BeginQuorumEpoch'> {
  const partition = {
    partitionIndex: 0,
    voterDirectoryId: voter.directoryId,
    leaderId: raft.id,
    leaderEpoch: raft.memory.state.epoch,
  };
  return {
    clusterId: CLUSTER_ID,
    voterId: voter.id,
    topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }],
    leaderEndpoints: endpoint(raft),
  };
}

/**
 * Tells a voter that this member has resigned, and who had best follow it.
 * (KafkaRaftClient.buildEndQuorumEpochRequest)
 */
export function endRequest(raft: Raft, state: Resigned): RequestBody<'EndQuorumEpoch'> {
  const partition = {
    partitionIndex: 0,
    leaderId: raft.id,
    leaderEpoch: state.epoch,
    preferredCandidates: state.successors.map(({ id, directoryId }) => ({
      candidateId: id,
      candidateDirectoryId: directoryId,
    })),
  };
  return {
    clusterId: CLUSTER_ID,
    topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }],
    leaderEndpoints: endpoint(raft),
  };
}

/** A leader says that it leads. (KafkaRaftClient.handleBeginQuorumEpochRequest) */
export function decideBegin(
  raft: Raft,
  body: RequestBody<'BeginQuorumEpoch'>,
  step: ServerStep,
): ResponseBody<'BeginQuorumEpoch'> {
  const asked = body.topics[0]?.partitions[0];
  const error = voterError(raft, body.clusterId, asked);
  if (error !== null || asked === undefined) return epochAnswer(raft, error ?? 'INVALID_REQUEST');
  learnOfLeader(raft, asked.leaderEpoch, asked.leaderId, step);
  const isMine = isMeantForMe(raft, body.voterId, asked.voterDirectoryId);
  return epochAnswer(raft, isMine ? 'NONE' : 'INVALID_VOTER_KEY');
}

/**
 * A leader gives up: its followers do not wait for their fetch timeout.
 * (KafkaRaftClient.handleEndQuorumEpochRequest)
 */
export function decideEnd(
  raft: Raft,
  body: RequestBody<'EndQuorumEpoch'>,
  step: ServerStep,
): ResponseBody<'EndQuorumEpoch'> {
  const asked = body.topics[0]?.partitions[0];
  const error = voterError(raft, body.clusterId, asked);
  if (error !== null || asked === undefined) return epochAnswer(raft, error ?? 'INVALID_REQUEST');
  learnOfLeader(raft, asked.leaderEpoch, asked.leaderId, step);
  const { state } = raft.memory;
  if (state.role === 'follower' && state.leaderId === asked.leaderId) {
    const { preferredCandidates } = asked;
    const place = preferredCandidates.findIndex((each) => each.candidateId === raft.id);
    const wait = successorBackoff(raft, place, preferredCandidates.length);
    state.fetchTimeoutAt = step.now + wait;
    setTimer('raft-fetch-timeout', state.fetchTimeoutAt, step);
  }
  return epochAnswer(raft, 'NONE');
}

/**
 * Why a request to voters is refused; null when it is not.
 * (KafkaRaftClient.validateVoterOnlyRequest)
 */
function voterError(
  raft: Raft,
  clusterId: string | null,
  asked: { leaderId: number; leaderEpoch: number } | undefined,
): ErrorName | null {
  if (clusterId !== null && clusterId !== CLUSTER_ID) return 'INCONSISTENT_CLUSTER_ID';
  if (asked === undefined) return 'INVALID_REQUEST';
  if (asked.leaderEpoch < raft.memory.state.epoch) return 'FENCED_LEADER_EPOCH';
  return asked.leaderId < 0 ? 'INVALID_REQUEST' : null;
}

function epochAnswer(raft: Raft, error: ErrorName): ResponseBody<'BeginQuorumEpoch'> {
  if (error === 'INCONSISTENT_CLUSTER_ID')
    return { errorCode: errorCode(error), topics: [], nodeEndpoints: [] };
  return {
    errorCode: 0,
    topics: [{ topicName: METADATA_TOPIC, partitions: [leaderFields(raft, error)] }],
    nodeEndpoints: leaderEndpoints(raft),
  };
}
