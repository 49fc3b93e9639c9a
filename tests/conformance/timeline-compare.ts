import type { Json } from '../../src/kafka/protocol/codec.ts';
import { asText, isList, isObject, shown } from './recording.ts';
import type { Unlike } from './symbols.ts';
import type { See } from './timeline-scope.ts';

/** Never compared: how long something took on the machine that recorded. */
const NEVER = new Set(['timingMs', 'tookMs']);
/**
 * Lists whose order is of chance although one recording cannot tell: those who granted come out of
 * a set that every Java process orders in its own way (two recordings of combined nodes have them
 * in both orders). Voters stand by id: where they have names, these say who was which in the draw.
 */
const isBag = (name: string, list: readonly Json[]): boolean =>
  name === 'grantingVoters' || (name === 'voters' && !list.some(hasNumber));

const hasNumber = (voter: Json): boolean => isObject(voter) && typeof voter['voterId'] === 'number';

/** Compares what there was to see with what Kafka showed. */
export function unlikeSee(kafka: See, ours: See): Unlike[] {
  return Object.entries(kafka)
    .filter(([part]) => !NEVER.has(part))
    .flatMap(([part, theirs]) =>
      part === 'metadata'
        ? unlikeMetadata(theirs, ours[part] ?? null, timesIn(kafka['timingMs']))
        : unlikeJson(theirs, ours[part], part),
    );
}

/**
 * Compares JSON. `{"anyOrder":[…]}` has the same members in another order. `{"either":[…]}` stands
 * where two recordings of Kafka differ, which makes it volatile: its values are of chance and never
 * compared, only their shape must be that of one recording. (The recorder writes one at each path
 * that it lists as volatile.)
 */
export function unlikeJson(kafka: Json, ours: Json | undefined, path: string): Unlike[] {
  if (isObject(kafka)) {
    const names = Object.keys(kafka);
    if (isList(kafka['either'])) {
      const fits = kafka['either'].some((each) => shapeOf(each) === shapeOf(ours ?? null));
      return fits ? [] : different(kafka, ours, path);
    }
    if (isList(kafka['anyOrder'])) return unlikeBag(kafka['anyOrder'], ours, path);
    if (!isObject(ours)) return different(kafka, ours, path);
    return [...new Set([...names, ...Object.keys(ours)])].flatMap((name) => {
      const theirs = kafka[name];
      if (NEVER.has(name)) return [];
      if (isList(theirs) && isBag(name, theirs))
        return unlikeBag(theirs, ours[name], `${path}.${name}`);
      return theirs === undefined
        ? [{ path: `${path}.${name}`, kafka: 'nothing', ours: shown(ours[name]) }]
        : unlikeJson(theirs, ours[name], `${path}.${name}`);
    });
  }
  if (isList(kafka)) {
    if (!isList(ours)) return different(kafka, ours, path);
    if (kafka.length !== ours.length) return unlikeLengths(kafka, ours, path);
    return kafka.flatMap((each, index) => unlikeJson(each, ours[index], `${path}.${index}`));
  }
  return kafka === ours ? [] : different(kafka, ours, path);
}

/** What of a value of chance is no chance: which fields and how many members it has. */
function shapeOf(json: Json): string {
  if (isList(json)) return `[${json.map(shapeOf).join()}]`;
  if (!isObject(json)) return typeof json;
  const fields = Object.entries(json).map(([name, value]) => `${name}:${shapeOf(value)}`);
  return `{${fields.sort().join()}}`;
}

const different = (kafka: Json, ours: Json | undefined, path: string): Unlike[] => [
  { path, kafka: shown(kafka), ours: shown(ours) },
];

const unlikeLengths = (kafka: readonly Json[], ours: readonly Json[], path: string): Unlike[] => [
  { path, kafka: `${kafka.length}: ${shown(kafka)}`, ours: `${ours.length}: ${shown(ours)}` },
];

