import type { Micros } from '../../../kernel/time.ts';
import { latestEpoch } from '../../log/leader-epochs.ts';
import type { RequestBody } from '../../protocol/message.ts';
import { ZERO_UUID } from '../../protocol/schema.ts';
import {
  brokerSetting,
  hostedPartition,
  type AskedPart,
  type Broker,
  type CopiedPartition,
  type Fetcher,
} from '../broker.ts';
import { sortByRank } from '../fetch/rank.ts';
import { isThrottled, quotaFreeAt } from '../fetch/throttle.ts';

type FetchBody = RequestBody<'Fetch'>;

/** Begins to copy a partition from a leader. */
export function startCopying(fetcher: Fetcher, name: string): void {
  const rank = fetcher.nextRank;
  fetcher.nextRank += 1;
  fetcher.partitions[name] = { rank, isAwake: true, asked: null, after: 0, hasAll: false };
  fetcher.size += 1;
  fetcher.awake.push(name);
}

/**
 * Gives a partition up; the session is told with the next request. Does nothing when it is not
 * copied from this leader.
 */
export function stopCopying(fetcher: Fetcher, name: string): void {
  const copied = fetcher.partitions[name];
  if (copied === undefined) return;
  const { rank, asked, isAwake } = copied;
  if (asked !== null) fetcher.left.push({ name, rank, asked });
  if (isAwake) fetcher.awake = fetcher.awake.filter((each) => each !== name);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
  delete fetcher.partitions[name];
  fetcher.size -= 1;
}

/**
 * The log of a partition has changed, or whether it is left alone: the next request looks at it.
 */
export function askAgain(fetcher: Fetcher, name: string): void {
  const copied = fetcher.partitions[name];
  if (copied === undefined || copied.isAwake) return;
  copied.isAwake = true;
  fetcher.awake.push(name);
}

/** The next request begins a new session, and asks everything. */
export function forgetSession(fetcher: Fetcher): void {
  fetcher.sessionId = 0;
  fetcher.sessionEpoch = 0;
}

/**
 * The next request: full at the start of a session, then only what changed and what is forgotten.
 * (FetchSessionHandler)
 * @returns null: there is nothing to ask; and when a partition that is left alone may be asked
 *   again (Infinity: none is)
 */
export function nextFetch(
  broker: Broker,
  fetcher: Fetcher,
  now: Micros,
): { body: FetchBody | null; retryAt: Micros } {
  const isNew = fetcher.sessionEpoch === 0;
  if (isNew) fetcher.left = [];
  const freeAt = quotaFreeAt(broker, 'follower', now);
  const names = namesToLookAt(fetcher, isNew || freeAt !== null);
  const topics: AskedTopic[] = [];
  let retryAt = Infinity;
  for (const name of names) {
    const copied = fetcher.partitions[name] as CopiedPartition;
    const before = isNew ? null : copied.asked;
    const waits = waitsUntil(broker, copied, name, freeAt, now);
    if (waits === null) copied.asked = askNow(broker, name, before);
    else {
      copied.asked = null;
      retryAt = Math.min(retryAt, waits);
    }
    // What cannot be asked now is looked at each time until it can.
    copied.isAwake = copied.asked === null;
    if (copied.isAwake) fetcher.awake.push(name);
    const { rank, asked } = copied;
    if (asked === null && before !== null) fetcher.left.push({ name, rank, asked: before });
    if (asked !== null && asked !== before)
      topicIn(topics, asked.topicId).push(askedPartition(broker, asked));
  }
  const isNothing = isNew && fetcher.awake.length === fetcher.size;
  return {
    body: isNothing ? null : bodyOf(broker, fetcher, topics, forgotten(fetcher)),
    retryAt,
  };
}

/** In the order of their ranks; none is awake any more. */
function namesToLookAt(fetcher: Fetcher, all: boolean): string[] {
  const { partitions, awake } = fetcher;
  fetcher.awake = [];
  if (all) return Object.keys(partitions);
  sortByRank(awake, (name) => partitions[name]?.rank ?? -1);
  return awake;
}

