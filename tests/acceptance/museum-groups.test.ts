import { describe, expect, test } from 'vitest';
import type { ApplicationSpec, ConfigValues } from '../../src/kafka/cluster-spec.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import { committed, grouping } from './grouping.ts';
import { act, metadata, pass, told, until, type Story } from './story.ts';
import { ALL, areShared, ownedBy, start, twoMembers } from './two-members.ts';

// Trouble with groups, each beside the same without it.

const callbacks = (story: Story, as: string): string[] =>
  told(story, 'rebalance-callback')
    .filter((each) => each.as === as && each.by === 'm1')
    .flatMap(({ partitions }) => partitions.split(' ').filter((name) => name !== ''));

/** A member m of a group that reads `orders`, which has one partition, and works on it. */
const worker = (application: ApplicationSpec, config: ConfigValues = {}): Story =>
  grouping({
    producer: {},
    consumers: [
      {
        ...{ name: 'm', assign: [], subscribe: ['orders'], polling: true, application },
        config: { 'group.id': 'g', 'auto.offset.reset': 'earliest', ...config },
      },
    ],
  });

function send(story: Story, count: number): void {
  const records = Array.from({ length: count }, (_, index) => ({
    ...{ key: null, value: `v${index}`, partition: 0 },
  }));
  act(story, { command: 'send', producer: 'p1', topic: 'orders', records });
}

const worked = (story: Story): number[] => told(story, 'worked-off').map(({ offset }) => offset);

describe('the world stops', () => {
  test.each([
    { name: 'eager', gives: 4, config: {} },
    {
      ...{ name: 'cooperative', gives: 2 },
      config: {
        'partition.assignment.strategy':
          'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
      },
    },
    { name: 'KIP-848', gives: 2, config: { 'group.protocol': 'consumer' } },
  ])('$name: of four partitions a member gives $gives up for another', ({ gives, config }) => {
    const story = twoMembers(config);
    until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
    start(story, 'm2');
    until(story, 'both have some', () => areShared(story));
    pass(story, seconds(2));
    const revoked = callbacks(story, 'revoked');
    expect(revoked).toHaveLength(gives);
    expect(ALL).toEqual(expect.arrayContaining(revoked));
  });
});

describe('a rebalance storm', () => {
  const config = (records: number): ConfigValues => ({
    ...{ 'max.poll.interval.ms': 8_000, 'max.poll.records': records },
    ...{ 'session.timeout.ms': 6_000 },
  });

  test('comes of polls that take longer than max.poll.interval.ms: all is worked off again', () => {
    const story = worker({ perRecord: seconds(1) }, config(10));
    send(story, 10);
    pass(story, seconds(60));
    expect(told(story, 'left-group').length).toBeGreaterThan(3);
    expect(worked(story).filter((offset) => offset === 0).length).toBeGreaterThan(3);
    expect(committed(story)).toBe(-1);
  });

  test('is over with fewer records in each poll', () => {
    const story = worker({ perRecord: seconds(1) }, config(5));
    send(story, 10);
    pass(story, seconds(60));
    expect(told(story, 'left-group')).toEqual([]);
    expect(worked(story)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(committed(story)).toBe(10);
  });
});

describe('a poisoned record', () => {
  const POISON = { throwsAt: 'v2', commits: 'each-record' } as const;

  test('ends whoever reads it, each time again', () => {
    const story = worker({ ...POISON, whenThrown: 'dies' }, { 'enable.auto.commit': false });
    send(story, 5);
    for (let life = 0; life < 3; life += 1) {
      pass(story, seconds(60));
      act(story, { command: 'restart', node: 'm' });
      start(story, 'm');
    }
    pass(story, seconds(60));
    expect(worked(story)).toEqual([0, 1]);
    expect(committed(story)).toBe(2);
    expect(told(story, 'consumer-error')).toHaveLength(4);
  });

  test('is passed over by an application that catches its exception and goes on', () => {
    const story = worker({ ...POISON, whenThrown: 'goes-on' }, { 'enable.auto.commit': false });
    send(story, 5);
    pass(story, seconds(20));
    send(story, 1);
    pass(story, seconds(20));
    expect(worked(story)).not.toContain(2);
    expect(committed(story)).toBe(6);
  });
});

describe('one more partition', () => {
  const partitionsOf = (count: number): Set<string> => {
    const story = worker({});
    const one = (value: string): void =>
      act(story, {
        ...{ command: 'send', producer: 'p1', topic: 'orders' },
        records: ['a', 'b', 'c', 'd'].map((key) => ({ key, value: `${key}${value}` })),
      });
    one('1');
    pass(story, seconds(1));
    if (count > 1) {
      act(story, { command: 'create-partitions', topic: 'orders', count });
      until(
        story,
        'it is there',
        () => metadata(story).partitions[`orders-${count - 1}`] !== undefined,
      );
      pass(story, seconds(1));
      act(story, { command: 'kill', node: 'p1' });
      act(story, { command: 'restart', node: 'p1' });
      pass(story, millis(500));
    }
    one('2');
    pass(story, seconds(2));
    return new Set(
      told(story, 'appended')
        .filter(({ as, partition }) => as === 'leader' && partition.startsWith('orders-'))
        .map(({ partition }) => partition),
    );
  };

  test('takes keys away from where their earlier records lie', () => {
    expect(partitionsOf(1)).toEqual(new Set(['orders-0']));
    expect(partitionsOf(2).size).toBe(2);
  });
});
