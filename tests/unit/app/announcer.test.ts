import { expect, test } from 'vitest';
import { announce, newAnnouncer } from '../../../src/app/stage/announcer.ts';
import type { StoryItem, StoryRank } from '../../../src/frame/types/story.ts';

const item = (step: number, rank: StoryRank): StoryItem => ({
  ...{ id: step, step, time: step, until: step, node: 'c1', kind: `k${step}`, values: {} },
  rank,
  tone: 'change',
});
const story = (...items: StoryItem[]) => ({ version: '0.1', items });

test('the first thing is said at once, the next when there was time to hear it', () => {
  const announcer = newAnnouncer();
  const told = story(item(1, 3), item(4, 2), item(5, 2));
  announce(announcer, story(), 0, 0);
  expect(announce(announcer, told, 2, 100)?.item.step).toBe(1);
  expect(announce(announcer, told, 6, 500)).toBeNull();
  expect(announce(announcer, told, 6, 4_000)?.item.step).toBe(4);
  expect(announce(announcer, told, 6, 8_000)?.item.step).toBe(5);
  expect(announce(announcer, told, 6, 12_000)).toBeNull();
});

test('of much that comes at once the most important is said, and the rest counted', () => {
  const announcer = newAnnouncer();
  announce(announcer, story(), 0, 0);
  const told = story(...Array.from({ length: 20 }, (_, step) => item(step, step === 9 ? 3 : 1)));
  expect(announce(announcer, told, 20, 5_000)).toMatchObject({ item: { step: 0 }, more: 0 });
  expect(announce(announcer, told, 20, 9_000)).toMatchObject({ item: { step: 9 }, more: 18 });
});

test('what lies ahead of the playhead is not said, and a jump back says nothing', () => {
  const announcer = newAnnouncer();
  const told = story(item(1, 3), item(9, 3));
  announce(announcer, told, 0, 0);
  expect(announce(announcer, told, 5, 5_000)?.item.step).toBe(1);
  expect(announce(announcer, told, 1, 9_000)).toBeNull();
  expect(announce(announcer, { ...told, version: '1.1' }, 10, 20_000)).toBeNull();
});
