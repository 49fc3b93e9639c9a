import { at } from '../../kernel/checkpoint/sealed-list.ts';
import {
  lastOffset,
  draftOf,
  makeBatch,
  recordOffset,
  recordTimestamp,
  type KafkaRecord,
  type RecordBatch,
} from '../protocol/batch/record-batch.ts';
import { between, type LogToClean } from './cleaner-choice.ts';
import {
  lookAhead,
  noTransactions,
  readData,
  readMarker,
  type CleanedTransactions,
} from './cleaned-transactions.ts';
import type { Cleaning, Log } from './replica-log.ts';
import {
  addToSegment,
  emptySegment,
  indexSizes,
  sealSegment,
  type AbortedTxn,
  type Segment,
} from './segment.ts';
import { abortedBetween } from './transactions.ts';

/** The last offset of each key, as the cleaner found it in the dirty part. (OffsetMap) */
type OffsetMap = { offsets: Map<string, number>; latest: number };

/** What holds for one pass over a log. */
type Pass = {
  log: Log;
  map: OffsetMap;
  millis: number;
  /** Where the dirty part ends: its last batch stays, be it empty. */
  upTo: number;
  transactions: CleanedTransactions;
};

/**
 * One pass of the cleaner over a log: of each key in the dirty part only the last record stays, and
 * offsets do not change. Makes new segments and touches nothing. (Cleaner.doClean)
 * @param keysMax keys that there is memory for
 * @returns null when a batch is in the way that cannot be read
 */
export function compactLog(toClean: LogToClean, millis: number, keysMax: number): Cleaning | null {
  const { log, firstDirty, firstUncleanable: upTo } = toClean;
  if (between(log, 0, upTo).some(hasRot)) return null;
  const map = buildOffsetMap(log, firstDirty, upTo, keysMax);
  const endOffset = map.latest + 1;
  const pass: Pass = { log, map, millis, upTo, transactions: noTransactions() };
  const groups = groupBySize(log, between(log, 0, endOffset), upTo);
  const segments = groups.map((group) =>
    Object.freeze({
      made: cleanSegments(pass, group),
      replaces: Object.freeze(group.map((each) => each.baseOffset)),
    }),
  );
  return Object.freeze({ segments: Object.freeze(segments), firstDirty, endOffset, unflushed: [] });
}

function hasRot(segment: Segment): boolean {
  for (let index = 0; index < segment.batches.length; index += 1)
    if (at(segment.batches, index).rotten !== undefined) return true;
  return false;
}

/**
 * Pass 1. Markers, what was aborted and records without a key say nothing. (Cleaner.buildOffsetMap)
 */
function buildOffsetMap(log: Log, from: number, to: number, keysMax: number): OffsetMap {
  const map: OffsetMap = { offsets: new Map(), latest: -1 };
  const transactions = noTransactions();
  lookAhead(transactions, abortedBetween(log, from, to));
  const dirty = between(log, from, to);
  for (const [place, segment] of dirty.entries()) {
    if (!mapSegment(map, segment, from, keysMax, transactions)) return map;
    map.latest = Math.max(map.latest, (dirty[place + 1]?.baseOffset ?? to) - 1);
  }
  return map;
}

/** False when the map is full: then cleaning ends there this time. */
function mapSegment(
  map: OffsetMap,
  segment: Segment,
  from: number,
  keysMax: number,
  transactions: CleanedTransactions,
): boolean {
  for (let index = 0; index < segment.batches.length; index += 1) {
    const batch = at(segment.batches, index);
    if (lastOffset(batch) < from) continue;
    if (batch.isControl) readMarker(transactions, batch, () => undefined);
    else if (!readData(transactions, batch))
      for (const record of batch.records) {
        const offset = recordOffset(batch, record);
        if (record.key === null || offset < from) continue;
        if (map.offsets.size >= keysMax) return false;
        map.offsets.set(record.key, offset);
      }
    map.latest = Math.max(map.latest, lastOffset(batch));
  }
  return true;
}

/** Neighbours become one segment while they fit together. (Cleaner.groupSegmentsBySize) */
function groupBySize({ config }: Log, segments: readonly Segment[], upTo: number): Segment[][] {
  const groups: Segment[][] = [];
  let sum = { bytes: 0, offsets: 0, times: 0 };
  for (const [place, segment] of segments.entries()) {
    const group = groups.at(-1);
    const { offsets, times } = indexSizes(segment);
    const bytes = segment.sizeInBytes;
    const last = (segments[place + 1]?.baseOffset ?? upTo) - 1;
    const fits =
      group !== undefined &&
      sum.bytes + bytes <= config.segmentBytes &&
      sum.offsets + offsets <= config.segmentIndexBytes &&
      sum.times + times <= config.segmentIndexBytes &&
      (bytes === 0 || last - (group[0]?.baseOffset ?? 0) <= 0x7fffffff);
    if (fits) {
      group.push(segment);
      sum = {
        bytes: sum.bytes + bytes,
        offsets: sum.offsets + offsets,
        times: sum.times + times,
      };
    } else {
      groups.push([segment]);
      sum = { bytes, offsets, times };
    }
  }
  return groups;
}

/**
 * Pass 2, over the segments that become one. It keeps the time of the last of them.
 * (Cleaner.cleanSegments)
 */
