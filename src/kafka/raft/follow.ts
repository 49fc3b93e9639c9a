import { below } from '../../kernel/random.ts';
import { CLUSTER_ID } from '../kinds.ts';
import { METADATA_TOPIC_ID } from '../metadata/metadata-record.ts';
import { errorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { isReadable, type RecordBatch } from '../protocol/batch/record-batch.ts';
import { FETCH_BYTES_MAX, FETCH_WAIT_MS, METADATA_TOPIC } from './metadata-topic.ts';
import { appendAsFollower, cutToAgree } from './log-store.ts';
import { askPeer, backOffAfterError, isAnyBusy, isBackingOff } from './peers.ts';
import { lastEpoch, votersOf, type Raft } from './raft.ts';
import type { Follower } from './epoch-state.ts';
import { fetchTimeout } from './settings.ts';
import { setTimer } from './states.ts';
import { installSnapshot } from './snapshot.ts';
import type { ServerStep } from '../step.ts';

/**
 * The next fetch goes to the leader, or while that one does not answer to any other voter, who may
 * know a new one. (maybeSendFetchToBestNode)
 */
export function fetchOn(raft: Raft, step: ServerStep): void {
  const { state } = raft.memory;
  if (!hasFlushed(raft) || isAnyBusy(raft)) return;
  if (state.role !== 'follower') return fetchFromAnyone(raft, step);
  const leader =
    votersOf(raft).find((each) => each.id === state.leaderId) ?? bootstrap(raft, state);
  const isSilent = step.now >= state.fetchTimeoutAt;
  if (leader === undefined || isSilent || isBackingOff(raft, leader.id, step))
    return fetchFromAnyone(raft, step);
  fetchFrom(raft, leader, step);
}

/** What a fetch says that its sender has must be on its disk; brokers are not counted on. */
const hasFlushed = ({ isController, disk, memory }: Raft): boolean =>
  !isController || memory.flushedEnd >= disk.log.endOffset;

type Member = { readonly id: number; readonly host: string };

/** A leader that left the voter set leads on until that is committed. */
const bootstrap = ({ layout }: Raft, { leaderId }: Follower): Member | undefined =>
  layout.controllers.find((each) => each.id === leaderId);

/**
 * Fetches from a voter drawn by chance, which may know the leader. (maybeSendFetchToAnyBootstrap)
 */
function fetchFromAnyone(raft: Raft, step: ServerStep): void {
  const others = votersOf(raft).filter(
    (each) => each.id !== raft.id && !isBackingOff(raft, each.id, step),
  );
  const chosen = others.length === 0 ? undefined : others[below(step.random, others.length)];
  if (chosen !== undefined) fetchFrom(raft, chosen, step);
}

function fetchFrom(raft: Raft, member: Member, step: ServerStep): void {
  const { state } = raft.memory;
  const isDownload = state.role === 'follower' && state.download !== null;
  if (isDownload && state.leaderId === member.id)
    askPeer(
      raft,
      member,
      { api: 'FetchSnapshot', ask: 'snapshot', body: () => snapshotRequest(raft) },
      step,
    );
  else askPeer(raft, member, { api: 'Fetch', ask: 'fetch', body: () => fetchRequest(raft) }, step);
}

/** Asks for what follows the end of this log. (KafkaRaftClient.buildFetchRequest) */
function fetchRequest(raft: Raft): RequestBody<'Fetch'> {
  const { disk, memory } = raft;
  const partition = {
    partition: 0,
    currentLeaderEpoch: memory.state.epoch,
    fetchOffset: disk.log.endOffset,
    lastFetchedEpoch: lastEpoch(raft),
    logStartOffset: -1,
    partitionMaxBytes: 0,
    replicaDirectoryId: disk.directoryId,
    highWatermark: memory.highWatermark,
  };
  return {
    clusterId: CLUSTER_ID,
    replicaState: { replicaId: raft.id, replicaEpoch: -1 },
    maxWaitMs: FETCH_WAIT_MS,
    minBytes: 0,
    maxBytes: FETCH_BYTES_MAX,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topicId: METADATA_TOPIC_ID, partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
  };
}

function snapshotRequest(raft: Raft): RequestBody<'FetchSnapshot'> {
  const { state } = raft.memory;
  const download = state.role === 'follower' ? state.download : null;
  const { endOffset = 0, epoch = 0, bytes = '' } = download ?? {};
  const partition = {
    partition: 0,
    currentLeaderEpoch: state.epoch,
    snapshotId: { endOffset, epoch },
    position: bytes.length,
    replicaDirectoryId: raft.disk.directoryId,
  };
  return {
    clusterId: CLUSTER_ID,
    replicaId: raft.id,
    maxBytes: FETCH_BYTES_MAX,
    topics: [{ name: METADATA_TOPIC, partitions: [partition] }],
  };
}

type Fetched = ResponseBody<'Fetch'>['responses'][number]['partitions'][number];

/**
 * The leader has answered. (KafkaRaftClient.handleFetchResponse)
 * @returns false when committed records would have to go: the process ends
 */
export function takeFetched(
  raft: Raft,
  state: Follower,
  from: number,
  fetched: Fetched,
  step: ServerStep,
): boolean {
  if (errorName(fetched.errorCode) !== 'NONE') {
    backOffAfterError(raft, from, step);
    return true;
  }
  const { divergingEpoch, snapshotId } = fetched;
  if (divergingEpoch.epoch >= 0) {
    if (!cutToAgree(raft, divergingEpoch, step)) return false;
  } else if (snapshotId.epoch >= 0 && snapshotId.endOffset >= 0) {
    state.download = { ...snapshotId, bytes: '' };
  } else {
    appendAsFollower(raft, wholeBatches(fetched), step);
    raiseHighWatermark(raft, fetched.highWatermark);
  }
  notedAnswer(raft, state, step);
  return true;
}

/** Up to the first that cannot be read. */
function wholeBatches({ records }: Fetched): readonly RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (const each of records ?? []) {
    if (!isReadable(each)) break;
    batches.push(each);
  }
  return batches;
}

