import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { linkTo } from '../../src/explore/failure.ts';
import { parseUniverseResult } from '../../src/explore/parse-result.ts';
import { type UniverseSpec, universesOf } from '../../src/explore/universe.ts';
import { seconds } from '../../src/kernel/time.ts';
import type { Recording } from '../../src/scenario/scenario.ts';
import { answering, type PoolWorker } from '../../workers/pool.ts';
import { busyScenario } from '../property/session-story.ts';
import { playUniverses, tableLines } from './play-universes.ts';
import { runSeed } from '../../src/explore/run.ts';
import { readSeedLines, seedLines } from './seed-lines.ts';
import { parseSwarmResult } from './swarm-result.ts';
import { seedRanges } from './options.ts';
import { readUniverseOptions } from './universe-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'universes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text?: string): string => {
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
};
const textOf = (name: string): string => readFileSync(file(name), 'utf8');

const recording: Recording = {
  scenario: busyScenario,
  seed: 7,
  commands: [{ at: seconds(1.5), command: { command: 'kill', node: 'b2' } }],
  playhead: seconds(2),
};
const saved = file('recording.json', JSON.stringify(recording));
const noScenario = () => undefined;

/** A worker in this thread, which answers later than it is asked. */
function workerHere(): PoolWorker {
  const answer = answering(universesOf);
  let hears: (answer: unknown) => void = () => undefined;
  return {
    listen: (answered) => {
      hears = answered;
    },
    post: (message) => setImmediate(() => hears(answer(message))),
    end: () => undefined,
  };
}

async function playHere(out: string, ...words: string[]): Promise<string[]> {
  const options = readUniverseOptions([saved, '--out', file(out), ...words], noScenario);
  if (!('spec' in options)) throw new Error('Nothing is played for a table.');
  return tableLines(await playUniverses({ ...options, start: workerHere }));
}

/** Runs a command of the project, and gives the last line that it prints. */
async function command(script: string, ...words: string[]): Promise<string | undefined> {
  const args = ['scripts/run-ts.mjs', script, ...words];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout.trimEnd().split('\n').at(-1);
}

describe('a run of universes in shards', () => {
  const asked = ['--ask', 'acked(p1)', '--ask', 'hw(orders-0@b1)', '--ask', 'leader(orders-9)'];

  test('has the lines and the table of the whole, here and in threads', async () => {
    const inThreads = command(
      'tests/simulation/universes.ts',
      ...[saved, '--seeds', '6', '--workers', '2', '--out', file('threads.ndjson'), ...asked],
    );
    const whole = await playHere('whole.ndjson', '--seeds', '6', '--workers', '3', ...asked);
    await playHere('a.ndjson', '--seeds', '2', '--workers', '2', ...asked);
    await playHere('b.ndjson', '--first-seed', '3', '--seeds', '4', '--workers', '1', ...asked);
    expect(textOf('a.ndjson') + textOf('b.ndjson')).toBe(textOf('whole.ndjson'));
    const shards = [file('b.ndjson'), file('a.ndjson')];
    expect(tableLines(readSeedLines(shards, parseUniverseResult))).toEqual(whole);
    expect(whole[0]).toMatch(/^acked\(p1\): min \d+, median [\d.]+, max \d+$/);
    expect(whole).toContain('       6 x no value: There is no partition orders-9.');
    expect(whole.at(-1)).toBe('6 passed, 0 failed');
    expect(await inThreads).toBe('6 passed, 0 failed');
    expect(textOf('threads.ndjson')).toBe(textOf('whole.ndjson'));
  });

  test('of the swarm too', async () => {
    const path = file('swarm.ndjson');
    const words = ['--seeds', '2', '--first-seed', '23', '--workers', '2', '--out', path];
    const said = command('tests/simulation/swarm.ts', ...words);
    for (const seed of [23, 24]) {
      const lines = seedLines(file(`swarm-${seed}.ndjson`), seed);
      const { failure, steps, played } = runSeed(seed);
      const result = { seed, failure, steps, played };
      lines.add(result);
      lines.close();
    }
    expect(await said).toBe('2 passed, 0 failed');
    expect(textOf('swarm.ndjson')).toBe(textOf('swarm-23.ndjson') + textOf('swarm-24.ndjson'));
    expect(readSeedLines([path], parseSwarmResult).map(({ seed }) => seed)).toEqual([23, 24]);
  });
});

test('lines are in the order of seeds, whoever is ready first', () => {
  const lines = seedLines(file('late.ndjson'), 3);
  for (const seed of [5, 3, 6, 4]) lines.add({ seed });
  lines.close();
  expect(textOf('late.ndjson')).toBe('{"seed":3}\n{"seed":4}\n{"seed":5}\n{"seed":6}\n');
});

