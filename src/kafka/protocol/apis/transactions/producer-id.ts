import { bool, int16, int32, int64, message, string } from '../../schema.ts';

/** Version 6 is not stable in 4.2: brokers neither advertise nor accept it. */
export const InitProducerIdRequest = message(
  'InitProducerIdRequest',
  { versions: [0, 6], flexible: 2 },
  {
    transactionalId: string({ nullable: true }),
    transactionTimeoutMs: int32(),
    producerId: int64({ from: 3, default: -1 }),
    producerEpoch: int16({ from: 3, default: -1 }),
    enable2Pc: bool({ from: 6, optional: true }),
    keepPreparedTxn: bool({ from: 6, optional: true }),
  },
);

export const InitProducerIdResponse = message(
  'InitProducerIdResponse',
  { versions: [0, 6], flexible: 2 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    producerId: int64({ default: -1 }),
    producerEpoch: int16(),
    ongoingTxnProducerId: int64({ from: 6, default: -1, optional: true }),
    ongoingTxnProducerEpoch: int16({ from: 6, default: -1, optional: true }),
  },
);

export const AllocateProducerIdsRequest = message(
  'AllocateProducerIdsRequest',
  { versions: [0, 0], flexible: 0 },
  { brokerId: int32(), brokerEpoch: int64({ default: -1 }) },
);

export const AllocateProducerIdsResponse = message(
  'AllocateProducerIdsResponse',
  { versions: [0, 0], flexible: 0 },
  { throttleTimeMs: int32(), errorCode: int16(), producerIdStart: int64(), producerIdLen: int32() },
);
