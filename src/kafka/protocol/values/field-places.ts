import { apis } from '../apis.ts';
import type { Field, Fields, Schema } from '../schema.ts';

/** Where the fields that are looked for stand in a struct: its own, and inside of others. */
export type FieldPlaces = {
  readonly own: readonly string[];
  readonly inner: readonly (readonly [name: string, places: FieldPlaces])[];
};

/** What follows from the schema of each message, by its type: `FetchRequest`, `FetchResponse`, … */
export const byMessageType = <T>(of: (schema: Schema) => T): ReadonlyMap<string, T> =>
  new Map(
    Object.entries<{ readonly request: Schema; readonly response: Schema }>(apis).flatMap(
      ([name, { request, response }]) => [
        [`${name}Request`, of(request)],
        [`${name}Response`, of(response)],
      ],
    ),
  );

/** Found once for a schema, so that its values need not be searched. */
export function fieldPlaces(
  fields: Fields,
  isWanted: (name: string, field: Field) => boolean,
): FieldPlaces {
  const own: string[] = [];
  const inner: [string, FieldPlaces][] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (isWanted(name, field)) own.push(name);
    const within = field.fields ?? field.element?.fields ?? null;
    const places = within === null ? null : fieldPlaces(within, isWanted);
    if (places !== null && places.own.length + places.inner.length > 0) inner.push([name, places]);
  }
  return { own, inner };
}

/**
 * Shows `isIt` the values at these places, a struct's own ones first, until it says yes. False when
 * it never does.
 */
export function someAt(
  value: unknown,
  places: FieldPlaces,
  isIt: (value: unknown) => boolean,
): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((each) => someAt(each, places, isIt));
  const struct = value as Readonly<Record<string, unknown>>;
  return (
    places.own.some((name) => isIt(struct[name])) ||
    places.inner.some(([name, inner]) => someAt(struct[name], inner, isIt))
  );
}
