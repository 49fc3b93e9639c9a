import type { Micros } from '../../kernel/time.ts';
import type { RequestContext } from '../network/listener.ts';
import type { KafkaRecord } from '../protocol/batch/record-batch.ts';
import type { ReplicaKey } from './replica-key.ts';

/** What a member is in its epoch. (EpochState) */
export type EpochState = Unattached | Prospective | Candidate | Leader | Follower | Resigned;

/**
 * Knows no leader. `voted` is who got its vote in this epoch. Observers have no election: NEVER.
 * (UnattachedState)
 */
export type Unattached = {
  role: 'unattached';
  epoch: number;
  voted: ReplicaKey | null;
  electionAt: Micros;
};

/**
 * Asks whether an election could be won, before it disturbs other members. (ProspectiveState,
 * KIP-996)
 */
export type Prospective = {
  role: 'prospective';
  epoch: number;
  /** The last leader of this epoch; -1 when there was none. */
  leaderId: number;
  voted: ReplicaKey | null;
  votes: Votes;
  electionAt: Micros;
};

/** Asks for votes in a new epoch, and has voted for itself. (CandidateState) */
export type Candidate = {
  role: 'candidate';
  epoch: number;
  votes: Votes;
  electionAt: Micros;
};

/** Voters by their answer, the asking one included. (EpochElection) */
export type Votes = { granted: number[]; rejected: number[] };

/** Leads its epoch. (LeaderState) */
export type Leader = {
  role: 'leader';
  epoch: number;
  /** Where its own records begin. */
  epochStartOffset: number;
  /** Null until a record of this epoch is committed. */
  highWatermark: number | null;
  /** By id: how far each replica is that fetches, voter or not. (ReplicaState) */
  replicas: Record<number, Progress>;
  /** Voters that have fetched since the majority was last complete. */
  fetchedVoters: number[];
  /** Voters that are yet to be told of this epoch. */
  unacknowledged: number[];
  /** Decisions that wait for the linger, already encoded. (BatchAccumulator) */
  gathered: KafkaRecord[];
  /** A change of the voter set that is not committed yet. */
  change: VoterChange | null;
};

export type Progress = {
  directoryId: string;
  endOffset: number;
  lastFetchAt: Micros;
  lastCaughtUpAt: Micros;
};

export type VoterChange = { context: RequestContext; offset: number };

/** Fetches from the leader of its epoch. (FollowerState) */
export type Follower = {
  role: 'follower';
  epoch: number;
  leaderId: number;
  voted: ReplicaKey | null;
  fetchTimeoutAt: Micros;
  /** The leader has answered it in this epoch. */
  hasFetched: boolean;
  /** A snapshot that is being fetched. */
  download: Download | null;
};

export type Download = {
  readonly endOffset: number;
  readonly epoch: number;
  readonly bytes: string;
};

/** Has led, and does not stand in the way of the next election. (ResignedState) */
export type Resigned = {
  role: 'resigned';
  epoch: number;
  electionAt: Micros;
  /** Who should follow on, best first. */
  successors: ReplicaKey[];
  unacknowledged: number[];
};
