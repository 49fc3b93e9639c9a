import { eachBatch } from '../../log/log-read.ts';
import { ELR_FEATURE } from '../../metadata/features.ts';
import type { MetadataImage, PartitionImage } from '../../metadata/metadata-image.ts';
import { changedPartition } from '../../metadata/metadata-delta.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import { recordsOfBatch } from '../../metadata/metadata-replay.ts';
import type { Server } from '../../server/server.ts';
import { isUncleanChoice, samePartition } from '../elections.ts';
import { newTruth, truthKey, type Ghost, type NodeSeen } from '../ghost.ts';
import type { Around, Check } from '../sight.ts';
import { committedImage, elrIsOn } from '../view.ts';

/**
 * The metadata that a server goes by, and, where it is the newest of all, what it says of each
 * partition.
 */
export function lookAtImage(around: Around, server: Server, seen: NodeSeen, check: Check): void {
  const now = committedImage(server);
  const before = seen.image;
  if (now === null || now === before) return;
  const { ghost } = around;
  check('serverImage', { ...around, before, now, fresh: before.endOffset === 0 });
  seen.image = now;
  // A new process reads what its predecessor knew first.
  if (now.endOffset >= seen.knewTo) {
    if (before.partitions !== now.partitions || before.endOffset < seen.knewTo)
      forgetDropped(server, seen);
    seen.knewTo = now.endOffset;
  }
  if (now.endOffset > ghost.image.endOffset) takeOver(around, server, now, check);
}

const IMAGES_MAX = 16;

function takeOver(around: Around, server: Server, now: MetadataImage, check: Check): void {
  const { ghost } = around;
  const before = ghost.image;
  ghost.image = now;
  if (turnedElrOn(server, before, now)) ghost.elrSince = now.endOffset;
  ghost.images = Object.freeze([...ghost.images.slice(1 - IMAGES_MAX), now]);
  if (before.brokers === now.brokers && before.partitions === now.partitions) return;
  check('image', { ...around, before, now });
  for (const { id, epoch } of Object.values(now.brokers)) ghost.brokerEpochs[epoch] = id;
  if (before.partitions !== now.partitions) takePartitions(around, server, before, now, check);
}

/**
 * Whether eligible leader replicas were switched on between two images, be it after they had been
 * switched off.
 */
function turnedElrOn({ raft }: Server, before: MetadataImage, now: MetadataImage): boolean {
  if (before.endOffset === 0 || now.features === before.features || !elrIsOn(now)) return false;
  let turned = !elrIsOn(before);
  eachBatch(raft.disk.log, before.endOffset, raft.disk.log.endOffset, (batch) => {
    for (const { offset, record } of recordsOfBatch(batch))
      turned ||= offset >= before.endOffset && offset < now.endOffset && setsElr(record);
  });
  return turned;
}

const setsElr = ({ type, value }: MetadataRecord): boolean =>
  type === 'FeatureLevelRecord' && value.name === ELR_FEATURE && value.featureLevel > 0;

function takePartitions(
  around: Around,
  server: Server,
  before: MetadataImage,
  now: MetadataImage,
  check: Check,
): void {
  const { ghost } = around;
  forgetDeleted(ghost, before, now);
  const elrIsKept = elrIsOn(before) && elrIsOn(now);
  for (const partition of Object.values(now.partitions)) {
    const known = before.partitions[partition.name];
    // Read from a snapshot it is another object and may be the same.
    if (known !== undefined && samePartition(known, partition)) continue;
    const { name, topicId, index } = partition;
    const truth = (ghost.truths[truthKey(topicId, index)] ??= newTruth(name, topicId));
    const old = known?.topicId === topicId ? known : null;
    if (old !== null)
      truth.uncleanEpoch = Math.max(
        truth.uncleanEpoch,
        uncleanEpochSince(server, old, before.endOffset, partition, elrIsKept),
      );
    check('partition', { ...around, truth, before: old, now: partition, image: now });
  }
}

/**
 * The last leader epoch on the way from one image to the next whose leader may have lacked
 * something; -1: none.
 */
function uncleanEpochSince(
  { raft }: Server,
  old: PartitionImage,
  from: number,
  now: PartitionImage,
  elrIsKept: boolean,
): number {
  if (now.partitionEpoch === old.partitionEpoch + 1)
    return isUncleanChoice(old, now, elrIsKept) ? now.leaderEpoch : -1;
  let unclean = -1;
  let last = old;
  const take = (next: PartitionImage): void => {
    if (isUncleanChoice(last, next, elrIsKept)) unclean = next.leaderEpoch;
    last = next;
  };
  eachBatch(raft.disk.log, from, raft.disk.log.endOffset, (batch) => {
    for (const { offset, record } of recordsOfBatch(batch))
      if (offset >= from && last.partitionEpoch < now.partitionEpoch) {
        const next = changedBy(last, record);
        if (next !== null) take(next);
      }
  });
  // A snapshot does not tell what was between, so it cannot be said that all was clean.
  return samePartition(last, now) || now.leaderEpoch === old.leaderEpoch
    ? unclean
    : now.leaderEpoch;
}

/** The partition after one more record of the metadata log; null when it says nothing of it. */
function changedBy(
  partition: PartitionImage,
  { type, value }: MetadataRecord,
): PartitionImage | null {
  switch (type) {
    case 'PartitionChangeRecord':
      return value.topicId === partition.topicId && value.partitionId === partition.index
        ? changedPartition(partition, value)
        : null;
    case 'ClearElrRecord':
      return (value.topicName === '' || value.topicName === partition.topic) &&
        partition.elr.length + partition.lastKnownElr.length > 0
        ? { ...partition, elr: [], lastKnownElr: [], partitionEpoch: partition.partitionEpoch + 1 }
        : null;
    default:
      return null;
  }
}

/** A replica that the metadata has taken from a broker is no longer compared with: its log goes. */
function forgetDropped({ broker }: Server, { image, replicas }: NodeSeen): void {
  for (const [name, { topicId }] of Object.entries(replicas)) {
    const partition = image.partitions[name];
    if (partition?.topicId === topicId && partition.replicas.includes(broker?.id ?? -1)) continue;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
    delete replicas[name];
  }
}

function forgetDeleted(ghost: Ghost, before: MetadataImage, now: MetadataImage): void {
  for (const { name, topicId, index } of Object.values(before.partitions)) {
    if (now.partitions[name]?.topicId === topicId) continue;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by id
    delete ghost.truths[truthKey(topicId, index)];
  }
}
