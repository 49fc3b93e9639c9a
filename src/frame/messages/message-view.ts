import type { KafkaMessage } from '../../kafka/kinds.ts';
import { METADATA_TOPIC_ID } from '../../kafka/metadata/metadata-record.ts';
import type { Records } from '../../kafka/protocol/batch/record-batch.ts';
import { errorName } from '../../kafka/protocol/errors.ts';
import { byMessageType, fieldPlaces, someAt } from '../../kafka/protocol/values/field-places.ts';
import {
  apiOf,
  type AnyRequest,
  type ApiName,
  type Message,
} from '../../kafka/protocol/message.ts';
import { firstErrorIn } from '../../kafka/protocol/response-errors.ts';
import type { Note } from '../../kafka/note.ts';
import { apiViews, type ApiView } from './api-views.ts';
import type { TimerSetting } from '../why/timer-views.ts';

const isRequest = (message: Message): message is AnyRequest => 'clientId' in message;

// The type of a message names its API; the compiler cannot see that a body and its view agree.
const viewOf = (message: Message): ApiView<ApiName> => apiViews[apiOf(message)] as ApiView<ApiName>;

/** One short line: where a message is about. */
export function summaryOf(message: KafkaMessage): string {
  if (message.type === 'RawFrame') return `${message.bytes.length} B`;
  const view = viewOf(message);
  return isRequest(message) ? view.request(message.body) : view.response(message.body);
}

/** The first error that an answer tells of; null when there is none. */
export function errorIn(message: KafkaMessage): string | null {
  if (message.type === 'RawFrame' || isRequest(message)) return null;
  const code = firstErrorIn(message);
  return code === 0 ? null : errorName(code);
}

/** How a message's line is drawn, errors aside; `read` and `fetch` differ by who reads. */
export const toneOfApi = (message: KafkaMessage): ApiView<ApiName>['tone'] =>
  message.type === 'RawFrame' || isMetadataFetch(message) ? 'control' : viewOf(message).tone;

export const isRoutine = (message: KafkaMessage): boolean =>
  message.type !== 'RawFrame' && viewOf(message).isRoutine;

export const isChatter = (message: KafkaMessage): boolean =>
  message.type !== 'RawFrame' && viewOf(message).isChatter;

/** Kinds of changes that make a process send a message. */
export function sentBecause(message: KafkaMessage): readonly Note['note'][] {
  if (message.type === 'RawFrame') return [];
  const { request, response } = viewOf(message).sentBecause;
  return isRequest(message) ? request : response;
}

/** What a request says of how long it may wait; null when it says nothing of that. */
export function waitOf(message: KafkaMessage): TimerSetting | null {
  if (message.type === 'RawFrame' || !isRequest(message)) return null;
  return viewOf(message).waits?.(message.body) ?? null;
}

/** Brokers fetch the metadata log from the controller all the time. */
export function isMetadataFetch(message: KafkaMessage): boolean {
  if (message.type === 'FetchRequest') return message.body.topics[0]?.topicId === METADATA_TOPIC_ID;
  return (
    message.type === 'FetchResponse' && message.body.responses[0]?.topicId === METADATA_TOPIC_ID
  );
}

/** Where a message has record batches, by its type. */
const recordPlaces = byMessageType(({ fields }) =>
  fieldPlaces(fields, (_, { kind }) => kind === 'records'),
);

/**
 * The batches that a message carries. A piece of a snapshot is none: it need not begin with a
 * batch.
 */
export function recordsIn(message: KafkaMessage): Records[] {
  const places = recordPlaces.get(message.type);
  const found: Records[] = [];
  if (message.type === 'RawFrame' || places === undefined) return found;
  someAt(message.body, places, (records) => {
    if (records !== null && records !== undefined) found.push(records as Records);
    return false;
  });
  return found;
}
