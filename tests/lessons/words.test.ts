import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { misconceptions } from '../../lessons/misconceptions.ts';
import { expressionsIn } from '../../src/lesson/fill.ts';
import { missingWords, tagsOf } from '../../src/lesson/join.ts';
import { UNTAGGED } from '../../src/lesson/script.ts';
import type { BeatProse, Question } from '../../src/lesson/types.ts';
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

describe.each(lessons)('$id', ({ id, title, lesson, prose }) => {
  const questions = lesson.beats.flatMap((beat) => beat.questions);

  test('the script bears the name of its folder', () => {
    expect(lesson.id).toBe(id);
  });

  test.each(LANGUAGES)(
    '%s: everything in the script has words, and nothing else has',
    (language) => {
      expect(missingWords(lesson, prose[language])).toEqual([]);
      expect(prose[language].title).toBe(title[language]);
    },
  );

  test.each(LANGUAGES)('%s: each story is short', (language) => {
    const tooLong = Object.entries(prose[language].beats).filter(
      ([, { story }]) => !isShort(textOf(story), language),
    );
    expect(tooLong.map(([beat]) => beat)).toEqual([]);
  });

  test('both languages compute the same facts, beat by beat', () => {
    for (const beat of lesson.beats) {
      const [en, zh] = LANGUAGES.map((language) => prose[language].beats[beat.id]);
      expect(factsOf(zh), beat.id).toEqual(factsOf(en));
    }
  });

  test('the Chinese words are Chinese', () => {
    for (const [beat, { heading, story, reveal }] of Object.entries(prose.zh.beats)) {
      for (const text of [heading, story, reveal]) expect(text, beat).toMatch(/\p{Script=Han}{2}/u);
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

const factsOf = (words: BeatProse | undefined): string[] =>
  expressionsIn(words === undefined ? '' : words.story + words.reveal).toSorted();

const allTags = (question: Question): string[] =>
  question.kind === 'choice'
    ? question.options.flatMap(({ tag }) => (tag === undefined ? [] : [tag]))
    : question.wrong.map(({ tag }) => tag);

const isTag = (tag: string): boolean => tag === UNTAGGED || /^M\d\d$/.test(tag);
