import { describe, expect, test } from 'vitest';
import { rebalanceView } from '../../../src/frame/rebalance-view.ts';
import type { OwnershipNote } from '../../../src/frame/types/rebalance.ts';
import { emptySeries, seriesBefore, type Series } from '../../../src/frame/series/series.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { newestRebalance, rebalanceScene } from '../../../src/view/time/rebalance-scene.ts';
import { advanceSession, frameOf, openSession, seekSession } from '../../../src/session/session.ts';
import { withGroup } from '../../../src/app/sandbox/group-cluster.ts';
import { sandboxRecording, sandboxScenario } from '../../../src/app/sandbox/sandbox-scenario.ts';

type Told =
  | { what: 'given' | 'taken'; member: string; partitions: string[] }
  | { what: 'joined' | 'died' | 'removed' | 'stopped' | 'went-on'; member: string }
  | { what: 'generation'; generation: number; type: 'classic' | 'consumer' };

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
  { what: 'generation', generation: 1, type: 'classic' },
  taken('a', 't-0', 't-1'),
  { what: 'generation', generation: 2, type: 'classic' },
  given('a', 't-0'),
  given('b', 't-1'),
);

const LENS = {
  ...{ cells: 24, stretches: [], topics: [], only: null, partitions: [], lanes: null },
  ...{ selected: null, watch: [], group: 'billing' },
};

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

  test('a member that stands still keeps what it has until the group removes it, and believes on', () => {
    const frozen = told(
      given('a', 't-0'),
      { what: 'stopped', member: 'a' },
      { what: 'removed', member: 'a' },
      given('b', 't-0'),
      { what: 'went-on', member: 'a' },
      taken('a', 't-0'),
    );
    const view = rebalanceView(frozen, 'g', seconds(8), 100);
    expect(view.bands.map(({ member, from, to }) => [member, from, to])).toEqual([
      ['a', 0, seconds(2)],
      ['b', seconds(3), seconds(8)],
    ]);
    expect(view.believed.map(({ member, from, to }) => [member, from, to])).toEqual([
      ['a', seconds(2), seconds(5)],
    ]);
    expect(view.gaps.map(({ from, to, step, next }) => [from, to, step, next])).toEqual([
      [seconds(2), seconds(3), 2, 'b'],
    ]);
    expect(view.halts.map(({ from, to, open }) => [from, to, open])).toEqual([
      [seconds(1), seconds(4), false],
    ]);
    const before = rebalanceView(frozen, 'g', seconds(2), 2);
    expect(before.halts.map(({ to, open }) => [to, open])).toEqual([[seconds(2), true]]);
  });

  test('what it only believed to have is its own again when it is given', () => {
    const back = told(given('a', 't-0'), { what: 'removed', member: 'a' }, given('a', 't-0'));
    const view = rebalanceView(back, 'g', seconds(4), 100);
    expect(view.bands.map(({ from, to }) => [from, to])).toEqual([
      [0, seconds(1)],
      [seconds(2), seconds(4)],
    ]);
    expect(view.gaps).toMatchObject([{ from: seconds(1), to: seconds(2), next: 'a' }]);
  });

  test('a member without a partition has its row, too', () => {
    const idle = told(given('a', 't-0'), { what: 'joined', member: 'b' });
    expect(rebalanceView(idle, 'g', seconds(3), 100).members).toEqual(['a', 'b']);
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
  const scenario = withGroup(sandboxScenario, { members: 3, rebalance: 'eager' });
  const session = openSession({
    ...sandboxRecording(scenario),
    commands: [
      { at: seconds(22), command: { command: 'poll-loop', consumer: 'billing-c', on: true } },
    ],
  });
  advanceSession(session, seconds(32));
  const late = frameOf(session, LENS).rebalance;
  expect(late?.members).toEqual(['billing-a', 'billing-b', 'billing-c']);
  expect(late?.gaps.length).toBeGreaterThanOrEqual(6);
  expect(late?.gaps.every(({ open }) => !open)).toBe(true);
  expect(late?.generations.at(-1)?.generation).toBeGreaterThan(1);
  seekSession(session, seconds(21));
  const early = frameOf(session, LENS).rebalance;
  expect(early?.members).toEqual(['billing-a', 'billing-b']);
  expect(early?.gaps).toEqual([]);
  expect(frameOf(session, { ...LENS, group: null }).rebalance).toBeNull();
});

