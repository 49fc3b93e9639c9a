import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { playDialogue } from './dialogue.ts';
import type { Dialogue } from './dialogue-scope.ts';
import { playGoldenFile } from './golden.ts';
import {
  addOutcome,
  isObject,
  noOutcome,
  skip,
  skippedInAll,
  type Difference,
  type Outcome,
} from './recording.ts';
import { playRebalance } from './rebalance/rebalance.ts';
import type { Rebalance } from './rebalance/scope.ts';
import { playTape } from './tape.ts';
import type { Tape } from './tape-scope.ts';
import { playTimeline } from './timeline.ts';
import type { Timeline } from './timeline-scope.ts';

const USAGE = 'Usage: npm run conform -- FILE_OR_FOLDER...';

/**
 * Plays recordings of Kafka and prints a line for each difference. Exit code 1 when there is any.
 */
function main(paths: readonly string[]): void {
  if (paths.length === 0) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const missing = paths.filter((path) => !existsSync(path));
  if (missing.length > 0) {
    console.error(`There is no ${missing.join(', no ')}.`);
    process.exitCode = 2;
    return;
  }
  const sum = noOutcome();
  for (const path of paths.flatMap(filesIn)) {
    const outcome = playFile(path);
    for (const difference of outcome.differences) console.log(lineOf(difference));
    addOutcome(sum, outcome);
  }
  const kinds = Object.entries(sum.skipped).sort(([, one], [, other]) => other - one);
  for (const [kind, count] of kinds) console.log(`skipped ${count}: ${kind}`);
  for (const [kind, { alike, all }] of Object.entries(sum.informative))
    console.log(`informative: ${alike} of ${all} as in Kafka: ${kind}`);
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${skippedInAll(sum)} skipped`);
  if (sum.failed > 0) process.exitCode = 1;
}

/** The recordings in a folder and the folders inside it, by name; or the one file. */
function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .flatMap((inner) =>
      statSync(inner).isDirectory() || isRecording(inner) ? filesIn(inner) : [],
    );
}

const isRecording = (path: string): boolean => path.endsWith('.json') || path.endsWith('.jsonl');

function playFile(path: string): Outcome {
  return path.endsWith('.jsonl') ? playLines(path) : playRecording(path);
}

function playLines(path: string): Outcome {
  const { passed, failed, skipped, informative } = playGoldenFile(path);
  const differences = failed.map(({ where, what }) => {
    const [line = '', ...title] = where.split(' ');
    return {
      file: path,
      step: `line ${line.split(':')[1] ?? ''}`,
      path: title.join(' '),
      ...sides(what),
    };
  });
  return { passed, failed: failed.length, differences, skipped: { ...skipped }, informative };
}

/**
 * A difference of a golden line is one sentence that names both sides, or tells what went wrong on
 * ours.
 */
function sides(what: string): { kafka: string; ours: string } {
  const [, ours, kafka] = /^(.*), Kafka (.*)$/s.exec(what) ?? [];
  return { kafka: short(kafka ?? 'has the line as it stands'), ours: short(ours ?? what) };
}

const short = (text: string): string => (text.length <= 300 ? text : `${text.slice(0, 300)}…`);

/** What kind of recording it is, is told by what is in it. */
function playRecording(path: string): Outcome {
  const outcome = noOutcome();
  const json = jsonIn(path);
  if (!isObject(json)) skip(outcome, 'unknown file');
  else if ('tape' in json) return playTape(json as unknown as Tape, basename(path));
  else if ('members' in json && 'steps' in json)
    return playRebalance(json as unknown as Rebalance, basename(path));
  else if ('recordings' in json) return playTimeline(json as unknown as Timeline, basename(path));
  else if ('steps' in json && 'cluster' in json)
    return playDialogue(json as unknown as Dialogue, basename(path));
  else skip(outcome, 'unknown file');
  return outcome;
}

/** Null for a file that holds no JSON. */
function jsonIn(path: string): Json {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Json;
  } catch {
    return null;
  }
}

function lineOf({ file, step, path, kafka, ours }: Difference): string {
  return `${basename(file)}, ${step}, ${path === '' ? 'answer' : path}: Kafka ${kafka} · ours ${ours}`;
}

main(process.argv.slice(2));
