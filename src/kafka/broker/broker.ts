import type { Micros } from '../../kernel/time.ts';
import type { NetworkClient } from '../network/network-client.ts';
import type { BrokerSpec } from '../cluster-spec.ts';
import { brokerSettings } from '../config/broker-settings.ts';
import { configTexts, settingOf } from '../config/read-setting.ts';
import type { NumberIn, ObeyedBy, ValueOf } from '../config/setting.ts';
import type { ClusterLayout } from '../kinds.ts';
import type { Log } from '../log/log.ts';
import type { DeletedLog } from '../log/retention.ts';
import { EMPTY_IMAGE, type MetadataImage } from '../metadata/metadata-image.ts';
import { createLinks, type ControllerLinks } from './controller-channel.ts';
import type { FetchSession } from './fetch/fetch-plan.ts';
import type { Partition } from './partition.ts';
import { createThrottles, type Throttles } from './fetch/throttle.ts';
import type { LiveGroups } from '../coordinator/group/classic/classic-group.ts';
import type { Shard } from '../coordinator/runtime/coordinator.ts';
import type { Delayed } from './delayed.ts';

/** One broker. What survives its death is in `disk`; the rest is made again at boot. */
export type Broker = {
  readonly id: number;
  readonly host: string;
  readonly rack: string | null;
  readonly config: Readonly<Record<string, string>>;
  readonly layout: ClusterLayout;
  disk: BrokerDisk;
  memory: BrokerMemory;
};

export type BrokerDisk = {
  /** By name such as `orders-0`. */
  logs: Record<string, Log>;
  /** The file partition.metadata of each log: the id of its topic. */
  topicIds: Record<string, string>;
  /** Logs whose directories are called `-delete`. */
  deletedLogs: readonly DeletedLog[];
  /** The file replication-offset-checkpoint. */
  highWatermarks: Record<string, number>;
  /**
   * The file .kafka_cleanshutdown: the broker epoch of a process that ended in order; null: no such
   * file.
   */
  cleanShutdown: number | null;
  /** directory.id of meta.properties; '' before the log directory was formatted. */
  directoryId: string;
};

export type BrokerMemory = {
  lifecycle: Lifecycle;
  controllers: ControllerLinks;
  image: MetadataImage;
  /** The level of the quorum, as this process knows it. */
  kraftVersion: number;
  partitions: Record<string, Partition>;
  /** Replicas that were dropped in this step: what waits for them is to be told. */
  gone: Record<string, Partition>;
  assigning: { isInFlight: boolean; failures: number };
  isrChanges: IsrChanges;
  throttles: Throttles;
  /** In the order of their leaders. */
  fetchers: Fetcher[];
  sessions: Record<number, FetchSession>;
  /** Sessions that clients have asked for so far. */
  sessionsWanted: number;
  /** In the order of their ids. */
  delayed: Delayed[];
  /** Numbers delayed requests and fetch sessions. */
  nextId: number;
  producerIds: ProducerIds;
  /** What this broker coordinates, by partition. */
  shards: Record<string, Shard>;
  /** The groups that it coordinates, by the partition that holds their records. */
  groups: Record<string, LiveGroups>;
  /** Classic members of consumer groups that are to join again, by the key of their timer. */
  rejoining: Record<string, true>;
  /** Topics that clients asked for and that are being made. */
  creating: string[];
};

/** Producer ids that the controller has given to this broker. (RPCProducerIdManager) */
export type ProducerIds = {
  next: number;
  /** The first id behind the block in use. */
  end: number;
  /** The block to use next; null: none yet. */
  reserved: { readonly start: number; readonly length: number } | null;
  isAsking: boolean;
};

/**
 * Copies all partitions that this broker follows from one leader, one fetch after the other.
 * (AbstractFetcherThread)
 */
export type Fetcher = {
  leader: number;
  channel: NetworkClient<FetchContext>;
  /** Partitions it copies, by name, and how many they are. */
  partitions: Record<string, CopiedPartition>;
  size: number;
  nextRank: number;
  /** The session at the leader: its number (0: none), and the epoch of the next request. */
  sessionId: number;
  sessionEpoch: number;
  /**
   * Names of partitions of which something else may have to be asked than last time: the only ones
   * that the next request looks at.
   */
  awake: string[];
  /**
   * Partitions that the session has, with what was asked of them last, and that are not asked for
   * any more.
   */
  left: { readonly name: string; readonly rank: number; readonly asked: AskedPart }[];
};

export type CopiedPartition = {
  /** Its place in the order in which they were taken up, which is that of asking. */
  readonly rank: number;
  isAwake: boolean;
  /**
   * What the last request asked, so that the answer is used only if nothing has changed since;
   * null: nothing.
   */
  asked: AskedPart | null;
  /** Not to be asked for before that time, because of an error. */
  after: Micros;
  /** It had all that was committed when it was last answered. */
  hasAll: boolean;
};

/** What a request to a leader was for. */
export type FetchContext =
  | { purpose: 'fetch' }
  /** Where the leader's log of a partition ends or begins. */
  | { purpose: 'latest' | 'earliest'; partition: string };

