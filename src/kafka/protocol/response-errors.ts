import { apis } from './apis.ts';
import { fieldPlaces, someAt } from './field-places.ts';
import type { AnyResponse } from './message.ts';
import type { Schema } from './schema.ts';

/** What Kafka calls the field of an error, in whatever struct of a response it stands. */
const ERROR_FIELDS: ReadonlySet<string> = new Set([
  'errorCode',
  'partitionErrorCode',
  'acknowledgeErrorCode',
]);

/** By the type of the response. */
const placesOf = new Map(
  Object.entries<{ readonly response: Schema }>(apis).map(([name, { response }]) => [
    `${name}Response`,
    fieldPlaces(response.fields, (field) => ERROR_FIELDS.has(field)),
  ]),
);

/**
 * The first error code in a response, wherever it stands; 0 when there is none.
 * (AbstractResponse.errorCounts)
 */
export function firstErrorIn(response: AnyResponse): number {
  let found = 0;
  someCode(response, (code) => {
    found = code;
    return code !== 0;
  });
  return found;
}

/** Whether a response tells of this error anywhere. */
export const hasError = (response: AnyResponse, code: number): boolean =>
  someCode(response, (each) => each === code);

function someCode({ type, body }: AnyResponse, isIt: (code: number) => boolean): boolean {
  const places = placesOf.get(type);
  const isWanted = (value: unknown): boolean => typeof value === 'number' && isIt(value);
  return places !== undefined && someAt(body, places, isWanted);
}
