import { millis, type Micros } from '../../../kernel/time.ts';
import { channelTag } from '../../network/channel-tag.ts';
import {
  connect,
  createNetworkClient,
  disconnect,
  givenUpAt,
  giveUpOverdue,
  isBusy,
  NO_BACKOFF,
  send,
  type ConnectionPolicy,
} from '../../network/network-client.ts';
import { BROKER_PORT, hostOfBroker } from '../../kinds.ts';
import { advanceLogStart, type Log } from '../../log/log.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { ResponseBody } from '../../protocol/message.ts';
import { appendFetched, momentOf } from '../logs/append-log.ts';
import {
  brokerMillis,
  fetcherFrom,
  hostedPartition,
  type Broker,
  type Fetcher,
} from '../broker.ts';
import { wake } from '../fetch/fetch-rest.ts';
import { askAgain, forgetSession, nextFetch, stopCopying } from './replica-fetcher-session.ts';
import { askOffset, backOff, truncateToLeader } from './replica-fetcher-truncation.ts';
import { followHighWatermark, type Partition } from '../partition.ts';
import { isThrottled, noteThrottledBytes } from '../fetch/throttle.ts';
import type { ServerStep } from '../../step.ts';

const FETCH_VERSION = 18;

/** Back-offs are those of the partitions. (BrokerBlockingSender) */
const policyOf = (broker: Broker): ConnectionPolicy =>
  Object.freeze({
    asksApiVersions: false,
    reconnectBackoff: NO_BACKOFF,
    setupTimeout: millis(10_000),
    requestTimeout: brokerMillis(broker, 'replica.socket.timeout.ms'),
  });

/** What copies from a leader, made anew when there is none yet. */
export function fetcherTo(broker: Broker, leader: number): Fetcher {
  const known = fetcherFrom(broker, leader);
  if (known !== undefined) return known;
  const fetcher = createFetcher(broker, leader);
  const { fetchers } = broker.memory;
  const place = fetchers.findIndex((each) => each.leader > leader);
  fetchers.splice(place < 0 ? fetchers.length : place, 0, fetcher);
  return fetcher;
}

const createFetcher = (broker: Broker, leader: number): Fetcher => ({
  leader,
  channel: createNetworkClient(policyOf(broker), {
    to: broker.layout.nodes[hostOfBroker(leader)] ?? -1,
    port: BROKER_PORT,
    tag: channelTag('fetcher', leader),
    clientId: `broker-${broker.id}-fetcher-0`,
  }),
  partitions: {},
  size: 0,
  nextRank: 0,
  sessionId: 0,
  sessionEpoch: 0,
  awake: [],
  left: [],
});

/** Opens the connection, or sends the next fetch, if it is time for either. */
export function keepFetching(broker: Broker, fetcher: Fetcher, step: ServerStep): void {
  const { channel } = fetcher;
  if (fetcher.size === 0) return;
  if (channel.phase === 'idle') return reconnect(fetcher, step);
  if (isBusy(channel)) return;
  const { body, retryAt } = nextFetch(broker, fetcher, step.now);
  if (retryAt < Infinity) armAgain(fetcher, retryAt, step);
  if (body === null) return;
  const request = { api: 'Fetch' as const, version: FETCH_VERSION, body };
  send(channel, request, { purpose: 'fetch' }, step);
}

/** Not before one of its partitions may be asked for. */
function reconnect(fetcher: Fetcher, step: ServerStep): void {
  const soonest = Math.min(...Object.values(fetcher.partitions).map((each) => each.after));
  if (soonest > step.now) return armAgain(fetcher, soonest, step);
  connect(fetcher.channel, step);
  armWatch(fetcher, givenUpAt(fetcher.channel), step);
}

function armAgain({ leader }: Fetcher, at: Micros, step: ServerStep): void {
  const timer = { of: 'broker', timer: 'fetch-again', id: leader } as const;
  step.out.push({ do: 'timer', key: `fetch-again-${leader}`, at, timer });
}

function armWatch({ leader }: Fetcher, at: Micros, step: ServerStep): void {
  const timer = { of: 'broker', timer: 'fetch-watch', id: leader } as const;
  step.out.push({ do: 'timer', key: `fetch-watch-${leader}`, at, timer });
}

/** Nothing is left to copy from this leader. (AbstractFetcherManager.shutdownIdleFetcherThreads) */
export function stopIdleFetchers(broker: Broker, step: ServerStep): void {
  for (const { leader, channel, size } of broker.memory.fetchers) {
    if (size > 0) continue;
    disconnect(channel, step);
    step.out.push({ do: 'cancel', key: `fetch-again-${leader}` });
    step.out.push({ do: 'cancel', key: `fetch-watch-${leader}` });
  }
  broker.memory.fetchers = broker.memory.fetchers.filter(({ size }) => size > 0);
}

/**
 * Appends what came, takes over the watermarks, and fetches on.
 * (AbstractFetcherThread.processFetchRequest)
 */
