import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { linkTo } from '../../src/explore/failure.ts';
import { seconds } from '../../src/kernel/time.ts';
import { mutate } from './mutate.ts';
import { drawUniverse } from './draw.ts';
import { runSeed, type Outcome } from './run.ts';

const USAGE = `Usage: npm run swarm -- [--seeds N] [--first-seed K] [--workers W] [--until-failure] [--until INVARIANT] [--mutate NAME|all]`;

const PROGRESS_EVERY_MILLISECONDS = 10_000;
/** No seed takes so long in real time. */
const HANG_MILLISECONDS = 120_000;
const SEEDS_FOR_A_MUTATION = 300;

type Options = {
  seeds: number;
  firstSeed: number;
  workers: number;
  /** The failures that end a run early: any, or those with one of these names. */
  until: 'any' | readonly string[];
  mutate: string | null;
};

type Tally = { passed: number; failures: Outcome[]; steps: number; played: number };

/** `npm run swarm`: many universes on all cores. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    console.error(USAGE);
    process.exitCode = 2;
  } else if (options.mutate === null) await runSwarm(options);
  else process.exitCode = mutate(options.mutate, options);
}

function readOptions(args: readonly string[]): Options | null {
  const workers = availableParallelism();
  const options: Options = { seeds: 0, firstSeed: 1, workers, until: [], mutate: null };
  for (let index = 0; index < args.length; index += 1) {
    const [name, value] = [args[index], args[index + 1] ?? ''];
    if (name === '--until-failure') {
      options.until = 'any';
      continue;
    }
    index += 1;
    if (name === '--mutate' && value !== '') options.mutate = value;
    else if (name === '--until' && value !== '') options.until = value.split(',');
    else if (name === '--workers' && /^[1-9]\d*$/.test(value)) options.workers = Number(value);
    else if (name === '--seeds' && /^\d+$/.test(value)) options.seeds = Number(value);
    else if (name === '--first-seed' && /^\d+$/.test(value)) options.firstSeed = Number(value);
    else return null;
  }
  if (options.seeds === 0) options.seeds = options.mutate === null ? 100 : SEEDS_FOR_A_MUTATION;
  return options;
}

async function runSwarm(options: Options): Promise<void> {
  const began = performance.now();
  const tally = await playAll(options);
  const { passed, failures, steps, played } = tally;
  const elapsed = (performance.now() - began) / 1_000;
  const rate = (passed + failures.length) / elapsed;
  console.log(
    `${elapsed.toFixed(1)} s, ${rate.toFixed(1)} seeds a second; ${(played / seconds(1)).toFixed(0)} virtual seconds, ${steps} steps.`,
  );
  for (const [name, count] of countByName(failures)) console.log(`${count} x ${name}`);
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

function countByName(failures: readonly Outcome[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { failure } of failures)
    if (failure !== null) counts.set(failure.name, (counts.get(failure.name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Hands out seeds in order, one at a time: so the first failure is the same on any number of cores. */
async function playAll({ seeds, firstSeed, workers, until }: Options): Promise<Tally> {
  const tally: Tally = { passed: 0, failures: [], steps: 0, played: 0 };
  const end = firstSeed + seeds;
  let next = firstSeed;
  let said = performance.now();
  const ends = ({ failure }: Outcome): boolean =>
    until === 'any' || until.includes(failure?.name ?? '');
  const isOver = (): boolean => next >= end || tally.failures.some(ends);
  const work = async (): Promise<void> => {
    let worker: Worker | null = null;
    while (!isOver()) {
      worker ??= new Worker(process.argv[1] ?? '');
      const seed = next;
      next += 1;
      const outcome = await playIn(worker, seed);
      if (outcome.failure?.name === 'hang') {
        await worker.terminate();
        worker = null;
      }
      note(tally, outcome);
      if (performance.now() - said < PROGRESS_EVERY_MILLISECONDS) continue;
      said = performance.now();
      console.log(`… ${tally.passed} passed, ${tally.failures.length} failed of ${seeds}`);
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(seeds, workers) }, work));
  return tally;
}

/** A seed in a worker; a worker that does not answer has lost its way inside one step. */
function playIn(worker: Worker, seed: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const onMessage = (outcome: Outcome): void => {
      ended();
      resolve(outcome);
    };
    const onError = (error: Error): void => {
      ended();
      reject(error);
    };
    const ended = (): void => {
      clearTimeout(watchdog);
      worker.off('message', onMessage);
      worker.off('error', onError);
    };
    const watchdog = setTimeout(() => {
      onMessage(hanging(seed));
    }, HANG_MILLISECONDS);
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(seed);
  });
}

function hanging(seed: number): Outcome {
  const { recording } = drawUniverse(seed);
  const sentence = `No end after ${HANG_MILLISECONDS / 1_000} s.`;
  const failure = { name: 'hang', sentence, at: 0, link: linkTo(recording, recording.playhead) };
  return { seed, failure, recovery: 0, played: 0, steps: 0, recording };
}

function note(tally: Tally, outcome: Outcome): void {
  tally.steps += outcome.steps;
  tally.played += outcome.played;
  if (outcome.failure === null) tally.passed += 1;
  else {
    tally.failures.push(outcome);
    sayFailure(outcome.seed, outcome.failure);
  }
}

function sayFailure(
  seed: number,
  { name, sentence, at, link }: NonNullable<Outcome['failure']>,
): void {
  const time = (at / seconds(1)).toFixed(6);
  console.log(
    `FAIL npm run swarm -- --seeds 1 --first-seed ${seed} | ${time} s | ${name}: ${sentence}`,
  );
  console.log(`     ${link}`);
}

if (isMainThread) await main();
else parentPort?.on('message', (seed: number) => parentPort?.postMessage(runSeed(seed)));
