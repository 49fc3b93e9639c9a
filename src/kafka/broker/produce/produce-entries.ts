import { partitionName } from '../../metadata/partition-name.ts';
import type { RequestBody } from '../../protocol/message.ts';
import type { Records } from '../../protocol/batch/record-batch.ts';
import { beginsBroken, beginsTransactional, type Refusal } from '../logs/append-validation.ts';
import type { Broker } from '../broker.ts';

/** What a request wants appended to one partition. */
export type Entry = {
  topic: { name?: string; topicId: string };
  /** Null: an id that no topic has. */
  topicName: string | null;
  /** Such as `orders-0`. */
  name: string;
  index: number;
  records: Records | null;
};

/** The same partition twice in one request: the last entry counts (recorded). */
export function entriesOf(broker: Broker, body: RequestBody<'Produce'>): Entry[] {
  const all: Entry[] = [];
  for (const { name: asked, topicId, partitionData } of body.topicData) {
    const topicName = asked ?? broker.memory.image.topicNames[topicId] ?? null;
    const topic = asked === undefined ? { topicId } : { name: asked, topicId };
    for (const { index, records } of partitionData) {
      const name = partitionName(topicName ?? '', index);
      all.push({ topic, topicName, name, index, records });
    }
  }
  if (all.length < 2) return all;
  const entries = new Map<string, Entry>();
  for (const entry of all) entries.set(`${entry.topic.topicId}/${entry.name}`, entry);
  return entries.size === all.length ? all : [...entries.values()];
}

/**
 * Why every partition of a request is refused, told by the first one that gives a reason: bytes
 * that are no batch, or a transactional batch of a client that has no transactional id.
 * (RequestUtils.hasTransactionalRecords, KafkaApis.handleProduceRequest)
 */
export function refusalOfAll(
  entries: readonly Entry[],
  transactionalId: string | null,
): Refusal | null {
  for (const { records } of entries) {
    if (records === null) continue;
    const broken = beginsBroken(records);
    if (broken !== null) return broken;
    if (!beginsTransactional(records)) continue;
    return transactionalId === null ? { error: 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED' } : null;
  }
  return null;
}

export const isKnown = (broker: Broker, { topicName, name }: Entry): boolean =>
  topicName !== null && broker.memory.image.partitions[name] !== undefined;

/**
 * The handler fails over null records when it asks for their size, and so does its answer to a
 * request that is refused as a whole: nothing is appended and nothing is told. It does not ask
 * where there is no such partition. (ProduceRequest.partitionSizes)
 */
export const isNeverAnswered = (
  broker: Broker,
  entries: readonly Entry[],
  whole: Refusal | null,
): boolean =>
  entries.some((each) => each.records === null && (whole !== null || isKnown(broker, each)));
