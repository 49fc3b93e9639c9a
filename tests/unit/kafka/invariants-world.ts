import { expect } from 'vitest';
import { append } from '../../../src/kernel/checkpoint/sealed-list.ts';
import { newGhost, type Ghost } from '../../../src/kafka/invariants/ghost.ts';
import type { InvariantName } from '../../../src/kafka/invariants/promises.ts';
import type { World } from '../../../src/kafka/invariants/view.ts';
import { clusterWatch } from '../../../src/kafka/invariants/watch.ts';
import type { KafkaEffect, KafkaInput, KafkaMessage } from '../../../src/kafka/kinds.ts';
import { createLog, type Log } from '../../../src/kafka/log/log.ts';
import { readLogConfig } from '../../../src/kafka/log/log-config.ts';
import type { MetadataImage, PartitionImage } from '../../../src/kafka/metadata/metadata-image.ts';
import {
  batchOf,
  lastOffset,
  type BatchDraft,
  type RecordBatch,
} from '../../../src/kafka/protocol/batch/record-batch.ts';

/** A replica made by hand. */
export type HandReplica = {
  image: PartitionImage;
  highWatermark: number;
  state: { role: 'leader' | 'follower'; pending?: object | null };
};

/**
 * Three brokers b1, b2, b3 at nodes 0, 1, 2 and a controller c1 at node 3, made by hand, and what
 * the watch knows of them.
 */
export type Hand = {
  ghost: Ghost;
  world: { now: number; nodes: HandNode[] };
};

type HandNode = {
  name: string;
  status: 'up' | 'down';
  disk: {
    files: Record<string, { written: number; durable: number }>;
    room: number | null;
    failed: boolean;
    refused: boolean;
  };
  state: {
    role: 'server';
    raft: HandRaft;
    broker: HandBroker | null;
    controller: {
      id: number;
      memory: { committed: MetadataImage; claimedEpoch: number | null };
    } | null;
  };
};

type HandRaft = {
  id: number;
  layout: object;
  isController: boolean;
  disk: { log: Log; election: { epoch: number; leaderId: number; voted: { id: number } | null } };
  memory: {
    state: { role: 'leader' | 'follower'; leaderId: number };
    highWatermark: number;
    flushedEnd: number;
  };
};

type HandBroker = {
  id: number;
  host: string;
  rack: string | null;
  config: object;
  layout: object;
  disk: { highWatermarks: Record<string, number>; logs: Record<string, Log> };
  memory: {
    image: MetadataImage;
    partitions: Record<string, HandReplica>;
    lifecycle: { epoch: number };
  };
};

const NODES = { b1: 0, b2: 1, b3: 2, c1: 3 };
const TOPIC = 'AAAAAAAAAAAAAAAAAAAAAQ';
export const T0 = 't-0';

export const emptyLog = (name = T0): Log => createLog(name, readLogConfig({}));

/** Images by hand: `offset` numbers them. */
export const image = (
  offset: number,
  partition: Partial<PartitionImage> = {},
  about: {
    fenced?: number[];
    shutsDown?: number[];
    epochs?: number[];
    minIsr?: number;
    elr?: boolean;
  } = {},
): MetadataImage => {
  const t0 = Object.freeze({
    name: T0,
    topic: 't',
    topicId: TOPIC,
    index: 0,
    replicas: Object.freeze([1, 2, 3]),
    isr: Object.freeze([1, 2, 3]),
    elr: Object.freeze([]),
    lastKnownElr: Object.freeze([]),
    addingReplicas: Object.freeze([]),
    removingReplicas: Object.freeze([]),
    leader: 1,
    leaderEpoch: 0,
    partitionEpoch: offset,
    recovering: false,
    ...partition,
  });
  const brokers = [1, 2, 3].map((id) => {
    const epoch = about.epochs?.[id - 1] ?? id;
    const fenced = about.fenced?.includes(id) ?? false;
    const inControlledShutdown = about.shutsDown?.includes(id) ?? false;
    return [String(id), { id, epoch, fenced, inControlledShutdown }] as const;
  });
  return Object.freeze({
    endOffset: offset,
    brokers: Object.freeze(Object.fromEntries(brokers)),
    topics: Object.freeze({ t: { name: 't', id: TOPIC, partitions: 1 } }),
    topicNames: Object.freeze({ [TOPIC]: 't' }),
    partitions: Object.freeze({ [T0]: t0 }),
    brokerConfigs: Object.freeze({ '': Object.freeze({ 'min.insync.replicas': '1' }) }),
    topicConfigs: Object.freeze({ t: { 'min.insync.replicas': String(about.minIsr ?? 2) } }),
    features: Object.freeze(about.elr === false ? {} : { 'eligible.leader.replicas.version': 1 }),
  }) as unknown as MetadataImage;
};

