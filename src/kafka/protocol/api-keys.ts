import { apis, type ApiName, type ListenerName } from './apis.ts';
import type { Schema } from './schema.ts';

export type ApiKey = {
  readonly key: number;
  readonly name: ApiName;
  readonly oldest: number;
  /** The newest stable version. */
  readonly newest: number;
  /** First flexible version, null when there is none. */
  readonly flexible: number | null;
  /** Where it is served. */
  readonly listeners: readonly ListenerName[];
  /** ApiVersions tells of it. */
  readonly isListed: boolean;
};

const LISTENERS: readonly ListenerName[] = ['broker', 'controller'];

/** What a row of the table says, whichever it is. */
type Row = {
  readonly key: number;
  readonly request: Schema;
  readonly served: { readonly [L in ListenerName]: string | null };
  readonly newest?: number;
  readonly unlisted?: true;
};

/** Every API in the order of its key. */
export const apiKeys: readonly ApiKey[] = Object.entries<Row>(apis).map(
  ([name, { key, request, served, newest, unlisted }]) => ({
    key,
    name: name as ApiName,
    oldest: request.versions[0],
    newest: newest ?? request.versions[1],
    flexible: request.flexible,
    listeners: LISTENERS.filter((each) => served[each] !== null),
    isListed: unlisted !== true,
  }),
);

const byKey = new Map(apiKeys.map((api) => [api.key, api]));
const byName = new Map(apiKeys.map((api) => [api.name, api]));

/** The API with this key, null when Kafka has none. */
export function apiOfKey(key: number): ApiKey | null {
  return byKey.get(key) ?? null;
}

/** The API with this name. */
export function apiOfName(name: ApiName): ApiKey {
  const api = byName.get(name);
  if (api === undefined) throw new RangeError(`no API is named ${name}`);
  return api;
}

export type ApiVersionRange = {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
};

/**
 * The ranges that an ApiVersions response lists at a listener, by key. A broker claims Produce from
 * version 0, which it does not accept: librdkafka needs that (KAFKA-18659).
 */
export function advertisedVersions(listener: ListenerName): ApiVersionRange[] {
  return apiKeys
    .filter(({ listeners, isListed }) => isListed && listeners.includes(listener))
    .map(({ key, name, oldest, newest }) => ({
      apiKey: key,
      minVersion: name === 'Produce' && listener === 'broker' ? 0 : oldest,
      maxVersion: newest,
    }));
}
