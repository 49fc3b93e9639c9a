import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { invariants } from '../../src/kafka/invariants.ts';
import { seconds } from '../../src/kernel/time.ts';
import { type Mutation, mutations } from './mutations.ts';
import { drawUniverse } from './draw.ts';
import { linkTo, runSeed, type Outcome } from './run.ts';

const USAGE = `Usage: npm run swarm -- [--seeds N] [--first-seed K] [--until-failure] [--mutate NAME|all]`;

/** The bundler reads what to break from here: a list. */
const MUTATION = 'LOGSCOPE_MUTATION';
const PROGRESS_EVERY_MILLISECONDS = 10_000;
/** No seed takes so long in real time. */
const HANG_MILLISECONDS = 40_000;
const SEEDS_FOR_A_MUTATION = 300;

type Options = { seeds: number; firstSeed: number; untilFailure: boolean; mutate: string | null };

type Tally = { passed: number; failures: Outcome[]; steps: number; played: number };

/** `npm run swarm`: many universes on all cores. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    console.error(USAGE);
    process.exitCode = 2;
  } else if (options.mutate === null) await runSwarm(options);
  else mutate(options.mutate, options);
}

function readOptions(args: readonly string[]): Options | null {
  const options: Options = { seeds: 0, firstSeed: 1, untilFailure: false, mutate: null };
  for (let index = 0; index < args.length; index += 1) {
    const [name, value] = [args[index], args[index + 1] ?? ''];
    if (name === '--until-failure') {
      options.untilFailure = true;
      continue;
    }
    index += 1;
    if (name === '--mutate' && value !== '') options.mutate = value;
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
async function playAll({ seeds, firstSeed, untilFailure }: Options): Promise<Tally> {
  const tally: Tally = { passed: 0, failures: [], steps: 0, played: 0 };
  const end = firstSeed + seeds;
  let next = firstSeed;
  let said = performance.now();
  const isOver = (): boolean => next >= end || (untilFailure && tally.failures.length > 0);
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
  await Promise.all(Array.from({ length: Math.min(seeds, availableParallelism()) }, work));
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
  return { seed, failure, recovery: 0, played: 0, steps: 0 };
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

/** Plants one bug, or each in turn, and tells which invariant saw it and how soon. */
function mutate(name: string, options: Options): void {
  const chosen = mutations.filter((each) => name === 'all' || each.name === name);
  if (chosen.length === 0) {
    console.error(
      `There is no mutation ${name}. There are: ${mutations.map((each) => each.name).join(', ')}`,
    );
    process.exitCode = 2;
    return;
  }
  const rows = chosen.map((each) => tryMutation(each, options));
  for (const row of rows) console.log(row.text);
  const unknown = invariants.filter(
    (each) => !mutations.some(({ breaks }) => breaks === each.name),
  );
  if (name === 'all' && unknown.length > 0)
    console.log(`Without a mutation: ${unknown.map((each) => each.name).join(', ')}`);
  const found = rows.filter((each) => each.found).length;
  console.log(`${found} passed, ${rows.length - found} failed`);
  process.exitCode = found < rows.length ? 1 : 0;
}

const FOUND = /^FAIL .*--first-seed (\d+) \| \S+ s \| ([a-z][a-z -]*): /gm;

function tryMutation(
  mutation: Mutation,
  { seeds, firstSeed }: Options,
): { found: boolean; text: string } {
  const args = ['scripts/run-ts.mjs', 'tests/simulation/swarm.ts', '--until-failure'];
  args.push('--seeds', String(seeds), '--first-seed', String(firstSeed));
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, [MUTATION]: JSON.stringify([mutation]) },
    maxBuffer: 100_000_000,
  });
  const failures = [...stdout.matchAll(FOUND)].map(([, seed, by]) => ({
    seed: Number(seed),
    by: by ?? '',
  }));
  const first = failures.sort((a, b) => a.seed - b.seed)[0];
  const isDone = stdout.includes(' passed, ');
  const what =
    first === undefined
      ? isDone
        ? 'not found'
        : `did not run: ${stderr.slice(0, 400)}`
      : first.by;
  const needed = first === undefined ? seeds : first.seed - firstSeed + 1;
  const cells = [
    mutation.name.padEnd(34),
    mutation.breaks.padEnd(30),
    what.padEnd(30),
    String(needed),
  ];
  const text = cells.join(' ');
  console.log(`… ${text}`);
  return { found: first !== undefined, text };
}

if (isMainThread) await main();
else parentPort?.on('message', (seed: number) => parentPort?.postMessage(runSeed(seed)));
