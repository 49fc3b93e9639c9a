import { NEVER, type Micros } from '../../kernel/time.ts';
import type { NetworkClient } from '../network/network-client.ts';
import type { ConfigValues } from '../cluster-spec.ts';
import { configTexts } from '../config/read-setting.ts';
import { idOrder } from '../protocol/java-order.ts';
import type { ClusterLayout } from '../kinds.ts';
import type { DelayedOperation } from '../delayed/purgatory.ts';
import type { ResponseBody } from '../protocol/message.ts';
import { createLog, type Log } from '../log/log.ts';
import { latestEpoch } from '../log/leader-epochs.ts';
import { eachBatch } from '../log/log-read.ts';
import { METADATA_LOG } from '../metadata/metadata-record.ts';
import type { RecordBatch } from '../protocol/batch/record-batch.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import type { EpochState } from './epoch-state.ts';
import { isSameVoter, type ReplicaKey, type Voter } from './replica-key.ts';
import { metadataLogConfig } from './metadata-topic.ts';

/**
 * A member of the quorum that keeps the metadata log: a voter when the voter set has it, else an
 * observer. Every server has one; controller and broker of one process share it. (KafkaRaftClient,
 * KIP-595)
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
    /**
     * The file quorum-state. As soon as it is written nothing else leaves before it is durable, so
     * a process never finds an older one than others know.
     */
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

export type RaftMemory = {
  state: EpochState;
  /** Everything below is committed; -1 while that is not known. */
  highWatermark: number;
  /** What `takeCommitted` has given out ends here. */
  deliveredTo: number;
  /**
   * What was given out and stands in no snapshot of this disk: how much, and when the first of it
   * was written, milliseconds since 1970.
   */
  uncovered: { bytes: number; since: number };
  /** Everything below is on the disk for good. */
  flushedEnd: number;
  /** Flushes under way, oldest first. */
  flushes: { readonly file: string; readonly upTo: number }[];
  /**
   * The voter sets and versions that the log has brought, by the offset of their records; the last
   * one counts, committed or not. (KRaftControlRecordStateMachine)
   */
  voterSets: readonly { readonly offset: number; readonly voters: readonly Voter[] }[];
  kraftVersions: readonly { readonly offset: number; readonly version: number }[];
  /** Fetches that wait for a record or for the high watermark. (fetchPurgatory) */
  /** Fetches that wait, in the order of their ids. */
  delayed: DelayedFetch[];
  nextDelayed: number;
  /** Connections to other voters, by id. */
  peers: Peer[];
  /**
   * The process is to end, and waits no longer than this for another leader; null: it goes on.
   * (GracefulShutdown)
   */
  shutdownBy: Micros | null;
};

/**
 * A member's fetch that waits until there is something to tell it. (KafkaRaftClient:
 * fetchPurgatory)
 */
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

/**
 * Another voter and the connection to it: one request at a time. (RequestManager.ConnectionState)
 */
export type Peer = {
  id: number;
  channel: NetworkClient<Ask>;
  /** Number of the request whose answer is waited for; null: another may be sent. */
  awaiting: number | null;
  /** Nothing is sent before. */
  backoffUntil: Micros;
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
 * All that the records before an offset come to, in the batches of its file: a header, the voters,
 * the records of the image, a footer. Frozen; processes share it. (KIP-630)
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

/** Who led or leads in the epoch of this state; -1 when none does. */
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

/** Who leads, as far as this member knows; -1 when none does. (KafkaRaftClient.leaderAndEpoch) */
export function quorumLeader(raft: Raft): { id: number; epoch: number } {
  const { role, epoch } = raft.memory.state;
  return { id: role === 'resigned' ? -1 : leaderOf(raft), epoch };
}

/**
 * This process leads and has committed a record of its epoch, so everything that earlier leaders
 * committed is known.
 */
export function isActive({ memory: { state } }: Raft): boolean {
  return state.role === 'leader' && state.highWatermark !== null;
}

/** Everything below is committed; -1 while that is not known. */
export const highWatermark = ({ memory }: Raft): number => memory.highWatermark;

/** Offset of the next record that a leader would write, those that linger included. */
export function nextOffset({ disk, memory: { state } }: Raft): number {
  return disk.log.endOffset + (state.role === 'leader' ? state.gathered.length : 0);
}

/**
 * A stretch of the log that is committed, to be replayed: a snapshot stands for all before its end.
 */
export type Committed =
  | { readonly kind: 'batch'; readonly batch: RecordBatch }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot };

const NOTHING: readonly never[] = Object.freeze([]);

/**
 * What has become committed since the last call, in order, each exactly once.
 * (KafkaRaftClient.updateListenersProgress)
 */
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

/**
 * The voter set in force: the last that the log holds, else the one that the cluster was made with.
 */
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

export const selfKey = ({ id, disk }: Raft): ReplicaKey => ({ id, directoryId: disk.directoryId });

export const hasVote = (raft: Raft): boolean =>
  votersOf(raft).some((each) => isSameVoter(each, selfKey(raft)));

export const otherVoters = (raft: Raft): readonly Voter[] =>
  votersOf(raft).filter((each) => each.id !== raft.id);

export const isOnlyVoter = (raft: Raft): boolean => votersOf(raft).length === 1 && hasVote(raft);

/**
 * Epoch of the last record, or of the snapshot that the log begins with; 0 for an empty log.
 * (KafkaRaftLog.lastFetchedEpoch)
 */
export const lastEpoch = ({ disk }: Raft): number =>
  latestEpoch(disk.log.epochs) ?? disk.snapshots.at(-1)?.epoch ?? 0;
