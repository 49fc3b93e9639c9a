import type { Random } from '../../kernel/random.ts';
import { NEVER, millis, seconds, type Micros } from '../../kernel/time.ts';
import type { ProcessCommand } from '../process-command.ts';
import type { ClusterLayout, KafkaEffect, KafkaInput } from '../kinds.ts';
import { errorName, isRetriable, needsMetadataRefresh } from '../protocol/errors.ts';
import type { AnyResponse } from '../protocol/message.ts';
import { actAfter, actOf, errorOf, isAskedAgain, type AdminAct } from './admin-calls.ts';
import { failedParts, isOfAnother, type FailedPart } from './admin-group-calls.ts';
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
import { tell, type Step } from '../step.ts';
import { armBy } from './armed-timer.ts';

/**
 * The process that carries out the operator's commands, as Kafka's tools do: by asking the brokers.
 * (KafkaAdminClient)
 */
export type Admin = {
  role: 'admin';
  connections: Connections<AdminAsked>;
  /** Not finished yet, in the order given. */
  calls: AdminCall[];
  nextCall: number;
  /** How the last ones ended, newest last. */
  answers: readonly AdminAnswer[];
  /** When the timer is due; NEVER when it is not armed. */
  armed: { retry: Micros };
};

/** How a call ended. */
export type AdminAnswer = {
  readonly call: number;
  readonly api: string;
  /** `NONE`, the error's name, or the exception of a call that no broker answered. */
  readonly error: string;
  /** What the broker said of the error; null: nothing. */
  readonly message: string | null;
  /** Partitions that have an error of their own, where the call was about several. */
  readonly parts: readonly FailedPart[];
  readonly at: Micros;
};

/** Answers that are remembered. */
const ANSWERS_MAX = 64;

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
export function createAdmin(layout: ClusterLayout): Admin {
  return {
    role: 'admin',
    connections: createConnections<AdminAsked>('admin', layout, adminConnections, []),
    calls: [],
    nextCall: 0,
    answers: [],
    armed: { retry: NEVER },
  };
}

export function crashedAdmin(admin: Admin): Admin {
  return createAdmin(admin.connections.layout);
}

/** One step of the admin client. */
export function stepAdmin(
  admin: Admin,
  input: KafkaInput,
  now: Micros,
  random: Random,
  clock: Micros,
): KafkaEffect[] {
  const step: Step = { now, clock, random, out: [] };
  for (const event of onConnectionInput(admin.connections, input, step))
    onConnectionEvent(admin, event, step);
  if (input.on === 'timer' && input.timer.of === 'admin') admin.armed.retry = NEVER;
  if (input.on === 'command') onCommand(admin, input.command, step);
  for (const call of [...admin.calls]) tend(admin, call, step);
  if (admin.calls.length === 0) disarm(admin, step);
  else tendMetadata(admin.connections, step);
  return step.out;
}

function onCommand(admin: Admin, command: ProcessCommand, step: Step): void {
  const act = actOf(command, admin.connections.layout);
  if (act === undefined) return;
  const id = admin.nextCall;
  admin.nextCall += 1;
  if ('exception' in act) {
    const { api, exception: error } = act;
    answered(admin, { call: id, api, error, message: null, parts: [] }, step);
    return;
  }
  if (typeof act.to === 'object' && 'topic' in act.to)
    wantTopic(admin.connections.metadata, act.to.topic);
  const fresh = { asked: false, attempts: 0, notBefore: 0 };
  admin.calls.push({ id, act, since: step.now, ...fresh });
}

