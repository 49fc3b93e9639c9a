import { beginRequest, endRequest } from './epoch-requests.ts';
import { fetchOn } from './follow.ts';
import { askPeer } from './peers.ts';
import { votersOf, type Raft, type Voter } from './raft.ts';
import type { RaftTurn } from './turn.ts';
import { unansweredVoters, voteRequest } from './vote.ts';

/** Sends what the state asks for, as far as nothing else is under way. Looked at after everything that happens. (KafkaRaftClient.pollCurrentState) */
export function poll(raft: Raft, turn: RaftTurn): void {
  const { state } = raft.memory;
  switch (state.role) {
    case 'unattached':
    case 'follower':
      return fetchOn(raft, turn);
    case 'prospective':
    case 'candidate':
      for (const voter of unansweredVoters(raft, state.votes)) askForVote(raft, voter, turn);
      return;
    case 'leader':
      for (const voter of named(raft, state.unacknowledged)) {
        const body = () => beginRequest(raft, voter);
        askPeer(raft, voter, { api: 'BeginQuorumEpoch', ask: 'begin', body }, turn);
      }
      return;
    case 'resigned':
      for (const voter of named(raft, state.unacknowledged)) {
        const body = () => endRequest(raft, state);
        askPeer(raft, voter, { api: 'EndQuorumEpoch', ask: 'end', body }, turn);
      }
  }
}

function askForVote(raft: Raft, voter: Voter, turn: RaftTurn): void {
  const preVote = raft.memory.state.role === 'prospective';
  const ask = preVote ? 'pre-vote' : 'vote';
  const body = () => voteRequest(raft, voter, preVote);
  askPeer(raft, voter, { api: 'Vote', ask, body }, turn);
}

const named = (raft: Raft, ids: readonly number[]): readonly Voter[] =>
  votersOf(raft).filter((each) => ids.includes(each.id));