/** b freezes for good; what a can be given, the group has told after its session timeout. */
const freezing = (rebalance: 'eager' | 'cooperative' | 'consumer') => {
  const scenario = withGroup(sandboxScenario, { members: 3, rebalance });
  const session = openSession({
    ...sandboxRecording(scenario),
    commands: [
      { at: seconds(20), command: { command: 'poll-loop', consumer: 'billing-c', on: true } },
      { at: seconds(40), command: { command: 'pause', node: 'billing-b' } },
    ],
  });
  advanceSession(session, seconds(110));
  return frameOf(session, LENS).rebalance;
};

describe('in a run of each protocol', () => {
  test.each(['eager', 'cooperative', 'consumer'] as const)(
    '%s: what a frozen member had is another one’s in the end, and it does not know',
    (rebalance) => {
      const view = freezing(rebalance);
      expect(view?.halts).toMatchObject([{ member: 'billing-b', open: true, from: seconds(40) }]);
      const believed = view?.believed.map(({ partition }) => partition) ?? [];
      expect(believed.length).toBeGreaterThan(0);
      for (const partition of believed) {
        const owners = view?.bands.filter(
          (band) => band.partition === partition && band.to === view.to,
        );
        expect(owners).toHaveLength(1);
        expect(owners?.[0]?.member).not.toBe('billing-b');
      }
    },
  );

  test('a consumer group is told by its epochs, from the moment in which each begins', () => {
    const marks = freezing('consumer')?.generations ?? [];
    expect(marks.every(({ type }) => type === 'consumer')).toBe(true);
    expect(marks.some(({ time }) => time >= seconds(20) && time < seconds(21))).toBe(true);
    const classic = freezing('eager')?.generations ?? [];
    expect(classic.every(({ type }) => type === 'classic')).toBe(true);
  });

  test('eagerly all partitions stop when a member joins, cooperatively those that move', () => {
    const stopped = (rebalance: 'eager' | 'cooperative' | 'consumer'): number =>
      new Set(
        freezing(rebalance)
          ?.gaps.filter(({ from }) => from >= seconds(20) && from < seconds(40))
          .map(({ partition }) => partition),
      ).size;
    expect(stopped('eager')).toBe(6);
    expect(stopped('cooperative')).toBe(2);
    expect(stopped('consumer')).toBe(2);
  });
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

  test('a gap stands with the member that waits, where the one before goes on with others', () => {
    const moved = told(
      given('a', 't-0', 't-1'),
      taken('a', 't-1'),
      given('b', 't-1'),
      taken('a', 't-0'),
      given('b', 't-0'),
    );
    const scene = rebalanceScene(rebalanceView(moved, 'g', seconds(8), 100), 1000);
    const rowAt = (y: number) =>
      scene.rows.find((row) => y >= row.y && y < row.y + row.height)?.member;
    expect(scene.gaps.map(({ rects }) => rects.map(({ y }) => rowAt(y)))).toEqual([['b'], ['a']]);
  });

  test('the newest rebalance fills the width, and what is not seen takes no room', () => {
    const view = rebalanceView(eager, 'g', seconds(60), 100);
    const stretch = newestRebalance(view);
    expect(stretch?.from).toBeLessThan(seconds(2));
    expect(stretch?.to).toBeGreaterThan(seconds(5));
    expect(stretch?.to).toBeLessThan(seconds(8));
    const scene = rebalanceScene(view, 1000, stretch ?? undefined);
    expect(scene.gaps[0]?.rects[0]?.width).toBeGreaterThan(200);
    const calm = rebalanceScene(view, 1000, { from: seconds(30), to: seconds(40) });
    expect(calm.bands).toHaveLength(2);
    expect(calm.gaps).toEqual([]);
    expect(calm.height).toBeLessThan(scene.height);
  });

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
