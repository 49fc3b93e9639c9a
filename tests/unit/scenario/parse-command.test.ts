import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../src/scenario/parse-command.ts';
import { parseRecording, parseScenario } from '../../../src/scenario/parse-recording.ts';
import { smallScenario } from './small-scenario.ts';
import { sayFlaw } from '../../../src/app/words/problems/flaws.ts';
import type { Flaw } from '../../../src/scenario/problem.ts';

describe('a command that is wrong is refused with its place and the reason', () => {
  const record = { key: null, value: 'paid' };
  test.each([
    [null, '', 'is not an object'],
    [{ command: 'explode' }, 'command', 'is no command that is known: explode'],
    [{ command: 'toString' }, 'command', 'is no command that is known: toString'],
    [{ command: 'kill' }, 'node', 'is missing'],
    [{ command: 'kill', node: 'b 1' }, 'node', 'is not the name of a node'],
    [{ command: 'kill', node: 'b1', hard: true }, 'hard', 'has no meaning here'],
    [{ command: 'send', producer: 'p1', records: [] }, 'records', 'has too few items'],
    [
      { command: 'send', producer: 'p1', records: [record, { key: 1, value: null }] },
      'records[1].key',
      'is not text',
    ],
    [
      { command: 'send', producer: 'p1', records: [{ key: null, value: 'x'.repeat(1_200_001) }] },
      'records[0].value',
      'is longer than 1200000 characters',
    ],
    [
      { command: 'send', producer: 'p1', records: [{ key: null, value: 'half \ud800' }] },
      'records[0].value',
      'holds half of a character',
    ],
    [
      { command: 'seek', consumer: 'r1', partition: 'orders', offset: 0 },
      'partition',
      'is not a partition such as orders-0',
    ],
    [
      { command: 'seek', consumer: 'r1', partition: 'orders-0', offset: 0.5 },
      'offset',
      'is not a whole number',
    ],
    [{ command: 'poll', consumer: 'r1', max: 0 }, 'max', 'is not from 1 to 2147483647'],
    [
      { command: 'delay', from: 'b1', to: 'b2', delay: { min: 2, max: 1 } },
      'delay',
      'has a least delay above its greatest',
    ],
    [
      { command: 'lose', from: 'b1', to: 'b2', loss: { numerator: 3, denominator: 2 } },
      'loss',
      'is more than certain',
    ],
    [{ command: 'alter-config', topic: 'orders', broker: 1 }, '', 'names a topic and a broker'],
    [
      { command: 'elect', partition: 'orders-0', election: 'fair' },
      'election',
      'is none of preferred, unclean',
    ],
    [
      { command: 'reassign', partition: 'orders-0', replicas: ['b1'] },
      'replicas[0]',
      'is not a whole number',
    ],
    [{ command: 'add-voter' }, 'controller', 'is missing'],
    [
      { command: 'raw-request', guest: 'g1', broker: 'b1', frame: 'abc' },
      'frame',
      'is not bytes in hexadecimal digits',
    ],
    [
      { command: 'configure', client: 'p1', config: { acks: null } },
      'config.acks',
      'is not a text, a number, true or false',
    ],
    [
      {
        command: 'request',
        guest: 'g1',
        broker: 'b1',
        api: 'Fetch',
        version: 1,
        clientId: null,
        body: { a: [NaN] },
      },
      'body.a[0]',
      'is not a number',
    ],
  ])('%j', (value, where, what) => {
    const parsed = parseCommand(value);
    if (!('error' in parsed)) throw new Error('it came through');
    expect([parsed.error.where, sayFlaw('en', parsed.error)]).toEqual([where, what]);
  });

  test('a request that is too deep or too big', () => {
    const request = {
      command: 'request',
      guest: 'g',
      broker: 'b1',
      api: 'X',
      version: 0,
      clientId: null,
    };
    let deep: unknown = 1;
    for (let depth = 0; depth < 40; depth += 1) deep = [deep];
    expect(parseCommand({ ...request, body: deep })).toMatchObject({
      error: { problem: 'too-deep' },
    });
    const big = new Array(100_001).fill(0);
    expect(parseCommand({ ...request, body: big })).toMatchObject({
      error: { problem: 'too-many-values' },
    });
    const sly = JSON.parse('{"__proto__": {"polluted": true}}') as unknown;
    expect(parseCommand({ ...request, body: sly })).toMatchObject({
      error: { where: 'body', problem: 'proto-field' },
    });
  });
});

test('a field that is undefined is a field that is not there', () => {
  expect(parseCommand({ command: 'poll', consumer: 'r1', max: undefined })).toEqual({
    command: { command: 'poll', consumer: 'r1' },
  });
});

describe('a scenario whose parts do not fit together is refused', () => {
  const { cluster } = smallScenario;
  const wrong = (changed: object): unknown =>
    parseScenario({ ...smallScenario, cluster: { ...cluster, ...changed } });
  const because = (flaw: Flaw): unknown => ({ error: { where: 'cluster', ...flaw } });

  test('but a good one comes through', () => {
    expect(parseScenario(smallScenario)).toEqual({ scenario: smallScenario });
  });
  test('two things with one name', () => {
    expect(wrong({ consumers: [{ name: 'p1', assign: [], polling: true }] })).toEqual(
      because({ problem: 'twice', name: 'p1' }),
    );
    expect(wrong({ consumers: [{ name: 'c1', assign: [], polling: true }] })).toEqual(
      because({ problem: 'twice', name: 'c1' }),
    );
  });
  test('more replicas than brokers', () => {
    const topics = [{ name: 'orders', partitions: 2, replicationFactor: 4 }];
    expect(wrong({ topics })).toEqual(because({ problem: 'too-few-brokers', topic: 'orders' }));
  });
  test('a partition or a node that is not there', () => {
    const consumers = [{ name: 'r1', assign: ['orders-2'], polling: true }];
    expect(wrong({ consumers })).toEqual(
      because({ problem: 'no-partition', partition: 'orders-2' }),
    );
    const links = [{ between: ['p1', 'b9'], delay: { min: 1, max: 1 } }];
    expect(wrong({ links })).toEqual(because({ problem: 'no-node', node: 'b9' }));
  });
});

test('a setting that its client refuses is refused at the door, with its place', () => {
  const { cluster } = smallScenario;
  const producers = [{ name: 'p1', topic: 'orders', config: { acks: 'maybe' } }];
  expect(parseScenario({ ...smallScenario, cluster: { ...cluster, producers } })).toMatchObject({
    error: {
      where: 'cluster.producers[0].config',
      problem: 'wrong-setting',
      why: { problem: 'not-one-of', setting: 'acks', value: 'maybe' },
    },
  });
});

test('a recording whose commands go back in time is refused', () => {
  const kill = { command: 'kill', node: 'b1' };
  const commands = [
    { at: 20, command: kill },
    { at: 10, command: kill },
  ];
  expect(parseRecording({ scenario: smallScenario, seed: 1, commands, playhead: 0 })).toEqual({
    error: { where: 'commands[1].at', problem: 'out-of-order' },
  });
});
