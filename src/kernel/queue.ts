import { assert } from './assert.ts';
import { type Micros, NEVER } from './time.ts';

/** Names one entry of a queue for ever: its sequence number and its slot in one safe integer. */
export type Handle = number;

/** The handle of nothing. */
export const NO_HANDLE: Handle = -1;

/**
 * What is due, earliest first; among equals in time, first come first served. A 4-ary heap whose
 * keys lie in typed arrays, with an index from slot to place, so that an entry can be taken out for
 * good in the middle: a cluster arms and cancels far more timers than ever ring.
 *
 * `times`, `sequences` and `slots` are by place in the heap, `places` and `payloads` by slot.
 */
export type Queue<P> = {
  size: number;
  nextSequence: number;
  times: Float64Array;
  sequences: Float64Array;
  slots: Int32Array;
  places: Int32Array;
  payloads: (P | null)[];
  /** Slots that were given back, a stack. */
  free: Int32Array;
  freeCount: number;
  slotsUsed: number;
};

/** Slots a queue can have; also the weight of the sequence number in a handle. */
const SLOTS_MAX = 1_048_576;
const SEQUENCE_MAX = 8_589_934_592;
const CAPACITY_AT_FIRST = 64;

export function emptyQueue<P>(): Queue<P> {
  return {
    size: 0,
    nextSequence: 0,
    times: new Float64Array(CAPACITY_AT_FIRST),
    sequences: new Float64Array(CAPACITY_AT_FIRST),
    slots: new Int32Array(CAPACITY_AT_FIRST),
    places: new Int32Array(CAPACITY_AT_FIRST),
    payloads: [],
    free: new Int32Array(CAPACITY_AT_FIRST),
    freeCount: 0,
    slotsUsed: 0,
  };
}

/**
 * Adds an entry; the handle it gives takes it out again. The payload must never change: copies
 * share it.
 */
export function push<P>(queue: Queue<P>, time: Micros, payload: P): Handle {
  const sequence = queue.nextSequence;
  assert(sequence < SEQUENCE_MAX, 'a world has room for eight thousand million events');
  queue.nextSequence = sequence + 1;
  const slot = takeSlot(queue);
  queue.payloads[slot] = payload;
  const place = queue.size;
  queue.size = place + 1;
  siftUp(queue, place, time, sequence, slot);
  return sequence * SLOTS_MAX + slot;
}

/** Takes an entry out. False when it is no longer there: it came due or was cancelled before. */
export function cancel<P>(queue: Queue<P>, handle: Handle): boolean {
  if (handle < 0) return false;
  const slot = handle % SLOTS_MAX;
  const place = queue.places[slot] ?? -1;
  // The slot is free, or has another tenant.
  if (place < 0 || queue.sequences[place] !== (handle - slot) / SLOTS_MAX) return false;
  removePlace(queue, place);
  return true;
}

/** Takes out the earliest entry and gives its payload; null when the queue is empty. */
export function popEarliest<P>(queue: Queue<P>): P | null {
  if (queue.size === 0) return null;
  const payload = queue.payloads[queue.slots[0] as number] as P;
  removePlace(queue, 0);
  return payload;
}

/** When the earliest entry is due; NEVER when the queue is empty. */
export function peekTime<P>(queue: Queue<P>): Micros {
  return queue.size === 0 ? NEVER : (queue.times[0] as number);
}

/** Takes out every entry that `chosen` says yes to. Looks at all of them, so for rare use. */
export function cancelWhere<P>(queue: Queue<P>, chosen: (payload: P) => boolean): void {
  for (let slot = 0; slot < queue.slotsUsed; slot += 1) {
    const payload = queue.payloads[slot] ?? null;
    if (payload !== null && chosen(payload)) removePlace(queue, queue.places[slot] as number);
  }
}

/**
 * Takes out every entry that `chosen` says yes to, and gives their payloads in the order in which
 * they would have come due. For rare use.
 */
export function takeWhere<P>(queue: Queue<P>, chosen: (payload: P) => boolean): P[] {
  const found: { payload: P; time: number; sequence: number }[] = [];
  for (let place = 0; place < queue.size; place += 1) {
    const payload = queue.payloads[queue.slots[place] as number] as P;
    if (!chosen(payload)) continue;
    const [time, sequence] = [queue.times[place] as number, queue.sequences[place] as number];
    found.push({ payload, time, sequence });
  }
  cancelWhere(queue, chosen);
  found.sort((one, other) => one.time - other.time || one.sequence - other.sequence);
  return found.map(({ payload }) => payload);
}

/**
 * A queue of its own with the same entries. Payloads are shared, handles name the same entries in
 * both.
 */
