import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../src/kernel/time.ts';
import { BUSY, LIGHT } from './bench-scenario.ts';
import { type Run, runCluster, runFar, runPlayed } from './runs.ts';

const EVENTS = 10_000;
/** Longer than what a session traces of a long way, so that it goes a part of it without. */
const LENGTH = millis(2_500);
const hashes = (runs: Record<string, Run>): Record<string, string> =>
  Object.fromEntries(Object.entries(runs).map(([name, { hash }]) => [name, hash]));

/**
 * The traces of the bench's scenarios, in shorter runs than its own, as hashes over all steps.
 * Whoever makes the core faster must not change them: the same scenario, seed and commands still
 * give the same trace.
 *
 * When a rule was mended the traces change, and that is right. Then renew them, and say in the
 * commit which rule it was: `npx vitest run tests/bench -u`.
 */
describe('the traces of the bench', () => {
  test('a cluster takes the same steps, and looking at invariants changes none', () => {
    const plain = runCluster(EVENTS);
    expect(runCluster(EVENTS, { watched: true }).hash).toBe(plain.hash);
    const twelve = runCluster(EVENTS, { partitions: 12 });
    const found = hashes({
      plain,
      twelve,
      group: runCluster(EVENTS, { partitions: 12, members: 6 }),
    });
    expect(found).toMatchInlineSnapshot(`
      {
        "group": "91b6dda0ee4d8658",
        "plain": "87f4082601b20225",
        "twelve": "3fa58c15bf08ab8f",
      }
    `);
  });
  test('a session takes the same steps, however its end is reached', () => {
    const played = runPlayed(BUSY, LENGTH);
    expect(runFar(BUSY, LENGTH).hash).toBe(played.hash);
    const found = hashes({ played, light: runFar(LIGHT, seconds(30)) });
    expect(found).toMatchInlineSnapshot(`
      {
        "light": "2e819ff40d991184",
        "played": "72d048b3d179ea62",
      }
    `);
  });
});
