import { describe, expect, test } from 'vitest';
import {
  addMember,
  createClassicGroup,
  isSubscribedTo,
  memberProblem,
  removeMember,
  selectProtocol,
  subscribedTopics,
  supportsProtocols,
  type ClassicGroup,
  type ClassicMember,
} from '../../../../src/kafka/coordinator/group/classic/classic-group.ts';
import { encodeMessage } from '../../../../src/kafka/protocol/codec.ts';
import { ConsumerProtocolSubscription } from '../../../../src/kafka/protocol/apis/groups/consumer-protocol.ts';

const reads = (...topics: string[]): string => {
  const fields = { topics, userData: null, ownedPartitions: [], generationId: 7, rackId: 'r' };
  return `\0\x03${encodeMessage(ConsumerProtocolSubscription, 3, fields)}`;
};

const member = (id: string, protocols: Record<string, string>, more = {}): ClassicMember => ({
  ...{ id, instanceId: null, clientId: id, clientHost: '/10.0.0.1', protocolType: 'consumer' },
  protocols: Object.entries(protocols).map(([name, metadata]) => ({ name, metadata })),
  ...{ rebalanceTimeout: 1, sessionTimeout: 1, assignment: '' },
  ...{ isNew: false, joining: null, syncing: null, ...more },
});

function groupOf(...members: ClassicMember[]): ClassicGroup {
  const group = createClassicGroup('g');
  for (const each of members) addMember(group, each);
  group.state = 'Stable';
  return group;
}

describe('the vote', () => {
  test('counts the first wish of each among what all can do', () => {
    const group = groupOf(
      member('1', { alone: '', range: '', sticky: '' }),
      member('2', { sticky: '', range: '' }),
      member('3', { sticky: '', range: '' }),
    );
    expect(selectProtocol(group)).toBe('sticky');
  });

  test('that ends even is won by the one that comes first in a map of Java', () => {
    const even = (one: string, other: string): string =>
      selectProtocol(
        groupOf(member('1', { [one]: '', [other]: '' }), member('2', { [other]: '', [one]: '' })),
      );
    expect(even('range', 'roundrobin')).toBe(even('roundrobin', 'range'));
  });
});

describe('a member', () => {
  test('may come in when it has a protocol that all others have, of the same type', () => {
    const group = groupOf(member('1', { a: '', b: '' }), member('2', { b: '' }));
    const b = [{ name: 'b', metadata: '' }];
    expect(supportsProtocols(group, 'consumer', b)).toBe(true);
    expect(supportsProtocols(group, 'connect', b)).toBe(false);
    expect(supportsProtocols(group, 'consumer', [{ name: 'a', metadata: '' }])).toBe(false);
    expect(supportsProtocols(createClassicGroup('h'), 'connect', b)).toBe(true);
    expect(supportsProtocols(createClassicGroup('h'), '', b)).toBe(false);
    expect(supportsProtocols(createClassicGroup('h'), 'connect', [])).toBe(false);
  });

  test('that leads leaves the lead to the next; the first one decides what the group is', () => {
    const group = groupOf(member('1', { a: '' }), member('2', { a: '' }));
    expect(group).toMatchObject({ leader: '1', protocolType: 'consumer' });
    removeMember(group, '1');
    expect(group.leader).toBe('2');
    removeMember(group, '2');
    expect(group.leader).toBeNull();
  });

  test('with a name of its own is fenced when another has that name', () => {
    const group = groupOf(member('1', { a: '' }, { instanceId: 'i' }), member('2', { a: '' }));
    expect(memberProblem(group, '1', 'i')).toBeNull();
    expect(memberProblem(group, '2', 'i')).toBe('FENCED_INSTANCE_ID');
    expect(memberProblem(group, 'gone', 'i')).toBe('FENCED_INSTANCE_ID');
    expect(memberProblem(group, '1', 'other')).toBe('UNKNOWN_MEMBER_ID');
    expect(memberProblem(group, 'gone', null)).toBe('UNKNOWN_MEMBER_ID');
    expect(memberProblem(group, '1', null)).toBeNull();
  });
});

describe('what a group reads', () => {
  const told = (group: ClassicGroup, protocol: string | null): ClassicGroup => {
    group.protocol = protocol;
    group.topics = subscribedTopics(group);
    return group;
  };

  test('is what its members say together, in any version', () => {
    const group = told(
      groupOf(member('1', { range: reads('a', 'b') }), member('2', { range: reads('b', 'c') })),
      'range',
    );
    expect(group.topics).toEqual(['a', 'b', 'c']);
    expect([isSubscribedTo(group, 'c'), isSubscribedTo(group, 'd')]).toEqual([true, false]);
  });

  test('is not known of bytes that say something else: then it may be any topic', () => {
    const group = told(groupOf(member('1', { range: 'x' })), 'range');
    expect(group.topics).toBeNull();
    expect(isSubscribedTo(group, 'a')).toBe(true);
  });

  test('is nothing of a group that is not made of consumers, or that has no members', () => {
    const connect = told(groupOf(member('1', { a: '' }, { protocolType: 'connect' })), 'a');
    expect([connect.topics, isSubscribedTo(connect, 'a')]).toEqual([null, false]);
    const empty = groupOf(member('1', { range: reads('a') }));
    removeMember(empty, '1');
    expect(subscribedTopics(empty)).toEqual([]);
  });
});
