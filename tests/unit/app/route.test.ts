import { expect, test } from 'vitest';
import { parseRoute, routeHash } from '../../../src/app/route.ts';

const lessons = ['01-what-is-a-log', '02-partitions'];
const first = { at: 'lesson', lesson: '01-what-is-a-log', beat: null };

test('nothing, and anything unknown, is the first lesson', () => {
  for (const hash of ['', '#', '#stage', '#lesson=nobody', '#lesson=']) {
    expect(parseRoute(hash, lessons)).toEqual(first);
  }
});

test('names of lessons, beats and the sandbox are found', () => {
  expect(parseRoute('#sandbox', lessons)).toEqual({ at: 'sandbox' });
  expect(parseRoute('#lesson=02-partitions/race', lessons)).toEqual({
    at: 'lesson',
    lesson: '02-partitions',
    beat: 'race',
  });
});

test('whatever holds parameters is a link, kept as it is', () => {
  const text = 's=sandbox&seed=7&c=1200000.poll(consumer:r1)&at=5';
  expect(parseRoute(`#${text}`, lessons)).toEqual({ at: 'link', text });
});

test('a broken percent sign does not throw', () => {
  expect(parseRoute('#lesson=%E0%A4%A', lessons)).toEqual(first);
});

test('a route becomes the hash that it came from', () => {
  for (const hash of [
    '#sandbox',
    '#lesson=02-partitions',
    '#lesson=02-partitions/race',
    '#s=x&at=1',
  ]) {
    expect(routeHash(parseRoute(hash, lessons))).toBe(hash);
  }
});
