import { expect, test } from 'vitest';
import {
  actWords,
  advance,
  alterConfig,
  clockJump,
  cut,
  duration,
  lose,
  poll,
  record,
  replay,
  send,
  slow,
  until,
} from '../../../src/lesson/acts.ts';
import { askNumber, askTable, whatIf } from '../../../src/lesson/script.ts';
import { parseCommand } from '../../../src/scenario/parse-command.ts';

test.each([
  ['250us', 250],
  ['10ms', 10_000],
  ['1.5s', 1_500_000],
  ['2min', 120_000_000],
])('%s is %i microseconds', (text, micros) => {
  expect(duration(text)).toBe(micros);
});

test.each(['10', 'ms', '10 ms', '-1s', '1h', ''])('"%s" is no duration', (text) => {
  expect(() => duration(text)).toThrow(`"${text}" is no duration`);
});

test('a label is a record with that key and value; the key can be another', () => {
  expect(send('p1', '#A', record('#B2', { key: 'B' }), record('#C', { key: null }))).toEqual({
    act: 'do',
    command: {
      command: 'send',
      producer: 'p1',
      records: [
        { key: 'A', value: 'A' },
        { key: 'B', value: 'B2' },
        { key: null, value: 'C' },
      ],
    },
  });
  expect(() => send('p1', 'A')).toThrow('"A" is no label');
});

test('a poll without a limit does not name one', () => {
  expect(poll('r1')).toEqual({ act: 'do', command: { command: 'poll', consumer: 'r1' } });
  expect(poll('r1', { max: 2 })).toHaveProperty('command.max', 2);
});

test('times of acts are microseconds', () => {
  expect(advance('10ms')).toEqual({ act: 'advance', by: 10_000 });
  expect(until('leo(journal-0) == 5', '5s')).toEqual({
    act: 'until',
    expression: 'leo(journal-0) == 5',
    max: 5_000_000,
  });
});

test('wrong numbers and cells become lists', () => {
  expect(askNumber('n', 'leo(j-0)', { min: 0, max: 9, wrong: { 0: 'M01', 3: 'M04' } })).toEqual({
    kind: 'number',
    id: 'n',
    answer: 'leo(j-0)',
    min: 0,
    max: 9,
    wrong: [
      { value: 0, tag: 'M01' },
      { value: 3, tag: 'M04' },
    ],
  });
  const table = askTable('t', { one: 'leo(j-0)', two: 'hw(j-0)' }, { min: 0, max: 9, wrong: [] });
  expect(table).toHaveProperty('cells', [
    { id: 'one', answer: 'leo(j-0)', min: 0, max: 9 },
    { id: 'two', answer: 'hw(j-0)', min: 0, max: 9 },
  ]);
});

test('every command has its word, which the door takes', () => {
  const links = { cut, heal: actWords.heal } as const;
  for (const [verb, word] of Object.entries(links))
    expect(word('b1', 'b2', { oneWay: true })).toEqual({
      act: 'do',
      command: { command: verb, from: 'b1', to: 'b2', oneWay: true },
    });
  const { kill, shutdown } = actWords;
  const acts = [
    ...[kill('b1'), actWords['power-cut']('b1'), actWords.pause('b1'), actWords.resume('b1')],
    ...[actWords.restart('b1'), shutdown('b1'), slow('p1', 'b1', { min: '10ms', max: '20ms' })],
    ...[lose('p1', 'b1', 20), actWords.throttle('p1', 'b1', null), actWords.hold(7)],
    ...[actWords.release(7), actWords.drop(7), actWords.duplicate(7), actWords.wipe('b1')],
    ...[actWords['slow-disk']('b1', '1s'), actWords['fill-disk']('b1')],
    ...[actWords['fail-disk']('b1'), actWords['repair-disk']('b1'), actWords['rot-disk']('b1')],
    ...[actWords['rot-disk']('b1', 'a-0'), clockJump('b1', '-1min'), replay('p1', ['1s', '#A'])],
    ...[actWords.load('p1', '50ms'), actWords['stop-load']('p1'), actWords.flush('p1')],
    ...[actWords['poll-loop']('r1', true), actWords.seek('r1', 'a-0', 1)],
    actWords.call('r1', { api: 'commitSync' }),
    actWords.application('r1', { perRecord: 1_000 }),
    ...[actWords.configure('p1', { acks: 'all' }), actWords['delete-records']('a-0', 1)],
    actWords['create-topic']('a', { partitions: 1, replicationFactor: 1, config: {} }),
    ...[actWords['delete-topic']('a'), actWords['create-partitions']('a', 2)],
    ...[alterConfig({ topic: 'a' }, { 'retention.ms': 1 }), alterConfig('brokers', {}, ['x'])],
    actWords['add-producer']('p9', 'a', { acks: 'all' }),
    actWords['add-consumer']('r9', { subscribe: ['a'], config: { 'group.id': 'g' } }),
    ...[actWords['reset-offsets']('g', { 'a-0': 1 }), actWords['delete-offsets']('g', 'a-0')],
    actWords['delete-group']('g'),
    ...[actWords.reassign('a-0', [1, 2]), actWords.elect('a-0', 'unclean')],
    ...[actWords['unregister-broker'](1), actWords['update-feature']('kraft.version', 1)],
    ...[actWords['add-voter']('c1'), actWords['remove-voter']('c1'), actWords['hang-up']()],
    actWords.request('b1', { api: 'Metadata', version: 13, body: {} }),
    actWords['raw-request']('b1', '0012', { claimLength: 3 }),
    ...[send('p1', '#A'), poll('r1'), cut('b1', 'b2'), actWords.heal('b1', 'b2')],
  ];
  const given = acts.flatMap((each) => (each.act === 'do' ? [each.command] : []));
  for (const command of given) expect(parseCommand(command)).toEqual({ command });
  expect([...new Set(given.map(({ command }) => command))].sort()).toEqual(
    Object.keys(actWords).sort(),
  );
});

test('a what-if acts before the beat does, and lets no time pass', () => {
  expect(whatIf('dead', [actWords.kill('b1')], ['up(b1)'])).toEqual({
    id: 'dead',
    commands: [{ command: 'kill', node: 'b1' }],
    watch: ['up(b1)'],
  });
  expect(() => whatIf('later', [advance('1s')], [])).toThrow('no time passes');
});