function unlikeBag(kafka: readonly Json[], ours: Json | undefined, path: string): Unlike[] {
  if (!isList(ours)) return different(kafka, ours, path);
  const left = [...ours];
  const missing: Json[] = [];
  for (const each of kafka) {
    const place = left.findIndex((own) => unlikeJson(each, own, '').length === 0);
    if (place < 0) missing.push(each);
    else left.splice(place, 1);
  }
  if (missing.length === 0 && left.length === 0) return [];
  return [{ path, kafka: `in any order ${shown(missing)}`, ours: shown(left) }];
}

/**
 * Two lingers of the metadata log: when two decisions were made less far apart, it was up to the
 * moment at which the first linger began whether they came into one batch.
 * (controller.quorum.append.linger.ms)
 */
const GATHERED_MS = 50;

/**
 * Compares metadata records and how they lie in batches. What the controller decides in one event
 * is always in one batch, so a batch of Kafka's never lies in two of ours, wherever Kafka recorded
 * it the same way twice: it may hold several decisions, but then their gathering was no chance. The
 * other way round one batch of ours may hold several of Kafka's only where that was up to chance:
 * where the recording says that the grouping varies (it keeps the finer one), or where its times
 * say that the batches were made within two lingers of the log. In `anyOrder` the members come in
 * orders of chance: then the records must be the same, and those of one batch of Kafka's lie in one
 * batch of ours unless the grouping varies too. Where two recordings differ altogether, ours must
 * have the kinds of records that one of them has.
 */
function unlikeMetadata(kafka: Json, ours: Json, times: readonly number[] | null): Unlike[] {
  const path = 'metadata';
  if (!isList(ours)) return different(kafka, ours, path);
  if (isList(kafka)) {
    const places = boundaries(kafka);
    const mayMerge = (at: number): boolean => times !== null && gapBefore(times, at) < GATHERED_MS;
    return unlikeInOrder(kafka, ours, (at) => places.has(at) && mayMerge(at));
  }
  if (!isObject(kafka)) return different(kafka, ours, path);
  const { grouping, records, anyOrder, either } = kafka;
  if (isList(records)) return unlikeInOrder(records, ours, () => grouping === 'varies');
  if (isList(anyOrder)) return unlikeGroups(anyOrder, ours, grouping === 'varies');
  const isOne =
    isList(either) && either.some((each) => isList(each) && typesIn(each) === typesIn(ours));
  return isOne ? [] : different(kafka, ours, path);
}

/** Which records there are, whatever they say and however they lie in batches. */
const typesIn = (batches: readonly Json[]): string =>
  flat(batches)
    .map((each) => (isObject(each) ? asText(each['type']) : ''))
    .join();

/**
 * @param mayMerge whether ours may go on with the same batch where Kafka's begins a new one, in
 * front of that record
 */
function unlikeInOrder(
  kafka: readonly Json[],
  ours: readonly Json[],
  mayMerge: (at: number) => boolean,
): Unlike[] {
  const records = unlikeRecords(flat(kafka), inTheirOrder(kafka, flat(ours)));
  if (records.length > 0) return records;
  const theirs = boundaries(kafka);
  const own = boundaries(ours);
  const types = flat(kafka).map((each) => (isObject(each) ? asText(each['type']) : ''));
  const at = (place: number): string => `metadata, record ${place} ${types[place] ?? ''}`;
  return types.flatMap((_, place) => {
    if (own.has(place) && !theirs.has(place))
      return [{ path: at(place), kafka: 'in one batch with the one before', ours: 'in another' }];
    if (theirs.has(place) && !own.has(place) && !mayMerge(place))
      return [{ path: at(place), kafka: 'in a batch of its own', ours: 'in that before' }];
    return [];
  });
}

/**
 * Our records with changes of partitions put as Kafka has them, as far as their order in one batch
 * is of chance: topics come by the hash of an id that was drawn (TimelineHashMap), and what one
 * leader asks for, or the task that elects preferred leaders finds, by a hash of that id and the
 * partition. When a broker is fenced or shut down, the partitions of one topic have an order of
 * their own (BrokersToIsrs), which is compared.
 */
