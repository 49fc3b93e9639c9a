import { expect, test } from 'vitest';
import { onlyBatch, validateBatch } from '../../../src/kafka/broker/logs/append-validation.ts';
import { fromHex } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import { errorCode } from '../../../src/kafka/protocol/errors.ts';
import { decodeRecords } from '../../../src/kafka/protocol/batch/read-batch.ts';
import { foreignBatch, SENT } from './foreign-bytes.ts';
import { packed } from './packed-vectors.ts';
import { someLog } from './some-log.ts';

test.each(packed)('$name', ({ codec, hex, error }) => {
  const bytes = foreignBatch(fromHex(hex), { count: 2, attributes: codec });
  const found = onlyBatch(decodeRecords(bytes), 13);
  const answer = 'error' in found ? found : validateBatch(someLog(), found, SENT);
  expect('error' in answer ? errorCode(answer.error) : 0).toBe(error);
  if (error !== 0) expect(answer).toMatchObject({ logStart: 0 });
});

test('what the header alone is reason to refuse is not unpacked', () => {
  const noise = foreignBatch('noise', { count: 1, attributes: 1 | 0x20 });
  const [batch] = decodeRecords(noise);
  if (batch === undefined) throw new Error('a batch');
  expect(validateBatch(someLog(), batch, SENT)).toEqual({ error: 'INVALID_RECORD', logStart: 0 });
});

test('a codec that Kafka does not have makes the leader fail', () => {
  const [batch] = decodeRecords(foreignBatch('noise', { attributes: 5 }));
  if (batch === undefined) throw new Error('a batch');
  expect(validateBatch(someLog(), batch, SENT)).toEqual({
    error: 'UNKNOWN_SERVER_ERROR',
    logStart: 0,
  });
});
