import { assert } from '../../kernel/assert.ts';
import { copiedSize, idOrder } from '../protocol/java-order.ts';
import { assignEpoch } from '../log/leader-epochs.ts';
import { encodeMetadataRecord, type MetadataRecord } from '../metadata/metadata-record.ts';
import { encodeMessage } from '../protocol/codec.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import { NO_HEADERS, type KafkaRecord } from '../protocol/batch/record-batch.ts';
import { LeaderChangeMessage } from '../protocol/records/control-records.ts';
import { appendAsLeader } from './log-store.ts';
import { hasVote, isOnlyVoter, otherVoters, votersOf, type Raft } from './raft.ts';
import { isSameVoter, type ReplicaKey, type Voter } from './replica-key.ts';
import type { Leader } from './epoch-state.ts';
import { appendLinger, beginQuorumTimeout, checkQuorumTimeout } from './settings.ts';
import { becomeResigned, enter, setTimer } from './states.ts';
import { controlRecord, kraftVersionValue, votersValue } from './voter-sets.ts';
import type { ServerStep } from '../step.ts';

/**
 * A majority has voted for it. Its first batch says so; one that is to end resigns before it has
 * written that, with nothing of its epoch but where it would have begun.
 * (KafkaRaftClient.onBecomeLeader, pollLeader)
 */
export function becomeLeader(raft: Raft, granted: readonly number[], step: ServerStep): void {
  const state: Leader = {
    role: 'leader',
    epoch: raft.memory.state.epoch,
    epochStartOffset: raft.disk.log.endOffset,
    highWatermark: null,
    replicas: {},
    fetchedVoters: [],
    unacknowledged: otherVoters(raft).map((each) => each.id),
    gathered: [],
    change: null,
  };
  enter(raft, state, step);
  if (raft.memory.shutdownBy !== null) {
    const { log } = raft.disk;
    log.epochs = assignEpoch(log.epochs, state.epoch, log.endOffset);
    return resignLeadership(raft, step);
  }
  appendAsLeader(raft, startOfEpoch(raft, granted), true, step);
  armCheckQuorum(raft, step);
  setTimer('raft-begin-quorum', step.now + beginQuorumTimeout(raft), step);
}

/** The voters stand as in the leader's map. (LeaderState.appendStartOfEpochControlRecords) */
function startOfEpoch(raft: Raft, granted: readonly number[]): KafkaRecord[] {
  // It stays at version 0, without directories, also where kraft.version is 1. (recorded;
  // ControlRecordUtils.LEADER_CHANGE_CURRENT_VERSION)
  const version = 0;
  const voters = idOrder(votersOf(raft)).map((each) => ({
    voterId: each.id,
    voterDirectoryId: ZERO_UUID,
  }));
  // Kafka has these in an order that each of its processes draws when it starts. (Set.copyOf)
  const grantingVoters = voters.filter((each) => granted.includes(each.voterId));
  const value = encodeMessage(LeaderChangeMessage, version, {
    version,
    leaderId: raft.id,
    voters,
    grantingVoters,
  });
  return [controlRecord('LEADER_CHANGE', value, 0)];
}

/**
 * Gathers the records of one decision: they stand in one batch, perhaps with other decisions. Gives
 * the offset of the last of them. (BatchAccumulator.append)
 */
export function scheduleAppend(
  raft: Raft,
  records: readonly MetadataRecord[],
  step: ServerStep,
): number {
  const { state } = raft.memory;
  assert(state.role === 'leader', 'only the leader of the quorum appends');
  if (state.gathered.length === 0 && records.length > 0)
    setTimer('raft-linger', step.now + appendLinger(raft), step);
  for (const record of records)
    state.gathered.push(valueRecord(encodeMetadataRecord(record), state.gathered.length));
  return raft.disk.log.endOffset + state.gathered.length - 1;
}

export const valueRecord = (value: string, offsetDelta: number): KafkaRecord =>
  Object.freeze({
    offsetDelta,
    timestampDelta: 0,
    key: null,
    value,
    headers: NO_HEADERS,
  });

/** The linger is over: what was gathered becomes one batch. (BatchAccumulator.drain) */
export function drain(raft: Raft, step: ServerStep): void {
  const { state } = raft.memory;
  if (state.role !== 'leader' || state.gathered.length === 0) return;
  // Sliced, because a list that grew has free places at its end.
  const records = state.gathered.slice();
  state.gathered = [];
  step.out.push({ do: 'cancel', key: 'raft-linger' });
  appendAsLeader(raft, records, false, step);
}

/**
 * Writes a new set of voters, which counts at once. Gives the offset of its last record.
 * (LeaderState.appendVotersRecord)
 */
