import { beforeEach, describe, expect, test } from 'vitest';
import { seconds } from '../../../src/kernel/time.ts';
import { messagesInFlight } from '../../../src/kernel/world.ts';
import type { StepBy } from '../../../src/session/api.ts';
import type { Branch } from '../../../src/session/branch.ts';
import { lineAt, pastOf } from '../../../src/session/branch-past.ts';
import {
  advanceSession,
  applyToSession,
  currentBranch,
  openSession,
  seekSession,
  type Session,
  stepSession,
} from '../../../src/session/session.ts';
import { type Entry, keepEntry } from '../../../src/session/trace-store.ts';
import { busyScenario } from '../../property/session-story.ts';

let session: Session;
beforeEach(() => {
  session = openSession({ scenario: busyScenario, seed: 7, commands: [], playhead: seconds(1) });
});

const branch = (): Branch => currentBranch(session);
const steps = (): number => branch().cursor.cluster.steps;
const hash = (): string => branch().cursor.cluster.hash.join();
const last = (): Entry => lineAt(branch(), steps() - 1) as Entry;

describe('stepping', () => {
  const isChange = ({ notes }: Entry): boolean => notes.length > 0;
  const isRequest = ({ what }: Entry): boolean =>
    what.event === 'message' && what.message.type.endsWith('Request');

  test.each<[StepBy, (entry: Entry) => boolean]>([
    ['event', () => true],
    ['change', isChange],
    ['request', isRequest],
  ])('by %s goes on to the next one and back to the one before', (by, isOne) => {
    stepSession(session, 'forward', by);
    const stops: [number, string][] = [];
    for (let count = 0; count < 20; count += 1) {
      expect(isOne(last())).toBe(true);
      stops.push([steps(), hash()]);
      stepSession(session, 'forward', by);
    }
    for (const stop of stops.reverse()) {
      stepSession(session, 'back', by);
      expect([steps(), hash()]).toEqual(stop);
    }
  });

  test('no change lies between two stops', () => {
    stepSession(session, 'forward', 'change');
    const first = steps();
    stepSession(session, 'forward', 'change');
    for (let step = first; step < steps() - 1; step += 1) {
      expect(isChange(lineAt(branch(), step) as Entry)).toBe(false);
    }
  });

  test('goes back over an event of several steps at once', () => {
    while (!messagesInFlight(branch().cursor.cluster).some(({ to }) => to === 0)) {
      stepSession(session, 'forward', 'event');
    }
    seekSession(session, branch().cursor.cluster.now);
    const before = steps();
    // What was on its way to the broker is lost: a step of the trace for each message.
    applyToSession(session, { command: 'kill', node: 'b1' });
    expect(steps()).toBeGreaterThan(before + 1);
    stepSession(session, 'back', 'event');
    expect(steps()).toBe(before);
    stepSession(session, 'forward', 'event');
    expect(last().what.event).toBe('lost');
  });

  test('stops at the beginning of the world', () => {
    seekSession(session, 0);
    while (steps() > 0) stepSession(session, 'back', 'event');
    stepSession(session, 'back', 'change');
    expect(steps()).toBe(0);
  });
});

describe('the past', () => {
  const numbers = (entries: readonly Entry[]): number[] => entries.map(({ step }) => step);

  test('is whole, also where a seek has passed over it', () => {
    advanceSession(session, seconds(4));
    const straight = pastOf(branch()).entriesBetween(seconds(2), seconds(2.5));
    expect(straight.length).toBeGreaterThan(100);
    expect(straight.every(({ time }) => time >= seconds(2) && time <= seconds(2.5))).toBe(true);
    branch().trace.chunks.clear();
    seekSession(session, seconds(3));
    expect(pastOf(branch()).entriesBetween(seconds(2), seconds(2.5))).toEqual(straight);
    expect(numbers(straight)).toEqual(straight.map((_, index) => (straight[0]?.step ?? 0) + index));
  });

  test('begins with the first line of a moment, also where a checkpoint stands in the middle of it', () => {
    advanceSession(session, seconds(12));
    stepSession(session, 'back', 'event');
    advanceSession(session, seconds(12));
    const whole = pastOf(branch()).entriesBetween(0, seconds(12));
    const { sparse, dense } = branch().checkpoints;
    const moments = [...sparse, ...dense].map(({ cluster }) => cluster.now);
    expect(moments.length).toBeGreaterThan(2);
    let told = 0;
    for (const moment of moments) {
      const lines = whole.filter(({ time }) => time === moment);
      told += lines.length;
      expect(pastOf(branch()).entriesBetween(moment, moment)).toEqual(lines);
      const after = whole.filter(({ time }) => time > moment && time <= moment + 5_000);
      expect(pastOf(branch()).entriesBetween(moment + 1, moment + 5_000)).toEqual(after);
    }
    expect(told).toBeGreaterThan(moments.length);
  });

  test('ends at the playhead, whatever has been computed', () => {
    advanceSession(session, seconds(2));
    const all = steps();
    seekSession(session, seconds(1.5));
    const past = pastOf(branch());
    expect(past.lastStep).toBeLessThan(all - 1);
    expect(past.entry(past.lastStep)?.step).toBe(past.lastStep);
    expect(past.entry(past.lastStep + 1)).toBeUndefined();
    expect(past.entriesBetween(0, seconds(9)).at(-1)?.step).toBe(past.lastStep);
  });

  test('a command changes what comes after it, not what was before', () => {
    advanceSession(session, seconds(2));
    seekSession(session, seconds(1.5));
    const before = pastOf(branch()).entriesBetween(0, seconds(1.5));
    applyToSession(session, { command: 'kill', node: 'p1' });
    advanceSession(session, seconds(2));
    const past = pastOf(branch());
    expect(past.entriesBetween(0, seconds(1.5)).slice(0, before.length)).toEqual(before);
    const after = past.entriesBetween(seconds(1.5) + 1, seconds(2));
    expect(after.some(({ node }) => branch().cursor.cluster.nodes[node]?.name === 'p1')).toBe(
      false,
    );
  });

  test('drops the lines that are farthest away when there are too many', () => {
    const { trace } = branch();
    trace.chunks.clear();
    const entry = { time: 0, node: 0, cause: -1, what: { event: 'boot' as const }, notes: [] };
    for (let step = 0; step < 300_000; step += 1) keepEntry(trace, { ...entry, step });
    expect(trace.chunks.size).toBeLessThanOrEqual(400);
    expect(trace.chunks.has(0)).toBe(false);
    expect(trace.chunks.has(Math.floor(299_999 / 256))).toBe(true);
  });
});
