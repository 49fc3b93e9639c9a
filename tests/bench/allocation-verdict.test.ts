import { describe, expect, test } from 'vitest';
import { judgeAllocation } from './allocation-verdict.ts';

describe('the gate on allocation', () => {
  test('lets the kept figure pass, and up to five percent more', () => {
    expect(judgeAllocation(1_000, 1_000, '20').passes).toBe(true);
    expect(judgeAllocation(1_050, 1_000, '20').passes).toBe(true);
  });
  test('stops more than that, and says how much it is and how to allow it', () => {
    const { passes, says } = judgeAllocation(1_051, 1_000, '20');
    expect(passes).toBe(false);
    expect(says.join(' ')).toContain('5.1 % more');
    expect(says.join(' ')).toContain('npm run allocation -- --keep');
  });
  test('lets less pass, and asks to keep it when it is more than five percent less', () => {
    expect(judgeAllocation(950, 1_000, '20').says).toHaveLength(1);
    const { passes, says } = judgeAllocation(949, 1_000, '20');
    expect(passes).toBe(true);
    expect(says.join(' ')).toContain('5.1 % less');
    expect(says.join(' ')).toContain('npm run allocation -- --keep');
  });
  test('passes with one line on a Node that has no figure', () => {
    const { passes, says } = judgeAllocation(1_000, undefined, '99');
    expect(passes).toBe(true);
    expect(says).toEqual([expect.stringContaining('Node 99')]);
  });
});
