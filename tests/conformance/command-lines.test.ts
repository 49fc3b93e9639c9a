import { describe, expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import type { Session } from '../../src/session/session.ts';
import {
  give,
  groupCluster,
  pass,
  printedBy,
  recordedCluster,
  recordedLines,
} from './command-lines.ts';

/** Ids that were drawn, and the order of an ISR, which is a set. */
const compared = (line: string): string =>
  line
    .replace(/TopicId: \S+/, 'TopicId: ...')
    .replace(/ (\S+-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12} /, ' $1UUID ')
    .replace(/^(h +)[\w-]{22} /, '$1MEMBER ')
    .replace(/^(h +.* )[\w-]{22} \//, '$1MEMBER /')
    .replace(/\/\S+ +/, '/HOST ')
    .replace(/\S+:\d+ +\(\d\) +/, 'COORDINATOR ')
    .replace(/Isr: ([\d,]*)/, (_, isr: string) => `Isr: ${isr.split(',').sort().join(',')}`);

/** What happened to the brokers between the lines. */
const happenings: Readonly<Record<string, (session: Session) => void>> = {
  'a has closed': (session) => {
    give(session, { command: 'call', consumer: 'a', call: { api: 'close' } });
    pass(session, seconds(3));
  },
  'b3 is killed': (session) => {
    give(session, { command: 'kill', node: 'b3' });
    pass(session, seconds(14));
  },
  'b2 is killed too': (session) => {
    give(session, { command: 'kill', node: 'b2' });
    pass(session, seconds(14));
  },
  'b3 is started again, b1 is killed': (session) => {
    give(session, { command: 'restart', node: 'b3' });
    pass(session, seconds(8));
    give(session, { command: 'kill', node: 'b1' });
    pass(session, seconds(14));
  },
  'b1 and b2 are started again': (session) => {
    give(session, { command: 'restart', node: 'b1' });
    give(session, { command: 'restart', node: 'b2' });
    pass(session, seconds(15));
  },
};

/** Plays a recording from its first line to its last; each must print what Kafka printed. */
function play(name: string, session: Session): void {
  let played = 0;
  for (const each of recordedLines(name)) {
    if ('happened' in each) {
      happenings[each.happened]?.(session);
      continue;
    }
    const ours = printedBy(session, each.line).map(compared);
    const theirs = each.printed.map(compared);
    // Groups are listed as the answers of their coordinators come in.
    const isSet = each.line.startsWith('kafka-consumer-groups --list');
    const ordered = (lines: string[]): string[] => (isSet ? lines.sort() : lines);
    expect.soft(ordered(ours), each.line).toEqual(ordered(theirs));
    played += 1;
  }
  expect(played).toBeGreaterThan(6);
}

/** Where a topic's partitions lay when they were recorded: Kafka had drawn the places. */
const PLACES: Readonly<Record<string, number[][]>> = {
  five: [
    [1, 2],
    [2, 3],
  ],
  alpha: [[2]],
  alpha_x: [[1]],
  beta: [[2]],
  gamma: [[2]],
  delta: [[2]],
  epsilon: [[3]],
  zeta: [[2]],
};

const FIVE = {
  ...{ 'retention.ms': 1000, 'max.message.bytes': 2000, 'cleanup.policy': 'compact' },
  ...{ 'segment.bytes': 1048576, 'compression.type': 'lz4', 'min.insync.replicas': 2 },
};

function createTopics(session: Session): void {
  for (const [topic, places] of Object.entries(PLACES)) {
    const [first = []] = places;
    give(session, {
      ...{ command: 'create-topic', topic, partitions: places.length },
      ...{ replicationFactor: first.length, config: topic === 'five' ? FIVE : {} },
    });
    pass(session, seconds(1));
    for (const [index, replicas] of places.entries()) {
      give(session, { command: 'reassign', partition: `${topic}-${index}`, replicas });
      pass(session, seconds(3));
      give(session, { command: 'elect', partition: `${topic}-${index}`, election: 'preferred' });
      pass(session, seconds(1));
    }
  }
}

describe('a command line prints what the tool of Apache Kafka 4.2.1 printed', () => {
  test('in a healthy cluster', () => play('healthy.txt', recordedCluster()));
  test('while brokers die and come back', () => play('failures.txt', recordedCluster()));
  test('where no broker answers any more', () => {
    const session = recordedCluster();
    for (const node of ['b1', 'b2', 'b3']) give(session, { command: 'kill', node });
    play('silence.txt', session);
  });
  test('of groups of both protocols, and of one without members', () =>
    play('groups.txt', groupCluster('one-each')));
  test('of a group with several members, and of a static one', () =>
    play('group-members.txt', groupCluster('two')));
  test('of offsets that are reset and forgotten, and of groups that are deleted', () =>
    play('group-resets.txt', groupCluster('resets')));
  test('with many topics, and for what is wrong', () => {
    const session = recordedCluster();
    createTopics(session);
    play('many-topics.txt', session);
  });
});
