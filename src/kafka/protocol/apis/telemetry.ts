import { array, bool, bytes, int16, int32, int8, message, string, uuid } from '../schema.ts';

export const GetTelemetrySubscriptionsRequest = message(
  'GetTelemetrySubscriptionsRequest',
  { versions: [0, 0], flexible: 0 },
  { clientInstanceId: uuid() },
);

export const GetTelemetrySubscriptionsResponse = message(
  'GetTelemetrySubscriptionsResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    clientInstanceId: uuid(),
    subscriptionId: int32(),
    acceptedCompressionTypes: array(int8()),
    pushIntervalMs: int32(),
    telemetryMaxBytes: int32(),
    deltaTemporality: bool(),
    requestedMetrics: array(string()),
  },
);

export const PushTelemetryRequest = message(
  'PushTelemetryRequest',
  { versions: [0, 0], flexible: 0 },
  {
    clientInstanceId: uuid(),
    subscriptionId: int32(),
    terminating: bool(),
    compressionType: int8(),
    metrics: bytes(),
  },
);

export const PushTelemetryResponse = message(
  'PushTelemetryResponse',
  { versions: [0, 0], flexible: 0 },
  { throttleTimeMs: int32(), errorCode: int16() },
);
