import type { ErrorName } from './errors.ts';

/**
 * What Kafka says of an error where nothing more is said; as far as this cluster ever sends it.
 * (Errors.message)
 */
const messages = {
  NONE: '',
  UNKNOWN_SERVER_ERROR: 'The server experienced an unexpected error when processing the request.',
  UNKNOWN_TOPIC_OR_PARTITION: 'This server does not host this topic-partition.',
  NOT_LEADER_OR_FOLLOWER:
    'For requests intended only for the leader, this error indicates that the broker is not the current leader. For requests intended for any replica, this error indicates that the broker is not a replica of the topic partition.',
  REQUEST_TIMED_OUT: 'The request timed out.',
  NOT_CONTROLLER: 'This is not the correct controller for this cluster.',
  INVALID_REQUEST:
    'This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker. See the broker logs for more details.',
  COORDINATOR_NOT_AVAILABLE: 'The coordinator is not available.',
  NOT_COORDINATOR: 'This is not the correct coordinator.',
  UNKNOWN_MEMBER_ID: 'The coordinator is not aware of this member.',
  INVALID_GROUP_ID: 'The group id is invalid.',
  NON_EMPTY_GROUP: 'The group is not empty.',
  GROUP_ID_NOT_FOUND: 'The group id does not exist.',
  GROUP_SUBSCRIBED_TO_TOPIC:
    'Deleting offsets of a topic is forbidden while the consumer group is actively subscribed to it.',
  UNKNOWN_TOPIC_ID: 'This server does not host this topic ID.',
} as const satisfies { readonly [name in ErrorName]?: string };

export const errorMessage = (name: keyof typeof messages): string => messages[name];

/** The same by any name; empty where this cluster never sends the error. */
export const messageNamed = (name: string): string =>
  Object.hasOwn(messages, name) ? messages[name as keyof typeof messages] : '';