export function appendVoters(
  raft: Raft,
  voters: readonly Voter[],
  upgradeTo: number | null,
  step: ServerStep,
): number {
  drain(raft, step);
  // The new set is a copy of the one before, with what has changed. (VoterSet.addVoter,
  // removeVoter)
  const value = votersValue(idOrder(voters, copiedSize(votersOf(raft).length)));
  const records =
    upgradeTo === null
      ? [controlRecord('KRAFT_VOTERS', value, 0)]
      : [
          controlRecord('KRAFT_VERSION', kraftVersionValue(upgradeTo), 0),
          controlRecord('KRAFT_VOTERS', value, 1),
        ];
  appendAsLeader(raft, records, true, step);
  armCheckQuorum(raft, step);
  return raft.disk.log.endOffset - 1;
}

/** A replica has fetched: how far it is. (LeaderState.updateReplicaState) */
export function noteProgress(
  raft: Raft,
  state: Leader,
  replica: ReplicaKey,
  endOffset: number,
  step: ServerStep,
): void {
  const { now } = step;
  const { log } = raft.disk;
  const before = state.replicas[replica.id];
  const known = before?.directoryId === replica.directoryId ? before : undefined;
  // Caught up at the moment from which on it has all that the log had then.
  // (ReplicaState.updateFollowerState)
  const lastCaughtUpAt = endOffset >= log.endOffset ? now : (known?.lastCaughtUpAt ?? -1);
  const { directoryId } = replica;
  state.replicas[replica.id] = { directoryId, endOffset, lastFetchAt: now, lastCaughtUpAt };
  noteContact(raft, state, replica, step);
  advanceHighWatermark(raft);
}

/**
 * A voter has asked for records or a snapshot: enough of them, and the leader goes on.
 * (LeaderState.updateCheckQuorumForFollowingVoter)
 */
export function noteContact(
  raft: Raft,
  state: Leader,
  replica: ReplicaKey,
  step: ServerStep,
): void {
  const voters = votersOf(raft);
  if (!voters.some((each) => isSameVoter(each, replica))) return;
  state.unacknowledged = state.unacknowledged.filter((id) => id !== replica.id);
  if (!state.fetchedVoters.includes(replica.id)) state.fetchedVoters.push(replica.id);
  const majority = Math.floor(voters.length / 2) + (hasVote(raft) ? 0 : 1);
  if (state.fetchedVoters.length < majority) return;
  state.fetchedVoters = [];
  armCheckQuorum(raft, step);
}

/** A leader that is the only voter has no other to miss. */
function armCheckQuorum(raft: Raft, step: ServerStep): void {
  if (isOnlyVoter(raft)) step.out.push({ do: 'cancel', key: 'raft-check-quorum' });
  else setTimer('raft-check-quorum', step.now + checkQuorumTimeout(raft), step);
}

/**
 * The high watermark is where a majority of voters has everything below, itself only as far as its
 * flush has come, since Kafka's thread hears no fetch before that is done. It counts from the first
 * record of its own epoch on, and never goes back. (LeaderState.maybeUpdateHighWatermark)
 */
export function advanceHighWatermark(raft: Raft): void {
  const { memory } = raft;
  const { state } = memory;
  if (state.role !== 'leader') return;
  const ends = votersOf(raft)
    .map((voter) => endOf(raft, state, voter))
    .sort((one, other) => other - one);
  const reached = ends[ends.length >> 1] ?? -1;
  if (reached <= state.epochStartOffset || reached <= (state.highWatermark ?? -1)) return;
  state.highWatermark = reached;
  memory.highWatermark = Math.max(memory.highWatermark, reached);
}

function endOf(raft: Raft, state: Leader, voter: Voter): number {
  if (voter.id === raft.id) return isSelf(raft, voter) ? raft.memory.flushedEnd : -1;
  const progress = state.replicas[voter.id];
  if (progress === undefined) return -1;
  return isSameVoter(voter, { id: voter.id, directoryId: progress.directoryId })
    ? progress.endOffset
    : -1;
}

const isSelf = (raft: Raft, voter: Voter): boolean =>
  isSameVoter(voter, { id: raft.id, directoryId: raft.disk.directoryId });

/**
 * Some voters may have forgotten who leads: those that have not fetched for a while are told again.
 * (LeaderState.needToSendBeginQuorumRequests)
 */
export function remindVoters(raft: Raft, step: ServerStep): void {
  const { state } = raft.memory;
  if (state.role !== 'leader') return;
  const late = step.now - beginQuorumTimeout(raft);
  state.unacknowledged = otherVoters(raft)
    .map((each) => each.id)
    .filter((id) => (state.replicas[id]?.lastFetchAt ?? late) <= late);
  setTimer('raft-begin-quorum', step.now + beginQuorumTimeout(raft), step);
}

/**
 * Gives the leadership up; the voters that have most come first, among equals that of the lower id.
 * (LeaderState.nonLeaderVotersByDescendingFetchOffset)
 */
export function resignLeadership(raft: Raft, step: ServerStep): void {
  const { state } = raft.memory;
  if (state.role !== 'leader') return;
  const successors = otherVoters(raft)
    .map((voter) => ({ voter, end: endOf(raft, state, voter) }))
    .sort((one, other) => other.end - one.end || one.voter.id - other.voter.id)
    .map(({ voter: { id, directoryId } }) => ({ id, directoryId }));
  becomeResigned(raft, successors, step);
}
