import { millis, type Micros } from '../../kernel/time.ts';
import { channelClosed, createChannel, openChannel, sendRequest } from '../channel.ts';
import { hostOfBroker, type KafkaEffect } from '../kinds.ts';
import { latestEpoch } from '../log/leader-epochs.ts';
import { advanceLogStart, type Log } from '../log/log.ts';
import { partitionName } from '../partition-name.ts';
import { errorCode } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import { appendFetched, momentOf } from './append-log.ts';
import {
  brokerMillis,
  brokerNumber,
  hostedPartition,
  type AskedPart,
  type CopiedPartition,
  type Broker,
  type FetchContext,
  type Fetcher,
} from './broker.ts';
import { wake } from './fetch-rest.ts';
import { askOffset, backOff, truncateToLeader } from './fetcher-truncation.ts';
import { followHighWatermark, type Partition } from './partition.ts';
import { isThrottled, noteThrottledBytes, quotaFreeAt } from './throttle.ts';
import type { BrokerTurn } from './turn.ts';

type FetchBody = RequestBody<'Fetch'>;

const FETCH_VERSION = 18;
/** socket.connection.setup.timeout.ms */
const CONNECT_WITHIN = millis(10_000);

export const createFetcher = (broker: Broker, leader: number): Fetcher => ({
  leader,
  channel: createChannel(
    broker.directory.nodes[hostOfBroker(leader)] ?? -1,
    `fetcher-${leader}`,
    `broker-${broker.id}-fetcher-0`,
  ),
  connectingSince: 0,
  partitions: {},
  sessionId: 0,
  sessionEpoch: 0,
  asked: [],
});

/** Opens the connection, or sends the next fetch, if it is time for either. */
export function keepFetching(
  broker: Broker,
  fetcher: Fetcher,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { channel } = fetcher;
  if (isIdle(fetcher)) return;
  if (channel.phase === 'idle') return connect(fetcher, now, out);
  if (channel.phase !== 'ready' || channel.inFlight.length > 0) return;
  const wanted = wantedParts(broker, fetcher, now, out);
  const body = nextFetch(broker, fetcher, wanted);
  if (body === null) return;
  // What was asked now and before are never changed, so both may be remembered as they are.
  const context: FetchContext = { purpose: 'fetch', asked: wanted };
  out.push(sendRequest(channel, { api: 'Fetch', version: FETCH_VERSION, body }, context, now));
}

function isIdle({ partitions }: Fetcher): boolean {
  for (const _ in partitions) return false;
  return true;
}

/** Not before one of its partitions may be asked for. */
function connect(fetcher: Fetcher, now: Micros, out: KafkaEffect[]): void {
  const soonest = Math.min(...Object.values(fetcher.partitions).map((each) => each.after));
  if (soonest > now) return armAgain(fetcher, soonest, out);
  fetcher.connectingSince = now;
  out.push(openChannel(fetcher.channel));
  armWatch(fetcher, now + CONNECT_WITHIN, out);
}

function armAgain({ leader }: Fetcher, at: Micros, out: KafkaEffect[]): void {
  const timer = { timer: 'fetch-again', id: leader };
  out.push({ do: 'timer', key: `fetch-again-${leader}`, at, timer });
}

function armWatch({ leader }: Fetcher, at: Micros, out: KafkaEffect[]): void {
  const timer = { timer: 'fetch-watch', id: leader };
  out.push({ do: 'timer', key: `fetch-watch-${leader}`, at, timer });
}

/** Nothing is left to copy from this leader. (AbstractFetcherManager.shutdownIdleFetcherThreads) */
export function stopIdleFetchers(broker: Broker, out: KafkaEffect[]): void {
  for (const { leader, channel, partitions } of Object.values(broker.memory.fetchers)) {
    if (Object.keys(partitions).length > 0) continue;
    if (channel.phase === 'connecting') out.push({ do: 'abandon', tag: channel.tag });
    if (channel.connection !== null) out.push({ do: 'close', connection: channel.connection });
    out.push({ do: 'cancel', key: `fetch-again-${leader}` });
    out.push({ do: 'cancel', key: `fetch-watch-${leader}` });
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by number
    delete broker.memory.fetchers[leader];
  }
}

/** What every partition that is not backing off would ask for now. */
function wantedParts(
  broker: Broker,
  fetcher: Fetcher,
  now: Micros,
  out: KafkaEffect[],
): AskedPart[] {
  const wanted: AskedPart[] = [];
  let retryAt = Infinity;
  const freeAt = quotaFreeAt(broker, 'follower', now);
  for (const name in fetcher.partitions) {
    const { after, hasAll } = fetcher.partitions[name] as CopiedPartition;
    const hosted = hostedPartition(broker, name);
    if (after > now) retryAt = Math.min(retryAt, after);
    else if (hosted === undefined) continue;
    else if (freeAt !== null && !hasAll && isThrottled(broker, 'follower', hosted.partition.image))
      retryAt = Math.min(retryAt, freeAt);
    else wanted.push(wantedPart(broker, hosted.partition, hosted.log));
  }
  if (retryAt < Infinity) armAgain(fetcher, retryAt, out);
  return wanted;
}

