/**
 * Names in the order in which a Java HashMap lists them: the order of records and messages of Kafka that come out of such a map.
 * (java.util.HashMap: by the spread hash in a table that is at most three quarters full)
 */
export function hashOrder(names: readonly string[]): string[] {
  let size = 16;
  while (names.length > size * 0.75) size *= 2;
  const place = (name: string): number => spread(hashCode(name)) & (size - 1);
  return [...new Set(names)].sort((one, other) => place(one) - place(other));
}

/** (String.hashCode) */
function hashCode(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1)
    hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}

const spread = (hash: number): number => hash ^ (hash >>> 16);

/** As `hashOrder`, but in the order of a map or set of Scala, which grows one entry sooner. (scala.collection.mutable.HashMap, HashSet) */
export function scalaOrder<T>(items: readonly T[], hashOf: (item: T) => number): T[] {
  let size = 16;
  while (items.length >= size * 0.75) size *= 2;
  return items
    .map((item) => ({ item, hash: spread(hashOf(item)) }))
    .sort(
      (one, other) => (one.hash & (size - 1)) - (other.hash & (size - 1)) || one.hash - other.hash,
    )
    .map(({ item }) => item);
}

/** (TopicPartition.hashCode) */
export const partitionHash = (topic: string, index: number): number =>
  fieldsHash([1, index, hashCode(topic)]);

/** (java.util.List.hashCode) */
export const listHash = (numbers: readonly number[]): number => fieldsHash([1, ...numbers]);

/** The hash of a message of Kafka's protocol, made of those of its fields. */
export const fieldsHash = (fields: readonly number[]): number =>
  fields.reduce((hash, field) => (Math.imul(hash, 31) + field) | 0, 0);
