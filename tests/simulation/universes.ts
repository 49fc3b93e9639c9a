import { lessons } from '../../lessons/index.ts';
import { sandboxScenario } from '../../src/app/sandbox/sandbox-scenario.ts';
import { type UniverseResult, universesOf } from '../../src/explore/universe.ts';
import { observables } from '../../src/frame/expression/observables.ts';
import { seconds } from '../../src/kernel/time.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { progress, readAtTheDoor, sayWhenStopped, sayWrong } from './options.ts';
import { failureLines, type Play, playUniverses, tableLines } from './play-universes.ts';
import { answerInThreads, startThread } from './threads.ts';
import { readUniverseOptions, USAGE } from './universe-options.ts';

/**
 * `npm run universes`: one scenario under many seeds on all cores, and what expressions come to in
 * each.
 */
async function main(): Promise<void> {
  const shipped = await shippedScenarios();
  const options = readAtTheDoor(USAGE, () =>
    readUniverseOptions(process.argv.slice(2), (id) => shipped.find((each) => each.id === id)),
  );
  if (options === null) return;
  if ('observables' in options) {
    say(observableLines());
    return;
  }
  const results = 'table' in options ? options.table : await play(options);
  if (results === null) return;
  say(tableLines(results));
  if (results.some(({ failure }) => failure !== null)) process.exitCode = 1;
}

const observableLines = (): string[] =>
  Object.entries(observables).map(([name, { about }]) => `${name.padEnd(22)} ${about}`);

/**
 * Plays universes, saying each failure at once and how long all took at the end. Null: the results
 * could not be written.
 */
async function play(
  options: Omit<Play, 'start'> & { out: string | undefined },
): Promise<UniverseResult[] | null> {
  const began = performance.now();
  const sayProgress = progress();
  let count = 0;
  sayWhenStopped(() => count, options.out);
  const heard = (each: UniverseResult): void => {
    count += 1;
    if (each.failure !== null) say(failureLines(each));
    sayProgress(() => `… ${count} of ${options.seeds}`);
  };
  const start = () => startThread('universe');
  const results = await playUniverses({ ...options, start, heard }).catch((error: unknown) => {
    sayWrong(error);
    return null;
  });
  if (results === null) return null;
  const elapsed = (performance.now() - began) / 1_000;
  const played = results.reduce((sum, { time }) => sum + time, 0) / seconds(1);
  const steps = results.reduce((sum, each) => sum + each.steps, 0);
  say([
    `${elapsed.toFixed(1)} s, ${(results.length / elapsed).toFixed(1)} universes a second; ${played.toFixed(0)} virtual seconds, ${steps} steps.`,
  ]);
  return results;
}

/** What a link may name: the scenarios that the page has. */
async function shippedScenarios(): Promise<Scenario[]> {
  const told = await Promise.all(lessons.map((each) => each.told.en()));
  const ofLessons = told.flatMap(({ default: each }) => [each.scenario, each.challenge.scenario]);
  return [sandboxScenario, ...ofLessons];
}

const say = (lines: readonly string[]): void => console.log(lines.join('\n'));

await answerInThreads('universe', universesOf);
await main();
