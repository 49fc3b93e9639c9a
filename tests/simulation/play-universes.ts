import { lostUniverse } from '../../src/explore/lost.ts';
import { type Column, tableOf } from '../../src/explore/table.ts';
import type { UniverseResult, UniverseSpec } from '../../src/explore/universe.ts';
import type { Value } from '../../src/frame/types/lens.ts';
import { seconds } from '../../src/kernel/time.ts';
import { type PoolWorker, runPool } from '../../workers/pool.ts';
import { HANG_MILLISECONDS, seedRanges, type Seeds } from './options.ts';
import type { SeedLines } from './seed-lines.ts';
import { sayExpressionProblem } from '../../src/app/words/problems/expression-problems.ts';
import { failureText } from './failure-text.ts';

/** What to play, and how a worker is started. */
export type Play = Seeds & {
  spec: UniverseSpec;
  /** Where a line for each seed goes. */
  lines?: SeedLines;
  start: () => PoolWorker;
  /** Hears each result as soon as there is one. */
  heard?: (result: UniverseResult) => void;
};

/** Plays the universes of some seeds in workers. Gives their results in no order. */
export async function playUniverses(play: Play): Promise<UniverseResult[]> {
  const { spec, lines, start, heard, firstSeed, seeds, workers } = play;
  const results: UniverseResult[] = [];
  await runPool<UniverseSpec, UniverseResult>({
    start,
    setup: spec,
    firstSeed,
    seeds,
    workers,
    hangsAfter: HANG_MILLISECONDS,
    lost: (seed, how) => lostUniverse(spec, seed, how),
    heard: (result) => {
      results.push(result);
      lines?.add(result);
      heard?.(result);
      return false;
    },
  });
  lines?.close();
  return results;
}

/** A failure as a line of text, and its link as another. */
export const failureLines = ({ seed, failure }: UniverseResult): string[] =>
  failure === null
    ? []
    : [
        `FAIL seed ${seed} | ${(failure.at / seconds(1)).toFixed(6)} s | ${failureText(failure)}`,
        `     ${failure.link}`,
      ];

/** The table of results as lines of text; the last one counts. */
export function tableLines(results: readonly UniverseResult[]): string[] {
  const { universes, columns, failures } = tableOf(results);
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  return [
    ...columns.flatMap(columnLines),
    ...failures.map(({ name, count, first }) => `${count} x ${name}, first in seed ${first.seed}`),
    seedRanges(results.map(({ seed }) => seed)),
    `${universes - failed} passed, ${failed} failed`,
  ];
}

/** More values of one expression are only counted. */
const VALUES_SHOWN = 12;

function columnLines({ expression, values, errors, range }: Column): string[] {
  const spread =
    range === null ? '' : `: min ${range.min}, median ${range.median}, max ${range.max}`;
  const rows = [
    ...values.map(({ value, count }) => ({ said: said(value), count })),
    ...errors.map(({ error, count }) => ({
      said: `no value: ${sayExpressionProblem('en', error)}`,
      count,
    })),
  ].map(({ said, count }) => `${String(count).padStart(8)} x ${said}`);
  const more = rows.length - VALUES_SHOWN;
  return [
    `${expression}${spread}`,
    ...rows.slice(0, VALUES_SHOWN),
    ...(more > 0 ? [`         and ${more} more`] : []),
  ];
}

const said = (value: Value): string => JSON.stringify(value);
