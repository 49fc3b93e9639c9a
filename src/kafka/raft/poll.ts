import { beginRequest, endRequest } from './epoch-requests.ts';
import { fetchOn } from './follow.ts';
import { askPeer } from './peers.ts';
import { votersOf, type Raft } from './raft.ts';
import type { Voter } from './replica-key.ts';
import { unansweredVoters, voteRequest } from './vote.ts';
import type { ServerStep } from '../step.ts';

/**
 * Sends what the state asks for, as far as nothing else is under way. Looked at after everything
 * that happens. (KafkaRaftClient.pollCurrentState)
 */
export function poll(raft: Raft, step: ServerStep): void {
  const { state, shutdownBy } = raft.memory;
  switch (state.role) {
    case 'unattached':
    case 'follower':
      // What is to end needs nothing more. (pollUnattachedAsVoter, pollFollower)
      if (shutdownBy === null) fetchOn(raft, step);
      return;
    case 'prospective':
    case 'candidate':
      for (const voter of unansweredVoters(raft, state.votes)) askForVote(raft, voter, step);
      return;
    case 'leader':
      for (const voter of named(raft, state.unacknowledged)) {
        const body = () => beginRequest(raft, voter);
        askPeer(raft, voter, { api: 'BeginQuorumEpoch', ask: 'begin', body }, step);
      }
      return;
    case 'resigned':
      for (const voter of named(raft, state.unacknowledged)) {
        const body = () => endRequest(raft, state);
        askPeer(raft, voter, { api: 'EndQuorumEpoch', ask: 'end', body }, step);
      }
  }
}

function askForVote(raft: Raft, voter: Voter, step: ServerStep): void {
  const preVote = raft.memory.state.role === 'prospective';
  const ask = preVote ? 'pre-vote' : 'vote';
  const body = () => voteRequest(raft, voter, preVote);
  askPeer(raft, voter, { api: 'Vote', ask, body }, step);
}

const named = (raft: Raft, ids: readonly number[]): readonly Voter[] =>
  votersOf(raft).filter((each) => ids.includes(each.id));
