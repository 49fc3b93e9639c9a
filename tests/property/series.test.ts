import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Buckets } from '../../src/frame/series/buckets.ts';
import { emptySeries, type Series } from '../../src/frame/series/series.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import {
  advanceSession,
  applyToSession,
  branchSession,
  createSession,
  currentBranch,
  recordingOf,
  runToPlayhead,
  seekSession,
  type Session,
  stepSession,
  switchSession,
} from '../../src/session/session.ts';
import { goToStep } from '../../src/session/travel.ts';
import { busyScenario, type Move, moves } from './session-story.ts';

/** Little room, so that a short story fills it several times. */
function smallSeries(): Series {
  const series = emptySeries();
  series.whole.most = 8;
  series.fine.most = 16;
  return series;
}

function open(seed: number): Session {
  const session = createSession({ scenario: busyScenario, seed, commands: [], playhead: 0 });
  const branch = currentBranch(session);
  Object.assign(branch.checkpoints, { interval: 150, denseInterval: 100 });
  branch.series = smallSeries();
  return session;
}

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
      return stepSession(session, move.direction, move.by);
    case 'schedule':
      return;
    case 'branch':
      return branchSession(session, 'again');
    case 'switch':
      return switchSession(session, Math.floor((session.branches.length * move.part) / 1_000));
  }
}

/** The counts of a series by name, in stretches of `width`, from `from` on. */
function countsIn({ names, joins }: Series, buckets: Buckets, width: number, from: number): object {
  const counts: Record<string, Record<number, number>> = {};
  names.forEach((name, row) => {
    for (let place = 0; place < buckets.count; place += 1) {
      const at = Math.floor(((buckets.first + place) * buckets.width) / width);
      const value = buckets.rows[row]?.[place] ?? 0;
      if (value === 0 || at * width < from) continue;
      const of = (counts[name] ??= {});
      const before = of[at] ?? 0;
      of[at] = joins[row] === 'sum' ? before + value : Math.max(before, value);
    }
  });
  return counts;
}

test('whatever somebody does, what was counted is what a straight run counts', () => {
  fc.assert(
    fc.property(fc.nat(1_000), moves, (seed, played) => {
      const session = open(seed);
      runToPlayhead(session, seconds(1));
      for (const move of played) play(session, move);
      // What is computed ahead counts too: to its end first.
      const branch = currentBranch(session);
      seekSession(session, branch.computedUntil);
      if (branch.cursor.cluster.steps < branch.heard) goToStep(branch, branch.heard);
      const fresh = open(seed);
      currentBranch(fresh).commands.push(...recordingOf(session).commands);
      goToStep(currentBranch(fresh), branch.heard);
      const straight = currentBranch(fresh).series;
      expect(currentBranch(fresh).heard).toBe(branch.heard);
      // The same to the last count, in the coarser of the two.
      const width = Math.max(branch.series.whole.width, straight.whole.width);
      expect(countsIn(branch.series, branch.series.whole, width, 0)).toEqual(
        countsIn(straight, straight.whole, width, 0),
      );
      const { fine } = branch.series;
      const from = Math.max(fine.first, straight.fine.first) * fine.width;
      expect(countsIn(branch.series, fine, fine.width, from)).toEqual(
        countsIn(straight, straight.fine, fine.width, from),
      );
      expect(branch.series.turns).toEqual(straight.turns);
    }),
    { numRuns: 30, interruptAfterTimeLimit: 12_000 },
  );
});

test('a stretch in which the cursor stands forgets what came after it', () => {
  const session = open(7);
  runToPlayhead(session, seconds(2));
  seekSession(session, millis(1_234));
  applyToSession(session, { command: 'kill', node: 'b1' });
  const { series } = currentBranch(session);
  const fresh = open(7);
  runToPlayhead(fresh, millis(1_234));
  applyToSession(fresh, { command: 'kill', node: 'b1' });
  const straight = currentBranch(fresh).series;
  const width = Math.max(series.whole.width, straight.whole.width);
  expect(countsIn(series, series.whole, width, 0)).toEqual(
    countsIn(straight, straight.whole, width, 0),
  );
  expect(series.turns.at(-1)?.text.kind).toBe('fault-kill');
});
