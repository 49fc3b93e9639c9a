import { expect, test } from 'vitest';
import { deleteRecords, poll, seek, send } from '../../src/lesson/acts.ts';
import type { Act } from '../../src/scenario/act.ts';
import { allLessons } from './all-lessons.ts';
import { CALM, openAt, planned, runUntil, standing } from './play-challenge.ts';
import { playLesson, playWhatIf } from './play-lesson.ts';

// The story of the first lesson, told in full: the facts that its prose leans on.

const [whole] = await allLessons();
if (whole === undefined) throw new Error('there is no first lesson');
const lesson = whole.told.en;
const played = await playLesson(lesson);
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

test('without a reset policy the reader stops; with latest it skips what is there', async () => {
  const { branch: none } = await playWhatIf(lesson, 'forget', 'none');
  const { branch: latest } = await playWhatIf(lesson, 'forget', 'latest');
  expect(String(none['error(r2)'])).toContain('OffsetOutOfRangeException');
  expect(none).toHaveProperty(['position(r2, journal-0)'], 1);
  expect(latest).toEqual({
    'error(r2)': null,
    'position(r2, journal-0)': 7,
    'skipped(r2)': 4,
  });
});

/**
 * What stands after these actions in the challenge, each given when the one before has had its
 * effect.
 */
function after(...acts: Act[]) {
  const { challenge } = lesson;
  const session = openAt(challenge.scenario, challenge.seed);
  for (const act of acts) {
    runUntil(session, planned(session.schedule([act], [])).endsAt + CALM);
  }
  return standing(session, challenge);
}

const OPEN = { won: false, lost: false };
const LOST = { won: false, lost: true };
const eight = ['#A', '#B', '#C', '#D', '#E', '#F', '#G', '#H'];
const readOnce = [seek('r1', 'journal-0', 1), poll('r1', { max: 1 })];

test.each<[string, Act[]]>([
  ['the log is too long', [send('p1', '#K', ...eight, '#I')]],
  ['the log is full and has no K', [send('p1', ...eight, '#I')]],
  ['too much is deleted', [send('p1', ...eight), deleteRecords('journal-0', 5)]],
  ['K was sent twice', [send('p1', '#K'), send('p1', '#K')]],
  [
    'K was read too often',
    [send('p1', '#A', '#K'), ...readOnce, ...readOnce, ...readOnce, ...readOnce],
  ],
  ['K was deleted unread', [send('p1', '#A', '#K', '#B'), deleteRecords('journal-0', 2)]],
  [
    'K was deleted when it had been read twice',
    [send('p1', '#A', '#K', '#B'), ...readOnce, ...readOnce, deleteRecords('journal-0', 2)],
  ],
])('the challenge is lost at once when %s', (_why, acts) => {
  expect(after(...acts)).toEqual(LOST);
  expect(after(...acts.slice(0, -1))).toEqual(OPEN);
});

test('a deleted K that the reader has fetched already can still be read, so nothing is lost yet', () => {
  const acts = [
    send('p1', '#A', '#K', ...eight.slice(1)),
    ...readOnce,
    ...readOnce,
    seek('r1', 'journal-0', 0),
    poll('r1', { max: 1 }),
    deleteRecords('journal-0', 4),
  ];
  expect(after(...acts)).toEqual(OPEN);
  expect(after(...acts, poll('r1', { max: 1 }))).toEqual({ won: true, lost: false });
});
