import { isMetadataFetch } from '../../src/frame/messages/message-view.ts';
import type { KafkaMessage } from '../../src/kafka/kinds.ts';
import { isReadable, type RecordBatch } from '../../src/kafka/protocol/batch/record-batch.ts';
import { metadataRecords } from './metadata-lines.ts';

/** What keeps a cluster going and says nothing new: it is counted, and has no line. */
export type Routine = 'empty fetch' | 'metadata log fetch' | 'heartbeat' | 'client metadata';

/** What messages have said so far. */
export type Heard = {
  /** The last text of each message that repeats itself, by its way and type. */
  readonly said: Map<string, string>;
  /** Batches of the metadata log that have arrived somewhere. */
  readonly batches: Set<string>;
};

/**
 * The routine that a message belongs to; null when it says something new.
 * @param way from where to where it goes
 * @param text what it says
 */
export function routineOf(
  { said, batches }: Heard,
  message: KafkaMessage,
  way: string,
  text: string,
): Routine | null {
  const brought = metadataBatches(message);
  if (brought.length > 0 && brought.every((batch) => batches.has(nameOf(batch))))
    return 'metadata log fetch';
  if (isEmptyFetch(message)) return isMetadataFetch(message) ? 'metadata log fetch' : 'empty fetch';
  const repeated = isMetadataFetch(message) ? 'metadata log fetch' : REPEATED[message.type];
  if (repeated === undefined) return null;
  const key = `${way} ${message.type}`;
  const isNew = said.get(key) !== text;
  said.set(key, text);
  return isNew ? null : repeated;
}

/** The batches of the metadata log that no message before has brought. Remembers them. */
export function newBatches({ batches }: Heard, message: KafkaMessage): RecordBatch[] {
  const found = metadataBatches(message).filter((batch) => !batches.has(nameOf(batch)));
  for (const batch of found) batches.add(nameOf(batch));
  return found;
}

const REPEATED: Readonly<Partial<Record<KafkaMessage['type'], Routine>>> = {
  BrokerHeartbeatRequest: 'heartbeat',
  BrokerHeartbeatResponse: 'heartbeat',
  ApiVersionsRequest: 'client metadata',
  ApiVersionsResponse: 'client metadata',
  MetadataRequest: 'client metadata',
  MetadataResponse: 'client metadata',
};

/** A fetch that names no partition; of the metadata log one that brings NoOpRecords at most. */
function isEmptyFetch(message: KafkaMessage): boolean {
  if (message.type === 'FetchRequest')
    return isMetadataFetch(message) || message.body.topics.length === 0;
  if (message.type !== 'FetchResponse' || message.body.errorCode !== 0) return false;
  const parts = message.body.responses.flatMap(({ partitions }) => partitions);
  if (!isMetadataFetch(message)) return parts.length === 0;
  const batches = metadataBatches(message);
  const isPlain = parts.every(
    ({ errorCode, divergingEpoch, snapshotId }) =>
      errorCode === 0 && divergingEpoch.endOffset < 0 && snapshotId.endOffset < 0,
  );
  const isQuiet = metadataRecords(batches).length === 0 && !batches.some((each) => each.isControl);
  return isPlain && isQuiet;
}

function metadataBatches(message: KafkaMessage): RecordBatch[] {
  if (message.type !== 'FetchResponse' || !isMetadataFetch(message)) return [];
  return message.body.responses
    .flatMap(({ partitions }) => partitions.flatMap(({ records }) => records ?? []))
    .filter(isReadable);
}

/** Two batches of one offset differ in their epoch. */
const nameOf = ({ partitionLeaderEpoch, baseOffset }: RecordBatch): string =>
  `${partitionLeaderEpoch}/${baseOffset}`;
