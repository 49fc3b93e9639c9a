import type { Consumer } from '../kafka/clients/consumer/consumer-state.ts';
import { isInGroup } from '../kafka/clients/consumer/group/group-topics.ts';
import type { Cluster } from '../kafka/cluster.ts';
import { seconds, type Micros } from '../kernel/time.ts';
import { rows } from './series/rows.ts';
import type { Series } from './series/series.ts';
import type { GroupView } from './types/groups.ts';
import { newestLeader, replicasOf } from './cluster-view.ts';
import { groupViews } from './groups-view.ts';

/** The group that gives a consumer its partitions; null: it takes them by hand. */
export const groupOf = (consumer: Consumer): string | null =>
  consumer.member !== null && isInGroup(consumer) ? (consumer.config.group?.groupId ?? null) : null;

/**
 * Readable records behind offsets, over all partitions that have a leader; null: over none.
 * (ConsumerGroupCommand LAG)
 */
export function lagBehind(
  cluster: Cluster,
  places: readonly { partition: string; offset: number | null }[],
): number | null {
  const parts = places.flatMap(({ partition, offset }) => {
    const end = newestLeader(replicasOf(cluster, partition))?.partition.highWatermark;
    return end === undefined || offset === null ? [] : [Math.max(0, end - offset)];
  });
  return parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0);
}

/**
 * How many readable records lie behind what each group has committed, over all partitions of which
 * it has committed an offset.
 */
export const groupLags = (cluster: Cluster): { group: string; lag: number }[] =>
  groupViews(cluster).flatMap(({ id, offsets }) => {
    const lag = lagBehind(cluster, offsets);
    return lag === null ? [] : [{ group: id, lag }];
  });

/** A slope is told over so much time. */
const SLOPE_OVER: Micros = seconds(2);

/** The groups of a cluster, each with its lag and how that has changed lately. */
export function groupsWithLag(cluster: Cluster, { names, whole }: Series): GroupView[] {
  return groupViews(cluster).map((view) => {
    const records = lagBehind(cluster, view.offsets);
    if (records === null) return view;
    const row = whole.rows[names.indexOf(rows.groupLag(view.id))];
    const place = Math.floor((cluster.now - SLOPE_OVER) / whole.width) - whole.first;
    // What was read off is one more than the value: 0 is where nothing was.
    const before = (row?.[place] ?? 0) - 1;
    const perSecond = before < 0 ? null : ((records - before) * seconds(1)) / SLOPE_OVER;
    return { ...view, lag: { records, perSecond } };
  });
}
