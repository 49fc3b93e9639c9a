import { int16, int32, message, string } from './schema.ts';

/** In front of each request. Version 2 when the request's version is flexible, else 1. */
export const RequestHeader = message(
  'RequestHeader',
  { versions: [1, 2], flexible: 2 },
  {
    requestApiKey: int16(),
    requestApiVersion: int16(),
    correlationId: int32(),
    clientId: string({ nullable: true, flexible: false }),
  },
);

/**
 * In front of each response. Version 1 when the response's version is flexible (never for
 * ApiVersions), else 0.
 */
export const ResponseHeader = message(
  'ResponseHeader',
  { versions: [0, 1], flexible: 1 },
  { correlationId: int32() },
);
