import fc from 'fast-check';
import { expect, test } from 'vitest';
import { millis, seconds } from '../../src/kernel/time.ts';
import type { TimedCommand } from '../../src/scenario/command.ts';
import type { Recording } from '../../src/scenario/scenario.ts';
import type { StepBy } from '../../src/session/api.ts';
import { lineAt } from '../../src/session/branch-past.ts';
import { copyCursor, runToStep } from '../../src/session/cursor.ts';
import {
  advanceSession,
  applyToSession,
  branchSession,
  createSession,
  currentBranch,
  recordingOf,
  runToPlayhead,
  scheduleActs,
  seekSession,
  type Session,
  stepSession,
  switchSession,
} from '../../src/session/session.ts';
import {
  busyCommand,
  busyScenario,
  type Move,
  moves,
  runStraight,
  wholeOf,
} from './session-story.ts';

/** On a slow machine fewer runs, not a longer wait. */
const bounded = (numRuns: number): { numRuns: number; interruptAfterTimeLimit: number } => ({
  numRuns,
  interruptAfterTimeLimit: 8_000,
});

const seeds = fc.nat(1_000);
const opened = (seed: number): Session =>
  open({ scenario: busyScenario, seed, commands: [], playhead: seconds(1) });

/** With checkpoints much closer together than usual, so that short stories use many of them. */
function open(recording: Recording): Session {
  const session = createSession(recording);
  Object.assign(currentBranch(session).checkpoints, { interval: 150, denseInterval: 100 });
  runToPlayhead(session, recording.playhead);
  return session;
}

const timedCommands: fc.Arbitrary<TimedCommand[]> = fc
  .array(
    fc.record({ at: fc.integer({ min: millis(900), max: seconds(2) }), command: busyCommand }),
    { maxLength: 8 },
  )
  .map((commands) => commands.sort((a, b) => a.at - b.at));

test('a seek to a time gives the cluster of a straight run to that time', () => {
  const times = fc.array(fc.nat(seconds(2.5)), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(seeds, timedCommands, times, (seed, commands, wanted) => {
      const recording = { scenario: busyScenario, seed, commands, playhead: seconds(2.5) };
      const session = open(recording);
      for (const time of wanted) {
        seekSession(session, time);
        expect(clusterOf(session)).toBe(wholeOf(runStraight(recording, time)));
      }
    }),
    bounded(25),
  );
});

/** Parts in a thousand of where somebody has come, or a little more. */
const parts = fc.array(fc.integer({ min: 600, max: 1_200 }), { minLength: 2, maxLength: 3 });

test('whatever somebody does, what is seen is a fresh run of the recording', () => {
  fc.assert(
    fc.property(seeds, moves, parts, (seed, played, parts) => {
      const session = opened(seed);
      for (const move of played) play(session, move);
      const { commands } = recordingOf(session);
      const { cluster } = currentBranch(session).cursor;
      const fresh = createSession({ scenario: busyScenario, seed, commands, playhead: 0 });
      const { cursor } = currentBranch(fresh);
      runToStep(cursor, commands, cluster.steps, null);
      expect(cursor.cluster.steps).toBe(cluster.steps);
      expect([...cursor.cluster.hash]).toEqual([...cluster.hash]);
      // To the end of the microsecond, where a time names one state only; then around.
      for (const part of [1_000, ...parts]) {
        const time = Math.floor((cluster.now * part) / 1_000);
        seekSession(session, time);
        const recording = { scenario: busyScenario, seed, commands, playhead: 0 };
        expect(clusterOf(session)).toBe(wholeOf(runStraight(recording, time)));
      }
    }),
    bounded(30),
  );
});

test('a branch leaves its parent as it was', () => {
  fc.assert(
    fc.property(seeds, moves, (seed, played) => {
      const session = opened(seed);
      advanceSession(session, seconds(1.2));
      const before = clusterOf(session);
      branchSession(session, 'other');
      for (const move of played) if (move.move !== 'switch') play(session, move);
      switchSession(session, 0);
      expect(clusterOf(session)).toBe(before);
      seekSession(session, seconds(1.1));
      seekSession(session, seconds(1.2));
      expect(clusterOf(session)).toBe(before);
    }),
    bounded(20),
  );
});

test('a copy of the cursor runs on as the cursor itself does', () => {
  fc.assert(
    fc.property(seeds, timedCommands, fc.nat(3_000), (seed, commands, steps) => {
      const session = createSession({ scenario: busyScenario, seed, commands, playhead: 0 });
      const { cursor } = currentBranch(session);
      runToStep(cursor, commands, steps, null);
      const copy = copyCursor(cursor);
      runToStep(cursor, commands, steps + 500, null);
      runToStep(copy, commands, steps + 500, null);
      expect(wholeOf(copy.cluster)).toBe(wholeOf(cursor.cluster));
    }),
    bounded(20),
  );
});

const clusterOf = (session: Session): string => wholeOf(currentBranch(session).cursor.cluster);

function play(session: Session, move: Move): void {
  const { cursor, computedUntil } = currentBranch(session);
  switch (move.move) {
    case 'advance':
      return advanceSession(session, cursor.cluster.now + move.by);
    case 'apply':
      return void applyToSession(session, move.command);
    case 'seek':
      return seekSession(session, Math.floor((computedUntil * move.part) / 1_000));
    case 'step':
      return stepAndCheck(session, move.direction, move.by);
    case 'schedule': {
      const acts = move.commands.flatMap((command) => [
        { act: 'do' as const, command },
        { act: 'advance' as const, by: move.gap },
      ]);
      return void scheduleActs(session, acts, []);
    }
    case 'branch':
      return branchSession(session, 'again');
    case 'switch':
      return switchSession(session, Math.floor((session.branches.length * move.part) / 1_000));
  }
}

/** After stepping the playhead is exactly at the step, not somewhere in the quiet after it. */
function stepAndCheck(session: Session, direction: 'forward' | 'back', by: StepBy): void {
  stepSession(session, direction, by);
  const branch = currentBranch(session);
  const { steps, now } = branch.cursor.cluster;
  if (steps > 0) expect(now).toBe(lineAt(branch, steps - 1)?.time);
}
