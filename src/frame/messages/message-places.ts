import { METADATA_TOPIC_ID } from '../../kafka/metadata/metadata-record.ts';
import type { KafkaMessage } from '../../kafka/kinds.ts';
import { byMessageType } from '../../kafka/protocol/values/field-places.ts';
import type { Fields } from '../../kafka/protocol/schema.ts';

/** A partition as a message names it: its topic by name, by id or by both. */
export type PlaceNamed = {
  readonly topic: string | undefined;
  readonly topicId: string | undefined;
  readonly index: number;
};

/**
 * How Kafka's messages call a topic in the struct that lists its partitions, and a partition's
 * number.
 */
const TOPIC_FIELDS = ['topic', 'topicName', 'name'];
const INDEX_FIELDS = ['index', 'partition', 'partitionIndex', 'partitionId'];
/** What a fetch session forgets is not what the fetch is about. */
const NOT_MEANT = ['forgottenTopicsData'];

/**
 * Where a struct names partitions: its fields for the topic and in each of these lists the
 * partition's number, and structs inside.
 */
type Places = {
  readonly topic: string | null;
  readonly hasId: boolean;
  /** The list, and the field of the number in its structs; null: the list is of numbers. */
  readonly lists: readonly (readonly [list: string, index: string | null])[];
  readonly inner: readonly (readonly [name: string, places: Places])[];
};

function placesOf(fields: Fields): Places {
  const topic = TOPIC_FIELDS.find((name) => fields[name]?.kind === 'string') ?? null;
  const hasId = fields['topicId']?.kind === 'uuid';
  const lists: [string, string | null][] = [];
  const inner: [string, Places][] = [];
  for (const [name, field] of Object.entries(fields)) {
    const { element } = field;
    const within = field.fields ?? element?.fields ?? null;
    if (NOT_MEANT.includes(name)) continue;
    if (within !== null) {
      const index = INDEX_FIELDS.find((each) => within[each]?.kind === 'int32');
      if (index !== undefined && (topic !== null || hasId)) lists.push([name, index]);
      const places = placesOf(within);
      if (places.lists.length + places.inner.length > 0) inner.push([name, places]);
    } else if (
      element?.kind === 'int32' &&
      name.startsWith('partition') &&
      (topic !== null || hasId)
    )
      lists.push([name, null]);
  }
  return { topic, hasId, lists, inner };
}

/** By the type of the message. */
const places = byMessageType(({ fields }) => placesOf(fields));

/** The partitions that a message is about, as it names them. */
export function placesIn(message: KafkaMessage): PlaceNamed[] {
  const found: PlaceNamed[] = [];
  const known = places.get(message.type);
  if (message.type !== 'RawFrame' && known !== undefined) addPlaces(message.body, known, found);
  return found;
}

type Struct = Readonly<Record<string, unknown>>;

function addPlaces(value: unknown, known: Places, to: PlaceNamed[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) addPlaces(each, known, to);
    return;
  }
  const { topic, hasId, lists, inner } = known;
  const struct = value as Struct;
  const named = topic === null ? undefined : (struct[topic] as string | null | undefined);
  const topicId = hasId ? (struct['topicId'] as string | undefined) : undefined;
  for (const [list, field] of lists)
    for (const each of (struct[list] ?? []) as readonly unknown[]) {
      const index = field === null ? each : (each as Struct)[field];
      to.push({ topic: named ?? undefined, topicId, index: index as number });
    }
  for (const [name, within] of inner) addPlaces(struct[name], within, to);
}

/** Of a place in the quorum's own log. */
export const isMetadataPlace = ({ topicId }: PlaceNamed): boolean => topicId === METADATA_TOPIC_ID;
