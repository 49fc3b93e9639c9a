import type { Cluster } from '../kafka/cluster.ts';
import { millis, type Micros } from '../kernel/time.ts';
import type { NodeId } from '../kernel/machine.ts';
import { nameOf } from './why/happening.ts';
import { dotsOf } from './messages/messages-view.ts';
import type { Past } from './past.ts';
import { readingOf, sumsOf } from './series/read.ts';
import { rows } from './series/rows.ts';
import type { LostMessage } from './types/messages.ts';

/**
 * How long a loss can be seen, how many steps are looked through for it, and how many are shown at
 * once.
 */
export const LOSS_SEEN_FOR: Micros = millis(300);
const STEPS_LOOKED_THROUGH = 400;
const LOSSES_SHOWN = 12;

/** Messages that were dropped, or died with their connection, a short while ago. Oldest first. */
export function recentLosses(cluster: Cluster, past: Past): LostMessage[] {
  const found: LostMessage[] = [];
  if (!mayHaveLost(past, cluster.now)) return found;
  const first = Math.max(past.firstStep, past.lastStep - STEPS_LOOKED_THROUGH);
  for (let step = past.lastStep; step >= first && found.length < LOSSES_SHOWN; step -= 1) {
    const entry = past.entry(step);
    if (entry === undefined) continue;
    if (entry.time < cluster.now - LOSS_SEEN_FOR) break;
    const { what, node, time } = entry;
    if (what.event !== 'lost' || what.from === node) continue;
    const { id, from, message, sentAt } = what;
    found.push({
      id,
      from: nameOf(cluster, from),
      to: nameOf(cluster, node),
      type: message.type,
      sentAt,
      lostAt: time,
      share: shareOf(cluster, from, node, time - sentAt),
      dots: dotsOf(message),
    });
  }
  return found.reverse();
}

/** Whether any was counted about that time: after a seek the trace is far to fetch. */
function mayHaveLost({ counted }: Past, now: Micros): boolean {
  const reading = readingOf(counted, { from: Math.max(0, now - LOSS_SEEN_FOR), to: now }, 1);
  return sumsOf(reading, rows.errors)?.some((sum) => sum > 0) ?? false;
}

/** Lost messages leave no plan behind: their link's delay says about how far they had come. */
function shareOf({ network }: Cluster, from: NodeId, to: NodeId, underWay: Micros): number {
  const link = network.links[from]?.[to];
  const usual = link === undefined ? 0 : (link.delayMin + link.delayMax) / 2;
  if (usual <= 0 || link?.cut === true) return 0.5;
  return Math.min(0.9, Math.max(0.1, underWay / usual));
}
