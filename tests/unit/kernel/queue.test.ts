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
import { below, seedRandom } from '../../../src/kernel/random.ts';
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

test('a copy and what it was made of use their room each for itself', () => {
  const queue = emptyQueue<string>();
  const names = Array.from({ length: 40 }, (_, index) => `n${String((index * 17) % 40)}`);
  const handles = names.map((name, index) => push(queue, (index * 7) % 40, name));
  const byTime = names.map((_, time) => names[names.findIndex((_, at) => (at * 7) % 40 === time)]);
  popEarliest(queue);
  const copy = copyQueue(queue);
  expect(drain(copy)).toEqual(byTime.slice(1));
  expect(drain(copyQueue(queue))).toEqual(byTime.slice(1));
  for (const name of ['x', 'y']) push(copy, 1, name);
  popEarliest(queue);
  popEarliest(queue);
  for (const name of ['p', 'q', 'r']) push(queue, 99, name);
  expect(drain(copy)).toEqual(['x', 'y']);
  for (const handle of handles.slice(20)) cancel(queue, handle);
  const left = byTime.slice(3).filter((name) => names.indexOf(name ?? '') < 20);
  expect(drain(queue)).toEqual([...left, 'p', 'q', 'r']);
});

test('room that was given back is used again', () => {
  const queue = emptyQueue<string>();
  const { length } = queue.times;
  for (let round = 0; round < 3 * length; round += 1) {
    const doomed = push(queue, round, 'doomed');
    push(queue, round, String(round));
    cancel(queue, doomed);
    expect(popEarliest(queue)).toBe(String(round));
  }
  expect(queue.times).toHaveLength(length);
});

test('whatever is pushed, taken and cancelled, the earliest comes first and equals in order', () => {
  const random = seedRandom(5, 5);
  const queue = emptyQueue<string>();
  let model: { time: number; name: string; handle: number }[] = [];
  for (let round = 0; round < 6_000; round += 1) {
    const what = below(random, 10);
    if (what < 5) {
      const [time, name] = [below(random, 8), String(round)];
      model.push({ time, name, handle: push(queue, time, name) });
      model.sort((one, other) => one.time - other.time);
    } else if (what < 8) {
      const { handle } = model[below(random, Math.max(model.length, 1))] ?? { handle: NO_HANDLE };
      expect(cancel(queue, handle)).toBe(handle !== NO_HANDLE);
      expect(cancel(queue, handle)).toBe(false);
      model = model.filter((entry) => entry.handle !== handle);
    } else expect(popEarliest(queue)).toBe(model.shift()?.name ?? null);
    expect(peekTime(queue)).toBe(model[0]?.time ?? NEVER);
  }
  expect(drain(queue)).toEqual(model.map(({ name }) => name));
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

test('equals that are taken out by kind come in the order they were pushed', () => {
  const queue = emptyQueue<string>();
  push(queue, 1, 'first');
  const names = ['x1', 'x2', 'x3', 'x4', 'x5', 'x6'];
  for (const name of names) push(queue, 10, name);
  popEarliest(queue);
  expect(takeWhere(queue, () => true)).toEqual(names);
});
