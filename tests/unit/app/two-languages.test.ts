import { describe, expect, test } from 'vitest';
import { actWords } from '../../../src/app/words/acts.ts';
import { en } from '../../../src/app/words/en.ts';
import { zh } from '../../../src/app/words/zh.ts';
import { groupWords } from '../../../src/view/words/group-words.ts';
import { viewWordsEn } from '../../../src/view/words/words-en.ts';
import { viewWordsZh } from '../../../src/view/words/words-zh.ts';

type Say = (...values: unknown[]) => unknown;
type Pair = readonly [path: string, en: Say, zh: Say];

/** Each sentence that takes values, in both languages. */
function sentencesOf(one: unknown, other: unknown, path: string): Pair[] {
  if (typeof one === 'function') return [[path, one as Say, other as Say]];
  if (typeof one !== 'object' || one === null) return [];
  const its = other as Record<string, unknown>;
  return Object.entries(one).flatMap(([name, value]) =>
    sentencesOf(value, its[name], `${path}.${name}`),
  );
}

/** The numbers in a sentence, in the order in which they are read. */
const numbersIn = (said: unknown): string[] => JSON.stringify(said).match(/\d+/g) ?? [];

/** These take names of things and not numbers: each language has an order of its own. */
const OF_NAMES = new Set([
  'view.node',
  'view.link',
  'view.strip.name',
  'view.message.lost',
  'view.message.api',
  'group.rebalance.band',
  'group.rebalance.gap',
]);

const SENTENCES = [
  ...sentencesOf(en, zh, 'page'),
  ...sentencesOf(actWords.en, actWords.zh, 'acts'),
  ...sentencesOf(viewWordsEn, viewWordsZh, 'view'),
  ...sentencesOf(groupWords.en, groupWords['zh-Hans'], 'group'),
].filter(([path]) => !OF_NAMES.has(path));

/** Numbers that rise, that fall, and that are all one, for sentences that count. */
const GIVEN = [
  [11, 22, 33, 44, 55, 66],
  [66, 55, 44, 33, 22, 11],
  [1, 1, 1, 1, 1, 1],
  [0, 22, 0, 44, 0, 66],
];

test.each(SENTENCES)('%s says its numbers in the same order in both languages', (_, one, other) => {
  for (const given of GIVEN)
    expect(numbersIn(other(...given)), given.join()).toEqual(numbersIn(one(...given)));
});

describe('what happened', () => {
  const bracesOf = (sentence: string): string[] =>
    [...sentence.matchAll(/\{(\w+)/g)].map(([, name = '']) => name);
  const inChinese: Readonly<Record<string, string>> = zh.happenings;
  const told = Object.entries(en.happenings).map(
    ([kind, sentence]) => [kind, bracesOf(sentence), bracesOf(inChinese[kind] ?? '')] as const,
  );

  test.each(told)('%s is told with the same values in both languages', (_, one, other) => {
    expect([...other].sort()).toEqual([...one].sort());
  });

  /** What comes first in time, or is less, is said first. */
  const ORDERED = [
    ['from', 'to'],
    ['before', 'after'],
    ['delayMin', 'delayMax'],
    ['writeTime', 'syncTime'],
  ] as const;

  test.each(told)('%s says what was before what is', (_, ...languages) => {
    for (const names of languages)
      for (const [first, second] of ORDERED)
        if (names.includes(first) && names.includes(second))
          expect(names.indexOf(first)).toBeLessThan(names.indexOf(second));
  });
});