export function onFetched(
  broker: Broker,
  fetcher: Fetcher,
  body: ResponseBody<'Fetch'>,
  step: ServerStep,
): void {
  noteSession(fetcher, body);
  for (const topic of body.responses)
    for (const part of topic.partitions) {
      const topicName = broker.memory.image.topicNames[topic.topicId] ?? '';
      const name = partitionName(topicName, part.partitionIndex);
      const hosted = hostedPartition(broker, name);
      const copied = fetcher.partitions[name];
      if (hosted === undefined || !copied?.asked) continue;
      askAgain(fetcher, name);
      // Only if nothing has changed since it was asked.
      const { fetchOffset, leaderEpoch } = copied.asked;
      if (
        hosted.log.endOffset !== fetchOffset ||
        hosted.partition.image.leaderEpoch !== leaderEpoch
      )
        continue;
      wake(broker, hosted.partition);
      if (part.errorCode !== 0) onPartError(broker, fetcher, name, part.errorCode, step);
      else if (takePart(broker, fetcher, hosted.partition, hosted.log, part, step))
        step.moved.push(name);
      if (part.errorCode === 0) copied.hasAll = hosted.log.endOffset >= part.highWatermark;
    }
  keepFetching(broker, fetcher, step);
}

/**
 * A leader with a newer epoch means that metadata is on its way: until then the partition is left
 * alone. (AbstractFetcherThread.onPartitionFenced)
 */
function onPartError(
  broker: Broker,
  fetcher: Fetcher,
  name: string,
  code: number,
  step: ServerStep,
): void {
  if (code === errorCode('OFFSET_OUT_OF_RANGE'))
    return askOffset(broker, fetcher, name, 'latest', step);
  backOff(broker, fetcher, name, code, step);
  // Nothing more is fetched of it until metadata names a leader for it again.
  // (AbstractFetcherThread.markPartitionFailed)
  if (code === errorCode('FENCED_LEADER_EPOCH')) stopCopying(fetcher, name);
}

/**
 * A session error starts a new session with the next fetch. (FetchSessionHandler.handleResponse)
 */
function noteSession(fetcher: Fetcher, body: ResponseBody<'Fetch'>): void {
  if (body.errorCode === 0 && body.sessionId !== 0) {
    fetcher.sessionId = body.sessionId;
    fetcher.sessionEpoch += 1;
    return;
  }
  forgetSession(fetcher);
}

type FetchedPart = ResponseBody<'Fetch'>['responses'][number]['partitions'][number];

/**
 * Batches byte for byte, then the high watermark, then the log start. True when the high watermark
 * moved. (ReplicaFetcherThread.processPartitionData)
 */
function takePart(
  broker: Broker,
  fetcher: Fetcher,
  partition: Partition,
  log: Log,
  part: FetchedPart,
  step: ServerStep,
): boolean {
  const { now, out } = step;
  if (part.divergingEpoch.epoch >= 0)
    return truncateToLeader(partition, log, part.divergingEpoch, step);
  const { leaderEpoch } = partition.image;
  const wrong = appendFetched(log, part.records ?? [], leaderEpoch, momentOf(step), step);
  if (wrong === 'UNEXPECTED_OFFSET') {
    stopCopying(fetcher, log.name);
    const { name, endOffset } = log;
    out.push({ do: 'note', note: { note: 'fetch-failed', partition: name, logEnd: endOffset } });
    return false;
  }
  if (wrong !== null) {
    backOff(broker, fetcher, log.name, errorCode(wrong), step);
    return false;
  }
  if (isThrottled(broker, 'follower', partition.image))
    noteThrottledBytes(broker, 'follower', sizeOf(part), now);
  const moved = followHighWatermark(partition, log, part.highWatermark, step);
  followLogStart(partition, log, part.logStartOffset, step);
  return moved;
}

const sizeOf = (part: FetchedPart): number =>
  (part.records ?? []).reduce((sum, each) => sum + each.sizeInBytes, 0);

function followLogStart(partition: Partition, log: Log, leaders: number, step: ServerStep): void {
  const from = log.startOffset;
  const to = Math.min(leaders, partition.highWatermark);
  if (advanceLogStart(log, to))
    step.out.push({
      do: 'note',
      note: { note: 'log-start', partition: log.name, from, to, as: 'follower' },
    });
}

/**
 * The connection to the leader is gone, or never came: a new session after a pause.
 * (AbstractFetcherThread.handlePartitionsWithErrors)
 */
export function onFetcherClosed(broker: Broker, fetcher: Fetcher, step: ServerStep): void {
  forgetSession(fetcher);
  const after = step.now + brokerMillis(broker, 'replica.fetch.backoff.ms');
  for (const part of Object.values(fetcher.partitions)) part.after = Math.max(part.after, after);
  armAgain(fetcher, after, step);
}

/**
 * Looks whether the leader owes an answer for too long; if so the connection is given up. One timer
 * serves all requests.
 */
export function watchFetcher(broker: Broker, fetcher: Fetcher, step: ServerStep): void {
  const { channel } = fetcher;
  if (giveUpOverdue(channel, step) !== null) return onFetcherClosed(broker, fetcher, step);
  if (channel.phase === 'idle') return;
  const next = step.now + channel.policy.requestTimeout;
  armWatch(fetcher, Math.min(givenUpAt(channel), next), step);
}
