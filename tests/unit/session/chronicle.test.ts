import { beforeAll, describe, expect, test } from 'vitest';
import { newChronicle, storyItems, tell } from '../../../src/frame/story/chronicle.ts';
import { rowOfAct } from '../../../src/frame/story/story-rows.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import {
  branchSession,
  currentBranch,
  frameOf,
  seekSession,
  stepSession,
  switchSession,
  type Session,
} from '../../../src/session/session.ts';
import { act, begin, kindsIn, LENS, runTo, storyOf } from './told-run.ts';

const loaded = { producer: { acks: 'all' }, every: millis(50) };

describe('the story of a killed leader', () => {
  let session: Session;
  beforeAll(() => {
    session = begin(loaded);
    act(session, seconds(6), { command: 'kill', node: 'b1' });
    act(session, seconds(20), { command: 'restart', node: 'b1' });
    runTo(session, seconds(24));
  });

  test('is told in the order of time: what was done, what followed, how it ended', () => {
    const kinds = kindsIn(session);
    const since = kinds.slice(kinds.indexOf('fault-kill'));
    expect(since).toEqual([
      'fault-kill',
      'isr-changed',
      'leader-elected',
      'broker-fenced',
      'fault-start',
      'broker-registered',
      'broker-unfenced',
      'isr-changed',
    ]);
    expect(storyOf(session).find(({ kind }) => kind === 'leader-elected')).toMatchObject({
      node: 'c1',
      values: { partition: 'orders-0', leader: 2 },
      rank: 2,
      tone: 'change',
    });
  });

  test('is the same wherever one has been between', () => {
    const told = storyOf(session);
    for (const time of [3, 14, 7, 23, 1]) seekSession(session, seconds(time));
    for (let steps = 0; steps < 5; steps += 1) stepSession(session, 'back', 'change');
    seekSession(session, seconds(9));
    expect(storyOf(session)).toEqual(told);
  });

  test('is cut where another branch begins, and goes on in its own way', () => {
    const told = storyOf(session);
    seekSession(session, seconds(10));
    branchSession(session, 'left down');
    expect(kindsIn(session).at(-1)).toBe('fault-kill');
    runTo(session, seconds(24));
    expect(kindsIn(session)).toContain('broker-fenced');
    expect(kindsIn(session)).not.toContain('fault-start');
    switchSession(session, 0);
    expect(storyOf(session)).toEqual(told);
  });

  test('is told again only to who has another version of it', () => {
    const { story } = frameOf(session, LENS);
    expect(frameOf(session, { ...LENS, story: story.version }).story).toEqual({
      version: story.version,
      items: null,
    });
    expect(frameOf(session, { ...LENS, story: 'another' }).story).toEqual(story);
  });
});

test('a long way is heard as well as a short one', () => {
  const commands = [{ at: seconds(6), command: { command: 'kill', node: 'b1' } as const }];
  const atOnce = begin(loaded, commands);
  runTo(atOnce, seconds(40));
  const byPieces = begin(loaded, commands);
  for (let time = 0; time <= 40; time += 1) runTo(byPieces, seconds(time));
  expect(storyOf(byPieces)).toEqual(storyOf(atOnce));
  expect(currentBranch(byPieces).heard).toBe(currentBranch(atOnce).heard);
});

test('what goes on all the time is counted, right at any moment', () => {
  const session = begin(loaded);
  runTo(session, seconds(8));
  const { routine } = frameOf(session, LENS);
  expect(routine.run.acked).toBeGreaterThan(50);
  expect(routine.run.delivered).toBeGreaterThan(50);
  expect(routine.run.fetches).toBeGreaterThan(50);
  act(session, seconds(8), { command: 'pause', node: 'b3' });
  runTo(session, seconds(9));
  const later = frameOf(session, LENS).routine;
  expect(later.sinceAct.at).toBe(seconds(8));
  expect(later.sinceAct.acked).toBe(later.run.acked - routine.run.acked);
  seekSession(session, seconds(8) - 1);
  expect(frameOf(session, LENS).routine).toMatchObject({ sinceAct: { at: 0 } });
});

test('what a person did outlasts thousands of smaller things', () => {
  const chronicle = newChronicle();
  const place = { node: 'c1', values: {} };
  const did = { step: 0, time: 0, kind: 'fault-kill', ...place };
  tell(chronicle, rowOfAct(did), did);
  for (let step = 1; step < 8_000; step += 1)
    tell(chronicle, { rank: 1, tone: 'change' }, { step, time: step, kind: 'quorum', ...place });
  expect(chronicle.chapters.length).toBeLessThanOrEqual(5_000);
  expect(storyItems(chronicle)).toHaveLength(300);
  expect(storyItems(chronicle)[0]?.kind).toBe('fault-kill');
  expect(storyItems(chronicle).at(-1)?.step).toBe(7_999);
});

test('like things of one moment are one, and are counted', () => {
  const chronicle = newChronicle();
  const gather = { same: ['after'], list: 'partition', within: millis(100) };
  const row = { rank: 1, tone: 'change', gather } as const;
  const shrank = (partition: string, after: string, time: number) => ({
    ...{ step: time, time, node: 'c1', kind: 'isr-changed' },
    values: { partition, after },
  });
  tell(chronicle, row, shrank('orders-0', '2, 3', 1));
  tell(chronicle, row, shrank('orders-1', '3, 1', 1));
  tell(chronicle, row, shrank('orders-2', '2, 3', 2));
  tell(chronicle, row, shrank('orders-0', '2, 3', millis(500)));
  expect(storyItems(chronicle).map(({ kind, values }) => [kind, values['list']])).toEqual([
    ['many-isr-changed', 'orders-0, orders-2'],
    ['isr-changed', undefined],
    ['isr-changed', undefined],
  ]);
});

test('a link that was cut in both directions is told as one link', () => {
  const chronicle = newChronicle();
  const cut = (from: string, to: string) => ({
    ...{ step: 1, time: 1, node: from, kind: 'fault-cut' as const },
    values: { from, to },
  });
  for (const other of ['b1', 'b2', 'c1'])
    for (const [from, to] of [
      ['b3', other],
      [other, 'b3'],
    ] as const)
      tell(chronicle, rowOfAct(cut(from, to)), cut(from, to));
  tell(chronicle, rowOfAct(cut('p1', 'b1')), cut('p1', 'b1'));
  expect(storyItems(chronicle).map(({ kind, values }) => [kind, values])).toEqual([
    [
      'many-fault-cut',
      expect.objectContaining({ count: 4, list: 'b3 ↔ b1, b3 ↔ b2, b3 ↔ c1, p1 → b1' }),
    ],
  ]);
});

test('each line of the story opens what it tells of, and not another change of its step', () => {
  const session = begin({ producer: { acks: 'all' }, every: millis(100) });
  act(session, seconds(4), { command: 'kill', node: 'b1' });
  runTo(session, seconds(20));
  const told = storyOf(session).filter(({ change, step }) => change !== undefined && step > 0);
  expect(told.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['leader-elected', 'broker-fenced', 'isr-changed']),
  );
  for (const { step, change, kind, node } of told) {
    const selected = { what: 'step' as const, step, change: change ?? 0 };
    const title = frameOf(session, { ...LENS, selected }).detail?.title;
    expect({ kind: title?.kind, node: title && 'node' in title ? title.node : '' }).toEqual({
      kind: kind.replace(/^many-/, ''),
      node,
    });
  }
});
