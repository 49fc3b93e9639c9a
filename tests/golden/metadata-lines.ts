import {
  decodeMetadataRecord,
  type MetadataRecord,
} from '../../src/kafka/metadata/metadata-record.ts';
import { isReadable, type Records } from '../../src/kafka/protocol/batch/record-batch.ts';
import { facts, resourceText, topicName, type Names } from './names.ts';

/** What each record of batches of the metadata log says. Topics are known by name from then on. */
export function metadataText(batches: Records, names: Names): string[] {
  const records = metadataRecords(batches);
  for (const { type, value } of records)
    if (type === 'TopicRecord') names.topics.set(value.topicId, value.name);
  return records.map((record) => recordText(record, names));
}

/** The records of batches of the metadata log, without those that say nothing. */
export function metadataRecords(records: Records | null): MetadataRecord[] {
  return (records ?? [])
    .flatMap((batch) => (isReadable(batch) && !batch.isControl ? batch.records : []))
    .flatMap(({ value }) => decodeMetadataRecord(value ?? '') ?? [])
    .filter(({ type }) => type !== 'NoOpRecord');
}

function recordText(record: MetadataRecord, names: Names): string {
  const { type, value } = record;
  switch (type) {
    case 'TopicRecord':
    case 'FeatureLevelRecord':
      return `${type} ${value.name}`;
    case 'PartitionRecord':
      return facts(
        `${type} ${topicName(names, value.topicId)}-${value.partitionId}`,
        `leader ${value.leader} epoch ${value.leaderEpoch} replicas ${value.replicas.join()}`,
        `ISR ${value.isr.join()}`,
      );
    case 'PartitionChangeRecord':
      return facts(
        `${type} ${topicName(names, value.topicId)}-${value.partitionId}`,
        value.leader === NO_CHANGE ? '' : `leader ${value.leader}`,
        listText('ISR', value.isr),
        listText('replicas', value.replicas),
        listText('adding', value.addingReplicas),
        listText('removing', value.removingReplicas),
        listText('ELR', value.eligibleLeaderReplicas),
        listText('last known ELR', value.lastKnownElr),
        RECOVERY[value.leaderRecoveryState] ?? '',
      );
    case 'RemoveTopicRecord':
      return `${type} ${topicName(names, value.topicId)}`;
    case 'ConfigRecord':
      return `${type} ${resourceText(value.resourceName)} ${value.name}=${value.value ?? 'null'}`;
    case 'RegisterBrokerRecord':
      return `${type} ${value.brokerId} broker epoch ${value.brokerEpoch}`;
    case 'UnregisterBrokerRecord':
      return `${type} ${value.brokerId}`;
    case 'BrokerRegistrationChangeRecord':
      return facts(
        `${type} ${value.brokerId}`,
        FENCED[value.fenced] ?? '',
        value.inControlledShutdown > 0 ? 'in controlled shutdown' : '',
      );
    case 'ProducerIdsRecord':
      return `${type} next producer id ${value.nextProducerId}`;
    default:
      return type;
  }
}

/** (PartitionRegistration.NO_LEADER_CHANGE) */
const NO_CHANGE = -2;
/** (LeaderRecoveryState) */
const RECOVERY: Readonly<Record<number, string>> = { 0: 'RECOVERED', 1: 'RECOVERING' };
/** (BrokerRegistrationFencingChange) */
const FENCED: Readonly<Record<number, string>> = { [-1]: 'unfenced', 1: 'fenced' };

const listText = (name: string, ids: readonly number[] | null): string =>
  ids === null ? '' : `${name} ${ids.length === 0 ? 'none' : ids.join()}`;
