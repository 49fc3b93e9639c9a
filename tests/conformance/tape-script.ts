import { millis } from '../../src/kernel/time.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import type { ApiName } from '../../src/kafka/protocol/message.ts';
import { isObject, shown } from './recording.ts';
import { toMillis, type Asked, type Said } from './tape-client.ts';
import { bodyOf, requestJson, unlikeRequest, type TapeSymbols } from './tape-json.ts';
import type { Tape, TapeEntry } from './tape-scope.ts';

/** What a scripted broker answers, by client and connection, in order. */
export type Script = {
  readonly clients: readonly string[];
  readonly streams: Map<string, Stream>;
  readonly symbols: TapeSymbols;
  /** How much earlier or later than Java something may happen, in milliseconds. */
  readonly tolerance: number;
  /** What another recording has otherwise, such as `c1 coordinator OffsetCommit@5380ms.request`. */
  readonly varies: readonly string[];
  /** APIs of which it is chance how often, or how early, a request comes. */
  readonly aside: readonly string[];
  /**
   * How much later than Java a producer is by now, in milliseconds: the length of a back-off is
   * chance, and the next begins when the last has ended.
   */
  readonly drifts: Map<string, number>;
};

/** What is still to come on a connection, and what came last. */
type Stream = {
  readonly entries: TapeEntry[];
  last: TapeEntry | null;
  readonly tolerance: number;
  /** The last of those that are repeated, by API. */
  readonly repeated: Record<string, TapeEntry | undefined>;
};

/** Java's threads on the machine that recorded, and its own start in the new protocol. */
const TOLERANCE = 220;
const BUSY_TOLERANCE = 700;

type Found = { step: string; path: string; kafka: string; ours: string };

/**
 * Requests that a client repeats as often as its threads happen to look: how often is not compared,
 * only that they are all alike.
 */
const REPEATED: readonly string[] = ['FindCoordinator', 'Metadata'];

/**
 * Requests of another thread than that of the heartbeats, in the new protocol: which of them comes
 * first is chance there.
 */
const ASIDE: readonly string[] = ['OffsetFetch', 'OffsetCommit'];

export function scriptOf(tape: Tape): Script {
  const isPlayed = ({ kind }: Tape['clients'][number]): boolean =>
    kind === 'consumer' || kind === 'producer';
  const clients = tape.clients.filter(isPlayed).map(({ id }) => id);
  const isModern = tape.tape.some(({ api }) => api === 'ConsumerGroupHeartbeat');
  const isProducing = tape.clients.some(({ kind }) => kind === 'producer');
  const aside = isProducing ? [] : isModern ? [...REPEATED, ...ASIDE] : REPEATED;
  const tolerance = isModern ? BUSY_TOLERANCE : TOLERANCE;
  const streams: Script['streams'] = new Map();
  for (const entry of tape.tape) {
    if (entry.event !== undefined || !clients.includes(entry.client)) continue;
    const key = streamKey(entry.client, entry.to ?? '');
    const stream = streams.get(key) ?? newStream(tolerance);
    streams.set(key, stream);
    for (let count = 0; count < (entry.repeat ?? 1); count += 1) {
      const shift = count * (entry.everyMs ?? 0);
      const answered =
        entry.answeredMs === undefined ? {} : { answeredMs: entry.answeredMs + shift };
      const request = nextEpoch(entry.request, count);
      stream.entries.push({ ...entry, request, ms: entry.ms + shift, ...answered });
    }
  }
  const { varies } = tape.recordings;
  return { clients, streams, symbols: new Map(), tolerance, varies, aside, drifts: new Map() };
}

const newStream = (tolerance: number): Stream => ({
  entries: [],
  last: null,
  tolerance,
  repeated: {},
});

/** Each of a row of fetches that were folded into one has the next epoch of its session. */
function nextEpoch(request: Json | undefined, count: number): Json {
  if (!isObject(request)) return null;
  const epoch = request['sessionEpoch'];
  return typeof epoch === 'number' && epoch > 0
    ? { ...request, sessionEpoch: epoch + count }
    : request;
}

/** Connections to one place are one stream, however often they were made. */
const streamKey = (client: string, to: string): string => `${client} ${to}`;

function placeOf(tag: string): string {
  const [name = ''] = tag.split('#');
  if (name.startsWith('coordinator')) return 'coordinator';
  return name.startsWith('broker-') ? `broker ${name.slice('broker-'.length)}` : name;
}

