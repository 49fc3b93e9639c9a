import type { RawFrame } from '../kinds.ts';
import { answer, hangUp, type RequestContext } from '../network/listener.ts';
import { apiOfName } from '../protocol/api-keys.ts';
import { errorCode } from '../protocol/errors.ts';
import { decodeRequestFrame, type AnyRequest } from '../protocol/message.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import type { ServerStep } from '../step.ts';

/** socket.request.max.bytes */
const REQUEST_MAX_BYTES = 104_857_600;
const API_VERSIONS = 18;

/**
 * Reads a request that came as bytes. What cannot be a request closes the connection; an
 * ApiVersions of a version that is too high is answered, in version 0, with UNSUPPORTED_VERSION and
 * the versions of ApiVersions alone (KIP-511). Null when there is nothing to handle.
 * (RequestContext.parseRequest, SocketServer)
 */
export function acceptFrame(
  from: Pick<RequestContext, 'connection' | 'peer' | 'listener'>,
  frame: RawFrame,
  step: ServerStep,
): AnyRequest | null {
  const { connection, peer, listener } = from;
  if (frame.claimedLength < 0 || frame.claimedLength > REQUEST_MAX_BYTES) {
    hangUp(connection, { why: 'length' }, step);
    return null;
  }
  // A server waits for the bytes that are missing; what is too many would begin the next frame.
  if (frame.claimedLength > frame.bytes.length) return null;
  const bytes = frame.bytes.slice(0, frame.claimedLength);
  let request: AnyRequest;
  try {
    request = decodeRequestFrame(int32Bytes(frame.claimedLength) + bytes);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    hangUp(connection, { why: 'malformed', problem: error.message }, step);
    return null;
  }
  if (!isUnknownApiVersions(request)) return request;
  const { correlationId } = request;
  answer<'ApiVersions'>(
    { connection, peer, listener, correlationId, version: 0, api: 'ApiVersions' },
    {
      errorCode: errorCode('UNSUPPORTED_VERSION'),
      apiKeys: [{ apiKey: API_VERSIONS, minVersion: 0, maxVersion: newestApiVersions() }],
      throttleTimeMs: 0,
      supportedFeatures: [],
      finalizedFeaturesEpoch: -1,
      finalizedFeatures: [],
      zkMigrationReady: false,
    },
    step,
  );
  return null;
}

const newestApiVersions = (): number => apiOfName('ApiVersions').newest;

const isUnknownApiVersions = ({ type, version }: AnyRequest): boolean =>
  type === 'ApiVersionsRequest' && (version < 0 || version > newestApiVersions());

const int32Bytes = (value: number): string =>
  String.fromCharCode(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
