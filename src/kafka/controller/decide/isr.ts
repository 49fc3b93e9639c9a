import { isActiveBroker, type PartitionImage } from '../../metadata/metadata-image.ts';
import { changedPartition, NO_LEADER_CHANGE } from '../../metadata/metadata-delta.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import type { MetadataDecision } from './decide.ts';
import { partitionChange } from './partition-change.ts';
import { quietChange, type Setting } from '../setting.ts';

type AskedTopic = RequestBody<'AlterPartition'>['topics'][number];
type AskedPartition = AskedTopic['partitions'][number];
type Answered = ResponseBody<'AlterPartition'>['topics'][number]['partitions'][number];

/** Leaders ask for other ISRs. (ReplicationControlManager.alterPartition) */
export function decideAlterPartition(
  setting: Setting,
  body: RequestBody<'AlterPartition'>,
): MetadataDecision<ResponseBody<'AlterPartition'>> {
  if (setting.image.brokers[body.brokerId]?.epoch !== body.brokerEpoch)
    return {
      records: [],
      result: { throttleTimeMs: 0, errorCode: errorCode('STALE_BROKER_EPOCH'), topics: [] },
    };
  const records: MetadataRecord[] = [];
  const topics = body.topics.map((topic) => ({
    topicId: topic.topicId,
    partitions: topic.partitions.map((asked) => {
      const { answered, record } = alterOne(setting, body.brokerId, topic.topicId, asked);
      if (record !== null) records.push(record);
      return answered;
    }),
  }));
  return { records, result: { throttleTimeMs: 0, errorCode: 0, topics } };
}

function alterOne(
  setting: Setting,
  brokerId: number,
  topicId: string,
  asked: AskedPartition,
): { answered: Answered; record: MetadataRecord | null } {
  const topic = setting.image.topicNames[topicId];
  const partition = setting.image.partitions[partitionName(topic ?? '', asked.partitionIndex)];
  const error =
    topic === undefined
      ? 'UNKNOWN_TOPIC_ID'
      : partition === undefined
        ? 'UNKNOWN_TOPIC_OR_PARTITION'
        : problemOf(setting, brokerId, partition, asked);
  if (error !== null || partition === undefined)
    return { answered: refused(asked, error ?? 'UNKNOWN_TOPIC_OR_PARTITION'), record: null };
  const record = partitionChange(partition, {
    ...quietChange(setting, partition),
    // An ISR that a leader asks for is written in order of id. (recorded)
    isr: isrOf(asked)
      .map((each) => each.brokerId)
      .sort((one, other) => one - other),
    recovering: asked.leaderRecoveryState === 1,
  });
  if (record?.type !== 'PartitionChangeRecord')
    return { answered: stateOf(partition), record: null };
  const { leader } = record.value;
  // The change may end a reassignment that takes the leader away: it is told, and nothing else.
  const answered =
    leader !== NO_LEADER_CHANGE && leader !== brokerId
      ? refused(asked, 'NEW_LEADER_ELECTED')
      : stateOf(changedPartition(partition, record.value));
  return { answered, record };
}

const isrOf = (asked: AskedPartition): readonly { brokerId: number; brokerEpoch: number }[] =>
  asked.newIsr === undefined || asked.newIsrWithEpochs.length > 0
    ? asked.newIsrWithEpochs
    : asked.newIsr.map((brokerId) => ({ brokerId, brokerEpoch: -1 }));

/**
 * In this order. (ReplicationControlManager.validateAlterPartitionData, ineligibleReplicasForIsr)
 */
function problemOf(
  { image }: Setting,
  brokerId: number,
  partition: PartitionImage,
  asked: AskedPartition,
): ErrorName | null {
  // A broker that knows of a later epoch follows another controller.
  if (asked.leaderEpoch > partition.leaderEpoch || asked.partitionEpoch > partition.partitionEpoch)
    return 'NOT_CONTROLLER';
  if (asked.leaderEpoch < partition.leaderEpoch) return 'FENCED_LEADER_EPOCH';
  if (brokerId !== partition.leader) return 'INVALID_REQUEST';
  if (asked.partitionEpoch < partition.partitionEpoch) return 'INVALID_UPDATE_VERSION';
  const isr = isrOf(asked);
  const ids = isr.map((each) => each.brokerId);
  const recovering = asked.leaderRecoveryState === 1;
  if (
    ids.some((id) => !partition.replicas.includes(id)) ||
    new Set(ids).size < ids.length ||
    !ids.includes(partition.leader) ||
    (recovering && (ids.length > 1 || !partition.recovering))
  )
    return 'INVALID_REQUEST';
  const eligible = isr.every(
    (each) =>
      isActiveBroker(image, each.brokerId) &&
      (each.brokerEpoch === -1 || image.brokers[each.brokerId]?.epoch === each.brokerEpoch),
  );
  return eligible ? null : 'INELIGIBLE_REPLICA';
}

const refused = ({ partitionIndex }: AskedPartition, error: ErrorName): Answered => ({
  partitionIndex,
  errorCode: errorCode(error),
  leaderId: 0,
  leaderEpoch: 0,
  isr: [],
  leaderRecoveryState: 0,
  partitionEpoch: 0,
});

const stateOf = (partition: PartitionImage): Answered => ({
  partitionIndex: partition.index,
  errorCode: 0,
  leaderId: partition.leader,
  leaderEpoch: partition.leaderEpoch,
  isr: partition.isr,
  leaderRecoveryState: partition.recovering ? 1 : 0,
  partitionEpoch: partition.partitionEpoch,
});
