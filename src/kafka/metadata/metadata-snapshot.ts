import {
  BROKER_RESOURCE,
  GROUP_RESOURCE,
  EMPTY_IMAGE,
  TOPIC_RESOURCE,
  type BrokerImage,
  type MetadataImage,
  type PartitionImage,
} from './metadata-image.ts';
import { replayAll } from './metadata-delta.ts';
import type { MetadataRecord } from './metadata-record.ts';
import { partitionName } from './partition-name.ts';

/**
 * The records that make an image out of nothing: what a snapshot of the metadata log holds.
 * (MetadataImage.write)
 */
export function snapshotRecords(image: MetadataImage): MetadataRecord[] {
  const records: MetadataRecord[] = [];
  for (const [name, featureLevel] of Object.entries(image.features))
    records.push({ type: 'FeatureLevelRecord', value: { name, featureLevel } });
  for (const broker of Object.values(image.brokers)) records.push(brokerRecord(broker));
  for (const { id, incarnationId, endPoints, features } of Object.values(image.controllers)) {
    const value = { controllerId: id, incarnationId, zkMigrationReady: false, endPoints, features };
    records.push({ type: 'RegisterControllerRecord', value });
  }
  for (const { name, id, partitions } of Object.values(image.topics)) {
    records.push({ type: 'TopicRecord', value: { name, topicId: id } });
    for (let index = 0; index < partitions; index += 1) {
      const partition = image.partitions[partitionName(name, index)];
      if (partition !== undefined) records.push(partitionRecord(partition));
    }
  }
  records.push(...configRecords(BROKER_RESOURCE, image.brokerConfigs));
  records.push(...configRecords(TOPIC_RESOURCE, image.topicConfigs));
  records.push(...configRecords(GROUP_RESOURCE, image.groupConfigs));
  if (image.nextProducerId > 0) {
    const value = { brokerId: -1, brokerEpoch: -1, nextProducerId: image.nextProducerId };
    records.push({ type: 'ProducerIdsRecord', value });
  }
  return records;
}

/** The image that a snapshot holds; it stands for everything before its end offset. */
export function imageOfSnapshot(
  records: readonly MetadataRecord[],
  endOffset: number,
): MetadataImage {
  return replayAll(EMPTY_IMAGE, records, endOffset);
}

function brokerRecord(broker: BrokerImage): MetadataRecord {
  const value = {
    brokerId: broker.id,
    isMigratingZkBroker: false,
    incarnationId: broker.incarnationId,
    brokerEpoch: broker.epoch,
    endPoints: broker.endPoints,
    features: broker.features,
    rack: broker.rack,
    fenced: broker.fenced,
    inControlledShutdown: broker.inControlledShutdown,
    logDirs: broker.logDirs,
  };
  return { type: 'RegisterBrokerRecord', value };
}

function partitionRecord(partition: PartitionImage): MetadataRecord {
  const value = {
    partitionId: partition.index,
    topicId: partition.topicId,
    replicas: partition.replicas,
    isr: partition.isr,
    removingReplicas: partition.removingReplicas,
    addingReplicas: partition.addingReplicas,
    leader: partition.leader,
    leaderRecoveryState: partition.recovering ? 1 : 0,
    leaderEpoch: partition.leaderEpoch,
    partitionEpoch: partition.partitionEpoch,
    directories: partition.directories,
    eligibleLeaderReplicas: partition.elr.length > 0 ? partition.elr : null,
    lastKnownElr: partition.lastKnownElr.length > 0 ? partition.lastKnownElr : null,
  };
  return { type: 'PartitionRecord', value };
}

function configRecords(
  resourceType: number,
  configs: Readonly<Record<string, Readonly<Record<string, string>>>>,
): MetadataRecord[] {
  return Object.entries(configs).flatMap(([resourceName, values]) =>
    Object.entries(values).map(([name, value]): MetadataRecord => ({
      type: 'ConfigRecord',
      value: { resourceType, resourceName, name, value },
    })),
  );
}
