import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Problem } from '../../src/scenario/problem.ts';
import { sayFlaw } from '../../src/app/words/problems/flaws.ts';

/** Takes the results of many seeds in any order. */
export type SeedLines = { add: (result: { seed: number }) => void; close: () => void };

/**
 * A file with one line of JSON for each seed, in the order of seeds: files of shards, put behind
 * one another, are the file of the whole. A file that is there already is left alone.
 * @param path none: nothing is written
 * @throws Error that names the file when it is there already or cannot be written, at once or later
 */
export function seedLines(path: string | undefined, firstSeed: number): SeedLines {
  if (path === undefined) return { add: () => undefined, close: () => undefined };
  const file = orSay(path, () => openSync(path, 'wx'));
  /** Those that wait for a seed before theirs. */
  const early = new Map<number, string>();
  let next = firstSeed;
  return {
    add: (result) => {
      early.set(result.seed, `${JSON.stringify(result)}\n`);
      for (let line = early.get(next); line !== undefined; line = early.get(next)) {
        const text = line;
        orSay(path, () => writeSync(file, text));
        early.delete(next);
        next += 1;
      }
    },
    close: () => closeSync(file),
  };
}

/** Does something with a file. What goes wrong is said of the file. */
function orSay<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why =
      code === 'EEXIST'
        ? 'is there already, and is not written over'
        : error instanceof Error
          ? error.message
          : String(error);
    throw new Error(`${path}: ${why}`, { cause: error });
  }
}

/** A check of one line: the result, or where and what is wrong in it. */
type Parse<T> = (value: unknown) => { result: T } | { error: Problem };

/**
 * The results in some files.
 * @throws Error with the file, the line and what is wrong there; a seed that is there twice is
 *   wrong too
 */
export function readSeedLines<T extends { seed: number }>(
  paths: readonly string[],
  parse: Parse<T>,
): T[] {
  if (paths.length === 0) throw new Error('No file is named.');
  const places = new Map<number, string>();
  return paths.flatMap((path) =>
    orSay(path, () => readFileSync(path, 'utf8'))
      .split('\n')
      .map((line, index) => ({ line, place: `${path}:${index + 1}` }))
      .filter(({ line }) => line !== '')
      .map(({ line, place }) => {
        const result = readLine(line, place, parse);
        const before = places.get(result.seed);
        if (before !== undefined)
          throw new Error(`${place}: seed ${result.seed} is at ${before} already`);
        places.set(result.seed, place);
        return result;
      }),
  );
}

function readLine<T>(line: string, place: string, parse: Parse<T>): T {
  const parsed = parse(jsonOf(line, place));
  if ('result' in parsed) return parsed.result;
  const { where } = parsed.error;
  const what = sayFlaw('en', parsed.error);
  throw new Error(`${place}: ${where === '' ? 'the line' : where} ${what}`);
}

/**
 * The value of a text that came from outside.
 * @throws Error that begins with the place
 */
export function jsonOf(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
