import { describe, expect, test } from 'vitest';
import { Clock } from '../../../src/app/time/clock.svelte.ts';
import { pageWith } from '../../../src/app/time/lanes-window.ts';
import { Looking } from '../../../src/app/time/looking.svelte.ts';
import { isFlowing } from '../../../src/app/time/pace.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { frameWith } from '../../gallery/frame-builder.ts';

describe('the speed that is reached', () => {
  /** Lets so many virtual seconds go by in each of two seconds. */
  const clockAt = (pace: number, reached: number): Clock => {
    const clock = new Clock();
    clock.pace = pace;
    clock.start();
    for (const second of [0, 1, 2]) clock.measure(second * 1_300, second * 1.3 * reached);
    return clock;
  };

  test('is told when it is less than what was asked for', () => {
    expect(clockAt(seconds(60), seconds(22)).reached).toBe(seconds(22));
    expect(clockAt(seconds(60), seconds(58)).reached).toBeNull();
  });

  test('is forgotten with another pace, and when time stops', () => {
    const clock = clockAt(seconds(60), seconds(22));
    clock.changePace('slower');
    clock.measure(4_000, seconds(90));
    expect(clock.reached).toBeNull();
    const stopped = clockAt(seconds(60), seconds(22));
    stopped.stop();
    expect(stopped.reached).toBeNull();
  });
});

test('messages are flows when they could be seen for less than a blink', () => {
  const frame = frameWith({ usualDelay: { min: 8_000, max: 12_000 } });
  expect(isFlowing(frame, 50_000)).toBe(false);
  expect(isFlowing(frame, 200_000)).toBe(true);
});

describe('a stretch that was chosen by hand', () => {
  const lanesOf = (looking: Looking, time: number): { from: number; to: number } => {
    const { lanes } = looking.lensAt(time, seconds(1));
    return { from: lanes?.from ?? -1, to: lanes?.to ?? -1 };
  };

  test('goes with time while time is in it, and stays while it is elsewhere', () => {
    const looking = new Looking();
    looking.choose({ from: seconds(10), to: seconds(14) }, seconds(12));
    expect(lanesOf(looking, seconds(13))).toEqual({ from: seconds(10), to: seconds(14) });
    looking.follow(seconds(15));
    expect(lanesOf(looking, seconds(15))).toEqual({ from: seconds(12), to: seconds(16) });
    looking.choose({ from: 0, to: seconds(4) }, seconds(15));
    looking.follow(seconds(16));
    expect(lanesOf(looking, seconds(16))).toEqual({ from: 0, to: seconds(4) });
    looking.choose(null, seconds(16));
    expect(lanesOf(looking, seconds(16)).to).toBeGreaterThan(seconds(16));
  });

  test('is as wide wherever it goes', () => {
    const page = { from: seconds(10), to: seconds(14) };
    expect(pageWith(page, seconds(31))).toEqual({ from: seconds(28), to: seconds(32) });
    expect(pageWith(page, seconds(3))).toEqual({ from: seconds(2), to: seconds(6) });
    expect(pageWith(page, 0)).toEqual({ from: 0, to: seconds(4) });
  });
});
