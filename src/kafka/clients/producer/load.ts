import { assert } from '../../../kernel/assert.ts';
import { below } from '../../../kernel/random.ts';
import { NEVER } from '../../../kernel/time.ts';
import type { RecordToSend, ReplayRow } from '../../process-command.ts';
import type { LoadSpec } from '../../cluster-spec.ts';
import type { Load, Producer, Replay } from './producer-state.ts';
import type { Step } from '../../step.ts';
import { armBy } from '../armed-timer.ts';

/**
 * Records closer than this are made in groups, so that a fast load costs one event for each group.
 * Microseconds.
 */
const TICK = 1_000;
/** More than any load makes in one tick. */
const GROUP_MAX = 10_000;

export function startLoad(spec: LoadSpec, step: Step): Load {
  assert(spec.every >= 1, 'a load makes at most one record each microsecond');
  return {
    every: spec.every,
    keys: spec.keys,
    valueBytes: spec.valueBytes,
    startedAt: step.now,
    made: 0,
    stalled: false,
  };
}

/**
 * The records that the application makes now; arms the timer for the next ones. An application
 * whose send() blocks makes none, and does not catch up afterwards. Called at the end of each step:
 * while the timer is armed there is nothing to do.
 */
export function loadDue(producer: Producer, step: Step): RecordToSend[] {
  const { load, armed } = producer;
  if (load === null || armed.load !== NEVER) return [];
  if (producer.blocked.length > 0) {
    load.stalled = true;
    return [];
  }
  if (load.stalled) {
    load.stalled = false;
    load.startedAt = step.now;
    load.made = 0;
  }
  const due = Math.floor((step.now - load.startedAt) / load.every) + 1 - load.made;
  const records: RecordToSend[] = [];
  for (let count = 0; count < Math.min(due, GROUP_MAX); count += 1) {
    records.push(loadRecord(producer, load, producer.counters.sent + count, step));
  }
  load.made += due;
  const next = load.startedAt + load.made * load.every;
  armed.load = armBy(step, 'producer', 'load', Math.max(next, step.now + TICK), NEVER);
  return records;
}

function loadRecord(producer: Producer, load: Load, number: number, step: Step): RecordToSend {
  const key = load.keys > 0 ? `k${below(step.random, load.keys)}` : null;
  return { key, value: `${producer.name}-${number}`.padEnd(load.valueBytes, '.') };
}

export function startReplay(
  row: { source: string; topic: string; rows: readonly ReplayRow[] },
  step: Step,
): Replay {
  return {
    source: row.source,
    topic: row.topic,
    rows: Object.freeze(row.rows),
    next: 0,
    startedAt: step.now,
  };
}

/** The rows that are due now; arms the timer for the next. Rows wait while send() blocks. */
export function rowsDue(producer: Producer, step: Step): RecordToSend[] {
  const { replay, armed } = producer;
  if (replay === null || producer.blocked.length > 0 || armed.replay !== NEVER) return [];
  const records: RecordToSend[] = [];
  for (let row = replay.rows[replay.next]; row !== undefined; row = replay.rows[replay.next]) {
    const at = replay.startedAt + row.after;
    if (at > step.now) {
      armed.replay = armBy(step, 'producer', 'replay', at, NEVER);
      return records;
    }
    records.push(row);
    replay.next += 1;
  }
  producer.replay = null;
  return records;
}

/** Ends the load and the replay. */
export function stopLoad(producer: Producer, step: Step): void {
  producer.load = null;
  producer.replay = null;
  for (const key of ['load', 'replay'] as const) {
    if (producer.armed[key] !== NEVER) step.out.push({ do: 'cancel', key });
    producer.armed[key] = NEVER;
  }
}
