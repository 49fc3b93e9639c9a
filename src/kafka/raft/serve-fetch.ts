import { CLUSTER_ID } from '../kinds.ts';
import { answer, type RequestContext } from '../network/listener.ts';
import { readLog } from '../log/log-read.ts';
import { METADATA_TOPIC_ID } from '../metadata/metadata-record.ts';
import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import type { Records } from '../protocol/batch/record-batch.ts';
import { FETCH_BYTES_MAX, METADATA_TOPIC } from './metadata-topic.ts';
import { noteContact, noteProgress } from './leader.ts';
import { endOfEpoch } from './log-store.ts';
import {
  isOnlyVoter,
  leaderOf,
  type OffsetAndEpoch,
  type DelayedFetch,
  type Raft,
} from './raft.ts';
import { bytesOfSnapshot } from './snapshot.ts';
import { leaderEndpoints } from './vote.ts';
import type { ServerStep } from '../step.ts';
import {
  delay,
  delayedWith,
  expire,
  tryComplete,
  type DelayedRule,
  type Purgatory,
} from '../delayed/purgatory.ts';

type PartitionAnswer = ResponseBody<'Fetch'>['responses'][number]['partitions'][number];

const NO_END: OffsetAndEpoch = { epoch: -1, endOffset: -1 };

/**
 * A member fetches the log: answered when there is something to say, else it waits.
 * (KafkaRaftClient.handleFetchRequest)
 */
export function onFetch(
  raft: Raft,
  context: RequestContext,
  body: RequestBody<'Fetch'>,
  step: ServerStep,
): void {
  if (body.clusterId !== null && body.clusterId !== CLUSTER_ID)
    return answer<'Fetch'>(context, topLevelError('INCONSISTENT_CLUSTER_ID'), step);
  if (body.topics.length !== 1 || body.topics[0]?.topicId !== METADATA_TOPIC_ID)
    return answer<'Fetch'>(context, topLevelError('INVALID_REQUEST'), step);
  const asked = body.topics[0].partitions[0];
  const isSound =
    asked !== undefined &&
    body.maxWaitMs >= 0 &&
    asked.fetchOffset >= 0 &&
    asked.lastFetchedEpoch >= 0 &&
    asked.currentLeaderEpoch >= 0;
  if (!isSound) return refuse(raft, context, 'INVALID_REQUEST', step);
  const error = leaderError(raft, asked.currentLeaderEpoch);
  if (error !== null) return refuse(raft, context, error, step);
  const fetch: DelayedFetch = {
    id: raft.memory.nextDelayed,
    context,
    replica: { id: body.replicaState.replicaId, directoryId: asked.replicaDirectoryId },
    fetchOffset: asked.fetchOffset,
    lastFetchedEpoch: asked.lastFetchedEpoch,
    maxBytes: body.maxBytes,
    highWatermark: asked.highWatermark,
    answer: null,
  };
  const outcome = tryFetch(raft, fetch, step);
  if (outcome.isDone || body.maxWaitMs === 0)
    return answer<'Fetch'>(context, fetchAnswer(raft, outcome.partition), step);
  raft.memory.nextDelayed += 1;
  delay(purgatory, raft, fetch, step.now + body.maxWaitMs * 1_000, step);
}

/** What only a leader answers. (KafkaRaftClient.validateLeaderOnlyRequest) */
export function leaderError({ memory: { state } }: Raft, epoch: number): ErrorName | null {
  if (epoch < state.epoch) return 'FENCED_LEADER_EPOCH';
  if (epoch > state.epoch) return 'UNKNOWN_LEADER_EPOCH';
  return state.role === 'leader' ? null : 'NOT_LEADER_OR_FOLLOWER';
}

function refuse(raft: Raft, context: RequestContext, error: ErrorName, step: ServerStep): void {
  const body = fetchAnswer(raft, { ...emptyAnswer(raft), errorCode: errorCode(error) });
  answer<'Fetch'>(context, body, step);
}