function inTheirOrder(kafka: readonly Json[], ours: readonly Json[]): Json[] {
  const ordered = [...ours];
  let at = 0;
  for (const each of kafka) {
    const batch = isList(each) ? each : [each];
    const isFree = batch.every(isPartitionChange);
    const keyOf = (record: Json): string => (isFree ? partitionKey(record) : topicKey(record));
    for (let place = at; place < at + batch.length; place += 1) {
      const theirs = batch[place - at] ?? null;
      if (!isPartitionChange(theirs)) continue;
      const end = runEnd(batch, place - at) + at;
      const found = ordered.findIndex(
        (own, index) =>
          index >= place && index < end && isPartitionChange(own) && keyOf(own) === keyOf(theirs),
      );
      if (found > place) ordered.splice(place, 0, ...ordered.splice(found, 1));
    }
    at += batch.length;
  }
  return ordered;
}

/** Where the run of partition changes that a place lies in ends. */
function runEnd(batch: readonly Json[], place: number): number {
  const next = batch.findIndex((each, index) => index > place && !isPartitionChange(each));
  return next < 0 ? batch.length : next;
}

const isPartitionChange = (record: Json): boolean =>
  isObject(record) && record['type'] === 'PARTITION_CHANGE_RECORD';

const topicKey = (record: Json): string => dataField(record, 'topicId');
const partitionKey = (record: Json): string =>
  `${topicKey(record)} ${dataField(record, 'partitionId')}`;

function dataField(record: Json, name: string): string {
  const data = isObject(record) ? record['data'] : null;
  return asText(isObject(data) ? data[name] : null);
}

/** Records that one side lacks stand out, instead of shifting all that follow. */
function unlikeRecords(kafka: readonly Json[], ours: readonly Json[]): Unlike[] {
  if (kafka.length === ours.length) return unlikeJson(kafka, ours, 'metadata');
  const missing = without(kafka, ours);
  const tooMuch = without(ours, kafka);
  const count = `${kafka.length} records`;
  return [
    { path: 'metadata', kafka: count, ours: `${ours.length} records` },
    ...missing.map((each) => ({ path: 'metadata', kafka: shown(each), ours: 'nothing like it' })),
    ...tooMuch.map((each) => ({ path: 'metadata', kafka: 'nothing like it', ours: shown(each) })),
  ];
}

function without(from: readonly Json[], these: readonly Json[]): Json[] {
  const left = [...these];
  return from.filter((each) => {
    const place = left.findIndex(
      (own) => unlikeJson(each, own, '').length === 0 || unlikeJson(own, each, '').length === 0,
    );
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}

function unlikeGroups(kafka: readonly Json[], ours: readonly Json[], varies: boolean): Unlike[] {
  const bag = unlikeBag(flat(kafka), flat(ours), 'metadata');
  if (bag.length > 0 || varies) return bag;
  const batches = ours.map((each) => (isList(each) ? each : [each]));
  return kafka.filter(isList).flatMap((group) => {
    const lies = batches.some((batch) => without(group, batch).length === 0);
    if (lies) return [];
    return [{ path: 'metadata', kafka: `in one batch ${shown(group)}`, ours: 'in several' }];
  });
}

const flat = (batches: readonly Json[]): Json[] =>
  batches.flatMap((each) => (isList(each) ? each : [each]));

/** The places of the records that begin a batch, but for the first. */
function boundaries(batches: readonly Json[]): Set<number> {
  const places = new Set<number>();
  let at = 0;
  for (const each of batches) {
    if (at > 0) places.add(at);
    at += isList(each) ? each.length : 1;
  }
  return places;
}

/** When each record was made, in milliseconds; null when the recording does not say. */
function timesIn(timing: Json | undefined): number[] | null {
  return isList(timing) ? timing.map((each) => (isList(each) ? Number(each[1]) : 0)) : null;
}

const gapBefore = (times: readonly number[], at: number): number =>
  (times[at] ?? 0) - (times[at - 1] ?? 0);
