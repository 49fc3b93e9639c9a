import { apiOfKey, apiOfName, type ApiKey } from './api-keys.ts';
import { apis, type ApiName, type RequestBody, type ResponseBody } from './apis.ts';
import { byteReader, malformed, readInt, remaining, type ByteReader } from './bytes/byte-reader.ts';
import type { ByteString } from './bytes/byte-string.ts';
import { byteWriter, noteSpan, writeInt, written, type ByteWriter } from './bytes/byte-writer.ts';
import { decodeFrom, type FieldSpan } from './codec.ts';
import { RequestHeader, ResponseHeader } from './headers.ts';
import { planOf, type Plan } from './values/plan.ts';
import { ProtocolError } from './protocol-error.ts';
import type { Schema } from './schema.ts';
import { sizeOfStruct } from './values/value-size.ts';
import { writeStruct } from './values/write-value.ts';

export type { ApiName, RequestBody, ResponseBody };

/** A request as it travels inside the simulation. */
export type Request<A extends ApiName> = {
  readonly type: `${A}Request`;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly body: RequestBody<A>;
};

/** A response as it travels inside the simulation. */
export type Response<A extends ApiName> = {
  readonly type: `${A}Response`;
  readonly version: number;
  readonly correlationId: number;
  readonly body: ResponseBody<A>;
};

export type AnyRequest = { [A in ApiName]: Request<A> }[ApiName];
export type AnyResponse = { [A in ApiName]: Response<A> }[ApiName];
export type Message = AnyRequest | AnyResponse;

/** Bytes of the whole frame: the length in front, the header and the body. */
export function messageSize(message: Message): number {
  const plans = plansOf(wireOf(message), message.version);
  // Of a header's fields only the client id has no fixed size, and a message has it under the same
  // name.
  return LENGTH_SIZE + sizeOfStruct(plans.header, message) + sizeOfStruct(plans.body, message.body);
}

/** The frame as it would go over TCP, the length in front included. */
export function encodeFrame(message: Message): ByteString {
  const out = byteWriter(messageSize(message));
  writeFrame(out, message);
  return written(out);
}

/**
 * Which bytes of the frame belong to which field: `frame.length`, `header.…` and `body.…`; see
 * `fieldSpans`.
 */
export function frameSpans(message: Message): FieldSpan[] {
  const spans: FieldSpan[] = [];
  writeFrame(byteWriter(messageSize(message), spans), message);
  return spans;
}

/**
 * The request that a frame holds, its length in front included. Throws a ProtocolError where a
 * broker closes the connection: for an API that Kafka does not have, for a version that is not
 * supported and for bytes that do not fit. An ApiVersions request of an unknown version is not
 * refused, because a broker answers it (with UNSUPPORTED_VERSION): it has that version and an empty
 * body.
 */
export function decodeRequestFrame(frame: ByteString): AnyRequest {
  const input = byteReader(frame);
  readFrameLength(input);
  const start = input.at;
  const api = knownApi(input, readInt(input, 2));
  const version = readInt(input, 2);
  const isKnown = version >= api.oldest && version <= api.newest;
  if (!isKnown && api.name !== 'ApiVersions') {
    const what = `${api.name} has no version ${version}`;
    throw new ProtocolError('unsupported version', what, { position: input.at, path: 'header' });
  }
  input.at = start;
  const header = decodeFrom(input, RequestHeader, isFlexible(api, version) ? 2 : 1);
  return {
    type: requestType(api.name),
    version,
    correlationId: header.correlationId,
    clientId: header.clientId,
    body: isKnown ? readBody(input, apis[api.name].request, version) : NO_API_VERSIONS_BODY,
    // The table that has the name also has the body's schema; the compiler cannot see that the two
    // agree.
  } as AnyRequest;
}

const NO_API_VERSIONS_BODY: RequestBody<'ApiVersions'> = {
  clientSoftwareName: '',
  clientSoftwareVersion: '',
};

/**
 * The response that a frame holds, its length in front included. The reader must know what was
 * asked.
 */
export function decodeResponseFrame<A extends ApiName>(
  name: A,
  version: number,
  frame: ByteString,
): Response<A> {
  const input = byteReader(frame);
  readFrameLength(input);
  const header = decodeFrom(input, ResponseHeader, responseHeaderVersion(apiOfName(name), version));
  return {
    type: responseType(name),
    version,
    correlationId: header.correlationId,
    body: wholeBody(input, apis[name].response, version) as ResponseBody<A>,
  };
}

