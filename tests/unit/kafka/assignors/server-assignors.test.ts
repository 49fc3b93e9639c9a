import { describe, expect, test } from 'vitest';
import type { GroupMember } from '../../../../src/kafka/assignors/assignor.ts';
import {
  serverAssignors,
  type ServerAssignorName,
} from '../../../../src/kafka/assignors/server-assignors.ts';
import { partitions, told } from './some-group.ts';

/** As they were in a recording, in which a map of Java lists them in the order of the names. */
const IDS: Readonly<Record<string, string>> = {
  a: 'jmLIMiwsQWOFrHM3kOfMVw',
  b: 'kodxbyteSpC2lrHFyDEj2g',
  t: 'VHgFl3LhQ46Hd1m-UY1VNg',
  u: 'gcDRKlRJRUCVtOZTDaq3vQ',
};
const NAMES = new Map(Object.entries(IDS).map(([name, id]) => [id, name]));
const idOf = (name: string): string => IDS[name] ?? name;

/** The recorded ids of clients c1, c2 …: a map of Java lists c2 and c3 before c1. */
const memberId = (client: string): string => `${client}-1${'A'.repeat(18)}`;

type Clients = Readonly<Record<string, { readonly reads: string; readonly has?: string }>>;

function assigned(
  name: ServerAssignorName,
  counts: Readonly<Record<string, number>>,
  clients: Clients,
): Record<string, string> {
  const members = Object.entries(clients).map(([client, { reads, has = '' }]): GroupMember => ({
    id: memberId(client),
    instanceId: null,
    topics: reads.split(' ').map(idOf),
    owned: partitions(has).map(({ topic, partition }) => ({ topic: idOf(topic), partition })),
  }));
  const byId = new Map(Object.entries(counts).map(([topic, count]) => [idOf(topic), count]));
  const assignment = [...serverAssignors[name](byId, members)].map(([id, list]) => {
    const named = list.map(({ topic, partition }) => ({
      topic: NAMES.get(topic) ?? topic,
      partition,
    }));
    return [id.slice(0, 2), named] as const;
  });
  return told(new Map(assignment));
}

describe('uniform', () => {
  test('a joiner gets what is over, in one block', () => {
    const reads = 't';
    const two = assigned(
      'uniform',
      { t: 6 },
      {
        c1: { reads, has: 't-0 t-1 t-2 t-3 t-4 t-5' },
        c2: { reads },
      },
    );
    expect(two).toEqual({ c1: 't-0 t-1 t-2', c2: 't-3 t-4 t-5' });
    const three = assigned(
      'uniform',
      { t: 6 },
      {
        c1: { reads, has: 't-0 t-1 t-2' },
        c2: { reads, has: 't-3 t-4 t-5' },
        c3: { reads },
      },
    );
    expect(three).toEqual({ c1: 't-0 t-1', c2: 't-3 t-4', c3: 't-2 t-5' });
  });

  test('of two topics the joiner gets the one whose id comes second', () => {
    const reads = 't u';
    const all = 't-0 t-1 u-0 u-1';
    const joined = { c1: { reads, has: all }, c2: { reads } };
    expect(assigned('uniform', { t: 2, u: 2 }, joined)).toEqual({ c1: 't-0 t-1', c2: 'u-0 u-1' });
  });

  test('a topic that is deleted and made again is shared anew, in the order of the members', () => {
    const reads = 't u';
    const deleted = { c1: { reads, has: 't-0 t-1' }, c2: { reads, has: 'u-0 u-1' } };
    expect(assigned('uniform', { t: 2 }, deleted)).toEqual({ c1: 't-0', c2: 't-1' });
    const again = { c1: { reads, has: 't-0' }, c2: { reads, has: 't-1' } };
    expect(assigned('uniform', { t: 2, u: 2 }, again)).toEqual({ c1: 't-0 u-1', c2: 't-1 u-0' });
  });

  test('who has one more may keep it, though others come first', () => {
    const reads = 't';
    const joined = { c1: { reads, has: 't-0 t-1' }, c2: { reads }, c3: { reads, has: 't-2 t-3' } };
    // The first in the map is c2: it leaves the one more to those who have it.
    expect(assigned('uniform', { t: 4 }, joined)).toEqual({ c1: 't-0', c2: 't-1', c3: 't-2 t-3' });
  });

  test('more members than partitions: the last to come has none', () => {
    const reads = 't';
    const three = { c1: { reads, has: 't-0' }, c2: { reads, has: 't-1' }, c3: { reads } };
    expect(assigned('uniform', { t: 2 }, three)).toEqual({ c1: 't-0', c2: 't-1', c3: '' });
    const two = { c2: { reads, has: 't-1' }, c3: { reads } };
    expect(assigned('uniform', { t: 2 }, two)).toEqual({ c2: 't-1', c3: 't-0' });
  });

  test('what is over is the last in the order of a set of Java, where 17 comes before 2', () => {
    const reads = 't';
    const many = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`m${index}`, { reads, has: '' }]),
    );
    const group = { ...many, m0: { reads, has: 't-1 t-2 t-17' } };
    expect(assigned('uniform', { t: 20 }, group).m0).toBe('t-1 t-17');
  });

  test('different subscriptions: what is over moves along the topics that are shared', () => {
    const both = { a: 3, b: 3 };
    const two = { c1: { reads: 'a', has: 'a-0 a-1 a-2' }, c2: { reads: 'a b' } };
    expect(assigned('uniform', both, two)).toEqual({ c1: 'a-0 a-1 a-2', c2: 'b-0 b-1 b-2' });
    const three = {
      c1: { reads: 'a', has: 'a-0 a-1 a-2' },
      c2: { reads: 'a b', has: 'b-0 b-1 b-2' },
      c3: { reads: 'b' },
    };
    expect(assigned('uniform', both, three)).toEqual({
      c1: 'a-0 a-1 a-2',
      c2: 'b-0 b-1',
      c3: 'b-2',
    });
  });
});

describe('range', () => {
  test('cuts topics anew, whatever members have', () => {
    const reads = 'a b';
    const two = { c1: { reads }, c3: { reads, has: 'a-0 b-0' } };
    expect(assigned('range', { a: 3, b: 3 }, two)).toEqual({
      c1: 'a-0 a-1 b-0 b-1',
      c3: 'a-2 b-2',
    });
  });

  test('shares a topic among its subscribers only', () => {
    const group = { c1: { reads: 'a' }, c2: { reads: 'a b' }, c3: { reads: 'b missing' } };
    expect(assigned('range', { a: 3, b: 3 }, group)).toEqual({
      c1: 'a-0 a-1',
      c2: 'a-2 b-0 b-1',
      c3: 'b-2',
    });
  });
});

test('a group without members has no assignment', () => {
  expect(assigned('uniform', { t: 2 }, {})).toEqual({});
  expect(assigned('range', { t: 2 }, {})).toEqual({});
});
