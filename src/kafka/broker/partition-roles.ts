import { settingOf } from '../config/read-setting.ts';
import { museumSettings } from '../config/rows/museum.ts';
import { partitionHash, scalaOrder } from '../protocol/java-order.ts';
import { assignEpoch } from '../log/leader-epochs.ts';
import { createLog, type Log } from '../log/log.ts';
import type { MetadataImage, PartitionImage } from '../metadata/metadata-image.ts';
import { changedPartitions } from '../metadata/metadata-replay.ts';
import { momentOf, newFile } from './logs/append-log.ts';
import { checkDirectories } from './logs/assign-directories.ts';
import { brokerMillis, type Broker } from './broker.ts';
import { deleteLog } from './logs/log-deletion.ts';
import { wake } from './fetch/fetch-rest.ts';
import { fetcherTo, keepFetching, stopIdleFetchers } from './follower/replica-fetcher.ts';
import { startCopying, stopCopying } from './follower/replica-fetcher-session.ts';
import { resignGroups } from '../coordinator/group/load.ts';
import { onElection, onNewImage } from '../coordinator/runtime/load.ts';
import { truncateToHighWatermark } from './follower/replica-fetcher-truncation.ts';
import {
  advanceHighWatermark,
  createPartition,
  resetFollower,
  unknownFollower,
  type FollowerProgress,
  type Partition,
} from './partition.ts';
import { logConfigOf } from './logs/topic-settings.ts';
import type { ServerStep } from '../step.ts';

/**
 * More of the metadata log is committed: this broker takes up and gives up roles as it says, once
 * it has caught up at all. (BrokerMetadataPublisher.onMetadataUpdate)
 * @param image what the metadata log says now
 */
export function onMetadataCommitted(broker: Broker, image: MetadataImage, step: ServerStep): void {
  const { memory } = broker;
  const before = memory.image;
  if (image === before) return;
  memory.image = image;
  const { state } = memory.lifecycle;
  if (state === 'NOT_RUNNING' || state === 'STARTING' || state === 'SHUTTING_DOWN') {
    // Its roles stay, but not what it says of topics that it still serves.
    for (const partition of Object.values(memory.partitions)) wake(broker, partition);
    return;
  }
  applyImage(broker, before, step);
}

/**
 * Acts on what has changed in the metadata. (ReplicaManager.applyDelta)
 * @param before what was acted on last; null: nothing yet
 */
export function applyImage(broker: Broker, before: MetadataImage | null, step: ServerStep): void {
  const { image } = broker.memory;
  if (image.topicConfigs !== before?.topicConfigs || image.brokerConfigs !== before.brokerConfigs)
    reconfigure(broker);
  if (image.partitions !== before?.partitions) applyPartitions(broker, before, step);
  onNewImage(broker, step);
}

function applyPartitions(broker: Broker, before: MetadataImage | null, step: ServerStep): void {
  const { image } = broker.memory;
  dropReplicas(broker, step);
  // Followers take partitions up in the order of a map of Scala, and fetch them in that order.
  // (ReplicaManager.applyLocalFollowersDelta)
  const changed = changedPartitions(before, image).filter((each) =>
    each.replicas.includes(broker.id),
  );
  for (const partition of scalaOrder(changed, ({ topic, index }) => partitionHash(topic, index)))
    applyPartition(broker, partition, step);
  checkDirectories(broker, step);
  stopIdleFetchers(broker, step);
  for (const fetcher of broker.memory.fetchers) keepFetching(broker, fetcher, step);
}

function reconfigure(broker: Broker): void {
  for (const log of Object.values(broker.disk.logs)) {
    const topic = broker.memory.image.partitions[log.name]?.topic ?? '';
    log.config = logConfigOf(broker, topic);
  }
}

/**
 * Topics that are gone, also where another of the same name came, and replicas that moved
 * elsewhere: their logs go too. (ReplicaManager.stopPartitions)
 */
function dropReplicas(broker: Broker, step: ServerStep): void {
  const { disk, memory } = broker;
  for (const log of Object.values(disk.logs)) {
    const { name } = log;
    const image = memory.image.partitions[name];
    const topicId = disk.topicIds[name] ?? image?.topicId;
    if (image !== undefined && image.topicId === topicId && image.replicas.includes(broker.id))
      continue;
    stopFetching(broker, name);
    const partition = memory.partitions[name];
    if (partition !== undefined) memory.gone[name] = partition;
    deleteLog(broker, name, step);
    /* eslint-disable @typescript-eslint/no-dynamic-delete -- tables keyed by name */
    delete memory.partitions[name];
    delete disk.topicIds[name];
    delete disk.highWatermarks[name];
    /* eslint-enable @typescript-eslint/no-dynamic-delete */
    step.moved.push(name);
    resignGroups(broker, name, null, step);
  }
}

