import { describe, expect, test } from 'vitest';
import { readTable } from '../../../src/app/sandbox/delimited.ts';
import { guessColumns, parseTime, toReplayRows } from '../../../src/app/sandbox/replay-file.ts';
import { seconds } from '../../../src/kernel/time.ts';

const quakes = readTable(
  'net,time,place\nci,2024-05-01 10:00:00,Castaic\nak,2024-05-01 09:00:00,Nome\nus,soon,Lima\n',
);

describe('the columns of a file', () => {
  test('are guessed from names, and a time only when it holds times', () => {
    const good = readTable('net,time,title\nci,2024-05-01T10:00:00Z,M 2');
    expect(guessColumns(good)).toEqual({ key: 'net', value: 'title', time: 'time' });
    const none = readTable('time,amount\nnoon,5');
    expect(guessColumns(none)).toEqual({ key: 'time', value: null, time: null });
  });
});

describe('rows as records', () => {
  test('come in order of time, squeezed into the wanted stretch; a row without a time is told', () => {
    const { rows, problems } = toReplayRows(
      quakes,
      { key: 'net', value: 'place', time: 'time' },
      seconds(30),
    );
    expect(rows).toEqual([
      { key: 'ak', value: 'Nome', timestamp: Date.UTC(2024, 4, 1, 9), after: 0 },
      { key: 'ci', value: 'Castaic', timestamp: Date.UTC(2024, 4, 1, 10), after: seconds(30) },
    ]);
    expect(problems).toEqual([{ line: 4, problem: 'time', text: 'soon' }]);
  });

  test('come one after another when no column is the time, whole rows as values', () => {
    const { rows } = toReplayRows(quakes, { key: null, value: null, time: null }, seconds(2));
    expect(rows.map((row) => row.after)).toEqual([0, seconds(1), seconds(2)]);
    expect(rows[2]).toMatchObject({
      key: null,
      value: '{"net":"us","time":"soon","place":"Lima"}',
    });
    expect(rows[0]).not.toHaveProperty('timestamp');
  });

  test('never hold half of a surrogate pair, which has no UTF-8 form', () => {
    const table = readTable('{"key":"\\ud83d","value":"ok \\ud83d\\ude00"}');
    const [row] = toReplayRows(table, { key: 'key', value: 'value', time: null }, 1).rows;
    expect(row).toMatchObject({ key: '\uFFFD', value: 'ok 😀' });
  });
});

describe('a time', () => {
  test('means the same in every time zone', () => {
    expect(parseTime('2001/01/01 06:55')).toBe(Date.UTC(2001, 0, 1, 6, 55));
    expect(parseTime('2001-01-01')).toBe(Date.UTC(2001, 0, 1));
    expect(parseTime('2001-01-01T00:00:00.25')).toBe(Date.UTC(2001, 0, 1, 0, 0, 0, 250));
    expect(parseTime('2001-01-01T02:00:00+02:00')).toBe(Date.UTC(2001, 0, 1));
  });

  test('may be seconds or milliseconds', () => {
    expect(parseTime('1517966773')).toBe(1_517_966_773_000);
    expect(parseTime('1517966773840')).toBe(1_517_966_773_840);
  });

  test('is not any text or small number', () => {
    for (const text of ['', 'noon', '12', '2001-13-01', '7.5'])
      expect(parseTime(text)).toBeUndefined();
  });
});
