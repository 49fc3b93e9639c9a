import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { playTape } from './tape.ts';
import type { Tape } from './tape-scope.ts';

const FOLDER = fileURLToPath(new URL('./fixtures/tapes/', import.meta.url));
const read = (file: string): string => readFileSync(`${FOLDER}${file}`, 'utf8');
const play = (text: string) => playTape(JSON.parse(text) as Tape, 'tape');

describe('our client, told what a broker told the Java client, asks the same', () => {
  test.each(readdirSync(FOLDER))('%s', (file) => {
    expect(play(read(file))).toMatchObject({ passed: 1, differences: [] });
  });
});

describe('a tape on which Java did something else is found out', () => {
  const EAGER = 'classic-second-joins-eager.json';
  const RETRIES = 'producer-retries-2.json';
  const isFoundOut = (file: string, kafka: string, other: string): void => {
    const text = read(file);
    const changed = text.replace(kafka, other);
    expect(changed).not.toBe(text);
    expect(play(changed).failed).toBe(1);
  };

  test.each([
    ['another reason to join', 'group is already rebalancing', 'no reason at all'],
    ['another assignment', '"partitions":["t-0","t-1"]', '"partitions":["t-0","t-2"]'],
    ['a heartbeat at another time', '"ms": 6030', '"ms": 7030'],
    ['another callback', '"event":"revoked"', '"event":"lost"'],
  ])('%s', (_name, kafka, other) => {
    isFoundOut(EAGER, kafka, other);
  });

  test.each([
    ['another record', '"value":"a500","timestampDelta"', '"value":"a501","timestampDelta"'],
    ['another size', '"sizeInBytes": 73', '"sizeInBytes": 74'],
    ['another sequence', '"baseSequence": 2', '"baseSequence": 3'],
    ['another epoch', '"producerEpoch": 1', '"producerEpoch": 2'],
    ['a retry at another time', '"ms": 800', '"ms": 1250'],
    ['another exception', '"error":"NotEnoughReplicas', '"error":"NotEnoughReplicasAfterAppend'],
    ['another offset', '"offset":2', '"offset":3'],
    ['a flush that returned at another time', '"outcome":{"ms":790}', '"outcome":{"ms":1290}'],
  ])('%s of a producer', (_name, kafka, other) => {
    isFoundOut(RETRIES, kafka, other);
  });
});
