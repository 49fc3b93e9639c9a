import { describe, expect, test } from 'vitest';
import { settingsOf, type Whose } from '../../../src/app/sandbox/setting-list.ts';
import { settingsEn } from '../../../src/app/words/settings-en.ts';
import { settingsZh } from '../../../src/app/words/settings-zh.ts';

const WHOSE: Whose[] = ['topic', 'broker', 'producer', 'consumer'];
const entryOf = (whose: Whose, name: string, words = settingsEn) =>
  settingsOf(whose, words).find((each) => each.name === name);

describe.each(WHOSE)('the list of settings of a %s', (whose) => {
  test('tells each in both languages, without a name twice', () => {
    const [one, other] = [settingsOf(whose, settingsEn), settingsOf(whose, settingsZh)];
    expect(one.map(({ name }) => name)).toEqual(other.map(({ name }) => name));
    expect(new Set(one.map(({ name }) => name)).size).toBe(one.length);
    for (const { name, sentence } of one) expect(sentence, name).toMatch(/^\S.*\.$/);
    for (const { name, sentence } of other) expect(sentence, name).toMatch(/\p{Script=Han}.*。$/u);
  });
});

test('a setting comes with the default that the table has', () => {
  expect(entryOf('topic', 'min.insync.replicas')?.normal).toBe('1');
  expect(entryOf('topic', 'flush.ms')?.normal).toBe('9223372036854775807');
  expect(entryOf('broker', 'replica.selector.class')?.normal).toBeNull();
});

test('a setting for topics is told by the name that topics have for it, and its unit', () => {
  expect(entryOf('broker', 'log.retention.hours')?.sentence).toBe(
    'retention.ms of topics that do not say, in hours.',
  );
  expect(entryOf('broker', 'log.cleanup.policy', settingsZh)?.sentence).toContain('cleanup.policy');
});

test('what nothing here obeys is not in the list', () => {
  expect(entryOf('broker', 'num.io.threads')).toBeUndefined();
  expect(entryOf('topic', 'preallocate')).toBeUndefined();
});
