import { describe, expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import { applyCommand } from '../../src/scenario/apply.ts';
import type { Command } from '../../src/scenario/command.ts';
import { act, pass, until, type Story } from './story.ts';
import { ALL, consumer, ownedBy, sendTwoEach, twoMembers } from './two-members.ts';

const member = (name: string, config: Record<string, string> = {}): Command => ({
  command: 'add-consumer',
  client: {
    ...{ name, assign: [], subscribe: ['t'], polling: true },
    config: { 'group.id': 'g', 'auto.offset.reset': 'earliest', ...config },
    application: { perRecord: 1_000, commits: 'each-record' },
  },
});

const shared = (story: Story, ...names: string[]): boolean =>
  names.every((name) => ownedBy(story, name).length > 0) &&
  names
    .flatMap((name) => ownedBy(story, name))
    .sort()
    .join() === ALL.join();

describe('a client that the scenario has not', () => {
  test.each([{}, { 'group.protocol': 'consumer' }])(
    'joins its group while the cluster runs, and reads what it is given: %o',
    (config) => {
      const story = twoMembers(config);
      until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
      act(story, member('late', config));
      until(story, 'both have some', () => shared(story, 'm1', 'late'));
      sendTwoEach(story);
      pass(story, seconds(3));
      expect(consumer(story, 'late').counters.delivered).toBe(4);
    },
  );

  test('dies and is started again as any other', () => {
    const story = twoMembers({ 'session.timeout.ms': 6_000 });
    act(story, member('late', { 'session.timeout.ms': '6000' }));
    until(story, 'both have some', () => shared(story, 'm1', 'late'));
    act(story, { command: 'kill', node: 'late' });
    until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
    act(story, { command: 'restart', node: 'late' });
    until(story, 'both have some', () => shared(story, 'm1', 'late'));
  });

  test('sends, and keeps its load', () => {
    const story = twoMembers();
    until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
    const load = { every: 100_000, keys: 0, valueBytes: 10 };
    act(story, { command: 'add-producer', client: { name: 'p2', topic: 't', load } });
    pass(story, seconds(4));
    expect(consumer(story, 'm1').counters.delivered).toBeGreaterThan(20);
  });

  test('is caused to start by what was done, and disturbs the chance of no other', () => {
    const [alone, with2] = [twoMembers(), twoMembers()];
    act(with2, { command: 'add-producer', client: { name: 'p2', topic: 't' } });
    const [joined, booted] = with2.trace.slice(-2);
    expect(joined?.what).toEqual({ event: 'fault', fault: { fault: 'join', node: booted?.node } });
    expect(booted).toMatchObject({ cause: joined?.step, what: { event: 'boot' } });
    const randomOf = ({ cluster }: Story) =>
      cluster.nodes.filter(({ name }) => name !== 'p2').map(({ random }) => random);
    expect(randomOf(with2)).toEqual(randomOf(alone));
  });

  test('is refused by a name that a process has, and with settings that it cannot have', () => {
    const { cluster } = twoMembers();
    const before = cluster.nodes.length;
    for (const name of ['m1', 'b2', 'admin'])
      expect(applyCommand(cluster, member(name))).toEqual({ refusal: 'name-taken', node: name });
    expect(applyCommand(cluster, member('late', { acks: 'all' }))).toMatchObject({
      ...{ refusal: 'wrong-setting', why: { problem: 'unknown-setting', setting: 'acks' } },
    });
    expect(cluster.nodes).toHaveLength(before);
  });
});
