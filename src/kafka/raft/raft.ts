import { NEVER, type Micros } from '../../kernel/time.ts';
import type { Channel } from '../network/channel.ts';
import type { ConfigValues } from '../cluster-spec.ts';
import { configTexts } from '../config/read-setting.ts';
import { idOrder } from '../protocol/java-order.ts';
import type { ClusterLayout } from '../kinds.ts';
import type { DelayedOperation } from '../delayed/purgatory.ts';
import type { ResponseBody } from '../protocol/message.ts';
import type { RequestContext } from '../network/listener.ts';
import { createLog, type Log } from '../log/log.ts';
import { latestEpoch } from '../log/leader-epochs.ts';
import { eachBatch } from '../log/log-read.ts';
import { METADATA_LOG } from '../metadata/metadata-record.ts';
import type { KafkaRecord, RecordBatch } from '../protocol/batch/record-batch.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import { metadataLogConfig } from './metadata-topic.ts';

/**
 * A member of the quorum that keeps the metadata log: a voter when the voter set has it, else an observer. Every server has one; controller and broker
 * of one process share it. (KafkaRaftClient, KIP-595)
 */
export type Raft = {
  readonly id: number;
  readonly host: string;
  readonly layout: ClusterLayout;
  readonly config: Readonly<Record<string, string>>;
  /** Has the controller role: may be a voter, and serves the quorum's requests. */
  readonly isController: boolean;
  disk: {
    log: Log;
    /** The file quorum-state. As soon as it is written nothing else leaves before it is durable, so a process never finds an older one than others know. */
    election: Election;
    /** Checkpoints of the log, oldest first. Frozen. */
    snapshots: readonly Snapshot[];
    /** Names this disk. Empty before the first start. (meta.properties) */
    directoryId: string;
  };
  memory: RaftMemory;
};

/** What is remembered of an election: frozen. Absent ids are -1. (ElectionState) */
export type Election = {
  readonly epoch: number;
  readonly leaderId: number;
  readonly voted: ReplicaKey | null;
};

/** A replica of the metadata log. Under kraft.version 0 voters are known by their id alone. (ReplicaKey) */
export type ReplicaKey = { readonly id: number; readonly directoryId: string };

/** A member of the voter set. Frozen. (VoterSet.VoterNode) */
export type Voter = ReplicaKey & { readonly host: string };

export type RaftMemory = {
  state: EpochState;
  /** Everything below is committed; -1 while that is not known. */
  highWatermark: number;
  /** What `takeCommitted` has given out ends here. */
  deliveredTo: number;
  /** What was given out and stands in no snapshot of this disk: how much, and when the first of it was written, milliseconds since 1970. */
  uncovered: { bytes: number; since: number };
  /** Everything below is on the disk for good. */
  flushedEnd: number;
  /** Flushes under way, oldest first. */
  flushes: { readonly file: string; readonly upTo: number }[];
  /** The voter sets and versions that the log has brought, by the offset of their records; the last one counts, committed or not. (KRaftControlRecordStateMachine) */
  voterSets: readonly { readonly offset: number; readonly voters: readonly Voter[] }[];
  kraftVersions: readonly { readonly offset: number; readonly version: number }[];
  /** Fetches that wait for a record or for the high watermark. (fetchPurgatory) */
  /** Fetches that wait, in the order of their ids. */
  delayed: DelayedFetch[];
  nextDelayed: number;
  /** Connections to other voters, by id. */
  peers: Peer[];
  /** The process is to end, and waits no longer than this for another leader; null: it goes on. (GracefulShutdown) */
  shutdownBy: Micros | null;
};

export type EpochState = Unattached | Prospective | Candidate | Leader | Follower | Resigned;

/** Knows no leader. `voted` is who got its vote in this epoch. Observers have no election: NEVER. (UnattachedState) */
export type Unattached = {
  role: 'unattached';
  epoch: number;
  voted: ReplicaKey | null;
  electionAt: Micros;
};

/** Asks whether an election could be won, before it disturbs anybody. (ProspectiveState, KIP-996) */
export type Prospective = {
  role: 'prospective';
  epoch: number;
  /** The last leader of this epoch; -1 when there was none. */
  leaderId: number;
  voted: ReplicaKey | null;
  votes: Votes;
  electionAt: Micros;
};