/** Finds the entry that a request belongs to, compares them, and gives the recorded answer. */
export function answerFrom(script: Script, asked: Asked, found: Found[]): Said {
  const { message, client, at } = asked;
  const api = message.type.replace(/Request$/u, '');
  const key = streamKey(client, placeOf(asked.tag));
  const stream = script.streams.get(key);
  const entry = stream === undefined ? undefined : take(stream, api, at, script.aside);
  const step = `${key} ${api}@${toMillis(at)}ms`;
  if (entry === undefined) {
    const idle = stream?.last?.api === api && stream.last.idle === true ? stream.last : undefined;
    const repeated = stream?.repeated[api] ?? idle;
    if (repeated !== undefined) return said(script, asked, { ...repeated, answeredMs: 0 }, api);
    found.push({
      step,
      path: '',
      kafka: 'sent no such request',
      ours: shown(requestJson(message)),
    });
    return null;
  }
  if (entry.version !== message.version)
    found.push({
      step,
      path: 'version',
      kafka: shown(entry.version),
      ours: shown(message.version),
    });
  const isFree = script.varies.some((each) =>
    each.startsWith(`${key} ${api}@${entry.ms}ms.request`),
  );
  const unlike = isFree
    ? []
    : unlikeRequest(entry.request ?? null, requestJson(message), script.symbols);
  for (const { path, kafka, ours } of unlike)
    found.push({ step, path, kafka: shown(kafka), ours: shown(ours) });
  const isChance = script.aside.length > 0 && REPEATED.includes(api);
  if (entry.idle !== true && !isChance && isOutOfTime(script, client, entry, toMillis(at)))
    found.push({ step, path: 'ms', kafka: shown(entry.ms), ours: shown(toMillis(at)) });
  return said(script, asked, entry, api);
}

function isOutOfTime(
  { tolerance, drifts, aside }: Script,
  client: string,
  { ms }: TapeEntry,
  at: number,
): boolean {
  const drift = drifts.get(client) ?? 0;
  if (aside.length === 0) drifts.set(client, Math.max(at - ms, 0));
  return Math.abs(at - ms) > tolerance && Math.abs(at - ms - drift) > tolerance;
}

/** The next entry of that API; what only repeats itself may be left out before it. */
function take(
  stream: Stream,
  api: string,
  at: number,
  aside: readonly string[],
): TapeEntry | undefined {
  const { entries } = stream;
  if (aside.includes(api)) return takeAside(stream, api, at);
  const place = entries.findIndex(
    (each) => each.api === api || !(each.idle === true || aside.includes(each.api ?? '')),
  );
  const taken = entries[place];
  if (taken?.api !== api) return undefined;
  const kept = entries.slice(0, place).filter((each) => aside.includes(each.api ?? ''));
  entries.splice(0, place + 1, ...kept);
  stream.last = taken;
  return taken;
}

/** The next of its kind that is not far ahead, wherever it stands. */
function takeAside(stream: Stream, api: string, at: number): TapeEntry | undefined {
  const { entries } = stream;
  const place = entries.findIndex(
    (each) => each.api === api && each.ms <= toMillis(at) + stream.tolerance,
  );
  const [taken] = place < 0 ? [] : entries.splice(place, 1);
  if (REPEATED.includes(api)) stream.repeated[api] = taken ?? stream.repeated[api];
  return taken;
}

function said(script: Script, asked: Asked, entry: TapeEntry, api: string): Said {
  if (entry.fault === 'cut') return { cut: true };
  if (entry.response === null || entry.response === undefined) return null;
  const version = asked.message.version;
  const response: Json =
    api === 'ApiVersions' && isObject(entry.response)
      ? { errorCode: 'NONE', apiKeys: [] }
      : entry.response;
  const body = bodyOf(api as ApiName, version, response, script.symbols);
  return { at: millis(entry.answeredMs ?? 0), body };
}

/** What Java sent and ours did not, before the end. */
export function leftOver(script: Script, end: number): Found[] {
  const found: Found[] = [];
  for (const [key, { entries, repeated }] of script.streams) {
    const missing = entries.find(
      (each) =>
        each.idle !== true &&
        repeated[each.api ?? ''] === undefined &&
        each.ms < end - script.tolerance,
    );
    if (missing !== undefined)
      found.push({
        step: `${key} ${missing.api ?? ''}@${missing.ms}ms`,
        path: '',
        kafka: shown(missing.request),
        ours: 'sent no such request',
      });
  }
  return found;
}
