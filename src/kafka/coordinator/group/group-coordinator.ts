import type { MetadataImage } from '../../metadata/metadata-image.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { hashCode } from '../../protocol/java-order.ts';
import { ZERO_UUID } from '../../protocol/schema.ts';
import { brokerSetting, type Broker } from '../../broker/broker.ts';
import type { Coordinator } from '../runtime/coordinator.ts';
import { decodeGroupRecord, encodeGroupRecord } from './group-records.ts';
import { NO_GROUPS, replayGroupRecord, type GroupRecord, type GroupState } from './group-state.ts';

/** Where groups and their offsets are kept. (Topic.GROUP_METADATA_TOPIC_NAME) */
export const GROUP_TOPIC = '__consumer_offsets';

/** Groups and their committed offsets. (GroupCoordinatorShard) */
export const groupCoordinator: Coordinator<GroupState, GroupRecord> = {
  topic: GROUP_TOPIC,
  initial: NO_GROUPS,
  encode: encodeGroupRecord,
  decode: decodeGroupRecord,
  replay: replayGroupRecord,
  onNewImage: forgetTopics,
};

/**
 * Topics that are gone take their offsets with them. (OffsetMetadataManager.onPartitionsDeleted)
 */
function forgetTopics({ offsets }: GroupState, { topics }: MetadataImage): GroupRecord[] {
  return Object.entries(offsets).flatMap(([group, committed]) =>
    Object.values(committed)
      .filter(({ topic, topicId }) => {
        const known = topics[topic];
        return known === undefined || (topicId !== ZERO_UUID && known.id !== topicId);
      })
      .map(({ topic, partition }) => offsetTombstone(group, topic, partition)),
  );
}

/** The offset of a group in a partition is forgotten. */
export const offsetTombstone = (group: string, topic: string, partition: number): GroupRecord => ({
  ...{ record: 'offset', group, topic, partition, value: null },
});

/**
 * The partition whose leader coordinates a group. (GroupCoordinatorService.partitionFor)
 */
export function groupPartition(broker: Broker, group: string): string {
  const count =
    broker.memory.image.topics[GROUP_TOPIC]?.partitions ??
    brokerSetting(broker, 'offsets.topic.num.partitions');
  return partitionName(GROUP_TOPIC, placeOf(group, count));
}

/** The lowest number has no positive one; it counts as 0. (Utils.abs) */
const placeOf = (group: string, count: number): number => {
  const hash = hashCode(group);
  return hash === -(2 ** 31) ? 0 : Math.abs(hash) % count;
};