const topLevelError = (error: ErrorName): ResponseBody<'Fetch'> => ({
  throttleTimeMs: 0,
  errorCode: errorCode(error),
  sessionId: 0,
  responses: [],
  nodeEndpoints: [],
});

function fetchAnswer(raft: Raft, partition: PartitionAnswer): ResponseBody<'Fetch'> {
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    sessionId: 0,
    responses: [{ topicId: METADATA_TOPIC_ID, partitions: [partition] }],
    nodeEndpoints: leaderEndpoints(raft).map((each) => ({ ...each, rack: null })),
  };
}

function emptyAnswer(raft: Raft): PartitionAnswer {
  const { state } = raft.memory;
  return {
    partitionIndex: 0,
    errorCode: 0,
    highWatermark: state.role === 'leader' ? (state.highWatermark ?? -1) : -1,
    lastStableOffset: -1,
    logStartOffset: raft.disk.log.startOffset,
    divergingEpoch: NO_END,
    currentLeader: { leaderId: leaderOf(raft), leaderEpoch: state.epoch },
    snapshotId: NO_END,
    abortedTransactions: null,
    preferredReadReplica: -1,
    records: [],
  };
}

type Found = { isDone: boolean; partition: PartitionAnswer };

/**
 * A fetch that has come: what it tells of the member counts, unless its log must be cut first.
 * (KafkaRaftClient.tryCompleteFetchRequest)
 */
function tryFetch(raft: Raft, fetch: DelayedFetch, step: ServerStep): Found {
  const { state } = raft.memory;
  if (state.role === 'leader' && fetch.replica.id >= 0 && whereElse(raft, fetch) === null)
    noteProgress(raft, state, fetch.replica, fetch.fetchOffset, step);
  return found(raft, fetch);
}

/** What there is for a member now. */
function found(raft: Raft, fetch: DelayedFetch): Found {
  const elsewhere = whereElse(raft, fetch);
  if (elsewhere !== null)
    return { isDone: true, partition: { ...emptyAnswer(raft), ...elsewhere } };
  const records = readable(raft, fetch);
  const partition = { ...emptyAnswer(raft), records };
  const isDone = records.length > 0 || partition.highWatermark > fetch.highWatermark;
  return { isDone, partition };
}

/**
 * A member that must cut its log first, or that needs a snapshot. Null: it may go on where it is.
 * (KafkaRaftLog.validateOffsetAndEpoch)
 */
function whereElse(
  raft: Raft,
  { fetchOffset, lastFetchedEpoch }: DelayedFetch,
): Pick<PartitionAnswer, 'snapshotId'> | Pick<PartitionAnswer, 'divergingEpoch'> | null {
  const { log, snapshots } = raft.disk;
  const latest = snapshots.at(-1);
  if (fetchOffset === 0 && latest !== undefined) return { snapshotId: idOf(latest) };
  if (log.startOffset === 0 && fetchOffset === 0 && lastFetchedEpoch === 0) return null;
  const first = snapshots[0];
  const isTooOld =
    first !== undefined &&
    (fetchOffset < log.startOffset ||
      (fetchOffset === log.startOffset && lastFetchedEpoch !== first.epoch) ||
      lastFetchedEpoch < first.epoch);
  if (isTooOld && latest !== undefined) return { snapshotId: idOf(latest) };
  const end = endOfEpoch(raft, lastFetchedEpoch);
  if (end.epoch !== lastFetchedEpoch || end.endOffset < fetchOffset)
    return { divergingEpoch: { epoch: end.epoch, endOffset: end.endOffset } };
  return null;
}

const idOf = ({ endOffset, epoch }: OffsetAndEpoch): OffsetAndEpoch => ({ endOffset, epoch });

/**
 * Others read what a leader has not flushed yet, since a majority of them will have. Alone it gives
 * out only what no power cut takes back.
 */
function readable(raft: Raft, { fetchOffset, maxBytes }: DelayedFetch): Records {
  const { log } = raft.disk;
  const upper = isOnlyVoter(raft) ? raft.memory.flushedEnd : log.endOffset;
  return readLog(log, fetchOffset, upper, Math.min(maxBytes, FETCH_BYTES_MAX), true).records;
}

