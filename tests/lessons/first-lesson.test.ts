import { expect, test } from 'vitest';
import { allLessons } from './all-lessons.ts';
import { playLesson, playWhatIf } from './play-lesson.ts';

// The story of the first lesson, told in full: the facts that its prose leans on.

const [whole] = await allLessons();
if (whole === undefined) throw new Error('there is no first lesson');
const played = playLesson(whole, 'en', whole.lesson.seed);
const seenIn = (id: string) => played.find(({ beat }) => beat.id === id)?.seen;

test('what each question comes to', () => {
  const answers = played.flatMap(({ beat, seen }) =>
    beat.questions.map((question) =>
      question.kind === 'table'
        ? question.cells.map(({ answer }) => seen[answer])
        : seen[question.answer],
    ),
  );
  expect(answers).toEqual([0, 'leader', '#E', 5, [5, 2], '#B', '#B', 6, '#E']);
});

test('the shelf ends with E, D, B2 and F', () => {
  expect(seenIn('forget')).toMatchObject({
    'logStart(journal-0)': 3,
    'leo(journal-0)': 7,
    'count(journal-0)': 4,
  });
});

test('without a reset policy the reader stops; with latest it skips what is there', () => {
  const forget = whole.lesson.beats.find(({ id }) => id === 'forget');
  if (forget === undefined) throw new Error('there is no beat forget');
  const [none, latest] = forget.whatIf.map((whatIf) => playWhatIf(whole, forget, whatIf).branch);
  expect(String(none?.['error(r2)'])).toContain('OffsetOutOfRangeException');
  expect(none).toHaveProperty(['position(r2, journal-0)'], 1);
  expect(latest).toEqual({
    'error(r2)': null,
    'position(r2, journal-0)': 7,
    'skipped(r2)': 4,
  });
});
