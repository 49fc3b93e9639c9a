import {
  isActiveBroker,
  type MetadataImage,
  type PartitionImage,
} from '../../metadata/metadata-image.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { type ErrorName, errorCode } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import type { MetadataDecision } from './decide.ts';
import { NO_LEADER, partitionChange } from './partition-change.ts';
import { refusedElections } from '../refusals.ts';
import { isUncleanAllowed, quietChange, type Setting } from '../setting.ts';

/** What happens to a broker while its partitions are looked at. */
export type BrokerChange = {
  /** Leaves every ISR and may not lead. */
  leaves?: number;
  /** May lead although it is still fenced in the image. */
  joins?: number;
  /** Leaves as one that did not shut down in order. */
  crashed?: number;
};

/**
 * Takes a broker out of the ISRs, or lets one lead, and elects leaders where that is needed.
 * (ReplicationControlManager.generateLeaderAndIsrUpdates)
 */
export function leaderAndIsrUpdates(
  setting: Setting,
  partitions: readonly PartitionImage[],
  { leaves = NO_LEADER, joins = NO_LEADER, crashed = NO_LEADER }: BrokerChange,
): MetadataRecord[] {
  const isActive = (id: number): boolean =>
    id !== leaves && id !== crashed && (id === joins || isActiveBroker(setting.image, id));
  return partitions.flatMap((partition) => {
    const record = partitionChange(partition, {
      ...quietChange(setting, partition, isActive),
      isr: partition.isr.filter((id) => id !== leaves && id !== crashed),
      ...(crashed === NO_LEADER ? {} : { uncleanShutdown: [crashed] }),
    });
    return record === null ? [] : [record];
  });
}

/**
 * Partitions that have a broker in their ISR, in the order of the controller's map.
 * (BrokersToIsrs.partitionsWithBrokerInIsr)
 */
export const partitionsInIsr = (image: MetadataImage, id: number): PartitionImage[] =>
  bySeat(
    Object.values(image.partitions).filter((each) => each.isr.includes(id)),
    id,
  );

/**
 * Partitions without a leader, in the order of the controller's map.
 * (BrokersToIsrs.partitionsWithNoLeader)
 */
export const leaderlessPartitions = (image: MetadataImage): PartitionImage[] =>
  bySeat(
    Object.values(image.partitions).filter((each) => each.leader === NO_LEADER),
    NO_LEADER,
  );

/**
 * Topic by topic, those first that the broker has been in the ISR of for longest. Kafka takes the
 * topics by the hash of their ids. (BrokersToIsrs)
 */
function bySeat(partitions: PartitionImage[], id: number): PartitionImage[] {
  partitions.sort(
    (one, other) => (one.brokersToIsrsOrder[id] ?? 0) - (other.brokersToIsrsOrder[id] ?? 0),
  );
  const topics = new Map<string, PartitionImage[]>();
  for (const each of partitions) {
    const others = topics.get(each.topic);
    if (others === undefined) topics.set(each.topic, [each]);
    else others.push(each);
  }
  return [...topics.values()].flat();
}

/** At most so many elections in one go. (ReplicationControlManager.MAX_ELECTIONS_PER_IMBALANCE) */
const ELECTIONS_MAX = 1_000;

/**
 * Preferred leaders for the partitions that others lead; `result` tells whether there may be more.
 * (ReplicationControlManager.maybeBalancePartitionLeaders)
 */
export function decideBalance(setting: Setting): MetadataDecision<boolean> {
  const records: MetadataRecord[] = [];
  for (const partition of Object.values(setting.image.partitions)) {
    if (records.length >= ELECTIONS_MAX) break;
    if (partition.leader === partition.replicas[0]) continue;
    const asked = { ...quietChange(setting, partition), election: 'preferred' } as const;
    const record = partitionChange(partition, asked);
    if (record !== null) records.push(record);
  }
  return { records, result: records.length >= ELECTIONS_MAX };
}

