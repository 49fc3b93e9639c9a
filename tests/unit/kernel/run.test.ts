import { expect, test } from 'vitest';
import { numberStep, STEP } from '../../../src/kernel/run.ts';
import { hashText } from '../../../src/kernel/world.ts';
import { stage } from './puppet.ts';

test('the trace hash depends on all that is said about a step', () => {
  const steps: [node: number, kind: number, detail: number, bytes: number, cause: number][] = [
    [0, STEP.message, 3, 100, 7],
    [1, STEP.message, 3, 100, 7],
    [0, STEP.lost, 3, 100, 7],
    [0, STEP.message, 4, 100, 7],
    [0, STEP.message, 3, 101, 7],
    [0, STEP.message, 3, 100, 8],
  ];
  const hashes = steps.flatMap(([node, kind, detail, bytes, cause]) =>
    [0, 1, 4_294_967_296].map((now) => {
      const { world } = stage(['a', 'b']);
      world.now = now;
      expect(numberStep(world, node, kind as 2 | 3, detail, bytes, cause)).toBe(0);
      return hashText(world);
    }),
  );
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('the trace hash depends on the order of the steps', () => {
  const [one, other] = [
    [1, 2],
    [2, 1],
  ].map((details) => {
    const { world } = stage(['a']);
    for (const detail of details) numberStep(world, 0, STEP.message, detail, 0, 0);
    expect(world.steps).toBe(2);
    return hashText(world);
  });
  expect(one).not.toBe(other);
});
