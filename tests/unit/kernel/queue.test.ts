import { expect, test } from 'vitest';
import {
  cancel,
  cancelWhere,
  copyQueue,
  emptyQueue,
  NO_HANDLE,
  peekTime,
  popEarliest,
  push,
  takeWhere,
  type Queue,
} from '../../../src/kernel/queue.ts';
import { NEVER } from '../../../src/kernel/time.ts';

const drain = (queue: Queue<string>) => {
  const order: string[] = [];
  for (let next = popEarliest(queue); next !== null; next = popEarliest(queue)) order.push(next);
  return order;
};

test('the earliest comes first, and equals come in the order they were pushed', () => {
  const queue = emptyQueue<string>();
  push(queue, 30, 'late');
  push(queue, 10, 'first at ten');
  push(queue, 20, 'middle');
  push(queue, 10, 'second at ten');
  expect(peekTime(queue)).toBe(10);
  expect(drain(queue)).toEqual(['first at ten', 'second at ten', 'middle', 'late']);
  expect(peekTime(queue)).toBe(NEVER);
  expect(popEarliest(queue)).toBeNull();
});

test('a cancelled entry is gone at once, and cancelling it again says so', () => {
  const queue = emptyQueue<string>();
  const doomed = push(queue, 5, 'doomed');
  push(queue, 6, 'kept');
  expect(cancel(queue, doomed)).toBe(true);
  expect(queue.size).toBe(1);
  expect(cancel(queue, doomed)).toBe(false);
  expect(cancel(queue, NO_HANDLE)).toBe(false);
  expect(drain(queue)).toEqual(['kept']);
});

test('an old handle does not cancel the new tenant of its slot', () => {
  const queue = emptyQueue<string>();
  const old = push(queue, 1, 'old');
  popEarliest(queue);
  push(queue, 2, 'new');
  expect(cancel(queue, old)).toBe(false);
  expect(drain(queue)).toEqual(['new']);
});

test('the queue grows far past its first room', () => {
  const queue = emptyQueue<string>();
  for (let count = 5_000; count > 0; count -= 1) push(queue, count, String(count));
  expect(drain(queue)).toEqual(Array.from({ length: 5_000 }, (_, index) => String(index + 1)));
});

test('a copy goes its own way, and the handles work in both', () => {
  const queue = emptyQueue<string>();
  push(queue, 1, 'a');
  const b = push(queue, 2, 'b');
  const copy = copyQueue(queue);
  push(queue, 3, 'c');
  expect(cancel(copy, b)).toBe(true);
  expect(drain(copy)).toEqual(['a']);
  expect(drain(queue)).toEqual(['a', 'b', 'c']);
});

test('all entries of a kind can be taken out', () => {
  const queue = emptyQueue<string>();
  for (let count = 0; count < 50; count += 1) push(queue, 50 - count, count % 3 === 0 ? 'x' : 'y');
  cancelWhere(queue, (payload) => payload === 'x');
  expect(queue.size).toBe(33);
  expect(drain(queue)).not.toContain('x');
});

test('what is taken out by kind comes in the order in which it would have been due', () => {
  const queue = emptyQueue<string>();
  for (const [time, name] of [
    [5, 'y1'],
    [10, 'x1'],
    [10, 'x2'],
    [10, 'x3'],
    [30, 'x5'],
    [20, 'x4'],
    [15, 'y2'],
  ] as const)
    push(queue, time, name);
  expect(popEarliest(queue)).toBe('y1');
  const taken = takeWhere(queue, (payload) => payload.startsWith('x'));
  expect(taken).toEqual(['x1', 'x2', 'x3', 'x4', 'x5']);
  expect(drain(queue)).toEqual(['y2']);
});
