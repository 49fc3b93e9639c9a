import { clusterProgram, createCluster } from '../../src/kafka/cluster.ts';
import { advance } from '../../src/kernel/simulation.ts';
import { hashText } from '../../src/kernel/world.ts';
import { applyCommand } from '../../src/scenario/apply.ts';
import { endLines } from './end-lines.ts';
import { headerLines } from './header-lines.ts';
import type { Tale } from './tale.ts';
import { beginTelling, tellCommand, tellEnd, tellStep } from './telling.ts';

/**
 * Runs a tale and tells what happened in it, one line for each message and each change.
 * @throws Error with the sentence of a command that is refused, or of an invariant that breaks
 */
export function transcript(tale: Tale): string {
  const cluster = createCluster(tale.cluster, tale.seed, 0, true);
  const telling = beginTelling(cluster, tale.from);
  const recorder = { record: tellStep.bind(null, telling) };
  for (const { at, command } of tale.given) {
    advance(cluster, clusterProgram, at, recorder);
    const given = typeof command === 'function' ? command(cluster) : command;
    tellCommand(telling, given);
    const refusal = applyCommand(cluster, given, recorder);
    if (refusal !== undefined) throw new Error(`${tale.name}: ${refusal.refusal}`);
  }
  advance(cluster, clusterProgram, tale.until, recorder);
  tellEnd(telling);
  const trace = `trace ${cluster.steps} steps, hash ${hashText(cluster)}`;
  const parts = [headerLines(tale), telling.lines, endLines(cluster), [trace]];
  return parts.map((lines) => lines.map((line) => `${line.trimEnd()}\n`).join('')).join('\n');
}
