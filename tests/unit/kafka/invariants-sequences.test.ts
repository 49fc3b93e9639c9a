import { describe, expect, test } from 'vitest';
import { readLogConfig } from '../../../src/kafka/log/log-config.ts';
import { batchOf } from '../../../src/kafka/protocol/batch/record-batch.ts';
import {
  batch,
  brokenBy,
  commit,
  hand,
  logOf,
  look,
  replicaOf,
  write,
  type Hand,
} from './invariants-world.ts';

const of7 = (baseSequence: number) => ({ producerId: 7, producerEpoch: 0, baseSequence });

/** Brokers whose logs are compacted. */
function compacted(): Hand {
  const on = hand();
  const config = readLogConfig({ 'cleanup.policy': 'compact', 'min.insync.replicas': '2' });
  for (const id of [1, 2, 3]) logOf(on, id).config = config;
  return on;
}

describe('sequences of a producer', () => {
  test('go on behind what compaction took from a log before it was shown again', () => {
    const on = compacted();
    commit(on, batch(0, 'a', of7(0)));
    commit(on, batch(3, 'd', of7(3)));
    commit(on, batch(4, 'e', of7(4)));
    expect(on.ghost.losses).toEqual([]);
  });

  test('are counted on from there', () => {
    const on = compacted();
    commit(on, batch(0, 'a', of7(0)));
    commit(on, batch(3, 'd', of7(3)));
    expect(() => commit(on, batch(4, 'e', of7(5)))).toThrow(brokenBy('idempotent-sequences'));
  });

  test('count once in a batch that lies across the high watermark', () => {
    const on = hand();
    const records = ['a', 'b'].map((value) => ({ timestamp: 1, key: null, value }));
    const two = batchOf(records, { baseOffset: 0, partitionLeaderEpoch: 0, ...of7(0) });
    for (const id of [1, 2, 3]) write(on, id, Object.freeze(two));
    for (const id of [1, 2, 3]) look(on, id - 1);
    for (const highWatermark of [1, 2]) {
      replicaOf(on, 1).highWatermark = highWatermark;
      look(on, 0);
    }
    commit(on, batch(2, 'c', of7(2)));
    expect(on.ghost.losses).toEqual([]);
  });
});
