import { expect, test } from 'vitest';
import type { Effect } from '../../../src/kernel/machine.ts';
import { advance } from '../../../src/kernel/simulation.ts';
import { puppetProgram, type PuppetKinds, stage } from './puppet.ts';

test('a machine that never lets time go on is stopped after a million events', () => {
  const on = stage(['a']);
  const again: Effect<PuppetKinds> = { do: 'timer', key: 'again', at: 0, timer: { name: 'again' } };
  const busy = { ...puppetProgram, step: () => [again] };
  expect(() => advance(on.world, busy, 1)).toThrow('time goes on after a million events');
});
