/** What a table has for a name that a client chose; undefined for those that every object has. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** A table in which a name has another value; null: none. */
export function withEntry<T>(
  table: Readonly<Record<string, T>>,
  name: string,
  value: T | null,
): Readonly<Record<string, T>> {
  const { [name]: _, ...others } = table;
  return Object.freeze(value === null ? others : { ...table, [name]: value });
}