export function copyQueue<P>(queue: Queue<P>): Queue<P> {
  return {
    size: queue.size,
    nextSequence: queue.nextSequence,
    times: queue.times.slice(),
    sequences: queue.sequences.slice(),
    slots: queue.slots.slice(),
    places: queue.places.slice(),
    payloads: queue.payloads.slice(),
    free: queue.free.slice(),
    freeCount: queue.freeCount,
    slotsUsed: queue.slotsUsed,
  };
}

function takeSlot<P>(queue: Queue<P>): number {
  if (queue.freeCount > 0) {
    queue.freeCount -= 1;
    return queue.free[queue.freeCount] as number;
  }
  if (queue.slotsUsed === queue.times.length) grow(queue);
  const slot = queue.slotsUsed;
  queue.slotsUsed = slot + 1;
  return slot;
}

function grow<P>(queue: Queue<P>): void {
  const capacity = queue.times.length * 2;
  assert(capacity <= SLOTS_MAX, 'a queue has room for a million entries');
  queue.times = widenFloats(queue.times, capacity);
  queue.sequences = widenFloats(queue.sequences, capacity);
  queue.slots = widenInts(queue.slots, capacity);
  queue.places = widenInts(queue.places, capacity);
  queue.free = widenInts(queue.free, capacity);
}

function widenFloats(narrow: Float64Array, capacity: number): Float64Array {
  const wide = new Float64Array(capacity);
  wide.set(narrow);
  return wide;
}

function widenInts(narrow: Int32Array, capacity: number): Int32Array {
  const wide = new Int32Array(capacity);
  wide.set(narrow);
  return wide;
}

/** Gives the slot at a place back and fills the hole with the last entry of the heap. */
function removePlace<P>(queue: Queue<P>, place: number): void {
  const slot = queue.slots[place] as number;
  queue.payloads[slot] = null;
  queue.places[slot] = -1;
  queue.free[queue.freeCount] = slot;
  queue.freeCount += 1;
  const last = queue.size - 1;
  queue.size = last;
  if (place === last) return;
  const time = queue.times[last] as number;
  const sequence = queue.sequences[last] as number;
  const lastSlot = queue.slots[last] as number;
  const settled = siftDown(queue, place, time, sequence, lastSlot);
  if (settled === place) siftUp(queue, place, time, sequence, lastSlot);
}

/** Moves the hole at `place` towards the root until the entry may stand in it. */
function siftUp<P>(
  queue: Queue<P>,
  place: number,
  time: number,
  sequence: number,
  slot: number,
): void {
  const { times, sequences, slots, places } = queue;
  let hole = place;
  while (hole > 0) {
    const parent = (hole - 1) >> 2;
    const parentTime = times[parent] as number;
    if (parentTime < time) break;
    const parentSequence = sequences[parent] as number;
    if (parentTime === time && parentSequence < sequence) break;
    times[hole] = parentTime;
    sequences[hole] = parentSequence;
    const parentSlot = slots[parent] as number;
    slots[hole] = parentSlot;
    places[parentSlot] = hole;
    hole = parent;
  }
  times[hole] = time;
  sequences[hole] = sequence;
  slots[hole] = slot;
  places[slot] = hole;
}

/**
 * Moves the hole at `place` towards the leaves until the entry may stand in it; gives where it
 * stands.
 */
function siftDown<P>(
  queue: Queue<P>,
  place: number,
  time: number,
  sequence: number,
  slot: number,
): number {
  const { times, sequences, slots, places, size } = queue;
  let hole = place;
  for (;;) {
    const firstChild = hole * 4 + 1;
    if (firstChild >= size) break;
    const child = earliestChild(times, sequences, firstChild, Math.min(firstChild + 4, size));
    const childTime = times[child] as number;
    if (childTime > time) break;
    const childSequence = sequences[child] as number;
    if (childTime === time && childSequence > sequence) break;
    times[hole] = childTime;
    sequences[hole] = childSequence;
    const childSlot = slots[child] as number;
    slots[hole] = childSlot;
    places[childSlot] = hole;
    hole = child;
  }
  times[hole] = time;
  sequences[hole] = sequence;
  slots[hole] = slot;
  places[slot] = hole;
  return hole;
}

function earliestChild(
  times: Float64Array,
  sequences: Float64Array,
  first: number,
  end: number,
): number {
  let best = first;
  let bestTime = times[first] as number;
  for (let child = first + 1; child < end; child += 1) {
    const time = times[child] as number;
    const earlier =
      time < bestTime ||
      (time === bestTime && (sequences[child] as number) < (sequences[best] as number));
    if (earlier) {
      best = child;
      bestTime = time;
    }
  }
  return best;
}
