import type { ConnectionId } from '../../kernel/machine.ts';
import type { Random } from '../../kernel/random.ts';
import type { Micros } from '../../kernel/time.ts';
import type { ProcessCommand } from '../process-command.ts';
import {
  BROKER_PORT,
  CONTROLLER_PORT,
  hostOfBroker,
  type ClusterLayout,
  type KafkaEffect,
  type KafkaInput,
  type KafkaMessage,
  type RawFrame,
} from '../kinds.ts';
import { fromHex, type ByteString } from '../protocol/bytes/byte-string.ts';
import { apis } from '../protocol/apis.ts';
import { errorName } from '../protocol/errors.ts';
import { fromJson, type Json } from '../protocol/codec.ts';
import {
  apiOf,
  decodeRequestFrame,
  messageSize,
  requestType,
  type AnyRequest,
  type AnyResponse,
  type ApiName,
} from '../protocol/message.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import { firstErrorIn } from '../protocol/response-errors.ts';
import type { Schema } from '../protocol/schema.ts';
import { UnfitJson } from '../protocol/values/value-json.ts';
import { tell, type Step } from '../step.ts';
import type { GuestProblem } from './guest-problem.ts';

/**
 * A client that lives outside the simulation: sends what it is told to, as it is told to, and keeps
 * what comes back.
 */
export type Guest = {
  role: 'guest';
  name: string;
  layout: ClusterLayout;
  /** The broker it talks to; null before the first request. */
  host: string | null;
  /** Of which of the two listeners there. */
  port: number;
  connection: ConnectionId | null;
  phase: 'idle' | 'connecting' | 'open';
  /** Connections made so far; part of the tag. */
  dials: number;
  nextCorrelationId: number;
  /** Waiting for the connection, in order. Frozen messages. */
  unsent: (AnyRequest | RawFrame)[];
  /** Sent and not answered, in order. */
  pending: PendingRequest[];
  /** In the order of arrival. Frozen items; the newest ANSWERS_MAX. */
  answers: GuestAnswer[];
};

export type PendingRequest = {
  correlationId: number;
  api: string;
  version: number;
  sentAt: Micros;
};

export type GuestAnswer =
  | {
      readonly correlationId: number;
      readonly api: string;
      readonly version: number;
      readonly response: AnyResponse;
      readonly at: Micros;
    }
  /** The connection is gone. */
  | { readonly closed: true; readonly at: Micros }
  /** The request could not be made. */
  | { readonly problem: GuestProblem; readonly at: Micros };

export const ANSWERS_MAX = 1_000;

export function createGuest(name: string, layout: ClusterLayout): Guest {
  return {
    role: 'guest',
    name,
    layout,
    host: null,
    port: BROKER_PORT,
    connection: null,
    phase: 'idle',
    dials: 0,
    nextCorrelationId: 1,
    unsent: [],
    pending: [],
    answers: [],
  };
}

export function crashedGuest(guest: Guest): Guest {
  return { ...createGuest(guest.name, guest.layout), answers: guest.answers };
}

/** One step of a guest. It decides nothing by itself. */
export function stepGuest(
  guest: Guest,
  input: KafkaInput,
  now: Micros,
  random: Random,
  clock: Micros,
): KafkaEffect[] {
  const step: Step = { now, clock, random, out: [] };
  switch (input.on) {
    case 'command':
      onCommand(guest, input.command, step);
      break;
    case 'connected':
      onConnected(guest, input.connection, input.tag, step);
      break;
    case 'closed':
      if (input.tag === tagOf(guest)) onClosed(guest, input.reason, step);
      break;
    case 'message':
      if (input.connection === guest.connection)
        onAnswer(guest, input.message as AnyResponse, step);
      break;
    case 'boot':
    case 'timer':
    case 'synced':
    case 'disk-error':
  }
  return step.out;
}

function onCommand(guest: Guest, command: ProcessCommand, step: Step): void {
  if (command.command === 'hang-up') {
    hangUp(guest, step);
    return;
  }
  if (command.command !== 'request' && command.command !== 'raw-request') return;
  const made = command.command === 'request' ? requestOf(guest, command) : frameOf(command);
  if ('problem' in made) {
    remember(guest, { problem: made, at: step.now });
    return;
  }
  const port = portFor(guest, command);
  if (guest.host !== command.broker || guest.port !== port)
    moveTo(guest, command.broker, port, step);
  guest.unsent.push(Object.freeze(made.message));
  if (guest.phase === 'open') sendAll(guest, step);
  else if (guest.phase === 'idle') dial(guest, step);
}

type Made = { message: AnyRequest | RawFrame } | GuestProblem;

/** A request from what Kafka's JSON says. Fields left out get their defaults. */
function requestOf(guest: Guest, command: Extract<ProcessCommand, { command: 'request' }>): Made {
  if (!Object.hasOwn(apis, command.api)) return { problem: 'unknown-api', api: command.api };
  const api = command.api as ApiName;
  const schema: Schema = apis[api].request;
  const correlationId = guest.nextCorrelationId;
  try {
    const body = fromJson(schema, command.version, command.body as Json);
    const message = {
      type: requestType(api),
      version: command.version,
      correlationId,
      clientId: command.clientId,
      body: Object.freeze(body),
    };
    guest.nextCorrelationId += 1;
    return { message: message as AnyRequest };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return error instanceof UnfitJson
      ? { problem: 'unfit-json', path: error.path, wanted: error.wanted }
      : { problem: 'no-message', fault: error.fault };
  }
}

