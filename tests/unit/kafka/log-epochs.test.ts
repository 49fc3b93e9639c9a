import { describe, expect, test } from 'vitest';
import {
  assignEpoch,
  endOffsetFor,
  truncateEpochsFromEnd,
  truncateEpochsFromStart,
  type EpochEntry,
} from '../../../src/kafka/log/leader-epochs.ts';

const entries: EpochEntry[] = [
  { epoch: 1, startOffset: 0 },
  { epoch: 3, startOffset: 10 },
  { epoch: 6, startOffset: 20 },
];

const NONE = { epoch: -1, endOffset: -1 };

describe('leader epochs', () => {
  test('an epoch is noted once, at its first offset', () => {
    const once = assignEpoch([], 2, 5);
    expect(once).toEqual([{ epoch: 2, startOffset: 5 }]);
    expect(assignEpoch(once, 2, 9)).toBe(once);
  });

  test('a new entry drops those that contradict it: epochs and starts both increase', () => {
    expect(assignEpoch(entries, 7, 20)).toEqual([
      { epoch: 1, startOffset: 0 },
      { epoch: 3, startOffset: 10 },
      { epoch: 7, startOffset: 20 },
    ]);
  });

  test('a new entry of an epoch that is over drops the later ones', () => {
    expect(assignEpoch(entries, 5, 25)).toEqual([
      ...entries.slice(0, 2),
      { epoch: 5, startOffset: 25 },
    ]);
  });

  test('of many that are over the last one before counts', () => {
    const more = [...entries, { epoch: 9, startOffset: 40 }];
    expect(endOffsetFor(more, 7, 50)).toEqual({ epoch: 6, endOffset: 40 });
    expect(truncateEpochsFromStart(more, 40)).toEqual([{ epoch: 9, startOffset: 40 }]);
    expect(truncateEpochsFromStart(more, 39)).toEqual([
      { epoch: 6, startOffset: 39 },
      { epoch: 9, startOffset: 40 },
    ]);
  });

  test.each([
    ['the latest ends where the log ends', 6, { epoch: 6, endOffset: 30 }],
    ['an older one ends where the next begins', 1, { epoch: 1, endOffset: 10 }],
    ['one that never was ends with the one before it', 4, { epoch: 3, endOffset: 20 }],
    ['one before all ends where the first begins', 0, { epoch: 0, endOffset: 0 }],
    ['one in the middle ends where the next begins', 3, { epoch: 3, endOffset: 20 }],
    ['one after all is not known', 7, NONE],
    ['no epoch has no end', -1, NONE],
  ])('end of an epoch: %s', (_, epoch, found) => {
    expect(endOffsetFor(entries, epoch, 30)).toEqual(found);
  });

  test('moving the start keeps the epoch that holds there, and starts it there', () => {
    expect(truncateEpochsFromStart(entries, 15)).toEqual([
      { epoch: 3, startOffset: 15 },
      { epoch: 6, startOffset: 20 },
    ]);
  });

  test('cutting the end drops epochs that began there or later', () => {
    expect(truncateEpochsFromEnd(entries, 20)).toEqual(entries.slice(0, 2));
  });
});