function applyPartition(broker: Broker, image: PartitionImage, step: ServerStep): void {
  const { disk, memory } = broker;
  const known = memory.partitions[image.name];
  // The controller's own answer to a change of the ISR may have been faster than the metadata.
  if (known !== undefined && image.partitionEpoch < known.image.partitionEpoch) return;
  if (known !== undefined) wake(broker, known);
  const log = disk.logs[image.name] ?? makeLog(broker, image, step);
  disk.topicIds[image.name] = image.topicId;
  const partition = (memory.partitions[image.name] ??= createPartition(
    image,
    Math.min(Math.max(disk.highWatermarks[image.name] ?? 0, log.startOffset), log.endOffset),
  ));
  const isNewEpoch = known === undefined || image.leaderEpoch > known.image.leaderEpoch;
  // What the controller's answer has told already says nothing of a wish that was sent since.
  const isNews = known === undefined || image.partitionEpoch > known.image.partitionEpoch;
  partition.image = image;
  if (image.leader === broker.id && (isNewEpoch || isNews))
    makeLeader(broker, partition, log, isNewEpoch, step);
  else if (isNewEpoch) makeFollower(broker, partition, log, step);
  advanceHighWatermark(partition, log, memory.image.brokers, step);
  step.moved.push(image.name);
}

/** The log of a replica that is new on this broker. (LogManager.getOrCreateLog) */
function makeLog(broker: Broker, image: PartitionImage, step: ServerStep): Log {
  const log = createLog(image.name, logConfigOf(broker, image.topic), momentOf(step));
  broker.disk.logs[image.name] = log;
  step.out.push(newFile(log));
  return log;
}

/**
 * A new epoch begins at the log's end, before anything is written in it. What followers hold is
 * unknown to a new leader, and their time runs from now on; the high watermark stays where it was.
 * (Partition.makeLeader)
 */
function makeLeader(
  broker: Broker,
  partition: Partition,
  log: Log,
  isNewEpoch: boolean,
  step: ServerStep,
): void {
  const { image } = partition;
  const { leaderEpoch } = image;
  const before = partition.state.role === 'leader' ? partition.state : null;
  const followers = followersOf(broker, image, before?.followers ?? null);
  if (!isNewEpoch) {
    if (before === null) return;
    before.followers = followers;
    // Metadata decides what became of a wish.
    before.pending = null;
    return;
  }
  stopFetching(broker, image.name);
  for (const [id, follower] of Object.entries(followers)) {
    const caughtUpAt = image.isr.includes(Number(id)) ? step.now : null;
    if (before === null) followers[Number(id)] = unknownFollower(caughtUpAt);
    else resetFollower(follower, log.endOffset, caughtUpAt);
  }
  const lagMax = brokerMillis(broker, 'replica.lag.time.max.ms');
  const lagMessages = broker.layout.museum.includes('isr-by-message-count')
    ? settingOf(museumSettings, broker.config, 'replica.lag.max.messages')
    : null;
  const lag = { lagMax, lagMessages };
  partition.state = { role: 'leader', epochStart: log.endOffset, followers, pending: null, ...lag };
  log.epochs = assignEpoch(log.epochs, leaderEpoch, log.endOffset);
  const note = { partition: image.name, leaderEpoch, logEnd: log.endOffset };
  step.out.push({ do: 'note', note: { note: 'became-leader', ...note } });
  onElection(broker, image.name, leaderEpoch, step);
}

/** Those that are replicas now, known ones as they are known. */
function followersOf(
  broker: Broker,
  image: PartitionImage,
  known: Record<number, FollowerProgress> | null,
): Record<number, FollowerProgress> {
  const followers: Record<number, FollowerProgress> = {};
  for (const id of image.replicas)
    if (id !== broker.id) followers[id] = known?.[id] ?? unknownFollower(null);
  return followers;
}

/**
 * Only a new leader epoch makes it begin anew; it goes on at the end of its log.
 * (Partition.makeFollower, ReplicaManager.applyLocalFollowersDelta)
 */
function makeFollower(broker: Broker, partition: Partition, log: Log, step: ServerStep): void {
  const { image } = partition;
  stopFetching(broker, image.name);
  partition.state = { role: 'follower' };
  resignGroups(broker, image.name, image.leaderEpoch, step);
  if (image.leader < 0) return;
  if (broker.layout.museum.includes('truncate-to-high-watermark'))
    truncateToHighWatermark(partition, log, step);
  startCopying(fetcherTo(broker, image.leader), image.name);
  step.out.push({
    do: 'note',
    note: {
      note: 'became-follower',
      partition: image.name,
      leaderEpoch: image.leaderEpoch,
      leader: image.leader,
    },
  });
}

function stopFetching(broker: Broker, name: string): void {
  for (const fetcher of broker.memory.fetchers) stopCopying(fetcher, name);
}