/** The door lets only hexadecimal digits through. */
function frameOf({
  frame,
  claimLength,
}: Extract<ProcessCommand, { command: 'raw-request' }>): Made {
  const bytes = fromHex(frame);
  return { message: { type: 'RawFrame', bytes, claimedLength: claimLength ?? bytes.length } };
}

function tagOf(guest: Guest): string {
  return `guest#${guest.dials}`;
}

/** The broker's, unless the other is asked for or the only one there. (--bootstrap-controller) */
function portFor(
  { layout }: Guest,
  { broker, listener }: Extract<ProcessCommand, { command: 'request' | 'raw-request' }>,
): number {
  const isBroker = layout.brokers.some((id) => hostOfBroker(id) === broker);
  return listener === 'controller' || !isBroker ? CONTROLLER_PORT : BROKER_PORT;
}

/** Leaves the broker it talked to, if any, for another. */
function moveTo(guest: Guest, host: string, port: number, step: Step): void {
  hangUp(guest, step);
  guest.host = host;
  guest.port = port;
}

function dial(guest: Guest, step: Step): void {
  const to = guest.host === null ? undefined : guest.layout.nodes[guest.host];
  if (to === undefined) {
    guest.unsent = [];
    const problem: GuestProblem = { problem: 'unknown-broker', broker: guest.host ?? '' };
    remember(guest, { problem, at: step.now });
    return;
  }
  guest.dials += 1;
  guest.phase = 'connecting';
  step.out.push({ do: 'connect', to, port: guest.port, tag: tagOf(guest) });
}

function hangUp(guest: Guest, step: Step): void {
  if (guest.connection !== null) step.out.push({ do: 'close', connection: guest.connection });
  if (guest.phase === 'connecting') step.out.push({ do: 'abandon', tag: tagOf(guest) });
  guest.connection = null;
  guest.phase = 'idle';
  guest.unsent = [];
  guest.pending = [];
}

function onConnected(guest: Guest, connection: ConnectionId, tag: string, step: Step): void {
  if (tag !== tagOf(guest) || guest.phase !== 'connecting') {
    step.out.push({ do: 'close', connection });
    return;
  }
  guest.connection = connection;
  guest.phase = 'open';
  sendAll(guest, step);
}

function onClosed(guest: Guest, reason: string, step: Step): void {
  guest.connection = null;
  guest.phase = 'idle';
  guest.unsent = [];
  guest.pending = [];
  remember(guest, { closed: true, at: step.now });
  tell(step, { note: 'disconnected', peer: guest.host ?? '', why: reason });
}

function sendAll(guest: Guest, step: Step): void {
  const { connection } = guest;
  if (connection === null) return;
  for (const message of guest.unsent) {
    const expected = expectedAnswer(message);
    if (expected !== null) guest.pending.push({ ...expected, sentAt: step.now });
    step.out.push({ do: 'send', connection, message, bytes: bytesOf(message) });
  }
  guest.unsent = [];
}

function bytesOf(message: AnyRequest | RawFrame): number {
  return message.type === 'RawFrame' ? LENGTH_SIZE + message.bytes.length : messageSize(message);
}

const LENGTH_SIZE = 4;

/** What will come back for a message; null when nothing will, or it cannot be known. */
function expectedAnswer(message: KafkaMessage): Omit<PendingRequest, 'sentAt'> | null {
  const request = message.type === 'RawFrame' ? readable(message) : (message as AnyRequest);
  if (request === null) return null;
  if (request.type === 'ProduceRequest' && request.body.acks === 0) return null;
  return {
    correlationId: request.correlationId,
    api: apiOf(request),
    version: request.version,
  };
}

/** The request that raw bytes hold, if they hold one. */
function readable(frame: RawFrame): AnyRequest | null {
  if (frame.claimedLength !== frame.bytes.length) return null;
  try {
    return decodeRequestFrame(lengthOf(frame.bytes) + frame.bytes);
  } catch {
    return null;
  }
}

/** A frame's length as it travels: four bytes, most significant first. */
function lengthOf(bytes: ByteString): ByteString {
  const { length } = bytes;
  return String.fromCharCode(
    length >>> 24,
    (length >>> 16) & 0xff,
    (length >>> 8) & 0xff,
    length & 0xff,
  );
}

function onAnswer(guest: Guest, response: AnyResponse, step: Step): void {
  const { correlationId, version } = response;
  const api = response.type.slice(0, -'Response'.length);
  const index = guest.pending.findIndex((each) => each.correlationId === correlationId);
  if (index >= 0) guest.pending.splice(index, 1);
  remember(guest, { correlationId, api, version, response, at: step.now });
  tell(step, { note: 'answered', api, error: errorName(firstErrorIn(response)) });
}

function remember(guest: Guest, answer: GuestAnswer): void {
  guest.answers.push(Object.freeze(answer));
  if (guest.answers.length > ANSWERS_MAX) guest.answers.shift();
}
