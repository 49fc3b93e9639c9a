import { fromBase64 } from './bytes/byte-string.ts';

/**
 * Names in the order in which a Java HashMap lists them: the order of records and messages of Kafka
 * that come out of such a map. (java.util.HashMap: by the spread hash in a table that is at most
 * three quarters full)
 */
export function hashOrder(names: readonly string[]): string[] {
  const keys = [...new Set(names)];
  let size = 16;
  while (keys.length > size * 0.75) size *= 2;
  return inTable(keys, size);
}

/**
 * As `hashOrder`, of a map that was made as a copy of another, so that it is as small as it can be,
 * and got more entries after that.
 */
export function copiedMapOrder(
  copied: readonly string[],
  added: readonly string[],
  least = 1,
): string[] {
  let size = least;
  while (size < copiedSize(copied.length)) size *= 2;
  while (copied.length + added.length > size * 0.75) size *= 2;
  return inTable([...copied, ...added], size);
}

const inTable = (names: readonly string[], size: number): string[] => {
  const place = (name: string): number => tablePlace(hashCode(name), size);
  return [...names].sort((one, other) => place(one) - place(other));
};

/** The multiplier by which a coordinator's own maps spread hashes over 64 bits. */
const GOLDEN = -7_046_029_254_386_353_131n;

/**
 * Names, given in the order in which they came, as the map of a coordinator lists them: a table
 * that is at most three quarters full, by the highest bits of a spread hash.
 * (TimelineHashMap, BaseHashTable)
 */
export function timelineOrder(names: readonly string[]): string[] {
  let bits = 1n;
  for (let count = 1; count <= names.length; count += 1)
    if (Math.floor((count * 4) / 3) >= 2 ** Number(bits)) bits += 1n;
  const slot = (name: string): number =>
    Number(BigInt.asUintN(64, BigInt(hashCode(name)) * GOLDEN) >> (64n - bits));
  return [...names].sort((one, other) => slot(one) - slot(other));
}

/** Names in the order of a set that was made as a copy of another. (java.util.HashSet) */
export const copiedSetOrder = (names: readonly string[]): string[] => copiedMapOrder(names, [], 16);

/**
 * Things in the order of a Java HashMap that has their ids for keys. (Integer.hashCode)
 * @param least places that its table is made for; `copiedSize` says how many where it is a copy
 */
export function idOrder<T extends { readonly id: number }>(items: readonly T[], least = 16): T[] {
  let size = 1;
  while (size < least || items.length > size * 0.75) size *= 2;
  const place = ({ id }: T): number => tablePlace(id, size);
  return [...items].sort((one, other) => place(one) - place(other));
}

/**
 * Uuids in the order of a Java HashMap or HashSet that has them for keys. (Uuid.hashCode)
 * @param least as for `idOrder`
 */
export function uuidOrder(uuids: readonly string[], least = 16): string[] {
  let size = 16;
  while (size < least || uuids.length > size * 0.75) size *= 2;
  const place = (uuid: string): number => tablePlace(uuidHash(uuid), size);
  return [...uuids].sort((one, other) => place(one) - place(other));
}

/** Where something of this hash lies in a table. (java.util.HashMap, ConcurrentHashMap) */
export const tablePlace = (hash: number, size: number): number => spread(hash) & (size - 1);

/** What a copy of a map with so many entries has room for. (java.util.HashMap.putMapEntries) */
export const copiedSize = (entries: number): number => entries / 0.75 + 1;

/**
 * The hash of a text: 31 times the hash so far, plus the next unit, in 32 bits. (String.hashCode)
 */
export function hashCode(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1)
    hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}

const spread = (hash: number): number => hash ^ (hash >>> 16);

/**
 * As `hashOrder`, but in the order of a map or set of Scala, which grows one entry sooner.
 * (scala.collection.mutable.HashMap, HashSet)
 */
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

/** Names in the order of a map of Scala that can be changed. (scala.collection.mutable.HashMap) */
export const scalaMapOrder = (names: readonly string[]): string[] => scalaOrder(names, hashCode);

/**
 * Names in the order of an immutable set of Scala: as they came while there are at most four, else
 * as in its tree of hashes. (scala.collection.immutable.Set, HashSet)
 */
export const immutableOrder = (names: readonly string[]): string[] =>
  names.length <= 4 ? [...names] : treeOrder(names);

/**
 * Names in the order in which a `groupBy` of Scala gives its groups: a tree of hashes with five
 * bits a level. (scala.collection.immutable.HashMap)
 */
export const treeOrder = (names: readonly string[]): string[] =>
  walk(
    names.map((name) => ({ name, hash: improve(hashCode(name)) })),
    0,
  );

type Hashed = { readonly name: string; readonly hash: number };

const LEVEL_BITS = 5;

/** What stands alone at its place comes before what shares it. */
function walk(entries: readonly Hashed[], shift: number): string[] {
  if (shift >= 32) return entries.map(({ name }) => name);
  const places = new Map<number, Hashed[]>();
  for (const entry of entries) {
    const place = (entry.hash >>> shift) & ((1 << LEVEL_BITS) - 1);
    places.set(place, [...(places.get(place) ?? []), entry]);
  }
  const groups = [...places].sort(([one], [other]) => one - other).map(([, group]) => group);
  return [
    ...groups.flatMap((group) => (group.length === 1 ? group.map(({ name }) => name) : [])),
    ...groups.flatMap((group) => (group.length > 1 ? walk(group, shift + LEVEL_BITS) : [])),
  ];
}

/**
 * Mixes the bits of a hash, so that its top bits tell keys apart.
 * (scala.collection.Hashing.improve)
 */
function improve(hashCode: number): number {
  let hash = (hashCode + ~(hashCode << 9)) | 0;
  hash ^= hash >>> 14;
  hash = (hash + (hash << 4)) | 0;
  return hash ^ (hash >>> 10);
}

/**
 * What is asked of partitions, each once, by topic: as Kafka gathers it in a mutable map of Scala
 * and groups that.
 */
export function groupedByTopic<T>(
  parts: ReadonlyMap<string, { readonly topic: string; readonly index: number; readonly of: T }>,
): { topic: string; parts: { index: number; of: T }[] }[] {
  const all = [...parts.values()];
  const topics = new Set(all.map(({ topic }) => topic));
  return treeOrder([...topics]).map((topic) => ({
    topic,
    parts: scalaOrder(
      all.filter((each) => each.topic === topic),
      ({ index }) => partitionHash(topic, index),
    ),
  }));
}

/** The hash of a partition. (TopicPartition.hashCode) */
export const partitionHash = (topic: string, index: number): number =>
  fieldsHash([1, index, hashCode(topic)]);

/** The hash of a long: its two halves, exclusive or. (Long.hashCode) */
export const longHash = (value: number): number => Math.floor(value / 2 ** 32) ^ (value % 2 ** 32);

/** The hash of a uuid in its text form: its four ints, exclusive or. (Uuid.hashCode) */
export function uuidHash(uuid: string): number {
  const bytes = fromBase64(uuid);
  let hash = 0;
  for (let at = 0; at < bytes.length; at += 1) hash ^= bytes.charCodeAt(at) << (24 - 8 * (at % 4));
  return hash;
}

/** The hash of a list of numbers. (java.util.List.hashCode) */
export const listHash = (numbers: readonly number[]): number => fieldsHash([1, ...numbers]);

/** The hash of a message of Kafka's protocol, made of those of its fields. */
export const fieldsHash = (fields: readonly number[]): number =>
  fields.reduce((hash, field) => (Math.imul(hash, 31) + field) | 0, 0);
