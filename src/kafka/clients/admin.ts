import type { Random } from '../../kernel/random.ts';
import { NEVER, millis, seconds, type Micros } from '../../kernel/time.ts';
import type { ClientCommand } from '../client-command.ts';
import { parsePartitionName, type ConfigValues } from '../cluster-spec.ts';
import type { Directory, KafkaEffect, KafkaInput } from '../kinds.ts';
import { errorName, isRetriable } from '../protocol/errors.ts';
import type { AnyResponse, RequestBody, ResponseBody } from '../protocol/message.ts';
import { adminConnections } from './connection-config.ts';
import { onConnectionInput, type ConnectionEvent } from './connections.ts';
import {
  ask,
  connectTo,
  CONTROLLER,
  createConnections,
  usableLink,
  type Connections,
} from './links.ts';
import { tendMetadata } from './metadata-refresh.ts';
import { leaderOf, wantMetadata, wantTopic } from './metadata.ts';
import { armBy, tell, type Turn } from './turn.ts';

/** The process that carries out the operator's commands. */
export type Admin = {
  role: 'admin';
  connections: Connections<AdminAsked>;
  /** Not finished yet, in the order given. */
  calls: AdminCall[];
  nextCall: number;
  /** The last that finished. */
  lastAnswer: { api: string; error: string; at: Micros } | null;
  /** When the timer is due; NEVER when it is not armed. */
  armed: { retry: Micros };
};

export type AdminCall = {
  id: number;
  /** Frozen. */
  what: CreateTopic | DeleteRecords;
  since: Micros;
  /** A request is unanswered. */
  asked: boolean;
  notBefore: Micros;
};

export type CreateTopic = {
  readonly api: 'CreateTopics';
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: ConfigValues;
};

export type DeleteRecords = {
  readonly api: 'DeleteRecords';
  readonly topic: string;
  readonly partition: number;
  readonly before: number;
};

/** The call that a request was sent for. */
export type AdminAsked = { call: number };

/** default.api.timeout.ms: a call that has no final answer by then fails. */
const CALL_TIMEOUT: Micros = seconds(60);
/** retry.backoff.ms. */
const RETRY_BACKOFF: Micros = millis(100);
const REQUEST_TIMEOUT_MILLIS = 30_000;

/** An admin client that has not connected yet: it does so when it is first asked for something. */
export function createAdmin(directory: Directory): Admin {
  return {
    role: 'admin',
    connections: createConnections<AdminAsked>('admin', directory, adminConnections, []),
    calls: [],
    nextCall: 0,
    lastAnswer: null,
    armed: { retry: NEVER },
  };
}

export function crashedAdmin(admin: Admin): Admin {
  return createAdmin(admin.connections.directory);
}

/** One step of the admin client. */
export function stepAdmin(
  admin: Admin,
  input: KafkaInput,
  now: Micros,
  random: Random,
): KafkaEffect[] {
  const turn: Turn = { now, random, effects: [] };
  for (const event of onConnectionInput(admin.connections, input, turn))
    onConnectionEvent(admin, event, turn);
  if (input.on === 'timer' && input.timer.timer === 'retry-backoff') admin.armed.retry = NEVER;
  if (input.on === 'command') onCommand(admin, input.command, turn);
  for (const call of [...admin.calls]) tend(admin, call, turn);
  if (admin.calls.length === 0) disarm(admin, turn);
  if (admin.calls.some(({ what }) => what.api === 'DeleteRecords'))
    tendMetadata(admin.connections, turn);
  return turn.effects;
}

function onCommand(admin: Admin, command: ClientCommand, turn: Turn): void {
  if (command.command === 'create-topic') {
    const { topic, partitions, replicationFactor, config } = command;
    begin(
      admin,
      { api: 'CreateTopics', topic, partitions, replicationFactor, config: config ?? {} },
      turn,
    );
  } else if (command.command === 'delete-records') {
    const place = parsePartitionName(command.partition);
    if (place === undefined) {
      finish(admin, -1, { api: 'DeleteRecords', error: 'INVALID_TOPIC_EXCEPTION' }, turn);
      return;
    }
    wantTopic(admin.connections.metadata, place.topic);
    begin(admin, { api: 'DeleteRecords', ...place, before: command.before }, turn);
  }
}

function begin(admin: Admin, what: AdminCall['what'], turn: Turn): void {
  admin.calls.push({
    id: admin.nextCall,
    what: Object.freeze(what),
    since: turn.now,
    asked: false,
    notBefore: 0,
  });
  admin.nextCall += 1;
}