/** Until when a partition is left alone, because of an error or of the quota; null: it is not. */
function waitsUntil(
  broker: Broker,
  { after, hasAll }: CopiedPartition,
  name: string,
  freeAt: Micros | null,
  now: Micros,
): Micros | null {
  if (after > now) return after;
  if (freeAt === null || hasAll) return null;
  const hosted = hostedPartition(broker, name);
  return hosted !== undefined && isThrottled(broker, 'follower', hosted.partition.image)
    ? freeAt
    : null;
}

/**
 * What is asked of a partition now: what was asked before, if nothing has changed; null when this
 * broker has no replica of it.
 */
function askNow(broker: Broker, name: string, before: AskedPart | null): AskedPart | null {
  const hosted = hostedPartition(broker, name);
  if (hosted === undefined) return null;
  const { partition, log } = hosted;
  const { topicId, index, leaderEpoch } = partition.image;
  const lastFetchedEpoch = comparesLogs(broker) ? (latestEpoch(log.epochs) ?? -1) : -1;
  const isSame =
    before?.topicId === topicId &&
    before.fetchOffset === log.endOffset &&
    before.leaderEpoch === leaderEpoch &&
    before.lastFetchedEpoch === lastFetchedEpoch &&
    before.logStart === log.startOffset;
  if (isSame) return before;
  const { endOffset: fetchOffset, startOffset: logStart } = log;
  return Object.freeze({ topicId, index, fetchOffset, leaderEpoch, lastFetchedEpoch, logStart });
}

/**
 * Whether a follower says of which epoch its last record is, so that its leader sees where their
 * logs part. (KIP-595)
 */
const comparesLogs = ({ layout }: Broker): boolean =>
  !layout.museum.includes('truncate-to-high-watermark');

/**
 * What the session has and is not asked for now, so that its leader forgets it: also of a topic in
 * whose place another of its name has come.
 */
function forgotten(fetcher: Fetcher): ForgottenTopic[] {
  if (fetcher.left.length === 0) return [];
  const topics: ForgottenTopic[] = [];
  sortByRank(fetcher.left, ({ rank }) => rank);
  for (const { name, asked } of fetcher.left)
    if (fetcher.partitions[name]?.asked?.topicId !== asked.topicId)
      topicIn(topics, asked.topicId).push(asked.index);
  fetcher.left = [];
  return topics;
}

type ForgottenTopic = { topicId: string; partitions: number[] };
type AskedTopic = {
  topicId: string;
  partitions: FetchBody['topics'][number]['partitions'][number][];
};

/** The partitions of a topic in a list of topics, which gets it when it is new. */
function topicIn<P>(topics: { topicId: string; partitions: P[] }[], topicId: string): P[] {
  for (const topic of topics) if (topic.topicId === topicId) return topic.partitions;
  const partitions: P[] = [];
  topics.push({ topicId, partitions });
  return partitions;
}

function askedPartition(broker: Broker, part: AskedPart): AskedTopic['partitions'][number] {
  return {
    partition: part.index,
    currentLeaderEpoch: part.leaderEpoch,
    fetchOffset: part.fetchOffset,
    lastFetchedEpoch: part.lastFetchedEpoch,
    logStartOffset: part.logStart,
    partitionMaxBytes: brokerSetting(broker, 'replica.fetch.max.bytes'),
    replicaDirectoryId: ZERO_UUID,
    highWatermark: 2 ** 63,
  };
}

const bodyOf = (
  broker: Broker,
  { sessionId, sessionEpoch }: Fetcher,
  topics: AskedTopic[],
  forgottenTopicsData: ForgottenTopic[],
): FetchBody => ({
  clusterId: null,
  replicaState: { replicaId: broker.id, replicaEpoch: broker.memory.lifecycle.epoch },
  maxWaitMs: brokerSetting(broker, 'replica.fetch.wait.max.ms'),
  minBytes: brokerSetting(broker, 'replica.fetch.min.bytes'),
  maxBytes: brokerSetting(broker, 'replica.fetch.response.max.bytes'),
  isolationLevel: 0,
  sessionId,
  sessionEpoch,
  topics,
  forgottenTopicsData,
  rackId: '',
});
