import { expect, test } from 'vitest';
import { seconds } from '../../../src/kernel/time.ts';
import {
  currentBranch,
  openSession,
  seekSession,
  type Session,
  stepSession,
} from '../../../src/session/session.ts';
import { busyScenario } from '../../property/session-story.ts';

/** Only the beginning of the run is kept, as of one so long that the next place stood far away. */
function begun(until: number): Session {
  const session = openSession({
    ...{ scenario: busyScenario, seed: 7, commands: [] },
    playhead: seconds(until),
  });
  currentBranch(session).checkpoints.sparse.length = 1;
  return session;
}

const denseOf = (session: Session): number[] =>
  currentBranch(session).checkpoints.dense.map(({ cluster }) => cluster.steps);

test('a step back lays a few checkpoints, the closer the nearer to where it goes', () => {
  const session = begun(25);
  stepSession(session, 'back', 'event');
  const { checkpoints, cursor } = currentBranch(session);
  const there = cursor.cluster.steps;
  const steps = denseOf(session);
  expect(there).toBeGreaterThan(4_000);
  expect(steps.length).toBeGreaterThan(1);
  expect(steps.length).toBeLessThan(2 * Math.log2(there / checkpoints.denseInterval));
  const gaps = steps.map((step, index) => step - (steps[index - 1] ?? 0));
  expect(gaps).toEqual([...gaps].sort((one, other) => other - one));
  expect(there - (steps.at(-1) ?? 0)).toBeLessThan(2 * checkpoints.denseInterval);
});

test('a seek lays none on a short way, for it would take longer than it will save', () => {
  const session = begun(25);
  seekSession(session, seconds(10));
  expect(currentBranch(session).cursor.cluster.steps).toBeGreaterThan(3_000);
  expect(denseOf(session)).toEqual([]);
});

test('a seek over a long way lays some, so that the next one is short', () => {
  const session = begun(110);
  seekSession(session, seconds(100));
  const there = currentBranch(session).cursor.cluster.steps;
  const steps = denseOf(session);
  expect(there).toBeGreaterThan(20_000);
  expect(steps.length).toBeGreaterThan(0);
  expect(there - (steps.at(-1) ?? 0)).toBeLessThan(there / 2);
});
