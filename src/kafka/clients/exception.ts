import { errorName } from '../protocol/errors.ts';

/** Exceptions whose names do not follow from the error's name. Source: org.apache.kafka.common.protocol.Errors. */
const NAMED: Readonly<Record<string, string>> = {
  CORRUPT_MESSAGE: 'CorruptRecordException',
  MESSAGE_TOO_LARGE: 'RecordTooLargeException',
  RECORD_LIST_TOO_LARGE: 'RecordBatchTooLargeException',
  REQUEST_TIMED_OUT: 'TimeoutException',
  INVALID_TOPIC_EXCEPTION: 'InvalidTopicException',
  NETWORK_EXCEPTION: 'NetworkException',
  INVALID_CONFIG: 'InvalidConfigurationException',
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'OutOfOrderSequenceException',
  DUPLICATE_SEQUENCE_NUMBER: 'DuplicateSequenceException',
  TOPIC_ALREADY_EXISTS: 'TopicExistsException',
};

/** The Java exception that an application gets for an error code: `NOT_ENOUGH_REPLICAS` is a NotEnoughReplicasException. */
export function exceptionOf(code: number): string {
  const name = errorName(code);
  const named = NAMED[name];
  if (named !== undefined) return named;
  const words = name.split('_').map((word) => word.charAt(0) + word.slice(1).toLowerCase());
  return `${words.join('')}Exception`;
}
