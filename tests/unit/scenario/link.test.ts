import fc from 'fast-check';
import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { PACKED_MAX, packRows, unpackRows } from '../../../src/scenario/packed-rows.ts';
import {
  decodeLink,
  doRowsTravel,
  encodeLink,
  encodeSession,
  filesLeftBehind,
  LINK_MAX,
  type Shipped,
} from '../../../src/scenario/share-link.ts';
import type { Command } from '../../../src/scenario/command.ts';
import type { RecordedSession, Recording } from '../../../src/scenario/scenario.ts';
import { smallScenario } from './small-scenario.ts';

type Rows = Extract<Command, { command: 'replay' }>['rows'];

const shipped: Shipped = {
  scenario: (id) => (id === 'small' ? smallScenario : undefined),
  dataSet: (source) => source === 'earthquakes',
};

const commands: Command[] = [
  { command: 'send', producer: 'p1', records: [{ key: 'A', value: 'it’s 5 & more' }] },
  { command: 'hold', message: 17 },
  { command: 'cut', from: 'b1', to: 'b2', oneWay: true },
  { command: 'poll', consumer: 'r1', max: 2 },
  { command: 'kill', node: 'b1' },
];
const recording: Recording = {
  scenario: smallScenario,
  seed: 7,
  commands: commands.map((command, index) => ({ at: 1_200_000 + index, command })),
  playhead: 1_300_000,
};
const link = encodeLink(recording, shipped);

test('a link can be read by a person', () => {
  expect(link).toBe(
    's=small&seed=7&c=' +
      "1200000.send(producer:p1,records:!((key:A,value:'it%E2%80%99s%205%20%26%20more')));" +
      '1200001.hold(message:17);1200002.cut(from:b1,to:b2,oneWay:!t);' +
      '1200003.poll(consumer:r1,max:2);1200004.kill(node:b1)&at=1300000',
  );
  expect(decodeLink(link, shipped)).toEqual({ recording, problems: [] });
});

test('a seed is any whole number of 32 bits, the largest too', () => {
  const read = (seed: string) => decodeLink(link.replace('seed=7', `seed=${seed}`), shipped);
  for (const seed of [0, 4_294_967_295])
    expect(read(String(seed))).toEqual({ recording: { ...recording, seed }, problems: [] });
  for (const seed of ['4294967296', '-1', '1.5'])
    expect(read(seed)).toMatchObject({ problems: [{ kind: 'seed-broken' }] });
});

describe('a link that was damaged keeps what is right and says what is wrong', () => {
  const damaged = (from: string, to: string): unknown =>
    decodeLink(link.replace(from, to), shipped);
  const kept = (changes: Partial<Recording>): Recording => ({ ...recording, ...changes });

  test('a broken command ends the commands before it', () => {
    const read = damaged('kill(node:b1)', 'kill(node:b1,node2:b2)');
    expect(read).toEqual({
      recording: kept({ commands: recording.commands.slice(0, 4) }),
      problems: [{ kind: 'command-broken', where: '5: node2', problem: 'unknown-field' }],
    });
  });
  test('those after a broken command go too, since they would do something else without it', () => {
    expect(damaged('1200002.cut', '1200002.cult')).toEqual({
      recording: kept({ commands: recording.commands.slice(0, 2) }),
      problems: [
        {
          kind: 'command-broken',
          where: '3: command',
          problem: 'unknown-command',
          command: 'cult',
        },
      ],
    });
  });
  test('a command that goes back in time', () => {
    expect(damaged('1200004.kill', '1100000.kill')).toMatchObject({
      problems: [{ where: '5: time', problem: 'out-of-order' }],
    });
  });
  test('a link that was cut off', () => {
    expect(decodeLink(link.slice(0, link.indexOf('b2,oneWay')), shipped)).toEqual({
      recording: kept({ commands: recording.commands.slice(0, 2), playhead: 1_200_001 }),
      problems: [
        {
          kind: 'command-broken',
          where: '3',
          problem: 'unreadable',
          text: '1200002.cut(from:b1,to:',
        },
        { kind: 'missing', where: 'at', problem: 'missing' },
      ],
    });
  });
  test('a seed or a time that is no whole number', () => {
    expect(damaged('seed=7', 'seed=seven')).toMatchObject({
      recording: { seed: 1 },
      problems: [{ kind: 'seed-broken', where: 'seed' }],
    });
    expect(damaged('at=1300000', 'at=1.5')).toMatchObject({
      recording: { playhead: 1_200_004 },
      problems: [{ kind: 'time-broken', where: 'at' }],
    });
  });
  test('a percent sign that stands for nothing', () => {
    expect(damaged('%26', '%2')).toMatchObject({
      recording: { commands: [] },
      problems: [{ kind: 'command-broken', where: '1' }],
    });
    expect(damaged('s=small', 's=%E2%')).toMatchObject({
      recording: null,
      problems: [{ kind: 'not-text', where: 's' }],
    });
  });
  test('a scenario that is not known, or none', () => {
    expect(damaged('s=small', 's=large')).toMatchObject({
      recording: null,
      problems: [{ kind: 'scenario-unknown', problem: 'unknown-scenario', id: 'large' }],
    });
    expect(decodeLink('', shipped).problems[0]).toMatchObject({ kind: 'missing', where: 's' });
    expect(decodeLink('s='.padEnd(LINK_MAX + 1, 'x'), shipped).problems).toMatchObject([
      { kind: 'too-long' },
    ]);
  });
});

