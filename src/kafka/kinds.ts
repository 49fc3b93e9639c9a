import type { Effect, Input, NodeId } from '../kernel/machine.ts';
import type { ProcessCommand } from './process-command.ts';
import type { LegacyRule } from './legacy-rules.ts';
import type { Note } from './note.ts';
import type { ByteString } from './protocol/bytes/byte-string.ts';
import type { AnyRequest, AnyResponse } from './protocol/message.ts';
import type { KafkaTimer } from './timers.ts';

/** A request frame as bytes: only guests send these. Decoded by the server that gets it. */
export type RawFrame = {
  readonly type: 'RawFrame';
  readonly bytes: ByteString;
  readonly claimedLength: number;
};

/** What travels between Kafka's processes. */
export type KafkaMessage = AnyRequest | AnyResponse | RawFrame;

/** What Kafka plugs into the kernel. */
export type KafkaKinds = {
  message: KafkaMessage;
  timer: KafkaTimer;
  command: ProcessCommand;
  note: Note;
};

export type KafkaInput = Input<KafkaKinds>;
export type KafkaEffect = Effect<KafkaKinds>;

/**
 * Where the servers are: node of each broker and controller by its host name (`b1`, `c1`). Shared,
 * frozen.
 */
export type ClusterLayout = {
  readonly nodes: Readonly<Record<string, NodeId>>;
  /** Broker ids in order. */
  readonly brokers: readonly number[];
  /** So many of the nodes, the first ones, are brokers and controllers. */
  readonly servers: number;
  /** The voters that the quorum starts with, in order of id. */
  readonly controllers: readonly { readonly id: number; readonly host: string }[];
  /** Rules of older releases that this cluster goes by. */
  readonly museum: readonly LegacyRule[];
};

/** Hosts are node names; every broker listens on one port. */
export const BROKER_PORT = 9092;
export const CONTROLLER_PORT = 9093;
/** The name of the cluster. (Uuid text of a KRaft cluster id) */
export const CLUSTER_ID = 'TG9nc2NvcGUtY2x1c3Rlcg';
export const hostOfBroker = (id: number): string => `b${id}`;

/**
 * Milliseconds since 1970 when a clock shows 0: 2023-11-14 22:13:20 UTC. Clusters boot at this time
 * unless they say another.
 */
export const EPOCH_MILLIS = 1_700_000_000_000;
