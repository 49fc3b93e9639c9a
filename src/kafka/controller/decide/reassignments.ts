import type { PartitionImage } from '../../metadata/metadata-image.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import type { MetadataDecision } from './decide.ts';
import { assignmentProblem, type Problem } from './topics.ts';
import { partitionChange, type PartitionChange } from './partition-change.ts';
import { isUncleanAllowed, quietChange, type Setting } from '../setting.ts';

/**
 * Decides which partitions move to which replicas, and which moves are cancelled.
 * (ReplicationControlManager.alterPartitionReassignments)
 */
export function decideReassignments(
  setting: Setting,
  body: RequestBody<'AlterPartitionReassignments'>,
): MetadataDecision<ResponseBody<'AlterPartitionReassignments'>> {
  const records: MetadataRecord[] = [];
  const { allowReplicationFactorChange } = body;
  const responses = body.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, replicas }) => {
      const found = partitionOf(setting, name, partitionIndex);
      const done =
        'error' in found ? found : reassign(setting, found, replicas, allowReplicationFactorChange);
      const isProblem = done !== null && 'error' in done;
      if (done !== null && !isProblem) records.push(done);
      return {
        partitionIndex,
        errorCode: isProblem ? errorCode(done.error) : 0,
        errorMessage: isProblem ? done.message : null,
      };
    }),
  }));
  const result = {
    throttleTimeMs: 0,
    allowReplicationFactorChange,
    errorCode: 0,
    // A question about nothing is not looked at. (QuorumController.alterPartitionReassignments)
    errorMessage: body.topics.length === 0 ? '' : null,
    responses,
  };
  return { records, result };
}

function partitionOf({ image }: Setting, topic: string, index: number): PartitionImage | Problem {
  if (image.topics[topic] === undefined) {
    const message = `Unable to find a topic named ${topic}.`;
    return { error: 'UNKNOWN_TOPIC_OR_PARTITION', message };
  }
  const message = `Unable to find partition ${topic}:${index}.`;
  return (
    image.partitions[partitionName(topic, index)] ?? {
      error: 'UNKNOWN_TOPIC_OR_PARTITION',
      message,
    }
  );
}

/** To other replicas, or, without any, back to those before. */
function reassign(
  setting: Setting,
  partition: PartitionImage,
  replicas: readonly number[] | null,
  mayChangeFactor: boolean,
): MetadataRecord | Problem | null {
  if (replicas === null) return cancel(setting, partition);
  const message = assignmentProblem(setting.image, replicas, null);
  if (message !== null) return { error: 'INVALID_REPLICA_ASSIGNMENT', message };
  const now = partition.replicas.length - partition.addingReplicas.length;
  if (!mayChangeFactor && replicas.length !== now) {
    const why = `The replication factor is changed from ${now} to ${replicas.length}`;
    return { error: 'INVALID_REPLICATION_FACTOR', message: why };
  }
  const removing = difference(partition.replicas, replicas);
  const adding = difference(replicas, partition.replicas);
  return partitionChange(partition, {
    ...quietChange(setting, partition),
    // No replica leads uncleanly because of a reassignment, even where the topic allows it.
    election: 'online',
    replicas: [...replicas, ...removing],
    ...(removing.length > 0 ? { removing } : {}),
    ...(adding.length > 0 ? { adding } : {}),
  });
}

const difference = (those: readonly number[], without: readonly number[]): number[] =>
  those.filter((id) => !without.includes(id)).sort((one, other) => one - other);

/**
 * Cancels the move of a partition: its replicas are those from before.
 * (ReplicationControlManager.cancelPartitionReassignment, PartitionReassignmentRevert)
 */
function cancel(setting: Setting, partition: PartitionImage): MetadataRecord | Problem | null {
  const { addingReplicas: adding, removingReplicas: removing } = partition;
  if (adding.length === 0 && removing.length === 0)
    return { error: 'NO_REASSIGNMENT_IN_PROGRESS', message: null };
  const replicas = partition.replicas.filter((id) => !adding.includes(id));
  const kept = partition.isr.filter((id) => !adding.includes(id));
  const isUnclean = kept.length === 0;
  if (isUnclean && !isUncleanAllowed(setting, partition.topic)) {
    const message = `Unable to revert partition assignment for ${partition.topic}:${partition.index} because it would require an unclean leader election.`;
    return { error: 'INVALID_REPLICA_ASSIGNMENT', message };
  }
  const asked: PartitionChange = {
    ...quietChange(setting, partition),
    replicas,
    isr: isUnclean ? replicas.slice(0, 1) : kept,
    adding: [],
    removing: [],
  };
  return partitionChange(partition, asked);
}

/** Partitions that are being moved. (ReplicationControlManager.listPartitionReassignments) */
export function listReassignments(
  { image }: Setting,
  body: RequestBody<'ListPartitionReassignments'>,
): ResponseBody<'ListPartitionReassignments'> {
  const asked =
    body.topics ??
    Object.values(image.topics).map(({ name, partitions }) => ({
      name,
      partitionIndexes: Array.from({ length: partitions }, (_, index) => index),
    }));
  const topics = asked.flatMap(({ name, partitionIndexes }) => {
    const partitions = partitionIndexes.flatMap((partitionIndex) => {
      const partition = image.partitions[partitionName(name, partitionIndex)];
      if (partition === undefined) return [];
      const { replicas, addingReplicas, removingReplicas } = partition;
      const moves = addingReplicas.length + removingReplicas.length > 0;
      return moves ? [{ partitionIndex, replicas, addingReplicas, removingReplicas }] : [];
    });
    return partitions.length > 0 ? [{ name, partitions }] : [];
  });
  return { throttleTimeMs: 0, errorCode: 0, errorMessage: null, topics };
}