/** Sends a call's request as soon as it is known where to. */
function tend(admin: Admin, call: AdminCall, turn: Turn): void {
  const { armed, connections } = admin;
  if (call.asked) return;
  if (call.since + CALL_TIMEOUT <= turn.now) {
    finish(admin, call.id, { api: call.what.api, error: 'TimeoutException' }, turn);
    return;
  }
  const lookAgainAt = call.notBefore > turn.now ? call.notBefore : call.since + CALL_TIMEOUT;
  armed.retry = armBy(turn, 'retry-backoff', lookAgainAt, armed.retry);
  if (call.notBefore > turn.now) return;
  const nodeId = nodeFor(admin, call.what);
  const link = nodeId === undefined ? undefined : usableLink(connections, nodeId);
  if (nodeId === undefined) wantMetadata(connections.metadata);
  else if (link === undefined) connectTo(connections, nodeId, turn);
  else {
    call.asked = true;
    const own = { call: call.id };
    if (call.what.api === 'CreateTopics') {
      ask(
        connections,
        link,
        { api: 'CreateTopics', version: 7, body: createTopics(call.what) },
        own,
        turn,
      );
    } else
      ask(
        connections,
        link,
        { api: 'DeleteRecords', version: 2, body: deleteRecords(call.what) },
        own,
        turn,
      );
  }
}

/** Topics are made by the controller, records deleted by the partition's leader. */
function nodeFor(admin: Admin, what: AdminCall['what']): number | undefined {
  if (what.api === 'CreateTopics') return CONTROLLER;
  return leaderOf(admin.connections.metadata, what.topic, what.partition)?.leader;
}

function createTopics(what: CreateTopic): RequestBody<'CreateTopics'> {
  const topic = {
    name: what.topic,
    numPartitions: what.partitions,
    replicationFactor: what.replicationFactor,
    assignments: [],
    configs: Object.entries(what.config).map(([name, value]) => ({ name, value: String(value) })),
  };
  return Object.freeze({ topics: [topic], timeoutMs: REQUEST_TIMEOUT_MILLIS, validateOnly: false });
}

function deleteRecords(what: DeleteRecords): RequestBody<'DeleteRecords'> {
  const partitions = [{ partitionIndex: what.partition, offset: what.before }];
  return Object.freeze({
    topics: [{ name: what.topic, partitions }],
    timeoutMs: REQUEST_TIMEOUT_MILLIS,
  });
}

/** Nothing to look after any more. */
function disarm(admin: Admin, turn: Turn): void {
  if (admin.armed.retry !== NEVER) turn.effects.push({ do: 'cancel', key: 'retry-backoff' });
  admin.armed.retry = NEVER;
}

function onConnectionEvent(admin: Admin, event: ConnectionEvent<AdminAsked>, turn: Turn): void {
  switch (event.event) {
    case 'answer':
      onAnswer(admin, event.own.call, event.response, turn);
      return;
    case 'disconnected':
      for (const { call } of event.unanswered) tryAgain(admin, call, turn);
      return;
    case 'metadata':
  }
}

function onAnswer(admin: Admin, id: number, response: AnyResponse, turn: Turn): void {
  const call = admin.calls.find((each) => each.id === id);
  if (call === undefined) return;
  const code =
    call.what.api === 'CreateTopics'
      ? (response.body as ResponseBody<'CreateTopics'>).topics[0]?.errorCode
      : (response.body as ResponseBody<'DeleteRecords'>).topics[0]?.partitions[0]?.errorCode;
  if (code !== undefined && isRetriable(code)) tryAgain(admin, id, turn);
  else finish(admin, id, { api: call.what.api, error: errorName(code ?? -1) }, turn);
}

function tryAgain(admin: Admin, id: number, turn: Turn): void {
  const call = admin.calls.find((each) => each.id === id);
  if (call === undefined) return;
  call.asked = false;
  call.notBefore = turn.now + RETRY_BACKOFF;
  wantMetadata(admin.connections.metadata);
}

function finish(
  admin: Admin,
  id: number,
  answer: { api: string; error: string },
  turn: Turn,
): void {
  admin.calls = admin.calls.filter((each) => each.id !== id);
  admin.lastAnswer = { ...answer, at: turn.now };
  tell(turn, { note: 'answered', ...answer });
}
