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
