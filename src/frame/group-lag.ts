import type { Consumer } from '../kafka/clients/consumer/consumer-state.ts';
import type { Cluster } from '../kafka/cluster.ts';
import { newestLeader, replicasOf } from './cluster-view.ts';
import { groupViews } from './groups-view.ts';

/** The group that gives a consumer its partitions; null: it takes them by hand. */
export const groupOf = ({ subscribed, member, config }: Consumer): string | null =>
  member !== null && (subscribed.by === 'topics' || subscribed.by === 'pattern')
    ? (config.group?.groupId ?? null)
    : null;

/**
 * How many readable records lie behind what each group has committed, over all partitions of which
 * it has committed an offset. (ConsumerGroupCommand LAG)
 */
export const groupLags = (cluster: Cluster): { group: string; lag: number }[] =>
  groupViews(cluster).flatMap(({ id, offsets }) => {
    const parts = offsets.flatMap(({ partition, offset }) => {
      const end = newestLeader(replicasOf(cluster, partition))?.partition.highWatermark;
      return end === undefined ? [] : [Math.max(0, end - offset)];
    });
    return parts.length === 0 ? [] : [{ group: id, lag: parts.reduce((a, b) => a + b, 0) }];
  });
