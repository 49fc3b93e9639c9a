import { expect, test } from 'vitest';
import { numberStep, STEP } from '../../../src/kernel/run.ts';
import { hashText } from '../../../src/kernel/world.ts';
import { harm, run, stage, tell } from './puppet.ts';

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

test('a recording made by any version of the kernel meets the hash it was made with', () => {
  const on = stage(['a', 'b']);
  expect(hashText(on.world)).toBe('0000000000000000');
  run(on, 0);
  harm(on, { fault: 'fill-disk', node: 1, bytesLeft: 0 });
  tell(on, 1, { do: 'write', file: 'log', bytes: 1 });
  expect(hashText(on.world)).toBe('869784b3e1baa4fa');
});
