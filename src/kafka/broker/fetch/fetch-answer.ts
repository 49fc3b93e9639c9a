import { BROKER_PORT, hostOfBroker } from '../../kinds.ts';
import type { RequestContext } from '../../network/listener.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { ResponseBody } from '../../protocol/message.ts';
import type { Broker } from '../broker.ts';
import type { FetchPlan } from './fetch-plan.ts';
import type { PartAnswer } from './fetch-read.ts';
import { newsOf } from './fetch-session.ts';

type FetchedPartition = ResponseBody<'Fetch'>['responses'][number]['partitions'][number];
type FetchedTopic = { topic?: string; topicId: string; partitions: FetchedPartition[] };

/**
 * The answer as it travels. In a session only news, else everything; unknown topics come last.
 * (FetchContext.updateAndGenerateResponseData)
 */
export function answerOf(
  broker: Broker,
  context: RequestContext,
  plan: FetchPlan,
  reads: PartAnswer[],
): ResponseBody<'Fetch'> {
  const session = plan.sessionId === null ? undefined : broker.memory.sessions[plan.sessionId];
  const responses: FetchedTopic[] = [];
  const leaders: number[] = [];
  const news = session === undefined ? reads : newsOf(broker, session, reads, plan.full);
  for (const read of news)
    addPartition(responses, context, read.part, fetched(broker, context, plan, read, leaders));
  for (const part of plan.unknown)
    addPartition(responses, context, part, fetchedError(part.index, part.errorCode));
  // Followers learn of a new leader from the metadata.
  const told = context.version < 16 || plan.follower >= 0 ? [] : leaders;
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    sessionId: session?.id ?? 0,
    responses,
    nodeEndpoints: told.map((id) => ({
      nodeId: id,
      host: hostOfBroker(id),
      port: BROKER_PORT,
      rack: broker.memory.image.brokers[id]?.rack ?? null,
    })),
  };
}

/**
 * Neighbours of one topic share an entry; a topic that comes again later has another.
 * (FetchResponse.toMessage)
 */
function addPartition(
  responses: FetchedTopic[],
  context: RequestContext,
  where: { topic: string; topicId: string },
  partition: FetchedPartition,
): void {
  const last = responses.at(-1);
  const byName = context.version < 13;
  if (last !== undefined && (byName ? last.topic === where.topic : last.topicId === where.topicId))
    last.partitions.push(partition);
  else
    responses.push(
      byName
        ? { topic: where.topic, topicId: where.topicId, partitions: [partition] }
        : { topicId: where.topicId, partitions: [partition] },
    );
}

const NO_EPOCH = Object.freeze({ epoch: -1, endOffset: -1 });
const NO_LEADER = Object.freeze({ leaderId: -1, leaderEpoch: -1 });
const NO_SNAPSHOT = Object.freeze({ endOffset: -1, epoch: -1 });

function fetched(
  broker: Broker,
  context: RequestContext,
  plan: FetchPlan,
  read: PartAnswer,
  leaders: number[],
): FetchedPartition {
  return {
    partitionIndex: read.part.index,
    errorCode: read.errorCode,
    highWatermark: read.highWatermark,
    lastStableOffset: read.lastStableOffset,
    logStartOffset: read.logStartOffset,
    divergingEpoch: read.diverging ?? NO_EPOCH,
    currentLeader: currentLeader(broker, context, read, leaders),
    snapshotId: NO_SNAPSHOT,
    abortedTransactions: hasAborted(plan, read) ? read.aborted : null,
    preferredReadReplica: read.preferred ?? -1,
    records: read.records,
  };
}

/** A list, if one was looked up: not after an error, nor when the first batch did not fit. */
const hasAborted = (plan: FetchPlan, read: PartAnswer): boolean =>
  plan.readCommitted && read.errorCode === 0 && read.diverging === null && !read.incomplete;

/** Who leads now, told with the errors that mean "not me" (KIP-951). */
function currentLeader(
  broker: Broker,
  context: RequestContext,
  read: PartAnswer,
  leaders: number[],
): FetchedPartition['currentLeader'] {
  const tells =
    read.errorCode === errorCode('NOT_LEADER_OR_FOLLOWER') ||
    read.errorCode === errorCode('FENCED_LEADER_EPOCH');
  const image = broker.memory.image.partitions[read.part.name];
  if (!tells || context.version < 16 || image === undefined) return NO_LEADER;
  if (image.leader >= 0 && !leaders.includes(image.leader)) leaders.push(image.leader);
  return { leaderId: image.leader, leaderEpoch: image.leaderEpoch };
}

/** The answer for a partition that cannot be read. (FetchResponse.partitionResponse) */
export const fetchedError = (index: number, code: number): FetchedPartition => ({
  partitionIndex: index,
  errorCode: code,
  highWatermark: -1,
  lastStableOffset: -1,
  logStartOffset: -1,
  divergingEpoch: NO_EPOCH,
  currentLeader: NO_LEADER,
  snapshotId: NO_SNAPSHOT,
  abortedTransactions: [],
  preferredReadReplica: -1,
  records: [],
});
