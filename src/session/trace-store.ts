import type { KafkaKinds } from '../kafka/kinds.ts';
import type { StepId, TraceEntry } from '../kernel/trace.ts';

export type Entry = TraceEntry<KafkaKinds>;

/**
 * Lines of one branch's trace, by step. Not part of any checkpoint: a replay makes the same lines
 * again, so what is there stays right when the playhead moves, and what was dropped can be had
 * again.
 */
export type TraceStore = {
  /** By step / CHUNK. */
  chunks: Map<number, Chunk>;
  /** The lines of what was done to the cluster, in order of step; none of them is dropped. */
  acts: Entry[];
};

type Chunk = { entries: (Entry | undefined)[]; filled: number };

const CHUNK = 256;
/** Some 100,000 lines, which keep their messages from being forgotten: 200 MB in a busy cluster. */
const CHUNKS_MAX = 400;
/** How many are dropped at a time, so that it is rarely thought about. */
const CHUNKS_DROPPED = 50;

export function emptyTraceStore(): TraceStore {
  return { chunks: new Map(), acts: [] };
}

/** Keeps the line of an act besides all others, of which there may be too many. */
export function keepAct({ acts }: TraceStore, entry: Entry): void {
  if (entry.what.event !== 'fault' && entry.what.event !== 'command') return;
  const place = acts.findLastIndex(({ step }) => step <= entry.step);
  if (acts[place]?.step !== entry.step) acts.splice(place + 1, 0, entry);
}

/** Keeps a line. When there are too many, those farthest from it are dropped. */
export function keepEntry(store: TraceStore, entry: Entry): void {
  keepAct(store, entry);
  const number = Math.floor(entry.step / CHUNK);
  let chunk = store.chunks.get(number);
  if (chunk === undefined) {
    chunk = { entries: new Array<Entry | undefined>(CHUNK).fill(undefined), filled: 0 };
    store.chunks.set(number, chunk);
    if (store.chunks.size > CHUNKS_MAX) dropFarthest(store, number);
  }
  const place = entry.step % CHUNK;
  if (chunk.entries[place] !== undefined) return; // A replay makes the same line again.
  chunk.entries[place] = entry;
  chunk.filled += 1;
}

export function entryAt(store: TraceStore, step: StepId): Entry | undefined {
  return store.chunks.get(Math.floor(step / CHUNK))?.entries[step % CHUNK];
}

/**
 * The first step from `from` up to but not including `to` whose line is not there; `to` when all
 * are.
 */
export function firstMissing(store: TraceStore, from: StepId, to: StepId): StepId {
  let step = from;
  while (step < to) {
    const chunk = store.chunks.get(Math.floor(step / CHUNK));
    if (chunk?.filled === CHUNK) step += CHUNK - (step % CHUNK);
    else if (chunk?.entries[step % CHUNK] === undefined) return step;
    else step += 1;
  }
  return to;
}

/**
 * The same trace up to but not including a step, to go on in another way. Full chunks are shared.
 */
export function traceUpTo(store: TraceStore, end: StepId): TraceStore {
  const chunks = new Map<number, Chunk>();
  for (const [number, chunk] of store.chunks) {
    const first = number * CHUNK;
    if (first + CHUNK <= end) chunks.set(number, chunk);
    else if (first < end) chunks.set(number, cutChunk(chunk, end - first));
  }
  return { chunks, acts: store.acts.filter(({ step }) => step < end) };
}

function cutChunk(chunk: Chunk, length: number): Chunk {
  const entries = chunk.entries.map((entry, place) => (place < length ? entry : undefined));
  return { entries, filled: entries.filter((entry) => entry !== undefined).length };
}

function dropFarthest(store: TraceStore, number: number): void {
  const distance = (each: number): number => Math.abs(each - number);
  const numbers = [...store.chunks.keys()].sort((a, b) => distance(b) - distance(a));
  for (const each of numbers.slice(0, CHUNKS_DROPPED)) store.chunks.delete(each);
}
