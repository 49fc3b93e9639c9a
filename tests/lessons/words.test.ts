import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { misconceptions } from '../../lessons/misconceptions.ts';
import { expressionsIn } from '../../src/lesson/fill.ts';
import { tagsOf } from '../../src/lesson/join.ts';
import { UNTAGGED } from '../../src/lesson/script.ts';
import type { BeatWords, Question } from '../../src/lesson/types.ts';
import { allLessons, LANGUAGES } from './all-lessons.ts';

/** What a person still reads before acting: longer stories are skipped. */
const STORY_WORDS_MAX = 40;
const STORY_CHARACTERS_MAX = 80;
const SENTENCES_MAX = 3;

const lessons = await allLessons();

test('every folder of a lesson is in the course, in order', () => {
  const folders = readdirSync('lessons', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(lessons.map(({ id }) => id)).toEqual(folders.toSorted());
});

describe.each(lessons)('$id', ({ id, title, scenarios, told }) => {
  const lesson = told.en;
  const questions = lesson.beats.flatMap((beat) => beat.questions);

  test('the course knows its name, its title and its scenarios', () => {
    expect(lesson.id).toBe(id);
    expect({ en: told.en.title, zh: told.zh.title }).toEqual(title);
    expect([lesson.scenario.id, lesson.challenge.scenario.id]).toEqual(scenarios);
  });

  test.each(LANGUAGES)('%s: each story is short', (language) => {
    const tooLong = told[language].beats.filter(
      ({ words }) => !isShort(textOf(words.story), language),
    );
    expect(tooLong.map((beat) => beat.id)).toEqual([]);
  });

  test('both languages compute the same facts, beat by beat', () => {
    for (const [index, beat] of lesson.beats.entries())
      expect(factsOf(told.zh.beats[index]?.words), beat.id).toEqual(factsOf(beat.words));
  });

  test('the Chinese words are Chinese', () => {
    for (const { id: beat, words } of told.zh.beats) {
      for (const text of [words.heading, words.story, words.reveal])
        expect(text, beat).toMatch(/\p{Script=Han}{2}/u);
    }
  });

  test('each wrong option names its misconception or says that there is none', () => {
    for (const question of questions) {
      if (question.kind !== 'choice') continue;
      const bare = question.options.filter(({ tag }) => tag === undefined);
      expect(bare, question.id).toHaveLength(1);
    }
  });

  test('every misconception named is known, and every one attacked is a wrong answer somewhere', () => {
    const tags = new Set(questions.flatMap(tagsOf));
    expect(Object.keys(misconceptions)).toEqual(expect.arrayContaining([...tags]));
    expect([...tags].toSorted()).toEqual(lesson.attacks.toSorted());
    expect(questions.flatMap(allTags).filter((tag) => !isTag(tag))).toEqual([]);
  });

  test('every beat asks something and expects something', () => {
    for (const beat of lesson.beats) {
      expect(beat.questions.length, beat.id).toBeGreaterThan(0);
      expect(beat.expect.length, beat.id).toBeGreaterThan(0);
    }
  });
});

const textOf = (html: string): string => html.replace(/<[^>]+>/g, '');

function isShort(text: string, language: 'en' | 'zh'): boolean {
  const sentences = text.match(language === 'en' ? /[.:!?](\s|$)/g : /[。！？]/g) ?? [];
  const length =
    language === 'en'
      ? text.split(/\s+/).length <= STORY_WORDS_MAX
      : (text.match(/\p{Script=Han}/gu) ?? []).length <= STORY_CHARACTERS_MAX;
  return length && sentences.length <= SENTENCES_MAX;
}

const factsOf = (words: BeatWords | undefined): string[] =>
  expressionsIn(words === undefined ? '' : words.story + words.reveal).toSorted();

const allTags = (question: Question): string[] =>
  question.kind === 'choice'
    ? question.options.flatMap(({ tag }) => (tag === undefined ? [] : [tag]))
    : question.wrong.map(({ tag }) => tag);

const isTag = (tag: string): boolean => tag === UNTAGGED || /^M\d\d$/.test(tag);
