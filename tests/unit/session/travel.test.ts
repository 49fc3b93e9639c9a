import { expect, test } from 'vitest';
import { seconds } from '../../../src/kernel/time.ts';
import { currentBranch, openSession, seekSession } from '../../../src/session/session.ts';
import { busyScenario } from '../../property/session-story.ts';

test('a long way back lays a few checkpoints, the closer the nearer to where it goes', () => {
  const session = openSession({
    ...{ scenario: busyScenario, seed: 7, commands: [] },
    playhead: seconds(25),
  });
  const branch = currentBranch(session);
  const { checkpoints } = branch;
  // As if the run were so long that the next one stood far away.
  checkpoints.sparse.length = 1;
  seekSession(session, seconds(22));
  const there = branch.cursor.cluster.steps;
  const steps = checkpoints.dense.map(({ cluster }) => cluster.steps);
  expect(there).toBeGreaterThan(4_000);
  expect(steps.length).toBeGreaterThan(2);
  expect(steps.length).toBeLessThan(2 * Math.log2(there / checkpoints.denseInterval));
  const gaps = steps.map((step, index) => step - (steps[index - 1] ?? 0));
  expect(gaps).toEqual([...gaps].sort((one, other) => other - one));
  expect(there - (steps.at(-1) ?? 0)).toBeLessThan(2 * checkpoints.denseInterval);
});
