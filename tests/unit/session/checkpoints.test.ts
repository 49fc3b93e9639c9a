import { describe, expect, test } from 'vitest';
import { createCluster } from '../../../src/kafka/cluster.ts';
import {
  type Checkpoints,
  checkpointsUpTo,
  firstCheckpoint,
  latestCheckpoint,
  layCheckpoint,
  restCheckpoints,
} from '../../../src/session/checkpoints.ts';
import type { Cursor } from '../../../src/session/cursor.ts';
import { smallScenario } from '../scenario/small-scenario.ts';

/** A cursor that claims to be at a step: a checkpoint only looks at the numbers. */
function at(steps: number, applied = 0): Cursor {
  const cluster = createCluster({ ...smallScenario.cluster, topics: [], consumers: [] }, 1);
  cluster.steps = steps;
  cluster.now = steps * 10;
  return { cluster, applied };
}

function runThrough(steps: number): Checkpoints {
  const checkpoints = firstCheckpoint(at(0));
  const cursor = at(0);
  for (let step = 100; step <= steps; step += 100) {
    cursor.cluster.steps = step;
    cursor.cluster.now = step * 10;
    layCheckpoint(checkpoints, cursor, false);
  }
  return checkpoints;
}

const stepsOf = (each: { cluster: { steps: number } }): number => each.cluster.steps;

describe('checkpoints', () => {
  test('are sparse over the whole run, from its beginning', () => {
    const checkpoints = runThrough(100_000);
    expect(checkpoints.sparse.map(stepsOf)).toEqual(
      Array.from({ length: 31 }, (_, index) => index * 3_300),
    );
  });
  test('never get too many: every second one goes, and they are laid half as often', () => {
    const checkpoints = runThrough(10_100_000);
    expect(checkpoints.sparse.length).toBeLessThanOrEqual(1_536);
    expect(checkpoints.sparse.map(stepsOf).slice(0, 3)).toEqual([0, 6_600, 13_200]);
    const last = checkpoints.sparse.at(-1);
    expect(last === undefined ? 0 : stepsOf(last)).toBeGreaterThan(10_090_000);
  });
  test('are dense where somebody looks around', () => {
    const checkpoints = runThrough(100_000);
    for (let step = 42_900; step <= 45_300; step += 250) layCheckpoint(checkpoints, at(step), true);
    expect(checkpoints.dense.map(stepsOf)).toEqual([43_900, 44_900]);
    const before = (steps: number): number =>
      stepsOf(latestCheckpoint(checkpoints, ({ cluster }) => cluster.steps < steps));
    expect(before(44_100)).toBe(43_900);
    expect(before(43_900)).toBe(42_900);
    expect(before(45_200)).toBe(44_900);
    expect(before(46_300)).toBe(46_200);
    expect(before(60_000)).toBe(59_400);
    expect(before(0)).toBe(0);
  });
  test('of a branch are those before its fork', () => {
    const checkpoints = runThrough(40_000);
    layCheckpoint(checkpoints, at(4_500, 1), true);
    layCheckpoint(checkpoints, at(5_499, 1), true);
    layCheckpoint(checkpoints, at(5_600, 2), true);
    const shared = checkpointsUpTo(checkpoints, at(7_000, 1));
    expect(shared.sparse.map(stepsOf)).toEqual([0, 3_300, 6_600]);
    expect(shared.dense.map(stepsOf)).toEqual([4_500]);
  });
  test('of a branch that nobody looks at are few', () => {
    const checkpoints = runThrough(1_000_000);
    layCheckpoint(checkpoints, at(1_500), true);
    layCheckpoint(checkpoints, at(41_500), true);
    expect(checkpoints.dense).not.toEqual([]);
    restCheckpoints(checkpoints);
    expect(checkpoints.sparse.length).toBeLessThanOrEqual(25);
    expect(checkpoints.sparse.length).toBeGreaterThan(12);
    expect(checkpoints.dense).toEqual([]);
  });
});