/** (CandidateState) */
export type Candidate = {
  role: 'candidate';
  epoch: number;
  votes: Votes;
  electionAt: Micros;
};

/** Voters by their answer, the asking one included. (EpochElection) */
export type Votes = { granted: number[]; rejected: number[] };

/** (LeaderState) */
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

/** (FollowerState) */
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

/** A member's fetch that waits until there is something to tell it. (KafkaRaftClient: fetchPurgatory) */
export type DelayedFetch = DelayedOperation & {
  readonly replica: ReplicaKey;
  readonly fetchOffset: number;
  readonly lastFetchedEpoch: number;
  readonly maxBytes: number;
  /** As the member knew it when it asked. */
  readonly highWatermark: number;
  /** What it is to be told; null before that is known, and when this member leads no more. */
  answer: ResponseBody<'Fetch'>['responses'][number]['partitions'][number] | null;
};

/** Another voter and the connection to it: one request at a time. (RequestManager.ConnectionState) */
export type Peer = {
  id: number;
  channel: Channel<Ask>;
  /** Number of the request whose answer is waited for; null: another may be sent. */
  awaiting: number | null;
  /** Nothing is sent before. */
  backoffUntil: Micros;
  /** Attempts to connect that failed, one after the other. */
  failures: number;
};

/** What a request was for. */
export type Ask = {
  readonly ask: 'pre-vote' | 'vote' | 'begin' | 'end' | 'fetch' | 'snapshot';
  readonly peer: number;
  readonly epoch: number;
};

/** The end of an epoch in a log, or of what a snapshot holds. */
export type OffsetAndEpoch = { readonly endOffset: number; readonly epoch: number };

/**
 * All that the records before an offset come to, in the batches of its file: a header, the voters, the records of the image, a footer. Frozen; processes
 * share it. (KIP-630)
 */
export type Snapshot = OffsetAndEpoch & {
  readonly batches: readonly RecordBatch[];
  readonly sizeInBytes: number;
  /** When it came to be here, milliseconds since 1970. */
  readonly at: number;
};

const NO_ELECTION: Election = Object.freeze({ epoch: 0, leaderId: -1, voted: null });

/** A member that has never run. */
export function createRaft(about: {
  id: number;
  host: string;
  layout: ClusterLayout;
  config: ConfigValues;
  /** Whether it has the controller role. */
  isController: boolean;
}): Raft {
  const { id, host, layout, isController } = about;
  const config = configTexts(about.config);
  return {
    id,
    host,
    layout,
    config,
    isController,
    disk: {
      log: createLog(METADATA_LOG, metadataLogConfig(config)),
      election: NO_ELECTION,
      snapshots: Object.freeze([]),
      directoryId: '',
    },
    memory: freshMemory(),
  };
}

/** What the next process finds: its disk. */
export const crashedRaft = (raft: Raft): Raft => ({ ...raft, memory: freshMemory() });

const freshMemory = (): RaftMemory => ({
  state: { role: 'unattached', epoch: 0, voted: null, electionAt: NEVER },
  highWatermark: -1,
  deliveredTo: 0,
  uncovered: { bytes: 0, since: -1 },
  flushedEnd: 0,
  flushes: [],
  voterSets: [],
  kraftVersions: [],
  delayed: [],
  nextDelayed: 1,
  peers: [],
  shutdownBy: null,
});

/** Who led or leads in the epoch of this state; -1 for nobody. */
export function leaderOf({ id, memory: { state } }: Raft): number {
  switch (state.role) {
    case 'leader':
    case 'resigned':
      return id;
    case 'follower':
    case 'prospective':
      return state.leaderId;
    case 'unattached':
    case 'candidate':
      return -1;
  }
}

/** Who leads, as far as this member knows; -1 for nobody. (KafkaRaftClient.leaderAndEpoch) */
export function quorumLeader(raft: Raft): { id: number; epoch: number } {
  const { role, epoch } = raft.memory.state;
  return { id: role === 'resigned' ? -1 : leaderOf(raft), epoch };
}

