import { describe, expect, test } from 'vitest';
import { rebalanceView } from '../../../src/frame/series/ownership.ts';
import type { OwnershipNote } from '../../../src/frame/types/rebalance.ts';
import { emptySeries, seriesBefore, type Series } from '../../../src/frame/series/series.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { rebalanceScene } from '../../../src/view/time/rebalance-scene.ts';
import { advanceSession, frameOf, openSession, seekSession } from '../../../src/session/session.ts';
import { withGroup } from '../../../src/app/sandbox/group-cluster.ts';
import { sandboxRecording, sandboxScenario } from '../../../src/app/sandbox/sandbox-scenario.ts';

type Told =
  | { what: 'given' | 'taken'; member: string; partitions: string[] }
  | { what: 'died'; member: string }
  | { what: 'generation'; generation: number };

/** Notes of one group, a second apart; each is its step too. */
function told(...notes: Told[]): Series {
  const series = emptySeries();
  series.ownership = notes.map((note, step): OwnershipNote => ({
    ...note,
    time: seconds(step),
    step,
    group: 'g',
  }));
  return series;
}

const given = (member: string, ...partitions: string[]): Told => ({
  ...{ what: 'given', member, partitions },
});
const taken = (member: string, ...partitions: string[]): Told => ({
  ...{ what: 'taken', member, partitions },
});

/** a gives all up at 2 s; from 4 s it shares with b. */
const eager = told(
  given('a', 't-0', 't-1'),
  { what: 'generation', generation: 1 },
  taken('a', 't-0', 't-1'),
  { what: 'generation', generation: 2 },
  given('a', 't-0'),
  given('b', 't-1'),
);

describe('who owned what', () => {
  test('eagerly nothing is owned from what is given up to what is given', () => {
    const view = rebalanceView(eager, 'g', seconds(8), 100);
    expect(view.members).toEqual(['a', 'b']);
    expect(
      view.bands.map(({ member, partition, from, to }) => [member, partition, from, to]),
    ).toEqual([
      ['a', 't-0', 0, seconds(2)],
      ['a', 't-1', 0, seconds(2)],
      ['a', 't-0', seconds(4), seconds(8)],
      ['b', 't-1', seconds(5), seconds(8)],
    ]);
    expect(
      view.gaps.map(({ partition, from, to, open, step }) => [partition, from, to, open, step]),
    ).toEqual([
      ['t-0', seconds(2), seconds(4), false, 2],
      ['t-1', seconds(2), seconds(5), false, 2],
    ]);
    expect(view.generations.map(({ generation, time }) => [generation, time])).toEqual([
      [1, seconds(1)],
      [2, seconds(3)],
    ]);
  });

  test('at an earlier moment nothing is told of what came later', () => {
    const view = rebalanceView(eager, 'g', seconds(3), 3);
    expect(view.members).toEqual(['a']);
    expect(view.generations).toHaveLength(1);
    expect(view.gaps.map(({ open, to }) => [open, to])).toEqual([
      [true, seconds(3)],
      [true, seconds(3)],
    ]);
  });

  test('with a member that dies goes all that it had, and another group is not told', () => {
    const dead = told(given('a', 't-0'), { what: 'died', member: 'a' });
    expect(rebalanceView(dead, 'g', seconds(3), 100).gaps).toMatchObject([{ open: true, step: 1 }]);
    expect(rebalanceView(dead, 'other', seconds(3), 100).bands).toEqual([]);
  });

  test('a partition that another has at once is never without an owner', () => {
    const moved = told(given('a', 't-0'), given('b', 't-0'), taken('a', 't-0'));
    expect(rebalanceView(moved, 'g', seconds(5), 100).gaps).toEqual([]);
  });

  test('a copy up to a moment keeps what was before it', () => {
    expect(seriesBefore(eager, seconds(2)).kept.ownership).toHaveLength(2);
  });
});

test('in a run it is found by a seek: the last member joins, and each has its share', () => {
  const scenario = withGroup(sandboxScenario, { members: 3, cooperative: false });
  const lens = {
    ...{ cells: 24, stretches: [], topics: [], only: null, partitions: [], lanes: null },
    ...{ selected: null, watch: [], group: 'billing' },
  };
  const session = openSession({
    ...sandboxRecording(scenario),
    commands: [
      { at: seconds(22), command: { command: 'poll-loop', consumer: 'billing-c', on: true } },
    ],
  });
  advanceSession(session, seconds(32));
  const late = frameOf(session, lens).rebalance;
  expect(late?.members).toEqual(['billing-a', 'billing-b', 'billing-c']);
  expect(late?.gaps.length).toBeGreaterThanOrEqual(6);
  expect(late?.gaps.every(({ open }) => !open)).toBe(true);
  expect(late?.generations.at(-1)?.generation).toBeGreaterThan(1);
  seekSession(session, seconds(21));
  const early = frameOf(session, lens).rebalance;
  expect(early?.members).toEqual(['billing-a', 'billing-b']);
  expect(early?.gaps).toEqual([]);
  expect(frameOf(session, { ...lens, group: null }).rebalance).toBeNull();
});

describe('the picture of it', () => {
  const view = rebalanceView(eager, 'g', seconds(8), 100);

  test.each([358, 1000])(
    '%i pixels wide, bands and gaps lie in the row of their member',
    (width) => {
      const scene = rebalanceScene(view, width);
      for (const { band, x, y, width: length, height } of scene.bands) {
        const row = scene.rows.find(({ member }) => member === band.member);
        expect(y).toBeGreaterThanOrEqual(row?.y ?? Infinity);
        expect(y + height).toBeLessThanOrEqual((row?.y ?? 0) + (row?.height ?? 0));
        expect(x).toBeGreaterThanOrEqual(scene.plot.x);
        expect(x + length).toBeLessThanOrEqual(scene.plot.x + scene.plot.width + 0.01);
      }
      expect(scene.gaps.map(({ gaps }) => gaps.map(({ partition }) => partition))).toEqual([
        ['t-0'],
        ['t-1'],
      ]);
      expect(new Set(scene.ticks.map(({ label }) => label)).size).toBeGreaterThan(1);
      expect(scene.ticks.every(({ label }) => label.length <= 6)).toBe(true);
    },
  );

  test('five hundred partitions stay in a room', () => {
    const names = Array.from({ length: 500 }, (_, i) => `t-${i}`);
    const crowd = told(
      ...Array.from({ length: 50 }, (_, i) => given(`m${i}`, ...names.slice(i * 10, i * 10 + 10))),
    );
    const scene = rebalanceScene(rebalanceView(crowd, 'g', seconds(60), 100), 1000);
    expect(scene.rows).toHaveLength(50);
    expect(scene.height).toBeLessThan(1400);
  });
});
