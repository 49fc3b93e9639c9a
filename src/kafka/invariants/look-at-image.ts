import type { MetadataImage } from '../metadata-image.ts';
import type { Server } from '../server.ts';
import { isUncleanChoice, samePartition } from './elections.ts';
import { newTruth, type Ghost, type NodeSeen } from './ghost.ts';
import type { Around, Check } from './sight.ts';
import { committedImage } from './view.ts';

/** The metadata that a server goes by, and, where it is the newest of all, what it says of each partition. */
export function lookAtImage(around: Around, server: Server, seen: NodeSeen, check: Check): void {
  const now = committedImage(server);
  const before = seen.image;
  if (now === null || now === before) return;
  const { ghost } = around;
  check('serverImage', { ...around, before, now, fresh: before.endOffset === 0 });
  seen.image = now;
  if (now.endOffset > ghost.image.endOffset) takeOver(around, now, check);
}

const IMAGES_MAX = 16;

function takeOver(around: Around, now: MetadataImage, check: Check): void {
  const { ghost } = around;
  const before = ghost.image;
  ghost.image = now;
  ghost.images = Object.freeze([...ghost.images.slice(1 - IMAGES_MAX), now]);
  if (before.brokers === now.brokers && before.partitions === now.partitions) return;
  check('image', { ...around, before, now });
  for (const { id, epoch } of Object.values(now.brokers)) ghost.brokerEpochs[epoch] = id;
  if (before.partitions !== now.partitions) takePartitions(around, before, now, check);
}

function takePartitions(
  around: Around,
  before: MetadataImage,
  now: MetadataImage,
  check: Check,
): void {
  const { ghost } = around;
  forgetDeleted(ghost, before, now);
  for (const partition of Object.values(now.partitions)) {
    const known = before.partitions[partition.name];
    // Read from a snapshot it is another object and may be the same.
    if (known !== undefined && samePartition(known, partition)) continue;
    const { name, topicId, index, leaderEpoch } = partition;
    const truth = (ghost.truths[`${topicId}:${index}`] ??= newTruth(name, topicId));
    const old = known?.topicId === topicId ? known : null;
    if (old !== null && isUncleanChoice(old, partition)) truth.uncleanEpoch = leaderEpoch;
    check('partition', { ...around, truth, before: old, now: partition, image: now });
  }
}

function forgetDeleted(ghost: Ghost, before: MetadataImage, now: MetadataImage): void {
  for (const { name, topicId, index } of Object.values(before.partitions)) {
    if (now.partitions[name]?.topicId === topicId) continue;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by id
    delete ghost.truths[`${topicId}:${index}`];
  }
}
