import { array, bool, int16, int32, message, string, uint16, uuid } from '../../schema.ts';

export const ControllerRegistrationRequest = message(
  'ControllerRegistrationRequest',
  { versions: [0, 0], flexible: 0 },
  {
    controllerId: int32(),
    incarnationId: uuid(),
    zkMigrationReady: bool(),
    listeners: array({ name: string(), host: string(), port: uint16(), securityProtocol: int16() }),
    features: array({ name: string(), minSupportedVersion: int16(), maxSupportedVersion: int16() }),
  },
);

export const ControllerRegistrationResponse = message(
  'ControllerRegistrationResponse',
  { versions: [0, 0], flexible: 0 },
  { throttleTimeMs: int32(), errorCode: int16(), errorMessage: string({ nullable: true }) },
);
