import { answersOf } from '../../src/lesson/grade.ts';
import { valueText } from '../../src/lesson/fill.ts';
import { allLessons } from './all-lessons.ts';
import { playLesson, type PlayedBeat } from './play-lesson.ts';

// Prints what the questions of a lesson come to: `npm run lesson -- 01-what-is-a-log`. Without a
// name, of every lesson.

const wanted = process.argv[2];
const lessons = (await allLessons()).filter(({ id }) => wanted === undefined || id === wanted);
if (lessons.length === 0) {
  print(`There is no lesson "${String(wanted)}".`);
  process.exitCode = 1;
}
for (const whole of lessons) {
  const { en } = whole.told;
  const rows = (await playLesson(en)).flatMap(rowsOf);
  print(`\n${whole.id} · seed ${en.seed}\n`);
  print(table([['beat', 'from', 'to', 'steps', 'question', 'computed', 'expected'], ...rows]));
  if (rows.some((row) => row.at(-1) === 'no')) process.exitCode = 1;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function rowsOf({ beat, startsAt, endsAt, steps, seen }: PlayedBeat): string[][] {
  const isAsExpected = beat.expect.every((expression) => seen[expression] === true);
  return beat.questions.map((question, index) => [
    index === 0 ? beat.id : '',
    index === 0 ? inSeconds(startsAt) : '',
    index === 0 ? inSeconds(endsAt) : '',
    index === 0 ? String(steps) : '',
    `${question.id}: ${answersOf(question).join(', ')}`,
    answersOf(question)
      .map((expression) => valueText(seen[expression]))
      .join(', '),
    isAsExpected ? 'yes' : 'no',
  ]);
}

function inSeconds(micros: number): string {
  return `${(micros / 1_000_000).toFixed(3)} s`;
}

/** Columns as wide as their widest cell. */
function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}
