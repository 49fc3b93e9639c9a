import { assert } from '../../kernel/assert.ts';
import { NEVER, type Micros } from '../../kernel/time.ts';
import { METADATA_LOG } from '../metadata/metadata-record.ts';
import {
  hasVote,
  leaderOf,
  otherVoters,
  selfKey,
  votersOf,
  type Election,
  type Raft,
} from './raft.ts';
import type { ReplicaKey } from './replica-key.ts';
import type { EpochState } from './epoch-state.ts';
import { electionTimeout, fetchTimeout } from './settings.ts';
import type { ServerStep } from '../step.ts';
import type { PlainRaftTimer } from '../timers.ts';

export const QUORUM_STATE_FILE = `${METADATA_LOG}/quorum-state`;

/**
 * Takes up a state: what others must be able to rely on is written down first.
 * (QuorumState.durableTransitionTo)
 */
export function enter(raft: Raft, state: EpochState, step: ServerStep): void {
  const { memory } = raft;
  const before = memory.state;
  assert(state.epoch >= before.epoch, 'the epoch of a member never goes back');
  memory.state = state;
  // What was asked and refused in another state is no longer waited for.
  // (RequestManager.resetAll)
  for (const peer of memory.peers) {
    peer.awaiting = null;
    if (peer.channel.phase === 'ready') peer.backoffUntil = 0;
  }
  writeElection(raft, step);
  armTimers(raft, before, step);
  const { role, epoch } = state;
  if (before.role === role && before.epoch === epoch) return;
  step.out.push({ do: 'note', note: { note: 'quorum', as: role, epoch, leader: leaderOf(raft) } });
}

function electionOf(raft: Raft): Election {
  const { state } = raft.memory;
  const voted =
    state.role === 'candidate'
      ? selfKey(raft)
      : 'voted' in state && state.voted !== null
        ? state.voted
        : null;
  return { epoch: state.epoch, leaderId: leaderOf(raft), voted };
}

const isSame = (one: Election, other: Election): boolean =>
  one.epoch === other.epoch &&
  one.leaderId === other.leaderId &&
  one.voted?.id === other.voted?.id &&
  one.voted?.directoryId === other.voted?.directoryId;

/**
 * Writes quorum-state anew when it has changed. Whatever leaves the process in this step waits for
 * it. (FileQuorumStateStore)
 */
function writeElection(raft: Raft, { out }: ServerStep): void {
  const election = electionOf(raft);
  if (isSame(election, raft.disk.election)) return;
  raft.disk.election = Object.freeze(election);
  const { epoch, leaderId, voted } = election;
  const text = JSON.stringify({
    leaderId,
    leaderEpoch: epoch,
    votedId: voted?.id ?? -1,
    votedDirectoryId: voted?.directoryId ?? '',
    data_version: 1,
  });
  out.push(
    { do: 'truncate', file: QUORUM_STATE_FILE, bytes: 0 },
    { do: 'write', file: QUORUM_STATE_FILE, bytes: text.length },
    { do: 'sync', file: QUORUM_STATE_FILE, blocks: true },
  );
}

const LEADER_TIMERS = ['raft-check-quorum', 'raft-begin-quorum', 'raft-linger'] as const;

function armTimers(raft: Raft, before: EpochState, step: ServerStep): void {
  const { state } = raft.memory;
  if (before.role === 'leader')
    for (const key of LEADER_TIMERS) step.out.push({ do: 'cancel', key });
  if (before.role === 'follower' && state.role !== 'follower')
    step.out.push({ do: 'cancel', key: 'raft-fetch-timeout' });
  if ('electionAt' in state && state.electionAt < NEVER)
    setTimer('raft-election', state.electionAt, step);
  else if ('electionAt' in before) step.out.push({ do: 'cancel', key: 'raft-election' });
  if (state.role === 'follower') setTimer('raft-fetch-timeout', state.fetchTimeoutAt, step);
}

export function setTimer(name: PlainRaftTimer, at: Micros, { out }: ServerStep): void {
  out.push({ do: 'timer', key: name, at, timer: { of: 'raft', timer: name } });
}