const wantedPart = (broker: Broker, partition: Partition, log: Log): AskedPart => ({
  name: log.name,
  fetchOffset: log.endOffset,
  leaderEpoch: partition.image.leaderEpoch,
  lastFetchedEpoch: comparesLogs(broker) ? (latestEpoch(log.epochs) ?? -1) : -1,
  logStart: log.startOffset,
});

/** Whether a follower says of which epoch its last record is, so that its leader sees where their logs part. (KIP-595) */
const comparesLogs = ({ directory }: Broker): boolean =>
  !directory.museum.includes('truncate-to-high-watermark');

/** Full at the start of a session, then only what changed and what is forgotten. (FetchSessionHandler) */
function nextFetch(broker: Broker, fetcher: Fetcher, wanted: AskedPart[]): FetchBody | null {
  const before = fetcher.asked;
  if (wanted.length === 0 && fetcher.sessionEpoch === 0) return null;
  const topics: FetchTopic[] = [];
  let place = 0;
  for (const part of wanted) {
    const isKnown = fetcher.sessionEpoch > 0 && sameAsk(askedAt(before, part.name, place), part);
    place += 1;
    if (isKnown) continue;
    const image = broker.memory.image.partitions[part.name];
    if (image !== undefined)
      topicIn(topics, image.topicId).push(askedPartition(broker, image.index, part));
  }
  const forgotten: { topicId: string; partitions: number[] }[] = [];
  place = 0;
  for (const { name } of before) {
    const isWanted = askedAt(wanted, name, place) !== undefined;
    place += 1;
    const image = isWanted ? undefined : broker.memory.image.partitions[name];
    if (image !== undefined) topicIn(forgotten, image.topicId).push(image.index);
  }
  fetcher.asked = wanted;
  return {
    clusterId: null,
    replicaState: { replicaId: broker.id, replicaEpoch: broker.memory.lifecycle.epoch },
    maxWaitMs: brokerNumber(broker, 'replica.fetch.wait.max.ms'),
    minBytes: brokerNumber(broker, 'replica.fetch.min.bytes'),
    maxBytes: brokerNumber(broker, 'replica.fetch.response.max.bytes'),
    isolationLevel: 0,
    sessionId: fetcher.sessionId,
    sessionEpoch: fetcher.sessionEpoch,
    topics,
    forgottenTopicsData: forgotten,
    rackId: '',
  };
}

/** What is asked of a partition; most often it stands where it stood before. */
function askedAt(parts: readonly AskedPart[], name: string, place: number): AskedPart | undefined {
  const likely = parts[place];
  return likely?.name === name ? likely : parts.find((each) => each.name === name);
}

function sameAsk(before: AskedPart | undefined, now: AskedPart): boolean {
  return (
    before?.fetchOffset === now.fetchOffset &&
    before.leaderEpoch === now.leaderEpoch &&
    before.lastFetchedEpoch === now.lastFetchedEpoch &&
    before.logStart === now.logStart
  );
}

type FetchTopic = {
  topicId: string;
  partitions: FetchBody['topics'][number]['partitions'][number][];
};

function askedPartition(
  broker: Broker,
  index: number,
  part: AskedPart,
): FetchTopic['partitions'][number] {
  return {
    partition: index,
    currentLeaderEpoch: part.leaderEpoch,
    fetchOffset: part.fetchOffset,
    lastFetchedEpoch: part.lastFetchedEpoch,
    logStartOffset: part.logStart,
    partitionMaxBytes: brokerNumber(broker, 'replica.fetch.max.bytes'),
    replicaDirectoryId: ZERO_UUID,
    highWatermark: 2 ** 63,
  };
}

/** The partitions of a topic in a list of topics, which gets it when it is new. */
function topicIn<P>(topics: { topicId: string; partitions: P[] }[], topicId: string): P[] {
  for (const topic of topics) if (topic.topicId === topicId) return topic.partitions;
  const partitions: P[] = [];
  topics.push({ topicId, partitions });
  return partitions;
}

/** Appends what came, takes over the watermarks, and fetches on. (AbstractFetcherThread.processFetchRequest) */
export function onFetched(
  broker: Broker,
  fetcher: Fetcher,
  context: FetchContext & { purpose: 'fetch' },
  body: ResponseBody<'Fetch'>,
  turn: BrokerTurn,
): void {
  const { now, out } = turn;
  noteSession(fetcher, body);
  for (const topic of body.responses)
    for (const part of topic.partitions) {
      const topicName = broker.memory.image.topicNames[topic.topicId] ?? '';
      const name = partitionName(topicName, part.partitionIndex);
      const asked = askedAt(context.asked, name, 0);
      const hosted = hostedPartition(broker, name);
      const copied = fetcher.partitions[name];
      // Only if nothing has changed since it was asked.
      if (hosted === undefined || asked === undefined || copied === undefined) continue;
      if (
        hosted.log.endOffset !== asked.fetchOffset ||
        hosted.partition.image.leaderEpoch !== asked.leaderEpoch
      )
        continue;
      wake(broker, hosted.partition);
      if (part.errorCode !== 0) onPartError(broker, fetcher, name, part.errorCode, turn);
      else if (takePart(broker, fetcher, hosted.partition, hosted.log, part, turn))
        turn.moved.push(name);
      if (part.errorCode === 0) copied.hasAll = hosted.log.endOffset >= part.highWatermark;
    }
  keepFetching(broker, fetcher, now, out);
}

