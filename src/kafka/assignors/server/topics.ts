import type { GroupMember, PartitionCounts, TopicPartition } from '../assignor.ts';

/** The topics that a member subscribes to and that are there. (TopicIds) */
export const topicsOf = ({ topics }: GroupMember, partitions: PartitionCounts): string[] =>
  topics.filter((topic) => partitions.has(topic));

/** What a member has of topics that it subscribes to. */
export const stillOwned = (member: GroupMember, partitions: PartitionCounts): TopicPartition[] =>
  member.owned.filter(
    ({ topic, partition }) =>
      member.topics.includes(topic) && partition < (partitions.get(topic) ?? 0),
  );
