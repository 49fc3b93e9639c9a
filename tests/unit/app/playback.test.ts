import { beforeEach, describe, expect, test } from 'vitest';
import lesson from '../../../lessons/01-what-is-a-log/lesson.ts';
import { Playback } from '../../../src/app/time/playback.svelte.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import type { Command } from '../../../src/scenario/command.ts';
import { answers, localSession, showFrames, showUntil } from './local-session.ts';

const send: Command = { command: 'send', producer: 'p1', records: [{ key: 'A', value: 'A' }] };
const start = lesson.scenario.opensAt;

let session: ReturnType<typeof localSession>;
let playback: Playback;

beforeEach(async () => {
  session = localSession();
  playback = new Playback(session);
  await playback.open({ scenario: lesson.scenario, seed: 7, commands: [], playhead: start });
  await showFrames(playback, 1);
});

const logEnd = () => playback.frame?.brokers[0]?.replicas[0]?.logEnd;

describe('a cluster on the screen', () => {
  test('opens paused at its playhead', async () => {
    expect(playback.time).toBe(start);
    await showFrames(playback, 30);
    expect(playback.time).toBe(start);
  });

  test('moves by pace and wall time, and asks only when something can have changed', async () => {
    await playback.apply(send);
    const before = session.asked.length;
    playback.clock.pace = millis(1);
    playback.play();
    await showFrames(playback, 60);
    expect(playback.time - start).toBeGreaterThan(millis(0.9));
    expect(playback.time - start).toBeLessThan(millis(1.1));
    expect(session.asked.length - before).toBeLessThan(20);
  });

  test('plays exactly to where a play ends', async () => {
    await playback.apply(send);
    const reached = playback.playTo(start + 12_345, millis(50));
    await showUntil(playback, () => !playback.playing);
    expect(await reached).toBe(true);
    expect(playback.time).toBe(start + 12_345);
    expect(logEnd()).toBe(1);
  });

  test('crosses nine quiet seconds in a few of the person’s', async () => {
    const reached = playback.playTo(start + seconds(9), millis(15));
    const frames = await showUntil(playback, () => !playback.playing);
    expect(await reached).toBe(true);
    expect(frames / 60).toBeLessThan(10);
  });

  test('a command is given at the moment on the screen, though the session was behind', async () => {
    playback.clock.pace = millis(10);
    playback.play();
    await showFrames(playback, 30);
    const shown = Math.floor(playback.time);
    await playback.apply(send);
    expect((await playback.recording()).commands).toEqual([{ at: shown, command: send }]);
  });

  test('a refused command says why and changes nothing', async () => {
    const before = playback.frame?.step;
    expect(await playback.apply({ ...send, producer: 'nobody' })).toBe(false);
    expect(playback.refusal).toEqual({ refusal: 'unknown-node', node: 'nobody' });
    expect(playback.frame?.step).toBe(before);
    expect(playback.failure).toBeNull();
  });
});

test('what was done is played until it is calm; a person may let time pass on from there', async () => {
  await playback.apply(send);
  playback.playUntilCalm();
  await showUntil(playback, () => !playback.playing);
  const calm = playback.time;
  expect(logEnd()).toBe(1);
  playback.toggle();
  await showFrames(playback, 60);
  expect(playback.playing).toBe(true);
  expect(playback.time).toBeGreaterThan(calm);
});

describe('time is a place', () => {
  test('goes back and forth to the same pictures', async () => {
    await playback.apply(send);
    await playback.jump(start + millis(30));
    const later = { hash: playback.frame?.hash, end: logEnd() };
    expect(later.end).toBe(1);
    playback.seek(start);
    await answers();
    expect(logEnd()).toBe(0);
    playback.seek(start + millis(30));
    await answers();
    expect({ hash: playback.frame?.hash, end: logEnd() }).toEqual(later);
  });

  test('steps stop at each change, back too', async () => {
    await playback.apply(send);
    playback.stepBy = 'change';
    await playback.step('forward');
    const first = playback.frame?.step ?? 0;
    await playback.step('forward');
    expect(playback.frame?.step).toBeGreaterThan(first);
    await playback.step('back');
    expect(playback.frame?.step).toBe(first);
  });

  test('looking closer does not move time inside a microsecond', async () => {
    await playback.apply(send);
    playback.stepBy = 'event';
    await playback.step('forward');
    const step = playback.frame?.step ?? 0;
    playback.select({ what: 'node', node: 'p1' });
    await answers();
    expect(playback.frame?.step).toBe(step);
    expect(playback.frame?.detail).not.toBeNull();
  });

  test('a command in the past begins a branch, and the old one can be gone back to', async () => {
    await playback.apply(send);
    await playback.jump(start + millis(50));
    await playback.jump(start - millis(10));
    await playback.apply(send);
    expect(playback.frame?.branches).toHaveLength(2);
    await playback.switchBranch(0);
    expect(playback.frame?.branches.find((each) => each.current)?.id).toBe(0);
  });

  test('a second play takes over from the first, which is told', async () => {
    const first = playback.playTo(start + seconds(1), millis(10));
    const second = playback.playTo(start + millis(1), millis(50));
    await showUntil(playback, () => !playback.playing);
    expect(await first).toBe(false);
    expect(await second).toBe(true);
  });
});

describe('with reduced motion', () => {
  test('the picture holds still and then shows the next change', async () => {
    playback.clock.reducedMotion = true;
    await playback.apply(send);
    const reached = playback.playTo(start + millis(40), millis(15));
    const seen = new Set<number>();
    for (let frame = 0; playback.playing && frame < 2000; frame += 1) {
      await showFrames(playback, 1);
      seen.add(playback.time);
    }
    expect(await reached).toBe(true);
    expect(playback.time).toBe(start + millis(40));
    expect(seen.size).toBeLessThan(12);
  });
});

test('a broken session is said once, and nothing more is asked of it', async () => {
  const broken = localSession();
  const stopped = new Playback({
    ...broken,
    onDeath: (heard) => heard('the worker is gone'),
  });
  expect(stopped.failure?.message).toBe('the worker is gone');
  stopped.play();
  expect(stopped.playing).toBe(false);
  await expect(stopped.recording()).rejects.toThrow();
  expect(broken.asked).toEqual([]);
});
