import { availableParallelism } from 'node:os';
import { SEED_MAX } from '../../src/scenario/parse-recording.ts';

/** The seeds of one run, and how many threads play them. */
export type Seeds = { firstSeed: number; seeds: number; workers: number };

/** What comes in from outside, read; null when something is wrong with it, which is said then. */
export function readAtTheDoor<T>(usage: string, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exitCode = 2;
    return null;
  }
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
  const seeds = whole('--seeds', values.seeds, usual, 1, SEED_MAX - firstSeed + 1);
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
  throw new Error(`${name} is not a whole number from ${min} to ${max}: ${text}`);
}
