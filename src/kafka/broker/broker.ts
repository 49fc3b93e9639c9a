import type { Micros } from '../../kernel/time.ts';
import { createChannel, type Channel } from '../channel.ts';
import type { BrokerSpec } from '../cluster-spec.ts';
import { brokerConfig, configTexts, numberOf } from '../config.ts';
import type { Directory } from '../kinds.ts';
import type { RequestContext } from '../listener.ts';
import { createLog, type Log } from '../log/log.ts';
import { readLogConfig } from '../log/log-config.ts';
import { EMPTY_IMAGE, type MetadataImage } from '../metadata-image.ts';
import { METADATA_LOG } from '../metadata-record.ts';
import type { FetchSession } from './fetch-plan.ts';
import type { Partition } from './partition.ts';
import type { DelayedDelete, DelayedFetch, DelayedProduce } from './purgatory.ts';

/** One broker. What survives its death is in `disk`; the rest is made again at boot. */
export type Broker = {
  readonly id: number;
  readonly host: string;
  readonly rack: string | null;
  readonly config: Readonly<Record<string, string>>;
  readonly directory: Directory;
  disk: BrokerDisk;
  memory: BrokerMemory;
};

export type BrokerDisk = {
  /** By name such as `orders-0`. */
  logs: Record<string, Log>;
  /** The file replication-offset-checkpoint. */
  highWatermarks: Record<string, number>;
  /** The broker's copy of `__cluster_metadata-0`. */
  metadataLog: Log;
  /** Starts of this broker so far: makes each incarnation's id. */
  incarnations: number;
};

export type BrokerMemory = {
  lifecycle: Lifecycle;
  image: MetadataImage;
  partitions: Record<string, Partition>;
  /** By leader id. */
  fetchers: Record<number, Fetcher>;
  sessions: Record<number, FetchSession>;
  delayedFetches: Record<number, DelayedFetch>;
  delayedProduces: Record<number, DelayedProduce>;
  delayedDeletes: Record<number, DelayedDelete>;
  /** Numbers delayed requests and fetch sessions. */
  nextId: number;
};

/** Copies all partitions that this broker follows from one leader, one fetch after the other. (AbstractFetcherThread) */
export type Fetcher = {
  leader: number;
  channel: Channel<FetchContext>;
  /** Partitions it copies, by name; `after`: not to be asked for before that time, because of an error. */
  partitions: Record<string, { after: Micros }>;
  /** The session at the leader: its number (0: none), the epoch of the next request, and what each partition was asked last. */
  sessionId: number;
  sessionEpoch: number;
  asked: Record<string, AskedPart>;
};

/** What a request asked, so that the answer is used only if nothing has changed since. */
export type FetchContext =
  | { purpose: 'fetch'; offsets: Record<string, { fetchOffset: number; leaderEpoch: number }> }
  /** Where the leader's log of a partition ends or begins. */
  | { purpose: 'latest' | 'earliest'; partition: string };

/** What a follower last told its leader of one partition. */
export type AskedPart = {
  fetchOffset: number;
  leaderEpoch: number;
  lastFetchedEpoch: number;
  logStart: number;
};

/** What links a broker to its controller. (BrokerLifecycleManager) */
export type Lifecycle = {
  state: 'starting' | 'registered' | 'running';
  incarnationId: string;
  /** Given by the controller at registration; -1 before. */
  epoch: number;
  /** Registration, heartbeats, requests on behalf of clients. */
  channel: Channel<{
    purpose: 'register' | 'heartbeat' | 'create-topic';
    /** Whom the answer is for, when a client asked. */ client?: RequestContext;
  }>;
  /** Fetches of the metadata log; null in a process that is the controller itself. */
  metadata: Channel<{ purpose: 'fetch' }> | null;
};

export function createBroker(
  spec: BrokerSpec,
  host: string,
  directory: Directory,
  combined: boolean,
): Broker {
  const disk: BrokerDisk = {
    logs: {},
    highWatermarks: {},
    metadataLog: createLog(METADATA_LOG, readLogConfig({})),
    incarnations: 0,
  };
  return {
    id: spec.id,
    host,
    rack: spec.rack ?? null,
    config: configTexts(spec.config ?? {}),
    directory,
    disk,
    memory: freshMemory(directory, host, combined),
  };
}

/** A broker's memory right after its process started. */
export function freshMemory(directory: Directory, host: string, combined: boolean): BrokerMemory {
  const controller = directory.nodes[directory.controller] ?? -1;
  return {
    lifecycle: {
      state: 'starting',
      incarnationId: '',
      epoch: -1,
      channel: createChannel(controller, 'controller', host),
      metadata: combined ? null : createChannel(controller, 'metadata', host),
    },
    image: EMPTY_IMAGE,
    partitions: {},
    fetchers: {},
    sessions: {},
    delayedFetches: {},
    delayedProduces: {},
    delayedDeletes: {},
    nextId: 1,
  };
}

/** A broker setting as a number, in Kafka's unit. */
export const brokerNumber = (broker: Broker, name: keyof typeof brokerConfig): number =>
  numberOf(brokerConfig, broker.config, name);

/** A broker setting in milliseconds, as virtual time. */
export const brokerMillis = (broker: Broker, name: keyof typeof brokerConfig): Micros =>
  brokerNumber(broker, name) * 1_000;

/** The next number for something that waits, or for a fetch session. */
export function takeId(broker: Broker): number {
  const id = broker.memory.nextId;
  broker.memory.nextId += 1;
  return id;
}

/** The log and the state of a partition that this broker holds; undefined when it holds none. */
export function hostedPartition(
  broker: Broker,
  name: string,
): { partition: Partition; log: Log } | undefined {
  const partition = broker.memory.partitions[name];
  const log = broker.disk.logs[name];
  return partition === undefined || log === undefined ? undefined : { partition, log };
}