/** What a follower tells its leader of one partition. Frozen. */
export type AskedPart = {
  readonly topicId: string;
  readonly index: number;
  readonly fetchOffset: number;
  readonly leaderEpoch: number;
  readonly lastFetchedEpoch: number;
  readonly logStart: number;
};

/** Where a broker is in its life. (BrokerState) */
export type BrokerState =
  | 'NOT_RUNNING'
  | 'STARTING'
  | 'RECOVERY'
  | 'RUNNING'
  | 'PENDING_CONTROLLED_SHUTDOWN'
  | 'SHUTTING_DOWN';

/**
 * What the controller knows of this process, and what it was asked for. (BrokerLifecycleManager)
 */
export type Lifecycle = {
  state: BrokerState;
  incarnationId: string;
  /** Given by the controller at registration; -1 before. */
  epoch: number;
  registered: boolean;
  /** The controller of the same process starts first, and is not registered yet. */
  waitsForController: boolean;
  /**
   * The epoch that an orderly end of the process before has left behind; -1 when it did not end so.
   */
  previousEpoch: number;
  /** A registration or heartbeat is under way; `soon`: the next one is to follow at once. */
  inFlight: boolean;
  soon: boolean;
  failedAttempts: number;
  /** It has taken up its roles. */
  readyToUnfence: boolean;
  /** The controller has answered a heartbeat that wished to shut down. */
  gotShutdownAnswer: boolean;
};

/** Changes of ISRs that the controller is asked for. (AlterPartitionManager) */
export type IsrChanges = {
  /** By partition: one for each until it is answered. */
  unsent: Record<string, IsrChange>;
  /** Those of the request that is under way; null: none is. */
  sent: readonly IsrChange[] | null;
};

/** One leader's wish. Frozen. */
export type IsrChange = {
  readonly partition: string;
  readonly topicId: string;
  readonly index: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly isr: readonly { readonly brokerId: number; readonly brokerEpoch: number }[];
  /** The pending state of the partition that it belongs to. */
  readonly proposal: number;
};

export function createBroker(spec: BrokerSpec, host: string, layout: ClusterLayout): Broker {
  const config = configTexts(spec.config ?? {});
  return {
    id: spec.id,
    host,
    rack: spec.rack ?? null,
    config,
    layout,
    disk: emptyDisk(),
    memory: freshMemory(spec.id, host, layout, config),
  };
}

/** A disk that nothing was written to yet. */
export const emptyDisk = (): BrokerDisk => ({
  logs: {},
  topicIds: {},
  deletedLogs: [],
  highWatermarks: {},
  cleanShutdown: null,
  directoryId: '',
});

/** What is left of a broker when its process dies. */
export const crashedBroker = (broker: Broker): Broker => ({
  ...broker,
  memory: freshMemory(broker.id, broker.host, broker.layout, broker.config),
});

function freshMemory(
  id: number,
  _host: string,
  _directory: ClusterLayout,
  config: Readonly<Record<string, string>>,
): BrokerMemory {
  const session = settingOf(brokerSettings, config, 'broker.session.timeout.ms') * 1_000;
  return {
    lifecycle: {
      state: 'NOT_RUNNING',
      incarnationId: '',
      epoch: -1,
      registered: false,
      waitsForController: false,
      previousEpoch: -1,
      inFlight: false,
      soon: false,
      failedAttempts: 0,
      readyToUnfence: false,
      gotShutdownAnswer: false,
    },
    controllers: createLinks(id, session),
    image: EMPTY_IMAGE,
    kraftVersion: 0,
    partitions: {},
    gone: {},
    assigning: { isInFlight: false, failures: 0 },
    isrChanges: { unsent: {}, sent: null },
    throttles: createThrottles(),
    fetchers: [],
    sessions: {},
    sessionsWanted: 0,
    delayed: [],
    nextId: 1,
    producerIds: { next: 0, end: 0, reserved: null, isAsking: false },
    shards: {},
    groups: {},
    rejoining: {},
    creating: [],
  };
}

type Obeyed = ObeyedBy<typeof brokerSettings, 'broker'>;

/** A setting of the process, in Kafka's unit. */
export const brokerSetting = <N extends Obeyed>(
  broker: Broker,
  name: N,
): ValueOf<(typeof brokerSettings)[N]> => settingOf(brokerSettings, broker.config, name);

/** A setting in milliseconds, as virtual time. */
export const brokerMillis = (
  broker: Broker,
  name: NumberIn<typeof brokerSettings, Obeyed>,
): Micros => brokerSetting(broker, name) * 1_000;

/** The next number for something that waits, or for a fetch session. */
export function takeId(broker: Broker): number {
  const id = broker.memory.nextId;
  broker.memory.nextId += 1;
  return id;
}

/** A replica on this broker: its state and its log. */
export type HostedPartition = { readonly partition: Partition; readonly log: Log };

/** What copies from a leader; undefined while nothing is to be copied from it. */
export const fetcherFrom = ({ memory }: Broker, leader: number): Fetcher | undefined =>
  memory.fetchers.find((each) => each.leader === leader);

/** The log and the state of a partition that this broker holds; undefined when it holds none. */
export function hostedPartition(broker: Broker, name: string): HostedPartition | undefined {
  const partition = broker.memory.partitions[name];
  const log = broker.disk.logs[name];
  return partition === undefined || log === undefined ? undefined : { partition, log };
}