/** Sends a call's request as soon as it is known where to. */
function tend(admin: Admin, call: AdminCall, step: Step): void {
  const { armed, connections } = admin;
  if (call.asked) return;
  if (call.since + CALL_TIMEOUT <= step.now) {
    finish(admin, call, 'TimeoutException', step);
    return;
  }
  const lookAgainAt = call.notBefore > step.now ? call.notBefore : call.since + CALL_TIMEOUT;
  armed.retry = armBy(step, 'admin', 'retry-backoff', lookAgainAt, armed.retry);
  if (call.notBefore > step.now || connections.metadata.image === null) return;
  const link = linkFor(admin, call, step);
  if (link === undefined) return;
  if (!link.usable) {
    connectTo(connections, link.nodeId, step);
    return;
  }
  call.asked = true;
  ask(connections, link, call.act.request, { call: call.id }, step);
}

/** Undefined while metadata names no broker, or a connection is being made. */
function linkFor(
  { connections }: Admin,
  { act: { to } }: AdminCall,
  step: Step,
): Link<AdminAsked> | undefined {
  const { metadata } = connections;
  if (to === 'least-loaded') return leastLoadedLink(connections, step);
  let nodeId: number | null | undefined;
  if (to === 'controller') nodeId = metadata.controller;
  else if ('broker' in to) nodeId = to.broker;
  else nodeId = leaderOf(metadata, to.topic, to.partition)?.leader;
  const link = nodeId === null || nodeId === undefined ? undefined : linkOf(connections, nodeId);
  if (link === undefined) wantMetadata(metadata);
  return link;
}

/** Nothing to look after any more. */
function disarm(admin: Admin, step: Step): void {
  if (admin.armed.retry !== NEVER) step.out.push({ do: 'cancel', key: 'retry-backoff' });
  admin.armed.retry = NEVER;
}

function onConnectionEvent(admin: Admin, event: ConnectionEvent<AdminAsked>, step: Step): void {
  switch (event.event) {
    case 'answer': {
      const call = admin.calls.find(({ id }) => id === event.own.call);
      if (call !== undefined) onAnswer(admin, call, event.response, step);
      return;
    }
    case 'disconnected':
      for (const own of event.unanswered) {
        const call = admin.calls.find(({ id }) => id === own.call);
        if (call !== undefined) tryAgain(admin, call, step, true);
      }
      return;
    case 'metadata':
  }
}

function onAnswer(admin: Admin, call: AdminCall, response: AnyResponse, step: Step): void {
  const { then, request } = call.act;
  const { code, message } = errorOf(response);
  const isAgain =
    then === null ? isAskedAgain(request.api, code, needsMetadataRefresh(code)) : isRetriable(code);
  if (isAgain) {
    tryAgain(admin, call, step, isOfAnother(errorName(code)));
    return;
  }
  if (then === null || code !== 0) {
    finish(admin, call, errorName(code), step, {
      ...{ message, parts: failedParts(request.api, response.body) },
    });
    return;
  }
  const next = actAfter(call.act, response.body);
  call.asked = false;
  if (next === null) finish(admin, call, 'VOTER_NOT_FOUND', step);
  else call.act = next;
}

/**
 * The broker that was asked may not be the one any more: metadata is looked at again, or, for a
 * group whose coordinator is lost, the coordinator is asked for.
 */
function tryAgain(admin: Admin, call: AdminCall, step: Step, isLost: boolean): void {
  call.asked = false;
  call.notBefore = step.now + backoffAfter(RETRY_BACKOFF, call.attempts, step.random);
  call.attempts += 1;
  if (isLost) call.act = call.act.after ?? call.act;
  wantMetadata(admin.connections.metadata);
}

function finish(
  admin: Admin,
  call: AdminCall,
  error: string,
  step: Step,
  told: Pick<AdminAnswer, 'message' | 'parts'> = { message: null, parts: [] },
): void {
  admin.calls = admin.calls.filter((each) => each !== call);
  answered(admin, { call: call.id, api: call.act.request.api, error, ...told }, step);
}

function answered(admin: Admin, answer: Omit<AdminAnswer, 'at'>, step: Step): void {
  const latest = Object.freeze({ ...answer, at: step.now });
  admin.answers = Object.freeze([...admin.answers, latest].slice(-ANSWERS_MAX));
  tell(step, { note: 'answered', api: answer.api, error: answer.error });
}
