import { byMessageType, fieldPlaces, someAt } from './field-places.ts';
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
