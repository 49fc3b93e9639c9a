import { byMessageType, type FieldPlaces, fieldPlaces, someAt } from './values/field-places.ts';
import type { AnyResponse } from './message.ts';

/** What Kafka calls the field of an error, in whatever struct of a response it stands. */
const ERROR_FIELDS: ReadonlySet<string> = new Set([
  'errorCode',
  'partitionErrorCode',
  'acknowledgeErrorCode',
]);

/** By the type of the response. */
const placesOf = byMessageType(({ fields }) =>
  fieldPlaces(fields, (field) => ERROR_FIELDS.has(field)),
);

/**
 * The first error code in a response, wherever it stands; 0 when there is none.
 * (AbstractResponse.errorCounts)
 */
export function firstErrorIn({ type, body }: AnyResponse): number {
  const places = placesOf.get(type);
  return places === undefined ? 0 : firstCode(body, places);
}

/** By place and without a function for each field: every answer on its way is looked at. */
function firstCode(value: unknown, places: FieldPlaces): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) {
    for (let place = 0; place < value.length; place += 1) {
      const code = firstCode(value[place], places);
      if (code !== 0) return code;
    }
    return 0;
  }
  const { own, inner } = places;
  const struct = value as Readonly<Record<string, unknown>>;
  for (let place = 0; place < own.length; place += 1) {
    const code = struct[own[place] as string];
    if (typeof code === 'number' && code !== 0) return code;
  }
  for (let place = 0; place < inner.length; place += 1) {
    const [name, within] = inner[place] as FieldPlaces['inner'][number];
    const code = firstCode(struct[name], within);
    if (code !== 0) return code;
  }
  return 0;
}

/** Whether a response tells of this error anywhere. */
export function hasError({ type, body }: AnyResponse, code: number): boolean {
  const places = placesOf.get(type);
  return places !== undefined && someAt(body, places, (value) => value === code);
}
