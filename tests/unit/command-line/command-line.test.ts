import { describe, expect, test } from 'vitest';
import { questionOf, runLine } from '../../../src/command-line/command-line.ts';
import { quoted, shellWords } from '../../../src/command-line/shell-line.ts';
import type { AdminEnding, AdminView } from '../../../src/frame/types/admin.ts';
import type { Command } from '../../../src/scenario/command.ts';
import { aView } from './a-view.ts';

const texts = (line: string): string[] => shellWords(line).map(({ text }) => text);

function textOf(line: string, view: AdminView = aView): string {
  const outcome = runLine(line, view);
  if (outcome.did !== 'printed') throw new Error(`${line} ${outcome.did}`);
  return outcome.text;
}

function commandsOf(line: string): readonly Command[] {
  const outcome = runLine(line, aView);
  return outcome.did === 'asked' ? outcome.commands : [];
}

describe('a shell line', () => {
  test('is words apart by spaces; quotes and backslashes keep what they hold', () => {
    expect(texts(`  a 'b  c' d"e f"g h\\ i "j\\"k" 'l\\m'`)).toEqual([
      ...['a', 'b  c', 'de fg', 'h i', 'j"k', 'l\\m'],
    ]);
    expect(texts(`a '' "`)).toEqual(['a', '', '']);
    expect(shellWords(' ab "c')).toEqual([
      { text: 'ab', from: 1, to: 3 },
      { text: 'c', from: 4, to: 6 },
    ]);
  });
  test('reads a quoted word as it was', () => {
    for (const word of ['orders', 'the journal', "it's", '$x', ''])
      expect(texts(quoted(word))).toEqual([word]);
    expect(quoted('a.b-c_d=1,2:3/4')).toBe('a.b-c_d=1,2:3/4');
  });
});

test('a tool is called by its name, with a path or .sh; anything else is not found', () => {
  for (const name of ['kafka-topics', 'bin/kafka-topics.sh', '/opt/kafka/bin/kafka-topics.sh'])
    expect(textOf(`${name} --list`)).toBe('orders\nthe journal\n');
  expect(textOf('kafka-nothing --list')).toBe('kafka-nothing: command not found\n');
  expect(textOf('')).toBe('');
});

test('a line says which broker it asks, about what, and at which time', () => {
  expect(questionOf('kafka-topics --list').through).toBe(null);
  expect(questionOf('kafka-topics --bootstrap-server b2:9092,b1:9092 --list').through).toBe('b2');
  expect(questionOf('kafka-get-offsets --time earliest')).toMatchObject({
    ...{ about: ['offsets'], timestamp: -2 },
  });
  expect(questionOf('kafka-get-offsets --time').timestamp).toBe(-1);
  expect(questionOf('ls')).toEqual({ through: null, about: [], timestamp: -1 });
});

describe('a topic is described', () => {
  test('with what is moved, and without a leader', () => {
    expect(textOf('kafka-topics --describe --topic orders').split('\n').slice(1)).toEqual([
      '\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,3,2\tIsr: 1\tAdding Replicas: 3\tRemoving Replicas: 2\tElr: 2\tLastKnownElr: ',
      '\tTopic: orders\tPartition: 1\tLeader: none\tReplicas: 3\tIsr: \tElr: 3\tLastKnownElr: 3',
      '',
    ]);
  });
});

