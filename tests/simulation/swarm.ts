import { parseArgs } from 'node:util';
import { linkTo } from '../../src/explore/failure.ts';
import { seconds } from '../../src/kernel/time.ts';
import { type Lost, runPool } from '../../workers/pool.ts';
import { drawUniverse } from '../../src/explore/draw.ts';
import { mutate } from './mutate.ts';
import { breakable } from './mutations.ts';
import {
  HANG_MILLISECONDS,
  progress,
  readAtTheDoor,
  sayWhenStopped,
  sayWrong,
  seedOptions,
  seedRanges,
  type Seeds,
  seedsOf,
} from './options.ts';
import { type Outcome, runSeed } from '../../src/explore/run.ts';
import { readSeedLines, type SeedLines, seedLines } from './seed-lines.ts';
import { parseSwarmResult, type SwarmResult } from './swarm-result.ts';
import { answerInThreads, startThread } from './threads.ts';
import { failureText } from './failure-text.ts';

const USAGE = `Usage: npm run swarm -- [--seeds N] [--first-seed K] [--workers W] [--until-failure] [--until INVARIANT] [--mutate NAME|all] [--out FILE]
       npm run swarm -- --table FILE...`;

const SEEDS = 100;
const SEEDS_FOR_A_MUTATION = 300;

type Options = Seeds & {
  /** The failures that end a run early: any, or those with one of these names. */
  until: 'any' | readonly string[];
  mutate: string | undefined;
  /** Where a line for each seed goes. */
  lines: SeedLines;
  out: string | undefined;
  /** What earlier runs came to, to be told; nothing is played then. */
  table: readonly SwarmResult[] | null;
};

/** `npm run swarm`: many universes on all cores. */
async function main(): Promise<void> {
  const options = readAtTheDoor(USAGE, () => readOptions(process.argv.slice(2)));
  if (options === null) return;
  if (options.mutate !== undefined) process.exitCode = mutate(options.mutate, options);
  else if (options.table === null) await runSwarm(options).catch(sayWrong);
  else tell(options.table, '');
}

/** Throws an Error that says what is wrong with an option or a file. */
function readOptions(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...seedOptions,
      until: { type: 'string' },
      'until-failure': { type: 'boolean' },
      mutate: { type: 'string' },
      out: { type: 'string' },
      table: { type: 'boolean' },
    },
  });
  const { mutate, table } = values;
  if (table !== true && positionals.length > 0)
    throw new Error(`This is no option: ${String(positionals[0])}`);
  const seeds = seedsOf(values, mutate === undefined ? SEEDS : SEEDS_FOR_A_MUTATION);
  const until = values.until?.split(',') ?? [];
  const unknown = until.find((name) => !breakable.includes(name));
  if (unknown !== undefined)
    throw new Error(
      `--until ${unknown}: there is no such invariant. There are: ${breakable.join(', ')}`,
    );
  return {
    ...seeds,
    until: values['until-failure'] === true ? 'any' : until,
    out: values.out,
    mutate,
    lines: seedLines(values.out, seeds.firstSeed),
    table: table === true ? readSeedLines(positionals, parseSwarmResult) : null,
  };
}

async function runSwarm(options: Options): Promise<void> {
  const began = performance.now();
  const results = await playAll(options);
  const elapsed = (performance.now() - began) / 1_000;
  tell(
    results,
    `${elapsed.toFixed(1)} s, ${(results.length / elapsed).toFixed(1)} seeds a second; `,
  );
}

/** Prints what seeds came to. */
function tell(results: readonly SwarmResult[], speed: string): void {
  const steps = results.reduce((sum, each) => sum + each.steps, 0);
  const played = results.reduce((sum, each) => sum + each.played, 0);
  const failures = results.flatMap(({ failure }) => (failure === null ? [] : [failure.name]));
  console.log(`${speed}${(played / seconds(1)).toFixed(0)} virtual seconds, ${steps} steps.`);
  for (const [name, count] of countsOf(failures)) console.log(`${count} x ${name}`);
  console.log(seedRanges(results.map(({ seed }) => seed)));
  console.log(`${results.length - failures.length} passed, ${failures.length} failed`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function countsOf(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** Plays seeds in threads, saying each failure at once. Gives their results in no order. */
async function playAll({
  firstSeed,
  seeds,
  workers,
  until,
  lines,
  out,
}: Options): Promise<SwarmResult[]> {
  const results: SwarmResult[] = [];
  sayWhenStopped(() => results.length, out);
  let failed = 0;
  const say = progress();
  const heard = ({ seed, failure, steps, played }: Outcome): boolean => {
    const result = { seed, failure, steps, played };
    results.push(result);
    lines.add(result);
    if (failure !== null) {
      failed += 1;
      sayFailure(seed, failure);
    }
    say(() => `… ${results.length - failed} passed, ${failed} failed of ${seeds}`);
    return failure !== null && (until === 'any' || until.includes(failure.name));
  };
  const start = () => startThread('swarm');
  const hangsAfter = HANG_MILLISECONDS;
  await runPool({ start, setup: null, firstSeed, seeds, workers, hangsAfter, lost, heard });
  lines.close();
  return results;
}

/** A worker that does not answer has lost its way inside one step. */
function lost(seed: number, how: Lost): Outcome {
  const { recording } = drawUniverse(seed);
  const failure = { ...how, at: 0, link: linkTo(recording, recording.playhead) };
  return { seed, failure, recovery: 0, played: 0, steps: 0, recording };
}

function sayFailure(seed: number, failure: NonNullable<Outcome['failure']>): void {
  const time = (failure.at / seconds(1)).toFixed(6);
  console.log(
    `FAIL npm run swarm -- --seeds 1 --first-seed ${seed} | ${time} s | ${failureText(failure)}`,
  );
  console.log(`     ${failure.link}`);
}

await answerInThreads('swarm', () => runSeed);
await main();
