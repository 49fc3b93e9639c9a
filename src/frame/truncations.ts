import { seconds, type Micros } from '../kernel/time.ts';
import type { Past } from './past.ts';

/**
 * What was cut off the ends of logs a short while ago, by `node/partition`: the newest cut of each.
 */
export type Truncations = ReadonlyMap<string, { from: number; to: number }>;

/** How long a cut can be seen. */
const SEEN_FOR: Micros = seconds(2);

/** Cuts up to `now`, out of what is kept of the whole run: the trace need not be there for it. */
export function recentTruncations(now: Micros, past: Past): Truncations {
  const found = new Map<string, { from: number; to: number }>();
  const { turns } = past.counted.series;
  for (let place = turns.length - 1; place >= 0; place -= 1) {
    const turn = turns[place];
    if (turn === undefined || turn.step > past.lastStep) continue;
    if (turn.time < now - SEEN_FOR) break;
    if (turn.text.kind !== 'truncated') continue;
    const { partition, from, to } = turn.text.values;
    const key = `${turn.node}/${String(partition)}`;
    if (Number(from) > Number(to) && !found.has(key))
      found.set(key, { from: Number(from), to: Number(to) });
  }
  return found;
}