/** Has heard of an epoch and of no leader in it. (QuorumState.transitionToUnattached) */
export function becomeUnattached(raft: Raft, epoch: number, step: ServerStep): void {
  const { state } = raft.memory;
  const voted = epoch === state.epoch && 'voted' in state ? state.voted : null;
  const electionAt = hasVote(raft) ? electionAtOfUnattached(raft, step) : NEVER;
  enter(raft, { role: 'unattached', epoch, voted, electionAt }, step);
}

/**
 * Time goes on for who was in an election already, so that a flood of requests cannot put it off
 * for ever.
 */
function electionAtOfUnattached(raft: Raft, step: ServerStep): Micros {
  const { state } = raft.memory;
  const isRunning =
    'electionAt' in state && !(state.role === 'prospective' && isLost(raft, state.votes.rejected));
  if (isRunning && state.electionAt < NEVER) return Math.max(state.electionAt, step.now);
  return step.now + electionTimeout(raft, step);
}

/**
 * Gives its vote, and waits anew. (QuorumState.unattachedAddVotedState, prospectiveAddVotedState)
 */
export function giveVote(raft: Raft, candidate: ReplicaKey, step: ServerStep): void {
  const { state } = raft.memory;
  const { epoch } = state;
  const voted = candidate;
  const electionAt = hasVote(raft) ? step.now + electionTimeout(raft, step) : NEVER;
  if (state.role !== 'prospective')
    return enter(raft, { role: 'unattached', epoch, voted, electionAt }, step);
  const votes = { granted: [raft.id], rejected: [] };
  enter(raft, { ...state, voted, votes, electionAt }, step);
}

/** Learns of a leader, or loses hope of replacing it. (QuorumState.transitionToFollower) */
export function becomeFollower(
  raft: Raft,
  epoch: number,
  leaderId: number,
  step: ServerStep,
): void {
  const { election } = raft.disk;
  const voted = election.epoch === epoch ? election.voted : null;
  const fetchTimeoutAt = step.now + fetchTimeout(raft);
  enter(
    raft,
    { role: 'follower', epoch, leaderId, voted, fetchTimeoutAt, hasFetched: false, download: null },
    step,
  );
}

/** Asks for pre-votes in the epoch it is in. (QuorumState.transitionToProspective) */
export function becomeProspective(raft: Raft, step: ServerStep): void {
  const { state } = raft.memory;
  const voted = electionOf(raft).voted;
  const leaderId = state.role === 'follower' ? state.leaderId : -1;
  const electionAt = step.now + electionTimeout(raft, step);
  const votes = { granted: [raft.id], rejected: [] };
  enter(
    raft,
    { role: 'prospective', epoch: state.epoch, leaderId, voted, votes, electionAt },
    step,
  );
}

/**
 * The only step that raises the epoch by itself, and a vote for itself.
 * (QuorumState.transitionToCandidate)
 */
export function becomeCandidate(raft: Raft, epoch: number, step: ServerStep): void {
  const electionAt = step.now + electionTimeout(raft, step);
  const votes = { granted: [raft.id], rejected: [] };
  enter(raft, { role: 'candidate', epoch, votes, electionAt }, step);
}

/**
 * Leads no more, and tells the other voters until they have heard it.
 * (QuorumState.transitionToResigned)
 */
export function becomeResigned(raft: Raft, successors: ReplicaKey[], step: ServerStep): void {
  const { epoch } = raft.memory.state;
  const electionAt = step.now + electionTimeout(raft, step);
  const unacknowledged = otherVoters(raft).map((each) => each.id);
  enter(raft, { role: 'resigned', epoch, electionAt, successors, unacknowledged }, step);
}

/** Whether a majority is among these voters. */
export const isMajority = (raft: Raft, ids: readonly number[]): boolean =>
  2 * countVoters(raft, ids) > votersOf(raft).length;

/** Whether so many have refused that a majority can no longer be had. */
export const isLost = (raft: Raft, rejected: readonly number[]): boolean =>
  2 * (votersOf(raft).length - countVoters(raft, rejected)) <= votersOf(raft).length;

const countVoters = (raft: Raft, ids: readonly number[]): number =>
  votersOf(raft).filter((each) => ids.includes(each.id)).length;
