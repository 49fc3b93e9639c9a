import {
  decideHeartbeat,
  decideRegistration,
  fencingRecords,
} from '../../../src/kafka/controller/decide/brokers.ts';
import { decideAlterPartition } from '../../../src/kafka/controller/decide/isr.ts';
import { decideTopics } from '../../../src/kafka/controller/decide/topics.ts';
import type { Setting } from '../../../src/kafka/controller/setting.ts';
import { registeredFeatures } from '../../../src/kafka/metadata/features.ts';
import { CLUSTER_ID } from '../../../src/kafka/kinds.ts';
import { EMPTY_IMAGE, type MetadataImage } from '../../../src/kafka/metadata/metadata-image.ts';
import { replayAll } from '../../../src/kafka/metadata/metadata-delta.ts';
import type { MetadataRecord } from '../../../src/kafka/metadata/metadata-record.ts';
import { errorName } from '../../../src/kafka/protocol/errors.ts';
import type { RequestBody } from '../../../src/kafka/protocol/message.ts';
import { seedRandom } from '../../../src/kernel/random.ts';

/** A controller as its decisions see it: what they write is replayed at once. */
export type Story = {
  setting: Setting;
  /** What was written last, a line for each record. */
  wrote: string[];
};

export const random = seedRandom(1, 1);

/** Brokers 1, 2, … that are alive, each with one log directory. */
export function someBrokers(count: number, about: { elr?: boolean } = {}): Story {
  const records: MetadataRecord[] = [
    {
      type: 'FeatureLevelRecord',
      value: {
        name: 'eligible.leader.replicas.version',
        featureLevel: about.elr === false ? 0 : 1,
      },
    },
  ];
  const image = replayAll(EMPTY_IMAGE, records, 1);
  const story: Story = { setting: { image, config: {}, museum: [] }, wrote: [] };
  for (let id = 1; id <= count; id += 1) {
    register(story, id);
    heartbeat(story, id);
  }
  return story;
}

/** The records are committed: the image has them, and `wrote` tells of them. */
export function commit(story: Story, records: readonly MetadataRecord[]): void {
  const { image } = story.setting;
  story.wrote = records.map((each) => tell(image, each));
  const next = replayAll(image, records, image.endOffset + records.length);
  story.setting = { ...story.setting, image: next };
}

export function topic(
  story: Story,
  name: string,
  assignments: number[][],
  configs: Record<string, string> = {},
): void {
  const { records } = decideTopics({ ...story.setting, random }, [
    {
      name,
      numPartitions: -1,
      replicationFactor: -1,
      assignments: assignments.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    },
  ]);
  commit(story, records);
}

/**
 * A process of the broker starts: a new incarnation. `clean` says whether the one before it has
 * shut down in order.
 */
export function register(
  story: Story,
  id: number,
  about: { clean?: boolean; directory?: string; hasSession?: boolean } = {},
): string {
  const known = story.setting.image.brokers[id];
  const body: RequestBody<'BrokerRegistration'> = {
    brokerId: id,
    clusterId: CLUSTER_ID,
    incarnationId: `incarnation-${id}-${story.setting.image.endOffset}`,
    listeners: [{ name: 'PLAINTEXT', host: `b${id}`, port: 9092, securityProtocol: 0 }],
    features: registeredFeatures(),
    rack: null,
    isMigratingZkBroker: false,
    logDirs: [about.directory ?? `dir${id}`],
    previousBrokerEpoch: about.clean === true ? (known?.epoch ?? -1) : -1,
  };
  const { records, result } = decideRegistration(story.setting, body, {
    nextOffset: story.setting.image.endOffset,
    hasSession: about.hasSession ?? false,
    detectsCleanShutdown: true,
  });
  commit(story, records);
  return result.error;
}

/** A heartbeat of a broker that has replayed everything. Returns the state that it is put into. */
export function heartbeat(
  story: Story,
  id: number,
  about: {
    wantShutDown?: boolean;
    shutdownOffset?: number;
    lowest?: number;
    metadataOffset?: number;
  } = {},
): string {
  const body = {
    brokerId: id,
    brokerEpoch: story.setting.image.brokers[id]?.epoch ?? -1,
    currentMetadataOffset: about.metadataOffset ?? story.setting.image.endOffset - 1,
    wantFence: false,
    wantShutDown: about.wantShutDown ?? false,
    offlineLogDirs: [],
  };
  const { records, result } = decideHeartbeat(story.setting, body, {
    shutdownOffset: about.shutdownOffset ?? null,
    lowestActiveOffset: about.lowest ?? null,
  });
  commit(story, records);
  return result.state;
}

