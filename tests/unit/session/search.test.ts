import { beforeEach, describe, expect, test } from 'vitest';
import type { Lens } from '../../../src/frame/types/lens.ts';
import { minutes, seconds } from '../../../src/kernel/time.ts';
import type { SessionApi } from '../../../src/session/api.ts';
import { serveSession } from '../../../src/session/serve.ts';
import { busyScenario } from '../../property/session-story.ts';

const lens: Lens = {
  cells: 24,
  stretches: [],
  topics: [],
  only: null,
  partitions: [],
  lanes: null,
  selected: null,
  watch: [],
};
const opened = { scenario: busyScenario, seed: 7, commands: [], playhead: seconds(1) };

let session: SessionApi;
let partition: string;
beforeEach(() => {
  session = serveSession();
  const frame = session.open(opened, lens);
  partition = frame.brokers[0]?.replicas[0]?.partition ?? '';
});

const valueOf = (expression: string): unknown => {
  const found = session.evaluate([expression])[expression];
  return found !== undefined && 'value' in found ? found.value : null;
};

/** Asks until a search is over. */
function untilOver<T extends { search: { search: string; from?: number } }>(
  ask: (from: number | null) => T,
): T {
  let answer = ask(null);
  while (answer.search.search === 'further') answer = ask(answer.search.from ?? null);
  return answer;
}

describe('run until', () => {
  test('stops right where an expression becomes true, and not before', () => {
    const end = 'acked(p1)';
    const wanted = Number(valueOf(end)) + 5;
    const goal = `${end} >= ${wanted}`;
    const { frame, search } = untilOver(() => session.runUntil(goal, minutes(2), lens));
    expect(search).toEqual({ search: 'found' });
    expect(valueOf(goal)).toBe(true);
    session.step('back', 'event', lens);
    expect(valueOf(goal)).toBe(false);
    expect(session.seek(frame.time, lens).time).toBe(frame.time);
  });

  test('stays where it is true already, and ends at its bound where it never is', () => {
    expect(session.runUntil('true', minutes(2), lens).frame.time).toBe(seconds(1));
    const ask = () => session.runUntil(`leo(${partition}) < 0`, seconds(3), lens);
    const { frame, search } = untilOver(ask);
    expect([frame.time, search]).toEqual([seconds(3), { search: 'nowhere' }]);
  });

  test('says why an expression has no value, and moves nothing', () => {
    const { frame, search } = session.runUntil('nonsense(', minutes(2), lens);
    expect(search.search).toBe('no-value');
    expect(frame.time).toBe(seconds(1));
  });
});

describe('back to the last change', () => {
  test('of a value that was changed by an act, however much has happened since', () => {
    session.advance(seconds(2), lens);
    const { frame: killed } = session.apply({ command: 'kill', node: 'b1' }, lens);
    for (let time = seconds(3); time <= seconds(30); time += seconds(1))
      session.advance(time, lens);
    const ask = (from: number | null) => session.backToChange('up(b1)', from, lens);
    const { frame, search } = untilOver(ask);
    expect(search).toEqual({ search: 'found' });
    expect([frame.time, valueOf('up(b1)')]).toEqual([killed.time, false]);
    session.step('back', 'event', lens);
    expect(valueOf('up(b1)')).toBe(true);
  });

  test('finds nothing where a value was always the same', () => {
    const ask = (from: number | null) => session.backToChange('1 + 1', from, lens);
    const { frame, search } = untilOver(ask);
    expect([frame.time, search]).toEqual([seconds(1), { search: 'nowhere' }]);
  });
});

describe('a step', () => {
  test('goes over no more than a minute in which nothing of its kind happens', () => {
    const { cluster } = busyScenario;
    const quiet = { ...busyScenario, cluster: { ...cluster, producers: [], consumers: [] } };
    const playhead = minutes(8);
    let { time } = session.open({ scenario: quiet, seed: 7, commands: [], playhead }, lens);
    while (time < playhead) ({ time } = session.advance(playhead, lens));
    const strides = (direction: 'forward' | 'back') =>
      Array.from({ length: 4 }, () => {
        const from = session.look(lens).time;
        return Math.abs(session.step(direction, 'change', lens).time - from);
      });
    // A cluster in which nothing is done has no change for hours.
    expect(strides('forward')).toEqual([minutes(1), minutes(1), minutes(1), minutes(1)]);
    expect(strides('back')).toEqual([minutes(1), minutes(1), minutes(1), minutes(1)]);
    expect(session.look(lens).time).toBe(playhead);
  });
});