/** This process leads and has committed a record of its epoch, so everything that earlier leaders committed is known. */
export function isActive({ memory: { state } }: Raft): boolean {
  return state.role === 'leader' && state.highWatermark !== null;
}

/** Everything below is committed; -1 while that is not known. */
export const highWatermark = ({ memory }: Raft): number => memory.highWatermark;

/** Offset of the next record that a leader would write, those that linger included. */
export function nextOffset({ disk, memory: { state } }: Raft): number {
  return disk.log.endOffset + (state.role === 'leader' ? state.gathered.length : 0);
}

/** A stretch of the log that is committed, to be replayed: a snapshot stands for all before its end. */
export type Committed =
  | { readonly kind: 'batch'; readonly batch: RecordBatch }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot };

const NOTHING: readonly never[] = Object.freeze([]);

/** What has become committed since the last call, in order, each exactly once. (KafkaRaftClient.updateListenersProgress) */
export function takeCommitted({ disk, memory }: Raft): readonly Committed[] {
  if (memory.highWatermark <= memory.deliveredTo) return NOTHING;
  const committed: Committed[] = [];
  const snapshot = disk.snapshots.at(-1);
  // A new reader takes the snapshot even where the log still has what came before it.
  const isBehind = memory.deliveredTo < disk.log.startOffset || memory.deliveredTo === 0;
  if (snapshot !== undefined && isBehind && snapshot.endOffset > memory.deliveredTo) {
    committed.push({ kind: 'snapshot', snapshot });
    memory.deliveredTo = snapshot.endOffset;
    memory.uncovered = { bytes: 0, since: -1 };
  }
  const from = memory.deliveredTo;
  eachBatch(disk.log, from, memory.highWatermark, (batch) => {
    committed.push({ kind: 'batch', batch });
    const { bytes, since } = memory.uncovered;
    const first = bytes === 0 ? batch.maxTimestamp : since;
    memory.uncovered = { bytes: bytes + batch.sizeInBytes, since: first };
  });
  memory.deliveredTo = Math.max(memory.deliveredTo, memory.highWatermark);
  return committed;
}

/** The voter set in force: the last that the log holds, else the one that the cluster was made with. */
export function votersOf({ memory, layout }: Raft): readonly Voter[] {
  return memory.voterSets.at(-1)?.voters ?? staticVoters(layout);
}

/** One list for each directory, so that asking for it costs nothing. */
const staticSets = new WeakMap<ClusterLayout, readonly Voter[]>();

function staticVoters(layout: ClusterLayout): readonly Voter[] {
  let voters = staticSets.get(layout);
  if (voters === undefined) {
    voters = Object.freeze(
      idOrder(layout.controllers).map(({ id, host }) =>
        Object.freeze({ id, host, directoryId: ZERO_UUID }),
      ),
    );
    staticSets.set(layout, voters);
  }
  return voters;
}

/** 1: the voter set stands in the log and can change. (KRaftVersion) */
export const kraftVersion = ({ memory }: Raft): number => memory.kraftVersions.at(-1)?.version ?? 0;

/** Whether a key is that of a voter. A set that knows no directories goes by the id alone. */
export const isSameVoter = (voter: Voter, { id, directoryId }: ReplicaKey): boolean =>
  voter.id === id && (voter.directoryId === ZERO_UUID || voter.directoryId === directoryId);

export const selfKey = ({ id, disk }: Raft): ReplicaKey => ({ id, directoryId: disk.directoryId });

export const hasVote = (raft: Raft): boolean =>
  votersOf(raft).some((each) => isSameVoter(each, selfKey(raft)));

export const otherVoters = (raft: Raft): readonly Voter[] =>
  votersOf(raft).filter((each) => each.id !== raft.id);

export const isOnlyVoter = (raft: Raft): boolean => votersOf(raft).length === 1 && hasVote(raft);

/** Epoch of the last record, or of the snapshot that the log begins with; 0 for an empty log. (KafkaRaftLog.lastFetchedEpoch) */
export const lastEpoch = ({ disk }: Raft): number =>
  latestEpoch(disk.log.epochs) ?? disk.snapshots.at(-1)?.epoch ?? 0;
