import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { playTape } from './tape.ts';
import type { Tape } from './tape-scope.ts';

const FOLDER = fileURLToPath(new URL('./fixtures/tapes/', import.meta.url));
const read = (file: string): string => readFileSync(`${FOLDER}${file}`, 'utf8');
const play = (text: string) => playTape(JSON.parse(text) as Tape, 'tape');

describe('our consumer, told what a broker told the Java consumer, asks the same', () => {
  test.each(readdirSync(FOLDER))('%s', (file) => {
    expect(play(read(file))).toMatchObject({ passed: 1, differences: [] });
  });
});

describe('a tape on which Java did something else is found out', () => {
  const EAGER = 'classic-second-joins-eager.json';

  test.each([
    ['another reason to join', 'group is already rebalancing', 'no reason at all'],
    ['another assignment', '"partitions":["t-0","t-1"]', '"partitions":["t-0","t-2"]'],
    ['a heartbeat at another time', '"ms": 6030', '"ms": 7030'],
    ['another callback', '"event":"revoked"', '"event":"lost"'],
  ])('%s', (_name, kafka, other) => {
    const text = read(EAGER);
    const changed = text.replace(kafka, other);
    expect(changed).not.toBe(text);
    expect(play(changed).failed).toBe(1);
  });
});
