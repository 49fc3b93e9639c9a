import { each } from '../../src/kernel/checkpoint/sealed-list.ts';
import { nodeAt } from '../../src/kernel/world.ts';
import type { Broker } from '../../src/kafka/broker/broker.ts';
import { layoutOfCluster } from '../../src/kafka/cluster.ts';
import type { Log } from '../../src/kafka/log/log.ts';
import { EMPTY_IMAGE, type MetadataImage } from '../../src/kafka/metadata/metadata-image.ts';
import { replayBatch } from '../../src/kafka/metadata/metadata-replay.ts';
import { decodeMetadataRecord } from '../../src/kafka/metadata/metadata-record.ts';
import { text } from '../../src/kafka/protocol/bytes/byte-string.ts';
import { decodeMessage, toJson, type Json } from '../../src/kafka/protocol/codec.ts';
import {
  lastOffset,
  recordOffset,
  type KafkaRecord,
  type RecordBatch,
} from '../../src/kafka/protocol/batch/record-batch.ts';
import {
  controlType,
  EndTxnMarker,
  KRaftVersionRecord,
  LeaderChangeMessage,
  VotersRecord,
} from '../../src/kafka/protocol/records/control-records.ts';
import * as metadataRecords from '../../src/kafka/protocol/records/metadata-records.ts';
import { ZERO_UUID, type Schema, type ValueOf } from '../../src/kafka/protocol/schema.ts';
import type { Server } from '../../src/kafka/server/server.ts';
import { hostOf, nodeNamed, type HasCluster } from './timeline-world.ts';
import { asText, isList, isObject, type JsonObject } from './recording.ts';

/** One record of a metadata log, as Kafka's own tools show it. */
export type Entry = {
  readonly offset: number;
  /** The first offset of its batch. */
  readonly batch: number;
  readonly epoch: number;
  readonly type: string;
  readonly data: Json;
};

/** What a voter's file quorum-state says. */
type QuorumState = {
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly votedId: number;
};

/** The process with an id, alive or not. */
function serverOf(world: HasCluster, id: number): Server {
  const { state } = nodeAt(world.cluster, nodeNamed(world, hostOf(id)));
  if (state.role !== 'server') throw new Error(`${id} is a server`);
  return state;
}

/** Ids of the voters that the quorum began with. */
export const voterIds = ({ cluster }: HasCluster): number[] =>
  layoutOfCluster(cluster).controllers.map((each) => each.id);

export const brokerIds = ({ cluster }: HasCluster): readonly number[] =>
  layoutOfCluster(cluster).brokers;

export function brokerOf(world: HasCluster, id: number): Broker {
  const { broker } = serverOf(world, id);
  if (broker === null) throw new Error(`${id} is a broker`);
  return broker;
}

/** The metadata log of a voter, committed or not. */
function metadataLog(world: HasCluster, id: number): Log {
  return serverOf(world, id).raft.disk.log;
}

export function quorumState(world: HasCluster, id: number): QuorumState {
  const { epoch, leaderId, voted } = serverOf(world, id).raft.disk.election;
  return { leaderId, leaderEpoch: epoch, votedId: voted?.id ?? -1 };
}

/** The voter that leads the quorum as far as files say; 0 when none does. */
export function active(world: HasCluster): number {
  let best = 0;
  let epoch = -1;
  for (const id of voterIds(world)) {
    const { leaderId, leaderEpoch } = quorumState(world, id);
    if (leaderEpoch <= epoch || leaderId <= 0) continue;
    epoch = leaderEpoch;
    best = leaderId;
  }
  return best;
}

/** Every record of a voter's metadata log from an offset on, control records too. */
export function metadata(world: HasCluster, id: number, from = 0): Entry[] {
  return batchesOf(metadataLog(world, id))
    .filter((batch) => lastOffset(batch) >= from)
    .flatMap((batch) =>
      batch.records.map((record) => ({
        offset: recordOffset(batch, record),
        batch: batch.baseOffset,
        epoch: batch.partitionLeaderEpoch,
        ...(batch.isControl ? controlRecord(record) : metadataRecord(record)),
      })),
    )
    .filter(({ offset }) => offset >= from);
}

export const metadataEnd = (world: HasCluster, id: number): number =>
  metadataLog(world, id).endOffset;

/** The cluster's state as the metadata log of a voter says it. */
export function imageOf(world: HasCluster, id: number): MetadataImage {
  let image = EMPTY_IMAGE;
  for (const batch of batchesOf(metadataLog(world, id))) image = replayBatch(image, batch);
  return image;
}

