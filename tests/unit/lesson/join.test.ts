import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import lesson from '../../../lessons/01-what-is-a-log/lesson.ts';
import { tellLesson } from '../../../scripts/tell-lesson.ts';
import { tagsOf } from '../../../src/lesson/join.ts';
import type { Beat } from '../../../src/lesson/types.ts';

const markdown = readFileSync('lessons/01-what-is-a-log/en.md', 'utf8');
const told = tellLesson(lesson, 'en.md', markdown, 'en');

/** What a build says when the words of a beat read otherwise than its script wants. */
function problems(find: string, replace: string): string[] {
  if (!markdown.includes(find)) throw new Error(`the words do not have: ${find}`);
  return problemsWith(lesson.beats, markdown.replace(find, replace));
}

function problemsWith(beats: Beat[], words = markdown): string[] {
  try {
    tellLesson({ ...lesson, beats }, 'en.md', words, 'en');
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
  return [];
}

/** The script with another beat in the place of one. */
const withBeat = (id: string, change: Partial<Beat>): Beat[] =>
  lesson.beats.map((beat) => (beat.id === id ? { ...beat, ...change } : beat));

test('each beat comes with its words, and so do its questions, what-ifs and the challenge', () => {
  expect(told.beats.map(({ id }) => id)).toEqual(lesson.beats.map(({ id }) => id));
  expect(told.beats[0]?.words.heading).toBe('An empty shelf');
  expect(told.beats[0]?.questions[0]?.words.text).toBe('Which number will the first record get?');
  expect(told.beats.at(-1)?.whatIf.map(({ words }) => words.label)).toHaveLength(2);
  expect(told.challenge.words.hints.length).toBeGreaterThan(1);
});

test('a beat knows every expression that its questions and its words want', () => {
  const append = told.beats.find(({ id }) => id === 'append');
  expect(append?.wants).toEqual(['offsetAssignedBy(#A)', 'offset(#A)']);
});

test('a beat without words and words without a beat are both said', () => {
  expect(problems('{#race}', '{#run}')).toEqual([
    'en.md: no words for beat race',
    'en.md: words for beat run, unknown',
  ]);
});

test('a question, an option, a cell, a reply and a what-if need words', () => {
  expect(problems('### ask who\n', '### ask whom\n')).toEqual([
    'en.md: append: no words for ask who',
    'en.md: append: words for ask whom, unknown',
    ...['producer', 'leader', 'reader', 'controller'].map(
      (option) => `en.md: append: no words for ask who: option ${option}`,
    ),
  ]);
  expect(problems('- r2: ', '- r3: ')).toEqual([
    'en.md: second-reader: no words for ask bookmarks: option r2',
    'en.md: second-reader: words for ask bookmarks: option r3, unknown',
  ]);
  expect(problems('### reply M35', '### reply M05')).toEqual([
    'en.md: append: no words for reply M35',
    'en.md: append: words for reply M05, unknown',
  ]);
  expect(problemsWith(withBeat('forget', { whatIf: [] }))).toEqual([
    'en.md: forget: words for what-if none, unknown',
    'en.md: forget: words for what-if latest, unknown',
  ]);
});

test('beats in another order and too few hints are said', () => {
  expect(problemsWith(lesson.beats.toReversed())).toEqual([
    'en.md: the beats stand in another order than in the script',
  ]);
  const oneHint = markdown.replace(/### hint\n[^#]*(?=### hint)/g, '');
  expect(problemsWith(lesson.beats, oneHint)).toEqual([
    'en.md: the challenge has fewer than two hints',
  ]);
});

test('tags are misconceptions only, each once', () => {
  const who = lesson.beats.find(({ id }) => id === 'append')?.questions[0];
  expect(who && tagsOf(who)).toEqual(['M02', 'M35']);
  const third = lesson.beats.find(({ id }) => id === 'race')?.questions[0];
  expect(third && tagsOf(third)).toEqual(['M03']);
});
