import { expect, test } from 'vitest';
import { shareUnchanged } from '../../../src/kernel/checkpoint/share.ts';

const world = () => ({
  now: 5,
  logs: { a: { end: 3, tail: ['x'] }, b: { end: 7, tail: ['y', 'z'] } },
  random: Int32Array.of(1, 2),
  timers: new Map<string, number>([
    ['poll', 3],
    ['beat', 4],
  ]),
});

test('a copy in which nothing has changed is the earlier one', () => {
  const before = world();
  expect(shareUnchanged(world(), before)).toBe(before);
});

test('what has changed stays, with all that stands around it; the rest is shared', () => {
  const before = world();
  const copy = world();
  copy.logs.a.end = 4;
  const shared = shareUnchanged(copy, before);
  expect(shared).toBe(copy);
  expect(shared).toEqual({ ...world(), logs: { ...world().logs, a: { end: 4, tail: ['x'] } } });
  expect(shared.logs).not.toBe(before.logs);
  expect(shared.logs.a.tail).toBe(before.logs.a.tail);
  expect(shared.logs.b).toBe(before.logs.b);
  expect(shared.random).toBe(before.random);
  expect(shared.timers).toBe(before.timers);
  expect(before).toEqual(world());
});

test.each([
  ['a number', { n: 1 }, { n: 2 }],
  ['a field more', { n: 1, m: 1 }, { n: 1 }],
  ['a field less', { n: 1 }, { n: 1, m: 1 }],
  ['a field of another name', { n: undefined }, { m: undefined }],
  ['an item more', [1, 2], [1]],
  ['an item less', [1], [1, 2]],
  ['a list in place of an object', [], {}],
  ['an object in place of a list', {}, []],
  ['nothing in place of an object', { n: null }, { n: {} }],
  ['a word of random', Int32Array.of(1, 2), Int32Array.of(1, 3)],
  ['a longer array', Int32Array.of(1, 0), Int32Array.of(1)],
  ['an entry', new Map([['a', 1]]), new Map([['a', 2]])],
  ['an entry more', new Map(['a', 'b'].map((key) => [key, 1])), new Map([['a', 1]])],
  ['an entry less', new Map([['a', 1]]), new Map(['a', 'b'].map((key) => [key, 1]))],
  [
    'the order of entries',
    new Map(['a', 'b'].map((key) => [key, 1])),
    new Map(['b', 'a'].map((key) => [key, 1])),
  ],
  ['a map in place of an object', new Map(), {}],
])('%s makes a copy another', (_, changed: unknown, earlier: unknown) => {
  const wanted = structuredClone(changed);
  const shared = shareUnchanged({ part: changed }, { part: earlier });
  expect(shared.part).toBe(changed);
  expect(shared.part).toEqual(wanted);
});

test('frozen values are shared by themselves: another one stays', () => {
  const before = { batch: Object.freeze({ offset: 1 }) };
  const other = Object.freeze({ offset: 1 });
  expect(shareUnchanged({ batch: other }, before).batch).toBe(other);
});
