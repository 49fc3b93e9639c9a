import { expect, test } from 'vitest';
import { millis, minutes, seconds } from '../../../src/kernel/time.ts';
import { harm, run, seen, stage, tell } from './puppet.ts';

test('a clock that jumps shows another time to its process, and timers stay as they are', () => {
  const on = stage(['a', 'b']);
  run(on, 0);
  tell(on, 0, { do: 'timer', key: 'tick', at: seconds(2), timer: { name: 'tick' } });
  run(on, seconds(1));
  expect(harm(on, { fault: 'clock-jump', node: 0, by: -seconds(30) })).toBe(true);
  harm(on, { fault: 'clock-jump', node: 0, by: seconds(5) });
  run(on, seconds(3));
  tell(on, 1);
  expect(seen(on, 0, 0)).toEqual(['2000000 timer tick']);
  expect(on.world.nodes.map(({ state }) => state.clock)).toEqual([-seconds(23), seconds(3)]);
});

test('a clock outlives its process, and does not leave the time that can be told', () => {
  const on = stage(['a']);
  run(on, 0);
  harm(on, { fault: 'clock-jump', node: 0, by: seconds(7) });
  harm(on, { fault: 'power-cut', node: 0 });
  harm(on, { fault: 'start', node: 0 });
  expect(on.world.nodes[0]?.state.clock).toBe(seconds(7));
  expect(harm(on, { fault: 'clock-jump', node: 0, by: 0 })).toBe(false);
  expect(harm(on, { fault: 'clock-jump', node: 0, by: 100_000_000_000_000 })).toBe(false);
  const most = 100_000_000_000_000 - seconds(7);
  expect(harm(on, { fault: 'clock-jump', node: 0, by: most })).toBe(true);
});

test('times are whole microseconds', () => {
  expect([millis(1.5), seconds(0.25), minutes(2)]).toEqual([1_500, 250_000, 120_000_000]);
  expect(millis(0.0004)).toBe(0);
});