/**
 * Leaders for partitions without one, where a topic allows an unclean election.
 * (ReplicationControlManager.maybeElectUncleanLeaders)
 */
export function decideUncleanElections(setting: Setting): MetadataDecision<boolean> {
  const records: MetadataRecord[] = [];
  for (const partition of leaderlessPartitions(setting.image)) {
    if (records.length >= ELECTIONS_MAX) break;
    if (!isUncleanAllowed(setting, partition.topic)) continue;
    const record = partitionChange(partition, quietChange(setting, partition));
    if (record !== null) records.push(record);
  }
  return { records, result: records.length >= ELECTIONS_MAX };
}

type Results = ResponseBody<'ElectLeaders'>['replicaElectionResults'];

/**
 * Elections are asked for: of some partitions, or of all.
 * (ReplicationControlManager.electLeaders)
 */
export function decideElectLeaders(
  setting: Setting,
  body: RequestBody<'ElectLeaders'>,
): MetadataDecision<ResponseBody<'ElectLeaders'>> {
  if (body.electionType !== 0 && body.electionType !== 1) {
    const message = `Unknown election type ${body.electionType}`;
    return { records: [], result: refusedElections(body, errorCode('INVALID_REQUEST'), message) };
  }
  const { image } = setting;
  const election = body.electionType === 1 ? 'unclean' : 'preferred';
  const records: MetadataRecord[] = [];
  const elect = (
    topic: string,
    partitionId: number,
  ): Results[number]['partitionResult'][number] => {
    const { error, message, record } = electOne(setting, topic, partitionId, election);
    if (record !== null) records.push(record);
    return { partitionId, errorCode: errorCode(error), errorMessage: message };
  };
  const replicaElectionResults: Results =
    body.topicPartitions === null
      ? Object.values(image.topics).map(({ name, partitions }) => ({
          topic: name,
          // Partitions that have the wanted leader are not told of when all were asked for.
          partitionResult: Array.from({ length: partitions }, (_, index) =>
            elect(name, index),
          ).filter((each) => each.errorCode !== errorCode('ELECTION_NOT_NEEDED')),
        }))
      : body.topicPartitions.map(({ topic, partitions }) => ({
          topic,
          partitionResult: partitions.map((index) => elect(topic, index)),
        }));
  return { records, result: { throttleTimeMs: 0, errorCode: 0, replicaElectionResults } };
}

type ElectionOutcome = { error: ErrorName; message: string | null; record: MetadataRecord | null };

/**
 * Elects the leader of one partition, as a request asks. (ReplicationControlManager.electLeader)
 */
function electOne(
  setting: Setting,
  topic: string,
  index: number,
  election: 'preferred' | 'unclean',
): ElectionOutcome {
  const refused = (error: ErrorName, message: string): ElectionOutcome => ({
    error,
    message,
    record: null,
  });
  const { image } = setting;
  if (image.topics[topic] === undefined)
    return refused('UNKNOWN_TOPIC_OR_PARTITION', `No such topic as ${topic}`);
  const partition = image.partitions[partitionName(topic, index)];
  if (partition === undefined)
    return refused('UNKNOWN_TOPIC_OR_PARTITION', `No such partition as ${topic}-${index}`);
  const has =
    election === 'preferred'
      ? partition.leader === partition.replicas[0]
      : partition.leader !== NO_LEADER;
  if (has) return refused('ELECTION_NOT_NEEDED', 'Leader election not needed for topic partition.');
  const record = partitionChange(partition, { ...quietChange(setting, partition), election });
  if (record !== null) return { error: 'NONE', message: null, record };
  return election === 'preferred'
    ? refused('PREFERRED_LEADER_NOT_AVAILABLE', 'The preferred leader was not available.')
    : refused(
        'ELIGIBLE_LEADERS_NOT_AVAILABLE',
        'Eligible topic partition leaders are not available.',
      );
}
