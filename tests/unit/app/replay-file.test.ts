import { describe, expect, test } from 'vitest';
import {
  guessColumns,
  recordsOf,
  replayRows,
  type Columns,
} from '../../../src/app/sandbox/replay-file.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { tableOf } from '../file/read.ts';

const quakes = tableOf(
  'net,time,place\nci,2024-05-01 10:00:00,Castaic\nak,2024-05-01 09:00:00,Nome\nus,soon,Lima\n',
);
const columns: Columns = { key: 'net', value: 'place', time: 'time' };

describe('the columns of a file', () => {
  test('are guessed from names, and a time only when it holds times', () => {
    const good = tableOf('net,time,title\nci,2024-05-01T10:00:00Z,M 2');
    expect(guessColumns(good)).toEqual({ key: 'net', value: 'title', time: 'time' });
    const none = tableOf('time,amount\nnoon,5');
    expect(guessColumns(none)).toEqual({ key: 'time', value: null, time: null });
  });

  test.each(['86400', 'item 2001', 'flight 1234'])('take %s for no time', (cell) => {
    expect(guessColumns(tableOf(`id,at\n1,${cell}\n2,${cell}`)).time).toBeNull();
  });

  test('are guessed in Chinese, too', () => {
    const table = tableOf('编号,时间,标题\n1,2024-05-01,甲');
    expect(guessColumns(table)).toEqual({ key: '编号', value: '标题', time: '时间' });
  });
});

describe('rows as records', () => {
  test('come in order of time; a row without a time is told', () => {
    const { records, problems, times } = recordsOf(quakes, columns);
    expect(records).toEqual([
      { key: 'ak', value: 'Nome', time: Date.UTC(2024, 4, 1, 9) },
      { key: 'ci', value: 'Castaic', time: Date.UTC(2024, 4, 1, 10) },
    ]);
    expect(problems).toEqual([{ line: 4, problem: 'time', text: 'soon' }]);
    expect(times?.hasZoneless).toBe(true);
  });

  test('are squeezed into the wanted stretch, with the stamps that are asked for', () => {
    const file = recordsOf(quakes, columns);
    const stamps = replayRows(file, seconds(30), (time, after) => time + after / 1_000);
    expect(stamps).toEqual([
      { key: 'ak', value: 'Nome', timestamp: Date.UTC(2024, 4, 1, 9), after: 0 },
      {
        ...{ key: 'ci', value: 'Castaic', after: seconds(30) },
        timestamp: Date.UTC(2024, 4, 1, 10) + 30_000,
      },
    ]);
    expect(replayRows(file, seconds(30))[0]).not.toHaveProperty('timestamp');
  });

  test('come one after another when no column is the time, whole rows as values', () => {
    const file = recordsOf(quakes, { key: null, value: null, time: null });
    const rows = replayRows(file, seconds(2), () => 5);
    expect(rows.map((row) => row.after)).toEqual([0, seconds(1), seconds(2)]);
    expect(rows[2]).toMatchObject({
      key: null,
      value: '{"net":"us","time":"soon","place":"Lima"}',
    });
    expect(rows[0]).not.toHaveProperty('timestamp');
  });

  test('of which two have one name keep both', () => {
    const file = recordsOf(tableOf('id,v,id\n1,a,2'), { key: 'id [3]', value: null, time: null });
    expect(file.records).toEqual([
      { key: '2', value: '{"id":"1","v":"a","id [3]":"2"}', time: null },
    ]);
  });

  test('of JSON keep null, which is a tombstone, and the object as it was written', () => {
    const table = tableOf('{"k":"A","v":null,"n":12345678901234567890}\n{"k":null,"v":"x"}');
    const file = recordsOf(table, { key: 'k', value: 'v', time: null });
    expect(file).toMatchObject({
      tombstones: 1,
      records: [
        { key: 'A', value: null },
        { key: null, value: 'x' },
      ],
    });
    const whole = recordsOf(table, { key: 'n', value: null, time: null });
    expect(whole.records).toEqual([
      {
        ...{ key: '12345678901234567890', time: null },
        value: '{"k":"A","v":null,"n":12345678901234567890}',
      },
      { key: '', value: '{"k":null,"v":"x"}', time: null },
    ]);
  });

  test('never hold half of a surrogate pair, which has no UTF-8 form', () => {
    const table = tableOf('{"key":"\\ud83d","value":"ok \\ud83d\\ude00"}');
    const { records } = recordsOf(table, { key: 'key', value: 'value', time: null });
    expect(records).toMatchObject([{ key: '\uFFFD', value: 'ok 😀' }]);
  });
});
