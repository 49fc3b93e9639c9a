import { expect, test } from 'vitest';
import {
  noMovements,
  noteMove,
  partitionToMove,
} from '../../../../src/kafka/assignors/client/movements.ts';
import { partitions } from './some-group.ts';

const [zero, one, two] = partitions('t-0 t-1 t-2') as [Moved, Moved, Moved];
type Moved = ReturnType<typeof partitions>[number];
const there = { from: 'a', to: 'b' };
const back = { from: 'b', to: 'a' };

test('a partition that came the other way goes back, so that no two swap', () => {
  const movements = noMovements();
  expect(partitionToMove(movements, zero, there)).toEqual(zero);
  noteMove(movements, one, back);
  expect(partitionToMove(movements, zero, there)).toEqual(one);
  expect(partitionToMove(movements, zero, { from: 'a', to: 'c' })).toEqual(zero);
  const [other] = partitions('u-0') as [Moved];
  expect(partitionToMove(movements, other, there)).toEqual(other);
});

test('of several the first in the order of a set of Java', () => {
  const movements = noMovements();
  for (const partition of [two, one]) noteMove(movements, partition, back);
  expect(partitionToMove(movements, zero, there)).toEqual(two);
});

test('one that went on counts from where it was at first, and one that is back has not moved', () => {
  const movements = noMovements();
  noteMove(movements, one, back);
  noteMove(movements, one, { from: 'a', to: 'c' });
  expect(partitionToMove(movements, zero, there)).toEqual(zero);
  expect(partitionToMove(movements, zero, { from: 'c', to: 'b' })).toEqual(one);
  noteMove(movements, one, { from: 'c', to: 'b' });
  expect(partitionToMove(movements, zero, { from: 'c', to: 'b' })).toEqual(zero);
});
