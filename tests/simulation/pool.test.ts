import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { answering, type Pool, type PoolWorker, runPool } from '../../workers/pool.ts';
import { poolThread } from './threads.ts';

/** What a seed came to: its double, or how it was lost. */
type Heard = { seed: number; came: number | string };

/** A pool whose workers count what they are asked, and double each seed. */
function poolOf(changes: Partial<Pool<string, Heard>>) {
  const seen = { asked: [] as unknown[], heard: [] as Heard[], started: 0, ended: 0 };
  const pool: Pool<string, Heard> = {
    start: () => {
      seen.started += 1;
      return doubling(seen, () => 'answers');
    },
    setup: 'doubled',
    firstSeed: 5,
    seeds: 20,
    workers: 3,
    hangsAfter: 60_000,
    lost: (seed, { name }) => ({ seed, came: name }),
    heard: (result) => {
      seen.heard.push(result);
      return false;
    },
    ...changes,
  };
  return { pool, seen };
}

/**
 * A worker in this thread. What it does with a seed is `fate`: it answers, dies, or says nothing.
 */
function doubling(
  seen: { asked: unknown[]; ended: number },
  fate: (seed: unknown) => 'answers' | 'dies' | 'hangs',
): PoolWorker {
  const answer = answering((setup: string) => (seed: number) => ({ seed, came: seed * 2, setup }));
  let hears: (answer: unknown) => void = () => undefined;
  let mourns: (why: string) => void = () => undefined;
  return {
    listen: (answered, died) => {
      [hears, mourns] = [answered, died];
    },
    post: (message) => {
      seen.asked.push(message);
      if (fate(message) === 'dies') mourns('A stroke.');
      if (fate(message) === 'answers') queueMicrotask(() => hears(answer(message)));
    },
    end: () => {
      seen.ended += 1;
    },
  };
}

const seedsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);
const bySeed = (heard: readonly Heard[]): Heard[] => [...heard].sort((a, b) => a.seed - b.seed);

describe('a pool of workers', () => {
  test.each([1, 2, 3, 50])('of at most %i hands out each seed once, in order', async (workers) => {
    const { pool, seen } = poolOf({ workers });
    await runPool(pool);
    const seeds = seedsFrom(5, 20);
    expect(seen.asked.filter((each) => typeof each === 'number')).toEqual(seeds);
    expect(seen.asked.filter((each) => each === 'doubled')).toHaveLength(Math.min(workers, 20));
    expect(bySeed(seen.heard)).toEqual(
      seeds.map((seed) => ({ seed, came: seed * 2, setup: 'doubled' })),
    );
    expect(seen).toMatchObject({ started: Math.min(workers, 20), ended: Math.min(workers, 20) });
  });

  test.each([
    ['dies', 'died', 60_000],
    ['hangs', 'hang', 1],
  ] as const)('replaces a worker that %s, and loses one seed', async (fate, came, hangsAfter) => {
    const { pool, seen } = poolOf({ workers: 1, hangsAfter });
    pool.start = () => {
      seen.started += 1;
      return doubling(seen, (seed) => (seed === 9 ? fate : 'answers'));
    };
    await runPool(pool);
    const heard = bySeed(seen.heard);
    expect(heard.map(({ seed }) => seed)).toEqual(seedsFrom(5, 20));
    expect(heard.filter((each) => each.came !== each.seed * 2)).toEqual([{ seed: 9, came }]);
    expect(seen).toMatchObject({ started: 2, ended: 2 });
  });

  test('hands out no more seeds when it is enough, and plays to their end those before', async () => {
    const { pool, seen } = poolOf({});
    pool.heard = (result) => {
      seen.heard.push(result);
      return result.seed === 8;
    };
    await runPool(pool);
    const seeds = bySeed(seen.heard).map(({ seed }) => seed);
    expect(seeds).toEqual(seedsFrom(5, seeds.length));
    expect(seeds).toContain(8);
    expect(seeds.length).toBeLessThan(4 + pool.workers);
    expect(seen.ended).toBe(seen.started);
  });

  test('gives up when a worker cannot be started, and ends the others', async () => {
    const { pool, seen } = poolOf({});
    pool.start = () => {
      seen.started += 1;
      const isLast = seen.started === 3;
      return doubling(seen, () => (isLast ? 'dies' : 'answers'));
    };
    await expect(runPool(pool)).rejects.toThrow('A worker cannot be started: A stroke.');
    expect(seen).toMatchObject({ started: 3, ended: 3 });
  });
});

describe('a thread of a pool', () => {
  const script = `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', (message) => {
      if (message === 7) process.exit(3);
      if (message === 8) throw new Error('A mistake.');
      parentPort.postMessage({ seed: message, came: message });
    });`;

  test('that ends or throws loses its seed and no other', async () => {
    const { pool, seen } = poolOf({ seeds: 6, workers: 2 });
    const start = () => poolThread(new Worker(script, { eval: true }));
    const lost = (seed: number, { sentence }: { sentence: string }) => ({ seed, came: sentence });
    await runPool({ ...pool, start, lost });
    expect(bySeed(seen.heard)).toEqual([
      { seed: 5, came: 5 },
      { seed: 6, came: 6 },
      { seed: 7, came: 'The thread has ended with code 3.' },
      { seed: 8, came: 'A mistake.' },
      { seed: 9, came: 9 },
      { seed: 10, came: 10 },
    ]);
  });
});
