import type { Cluster } from '../../kafka/cluster.ts';
import { groupRecordIn } from '../../kafka/coordinator/group/group-records.ts';
import type { GroupRecord } from '../../kafka/coordinator/group/group-state.ts';
import { partitionName } from '../../kafka/metadata/partition-name.ts';
import type { KafkaRecord } from '../../kafka/protocol/batch/record-batch.ts';
import { newestImage } from '../cluster-view.ts';
import { nameOfMember } from '../group-member.ts';
import type { GroupRecordSaid } from '../types/detail.ts';

/** The topic in which coordinators write down their groups. */
const GROUP_TOPIC = '__consumer_offsets';

export const isOfGroups = (partition: string): boolean => partition.startsWith(`${GROUP_TOPIC}-`);

/**
 * What a record of `__consumer_offsets` says, and its value decoded; null where its bytes are none
 * of a coordinator. Members are told by their processes, as everywhere.
 */
export function groupRecordSaid(
  cluster: Cluster,
  record: KafkaRecord,
): { said: GroupRecordSaid; value: object } | null {
  const written = groupRecordIn(record);
  if (written === null) return null;
  const { group } = written;
  const named = 'member' in written ? { member: memberNamed(cluster, written.member) } : {};
  const says = written.value === null ? (`${written.record}-gone` as const) : written.record;
  const said = { says, values: { group, ...named, ...valuesOf(cluster, written) } };
  return { said, value: written.value ?? {} };
}

const memberNamed = (cluster: Cluster, id: string): string => nameOfMember(cluster, id) ?? id;

function valuesOf(cluster: Cluster, written: GroupRecord): GroupRecordSaid['values'] {
  switch (written.record) {
    case 'offset':
      return {
        partition: partitionName(written.topic, written.partition),
        ...(written.value === null ? {} : { offset: written.value.offset }),
      };
    case 'group':
      return written.value === null
        ? {}
        : {
            generation: written.value.generation,
            members: written.value.members.length,
            protocol: written.value.protocol ?? '',
          };
    case 'consumer-group':
      return written.value === null ? {} : { epoch: written.value.epoch };
    case 'consumer-partitions':
      return {};
    case 'consumer-member':
      return written.value === null
        ? {}
        : { topics: topicsOf(written.value.subscribedTopicNames, written.value) };
    case 'consumer-target-epoch':
      return written.value === null ? {} : { epoch: written.value.assignmentEpoch };
    case 'consumer-target':
      return written.value === null
        ? {}
        : { partitions: placesOf(cluster, written.value.topicPartitions) };
    case 'consumer-current':
      return written.value === null
        ? {}
        : {
            epoch: written.value.memberEpoch,
            partitions: placesOf(cluster, written.value.assignedPartitions),
            revoked: placesOf(cluster, written.value.partitionsPendingRevocation),
          };
    case 'consumer-pattern':
      return {
        pattern: written.pattern,
        ...(written.value === null ? {} : { topics: written.value.topics.join(', ') }),
      };
  }
}

const topicsOf = (
  names: readonly string[],
  { subscribedTopicRegex }: { subscribedTopicRegex: string | null },
): string => [...names, ...(subscribedTopicRegex ? [subscribedTopicRegex] : [])].join(', ');

function placesOf(
  cluster: Cluster,
  placed: readonly { topicId: string; partitions: readonly number[] }[],
): string {
  const { topicNames } = newestImage(cluster);
  return placed
    .flatMap(({ topicId, partitions }) =>
      partitions.map((index) => partitionName(topicNames[topicId] ?? topicId, index)),
    )
    .join(', ');
}
