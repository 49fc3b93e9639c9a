import type { ReplicaView } from '../../frame/types/brokers.ts';
import type { ConsumerPosition, ConsumerView } from '../../frame/types/clients.ts';
import type { Frame } from '../../frame/types/frame.ts';
import { replicasOf } from '../strip/axis-scene.ts';
import { formatCount } from '../words/format.ts';
import type { ViewWords } from '../words/words.ts';

/** Up to where a reader could read now, as the leader has it; null where none is told. */
export function presentEnd(
  frame: Frame,
  { partition, readsCommitted }: ConsumerPosition,
): number | null {
  const leaders = replicasOf(frame).filter(
    (each) => each.partition === partition && each.role === 'leader',
  );
  const newest = leaders.reduce<ReplicaView | null>(
    (a, b) => (a !== null && a.leaderEpoch > b.leaderEpoch ? a : b),
    null,
  );
  if (newest === null) return readsCommitted ? null : crowdEnd(frame, partition);
  return readsCommitted ? newest.lastStable : newest.highWatermark;
}

/** The high watermark of a leader that is told in brief. */
function crowdEnd({ brokers }: Frame, partition: string): number | null {
  for (const { topics } of brokers)
    for (const { brief } of topics) {
      const leader = brief.find((each) => each.partition === partition && each.role === 'leader');
      if (leader !== undefined) return leader.highWatermark;
    }
  return null;
}

/** How far behind a reader is by now; null before its first fetch. */
export const presentLag = (
  { position, lag }: ConsumerPosition,
  end: number | null,
): number | null =>
  lag === null || position === null ? null : end === null ? lag : end - position;

/** Records that a member has yet to read, of all that it owns; null while none is told. */
export function memberLag(frame: Frame, { positions }: ConsumerView): number | null {
  const parts = positions.flatMap((each) => {
    const end = presentEnd(frame, each) ?? each.end;
    return each.position === null || end === null ? [] : [Math.max(0, end - each.position)];
  });
  return parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0);
}

/**
 * The lag that the consumer's own metric has, and what it is by now where the consumer has not
 * heard of that yet; the empty text before its first fetch.
 */
export function lagText(reader: ConsumerPosition, end: number | null, words: ViewWords): string {
  const { lag } = reader;
  const now = presentLag(reader, end);
  if (lag === null || now === null) return '';
  return now === lag ? String(lag) : words.consumer.lagNow(lag, now);
}

/** The same where there is little room. */
export function briefLag(reader: ConsumerPosition, end: number | null): string {
  const { lag } = reader;
  const now = presentLag(reader, end);
  if (lag === null || now === null) return '';
  return now === lag ? formatCount(lag) : `${formatCount(lag)} → ${formatCount(now)}`;
}