function cleanSegments(pass: Pass, group: readonly Segment[]): Segment {
  const { log, transactions } = pass;
  const made = emptySegment(group[0]?.baseOffset ?? 0, group.at(-1)?.createdAt ?? 0);
  const modifiedAt = group.at(-1)?.modifiedAt ?? 0;
  const keep = (txn: AbortedTxn): void => {
    made.abortedTxns = Object.freeze([...made.abortedTxns, txn]);
  };
  const lastOfProducers = lastRecordsOfProducers(log);
  for (const segment of group) {
    const place = log.segments.indexOf(segment);
    const upper = log.segments[place + 1]?.baseOffset ?? log.endOffset;
    lookAhead(transactions, abortedBetween(log, segment.baseOffset, upper));
    for (let index = 0; index < segment.batches.length; index += 1) {
      const left = cleanBatch(pass, at(segment.batches, index), lastOfProducers, keep);
      if (left !== null) addToSegment(made, left, log.config.indexIntervalBytes, modifiedAt);
    }
  }
  return sealSegment(made);
}

/**
 * By producer id: the end of its last batch of records, or where it has none the epoch of its last
 * marker. (lastRecordsOfActiveProducers)
 */
type LastRecords = Map<number, { lastOffset: number | null; epoch: number }>;

const lastRecordsOfProducers = (log: Log): LastRecords =>
  new Map(
    Object.values(log.producers.entries).map(({ producerId, epoch, batches }) => [
      producerId,
      { lastOffset: batches.at(-1)?.lastOffset ?? null, epoch },
    ]),
  );

/** What is left of a batch; null when nothing is. (Cleaner.cleanInto, MemoryRecords.filterTo) */
function cleanBatch(
  pass: Pass,
  batch: RecordBatch,
  lastOfProducers: LastRecords,
  keep: (txn: AbortedTxn) => void,
): RecordBatch | null {
  const { transactions, millis, upTo, log } = pass;
  const canDiscard = batch.isControl
    ? readMarker(transactions, batch, keep)
    : readData(transactions, batch);
  // A marker that is not needed waits like a tombstone.
  const discards =
    canDiscard && (!batch.isControl || (batch.deleteHorizon && batch.baseTimestamp <= millis));
  const records = discards ? [] : batch.records.filter((each) => isRetained(pass, batch, each));
  if (records.length === 0) {
    const stays = isLastOfProducer(batch, lastOfProducers) || lastOffset(batch) + 1 === upTo;
    return stays ? emptied(batch) : null;
  }
  const waits =
    (batch.isControl ? canDiscard : records.some((each) => each.value === null)) &&
    !batch.deleteHorizon;
  if (!waits && records.length === batch.records.length) return batch;
  return rebuilt(batch, records, waits ? millis + log.config.deleteRetention : null);
}

/**
 * Whether a pass of the cleaner keeps a record: it is the newest of its key, and no tombstone past
 * its time. (Cleaner.shouldRetainRecord)
 */
function isRetained({ map, millis }: Pass, batch: RecordBatch, record: KafkaRecord): boolean {
  if (batch.isControl) return true;
  const offset = recordOffset(batch, record);
  if (offset > map.latest) return true;
  if (record.key === null || offset < (map.offsets.get(record.key) ?? -1)) return false;
  return record.value !== null || !batch.deleteHorizon || millis < batch.baseTimestamp;
}

/** The last sequence and epoch of a producer must be found again when the log is read. */
function isLastOfProducer(batch: RecordBatch, lastOfProducers: LastRecords): boolean {
  const last = lastOfProducers.get(batch.producerId);
  if (batch.producerId < 0 || last === undefined) return false;
  return last.lastOffset === null
    ? batch.isControl && batch.producerEpoch === last.epoch
    : last.lastOffset === lastOffset(batch);
}

/** Only the header stays. (DefaultRecordBatch.writeEmptyHeader) */
const emptied = (batch: RecordBatch): RecordBatch =>
  batch.records.length === 0
    ? batch
    : Object.freeze(
        makeBatch({
          ...draftOf(batch),
          compression: 'none',
          deleteHorizon: false,
          baseTimestamp: -1,
          records: Object.freeze([]),
        }),
      );

/**
 * The same batch with fewer records, or with a delete horizon in the place of its base timestamp.
 * (MemoryRecords.buildRetainedRecordsInto)
 */
function rebuilt(
  batch: RecordBatch,
  records: readonly KafkaRecord[],
  horizon: number | null,
): RecordBatch {
  const [first] = records;
  const times = records.map((each) => recordTimestamp(batch, each));
  const deleteHorizon = horizon !== null || batch.deleteHorizon;
  const baseTimestamp =
    horizon ??
    (batch.deleteHorizon || first === undefined ? batch.baseTimestamp : (times[0] ?? -1));
  return Object.freeze(
    makeBatch({
      ...draftOf(batch),
      deleteHorizon,
      baseTimestamp,
      maxTimestamp:
        batch.timestampType === 'LogAppendTime' ? batch.maxTimestamp : Math.max(...times),
      records: Object.freeze(
        records.map((each, index) =>
          Object.freeze({ ...each, timestampDelta: (times[index] ?? 0) - baseTimestamp }),
        ),
      ),
    }),
  );
}
