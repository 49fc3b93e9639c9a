import { becomeLeader } from './leader.ts';
import { hasVote, type Raft } from './raft.ts';
import {
  becomeCandidate,
  becomeFollower,
  becomeProspective,
  becomeUnattached,
  isLost,
  isMajority,
} from './states.ts';
import type { ServerStep } from '../step.ts';

/** Asks first whether it could win. Who is alone wins at once. (transitionToProspective) */
export function startPreVote(raft: Raft, step: ServerStep): void {
  becomeProspective(raft, step);
  goOnAfterVote(raft, step);
}

/** What the votes so far come to. (maybeTransitionToCandidate, maybeTransitionToLeader) */
export function goOnAfterVote(raft: Raft, step: ServerStep): void {
  const { state } = raft.memory;
  if (state.role === 'prospective') {
    if (isMajority(raft, state.votes.granted)) {
      becomeCandidate(raft, state.epoch + 1, step);
      goOnAfterVote(raft, step);
    } else if (isLost(raft, state.votes.rejected)) losePreVote(raft, step);
  } else if (state.role === 'candidate' && isMajority(raft, state.votes.granted))
    becomeLeader(raft, state.votes.granted, step);
}

/**
 * No epoch has changed: back to the last leader, if there was one. (prospectiveLoseElection)
 */
function losePreVote(raft: Raft, step: ServerStep): void {
  const { state } = raft.memory;
  if (state.role !== 'prospective') return;
  if (state.leaderId >= 0) becomeFollower(raft, state.epoch, state.leaderId, step);
  else becomeUnattached(raft, state.epoch, step);
}

/**
 * The election has lasted long enough. A lost one is waited out too. A voter that is to end begins
 * none and gives none up: it stays as it is until another voter raises the epoch.
 * (KafkaRaftClient.pollUnattachedAsVoter, pollProspective, pollCandidate, pollResigned)
 */
export function onElectionTimeout(raft: Raft, step: ServerStep): void {
  const { state, shutdownBy } = raft.memory;
  if (shutdownBy !== null) return;
  switch (state.role) {
    case 'unattached':
    case 'candidate':
      if (hasVote(raft)) startPreVote(raft, step);
      return;
    case 'prospective':
      return losePreVote(raft, step);
    case 'resigned':
      return becomeUnattached(raft, state.epoch + 1, step);
    case 'leader':
    case 'follower':
      return;
  }
}

/** The leader has not answered for too long. (pollFollowerAsVoter) */
export function onFetchTimeout(raft: Raft, step: ServerStep): void {
  if (raft.memory.state.role === 'follower' && hasVote(raft)) startPreVote(raft, step);
}

/** What any message says about the epoch and its leader. (KafkaRaftClient.maybeTransition) */
export function learnOfLeader(raft: Raft, epoch: number, leaderId: number, step: ServerStep): void {
  const { state } = raft.memory;
  const isNew = epoch > state.epoch;
  const isFirst = epoch === state.epoch && !knowsLeader(raft);
  if (leaderId >= 0 && leaderId !== raft.id && (isNew || isFirst))
    becomeFollower(raft, epoch, leaderId, step);
  else if (isNew) becomeUnattached(raft, epoch, step);
}

/** Whether this member knows who leads its epoch. (QuorumState.hasLeader) */
export function knowsLeader({ memory: { state } }: Raft): boolean {
  if (state.role === 'leader' || state.role === 'follower' || state.role === 'resigned')
    return true;
  return state.role === 'prospective' && state.leaderId >= 0;
}
