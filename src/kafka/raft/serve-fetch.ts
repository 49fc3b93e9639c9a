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
import { isOnlyVoter, leaderOf, type OffsetAndEpoch, type ParkedFetch, type Raft } from './raft.ts';
import { bytesOfSnapshot } from './snapshot.ts';
import { leaderEndpoints } from './vote.ts';
import type { ServerStep } from '../step.ts';

type PartitionAnswer = ResponseBody<'Fetch'>['responses'][number]['partitions'][number];

const NO_END: OffsetAndEpoch = { epoch: -1, endOffset: -1 };

/** A member fetches the log: answered when there is something to say, else it waits. (KafkaRaftClient.handleFetchRequest) */
export function onFetch(
  raft: Raft,
  context: RequestContext,
  body: RequestBody<'Fetch'>,
  step: ServerStep,
): void {
  const { out } = step;
  if (body.clusterId !== null && body.clusterId !== CLUSTER_ID)
    return answer<'Fetch'>(context, topLevelError('INCONSISTENT_CLUSTER_ID'), step);
  const asked = body.topics[0]?.partitions[0];
  const isSound =
    asked !== undefined &&
    body.maxWaitMs >= 0 &&
    asked.fetchOffset >= 0 &&
    asked.lastFetchedEpoch >= 0 &&
    asked.currentLeaderEpoch >= 0;
  if (!isSound) return refuse(raft, context, 'INVALID_REQUEST', step);
  const error = leaderError(raft, asked.currentLeaderEpoch);
  if (error !== null) return refuse(raft, context, error, step);
  const fetch: ParkedFetch = {
    id: raft.memory.nextParked,
    context,
    replica: { id: body.replicaState.replicaId, directoryId: asked.replicaDirectoryId },
    fetchOffset: asked.fetchOffset,
    lastFetchedEpoch: asked.lastFetchedEpoch,
    maxBytes: body.maxBytes,
    highWatermark: asked.highWatermark,
  };
  const outcome = tryFetch(raft, fetch, step);
  if (outcome.isDone || body.maxWaitMs === 0)
    return answer<'Fetch'>(context, fetchAnswer(raft, outcome.partition), step);
  raft.memory.nextParked += 1;
  raft.memory.parked.push(fetch);
  const { id } = fetch;
  const at = step.now + body.maxWaitMs * 1_000;
  out.push({ do: 'timer', key: parkedKey(id), at, timer: { timer: 'raft-parked', id } });
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

/** (KafkaRaftClient.tryCompleteFetchRequest) */
function tryFetch(
  raft: Raft,
  fetch: ParkedFetch,
  step: ServerStep,
): { isDone: boolean; partition: PartitionAnswer } {
  const { state } = raft.memory;
  const elsewhere = whereElse(raft, fetch);
  if (elsewhere !== null)
    return { isDone: true, partition: { ...emptyAnswer(raft), ...elsewhere } };
  if (state.role === 'leader' && fetch.replica.id >= 0)
    noteProgress(raft, state, fetch.replica, fetch.fetchOffset, step);
  const records = readable(raft, fetch);
  const partition = { ...emptyAnswer(raft), records };
  const isDone = records.length > 0 || partition.highWatermark > fetch.highWatermark;
  return { isDone, partition };
}

/** A member that must cut its log first, or that needs a snapshot. Null: it may go on where it is. (KafkaRaftLog.validateOffsetAndEpoch) */
function whereElse(
  raft: Raft,
  { fetchOffset, lastFetchedEpoch }: ParkedFetch,
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

/** Others read what a leader has not flushed yet, since a majority of them will have. Alone it gives out only what no power cut takes back. */
function readable(raft: Raft, { fetchOffset, maxBytes }: ParkedFetch): Records {
  const { log } = raft.disk;
  const upper = isOnlyVoter(raft) ? raft.memory.flushedEnd : log.endOffset;
  return readLog(log, fetchOffset, upper, Math.min(maxBytes, FETCH_BYTES_MAX), true).records;
}

const parkedKey = (id: number): string => `raft-parked-${id}`;

/** The wait of a fetch is over: it gets what there is. */
export function expireFetch(raft: Raft, id: number, step: ServerStep): void {
  const { parked } = raft.memory;
  const place = parked.findIndex((each) => each.id === id);
  const [fetch] = place < 0 ? [] : parked.splice(place, 1);
  if (fetch === undefined) return;
  if (raft.memory.state.role !== 'leader')
    return refuse(raft, fetch.context, 'NOT_LEADER_OR_FOLLOWER', step);
  const { partition } = tryFetch(raft, fetch, step);
  answer<'Fetch'>(fetch.context, fetchAnswer(raft, partition), step);
}

/** The log, the high watermark or the leader has changed: whoever waited for that is answered. */
export function wakeParked(raft: Raft, step: ServerStep): void {
  const { memory } = raft;
  const waiting = memory.parked;
  if (waiting.length === 0) return;
  const isLeader = memory.state.role === 'leader';
  memory.parked = [];
  for (const fetch of waiting) {
    const outcome = isLeader ? tryWaiting(raft, fetch) : null;
    if (outcome === 'wait') {
      memory.parked.push(fetch);
      continue;
    }
    step.out.push({ do: 'cancel', key: parkedKey(fetch.id) });
    if (outcome === null) refuse(raft, fetch.context, 'NOT_LEADER_OR_FOLLOWER', step);
    else answer<'Fetch'>(fetch.context, fetchAnswer(raft, outcome), step);
  }
}

/** Not a new contact of the member that waits: only what there is for it now. */
function tryWaiting(raft: Raft, fetch: ParkedFetch): PartitionAnswer | 'wait' {
  const elsewhere = whereElse(raft, fetch);
  if (elsewhere !== null) return { ...emptyAnswer(raft), ...elsewhere };
  const partition = { ...emptyAnswer(raft), records: readable(raft, fetch) };
  const isDone = partition.records.length > 0 || partition.highWatermark > fetch.highWatermark;
  return isDone ? partition : 'wait';
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
