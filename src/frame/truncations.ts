import type { Cluster } from '../kafka/cluster.ts';
import { seconds, type Micros } from '../kernel/time.ts';
import { nameOf } from './why/happening.ts';
import type { Past } from './past.ts';

/**
 * What was cut off the ends of logs a short while ago, by `node/partition`: the newest cut of each.
 */
export type Truncations = ReadonlyMap<string, { from: number; to: number }>;

/** How long a cut can be seen, and how many steps are looked through for it. */
const SEEN_FOR: Micros = seconds(2);
const STEPS_LOOKED_THROUGH = 400;

/** Looks back through the trace for cuts. */
export function recentTruncations(cluster: Cluster, past: Past): Truncations {
  const found = new Map<string, { from: number; to: number }>();
  const first = Math.max(past.firstStep, past.lastStep - STEPS_LOOKED_THROUGH);
  for (let step = past.lastStep; step >= first; step -= 1) {
    const entry = past.entry(step);
    if (entry === undefined) continue;
    if (entry.time < cluster.now - SEEN_FOR) break;
    for (const note of entry.notes) {
      if (note.note !== 'truncated' || note.from <= note.to) continue;
      const key = `${nameOf(cluster, entry.node)}/${note.partition}`;
      if (!found.has(key)) found.set(key, { from: note.from, to: note.to });
    }
  }
  return found;
}
