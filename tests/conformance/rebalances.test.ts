import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { playRebalance } from './rebalance/rebalance.ts';
import type { Rebalance } from './rebalance/scope.ts';

const FOLDER = fileURLToPath(new URL('./fixtures/rebalances/', import.meta.url));
const read = (file: string): string => readFileSync(`${FOLDER}${file}`, 'utf8');
const play = (text: string) => playRebalance(JSON.parse(text) as Rebalance, 'history');

describe('a group of our consumers lives as one of Java consumers did', () => {
  test.each(readdirSync(FOLDER))('%s', (file) => {
    expect(play(read(file))).toMatchObject({ passed: 1, differences: [] });
  });
});

describe('a history in which Java consumers did something else is found out', () => {
  const EAGER = 'classic-range-1-2-3.json';

  test.each([
    ['another callback', '"did":"revoked"', '"did":"lost"'],
    [
      'other partitions',
      '"did":"assigned","partitions":"t-2 t-3"',
      '"did":"assigned","partitions":"t-1 t-3"',
    ],
    ['another generation', '"t-2","generation":3', '"t-2","generation":4'],
    ['a callback at another time', '[157,142,269]', '[857,842,969]'],
    ['other records', '"t-0":"0-9"', '"t-0":"0-8"'],
    ['another commit', '"t-3":10', '"t-3":9'],
    [
      'another record of the coordinator',
      'generation 2 protocol range',
      'generation 2 protocol sticky',
    ],
    ['a record that was not written', '"g offset t-0 = 10",', ''],
    ['another state', '"state":"Empty"', '"state":"Dead"'],
    ['another outcome', '"outcome":"done"', '"outcome":{"error":"TimeoutException"}'],
  ])('%s', (_name, kafka, other) => {
    const text = read(EAGER);
    const changed = text.replace(kafka, other);
    expect(changed).not.toBe(text);
    expect(play(changed).failed).toBe(1);
  });
});
