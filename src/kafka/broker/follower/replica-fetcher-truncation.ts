import { send } from '../../network/network-client.ts';
import { endOffsetFor, UNDEFINED_OFFSET } from '../../log/leader-epochs.ts';
import { restartAt, truncateTo, type CutFile, type Log } from '../../log/log.ts';
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP } from '../../log/offset-lookup.ts';
import { errorName } from '../../protocol/errors.ts';
import type { ResponseBody } from '../../protocol/message.ts';
import { brokerMillis, hostedPartition, type Broker, type Fetcher } from '../broker.ts';
import { wake } from '../fetch/fetch-rest.ts';
import { askAgain } from './replica-fetcher-session.ts';
import { followHighWatermark, type Partition } from '../partition.ts';
import type { ServerStep } from '../../step.ts';

/**
 * The leader's log and this one part behind `leader`: what the leader does not have goes, and the
 * next fetch asks again. (KIP-595, AbstractFetcherThread.getOffsetTruncationState)
 * @returns whether the high watermark had to go back
 */
export function truncateToLeader(
  partition: Partition,
  log: Log,
  leader: { epoch: number; endOffset: number },
  step: ServerStep,
): boolean {
  const own = endOffsetFor(log.epochs, leader.epoch, log.endOffset);
  const isUnknown = own.endOffset === UNDEFINED_OFFSET;
  const known = isUnknown ? log.endOffset : own.endOffset;
  // In another epoch than the leader's answer the leader's offset says nothing yet: it is asked
  // again from there.
  const isOther = !isUnknown && own.epoch !== leader.epoch;
  return cut(
    partition,
    log,
    log.endOffset,
    truncateTo(log, isOther ? known : Math.min(known, leader.endOffset)),
    step,
  );
}

/** Before KIP-101: whatever is not known to be committed goes, whatever the leader has. */
export function truncateToHighWatermark(partition: Partition, log: Log, step: ServerStep): void {
  cut(partition, log, log.endOffset, truncateTo(log, partition.highWatermark), step);
}

function cut(
  partition: Partition,
  log: Log,
  from: number,
  files: CutFile[],
  step: ServerStep,
): boolean {
  for (const { file, bytes } of files) step.out.push({ do: 'truncate', file, bytes });
  const to = log.endOffset;
  if (to !== from)
    step.out.push({ do: 'note', note: { note: 'truncated', partition: log.name, from, to } });
  const isInside =
    partition.highWatermark >= log.startOffset && partition.highWatermark <= log.endOffset;
  return !isInside && followHighWatermark(partition, log, partition.highWatermark, step);
}

const LIST_OFFSETS_VERSION = 10;

/**
 * The leader does not have what it was asked for: it is asked where its log ends, then where it
 * begins. (AbstractFetcherThread.fetchOffsetAndTruncate)
 */
export function askOffset(
  broker: Broker,
  fetcher: Fetcher,
  name: string,
  purpose: 'latest' | 'earliest',
  step: ServerStep,
): void {
  const image = broker.memory.image.partitions[name];
  if (image === undefined) return;
  const partition = {
    partitionIndex: image.index,
    currentLeaderEpoch: image.leaderEpoch,
    timestamp: purpose === 'latest' ? LATEST_TIMESTAMP : EARLIEST_TIMESTAMP,
  };
  const body = {
    replicaId: broker.id,
    isolationLevel: 0,
    topics: [{ name: image.topic, partitions: [partition] }],
    timeoutMs: 0,
  };
  const asked = { api: 'ListOffsets' as const, version: LIST_OFFSETS_VERSION, body };
  send(fetcher.channel, asked, { purpose, partition: name }, step);
}

/**
 * A log that reaches further than the leader's is cut there; one that ends before the leader's
 * begins is started anew.
 */
export function onOffsetListed(
  broker: Broker,
  fetcher: Fetcher,
  asked: { purpose: 'latest' | 'earliest'; partition: string },
  body: ResponseBody<'ListOffsets'>,
  step: ServerStep,
): void {
  const found = body.topics[0]?.partitions[0];
  const hosted = hostedPartition(broker, asked.partition);
  if (found === undefined || hosted === undefined || !(asked.partition in fetcher.partitions))
    return;
  const { partition, log } = hosted;
  wake(broker, partition);
  askAgain(fetcher, asked.partition);
  if (found.errorCode !== 0)
    return backOff(broker, fetcher, asked.partition, found.errorCode, step);
  if (asked.purpose === 'latest' && found.offset < log.endOffset)
    cut(partition, log, log.endOffset, truncateTo(log, found.offset), step);
  else if (asked.purpose === 'latest')
    askOffset(broker, fetcher, asked.partition, 'earliest', step);
  else if (found.offset > log.endOffset)
    cut(partition, log, log.endOffset, restartAt(log, found.offset), step);
}

/** A partition that was refused is left alone for a while. */
export function backOff(
  broker: Broker,
  fetcher: Fetcher,
  name: string,
  code: number,
  step: ServerStep,
): void {
  const part = fetcher.partitions[name];
  if (part !== undefined) part.after = step.now + brokerMillis(broker, 'replica.fetch.backoff.ms');
  askAgain(fetcher, name);
  step.out.push({
    do: 'note',
    note: { note: 'refused', api: 'Fetch', partition: name, error: errorName(code) },
  });
}
