import { describe, expect, test } from 'vitest';
import {
  decodeLink,
  encodeLink,
  LINK_MAX,
  type Shipped,
} from '../../../src/scenario/share-link.ts';
import type { Command } from '../../../src/scenario/command.ts';
import type { Recording } from '../../../src/scenario/scenario.ts';
import { smallScenario } from './small-scenario.ts';

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

test('rows of a data set that ships stay at home; those of somebody’s own file are missed', () => {
  const rows = [{ key: null, value: 'shake', after: 5 }];
  const replayed = (source: string): unknown => {
    const command: Command = { command: 'replay', producer: 'p1', source, rows };
    return decodeLink(
      encodeLink({ ...recording, commands: [{ at: 1, command }] }, shipped),
      shipped,
    );
  };
  const rowless = { recording: { commands: [{ command: { rows: [] } }] } };
  expect(replayed('earthquakes')).toMatchObject({ ...rowless, problems: [] });
  expect(replayed('mine.csv')).toMatchObject({
    ...rowless,
    problems: [{ kind: 'rows-missing', where: 'mine.csv' }],
  });
});
