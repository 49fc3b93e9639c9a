import type { Json } from '../../src/kafka/protocol/codec.ts';
import { asText, isList, isObject } from './recording.ts';

/**
 * Names for values that differ from run to run, given to ours by the same rules as the recorder
 * gave them to Kafka's: the n-th value of a kind gets the n-th name, so two values never share a
 * name and one value never has two. Dialogues bind their symbols at first sight instead, because
 * they name values that only requests need; a timeline's names say which value it is.
 */
export type Names = {
  /** Name by kind and value. */
  readonly byValue: Map<string, string>;
  readonly uses: Map<string, number>;
  /** Dedicated controllers of a quorum are named by the order in which they led. */
  readonly hasRoles: boolean;
};

export const noNames = (hasRoles: boolean): Names => ({
  byValue: new Map(),
  uses: new Map(),
  hasRoles,
});

/** The name of a value; a new one at first sight. */
export function nameOf(names: Names, kind: string, value: string | number): string {
  const key = `${kind}=${value}`;
  const known = names.byValue.get(key);
  if (known !== undefined) return known;
  const count = (names.uses.get(kind) ?? 0) + 1;
  names.uses.set(kind, count);
  const name = `$${kind}${count === 1 ? '' : `.${count}`}`;
  names.byValue.set(key, name);
  return name;
}

/** Makes a uuid known wherever it stands, unless it is. */
export function nameId(names: Names, kind: string, id: string): void {
  if (!names.byValue.has(`id=${id}`)) names.byValue.set(`id=${id}`, nameOf(names, kind, id));
}

/** A voter in a text, until the play has ended and its place among the leaders is known. */
export const nodeName = (names: Names, id: number): Json =>
  names.hasRoles && id > 100 ? `@${id}@` : id;

export const nodeKey = (names: Names, id: number): string => asText(nodeName(names, id));

const NODE_FIELDS = new Set(['leaderId', 'voterId', 'controllerId']);

/** A metadata record with names in it. */
export function named(names: Names, json: Json, owner = ''): Json {
  if (typeof json === 'string') return names.byValue.get(`id=${json}`) ?? json;
  if (isList(json)) return json.map((each) => named(names, each, owner));
  if (!isObject(json)) return json;
  const { brokerId, controllerId } = json;
  const broker = typeof brokerId === 'number' ? String(brokerId) : owner;
  const process = typeof controllerId === 'number' ? nodeKey(names, controllerId) : broker;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      namedField(names, key, value, broker, process),
    ]),
  );
}

function namedField(names: Names, key: string, value: Json, broker: string, process: string): Json {
  switch (key) {
    case 'brokerEpoch':
      return nameOf(names, `brokerEpoch${broker}`, asText(value));
    case 'incarnationId':
      return nameOf(names, `incarnation${process}`, asText(value));
    case 'endPoints':
    case 'endpoints':
      return `$endPoints${process}`;
    case 'producerId':
    case 'nextProducerId':
      // Ids are given out in blocks of a thousand.
      return Number(value) % 1_000 === 0
        ? '$producerIdBlock'
        : nameOf(names, 'producer', Number(value));
    case 'voterDirectoryId':
      return '$dir';
    default:
      return NODE_FIELDS.has(key) && typeof value === 'number'
        ? nodeName(names, value)
        : named(names, value, broker);
  }
}

/** Writes `$c2` for a voter whose place is known now. */
export function withPlaces(json: Json, place: ReadonlyMap<number, string>): Json {
  let shown = JSON.stringify(json);
  for (const [id, name] of place) shown = shown.replaceAll(`@${id}@`, name);
  return JSON.parse(
    shown.replaceAll(/\$(incarnation|dir|endPoints|directory)\$c/g, '$$$1-c'),
  ) as Json;
}