describe('what comes from outside', () => {
  const read = (...words: string[]) => readUniverseOptions(words, noScenario);
  const specOf = ({ scenario, commands, playhead }: Recording): UniverseSpec => ({
    scenario,
    commands,
    until: playhead,
    asked: [],
    watched: true,
  });

  test('is a recording as JSON or as a link, and is the same', () => {
    const link = file('link.txt', `http://127.0.0.1/${linkTo(recording, recording.playhead)}\n`);
    expect(read(link)).toMatchObject({ spec: specOf(recording) });
    expect(read(saved)).toMatchObject({ spec: specOf(recording) });
    expect(read(saved)).toMatchObject({ firstSeed: 1, seeds: 100 });
    expect(read(saved, '--until', '1.5min', '--unwatched')).toMatchObject({
      spec: { until: seconds(90), watched: false },
    });
  });

  test.each([
    ['no recording', [], 'No recording is named.'],
    ['two recordings', [saved, saved], 'More than one recording'],
    ['a file that is not there', [join(folder, 'none')], 'ENOENT'],
    ['no link', [file('empty', '')], 'empty: missing: s is missing'],
    ['a link that names what nobody knows', [file('far', '#s=far&seed=1&at=1')], 'far: scenario-'],
    ['broken JSON', [file('half.json', '{"scen')], 'half.json: '],
    [
      'a wrong recording',
      [file('seedless.json', JSON.stringify({ ...recording, seed: -1 }))],
      'seedless.json: seed is not from 0 to',
    ],
    ['lines to nowhere', [saved, '--out', join(folder, 'none', 'x')], 'ENOENT'],
    ['a time without a unit', [saved, '--until', '30'], '--until is not a time'],
    ['a time beyond all times', [saved, '--until', '9999999min'], '--until is later than any run'],
    [
      'a name that asks nothing',
      [saved, '--ask', 'acked'],
      '--ask acked: asks nothing of the cluster',
    ],
    ['an address', ['http://127.0.0.1/#s=far'], 'is an address'],
    ['lines into a file that is there', [saved, '--out', saved], 'is there already'],
    [
      'a wrong setting',
      [
        file(
          'acks.json',
          JSON.stringify({
            ...recording,
            scenario: {
              ...recording.scenario,
              cluster: {
                ...recording.scenario.cluster,
                producers: [{ name: 'p9', topic: 'orders', config: { acks: 'maybe' } }],
              },
            },
          }),
        ),
      ],
      'acks.json: scenario.cluster.producers[0].config is not allowed: Invalid value maybe for configuration acks',
    ],
    [
      'a node that is not there',
      [
        file(
          'b33.json',
          JSON.stringify({
            ...recording,
            commands: [{ at: seconds(1), command: { command: 'kill', node: 'b33' } }],
          }),
        ),
      ],
      'b33.json: commands[0].node: there is no node b33',
    ],
    ['no seeds', [saved, '--seeds', '0'], '--seeds is not a whole number from 1 to'],
    [
      'seeds beyond the last',
      [saved, '--first-seed', '4294967295', '--seeds', '2'],
      '--seeds 2 from 4294967295 on go beyond the last seed',
    ],
    ['an expression', [saved, '--ask', 'leo('], '--ask leo(: In "leo("'],
    ['an unknown option', [saved, '--fast'], "'--fast'"],
    ['a table of nothing', ['--table'], 'No file is named.'],
    ['a line that is none', ['--table', file('x.ndjson', '\n7\n')], 'x.ndjson:2: the line'],
  ])('is refused with a sentence: %s', (_what, words, sentence) => {
    expect(() => read(...words)).toThrow(sentence);
  });

  test('is refused when results of other questions are joined', async () => {
    await playHere('one.ndjson', '--seeds', '1', '--ask', 'hw(orders-0)');
    await playHere('two.ndjson', '--seeds', '1', '--first-seed', '2', '--ask', 'urp()');
    const files = [file('one.ndjson'), file('two.ndjson')];
    expect(() => read('--table', ...files)).toThrow('they are not of one run');
  });

  test('tells which seeds there are, so that a missing shard shows', () => {
    expect(seedRanges([5, 1, 2, 9, 10, 3])).toBe('Seeds 1 to 3, 5, 9 to 10.');
    expect(seedRanges([])).toBe('No seeds.');
  });

  test('is refused when shards overlap', async () => {
    await playHere('once.ndjson', '--seeds', '2');
    const once = file('once.ndjson');
    expect(() => read('--table', once, once)).toThrow(`${once}:1: seed 1 is at ${once}:1 already`);
  });
});
