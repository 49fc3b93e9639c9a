import { apis } from './apis.ts';
import type { AnyResponse } from './message.ts';
import type { Fields, Schema } from './schema.ts';

/** What Kafka calls the field of an error, in whatever struct of a response it stands. */
const ERROR_FIELDS: ReadonlySet<string> = new Set([
  'errorCode',
  'partitionErrorCode',
  'acknowledgeErrorCode',
]);

/** Where a struct has errors: in fields of its own, and inside of others. */
type ErrorPlaces = {
  readonly own: readonly string[];
  readonly inner: readonly (readonly [name: string, places: ErrorPlaces])[];
};

function placesIn(fields: Fields): ErrorPlaces {
  const own: string[] = [];
  const inner: [string, ErrorPlaces][] = [];
  for (const [name, { fields: struct, element }] of Object.entries(fields)) {
    if (ERROR_FIELDS.has(name)) own.push(name);
    const within = struct ?? element?.fields ?? null;
    const places = within === null ? null : placesIn(within);
    if (places !== null && hasErrors(places)) inner.push([name, places]);
  }
  return { own, inner };
}

const hasErrors = ({ own, inner }: ErrorPlaces): boolean => own.length > 0 || inner.length > 0;

/** By the type of the response. */
const placesOf = new Map(
  Object.entries<{ readonly response: Schema }>(apis).map(([name, { response }]) => [
    `${name}Response`,
    placesIn(response.fields),
  ]),
);

/** The first error code in a response, wherever it stands; 0 when there is none. (AbstractResponse.errorCounts) */
export const firstErrorIn = (response: AnyResponse): number =>
  findCode(response, (code) => code !== 0) ?? 0;

/** Whether a response tells of this error anywhere. */
export const hasError = (response: AnyResponse, code: number): boolean =>
  findCode(response, (each) => each === code) !== null;

function findCode(response: AnyResponse, isWanted: (code: number) => boolean): number | null {
  const places = placesOf.get(response.type);
  return places === undefined ? null : codeAt(response.body, places, isWanted);
}

function codeAt(
  value: unknown,
  places: ErrorPlaces,
  isWanted: (code: number) => boolean,
): number | null {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    for (const each of value) {
      const found = codeAt(each, places, isWanted);
      if (found !== null) return found;
    }
    return null;
  }
  const struct = value as Readonly<Record<string, unknown>>;
  for (const name of places.own) {
    const code = struct[name];
    if (typeof code === 'number' && isWanted(code)) return code;
  }
  for (const [name, inner] of places.inner) {
    const found = codeAt(struct[name], inner, isWanted);
    if (found !== null) return found;
  }
  return null;
}