const LENGTH_SIZE = 4;

/**
 * Names of an API's messages: made once, since every message carries one and many tables are keyed
 * by them.
 */
const requestTypes = Object.fromEntries(
  Object.keys(apis).map((name) => [name, `${name}Request`]),
) as { readonly [A in ApiName]: `${A}Request` };
const responseTypes = Object.fromEntries(
  Object.keys(apis).map((name) => [name, `${name}Response`]),
) as { readonly [A in ApiName]: `${A}Response` };

export const requestType = <A extends ApiName>(api: A): `${A}Request` => requestTypes[api];
export const responseType = <A extends ApiName>(api: A): `${A}Response` => responseTypes[api];

/** The API that a request or a response belongs to. */
export const apiOf = (message: Message): ApiName => wireOf(message).api.name;

/** What is known of a kind of message: derived from the table of APIs, once. */
type Wire = {
  readonly api: ApiKey;
  readonly schema: Schema;
  readonly isRequest: boolean;
  /** By version, made at its first use. */
  readonly plans: Plans[];
};

type Plans = { readonly header: Plan; readonly body: Plan };

const wires = new Map<string, Wire>();
for (const name of Object.keys(apis) as ApiName[]) {
  const api = apiOfName(name);
  wires.set(requestType(name), { api, schema: apis[name].request, isRequest: true, plans: [] });
  wires.set(responseType(name), { api, schema: apis[name].response, isRequest: false, plans: [] });
}

function wireOf(message: Message): Wire {
  const wire = wires.get(message.type);
  if (wire === undefined) throw new RangeError(`no message is called ${message.type}`);
  return wire;
}

function isFlexible(api: ApiKey, version: number): boolean {
  return api.flexible !== null && version >= api.flexible;
}

/**
 * An ApiVersions response has the oldest header always: its reader may not know yet what the broker
 * speaks.
 */
function responseHeaderVersion(api: ApiKey, version: number): 0 | 1 {
  return isFlexible(api, version) && api.name !== 'ApiVersions' ? 1 : 0;
}

/**
 * The plans of a message's header and body. They are kept with the kind, since every simulated
 * message is measured. An ApiVersions request of a version that is not known yet has the form of
 * the newest.
 */
function plansOf(wire: Wire, version: number): Plans {
  const { api, plans } = wire;
  const known = api.name === 'ApiVersions' && version > api.newest ? api.newest : version;
  return (plans[known] ??= {
    header: wire.isRequest
      ? planOf(RequestHeader, isFlexible(api, known) ? 2 : 1)
      : planOf(ResponseHeader, responseHeaderVersion(api, known)),
    body: planOf(wire.schema, known),
  });
}

function writeFrame(out: ByteWriter, message: Message): void {
  const wire = wireOf(message);
  const plans = plansOf(wire, message.version);
  writeInt(out, out.bytes.length - LENGTH_SIZE, LENGTH_SIZE);
  noteSpan(out, 'frame.length', 0);
  out.path = 'header.';
  writeStruct(out, plans.header, {
    requestApiKey: wire.api.key,
    requestApiVersion: message.version,
    ...message,
  });
  out.path = 'body.';
  writeStruct(out, plans.body, message.body);
}

function readFrameLength(input: ByteReader): void {
  const length = readInt(input, LENGTH_SIZE);
  if (length !== remaining(input)) {
    throw malformed(input, `the frame says ${length} bytes and has ${remaining(input)}`);
  }
}

function knownApi(input: ByteReader, key: number): ApiKey {
  const api = apiOfKey(key);
  if (api !== null) return api;
  const what = `no API has key ${key}`;
  throw new ProtocolError('unknown api key', what, { position: input.at, path: 'header' });
}

function wholeBody(input: ByteReader, schema: Schema, version: number): unknown {
  const body = readBody(input, schema, version);
  if (remaining(input) > 0) throw malformed(input, `${remaining(input)} bytes too many`);
  return body;
}

/** What stands behind the body of a request is not looked at. (RequestContext.parseRequest) */
function readBody(input: ByteReader, schema: Schema, version: number): unknown {
  input.path.push('body');
  return decodeFrom(input, schema, version);
}
