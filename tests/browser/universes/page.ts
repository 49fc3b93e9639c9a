import { lostUniverse } from '../../../src/explore/lost.ts';
import type { UniverseResult, UniverseSpec } from '../../../src/explore/universe.ts';
import { runPool } from '../../../workers/pool.ts';
import { startUniverseWorker } from '../../../workers/universe-client.ts';

declare global {
  interface Window {
    /** Plays seeds in workers of this page. Gives the results as they come. */
    playUniverses: (
      spec: UniverseSpec,
      seeds: number,
      workers: number,
    ) => Promise<UniverseResult[]>;
  }
}

window.playUniverses = async (setup, seeds, workers) => {
  const results: UniverseResult[] = [];
  await runPool<UniverseSpec, UniverseResult>({
    start: startUniverseWorker,
    setup,
    firstSeed: 1,
    seeds,
    workers,
    hangsAfter: 60_000,
    lost: (seed, how) => lostUniverse(setup, seed, how),
    heard: (result) => {
      results.push(result);
      return false;
    },
  });
  return results;
};