describe('a link with all branches', () => {
  const session: RecordedSession = {
    scenario: smallScenario,
    seed: 7,
    branches: [
      {
        ...{ name: '', parent: null, forkedAt: 0, inherited: 0, playhead: 1_300_000 },
        commands: recording.commands,
      },
      {
        ...{ name: 'kill b2 & wait', parent: 0, forkedAt: 1_200_001, inherited: 2 },
        commands: [{ at: 1_250_000, command: { command: 'kill', node: 'b2' } }],
        playhead: 2_000_000,
      },
      {
        ...{ name: '', parent: 1, forkedAt: 1_900_000, inherited: 3, playhead: 1_900_000 },
        commands: [],
      },
    ],
    current: 1,
  };
  const whole = encodeSession(session, shipped);

  test('opens the whole tree, and the moment on the screen', () => {
    expect(decodeLink(whole, shipped)).toEqual({
      recording: { ...recording, playhead: 2_000_000 },
      session,
      problems: [],
    });
    expect(whole).toContain('&c1=1250000.kill(node:b2)&');
    expect(whole.endsWith('&on=1&at=2000000')).toBe(true);
  });

  test('a link without them says nothing of branches', () => {
    expect(decodeLink(link, shipped)).not.toHaveProperty('session.branches');
  });

  test('that was damaged opens no branch, and says what is wrong', () => {
    const damaged = (from: string, to: string) => decodeLink(whole.replace(from, to), shipped);
    const kinds = (read: ReturnType<typeof decodeLink>) => read.problems.map(({ kind }) => kind);
    for (const [from, to, kind] of [
      ['parent:0', 'parent:2', 'branches-broken'],
      ['inherited:2', 'inherited:9', 'branches-broken'],
      ['on=1', 'on=7', 'branches-broken'],
      ['on=1', 'on=x', 'branches-broken'],
      ['&b=!((', '&b=((', 'branches-broken'],
      ['kill(node:b2)', 'kill(node', 'command-broken'],
      ['&at=2000000', '', 'missing'],
    ] as const) {
      const read = damaged(from, to);
      expect(kinds(read)).toContain(kind);
      expect(read.session).toBeUndefined();
      expect(read.recording?.commands).toEqual(recording.commands);
    }
  });

  test('the rows of all branches share the room of a link', () => {
    const rows: Rows = Array.from({ length: 300 }, (_, i) => ({
      ...{ after: i, key: `k${i}`, value: `v${i}`, timestamp: i },
    }));
    const replay: Command = { command: 'replay', producer: 'p1', source: 'mine.csv', rows };
    const [trunk, other, last] = session.branches;
    if (trunk === undefined || other === undefined || last === undefined) throw new Error('few');
    const withRows: RecordedSession = {
      ...session,
      branches: [trunk, { ...other, commands: [{ at: 1_250_000, command: replay }] }, last],
    };
    const read = decodeLink(encodeSession(withRows, shipped), shipped);
    expect(read.session?.branches[1]?.commands).toEqual([{ at: 1_250_000, command: replay }]);
  });
});

describe('a scenario that does not ship', () => {
  const own = { ...smallScenario, id: 'my own' };
  const ownLink = encodeLink({ ...recording, scenario: own }, shipped);

  test('travels whole', () => {
    expect(decodeLink(ownLink, shipped).recording?.scenario).toEqual(own);
  });
  test('and says what is wrong with it', () => {
    const broken = ownLink.replace('partitions:2', 'partitions:0');
    expect(decodeLink(broken, shipped)).toMatchObject({
      recording: null,
      problems: [{ kind: 'scenario-broken', where: 'cluster.topics[0].partitions' }],
    });
    const torn = ownLink.replace('w=(cluster:', 'w=(cluster');
    expect(decodeLink(torn, shipped)).toMatchObject({
      problems: [{ kind: 'scenario-broken', problem: 'no-colon', character: 9 }],
    });
  });
});

