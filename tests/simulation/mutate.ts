import { spawnSync } from 'node:child_process';
import { invariants } from '../../src/kafka/invariants.ts';
import { type Mutation, mutations } from './mutations.ts';

/** The bundler reads what to break from here: a list. */
const MUTATION = 'LOGSCOPE_MUTATION';

type Limits = { seeds: number; firstSeed: number; workers: number };

/**
 * Plants one bug, or each in turn, and tells which invariant saw it and how soon. Found is only
 * what is stopped by the invariant that is meant: seeds are played until it is.
 * @returns the exit code
 */
export function mutate(name: string, limits: Limits): number {
  const chosen = mutations.filter((each) => name === 'all' || each.name === name);
  if (chosen.length === 0) {
    const names = mutations.map((each) => each.name).join(', ');
    console.error(`There is no mutation ${name}. There are: ${names}`);
    return 2;
  }
  const heading = row('mutation', 'invariant that is meant', 'seen by', 'seeds', 'seen before by');
  console.log(heading);
  const rows = chosen.map((each) => tryMutation(each, limits));
  if (rows.length > 1) console.log(['', heading, ...rows.map(({ text }) => text)].join('\n'));
  const unknown = invariants.filter(
    (each) => !mutations.some(({ breaks }) => breaks === each.name),
  );
  if (name === 'all' && unknown.length > 0)
    console.log(`Without a mutation: ${unknown.map((each) => each.name).join(', ')}`);
  const found = rows.filter((each) => each.found).length;
  console.log(`${found} passed, ${rows.length - found} failed`);
  return found < rows.length ? 1 : 0;
}

const row = (name: string, meant: string, by: string, seeds: string, others: string): string =>
  [name.padEnd(33), meant.padEnd(27), by.padEnd(27), seeds.padStart(5), ' ', others].join(' ');

const FOUND = /^FAIL .*--first-seed (\d+) \| \S+ s \| ([a-z][a-z -]*): /gm;

/** Plays seeds until the invariant that counts stops one. */
function tryMutation(mutation: Mutation, limits: Limits): { found: boolean; text: string } {
  const { seeds, firstSeed, workers } = limits;
  const args = ['scripts/run-ts.mjs', 'tests/simulation/swarm.ts', '--until', mutation.breaks];
  args.push('--seeds', String(seeds), '--first-seed', String(firstSeed));
  args.push('--workers', String(workers));
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, [MUTATION]: JSON.stringify([mutation]) },
    maxBuffer: 100_000_000,
  });
  const failures = [...stdout.matchAll(FOUND)]
    .map(([, seed, by]) => ({ seed: Number(seed), by: by ?? '' }))
    .sort((a, b) => a.seed - b.seed);
  const found = failures.find(({ by }) => by === mutation.breaks);
  const isDone = stdout.includes(' passed, ');
  const by = found?.by ?? (isDone ? 'nobody' : `did not run: ${stderr.slice(0, 400)}`);
  const needed = found === undefined ? seeds : found.seed - firstSeed + 1;
  const others = failures.filter((each) => each.seed < (found?.seed ?? Infinity));
  const { name, breaks } = mutation;
  const text = row(name, breaks, by, String(needed), countsOf(others.map((each) => each.by)));
  console.log(text);
  return { found: found !== undefined, text };
}

/** Each name with how often it is there. */
function countsOf(names: readonly string[]): string {
  return [...new Set(names)]
    .map((name) => `${names.filter((each) => each === name).length} x ${name}`)
    .join(', ');
}
