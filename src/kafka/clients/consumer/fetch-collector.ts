import { assert } from '../../../kernel/assert.ts';
import { text } from '../../protocol/bytes/byte-string.ts';
import { errorName, type ErrorName } from '../../protocol/errors.ts';
import {
  isReadable,
  lastOffset,
  recordOffset,
  type KafkaRecord,
  type RecordBatch,
} from '../../protocol/batch/record-batch.ts';
import type {
  AssignedPartition,
  Consumer,
  FetchAnswer,
  FetchedPartition,
} from './consumer-state.ts';
import { remember } from '../history.ts';
import { wantMetadata } from '../network/metadata.ts';
import { askForReset, assignedOf } from './subscription.ts';
import { tell, type Step } from '../../step.ts';

/** What a poll found in the buffer. */
export type Collected = {
  records: number;
  /** A position moved, be it over records that no application may see. */
  moved: boolean;
  /** First and last offset given of the answer at hand; -1 before the first. */
  from: number;
  to: number;
  exception: string | null;
};

/**
 * Gives buffered records to the application, at most `max`, oldest answer first. An answer whose
 * last record was the last allowed one stays in the buffer: only the next poll finds it empty. An
 * exception behind records waits for the next poll. (FetchCollector.collectFetch)
 */
export function collect(consumer: Consumer, max: number, step: Step): Collected {
  const { buffer } = consumer;
  const collected: Collected = { records: 0, moved: false, from: -1, to: -1, exception: null };
  const setAside: FetchedPartition[] = [];
  while (collected.records < max && collected.exception === null) {
    const fetched = buffer[0];
    if (fetched === undefined) break;
    const place = assignedOf(consumer, fetched.name);
    if (place?.paused === true) {
      // It stays for the poll after resume().
      setAside.push(fetched);
      buffer.shift();
    } else if (place?.position !== fetched.nextOffset || place.validating || place.revoking) {
      // The application moved on while the answer was on its way, the partition has another leader
      // now, or it is being given up.
      buffer.shift();
    } else if (fetched.answer.errorCode !== 0) {
      const exception = exceptionFor(consumer, place, errorName(fetched.answer.errorCode));
      if (exception !== null && !isEmpty(collected)) break;
      buffer.shift();
      onFetchError(consumer, place, fetched, step);
      collected.exception = exception;
    } else if (give(consumer, place, fetched, max, collected, step)) buffer.shift();
    // Enough was given, or a broken record waits behind what was given.
    else break;
  }
  buffer.push(...setAside);
  return collected;
}

const isEmpty = ({ records, moved }: Collected): boolean => records === 0 && !moved;

/**
 * Gives records of one answer. A batch that cannot be read stays, and what arrived after it waits
 * behind: each poll throws until the application seeks past it. (CompletedFetch.fetchRecords) True
 * when nothing of it is left.
 */
function give(
  consumer: Consumer,
  place: AssignedPartition,
  fetched: FetchedPartition,
  max: number,
  collected: Collected,
  step: Step,
): boolean {
  const { answer } = fetched;
  const batches = answer.records ?? [];
  const position = fetched.nextOffset;
  const before = collected.records;
  let isEmptied = false;
  let epoch = place.positionEpoch;
  place.highWatermark = answer.highWatermark;
  if (answer.lastStableOffset >= 0) place.lastStable = answer.lastStableOffset;
  place.logStart = answer.logStartOffset;
  if (answer.preferredReadReplica >= 0) followReplica(consumer, place, answer, step);
  collected.from = -1;
  while (collected.records < max && !isEmptied) {
    const batch = batches[fetched.batch];
    // The end of an answer may hold a piece of a batch.
    if (batch === undefined || (!isReadable(batch) && batch.unreadable === 'truncated'))
      isEmptied = true;
    else if (!isReadable(batch)) {
      if (isEmpty(collected)) collected.exception = 'KafkaException';
      break;
    } else {
      epoch = batch.partitionLeaderEpoch;
      giveBatch(consumer, fetched, batch, max, collected, step);
    }
  }
  assert(fetched.nextOffset >= position, 'reading moves a position on, never back');
  place.position = fetched.nextOffset;
  if (fetched.nextOffset > position) {
    collected.moved = true;
    place.positionEpoch = epoch;
  }
  const records = collected.records - before;
  if (records > 0) {
    tell(step, {
      note: 'delivered',
      partition: place.name,
      from: collected.from,
      to: collected.to,
      records,
    });
  }
  return isEmptied;
}