/**
 * What the leader says is committed, as far as it is here.
 * (KafkaRaftClient.updateFollowerHighWatermark)
 */
function raiseHighWatermark({ disk, memory }: Raft, leaders: number): void {
  const reached = Math.min(leaders, disk.log.endOffset);
  memory.highWatermark = Math.max(memory.highWatermark, reached);
}

/**
 * The leader lives: the fetch timeout begins anew.
 * (FollowerState.resetFetchTimeoutForSuccessfulFetch)
 */
function notedAnswer(raft: Raft, state: Follower, step: ServerStep): void {
  state.hasFetched = true;
  state.fetchTimeoutAt = step.now + fetchTimeout(raft);
  setTimer('raft-fetch-timeout', state.fetchTimeoutAt, step);
}

type Piece = ResponseBody<'FetchSnapshot'>['topics'][number]['partitions'][number];

/**
 * A piece of a snapshot has come; with the last one the log begins anew behind it.
 * (KafkaRaftClient.handleFetchSnapshotResponse)
 */
export function takePiece(raft: Raft, state: Follower, piece: Piece, step: ServerStep): void {
  const { download } = state;
  if (download === null) return;
  const isRight =
    piece.errorCode === 0 &&
    piece.snapshotId.endOffset === download.endOffset &&
    piece.snapshotId.epoch === download.epoch &&
    piece.position === download.bytes.length;
  if (!isRight) {
    // The leader has deleted it, or it was not what was asked for: the next fetch will tell what to
    // do.
    state.download = null;
    notedAnswer(raft, state, step);
    return;
  }
  const bytes = download.bytes + piece.unalignedRecords;
  const { endOffset, epoch } = download;
  state.download = bytes.length < piece.size ? { endOffset, epoch, bytes } : null;
  if (bytes.length >= piece.size) installSnapshot(raft, { endOffset, epoch }, bytes, step);
  notedAnswer(raft, state, step);
}
