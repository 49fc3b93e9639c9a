import { expect, test } from 'vitest';
import { parseUniverseResult } from '../../../src/explore/parse-result.ts';
import type { UniverseResult } from '../../../src/explore/universe.ts';

const NOT_ASSIGNED = { problem: 'not-assigned', consumer: 'r1', partition: 'orders-0' } as const;

const result: UniverseResult = {
  seed: 4_294_967_295,
  steps: 10,
  time: 100,
  hash: '0123456789abcdef',
  answers: [
    { expression: 'labels(orders-0@b1)', value: ['#A', 1.5, [true, null]] },
    { expression: 'position(r1, orders-0)', error: NOT_ASSIGNED },
  ],
  failure: { name: 'crash', sentence: 'It fell.', at: 99, link: '#s=universe' },
};

test('a result comes back from its line', () => {
  expect(parseUniverseResult(JSON.parse(JSON.stringify(result)))).toEqual({ result });
  const healthy = { ...result, failure: null };
  expect(parseUniverseResult(JSON.parse(JSON.stringify(healthy)))).toEqual({ result: healthy });
});

test.each([
  ['', 7],
  ['seed', { ...result, seed: -1 }],
  ['hash', { ...result, hash: 'abc' }],
  [
    'answers[1].error.problem',
    { ...result, answers: [result.answers[0], { expression: 'a', error: 1 }] },
  ],
  [
    'answers[0].error.partition',
    { ...result, answers: [{ expression: 'a', error: { ...NOT_ASSIGNED, partition: 5 } }] },
  ],
  ['answers[0].value', { ...result, answers: [{ expression: 'a' }] }],
  ['answers[0].value[0]', { ...result, answers: [{ expression: 'a', value: [{}] }] }],
  ['answers[0].value', { ...result, answers: [{ expression: 'a', value: 1, error: 'no' }] }],
  ['failure.link', { ...result, failure: { ...result.failure, link: 5 } }],
  ['speed', { ...result, speed: 5 }],
])('what is wrong at "%s" is told', (where, value) => {
  expect(parseUniverseResult(value)).toMatchObject({ error: { where } });
});
