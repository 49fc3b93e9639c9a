import { describe, expect, test } from 'vitest';
import { maskFrame } from '../../../src/view/mask.ts';
import { fieldRows } from '../../../src/view/detail/fields-scene.ts';
import { BYTES_MAX, hexScene, isWithin } from '../../../src/view/detail/hex-scene.ts';
import { twinTables } from '../../../src/view/detail/twin-scene.ts';
import { viewWordsEn } from '../../../src/view/words/words-en.ts';
import { frameWith, message } from '../../gallery/frame-builder.ts';
import { specimens } from '../../gallery/specimens.ts';

describe('bytes', () => {
  const spans = [
    { path: 'topics', from: 2, to: 9 },
    { path: 'topics[0].name', from: 3, to: 6 },
    { path: 'size', from: 0, to: 2 },
  ];
  const scene = hexScene('0009000141420d0a7f00', spans, 4);

  test('stand in rows with their place and their letters', () => {
    expect(scene.rows.map((row) => row.offset)).toEqual(['0000', '0004', '0008']);
    expect(scene.rows[1]?.bytes.map((byte) => byte.text).join('')).toBe('AB··');
    expect(scene.rows[2]?.bytes.map((byte) => byte.hex)).toEqual(['7f', '00']);
  });

  test('belong to the innermost field', () => {
    expect(scene.bytes.map((byte) => byte.path)).toEqual([
      'size',
      'size',
      'topics',
      ...Array<string>(3).fill('topics[0].name'),
      'topics',
      'topics',
      'topics',
      '',
    ]);
  });

  test('neighbouring fields have different ink', () => {
    expect(scene.bytes[1]?.ink).toBe(scene.bytes[0]?.ink);
    expect(scene.bytes[2]?.ink).not.toBe(scene.bytes[1]?.ink);
  });

  test('a very long message is cut', () => {
    const long = hexScene('00'.repeat(BYTES_MAX + 7), [], 16);
    expect(long.bytes).toHaveLength(BYTES_MAX);
    expect(long.hidden).toBe(7);
  });

  test('highlighting a field lights the fields inside it, not those whose name only begins the same', () => {
    expect(isWithin('topics[0].name', 'topics')).toBe(true);
    expect(isWithin('topics[0].name', 'topics[0]')).toBe(true);
    expect(isWithin('topicsCount', 'topics')).toBe(false);
    expect(isWithin('topics', 'topics[0].name')).toBe(false);
    expect(isWithin('topics', null)).toBe(false);
  });
});

describe('fields', () => {
  test('stand as a tree with a heading for each parent', () => {
    const rows = fieldRows([
      { path: 'acks', value: '-1' },
      { path: 'topics[0].name', value: 'orders' },
      { path: 'topics[0].partitions[0].index', value: '0' },
    ]);
    expect(
      rows.map(
        (row) => `${'  '.repeat(row.depth)}${row.name}${row.value === null ? '' : `=${row.value}`}`,
      ),
    ).toEqual(['acks=-1', 'topics[0]', '  name=orders', '  partitions[0]', '    index=0']);
  });
});

describe('the table twin', () => {
  const words = viewWordsEn;
  const table = (key: string, name: string, masked: string[] = []) =>
    twinTables(maskFrame(specimens[name]?.frame ?? frameWith({}), masked), words, masked).find(
      (each) => each.key === key,
    );

  test('says of each replica what the strip shows', () => {
    const [row] = table('replicas', 'forget')?.rows ?? [];
    expect(row?.cells).toEqual([
      'broker 1',
      'journal-0',
      'leader',
      'in the ISR',
      '',
      '3',
      '6',
      '7',
      '1',
      '',
      '4 records: 3 E · 4 D · 5 B · 6 F (not yet committed)',
    ]);
  });

  test('says what lies before the records shown, and topics that stand folded', () => {
    const rows = table('replicas', 'uneven')?.rows.map(({ cells }) => cells) ?? [];
    const records = (node: string, partition: string): string =>
      rows.find(([of, name]) => of === node && name === partition)?.at(-1) ?? '';
    expect(records('broker 1', 'orders-0')).toMatch(
      /^1417 records: 1390 offsets before · 1390 · 1391 · /,
    );
    expect(records('broker 1', 'orders-1')).toBe('5 records: 0 · 1 · 2 · 3 · 4');
    expect(records('broker 3', 'orders-0')).toBe('700 records: 700 offsets before');
    expect(rows.find(([, name]) => name === '__consumer_offsets')).toContain(
      '34 partitions · leads 16',
    );
  });

  test('says who is deposed, out of sync, cut off, and what is wrong with machines and links', () => {
    const rows = (key: string) => table(key, 'zombie')?.rows.map(({ cells }) => cells) ?? [];
    const [old, , , joining] = rows('replicas');
    expect(old).toContain('not in the ISR');
    expect(old).toContain('old epoch 2, differs from the leader from offset 9 on');
    expect(joining).toContain('asked into the ISR');
    expect(joining).toContain('cut from 12 to 9');
    expect(rows('brokers')[0]).toEqual(['broker 1', 'fenced', 'a', '1', '12', 'clock +2 s']);
    expect(rows('controllers')[0]).toContain('leader of its epoch');
    expect(rows('controllers')[1]).toContain(words.activeController);
    expect(rows('links')).toContainEqual(['broker 2', 'broker 3', '10 % lost']);
  });

  test('each row has a cell for each column', () => {
    for (const name of Object.keys(specimens))
      for (const each of twinTables(specimens[name]?.frame ?? frameWith({}), words, []))
        for (const row of each.rows) expect(row.cells).toHaveLength(each.columns.length);
  });

  test('keeps a secret as well as the stage', () => {
    const masked = ['journal-0.labels', 'journal-0.end', 'r1.position', 'r1.delivered'];
    const replicas = table('replicas', 'read', masked)?.rows[0]?.cells ?? [];
    expect(replicas[7]).toBe(words.hiddenValue);
    expect(replicas[10]).toBe('0 ? · 1 ? · 2 ? · 3 ? · 4 ?');
    const reader = table('consumers', 'read', masked)?.rows[0]?.cells ?? [];
    expect(reader.slice(3, 6)).toEqual([words.hiddenValue, words.hiddenValue, words.hiddenValue]);
  });

  test('messages are told with their state; with none it stays, empty', () => {
    const frame = frameWith({
      messages: [message(1, 'p1', 'b1', { arrivesAt: null, state: 'held', summary: 'one' })],
    });
    const cells = twinTables(frame, words, []).find((each) => each.key === 'messages')?.rows[0]
      ?.cells;
    expect(cells).toEqual(['ProduceRequest', 'p1', 'broker 1', 'one', '0.000 s', '–', 'held']);
    expect(twinTables(frameWith({}), words, []).map((each) => each.key)).toEqual(['messages']);
  });
});
