import type { Micros } from '../../kernel/time.ts';
import type { GroupView } from './groups.ts';

/** What can be asked for besides brokers, topics and calls. */
export type AdminSubject =
  'topic-configs' | 'broker-configs' | 'offsets' | 'ends' | 'log-dirs' | 'quorum' | 'groups';

/** What an operator's tool asks the cluster for. */
export type AdminQuestion = {
  /** The broker that the tool is sent to, by name; null: the first one that answers. */
  through: string | null;
  about: readonly AdminSubject[];
  /**
   * Of the offsets: milliseconds since 1970, or one of the special times of ListOffsets, such as -1
   * for latest.
   */
  timestamp: number;
  /** Instead: so many milliseconds before what the operator's clock shows. */
  ago?: number;
};

/**
 * What the tool would be told now; what was not asked about is empty. Topics and partitions are
 * those that the broker it talks to knows of, which may be behind. Lists that come out of a map of
 * Java stand in any order.
 */
export type AdminView = {
  time: Micros;
  /** The operator's clock, milliseconds since 1970. */
  clock: number;
  clusterId: string;
  /** The broker that answers, by name; null: none does, and all else is empty. */
  through: string | null;
  /** Those that are not fenced, in order of id. */
  brokers: AdminBroker[];
  topics: AdminTopic[];
  /** Of each topic, of each broker that answers, and (with no name) of all brokers. */
  configs: AdminConfigs[];
  /** Null: no controller leads, it does not answer, or is not asked. */
  quorum: AdminQuorum | null;
  /** By partition, at the time asked for. */
  offsets: AdminOffset[];
  /** By partition that has a leader which answers. */
  ends: AdminEnds[];
  /** One of each broker that answers. */
  logDirs: AdminLogDir[];
  /** Those of every broker that answers, in order of id. */
  groups: AdminGroup[];
  calls: AdminCalls;
};

export type AdminBroker = { id: number; host: string; port: number; answers: boolean };

export type AdminTopic = {
  name: string;
  id: string;
  internal: boolean;
  /** In order of index. */
  partitions: AdminPartition[];
};

export type AdminPartition = {
  index: number;
  /** -1: none is alive. */
  leader: number;
  replicas: number[];
  isr: number[];
  elr: number[];
  lastKnownElr: number[];
  adding: number[];
  removing: number[];
};

export type AdminConfigs = { of: 'topic' | 'broker'; name: string; entries: AdminConfig[] };

/** One setting, and all the places where it has a value, the strongest first. */
export type AdminConfig = {
  name: string;
  value: string | null;
  source: ConfigSource;
  sensitive: boolean;
  synonyms: { name: string; value: string | null; source: ConfigSource }[];
};

/** Where a value comes from. (ConfigEntry.ConfigSource) */
export type ConfigSource =
  | 'DYNAMIC_TOPIC_CONFIG'
  | 'DYNAMIC_BROKER_CONFIG'
  | 'DYNAMIC_DEFAULT_BROKER_CONFIG'
  | 'STATIC_BROKER_CONFIG'
  | 'DEFAULT_CONFIG'
  | 'UNKNOWN';

export type AdminQuorum = {
  leader: number;
  epoch: number;
  highWatermark: number;
  voters: AdminVoter[];
  observers: AdminVoter[];
  /** Where each voter listens, such as CONTROLLER://c1:9093, by id. */
  endpoints: { id: number; url: string }[];
};

/** Times are milliseconds since 1970; -1: never. */
export type AdminVoter = {
  id: number;
  directoryId: string;
  logEnd: number;
  fetchedAt: number;
  caughtUpAt: number;
};

export type AdminOffset = {
  topic: string;
  index: number;
  /** -1: there is none, also where the partition has an error. */
  offset: number;
  /** The error's name, or NO_ANSWER where the leader is silent; null: none. */
  error: string | null;
};

/** Where a partition's log begins, and what consumers can read up to. */
export type AdminEnds = { topic: string; index: number; earliest: number; latest: number };

export type AdminLogDir = {
  broker: number;
  dir: string;
  /** The exception of a directory that cannot be read; null: none. */
  error: string | null;
  partitions: { topic: string; index: number; size: number; offsetLag: number }[];
};

export type AdminGroup = {
  id: string;
  type: 'classic' | 'consumer';
  state: GroupView['state'];
  coordinator: { id: number; host: string; port: number };
  /** How its members share the partitions; null: that is not agreed. */
  assignor: string | null;
  /** Of a consumer group: its epoch, and that of its target; null: it has none. */
  epochs: { group: number; target: number } | null;
  members: AdminMember[];
  offsets: { topic: string; index: number; offset: number; leaderEpoch: number | null }[];
};

/** `epoch` and `target`: only of a member of a consumer group. */
export type AdminMember = {
  id: string;
  instanceId: string | null;
  host: string;
  clientId: string;
  assigned: AdminShare[];
  epoch: number | null;
  target: AdminShare[] | null;
};

export type AdminShare = { topic: string; partitions: number[] };

/** What the operator's client has been asked to do, by number: 0, 1, … */
export type AdminCalls = {
  next: number;
  /** Those without an answer yet. */
  open: number[];
  /** How the last ones ended. */
  ended: AdminEnding[];
};

export type AdminEnding = {
  call: number;
  /** What was asked, such as CreateTopics. */
  api: string;
  /** The exception that Kafka's client throws, such as TopicExistsException; null: it went well. */
  exception: string | null;
  /** What the broker said of it; empty where it said nothing. */
  message: string;
  /** Partitions that failed each by itself, where the call was about several. */
  parts: { partition: string; exception: string; message: string }[];
};
