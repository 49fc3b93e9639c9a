import { seedRandom, type Random } from '../../../../src/kernel/random.ts';
import type { TimerKey } from '../../../../src/kernel/machine.ts';
import type { Micros } from '../../../../src/kernel/time.ts';
import type { ProcessCommand } from '../../../../src/kafka/process-command.ts';
import {
  BROKER_PORT,
  type ClusterLayout,
  type KafkaEffect,
  type KafkaInput,
} from '../../../../src/kafka/kinds.ts';
import type { KafkaTimer } from '../../../../src/kafka/timers.ts';
import type { Note } from '../../../../src/kafka/note.ts';
import { errorCode, type ErrorName } from '../../../../src/kafka/protocol/errors.ts';
import type {
  AnyRequest,
  AnyResponse,
  ApiName,
  Request,
  ResponseBody,
} from '../../../../src/kafka/protocol/message.ts';

/** Two brokers at nodes 1 and 2, the controller in the first. */
export const DIRECTORY: ClusterLayout = Object.freeze({
  nodes: Object.freeze({ b1: 1, b2: 2 }),
  brokers: Object.freeze([1, 2]),
  servers: 3,
  controllers: Object.freeze([Object.freeze({ id: 1, host: 'b1' })]),
  museum: Object.freeze([]),
});

export const ORDERS_ID = 'AAAAAAAAAAAAAAAAAAAAAQ';

/** A request that the client under test has sent and nobody has answered. */
export type Sent<A extends ApiName = ApiName> = {
  connection: number;
  to: number;
  request: Request<A>;
  at: Micros;
};

/**
 * One client alone on a bench: it is fed inputs by hand, its timers run, and what it sends is kept
 * until the test answers. Connections open at once unless `refuse` says so; ApiVersions are
 * answered by the bench, Metadata and InitProducerId too while `leaders` and `producerId` are
 * given.
 */
export type Bench<S> = {
  state: S;
  step: (state: S, input: KafkaInput, now: Micros, random: Random, clock: Micros) => KafkaEffect[];
  now: Micros;
  random: Random;
  /** Leader of each partition of the topic `orders`; null: Metadata waits for the test. */
  leaders: number[] | null;
  leaderEpoch: number;
  /** Given to whoever asks for a producer id; null: InitProducerId waits for the test. */
  producerId: number | null;
  refuse: (to: number) => boolean;
  sent: Sent[];
  notes: Note[];
  timers: Map<TimerKey, { at: Micros; timer: KafkaTimer }>;
  connections: Map<number, { to: number; tag: string }>;
  dialled: string[];
  nextConnection: number;
  /** Inputs that wait for their step; the first is being worked on. */
  inbox: KafkaInput[];
};

export function bench<S>(
  state: S,
  step: Bench<S>['step'],
  leaders: number[] | null = [1, 2],
): Bench<S> {
  return {
    state,
    step,
    now: 0,
    random: seedRandom(7, 1),
    leaders,
    leaderEpoch: 0,
    producerId: 7,
    refuse: () => false,
    sent: [],
    notes: [],
    timers: new Map(),
    connections: new Map(),
    dialled: [],
    nextConnection: 100,
    inbox: [],
  };
}

/** Gives an input, and then what the bench itself answers to it, one after the other. */
export function feed<S>(on: Bench<S>, input: KafkaInput): void {
  on.inbox.push(input);
  if (on.inbox.length > 1) return;
  for (let next = on.inbox[0]; next !== undefined; next = on.inbox[0]) {
    for (const effect of on.step(on.state, next, on.now, on.random, on.now)) carryOut(on, effect);
    on.inbox.shift();
  }
}

export const boot = <S>(on: Bench<S>): void => feed(on, { on: 'boot' });

export const give = <S>(on: Bench<S>, command: ProcessCommand): void =>
  feed(on, { on: 'command', command });

function carryOut<S>(on: Bench<S>, effect: KafkaEffect): void {
  switch (effect.do) {
    case 'note':
      on.notes.push(effect.note);
      return;
    case 'timer':
      on.timers.set(effect.key, { at: effect.at, timer: effect.timer });
      return;
    case 'cancel':
      on.timers.delete(effect.key);
      return;
    case 'connect':
      on.dialled.push(effect.tag);
      onConnect(on, effect.to, effect.tag);
      return;
    case 'close':
      on.connections.delete(effect.connection);
      on.sent = on.sent.filter(({ connection }) => connection !== effect.connection);
      return;
    case 'send':
      onSend(on, effect.connection, effect.message as AnyRequest);
      return;
    case 'write':
    case 'truncate':
    case 'rename':
    case 'remove':
    case 'sync':
    case 'abandon':
    case 'exit':
  }
}

function onConnect<S>(on: Bench<S>, to: number, tag: string): void {
  const connection = on.nextConnection;
  on.nextConnection += 1;
  if (on.refuse(to)) {
    feed(on, { on: 'closed', connection, peer: to, tag, reason: 'refused' });
    return;
  }
  on.connections.set(connection, { to, tag });
  feed(on, { on: 'connected', connection, to, tag });
}

function onSend<S>(on: Bench<S>, connection: number, request: AnyRequest): void {
  const to = on.connections.get(connection)?.to ?? -1;
  const sent = { connection, to, request: request as Request<ApiName>, at: on.now };
  on.sent.push(sent);
  if (request.type === 'ApiVersionsRequest') answer(on, sent, 'ApiVersions', API_VERSIONS);
  else if (request.type === 'MetadataRequest' && on.leaders !== null) {
    answer(on, sent, 'Metadata', metadataOf(on.leaders, on.leaderEpoch));
  } else if (request.type === 'InitProducerIdRequest' && on.producerId !== null) {
    answer(on, sent, 'InitProducerId', producerIdOf(on.producerId));
  }
}

