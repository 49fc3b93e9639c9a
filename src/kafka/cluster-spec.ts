import type { Odds } from '../kernel/random.ts';
import type { Micros } from '../kernel/time.ts';
import type { LegacyRule } from './legacy-rules.ts';

/**
 * Broker, topic, producer and consumer settings by their Kafka names, as text or numbers, as a
 * person writes them.
 */
export type ConfigValues = Record<string, string | number | boolean>;

/**
 * Everything that a cluster is made of before it is touched. Plain data: it travels in links.
 */
export type ClusterSpec = {
  /** Brokers b1, b2, … in order of id. */
  brokers: BrokerSpec[];
  /** Controllers c1, c2, … or, when `combined`, the first brokers themselves, `quorum` of them. */
  controllers: number | 'combined';
  /** Voters among combined brokers; 1 when absent. */
  quorum?: number;
  /** Settings of dedicated controllers. Combined ones have those of their broker. */
  controllerConfig?: ConfigValues;
  /** What the clocks show when it boots, milliseconds since 1970; 1,700,000,000,000 when absent. */
  bootTime?: number;
  /** Rules of older releases that are put back. */
  museum?: LegacyRule[];
  topics: TopicSpec[];
  producers: ProducerSpec[];
  consumers: ConsumerSpec[];
  /** One-way delays where they differ from `delay`. Both directions. */
  links?: LinkSpec[];
  /** One-way delay between any two nodes, microseconds, drawn evenly. */
  delay: { min: Micros; max: Micros };
  disk: { writeTime: Micros; syncTime: Micros };
};

export type BrokerSpec = { id: number; rack?: string; config?: ConfigValues };

export type TopicSpec = {
  name: string;
  partitions: number;
  replicationFactor: number;
  config?: ConfigValues;
};

export type ProducerSpec = {
  /** Its node name, such as p1. */
  name: string;
  /** Topic that records go to when a command names none. */
  topic: string;
  config?: ConfigValues;
  /** A steady application load from the start; none when absent. */
  load?: LoadSpec;
};

/** Records made by the application itself. */
export type LoadSpec = {
  /** Time between two records. */
  every: Micros;
  /** Keys k0, k1, … drawn evenly; 0 for no key. */
  keys: number;
  /** Bytes in each value. */
  valueBytes: number;
};

/** An application around a consumer that polls in a loop. Times in microseconds. */
export type ApplicationSpec = {
  /** How long it works on each record. */
  perRecord?: Micros;
  /** How long it needs for each poll() besides. */
  perPoll?: Micros;
  /** Another thread of the application works on the records while the loop polls on. */
  aside?: boolean;
  /**
   * When it commits by its own calls: after each record, after what a poll() gave, before it works
   * on that, and by commitAsync() after it or for each record, the last one first. Absent: never.
   */
  commits?: 'each-record' | 'each-batch' | 'before-work' | 'each-batch-unawaited' | 'out-of-order';
  /** The value of a record at which it throws, instead of working on it. */
  throwsAt?: string;
  /**
   * What an exception does, its own or one of its consumer: the process ends, as when absent; the
   * consumer is closed first; or it is caught, and the loop goes on a second later.
   */
  whenThrown?: 'dies' | 'closes' | 'goes-on';
  /** What its rebalance listener does in a callback; absent: it only hears of it. */
  listener?: { assigned?: ListenerSpec; revoked?: ListenerSpec; lost?: ListenerSpec };
};

/** What a rebalance listener does in a callback, in this order. (ConsumerRebalanceListener) */
export type ListenerSpec = {
  takes?: Micros;
  /** It calls commitSync(), and goes on when that throws. */
  commits?: boolean;
  /** The exception that it throws in the end. */
  throws?: string;
};

export type ConsumerSpec = {
  /** Its node name, such as r1. */
  name: string;
  /** Partitions it is assigned by hand, such as journal-0; none when it subscribes. */
  assign: string[];
  /** Topics that it subscribes to with its group. */
  subscribe?: string[];
  /** A regular expression of Java instead: it subscribes to all topics that match it whole. */
  pattern?: string;
  /** A regular expression of RE2 instead, which the coordinator of a newer group reads. */
  serverPattern?: string;
  /** What the application does with what it gets; absent: nothing that takes time. */
  application?: ApplicationSpec;
  config?: ConfigValues;
  /**
   * True: the application polls again as soon as a poll returned. False: only when a command says
   * so.
   */
  polling: boolean;
};

export type LinkSpec = {
  between: [string, string];
  delay: { min: Micros; max: Micros };
  loss?: Odds;
};

/** The name of a node as people see it. */
export type NodeName = string;

/** `journal-0` as topic and number. Throws nothing: undefined when it is no partition name. */
export function parsePartitionName(name: string): { topic: string; partition: number } | undefined {
  const dash = name.lastIndexOf('-');
  const partition = Number(name.slice(dash + 1));
  if (dash <= 0 || name.length === dash + 1 || !Number.isInteger(partition) || partition < 0)
    return undefined;
  return { topic: name.slice(0, dash), partition };
}
