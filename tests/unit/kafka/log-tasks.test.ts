import { expect, test } from 'vitest';
import { segmentFile } from '../../../src/kafka/log/log.ts';
import { toBase64 } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import { batchOf, encodeBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { runUntil, type Stage } from '../../conformance/stage.ts';
import {
  answered,
  ask,
  breakIt,
  idOf,
  orders,
  produce,
  produced,
  replicaOf,
} from './broker-story.ts';
import { recordsOf } from './some-log.ts';

const wait = (stage: Stage, time: number): void => void runUntil(stage, () => false, seconds(time));

/** The files of `orders-0` on the disk of b1 and their lengths. */
const filesOf = (stage: Stage): Record<string, number> =>
  Object.fromEntries(
    Object.entries(stage.cluster.nodes.find((each) => each.name === 'b1')?.disk.files ?? {})
      .filter(([file]) => file.startsWith('orders-0'))
      .map(([file, extent]) => [file, extent.written]),
  );

/** A guest sends one record with a key to `orders-0`. */
function put(stage: Stage, key: string, value: string, timestamp: number): void {
  const records = toBase64(encodeBatch(batchOf([{ key, value, timestamp }])));
  const body = {
    acks: -1,
    timeoutMs: 30_000,
    topicData: [{ topicId: idOf(stage), partitionData: [{ index: 0, records }] }],
  };
  const sent = ask(stage, 'producer', 'Produce', 13, body);
  expect(answered(stage, 'Produce', sent)?.responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
}

test('records that are too old go with the first check after 30 s, their file a minute later', () => {
  const stage = orders({ config: { 'retention.ms': 1_000 } });
  // Stamped 1970.
  expect(produced(stage, produce(stage, ['a', 'b']))?.errorCode).toBe(0);
  wait(stage, 20);
  expect(replicaOf(stage, 1).log.startOffset).toBe(0);
  wait(stage, 15);
  for (const id of [1, 2, 3]) expect(replicaOf(stage, id).log.startOffset).toBe(2);
  const active = 'orders-0/00000000000000000002.log';
  const deleted = 'orders-0/00000000000000000000.log.deleted';
  expect(Object.keys(filesOf(stage)).sort()).toEqual([deleted, active]);
  wait(stage, 61);
  expect(Object.keys(filesOf(stage))).toEqual([active]);
});

test('the cleaner compacts every 15 s what is closed, and a power cut takes nothing of that away', () => {
  const config = { 'cleanup.policy': 'compact', 'segment.ms': 500 };
  const stage = orders({ config });
  for (const [index, value] of ['1', '2', '3'].entries()) put(stage, 'k', value, 1_000 * index);
  wait(stage, 16);
  const { log } = replicaOf(stage, 1);
  expect(recordsOf(log)).toEqual(['1 k=2', '2 k=3']);
  const live = Object.fromEntries(
    log.segments.map((each) => [segmentFile(log, each), each.sizeInBytes]),
  );
  expect(filesOf(stage)).toMatchObject(live);
  expect(log.deleted).toHaveLength(2);
  const [closed] = log.segments;
  breakIt(stage, 'power-cut', 1);
  const after = replicaOf(stage, 2).log;
  expect(recordsOf(after)).toEqual(['1 k=2', '2 k=3']);
  const left = stage.cluster.nodes.find((each) => each.name === 'b1')?.state;
  const cut = left?.role === 'server' ? left.broker?.disk.logs['orders-0'] : undefined;
  expect(cut?.segments[0]?.sizeInBytes).toBe(closed?.sizeInBytes);
});

test('with flush.messages=1 nothing that was acknowledged is lost in a power cut', () => {
  const kept = (config: Record<string, string | number>): number => {
    const stage = orders({ config });
    expect(produced(stage, produce(stage, ['a'], { acks: 1 }))?.errorCode).toBe(0);
    breakIt(stage, 'power-cut', 1);
    const state = stage.cluster.nodes.find((each) => each.name === 'b1')?.state;
    return (state?.role === 'server' ? state.broker?.disk.logs['orders-0']?.endOffset : -1) ?? -1;
  };
  expect(kept({ 'flush.messages': 1 })).toBe(1);
  expect(kept({})).toBe(0);
});
