import { millis, type Micros } from '../../kernel/time.ts';
import { channelClosed, createChannel, openChannel, sendRequest } from '../channel.ts';
import { hostOfBroker, type KafkaEffect } from '../kinds.ts';
import { latestEpoch } from '../log/leader-epochs.ts';
import { advanceLogStart, appendBatch, type Log } from '../log/log.ts';
import { errorCode } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { isReadable } from '../protocol/record-batch.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import {
  brokerMillis,
  brokerNumber,
  hostedPartition,
  type AskedPart,
  type Broker,
  type FetchContext,
  type Fetcher,
} from './broker.ts';
import { askOffset, backOff, truncateToLeader } from './fetcher-truncation.ts';
import { followHighWatermark, type Partition } from './partition.ts';

type FetchBody = RequestBody<'Fetch'>;

const FETCH_VERSION = 18;
/** replica.socket.timeout.ms */
const ANSWER_WITHIN = millis(30_000);

export const createFetcher = (broker: Broker, leader: number): Fetcher => ({
  leader,
  channel: createChannel(
    broker.directory.nodes[hostOfBroker(leader)] ?? -1,
    `fetcher-${leader}`,
    `broker-${broker.id}-fetcher-0`,
  ),
  partitions: {},
  sessionId: 0,
  sessionEpoch: 0,
  asked: {},
});

/** Opens the connection, or sends the next fetch, if it is time for either. */
export function keepFetching(
  broker: Broker,
  fetcher: Fetcher,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { channel } = fetcher;
  if (Object.keys(fetcher.partitions).length === 0) return;
  if (channel.phase === 'idle') return void out.push(openChannel(channel));
  if (channel.phase !== 'ready' || channel.inFlight.length > 0) return;
  const wanted = wantedParts(broker, fetcher, now, out);
  const body = nextFetch(broker, fetcher, wanted);
  if (body === null) return;
  const offsets: Record<string, { fetchOffset: number; leaderEpoch: number }> = {};
  for (const [name, part] of Object.entries(wanted))
    offsets[name] = { fetchOffset: part.fetchOffset, leaderEpoch: part.leaderEpoch };
  out.push(
    sendRequest(
      channel,
      { api: 'Fetch', version: FETCH_VERSION, body },
      { purpose: 'fetch', offsets },
      now,
    ),
  );
}

/** What every partition that is not backing off would ask for now. */
function wantedParts(
  broker: Broker,
  fetcher: Fetcher,
  now: Micros,
  out: KafkaEffect[],
): Record<string, AskedPart> {
  const wanted: Record<string, AskedPart> = {};
  let retryAt = Infinity;
  for (const [name, { after }] of Object.entries(fetcher.partitions)) {
    const hosted = hostedPartition(broker, name);
    if (after > now) retryAt = Math.min(retryAt, after);
    else if (hosted !== undefined) wanted[name] = wantedPart(hosted.partition, hosted.log);
  }
  if (retryAt < Infinity)
    out.push({
      do: 'timer',
      key: `fetch-again-${fetcher.leader}`,
      at: retryAt,
      timer: { timer: 'fetch-again', id: fetcher.leader },
    });
  return wanted;
}

const wantedPart = (partition: Partition, log: Log): AskedPart => ({
  fetchOffset: log.endOffset,
  leaderEpoch: partition.image.leaderEpoch,
  lastFetchedEpoch: latestEpoch(log.epochs) ?? -1,
  logStart: log.startOffset,
});

/** Full at the start of a session, then only what changed and what is forgotten. (FetchSessionHandler) */
function nextFetch(
  broker: Broker,
  fetcher: Fetcher,
  wanted: Record<string, AskedPart>,
): FetchBody | null {
  const names = Object.keys(wanted);
  const forgotten = Object.keys(fetcher.asked).filter((name) => wanted[name] === undefined);
  if (names.length === 0 && fetcher.sessionEpoch === 0) return null;
  const changed =
    fetcher.sessionEpoch === 0
      ? names
      : names.filter((name) => !sameAsk(fetcher.asked[name], wanted[name]));
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
    topics: byTopic(broker, changed, (name, index) => askedPartition(broker, index, wanted[name])),
    forgottenTopicsData: byTopic(broker, forgotten, (_, index) => index),
    rackId: '',
  };
}

function sameAsk(before: AskedPart | undefined, now: AskedPart | undefined): boolean {
  return (
    before?.fetchOffset === now?.fetchOffset &&
    before?.leaderEpoch === now?.leaderEpoch &&
    before?.lastFetchedEpoch === now?.lastFetchedEpoch &&
    before?.logStart === now?.logStart
  );
}

function askedPartition(
  broker: Broker,
  index: number,
  part: AskedPart | undefined,
): FetchBody['topics'][number]['partitions'][number] {
  return {
    partition: index,
    currentLeaderEpoch: part?.leaderEpoch ?? -1,
    fetchOffset: part?.fetchOffset ?? 0,
    lastFetchedEpoch: part?.lastFetchedEpoch ?? -1,
    logStartOffset: part?.logStart ?? -1,
    partitionMaxBytes: brokerNumber(broker, 'replica.fetch.max.bytes'),
    replicaDirectoryId: ZERO_UUID,
    highWatermark: 2 ** 63,
  };
}

