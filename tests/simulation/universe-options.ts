import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { UniverseResult, UniverseSpec } from '../../src/explore/universe.ts';
import { parseUniverseResult } from '../../src/explore/parse-result.ts';
import { compile } from '../../src/frame/expression/evaluate.ts';
import { createCluster } from '../../src/kafka/cluster.ts';
import type { Micros } from '../../src/kernel/time.ts';
import { decodeLink } from '../../src/scenario/share-link.ts';
import { TIME_MAX } from '../../src/scenario/names.ts';
import { parseRecording } from '../../src/scenario/parse-recording.ts';
import type { Recording, Scenario } from '../../src/scenario/scenario.ts';
import { seedOptions, type Seeds, seedsOf } from './options.ts';
import { jsonOf, readSeedLines, type SeedLines, seedLines } from './seed-lines.ts';
import { sayExpressionProblem } from '../../src/app/words/problems/expression-problems.ts';
import { sayFlaw } from '../../src/app/words/problems/flaws.ts';
import { attempt } from '../../src/frame/expression/problem.ts';

export const USAGE = `Usage: npm run universes -- RECORDING [--until 30s] [--seeds N] [--first-seed K] [--workers W] [--ask EXPRESSION]... [--unwatched] [--out FILE]
       npm run universes -- --table FILE...
       npm run universes -- --observables
RECORDING is a file with a recording as JSON, or with a link that the page gives ("Copy link"). Without --until it is played to its playhead.
EXPRESSION is what lessons ask with, such as 'acked(p1)' or 'hw(orders-0) > 100'; --observables lists what there is to ask.
  npm run universes -- recording.json --until 30s --seeds 200 --ask 'acked(p1)' --ask 'urp()' --out 1.ndjson`;

export type UniverseOptions =
  | (Seeds & { spec: UniverseSpec; lines: SeedLines; out: string | undefined })
  /** What earlier runs came to, to be told; nothing is played. */
  | { table: UniverseResult[] }
  /** What can be asked is to be listed. */
  | { observables: true };

const SEEDS = 100;

/**
 * Reads the words of a command line and the files that they name, and opens the file that lines go
 * to.
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
      observables: { type: 'boolean' },
    },
  });
  if (values.observables === true) return { observables: true };
  if (values.table === true) return { table: sameQuestions(positionals) };
  const [path, ...more] = positionals;
  if (path === undefined) throw new Error('No recording is named.');
  if (more.length > 0) throw new Error(`More than one recording: ${more.join(', ')}`);
  const recording = readRecording(path, scenario);
  const asked = values.ask ?? [];
  asked.forEach(checkExpression);
  checkNames(recording, path);
  const spec = {
    scenario: recording.scenario,
    commands: recording.commands,
    until: values.until === undefined ? recording.playhead : timeOf(values.until),
    asked,
    watched: values.unwatched !== true,
  };
  const seeds = seedsOf(values, SEEDS);
  return { ...seeds, spec, lines: seedLines(values.out, seeds.firstSeed), out: values.out };
}

/** The results in some files, which must have been asked the same. */
function sameQuestions(paths: readonly string[]): UniverseResult[] {
  const results = readSeedLines(paths, parseUniverseResult);
  const [first, ...more] = results.filter(({ failure }) => failure === null);
  const asked = (result: UniverseResult | undefined): string =>
    result?.answers.map(({ expression }) => expression).join(', ') ?? '';
  const other = more.find((each) => asked(each) !== asked(first));
  if (first === undefined || other === undefined) return results;
  throw new Error(
    `Seed ${other.seed} was asked ${asked(other) || 'nothing'}, seed ${first.seed} ${asked(first) || 'nothing'}: they are not of one run.`,
  );
}

/** What only shows when the cluster is made: commands to nodes that it does not have. */
function checkNames({ scenario, commands }: Recording, path: string): void {
  const names = createCluster(scenario.cluster, 0).nodes.map(({ name }) => name);
  for (const [place, { command }] of commands.entries())
    if ('node' in command && !names.includes(command.node))
      throw new Error(`${path}: commands[${place}].node: there is no node ${command.node}`);
}

function readRecording(path: string, scenario: (id: string) => Scenario | undefined): Recording {
  if (/^https?:/.test(path)) throw new Error(`${path} is an address: put the link into a file`);
  const text = readFileSync(path, 'utf8').trim();
  if (text.startsWith('{')) {
    const parsed = parseRecording(jsonOf(text, path));
    if ('recording' in parsed) return parsed.recording;
    throw new Error(`${path}: ${parsed.error.where} ${sayFlaw('en', parsed.error)}`);
  }
  const link = text.slice(text.indexOf('#') + 1);
  const { recording, problems } = decodeLink(link, { scenario, dataSet: () => false });
  const [problem] = problems;
  if (problem?.kind === 'rows-missing')
    throw new Error(`${path}: it replays the rows of ${problem.where}, which only a page has`);
  if (problem !== undefined)
    throw new Error(`${path}: ${problem.kind}: ${problem.where} ${sayFlaw('en', problem)}`);
  if (recording === null) throw new Error(`${path}: is no recording`);
  return recording;
}

function checkExpression(expression: string): void {
  const compiled = attempt(() => compile(expression));
  if ('error' in compiled)
    throw new Error(`--ask ${expression}: ${sayExpressionProblem('en', compiled.error)}`);
  if (!expression.includes('('))
    throw new Error(
      `--ask ${expression}: asks nothing of the cluster. --observables lists what there is, such as acked(p1).`,
    );
}

const UNITS: Readonly<Record<string, Micros>> = { us: 1, ms: 1_000, s: 1_000_000, min: 60_000_000 };

function timeOf(text: string): Micros {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|min)$/.exec(text) ?? [];
  const time = Math.round(Number(count) * (UNITS[unit ?? ''] ?? 0));
  if (unit !== undefined && time <= TIME_MAX) return time;
  if (unit !== undefined) throw new Error(`--until is later than any run can be: ${text}`);
  throw new Error(`--until is not a time such as 30s, 500ms, 250us or 2min: ${text}`);
}
