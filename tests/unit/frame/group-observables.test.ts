import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/frame/expression/evaluate.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { act, pass, until, type Story } from '../../acceptance/story.ts';
import {
  areShared,
  ownedBy,
  sendTwoEach,
  start,
  twoMembers,
} from '../../acceptance/two-members.ts';

const ask = ({ cluster }: Story, expression: string): unknown => compile(expression)(cluster);

describe.each([
  { protocol: 'classic', config: {}, assignor: 'range' },
  { protocol: 'KIP-848', config: { 'group.protocol': 'consumer' }, assignor: 'uniform' },
])('of a group ($protocol) can be asked', ({ config, assignor }) => {
  test('who is in it, who has what, and how far it has come', () => {
    const story = twoMembers({ 'auto.commit.interval.ms': 1_000, ...config });
    until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
    expect(ask(story, 'members(g)')).toEqual(['m1']);
    start(story, 'm2');
    until(story, 'both have some', () => areShared(story));
    pass(story, seconds(6));
    expect(ask(story, 'groupState(g)')).toBe('Stable');
    expect(ask(story, 'members(g)')).toEqual(['m1', 'm2']);
    expect(ask(story, 'assignor(g)')).toBe(assignor);
    expect(ask(story, 'generation(g)')).toBe(2);
    expect(ask(story, 'memberEpoch(m2) == generation(g)')).toBe(true);
    expect(ask(story, 'coordinator(g) == leader(__consumer_offsets-0)')).toBe(true);
    expect(ask(story, 'owned(m1)')).toEqual(ask(story, 'assigned(m1)'));
    expect(ask(story, 'len(owned(m2))')).toBe(2);
    expect(ask(story, 'owner(t-0, g)')).toBe('m1');
    expect(ask(story, 'owners(t-3, g)')).toEqual(['m2']);
    expect(ask(story, 'revoked(m1)')).toBe(1);
    sendTwoEach(story);
    pass(story, seconds(4));
    expect(ask(story, 'committed(g, t-0)')).toBe(2);
    expect(ask(story, 'lag(g)')).toBe(0);
    act(story, { command: 'poll-loop', consumer: 'm2', on: false });
    sendTwoEach(story);
    pass(story, seconds(4));
    expect(ask(story, 'lag(g)')).toBe(4);
    expect(ask(story, 'lag(g, t-0)')).toBe(0);
    expect(ask(story, 'lag(m2)')).toBe(4);
    expect(ask(story, 'lag(m1)')).toBe(0);
  });
});

test('a group without a coordinator says so; one of which nothing is known is a mistake', () => {
  const story = twoMembers();
  until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
  for (const node of ['b1', 'b2', 'b3']) act(story, { command: 'kill', node });
  pass(story, seconds(1));
  expect(ask(story, 'groupState(g)')).toBeNull();
  expect(ask(story, 'members(g)')).toEqual([]);
  expect(() => ask(story, 'groupState(h)')).toThrow('"what":"group"');
  expect(() => ask(story, 'owner(t-0, h)')).toThrow('"what":"group"');
});