function byTopic<P>(
  broker: Broker,
  names: string[],
  make: (name: string, index: number) => P,
): { topicId: string; partitions: P[] }[] {
  const topics = new Map<string, P[]>();
  for (const name of names) {
    const image = broker.memory.image.partitions[name];
    if (image === undefined) continue;
    const partitions = topics.get(image.topicId) ?? [];
    topics.set(image.topicId, partitions);
    partitions.push(make(name, image.index));
  }
  return [...topics].map(([topicId, partitions]) => ({ topicId, partitions }));
}

/**
 * Appends what came, takes over the watermarks, and fetches on. (AbstractFetcherThread.processFetchRequest)
 * @returns the partitions whose high watermark has moved
 */
export function onFetched(
  broker: Broker,
  fetcher: Fetcher,
  context: FetchContext & { purpose: 'fetch' },
  body: ResponseBody<'Fetch'>,
  now: Micros,
  out: KafkaEffect[],
): string[] {
  const moved: string[] = [];
  noteSession(fetcher, body);
  for (const topic of body.responses)
    for (const part of topic.partitions) {
      const name = `${broker.memory.image.topicNames[topic.topicId] ?? ''}-${part.partitionIndex}`;
      const asked = context.offsets[name];
      const hosted = hostedPartition(broker, name);
      // Only if nothing has changed since it was asked.
      if (hosted === undefined || asked === undefined || fetcher.partitions[name] === undefined)
        continue;
      if (
        hosted.log.endOffset !== asked.fetchOffset ||
        hosted.partition.image.leaderEpoch !== asked.leaderEpoch
      )
        continue;
      if (part.errorCode === errorCode('OFFSET_OUT_OF_RANGE'))
        askOffset(broker, fetcher, name, 'latest', now, out);
      else if (part.errorCode !== 0) backOff(broker, fetcher, name, part.errorCode, now, out);
      else if (takePart(hosted.partition, hosted.log, part, out)) moved.push(name);
    }
  keepFetching(broker, fetcher, now, out);
  return moved;
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
  fetcher.asked = {};
}

type FetchedPart = ResponseBody<'Fetch'>['responses'][number]['partitions'][number];

/** Batches byte for byte, then the high watermark, then the log start. True when the high watermark moved. (ReplicaFetcherThread.processPartitionData) */
function takePart(partition: Partition, log: Log, part: FetchedPart, out: KafkaEffect[]): boolean {
  if (part.divergingEpoch.epoch >= 0)
    return truncateToLeader(partition, log, part.divergingEpoch, out);
  const baseOffset = log.endOffset;
  for (const batch of part.records ?? []) {
    if (!isReadable(batch)) continue;
    const appended = appendBatch(log, batch);
    out.push({ do: 'write', file: appended.file, bytes: appended.bytes });
    if (appended.rolled !== null) out.push({ do: 'sync', file: appended.rolled });
  }
  const lastOffset = log.endOffset - 1;
  if (log.endOffset > baseOffset)
    out.push({
      do: 'note',
      note: { note: 'appended', partition: log.name, baseOffset, lastOffset, as: 'follower' },
    });
  const moved = followHighWatermark(partition, log, part.highWatermark, out);
  followLogStart(partition, log, part.logStartOffset, out);
  return moved;
}

function followLogStart(partition: Partition, log: Log, leaders: number, out: KafkaEffect[]): void {
  const from = log.startOffset;
  const to = Math.min(leaders, partition.highWatermark);
  if (advanceLogStart(log, to))
    out.push({
      do: 'note',
      note: { note: 'log-start', partition: log.name, from, to, as: 'follower' },
    });
}

/** The leader is gone: a new session after a pause. */
export function onFetcherClosed(
  broker: Broker,
  fetcher: Fetcher,
  now: Micros,
  out: KafkaEffect[],
): void {
  channelClosed(fetcher.channel);
  fetcher.sessionId = 0;
  fetcher.sessionEpoch = 0;
  fetcher.asked = {};
  out.push({
    do: 'timer',
    key: `fetch-again-${fetcher.leader}`,
    at: now + brokerMillis(broker, 'replica.fetch.backoff.ms'),
    timer: { timer: 'fetch-again', id: fetcher.leader },
  });
}

/** Looks whether the leader owes an answer for too long; if so the connection is given up. One timer serves all requests. */
export function watchFetcher(
  broker: Broker,
  fetcher: Fetcher,
  now: Micros,
  out: KafkaEffect[],
): void {
  const oldest = fetcher.channel.inFlight[0];
  if (oldest !== undefined && oldest.sentAt + ANSWER_WITHIN <= now) {
    if (fetcher.channel.connection !== null)
      out.push({ do: 'close', connection: fetcher.channel.connection });
    onFetcherClosed(broker, fetcher, now, out);
  }
  out.push({
    do: 'timer',
    key: `fetch-watch-${fetcher.leader}`,
    at:
      (oldest?.sentAt ?? now) +
      ANSWER_WITHIN +
      (oldest === undefined || oldest.sentAt + ANSWER_WITHIN > now ? 0 : ANSWER_WITHIN),
    timer: { timer: 'fetch-watch', id: fetcher.leader },
  });
}