describe('the quorum is told of as it was recorded', () => {
  test('by its status', () => {
    expect(textOf('kafka-metadata-quorum describe --status').split('\n')).toEqual([
      'ClusterId:              bG9nc2NvcGUtb3JhY2xlIQ',
      'LeaderId:               101',
      'LeaderEpoch:            1',
      'HighWatermark:          1607',
      'MaxFollowerLag:         0',
      'MaxFollowerLagTimeMs:   0',
      'CurrentVoters:          [{"id": 101, "endpoints": ["CONTROLLER://127.0.0.1:21101"]}]',
      'CurrentObservers:       [{"id": 2, "directoryId": "wiSxPn7dJbuAbNCZ8vDVqQ"}, {"id": 3, "directoryId": "wyVpB7cypODWfbfZsnWBAw"}]',
      '',
    ]);
  });
  test('by its members, in columns', () => {
    expect(textOf('kafka-metadata-quorum describe --replication').split('\n')).toEqual([
      'NodeId\tDirectoryId           \tLogEndOffset\tLag\tLastFetchTimestamp\tLastCaughtUpTimestamp\tStatus  \t',
      '101   \tAAAAAAAAAAAAAAAAAAAAAA\t1609        \t0  \t1796056784383     \t1796056784383        \tLeader  \t',
      '2     \twiSxPn7dJbuAbNCZ8vDVqQ\t1609        \t0  \t1796056784383     \t1796056784383        \tObserver\t',
      '3     \twyVpB7cypODWfbfZsnWBAw\t1608        \t1  \t1796056784102     \t1796056783629        \tObserver\t',
      '',
    ]);
    const [, leader] = textOf(
      'kafka-metadata-quorum describe --replication --human-readable',
    ).split('\n');
    expect(leader).toContain('\t245 ms ago        \t245 ms ago           \t');
  });
});

describe('what changes the cluster', () => {
  test('is a command of the one door', () => {
    expect(
      commandsOf('kafka-topics --create --topic t --partitions 2 --config a.b=c --config d=e'),
    ).toEqual([
      {
        ...{ command: 'create-topic', topic: 't', partitions: 2, replicationFactor: -1 },
        config: { 'a.b': 'c', d: 'e' },
      },
    ]);
    expect(commandsOf('kafka-topics --alter --topic orders --partitions 4')).toEqual([
      { command: 'create-partitions', topic: 'orders', count: 4 },
    ]);
    expect(commandsOf("kafka-topics --delete --topic '.*'")).toEqual([
      { command: 'delete-topic', topic: 'orders' },
      { command: 'delete-topic', topic: 'the journal' },
    ]);
    expect(commandsOf('kafka-configs --alter --topic orders --add-config x=[1,2],y=3')).toEqual([
      { command: 'alter-config', topic: 'orders', set: { x: '1,2', y: '3' } },
    ]);
  });
  test('asks for an election only where all of them could change something', () => {
    const all = 'kafka-leader-election --all-topic-partitions --election-type';
    expect(commandsOf(`${all} unclean`)).toEqual([
      { command: 'elect', partition: 'orders-1', election: 'unclean' },
    ]);
    expect(commandsOf(`${all} preferred`)).toEqual([
      { command: 'elect', partition: 'orders-1', election: 'preferred' },
    ]);
  });
  test('prints how the calls ended, in their order', () => {
    const outcome = runLine("kafka-topics --delete --topic '.*'", aView);
    if (outcome.did !== 'asked') throw new Error(outcome.did);
    const fine: AdminEnding = {
      call: 0,
      api: 'DeleteTopics',
      exception: null,
      message: '',
      parts: [],
    };
    const late: AdminEnding = { ...fine, call: 1, exception: 'TimeoutException' };
    expect(outcome.told([fine, fine])).toBe('');
    expect(outcome.told([fine, late])).toBe(
      'Error while executing topic command : Timed out waiting for a node assignment. Call: deleteTopics\n',
    );
  });
});

test('an option that Kafka has and this cluster does not is named, not denied', () => {
  expect(runLine('kafka-topics --create --topic t --replica-assignment 1:2', aView)).toEqual({
    ...{ did: 'left-out', option: '--replica-assignment' },
  });
  expect(runLine('kafka-configs --describe --entity-type users', aView)).toEqual({
    ...{ did: 'left-out', option: '--entity-type users' },
  });
  expect(runLine('kafka-metadata-quorum add-controller', aView)).toEqual({
    ...{ did: 'left-out', option: 'add-controller' },
  });
});