/** A leader with a newer epoch means that metadata is on its way: until then the partition is left alone. (AbstractFetcherThread.onPartitionFenced) */
function onPartError(
  broker: Broker,
  fetcher: Fetcher,
  name: string,
  code: number,
  { now, out }: BrokerTurn,
): void {
  if (code === errorCode('OFFSET_OUT_OF_RANGE'))
    return askOffset(broker, fetcher, name, 'latest', now, out);
  backOff(broker, fetcher, name, code, now, out);
  if (code === errorCode('FENCED_LEADER_EPOCH')) markFailed(fetcher, name);
}

/** Nothing more is fetched of it until metadata names a leader for it again. (AbstractFetcherThread.markPartitionFailed) */
function markFailed(fetcher: Fetcher, name: string): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
  delete fetcher.partitions[name];
}

/** A session error starts a new session with the next fetch. (FetchSessionHandler.handleResponse) */
function noteSession(fetcher: Fetcher, body: ResponseBody<'Fetch'>): void {
  if (body.errorCode === 0 && body.sessionId !== 0) {
    fetcher.sessionId = body.sessionId;
    fetcher.sessionEpoch += 1;
    return;
  }
  fetcher.sessionId = 0;
  fetcher.sessionEpoch = 0;
  fetcher.asked = [];
}

type FetchedPart = ResponseBody<'Fetch'>['responses'][number]['partitions'][number];

/** Batches byte for byte, then the high watermark, then the log start. True when the high watermark moved. (ReplicaFetcherThread.processPartitionData) */
function takePart(
  broker: Broker,
  fetcher: Fetcher,
  partition: Partition,
  log: Log,
  part: FetchedPart,
  turn: BrokerTurn,
): boolean {
  const { now, out } = turn;
  if (part.divergingEpoch.epoch >= 0)
    return truncateToLeader(partition, log, part.divergingEpoch, out);
  const { leaderEpoch } = partition.image;
  const wrong = appendFetched(log, part.records ?? [], leaderEpoch, momentOf(turn), out);
  if (wrong === 'UNEXPECTED_OFFSET') {
    markFailed(fetcher, log.name);
    const { name, endOffset } = log;
    out.push({ do: 'note', note: { note: 'fetch-failed', partition: name, logEnd: endOffset } });
    return false;
  }
  if (wrong !== null) {
    backOff(broker, fetcher, log.name, errorCode(wrong), now, out);
    return false;
  }
  if (isThrottled(broker, 'follower', partition.image))
    noteThrottledBytes(broker, 'follower', sizeOf(part), now);
  const moved = followHighWatermark(partition, log, part.highWatermark, out);
  followLogStart(partition, log, part.logStartOffset, out);
  return moved;
}

const sizeOf = (part: FetchedPart): number =>
  (part.records ?? []).reduce((sum, each) => sum + each.sizeInBytes, 0);

function followLogStart(partition: Partition, log: Log, leaders: number, out: KafkaEffect[]): void {
  const from = log.startOffset;
  const to = Math.min(leaders, partition.highWatermark);
  if (advanceLogStart(log, to))
    out.push({
      do: 'note',
      note: { note: 'log-start', partition: log.name, from, to, as: 'follower' },
    });
}

/** The leader is gone: a new session after a pause. (AbstractFetcherThread.handlePartitionsWithErrors) */
export function onFetcherClosed(
  broker: Broker,
  fetcher: Fetcher,
  now: Micros,
  out: KafkaEffect[],
): void {
  channelClosed(fetcher.channel);
  fetcher.sessionId = 0;
  fetcher.sessionEpoch = 0;
  fetcher.asked = [];
  const after = now + brokerMillis(broker, 'replica.fetch.backoff.ms');
  for (const part of Object.values(fetcher.partitions)) part.after = Math.max(part.after, after);
  armAgain(fetcher, after, out);
}

/** Looks whether the leader owes an answer for too long; if so the connection is given up. One timer serves all requests. */
export function watchFetcher(
  broker: Broker,
  fetcher: Fetcher,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { channel } = fetcher;
  const answerWithin = brokerMillis(broker, 'replica.socket.timeout.ms');
  const oldest = channel.inFlight[0];
  const isUnanswered = oldest !== undefined && oldest.sentAt + answerWithin <= now;
  if (channel.phase === 'connecting' && fetcher.connectingSince + CONNECT_WITHIN <= now) {
    out.push({ do: 'abandon', tag: channel.tag });
    onFetcherClosed(broker, fetcher, now, out);
  } else if (isUnanswered && channel.connection !== null) {
    out.push({ do: 'close', connection: channel.connection });
    onFetcherClosed(broker, fetcher, now, out);
  } else if (channel.phase === 'ready')
    armWatch(fetcher, (oldest?.sentAt ?? now) + answerWithin, out);
}
