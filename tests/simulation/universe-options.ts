import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { UniverseResult, UniverseSpec } from '../../src/explore/universe.ts';
import { parseUniverseResult } from '../../src/explore/parse-result.ts';
import { compile } from '../../src/frame/evaluate.ts';
import type { Micros } from '../../src/kernel/time.ts';
import { decodeLink } from '../../src/scenario/link.ts';
import { TIME_MAX } from '../../src/scenario/parse-command.ts';
import { parseRecording } from '../../src/scenario/parse-recording.ts';
import type { Recording, Scenario } from '../../src/scenario/scenario.ts';
import { seedOptions, type Seeds, seedsOf } from './options.ts';
import { jsonOf, readSeedLines, type SeedLines, seedLines } from './seed-lines.ts';

export const USAGE = `Usage: npm run universes -- RECORDING [--until 30s] [--seeds N] [--first-seed K] [--workers W] [--ask EXPRESSION]... [--unwatched] [--out FILE]
       npm run universes -- --table FILE...
RECORDING is a file with a recording as JSON, or with a link. Without --until it is played to its playhead.`;

export type UniverseOptions =
  | (Seeds & { spec: UniverseSpec; lines: SeedLines })
  /** What earlier runs came to, to be told; nothing is played. */
  | { table: UniverseResult[] };

const SEEDS = 100;

/**
 * Reads the words of a command line and the files that they name, and opens the file that lines go to.
 * @param scenario what a link may name instead of carrying it
 * @throws Error that says which option or which place of which file is wrong
 */
export function readUniverseOptions(
  args: string[],
  scenario: (id: string) => Scenario | undefined,
): UniverseOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...seedOptions,
      until: { type: 'string' },
      ask: { type: 'string', multiple: true },
      unwatched: { type: 'boolean' },
      out: { type: 'string' },
      table: { type: 'boolean' },
    },
  });
  if (values.table === true) return { table: readSeedLines(positionals, parseUniverseResult) };
  const [path, ...more] = positionals;
  if (path === undefined) throw new Error('No recording is named.');
  if (more.length > 0) throw new Error(`More than one recording: ${more.join(', ')}`);
  const recording = readRecording(path, scenario);
  const asked = values.ask ?? [];
  asked.forEach(checkExpression);
  const spec = {
    scenario: recording.scenario,
    commands: recording.commands,
    until: values.until === undefined ? recording.playhead : timeOf(values.until),
    asked,
    watched: values.unwatched !== true,
  };
  const seeds = seedsOf(values, SEEDS);
  return { ...seeds, spec, lines: seedLines(values.out, seeds.firstSeed) };
}

function readRecording(path: string, scenario: (id: string) => Scenario | undefined): Recording {
  const text = readFileSync(path, 'utf8').trim();
  if (text.startsWith('{')) {
    const parsed = parseRecording(jsonOf(text, path));
    if ('recording' in parsed) return parsed.recording;
    throw new Error(`${path}: ${parsed.error.where} ${parsed.error.what}`);
  }
  const link = text.slice(text.indexOf('#') + 1);
  const { recording, problems } = decodeLink(link, { scenario, dataSet: () => false });
  const [problem] = problems;
  if (problem !== undefined)
    throw new Error(`${path}: ${problem.kind}: ${problem.where} ${problem.what}`);
  if (recording === null) throw new Error(`${path}: is no recording`);
  return recording;
}

function checkExpression(expression: string): void {
  try {
    compile(expression);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`--ask ${expression}: ${why}`, { cause: error });
  }
}

const UNITS: Readonly<Record<string, Micros>> = { us: 1, ms: 1_000, s: 1_000_000, min: 60_000_000 };

function timeOf(text: string): Micros {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|min)$/.exec(text) ?? [];
  const time = Math.round(Number(count) * (UNITS[unit ?? ''] ?? 0));
  if (unit !== undefined && time <= TIME_MAX) return time;
  throw new Error(`--until is not a time such as 30s, 500ms, 250us or 2min: ${text}`);
}
