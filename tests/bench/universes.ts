import { universesOf } from '../../src/explore/universe.ts';
import { seconds } from '../../src/kernel/time.ts';
import { playUniverses } from '../simulation/play-universes.ts';
import { answerInThreads, startThread } from '../simulation/threads.ts';
import { benchRecording, LIGHT } from './bench-scenario.ts';

// The threads run the bundle that imports this: they stay here, and never come to what it measures.
await answerInThreads('universe', universesOf);

/**
 * Real seconds that so many universes of 30 virtual seconds take at 10 records a second, with every
 * invariant watched or none.
 */
export async function universesSeconds(
  watched: boolean,
  count = 1_000,
  workers = 2,
): Promise<number> {
  const { scenario, commands } = benchRecording(LIGHT);
  const asked = ['hw(b1/orders-0)'];
  const spec = { scenario, commands, until: seconds(30), asked, watched };
  const start = () => startThread('universe');
  const began = performance.now();
  const results = await playUniverses({ spec, firstSeed: 1, seeds: count, workers, start });
  const failed = results.find(({ failure }) => failure !== null);
  if (failed !== undefined) throw new Error(`Seed ${failed.seed}: ${failed.failure?.sentence}`);
  return (performance.now() - began) / 1_000;
}