/**
 * Reads from the replica that the leader prefers for this consumer, until its lease is over.
 * (FetchCollector.handleInitializeSuccess, SubscriptionState.updatePreferredReadReplica)
 */
function followReplica(
  consumer: Consumer,
  place: AssignedPartition,
  { preferredReadReplica: node }: FetchAnswer,
  { now }: Step,
): void {
  const until = now + consumer.config.connections.metadataMaxAge;
  place.readReplica = Object.freeze({ node, until });
}

/**
 * Gives records of one batch; at its end goes on to the next. Markers of transactions are for the
 * client alone.
 */
function giveBatch(
  consumer: Consumer,
  fetched: FetchedPartition,
  batch: RecordBatch,
  max: number,
  collected: Collected,
  step: Step,
): void {
  const records = batch.isControl ? [] : batch.records;
  for (; fetched.record < records.length; fetched.record += 1) {
    const record = records[fetched.record] as KafkaRecord;
    const offset = recordOffset(batch, record);
    // A fetch in the middle of a batch brings the whole batch.
    if (offset < fetched.nextOffset) continue;
    if (collected.records >= max) return;
    deliver(consumer, fetched.name, batch, record, step);
    collected.records += 1;
    if (collected.from < 0) collected.from = offset;
    collected.to = offset;
    fetched.nextOffset = offset + 1;
  }
  if (collected.records >= max) return;
  fetched.batch += 1;
  fetched.record = 0;
  fetched.nextOffset = Math.max(fetched.nextOffset, lastOffset(batch) + 1);
}

function deliver(
  consumer: Consumer,
  partition: string,
  batch: RecordBatch,
  record: KafkaRecord,
  step: Step,
): void {
  consumer.counters.delivered += 1;
  remember(consumer.history, {
    partition,
    offset: recordOffset(batch, record),
    leaderEpoch: batch.partitionLeaderEpoch,
    label: record.value === null ? '' : text(record.value),
    key: record.key,
    at: step.now,
  });
}

/**
 * Errors after which the client only needs to know the cluster better. Source:
 * FetchCollector.handleInitializeErrors.
 */
const STALE_VIEW: readonly ErrorName[] = [
  'NOT_LEADER_OR_FOLLOWER',
  'REPLICA_NOT_AVAILABLE',
  'KAFKA_STORAGE_ERROR',
  'FENCED_LEADER_EPOCH',
  'OFFSET_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNKNOWN_TOPIC_ID',
  'INCONSISTENT_TOPIC_ID',
];

/** Errors after which the same fetch is simply sent again. */
const TRY_AGAIN: readonly ErrorName[] = ['UNKNOWN_LEADER_EPOCH', 'UNKNOWN_SERVER_ERROR'];

/**
 * What poll() throws for the error of one partition; null when the client deals with it. Source:
 * FetchCollector.handleInitializeErrors.
 */
function exceptionFor(
  consumer: Consumer,
  place: AssignedPartition,
  error: ErrorName,
): string | null {
  if (STALE_VIEW.includes(error) || TRY_AGAIN.includes(error)) return null;
  switch (error) {
    case 'OFFSET_OUT_OF_RANGE':
      return consumer.config.autoOffsetReset === 'none' && place.readReplica === null
        ? 'OffsetOutOfRangeException'
        : null;
    case 'CORRUPT_MESSAGE':
      return 'KafkaException';
    case 'TOPIC_AUTHORIZATION_FAILED':
      return 'TopicAuthorizationException';
    default:
      return 'IllegalStateException';
  }
}

function onFetchError(
  consumer: Consumer,
  place: AssignedPartition,
  { answer }: FetchedPartition,
  step: Step,
): void {
  const error = errorName(answer.errorCode);
  if (error === 'OFFSET_OUT_OF_RANGE') {
    // A follower's log may end before the position: the leader's may not.
    if (place.readReplica === null) onOutOfRange(consumer, place, step);
    place.readReplica = null;
  }
  if (STALE_VIEW.includes(error)) {
    wantMetadata(consumer.connections.metadata);
    place.readReplica = null;
  }
}

function onOutOfRange(consumer: Consumer, place: AssignedPartition, step: Step): void {
  const policy = consumer.config.autoOffsetReset;
  tell(step, {
    note: 'offset-out-of-range',
    partition: place.name,
    position: place.position ?? -1,
    policy,
  });
  if (policy !== 'none') askForReset(place, policy);
}