const API_VERSIONS: ResponseBody<'ApiVersions'> = {
  errorCode: 0,
  apiKeys: [],
  throttleTimeMs: 0,
  supportedFeatures: [],
  finalizedFeaturesEpoch: -1,
  finalizedFeatures: [],
  zkMigrationReady: false,
};

/** A new producer id, or the reason why there is none. */
export const producerIdOf = (
  producerId: number,
  error: ErrorName = 'NONE',
): ResponseBody<'InitProducerId'> => ({
  throttleTimeMs: 0,
  errorCode: errorCode(error),
  producerId,
  producerEpoch: producerId < 0 ? -1 : 0,
});

/** Metadata of both brokers and the topic `orders` with these leaders; -1 for none. */
export function metadataOf(leaders: number[], leaderEpoch = 0): ResponseBody<'Metadata'> {
  return {
    throttleTimeMs: 0,
    brokers: [1, 2].map((nodeId) => ({ nodeId, host: `b${nodeId}`, port: 9092, rack: null })),
    clusterId: null,
    controllerId: 1,
    errorCode: 0,
    topics: [
      {
        errorCode: 0,
        name: 'orders',
        topicId: ORDERS_ID,
        isInternal: false,
        topicAuthorizedOperations: -2147483648,
        partitions: leaders.map((leaderId, partitionIndex) => ({
          errorCode: leaderId < 0 ? errorCode('LEADER_NOT_AVAILABLE') : 0,
          partitionIndex,
          leaderId,
          leaderEpoch,
          replicaNodes: [1, 2],
          isrNodes: [1, 2],
          offlineReplicas: [],
        })),
      },
    ],
  };
}

/** Metadata that knows no topic `orders`, and why. */
export function metadataWithoutTopic(
  error: ErrorName = 'UNKNOWN_TOPIC_OR_PARTITION',
): ResponseBody<'Metadata'> {
  const known = metadataOf([]);
  const topics = known.topics.map((topic) => ({
    ...topic,
    errorCode: errorCode(error),
  }));
  return { ...known, topics };
}

/** The oldest request of this kind that nobody has answered. The test fails when there is none. */
export function awaited<A extends ApiName, S>(on: Bench<S>, api: A): Sent<A> {
  const found = on.sent.find(({ request }) => request.type === `${api}Request`);
  if (found === undefined) {
    throw new Error(`no ${api} waits; sent: ${on.sent.map(({ request }) => request.type).join()}`);
  }
  return found as unknown as Sent<A>;
}

/** All requests of this kind that nobody has answered. */
export function allAwaited<A extends ApiName, S>(on: Bench<S>, api: A): Sent<A>[] {
  return on.sent.filter(({ request }) => request.type === `${api}Request`) as unknown as Sent<A>[];
}

/** Answers a request. */
export function answer<A extends ApiName, S>(
  on: Bench<S>,
  to: Pick<Sent, 'connection'> & { request: { correlationId: number; version: number } },
  api: A,
  body: ResponseBody<A>,
): void {
  const { correlationId, version } = to.request;
  const from = on.connections.get(to.connection)?.to ?? -1;
  on.sent = on.sent.filter(
    ({ connection, request }) =>
      connection !== to.connection || request.correlationId !== correlationId,
  );
  const message = {
    type: `${api}Response`,
    version,
    correlationId,
    body,
  } as unknown as AnyResponse;
  const { tag } = on.connections.get(to.connection) ?? { tag: '' };
  feed(on, { on: 'message', connection: to.connection, from, tag, port: BROKER_PORT, message });
}

/** The broker hangs up, or dies: whatever was on the connection is lost. */
export function cutOff<S>(on: Bench<S>, connection: number): void {
  const { to, tag } = on.connections.get(connection) ?? { to: -1, tag: '' };
  on.connections.delete(connection);
  on.sent = on.sent.filter((each) => each.connection !== connection);
  feed(on, { on: 'closed', connection, peer: to, tag, reason: 'reset' });
}

/** Lets time pass: timers that are due run, in order. */
export function passTo<S>(on: Bench<S>, time: Micros): void {
  for (;;) {
    let next: { key: TimerKey; at: Micros; timer: KafkaTimer } | null = null;
    for (const [key, { at, timer }] of on.timers) {
      if (at <= time && (next === null || at < next.at)) next = { key, at, timer };
    }
    if (next === null) break;
    on.timers.delete(next.key);
    on.now = Math.max(on.now, next.at);
    feed(on, { on: 'timer', timer: next.timer });
  }
  on.now = time;
}

/** An answer to Produce: the same for each partition asked. */
export function produced(
  request: Request<'Produce'>,
  how: {
    error?: ErrorName;
    baseOffset?: number;
    leader?: { leaderId: number; leaderEpoch: number };
    /** Places in the batch of the records that were refused. */
    refused?: number[];
  },
): ResponseBody<'Produce'> {
  return {
    throttleTimeMs: 0,
    nodeEndpoints: [],
    responses: request.body.topicData.map((topic) => ({
      topicId: topic.topicId,
      partitionResponses: topic.partitionData.map(({ index }) => ({
        index,
        errorCode: errorCode(how.error ?? 'NONE'),
        baseOffset: how.baseOffset ?? 0,
        logAppendTimeMs: -1,
        logStartOffset: 0,
        recordErrors: (how.refused ?? []).map((batchIndex) => ({
          batchIndex,
          batchIndexErrorMessage: null,
        })),
        errorMessage: null,
        currentLeader: how.leader ?? { leaderId: -1, leaderEpoch: -1 },
      })),
    })),
  };
}
