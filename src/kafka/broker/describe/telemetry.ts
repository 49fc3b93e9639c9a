import type { Random } from '../../../kernel/random.ts';
import { crc32c } from '../../protocol/bytes/crc32c.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import { uuidHash } from '../../protocol/java-order.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { randomUuid } from '../../protocol/random-uuid.ts';
import { ZERO_UUID } from '../../protocol/schema.ts';

const PUSH_INTERVAL_MILLIS = 300_000;
/** telemetry.max.bytes */
const PUSH_BYTES_MAX = 1_048_576;
/** zstd, lz4, gzip, snappy. (ClientMetricsManager.SUPPORTED_COMPRESSION_TYPES) */
const COMPRESSIONS: readonly number[] = [4, 3, 1, 2];
/** The two smallest ids belong to no client. (Uuid.RESERVED) */
const RESERVED: readonly string[] = [ZERO_UUID, 'AAAAAAAAAAAAAAAAAAAAAQ'];

/** A client gets a name if it has none, and a subscription to nothing. (ClientMetricsManager) */
export function telemetrySubscription(
  { clientInstanceId: named }: RequestBody<'GetTelemetrySubscriptions'>,
  random: Random,
): ResponseBody<'GetTelemetrySubscriptions'> {
  const clientInstanceId = named === ZERO_UUID ? randomUuid(random) : named;
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    clientInstanceId,
    subscriptionId: subscriptionIdOf(clientInstanceId),
    acceptedCompressionTypes: COMPRESSIONS,
    pushIntervalMs: PUSH_INTERVAL_MILLIS,
    telemetryMaxBytes: PUSH_BYTES_MAX,
    deltaTemporality: true,
    requestedMetrics: [],
  };
}

/**
 * What is pushed goes nowhere: there is no receiver.
 * (ClientMetricsManager.processPushTelemetryRequest)
 */
export function takeTelemetry(body: RequestBody<'PushTelemetry'>): ResponseBody<'PushTelemetry'> {
  return { throttleTimeMs: 0, errorCode: errorCode(pushError(body)) };
}

function pushError({
  clientInstanceId,
  subscriptionId,
  metrics,
}: RequestBody<'PushTelemetry'>): ErrorName {
  if (RESERVED.includes(clientInstanceId)) return 'INVALID_REQUEST';
  if (subscriptionId !== subscriptionIdOf(clientInstanceId)) return 'UNKNOWN_SUBSCRIPTION_ID';
  return metrics.length > PUSH_BYTES_MAX ? 'TELEMETRY_TOO_LARGE' : 'NONE';
}

/**
 * The id of a client's subscription, which names no metrics.
 * (ClientMetricsManager.computeSubscriptionId)
 */
const subscriptionIdOf = (clientInstanceId: string): number =>
  crc32c(`[]${PUSH_INTERVAL_MILLIS}`) ^ uuidHash(clientInstanceId);
