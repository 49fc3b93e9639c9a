import type { ValueOf } from '../protocol/schema.ts';
import type { RegisterBrokerRecord } from '../protocol/records/metadata-records.ts';

/**
 * What the metadata log says up to an offset: the only truth about topics, partitions and brokers.
 * A value: `replay` makes the next one. Controller and brokers replay the same records, each at its
 * own pace. (KIP-631, MetadataImage)
 */
export type MetadataImage = {
  /** Offset after the last record replayed. */
  readonly endOffset: number;
  readonly brokers: Readonly<Record<number, BrokerImage>>;
  readonly controllers: Readonly<Record<number, ControllerImage>>;
  /** By name. */
  readonly topics: Readonly<Record<string, TopicImage>>;
  readonly topicNames: Readonly<Record<string, string>>;
  /** By name such as `orders-0`. */
  readonly partitions: Readonly<Record<string, PartitionImage>>;
  readonly topicConfigs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By broker id as text; the empty name is the default of the whole cluster. */
  readonly brokerConfigs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By the id of the group. */
  readonly groupConfigs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly features: Readonly<Record<string, number>>;
  /** Where the next block of producer ids begins. */
  readonly nextProducerId: number;
  /** Records that created or changed a partition, counted: the unit of `brokersToIsrsOrder`. */
  readonly isrChanges: number;
};

/**
 * What a broker said of itself when it registered, and what the controller has decided about it.
 * (BrokerRegistration)
 */
export type BrokerImage = {
  readonly id: number;
  readonly epoch: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  readonly incarnationId: string;
  readonly endPoints: Registration['endPoints'];
  readonly features: Registration['features'];
  /** Ids of its log directories that are online. */
  readonly logDirs: readonly string[];
};

type Registration = ValueOf<typeof RegisterBrokerRecord>;

/** A controller as it has registered itself. (ControllerRegistration) */
export type ControllerImage = {
  readonly id: number;
  readonly incarnationId: string;
  readonly endPoints: Registration['endPoints'];
  readonly features: Registration['features'];
};

export type TopicImage = {
  readonly name: string;
  readonly id: string;
  readonly partitions: number;
};

/** A partition as the metadata has it. (PartitionRegistration) */
export type PartitionImage = {
  readonly name: string;
  readonly topic: string;
  readonly topicId: string;
  readonly index: number;
  readonly replicas: readonly number[];
  /** The log directory of each replica, in the order of `replicas`. */
  readonly directories: readonly string[];
  readonly isr: readonly number[];
  /**
   * By member, since when it has been in the ISR without a break, and by -1 since when there is no
   * leader: in this order a controller goes through the partitions of a broker. A snapshot does not
   * hold it. (BrokersToIsrs)
   */
  readonly brokersToIsrsOrder: Readonly<Record<number, number>>;
  /** Replicas that have every committed record although they left the ISR. (KIP-966) */
  readonly elr: readonly number[];
  /** The last leader of a partition that has none. */
  readonly lastKnownElr: readonly number[];
  readonly addingReplicas: readonly number[];
  readonly removingReplicas: readonly number[];
  readonly leader: number;
  /**
   * Its leader was elected uncleanly and has not said yet that it has recovered.
   * (LeaderRecoveryState)
   */
  readonly recovering: boolean;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
};

export const EMPTY_IMAGE: MetadataImage = Object.freeze({
  endOffset: 0,
  brokers: Object.freeze({}),
  controllers: Object.freeze({}),
  topics: Object.freeze({}),
  topicNames: Object.freeze({}),
  partitions: Object.freeze({}),
  topicConfigs: Object.freeze({}),
  brokerConfigs: Object.freeze({}),
  groupConfigs: Object.freeze({}),
  features: Object.freeze({}),
  nextProducerId: 0,
  isrChanges: 0,
});

/** What settings can belong to, by its code in messages and records. (ConfigResource.Type) */
export const TOPIC_RESOURCE = 2;
export const BROKER_RESOURCE = 4;
export const CLIENT_METRICS_RESOURCE = 16;
export const GROUP_RESOURCE = 32;

/** Brokers that clients may be sent to, in order of id. */
export function aliveBrokers(image: MetadataImage): BrokerImage[] {
  return Object.values(image.brokers).filter((each) => !each.fenced);
}

/** Whether a broker may lead and be in an ISR. (ClusterControlManager.isActive) */
export function isActiveBroker(image: MetadataImage, id: number): boolean {
  const broker = image.brokers[id];
  return broker !== undefined && !broker.fenced && !broker.inControlledShutdown;
}
