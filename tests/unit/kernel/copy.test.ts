import { expect, test } from 'vitest';
import { copyUnfrozen } from '../../../src/kernel/checkpoint/copy.ts';
import { append, at, CHUNK, emptyList } from '../../../src/kernel/checkpoint/sealed-list.ts';

test('a copy is equal and of its own, down to the last plain object', () => {
  const state = { name: 'a', peers: [{ id: 1 }], random: Int32Array.of(1, 2), leader: null };
  const copy = copyUnfrozen(state);
  expect(copy).toEqual(state);
  copy.peers[0] = { id: 2 };
  copy.random[0] = 9;
  expect(state.peers).toEqual([{ id: 1 }]);
  expect(state.random[0]).toBe(1);
  expect(copyUnfrozen(state).peers[0]).not.toBe(state.peers[0]);
});

test('what is frozen is shared', () => {
  const batch = Object.freeze({ records: ['x'] });
  const copy = copyUnfrozen({ batches: [batch] });
  expect(copy.batches[0]).toBe(batch);
});

test('of a long list only the open tail is copied', () => {
  const state = { log: emptyList<{ number: number }>() };
  for (let number = 0; number <= CHUNK; number += 1) append(state.log, { number });
  const copy = copyUnfrozen(state);
  expect(copy.log.sealed).toBe(state.log.sealed);
  expect(copy.log.tail).not.toBe(state.log.tail);
  append(copy.log, { number: CHUNK + 1 });
  expect(at(copy.log, CHUNK + 1)).toEqual({ number: CHUNK + 1 });
  expect(state.log.length).toBe(CHUNK + 1);
});
