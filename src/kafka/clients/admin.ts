import type { Random } from '../../kernel/random.ts';
import { NEVER, millis, seconds, type Micros } from '../../kernel/time.ts';
import type { ClientCommand } from '../process-command.ts';
import type { Directory, KafkaEffect, KafkaInput } from '../kinds.ts';
import { errorName, isRetriable, needsMetadataRefresh } from '../protocol/errors.ts';
import type { AnyResponse, ResponseBody } from '../protocol/message.ts';
import { actOf, errorOf, isAskedAgain, voterAct, type AdminAct } from './admin-calls.ts';
import { backoffAfter, type Backoff } from './network/backoff.ts';
import { adminConnections } from './network/connection-config.ts';
import { onConnectionInput, type ConnectionEvent } from './network/connections.ts';
import {
  ask,
  connectTo,
  createConnections,
  linkOf,
  type Connections,
  type Link,
} from './network/node-connections.ts';
import { leastLoadedLink, tendMetadata } from './network/metadata-refresh.ts';
import { leaderOf, wantMetadata, wantTopic } from './network/metadata.ts';
import { armBy, tell, type Turn } from './turn.ts';

/** The process that carries out the operator's commands, as Kafka's tools do: by asking the brokers. Source: KafkaAdminClient. */
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
  act: AdminAct;
  since: Micros;
  /** A request is unanswered. */
  asked: boolean;
  /** Times it was asked in vain. */
  attempts: number;
  notBefore: Micros;
};

/** The call that a request was sent for. */
export type AdminAsked = { call: number };

/** default.api.timeout.ms: a call that has no final answer by then fails. */
const CALL_TIMEOUT: Micros = seconds(60);
/** retry.backoff.ms and retry.backoff.max.ms. */
const RETRY_BACKOFF: Backoff = Object.freeze({ first: millis(100), max: seconds(1) });

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
  clock: Micros,
): KafkaEffect[] {
  const turn: Turn = { now, clock, random, effects: [] };
  for (const event of onConnectionInput(admin.connections, input, turn))
    onConnectionEvent(admin, event, turn);
  if (input.on === 'timer' && input.timer.timer === 'retry-backoff') admin.armed.retry = NEVER;
  if (input.on === 'command') onCommand(admin, input.command, turn);
  for (const call of [...admin.calls]) tend(admin, call, turn);
  if (admin.calls.length === 0) disarm(admin, turn);
  else tendMetadata(admin.connections, turn);
  return turn.effects;
}

function onCommand(admin: Admin, command: ClientCommand, turn: Turn): void {
  const act = actOf(command, admin.connections.directory);
  if (act === undefined) return;
  if ('exception' in act) {
    answered(admin, { api: act.api, error: act.exception }, turn);
    return;
  }
  if (typeof act.to === 'object' && 'topic' in act.to)
    wantTopic(admin.connections.metadata, act.to.topic);
  const fresh = { asked: false, attempts: 0, notBefore: 0 };
  admin.calls.push({ id: admin.nextCall, act, since: turn.now, ...fresh });
  admin.nextCall += 1;
}

/** Sends a call's request as soon as it is known where to. */
function tend(admin: Admin, call: AdminCall, turn: Turn): void {
  const { armed, connections } = admin;
  if (call.asked) return;
  if (call.since + CALL_TIMEOUT <= turn.now) {
    finish(admin, call, 'TimeoutException', turn);
    return;
  }
  const lookAgainAt = call.notBefore > turn.now ? call.notBefore : call.since + CALL_TIMEOUT;
  armed.retry = armBy(turn, 'retry-backoff', lookAgainAt, armed.retry);
  if (call.notBefore > turn.now || connections.metadata.image === null) return;
  const link = linkFor(admin, call, turn);
  if (link === undefined) return;
  if (!link.usable) {
    connectTo(connections, link.nodeId, turn);
    return;
  }
  call.asked = true;
  ask(connections, link, call.act.request, { call: call.id }, turn);
}

/** Undefined while metadata names nobody, or a connection is being made. */
function linkFor(
  { connections }: Admin,
  { act: { to } }: AdminCall,
  turn: Turn,
): Link<AdminAsked> | undefined {
  const { metadata } = connections;
  if (to === 'least-loaded') return leastLoadedLink(connections, turn);
  let nodeId: number | null | undefined;
  if (to === 'controller') nodeId = metadata.controller;
  else if ('broker' in to) nodeId = to.broker;
  else nodeId = leaderOf(metadata, to.topic, to.partition)?.leader;
  const link = nodeId === null || nodeId === undefined ? undefined : linkOf(connections, nodeId);
  if (link === undefined) wantMetadata(metadata);
  return link;
}

/** Nothing to look after any more. */
function disarm(admin: Admin, turn: Turn): void {
  if (admin.armed.retry !== NEVER) turn.effects.push({ do: 'cancel', key: 'retry-backoff' });
  admin.armed.retry = NEVER;
}

function onConnectionEvent(admin: Admin, event: ConnectionEvent<AdminAsked>, turn: Turn): void {
  switch (event.event) {
    case 'answer': {
      const call = admin.calls.find(({ id }) => id === event.own.call);
      if (call !== undefined) onAnswer(admin, call, event.response, turn);
      return;
    }
    case 'disconnected':
      for (const own of event.unanswered) {
        const call = admin.calls.find(({ id }) => id === own.call);
        if (call !== undefined) tryAgain(admin, call, turn);
      }
      return;
    case 'metadata':
  }
}

function onAnswer(admin: Admin, call: AdminCall, response: AnyResponse, turn: Turn): void {
  const { then, request } = call.act;
  const code = errorOf(response);
  const isAgain =
    then === null ? isAskedAgain(request.api, code, needsMetadataRefresh(code)) : isRetriable(code);
  if (isAgain) {
    tryAgain(admin, call, turn);
    return;
  }
  if (then === null || code !== 0) {
    finish(admin, call, errorName(code), turn);
    return;
  }
  const next = voterAct(then, response.body as ResponseBody<'DescribeQuorum'>);
  call.asked = false;
  if (next === null) finish(admin, call, 'VOTER_NOT_FOUND', turn);
  else call.act = next;
}

/** Whoever was asked may not be the one any more: metadata is looked at again. */
function tryAgain(admin: Admin, call: AdminCall, turn: Turn): void {
  call.asked = false;
  call.notBefore = turn.now + backoffAfter(RETRY_BACKOFF, call.attempts, turn.random);
  call.attempts += 1;
  wantMetadata(admin.connections.metadata);
}

function finish(admin: Admin, call: AdminCall, error: string, turn: Turn): void {
  admin.calls = admin.calls.filter((each) => each !== call);
  answered(admin, { api: call.act.request.api, error }, turn);
}

function answered(admin: Admin, answer: { api: string; error: string }, turn: Turn): void {
  admin.lastAnswer = { ...answer, at: turn.now };
  tell(turn, { note: 'answered', ...answer });
}
