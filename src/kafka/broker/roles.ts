import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';
import { assignEpoch } from '../log/leader-epochs.ts';
import { createLog } from '../log/log.ts';
import { readLogConfig } from '../log/log-config.ts';
import type { MetadataImage, PartitionImage } from '../metadata-image.ts';
import type { Broker } from './broker.ts';
import { createFetcher, keepFetching } from './fetcher.ts';
import { advanceHighWatermark, createPartition, type Partition } from './partition.ts';

/**
 * The metadata has moved on: this broker takes up and gives up roles as it says. (BrokerMetadataPublisher, ReplicaManager.applyDelta)
 * @returns the partitions whose role may have changed
 */
export function applyImage(
  broker: Broker,
  image: MetadataImage,
  now: Micros,
  out: KafkaEffect[],
): string[] {
  const before = broker.memory.image;
  broker.memory.image = image;
  if (image.topicConfigs !== before.topicConfigs)
    for (const log of Object.values(broker.disk.logs)) {
      const topic = image.partitions[log.name]?.topic ?? '';
      log.config = readLogConfig(image.topicConfigs[topic] ?? {});
    }
  if (image.partitions === before.partitions) return [];
  const changed = Object.values(image.partitions).filter(
    (each) => before.partitions[each.name] !== each && each.replicas.includes(broker.id),
  );
  for (const partition of changed) applyPartition(broker, partition, out);
  for (const fetcher of Object.values(broker.memory.fetchers))
    keepFetching(broker, fetcher, now, out);
  return changed.map((each) => each.name);
}

function applyPartition(broker: Broker, image: PartitionImage, out: KafkaEffect[]): void {
  const config = readLogConfig(broker.memory.image.topicConfigs[image.topic] ?? {});
  const log = (broker.disk.logs[image.name] ??= createLog(image.name, config));
  const checkpointed = Math.min(
    Math.max(broker.disk.highWatermarks[image.name] ?? 0, log.startOffset),
    log.endOffset,
  );
  const partition = (broker.memory.partitions[image.name] ??= createPartition(image, checkpointed));
  const isNewEpoch = partition.image.leaderEpoch !== image.leaderEpoch || partition.image === image;
  partition.image = image;
  if (image.leader === broker.id) becomeLeader(broker, partition, isNewEpoch, out);
  else becomeFollower(broker, partition, isNewEpoch, out);
  advanceHighWatermark(partition, log, broker.id, out);
}

/** A new epoch begins at the log's end, before anything is written in it; what followers hold is unknown again. (Partition.makeLeader) */
function becomeLeader(
  broker: Broker,
  partition: Partition,
  isNewEpoch: boolean,
  out: KafkaEffect[],
): void {
  const { image } = partition;
  const log = broker.disk.logs[image.name];
  if (log === undefined || !isNewEpoch) return;
  stopFetching(broker, image.name);
  partition.state = { role: 'leader', epochStart: log.endOffset, followers: {} };
  log.epochs = assignEpoch(log.epochs, image.leaderEpoch, log.endOffset);
  out.push({
    do: 'note',
    note: {
      note: 'became-leader',
      partition: image.name,
      leaderEpoch: image.leaderEpoch,
      logEnd: log.endOffset,
    },
  });
}

/** (Partition.makeFollower: the fetcher starts again if and only if the leader epoch changed) */
function becomeFollower(
  broker: Broker,
  partition: Partition,
  isNewEpoch: boolean,
  out: KafkaEffect[],
): void {
  const { image } = partition;
  if (!isNewEpoch) return;
  stopFetching(broker, image.name);
  partition.state = { role: 'follower' };
  if (image.leader < 0) return;
  const fetcher = (broker.memory.fetchers[image.leader] ??= createFetcher(broker, image.leader));
  fetcher.partitions[image.name] = { after: 0 };
  out.push({
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
  for (const fetcher of Object.values(broker.memory.fetchers)) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
    delete fetcher.partitions[name];
  }
}