/** A member of the quorum: 101 leads epoch 1 and has its own vote, others follow. */
const raft = (id: number, layout: object): HandRaft => ({
  id,
  layout,
  isController: id > 100,
  disk: {
    log: emptyLog('__cluster_metadata-0'),
    election: { epoch: 1, leaderId: 101, voted: id > 100 ? { id } : null },
  },
  memory: {
    state: { role: id > 100 ? 'leader' : 'follower', leaderId: 101 },
    highWatermark: 0,
    flushedEnd: 0,
  },
});

export const raftAt = (on: Hand, node: number): HandRaft => {
  const found = on.world.nodes[node]?.state.raft;
  if (found === undefined) throw new Error(`there is a server at ${node}`);
  return found;
};

/** A batch of the metadata log that is written, flushed and committed at one member. */
export function writeMetadata(on: Hand, node: number, what: RecordBatch): void {
  const { disk, memory } = raftAt(on, node);
  writeTo(disk.log, what);
  memory.highWatermark = disk.log.endOffset;
  memory.flushedEnd = disk.log.endOffset;
}

/** All brokers know image 1 and have looked at it; b1 leads an empty partition. */
export function hand(about: Parameters<typeof image>[2] = {}): Hand {
  const first = image(1, {}, about);
  const layout = { nodes: NODES, museum: [], brokers: [1, 2, 3] };
  const broker = (id: number): HandBroker => ({
    id,
    host: `b${id}`,
    rack: null,
    config: {},
    layout,
    disk: { highWatermarks: {}, logs: { [T0]: emptyLog() } },
    memory: {
      image: first,
      partitions: { [T0]: replica(first, id) },
      lifecycle: { epoch: first.brokers[id]?.epoch ?? -1 },
    },
  });
  const node = (name: string, state: Omit<HandNode['state'], 'role'>): HandNode => ({
    name,
    status: 'up',
    disk: { files: {}, room: null, failed: false, refused: false },
    state: { role: 'server', ...state },
  });
  const controller = { id: 101, memory: { committed: first, claimedEpoch: 1 } };
  const made: Hand = {
    ghost: newGhost(),
    world: {
      now: 0,
      nodes: [
        ...[1, 2, 3].map((id) =>
          node(`b${id}`, { raft: raft(id, layout), broker: broker(id), controller: null }),
        ),
        node('c1', { raft: raft(101, layout), broker: null, controller }),
      ],
    },
  };
  const config = readLogConfig({ 'min.insync.replicas': String(about.minIsr ?? 2) });
  for (const id of [1, 2, 3]) logOf(made, id).config = config;
  lookAll(made);
  return made;
}

export const replica = (from: MetadataImage, id: number): HandReplica => {
  const partition = from.partitions[T0] as PartitionImage;
  const role = partition.leader === id ? 'leader' : 'follower';
  return { image: partition, highWatermark: 0, state: { role, pending: null } };
};

/** The node has taken a step. */
export function look(
  { ghost, world }: Hand,
  node: number,
  input: KafkaInput = { on: 'synced', file: '' },
  effects: KafkaEffect[] = [],
): void {
  clusterWatch.after(ghost, world as unknown as World, node, { input, effects });
}

export function lookAll(on: Hand): void {
  for (const node of [3, 0, 1, 2]) look(on, node);
}

export function harm({ ghost, world }: Hand, node: number, fault: string): void {
  clusterWatch.after(ghost, world as unknown as World, node, { fault });
}

export const brokerAt = (on: Hand, id: number): HandBroker => {
  const broker = on.world.nodes[id - 1]?.state.broker;
  if (broker === null || broker === undefined) throw new Error(`there is a broker ${id}`);
  return broker;
};

export const logOf = (on: Hand, id: number): Log => brokerAt(on, id).disk.logs[T0] as Log;

export const replicaOf = (on: Hand, id: number): HandReplica =>
  brokerAt(on, id).memory.partitions[T0] as HandReplica;

/** A batch of one record. */
export const batch = (
  baseOffset: number,
  value: string,
  about: Partial<Omit<BatchDraft, 'records'>> = {},
): RecordBatch =>
  Object.freeze(
    batchOf([{ timestamp: 1, key: null, value }], {
      baseOffset,
      partitionLeaderEpoch: 0,
      ...about,
    }),
  );

/** Puts a batch into a log and its file, as honest brokers do; an epoch is entered in the cache. */
export function write(on: Hand, id: number, what: RecordBatch): void {
  writeTo(logOf(on, id), what);
  writeFile(on, id);
}

