/** The members of a union `U` whose field `T` is `K`; one member may have several kinds. */
type MemberOf<U, T extends string, K> = U extends { [F in T]: infer N }
  ? K extends N
    ? U
    : never
  : never;

/**
 * A sentence for each kind of a union that its field `T` tells apart. A kind without one does not
 * compile.
 */
export type Wording<U extends { [F in T]: string }, T extends string> = {
  readonly [K in U[T]]: (value: MemberOf<U, T, K>) => string;
};

/** The sentence of a value. */
export function worded<U extends { [F in T]: string }, T extends string>(
  wording: Wording<U, T>,
  field: T,
  value: U,
): string {
  const sentences: Readonly<Record<string, (value: never) => string>> = wording;
  return sentences[value[field]]?.(value as never) ?? value[field];
}
