import { availableParallelism } from 'node:os';
import { SEED_MAX } from '../../src/scenario/parse-recording.ts';

/** The seeds of one run, and how many threads play them. */
export type Seeds = { firstSeed: number; seeds: number; workers: number };

/**
 * What comes in from outside, read; null when something is wrong with it, which is said then, or
 * when it was only asked how to ask.
 */
export function readAtTheDoor<T>(usage: string, read: () => T): T | null {
  if (process.argv.includes('--help')) {
    console.log(usage);
    return null;
  }
  try {
    return read();
  } catch (error) {
    sayWrong(error);
    console.error(usage.split('\n')[0]);
    return null;
  }
}

/**
 * Something outside is not as it must be: says so in one line, with another exit code than a seed
 * that fails.
 */
export function sayWrong(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}

/** No seed takes so long in real time. */
export const HANG_MILLISECONDS = 120_000;

const PROGRESS_EVERY_MILLISECONDS = 10_000;

/** Gives what says a line from time to time, and nothing in between. */
export function progress(): (line: () => string) => void {
  let said = performance.now();
  return (line) => {
    if (performance.now() - said < PROGRESS_EVERY_MILLISECONDS) return;
    said = performance.now();
    console.log(line());
  };
}

/**
 * Says what was played when a person stops a run.
 * @param played how many seeds are done
 */
export function sayWhenStopped(played: () => number, out: string | undefined): void {
  process.once('SIGINT', () => {
    const where = out === undefined ? '' : `; those in an unbroken row are in ${out}`;
    console.log(`Stopped: ${played()} seeds were played to their end${where}.`);
    process.exit(130);
  });
}

/** `Seeds 1 to 5, 196 to 200.`: so a shard that is missing shows. */
export function seedRanges(seeds: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const seed of [...seeds].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last?.[1] === seed - 1) last[1] = seed;
    else ranges.push([seed, seed]);
  }
  const said = ranges.map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`));
  return said.length === 0 ? 'No seeds.' : `Seeds ${said.join(', ')}.`;
}

/** What `parseArgs` needs to know of the options for seeds. */
export const seedOptions = {
  seeds: { type: 'string' },
  'first-seed': { type: 'string' },
  workers: { type: 'string' },
} as const;

/**
 * Reads the options for seeds.
 * @throws Error that says which option is not as it must be
 */
export function seedsOf(
  values: { [K in keyof typeof seedOptions]?: string | undefined },
  usual: number,
): Seeds {
  const firstSeed = whole('--first-seed', values['first-seed'], 1, 0, SEED_MAX);
  const seeds = whole(
    '--seeds',
    values.seeds,
    Math.min(usual, SEED_MAX - firstSeed + 1),
    1,
    SEED_MAX,
  );
  if (firstSeed + seeds - 1 > SEED_MAX)
    throw new Error(`--seeds ${seeds} from ${firstSeed} on go beyond the last seed, ${SEED_MAX}`);
  const workers = whole('--workers', values.workers, availableParallelism(), 1, 1_000);
  return { firstSeed, seeds, workers };
}

function whole(
  name: string,
  text: string | undefined,
  usual: number,
  min: number,
  max: number,
): number {
  if (text === undefined) return usual;
  const number = Number(text);
  if (/^\d{1,16}$/.test(text) && number >= min && number <= max) return number;
  throw new Error(
    max === SEED_MAX && min === 0
      ? `${name} is not a seed, a whole number up to ${max}: ${text}`
      : `${name} is not a whole number from ${min} to ${max}: ${text}`,
  );
}