const purgatory: Purgatory<Raft, DelayedFetch> = {
  operations: (raft) => raft.memory.delayed,
  expiry: (id) => ({ key: `raft-parked-${id}`, timer: { of: 'raft', timer: 'raft-parked', id } }),
};

/**
 * A member that leads no more refuses what waits; else a fetch is answered when there is something
 * to tell.
 */
const delayedFetch: DelayedRule<Raft, DelayedFetch> = {
  tryComplete(raft, fetch) {
    if (raft.memory.state.role !== 'leader') return true;
    const { isDone, partition } = found(raft, fetch);
    fetch.answer = partition;
    return isDone;
  },
  expire(raft, fetch, step) {
    if (raft.memory.state.role === 'leader') fetch.answer = tryFetch(raft, fetch, step).partition;
  },
  complete(raft, { context, answer: partition }, step) {
    if (raft.memory.state.role !== 'leader' || partition === null)
      refuse(raft, context, 'NOT_LEADER_OR_FOLLOWER', step);
    else answer<'Fetch'>(context, fetchAnswer(raft, partition), step);
  },
};

/** The wait of a fetch is over: it gets what there is. */
export function expireFetch(raft: Raft, id: number, step: ServerStep): void {
  const fetch = delayedWith(purgatory, raft, id);
  if (fetch !== undefined) expire(purgatory, delayedFetch, raft, fetch, step);
}

/** The log, the high watermark or the leader has changed: tries what waits for that. */
export function tryDelayedFetches(raft: Raft, step: ServerStep): void {
  if (raft.memory.delayed.length === 0) return;
  for (const fetch of [...raft.memory.delayed])
    tryComplete(purgatory, delayedFetch, raft, fetch, step);
}

/** A piece of a snapshot's file. (KafkaRaftClient.handleFetchSnapshotRequest) */
export function snapshotPiece(
  raft: Raft,
  body: RequestBody<'FetchSnapshot'>,
  step: ServerStep,
): ResponseBody<'FetchSnapshot'> {
  const none = { throttleTimeMs: 0, topics: [], nodeEndpoints: [] };
  if (body.clusterId !== null && body.clusterId !== CLUSTER_ID)
    return { ...none, errorCode: errorCode('INCONSISTENT_CLUSTER_ID') };
  const asked = body.topics[0]?.partitions[0];
  if (asked === undefined || body.topics[0]?.name !== METADATA_TOPIC)
    return { ...none, errorCode: errorCode('INVALID_REQUEST') };
  const { snapshotId, position } = asked;
  const { state } = raft.memory;
  const piece = (error: ErrorName, size = 0, bytes = ''): ResponseBody<'FetchSnapshot'> => ({
    throttleTimeMs: 0,
    errorCode: 0,
    topics: [
      {
        name: METADATA_TOPIC,
        partitions: [
          {
            index: 0,
            errorCode: errorCode(error),
            snapshotId,
            currentLeader: { leaderId: leaderOf(raft), leaderEpoch: state.epoch },
            size,
            position,
            unalignedRecords: bytes,
          },
        ],
      },
    ],
    nodeEndpoints: leaderEndpoints(raft),
  });
  const error = leaderError(raft, asked.currentLeaderEpoch);
  if (error !== null) return piece(error);
  const snapshot = raft.disk.snapshots.find(
    (each) => each.endOffset === snapshotId.endOffset && each.epoch === snapshotId.epoch,
  );
  if (snapshot === undefined) return piece('SNAPSHOT_NOT_FOUND');
  const { sizeInBytes } = snapshot;
  if (position < 0 || position >= sizeInBytes) return piece('POSITION_OUT_OF_RANGE');
  if (state.role === 'leader') {
    const replica = { id: body.replicaId, directoryId: asked.replicaDirectoryId };
    noteContact(raft, state, replica, step);
  }
  const most = Math.min(body.maxBytes, FETCH_BYTES_MAX);
  return piece('NONE', sizeInBytes, bytesOfSnapshot(snapshot).slice(position, position + most));
}
