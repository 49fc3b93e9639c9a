import { recordOffset, type RecordBatch } from '../protocol/batch/record-batch.ts';

/**
 * Whether two batches are the same stretch of a log. Replicas share batches, so they mostly are one
 * object.
 * @param compacted records that only one of them still has do not count
 */
export function sameBatch(one: RecordBatch, other: RecordBatch, compacted: boolean): boolean {
  if (one === other) return true;
  if (one.partitionLeaderEpoch !== other.partitionLeaderEpoch) return false;
  if (!compacted) {
    if (one.baseOffset !== other.baseOffset || one.lastOffsetDelta !== other.lastOffsetDelta)
      return false;
    if (one.producerId !== other.producerId || one.baseSequence !== other.baseSequence)
      return false;
    if (one.records.length !== other.records.length) return false;
  }
  return one.records === other.records || sameRecords(one, other);
}

function sameRecords(one: RecordBatch, other: RecordBatch): boolean {
  let place = 0;
  for (const record of one.records) {
    const offset = recordOffset(one, record);
    let match = other.records[place];
    while (match !== undefined && recordOffset(other, match) < offset)
      match = other.records[(place += 1)];
    if (match === undefined || recordOffset(other, match) > offset) continue;
    if (match.key !== record.key || match.value !== record.value) return false;
  }
  return true;
}

/** Whether two values of plain data say the same; in tables the order does not count. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every(
    (name) =>
      Object.hasOwn(other, name) && isSameValue((one as Table)[name], (other as Table)[name]),
  );
}

type Table = Readonly<Record<string, unknown>>;
