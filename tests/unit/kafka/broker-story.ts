import type { Broker } from '../../../src/kafka/broker/broker.ts';
import type { Partition } from '../../../src/kafka/broker/partition.ts';
import { clusterProgram } from '../../../src/kafka/cluster.ts';
import type { ConfigValues } from '../../../src/kafka/cluster-spec.ts';
import type { Log } from '../../../src/kafka/log/log.ts';
import { encodeBatch, batchOf } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { toBase64 } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import type { ApiName, ResponseBody } from '../../../src/kafka/protocol/message.ts';
import { fault } from '../../../src/kernel/faults.ts';
import { seconds, type Micros } from '../../../src/kernel/time.ts';
import {
  answerOf,
  images,
  openStage,
  runUntil,
  send,
  type Exchange,
  type Stage,
} from '../../conformance/stage.ts';

/**
 * Three brokers that are controllers too, and a topic `orders` whose partition 0 is led by b1 and
 * partition 1 by b2.
 */
export const orders = (about: { partitions?: number; config?: ConfigValues } = {}): Stage =>
  openStage(3, {}, [
    {
      name: 'orders',
      partitions: about.partitions ?? 1,
      replicationFactor: 3,
      config: about.config ?? {},
    },
  ]);

export function brokerOf(stage: Stage, id: number): Broker {
  const state = stage.cluster.nodes.find((each) => each.name === `b${id}`)?.state;
  if (state?.role !== 'server' || state.broker === null) throw new Error(`there is a broker ${id}`);
  return state.broker;
}

/** A replica of `orders-0`. */
export function replicaOf(stage: Stage, id: number): Partition & { log: Log } {
  const broker = brokerOf(stage, id);
  const partition = broker.memory.partitions['orders-0'];
  const log = broker.disk.logs['orders-0'];
  if (partition === undefined || log === undefined) throw new Error('every broker has a replica');
  return { ...partition, log };
}

export function breakIt(
  stage: Stage,
  what: 'pause' | 'resume' | 'kill' | 'start' | 'power-cut' | 'wipe',
  ...ids: number[]
): void {
  for (const id of ids) {
    const node = stage.cluster.nodes.findIndex((each) => each.name === `b${id}`);
    fault(stage.cluster, clusterProgram, { fault: what, node });
  }
}

/** A guest asks a broker. */
export const ask = (
  stage: Stage,
  guest: string,
  api: ApiName,
  version: number,
  body: unknown,
  broker = 'b1',
): Exchange =>
  send(stage, guest, { command: 'request', broker, api, version, clientId: null, body });

/** The answer, waited for so long; undefined when none came. */
export function answered<A extends ApiName>(
  stage: Stage,
  _api: A,
  exchange: Exchange,
  within: Micros = seconds(20),
): ResponseBody<A> | undefined {
  runUntil(stage, () => answerOf(stage, exchange) !== undefined, within);
  const answer = answerOf(stage, exchange);
  return answer !== undefined && 'response' in answer
    ? (answer.response.body as ResponseBody<A>)
    : undefined;
}

/** A guest sends one batch to a partition. */
export function produce(
  stage: Stage,
  values: string[],
  about: {
    acks?: number;
    timeoutMs?: number;
    partition?: number;
    broker?: string;
    guest?: string;
  } = {},
): Exchange {
  const records = values.map((value) => ({ timestamp: 1, key: null, value }));
  const data = {
    index: about.partition ?? 0,
    records: toBase64(encodeBatch(batchOf(records))),
  };
  const body = {
    acks: about.acks ?? -1,
    timeoutMs: about.timeoutMs ?? 30_000,
    topicData: [{ topicId: idOf(stage), partitionData: [data] }],
  };
  return ask(stage, about.guest ?? 'producer', 'Produce', 13, body, about.broker);
}

/** What one partition of a produce was answered. */
export const produced = (
  stage: Stage,
  exchange: Exchange,
  within?: Micros,
): ResponseBody<'Produce'>['responses'][number]['partitionResponses'][number] | undefined =>
  answered(stage, 'Produce', exchange, within)?.responses[0]?.partitionResponses[0];

export const idOf = (stage: Stage): string => images(stage)[0]?.topics['orders']?.id ?? '';

/** A request of a reader for these partitions, from these offsets. */
export const fetchBody = (
  stage: Stage,
  offsets: Record<number, number>,
  about: { maxWaitMs?: number; maxBytes?: number; sessionId?: number; sessionEpoch?: number } = {},
): object => ({
  maxWaitMs: about.maxWaitMs ?? 0,
  minBytes: 1,
  maxBytes: about.maxBytes ?? 1_000_000,
  sessionId: about.sessionId ?? 0,
  sessionEpoch: about.sessionEpoch ?? -1,
  topics: Object.entries(offsets).map(([partition, fetchOffset]) => ({
    topicId: idOf(stage),
    partitions: [{ partition: Number(partition), fetchOffset, partitionMaxBytes: 1_000_000 }],
  })),
});
