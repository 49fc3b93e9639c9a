import { expect, test } from 'vitest';
import lesson from '../../../lessons/01-what-is-a-log/lesson.ts';
import prose from '../../../lessons/01-what-is-a-log/en.md';
import { joinLesson, missingWords, tagsOf } from '../../../src/lesson/join.ts';
import type { Beat, BeatProse, Lesson, LessonProse } from '../../../src/lesson/types.ts';

/** The lesson with one of its beats, or that beat's words, changed. */
function changed(id: string, change: { beat?: Partial<Beat>; words?: Partial<BeatProse> }) {
  const words = prose.beats[id];
  if (words === undefined) throw new Error(`no words for ${id}`);
  const script: Lesson = {
    ...lesson,
    beats: lesson.beats.map((beat) => (beat.id === id ? { ...beat, ...change.beat } : beat)),
  };
  const said: LessonProse = {
    ...prose,
    beats: { ...prose.beats, [id]: { ...words, ...change.words } },
  };
  return missingWords(script, said);
}

test('a beat comes with its words', () => {
  const joined = joinLesson(lesson, prose);
  expect(joined.map(({ id }) => id)).toEqual(lesson.beats.map(({ id }) => id));
  expect(joined[0]?.words.heading).toBe('An empty shelf');
  expect(() => joinLesson(lesson, { ...prose, beats: {} })).toThrow('no words for the beat empty');
});

test('nothing is missing in a whole lesson', () => {
  expect(missingWords(lesson, prose)).toEqual([]);
});

test('a beat without words and words without a beat are both said', () => {
  expect(changed('race', { beat: { id: 'run' } })).toEqual([
    'no words for beat run',
    'words for beat race, unknown',
  ]);
});

test('a question, an option, a cell, a reply and a what-if need words', () => {
  const { append, forget } = prose.beats;
  const bookmarks = prose.beats['second-reader'];
  expect(changed('append', { words: { asks: {} } })).toContain('append: no words for ask who');
  expect(changed('append', { words: { replies: { M02: append?.replies['M02'] ?? '' } } })).toEqual([
    'append: no words for reply M35',
  ]);
  expect(
    changed('append', { words: { asks: { who: { text: 'Who?', options: { producer: 'p1' } } } } }),
  ).toHaveLength(3);
  expect(bookmarks?.asks['bookmarks']?.options).toHaveProperty('r2');
  expect(
    changed('second-reader', {
      words: { asks: { bookmarks: { text: 'Where?', options: { r1: 'r1', r3: 'r3' } } } },
    }),
  ).toEqual([
    'second-reader: no words for ask bookmarks: option r2',
    'second-reader: words for ask bookmarks: option r3, unknown',
  ]);
  expect(forget?.whatIfs).toHaveProperty('none');
  expect(changed('forget', { beat: { whatIf: [] } })).toEqual([
    'forget: words for what-if none, unknown',
    'forget: words for what-if latest, unknown',
  ]);
});

test('beats in another order and too few hints are said', () => {
  expect(missingWords({ ...lesson, beats: lesson.beats.toReversed() }, prose)).toEqual([
    'the beats stand in another order than in the script',
  ]);
  const challenge = { ...prose.challenge, hints: ['one'] };
  expect(missingWords(lesson, { ...prose, challenge })).toEqual([
    'the challenge has fewer than two hints',
  ]);
});

test('tags are misconceptions only, each once', () => {
  const who = lesson.beats.find(({ id }) => id === 'append')?.questions[0];
  expect(who && tagsOf(who)).toEqual(['M02', 'M35']);
  const third = lesson.beats.find(({ id }) => id === 'race')?.questions[0];
  expect(third && tagsOf(third)).toEqual(['M03']);
});