export function writeTo(log: Log, what: RecordBatch): void {
  const segment = log.segments[0];
  if (segment === undefined) return;
  append(segment.batches, what);
  segment.sizeInBytes += what.sizeInBytes;
  log.endOffset = lastOffset(what) + 1;
  const epoch = what.partitionLeaderEpoch;
  if (log.epochs.at(-1)?.epoch !== epoch)
    log.epochs = Object.freeze([...log.epochs, { epoch, startOffset: what.baseOffset }]);
}

function writeFile(on: Hand, id: number): void {
  const written = logOf(on, id).segments[0]?.sizeInBytes ?? 0;
  const files = on.world.nodes[id - 1]?.disk.files ?? {};
  files[`${T0}/00000000000000000000.log`] = { written, durable: 0 };
}

/** The log holds these batches and no others from now on. */
export function rewrite(on: Hand, id: number, batches: RecordBatch[]): void {
  const log = emptyLog();
  log.config = logOf(on, id).config;
  for (const each of batches) writeTo(log, each);
  brokerAt(on, id).disk.logs[T0] = log;
  writeFile(on, id);
}

/** One batch on these replicas, and the high watermark behind it on the leader. */
export function commit(on: Hand, what: RecordBatch, leader = 1, ids = [1, 2, 3]): void {
  for (const id of ids) write(on, id, what);
  for (const id of ids) look(on, id - 1);
  replicaOf(on, leader).highWatermark = lastOffset(what) + 1;
  look(on, leader - 1);
}

/** New metadata reaches the controller, and then these brokers, who take up their roles. */
export function publish(on: Hand, news: MetadataImage, ids = [1, 2, 3]): void {
  const controller = on.world.nodes[3]?.state.controller;
  if (controller !== null && controller !== undefined) controller.memory.committed = news;
  look(on, 3);
  for (const id of ids) {
    adopt(on, news, id);
    look(on, id - 1);
  }
}

export function adopt(on: Hand, news: MetadataImage, id: number): void {
  const { memory } = brokerAt(on, id);
  const { highWatermark } = memory.partitions[T0] ?? { highWatermark: 0 };
  memory.image = news;
  memory.lifecycle.epoch = news.brokers[id]?.epoch ?? -1;
  memory.partitions[T0] = { ...replica(news, id), highWatermark };
}

/**
 * The process dies by this fault; `left` is what its log is when it is back, and not registered
 * yet.
 */
export function dieAndReturn(on: Hand, id: number, fault: string, left: RecordBatch[]): void {
  const node = on.world.nodes[id - 1] as HandNode;
  const { memory } = brokerAt(on, id);
  const open = memory.partitions;
  node.status = 'down';
  memory.partitions = {};
  memory.lifecycle.epoch = -1;
  rewrite(on, id, left);
  harm(on, id - 1, fault);
  node.status = 'up';
  look(on, id - 1, { on: 'boot' });
  memory.partitions = open;
  const own = open[T0];
  if (own !== undefined) own.highWatermark = Math.min(own.highWatermark, logOf(on, id).endOffset);
}

/** A request comes in and its answer goes out in one step. */
function exchange(on: Hand, id: number, request: object, response: object): void {
  const input = { on: 'message', connection: 9, from: 4, message: request as KafkaMessage };
  const message = response as KafkaMessage;
  const send: KafkaEffect = { do: 'send', connection: 9, message, bytes: 1 };
  look(on, id - 1, input as KafkaInput, [send]);
}

/** It promises with acks=all what it has at an offset. */
export function ack(on: Hand, id: number, baseOffset: number): void {
  const part = { index: 0, errorCode: 0, baseOffset };
  const responses = [{ name: 't', partitionResponses: [part] }];
  exchange(
    on,
    id,
    { type: 'ProduceRequest', correlationId: 1, clientId: null, body: { acks: -1 } },
    { type: 'ProduceResponse', correlationId: 1, body: { responses } },
  );
}

/** It gives a consumer these records. */
export function read(on: Hand, id: number, records: object[], highWatermark: number): void {
  const part = { partitionIndex: 0, errorCode: 0, highWatermark, lastStableOffset: -1, records };
  exchange(
    on,
    id,
    {
      type: 'FetchRequest',
      correlationId: 1,
      clientId: null,
      body: { replicaState: { replicaId: -1 } },
    },
    {
      type: 'FetchResponse',
      correlationId: 1,
      body: { responses: [{ topic: 't', partitions: [part] }] },
    },
  );
}

/** What is thrown when this invariant is broken. */
export const brokenBy = (name: InvariantName): unknown => expect.objectContaining({ name });
