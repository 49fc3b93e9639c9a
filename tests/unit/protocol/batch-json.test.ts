import { expect, test } from 'vitest';
import { toHex } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import { decodeRecords } from '../../../src/kafka/protocol/batch/read-batch.ts';
import { fromDialogue, toDialogue } from '../../conformance/batch-json.ts';
import { vectors } from './batch-vectors.ts';

const asked = [
  {
    compression: 'snappy',
    timestampType: 'CreateTime',
    producerId: 4,
    producerEpoch: 1,
    baseSequence: 0,
    isTransactional: false,
    records: [
      { timestamp: 10, key: '', value: null, headers: [] },
      {
        timestamp: 12,
        key: 'é',
        value: { hex: 'ff00' },
        headers: [
          { key: 'h', value: null },
          { key: '', value: 'x' },
        ],
      },
    ],
  },
] as const;

test('batches of a request become bytes, and bytes become what a dialogue shows', () => {
  const bytes = fromDialogue(asked);
  expect(toDialogue(decodeRecords(bytes ?? ''))).toEqual([
    {
      ...asked[0],
      baseOffset: 0,
      lastOffset: 1,
      partitionLeaderEpoch: -1,
      magic: 2,
      baseTimestamp: 10,
      maxTimestamp: 12,
      isControl: false,
      records: asked[0].records.map((record, offset) => ({ offset, ...record })),
    },
  ]);
});

test('a marker shows which end it is, a cut batch how much is there', () => {
  const bytes = fromDialogue({ rawHex: vectors.C + vectors.A.slice(0, 60) }) ?? '';
  expect(toHex(bytes)).toBe(vectors.C + vectors.A.slice(0, 60));
  expect(toDialogue(decodeRecords(bytes))).toMatchObject([
    {
      isControl: true,
      isTransactional: true,
      records: [{ offset: 42, controlType: 'COMMIT', coordinatorEpoch: 9 }],
    },
    { truncatedBytes: 30 },
  ]);
});

test('no records at all stay null', () => {
  expect(fromDialogue(null)).toBeNull();
  expect(fromDialogue([])).toBe('');
});