describe('the rows of a replay', () => {
  const replay = (source: string, rows: Rows): Command => ({
    ...{ command: 'replay', producer: 'p1', source, rows },
  });
  const recorded = (...given: Command[]): Recording => ({
    ...recording,
    commands: given.map((command, index) => ({ at: index + 1, command })),
  });
  const read = (given: Recording): unknown => decodeLink(encodeLink(given, shipped), shipped);
  const few: Rows = [
    { key: 'A', value: 'it’s 5 & more', after: 0, timestamp: 1_714_557_600_000 },
    { key: null, value: null, after: 40, partition: 1 },
    { key: '漢', value: '', after: 40, timestamp: -5, partition: 0 },
  ];
  /** Rows that no packing makes small. */
  const many: Rows = Array.from({ length: 12_000 }, (_, index) => ({
    ...{ key: String((index * 7_919_123) % 1_000_003), value: String((index * 104_729) % 999_983) },
    after: index * index,
  }));

  test('of a small file travel', () => {
    const given = recorded(replay('mine.csv', few), replay('mine.csv', few.slice(1)));
    expect(read(given)).toEqual({ recording: given, problems: [] });
    expect(encodeLink(given, shipped).length).toBeLessThan(600);
    expect(filesLeftBehind(given, shipped)).toEqual([]);
    expect(doRowsTravel(few)).toBe(true);
  });

  test('of any kind arrive as they were, as far as they travel', () => {
    const row = fc.record(
      {
        key: fc.option(fc.string({ unit: 'grapheme' })),
        value: fc.option(fc.string({ unit: 'binary' })),
        after: fc.nat(1_000_000_000),
        timestamp: fc.integer({ min: -(2 ** 52) + 1, max: 2 ** 52 - 1 }),
        partition: fc.nat(99),
      },
      { requiredKeys: ['key', 'value', 'after'] },
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const packed = packRows(rows, PACKED_MAX);
        expect(packed === null ? null : unpackRows(packed)).toEqual(rows);
      }),
      { numRuns: 40 },
    );
  });

  test('stay behind where a time is none that can be told from another', () => {
    expect(doRowsTravel([{ key: null, value: null, after: 0, timestamp: 2 ** 53 - 1 }])).toBe(
      false,
    );
  });

  test('of a large file stay behind, and it is known before which', () => {
    const given = recorded(replay('mine.csv', few), replay('large.csv', many));
    expect(doRowsTravel(many)).toBe(false);
    expect(filesLeftBehind(given, shipped)).toEqual(['large.csv']);
    expect(read(given)).toMatchObject({
      recording: { commands: [{ command: { rows: few } }, { command: { rows: [] } }] },
      problems: [{ kind: 'rows-missing', where: 'large.csv' }],
    });
  });

  test('of several files share the room of a link', () => {
    const part = many.slice(0, 4_000);
    expect(doRowsTravel(part)).toBe(true);
    const names = ['one.csv', 'two.csv', 'three.csv', 'four.csv', 'five.csv', 'six.csv'];
    const given = recorded(...names.map((name) => replay(name, part)));
    expect(filesLeftBehind(given, shipped).length).toBeGreaterThan(0);
    expect(encodeLink(given, shipped).length).toBeLessThan(PACKED_MAX + 1_000);
  });

  test('of a data set that ships are named alone', () => {
    const given = recorded(replay('earthquakes', few));
    expect(filesLeftBehind(given, shipped)).toEqual([]);
    expect(read(given)).toMatchObject({
      recording: { commands: [{ command: { rows: [] } }] },
      problems: [],
    });
  });

  test('that were damaged on the way are told as such', () => {
    const given = encodeLink(recorded(replay('mine.csv', few)), shipped);
    const broken = given.replace(/rows:('?)[\w-]{9}/, 'rows:$1AAAAAAAAA');
    expect(broken).not.toBe(given);
    expect(decodeLink(broken, shipped)).toMatchObject({
      problems: [{ kind: 'command-broken', where: '1: rows', problem: 'broken-rows' }],
    });
    for (const text of ['', 'A', '!', 'e30', packOf('{"a":1}'), packOf('[1]')])
      expect(unpackRows(text), text).toBeUndefined();
  });

  test('that unpack to more than a link may hold are refused before they fill the memory', () => {
    expect(unpackRows(packOf(`[${' '.repeat(20_000_000)}]`))).toBeUndefined();
  });

  const packOf = (text: string): string =>
    Buffer.from(deflateSync(strToU8(text))).toString('base64url');
});