function batchesOf(log: Log): RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (const segment of log.segments)
    each(segment.batches, 0, segment.batches.length, (batch) => batches.push(batch));
  return batches;
}

type Shown = { type: string; data: Json };

function metadataRecord({ value }: KafkaRecord): Shown {
  const record = value === null ? undefined : decodeMetadataRecord(value);
  if (value === null || record === undefined)
    return { type: `UNKNOWN_${value?.charCodeAt(1) ?? 'NULL'}`, data: null };
  const schema: Schema = metadataRecords[record.type];
  const data = toJson(schema, value.charCodeAt(2), record.value as ValueOf<Schema>);
  return { type: inCapitals(record.type), data };
}

/** `NoOpRecord` is NO_OP_RECORD. */
export const inCapitals = (name: string): string =>
  name.replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** Schemas of control records; what a snapshot begins and ends with stands in no log. */
const CONTROL_SCHEMAS: Readonly<Record<string, Schema>> = {
  LEADER_CHANGE: LeaderChangeMessage,
  KRAFT_VERSION: KRaftVersionRecord,
  KRAFT_VOTERS: VotersRecord,
};

function controlRecord({ key, value }: KafkaRecord): Shown {
  const type = controlType(key) ?? 'UNKNOWN_CONTROL';
  const schema = CONTROL_SCHEMAS[type];
  if (schema === undefined || value === null) return { type, data: null };
  // Each begins with its version; the recorder shows version 0 of it, whatever was written.
  const version = value.charCodeAt(0) * 0x100 + value.charCodeAt(1);
  return { type, data: toJson(schema, 0, decodeMessage(schema, version, value)) };
}

/** The logs that a broker has on its disk. */
export const logsOf = (world: HasCluster, id: number): Record<string, Log> =>
  brokerOf(world, id).disk.logs;

/** The batches of one replica, in order. */
export function batchesJson(log: Log, nameOfProducer: (id: number) => string): Json {
  return batchesOf(log).map((batch) => {
    const shown: Record<string, Json> = {
      baseOffset: batch.baseOffset,
      lastOffset: lastOffset(batch),
      leaderEpoch: batch.partitionLeaderEpoch,
    };
    if (batch.producerId >= 0) {
      shown['producerId'] = nameOfProducer(batch.producerId);
      shown['producerEpoch'] = batch.producerEpoch;
      shown['baseSequence'] = batch.baseSequence;
    }
    if (batch.isTransactional) shown['transactional'] = true;
    return { ...shown, ...(batch.isControl ? markerJson(batch) : valuesJson(batch)) };
  });
}

const valuesJson = (batch: RecordBatch): JsonObject => ({
  values: batch.records.map(({ value }) => (value === null ? null : text(value))),
});

function markerJson(batch: RecordBatch): JsonObject {
  const record = batch.records[0];
  const control = controlType(record?.key ?? null);
  if (
    record?.value === undefined ||
    record.value === null ||
    (control !== 'COMMIT' && control !== 'ABORT')
  )
    return { control };
  const { coordinatorEpoch } = decodeMessage(EndTxnMarker, 0, record.value.slice(2));
  return { control, coordinatorEpoch };
}

/** Changes whenever a node wrote something that a timeline would show. */
export function fingerprint(world: HasCluster): string {
  const brokers = brokerIds(world).map((id) => {
    const { logs, highWatermarks } = brokerOf(world, id).disk;
    const ends = Object.values(logs).map(({ name, startOffset, endOffset, epochs }) => [
      name,
      startOffset,
      endOffset,
      epochs,
    ]);
    return [id, ends, highWatermarks];
  });
  const voters = voterIds(world).map((id) => [
    metadata(world, id).flatMap(({ type, offset }) => (type === 'NO_OP_RECORD' ? [] : [offset])),
    quorumState(world, id),
  ]);
  return JSON.stringify([brokers, voters]);
}

/**
 * The directory id of a voter as the last set of voters in the metadata log has it; the zero uuid
 * before there is one.
 */
export function directoryIdOf(world: HasCluster, id: number): string {
  const sets = metadata(world, active(world)).filter(({ type }) => type === 'KRAFT_VOTERS');
  const data = sets.at(-1)?.data;
  const voters = isObject(data) && isList(data['voters']) ? data['voters'] : [];
  const found = voters.find((each) => isObject(each) && each['voterId'] === id);
  return isObject(found) ? asText(found['voterDirectoryId']) : ZERO_UUID;
}