/** The session of a broker is over. */
export function fence(story: Story, id: number): void {
  const broker = story.setting.image.brokers[id];
  if (broker !== undefined) commit(story, fencingRecords(story.setting, broker));
}

/** The leader of a partition asks for another ISR. Returns the error it is told. */
export function alterIsr(
  story: Story,
  partition: string,
  isr: number[],
  about: {
    recovering?: boolean;
    from?: number;
    leaderEpoch?: number;
    partitionEpoch?: number;
    /** Broker epochs as the leader knows them; today's where it says nothing. */
    epochs?: Readonly<Record<number, number>>;
  } = {},
): string {
  const { image } = story.setting;
  const now = image.partitions[partition];
  if (now === undefined) throw new Error(`there is a partition ${partition}`);
  const brokerId = about.from ?? now.leader;
  const asked = {
    partitionIndex: now.index,
    leaderEpoch: about.leaderEpoch ?? now.leaderEpoch,
    newIsrWithEpochs: isr.map((id) => ({
      brokerId: id,
      brokerEpoch: about.epochs?.[id] ?? image.brokers[id]?.epoch ?? -1,
    })),
    leaderRecoveryState: about.recovering === true ? 1 : 0,
    partitionEpoch: about.partitionEpoch ?? now.partitionEpoch,
  };
  const { records, result } = decideAlterPartition(story.setting, {
    brokerId,
    brokerEpoch: image.brokers[brokerId]?.epoch ?? -1,
    topics: [{ topicId: now.topicId, partitions: [asked] }],
  });
  commit(story, records);
  return errorName(result.topics[0]?.partitions[0]?.errorCode ?? result.errorCode);
}

/** One line: the kind of the record and the fields that it sets. */
function tell(image: MetadataImage, record: MetadataRecord): string {
  switch (record.type) {
    case 'PartitionChangeRecord': {
      const { topicId, partitionId, leader, leaderRecoveryState, ...lists } = record.value;
      const set = Object.entries({
        isr: lists.isr,
        leader: leader === -2 ? null : leader,
        recovery: leaderRecoveryState < 0 ? null : leaderRecoveryState,
        replicas: lists.replicas,
        removing: lists.removingReplicas,
        adding: lists.addingReplicas,
        dirs: lists.directories,
        elr: lists.eligibleLeaderReplicas,
        lastKnown: lists.lastKnownElr,
      }).filter(([, value]) => value !== null);
      const told = set.map(([name, value]) => `${name}=${String(value)}`);
      return [`${image.topicNames[topicId] ?? '?'}-${partitionId}`, ...told].join(' ');
    }
    case 'BrokerRegistrationChangeRecord': {
      const { brokerId, fenced, inControlledShutdown } = record.value;
      if (inControlledShutdown === 1) return `shutting down ${brokerId}`;
      return `${fenced === 1 ? 'fence' : 'unfence'} ${brokerId}`;
    }
    case 'RegisterBrokerRecord':
      return `register ${record.value.brokerId} epoch ${record.value.brokerEpoch - image.endOffset}`;
    case 'PartitionRecord': {
      const { partitionId, replicas, isr, leader, directories } = record.value;
      return `partition ${partitionId} replicas=${String(replicas)} isr=${String(isr)} leader=${leader} dirs=${String(directories)}`;
    }
    case 'ConfigRecord': {
      const { resourceName, name, value } = record.value;
      return `config ${resourceName} ${name}=${value ?? 'null'}`;
    }
    case 'ClearElrRecord':
      return `clear elr ${record.value.topicName}`;
    case 'RemoveTopicRecord':
      return `remove ${image.topicNames[record.value.topicId] ?? '?'}`;
    case 'FeatureLevelRecord':
      return `feature ${record.value.name} ${record.value.featureLevel}`;
    default:
      return record.type;
  }
}
