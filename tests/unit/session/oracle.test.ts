import { expect, test } from 'vitest';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { withGroup } from '../../../src/app/sandbox/group-cluster.ts';
import {
  sandboxOf,
  sandboxRecording,
  USUAL_CLUSTER,
} from '../../../src/app/sandbox/sandbox-scenario.ts';
import {
  advanceSession,
  frameOf,
  openSession,
  seekSession,
  type Session,
} from '../../../src/session/session.ts';
import { act, begin, countsOf, LENS, runTo, storyOf } from './told-run.ts';

const NOTHING = {
  ...{ lost: 0, storedTwice: 0, outOfOrder: 0 },
  ...{ deliveredTwice: 0, workedTwice: 0, skipped: 0 },
};
const busy = { acks: 'all', 'max.in.flight.requests.per.connection': 5 };

/** The Produce request that is on its way. */
const underWay = (session: Session): number =>
  frameOf(session, LENS).messages.find(({ type }) => type === 'ProduceRequest')?.id ?? -1;

const findsIn = (session: Session) => storyOf(session).filter(({ tone }) => tone === 'loss');

test('a leader dies under load: without idempotence a retry stores twice and out of order', () => {
  const session = begin({
    producer: { ...busy, 'enable.idempotence': false },
    every: millis(2),
  });
  act(session, seconds(2), { command: 'kill', node: 'b1' });
  runTo(session, seconds(12.5));
  const counts = countsOf(session);
  expect(counts.storedTwice).toBeGreaterThan(0);
  expect(counts.outOfOrder).toBeGreaterThan(0);
  expect(counts).toMatchObject({ lost: 0, deliveredTwice: 0, skipped: 0 });
  const kinds = findsIn(session).map(({ kind }) => kind.replace('many-', ''));
  expect(new Set(kinds)).toEqual(new Set(['stored-twice', 'out-of-order']));
  seekSession(session, seconds(2));
  expect(countsOf(session)).toEqual(NOTHING);
  seekSession(session, seconds(12.5));
  expect(countsOf(session)).toEqual(counts);
});

test('with idempotence the same death costs nothing', () => {
  const session = begin({ producer: busy, every: millis(2) });
  act(session, seconds(2), { command: 'kill', node: 'b1' });
  runTo(session, seconds(12.5));
  expect(countsOf(session)).toEqual(NOTHING);
});

test('acks=1: what a leader promised before its followers had it is lost with it', () => {
  const session = begin({ producer: { acks: 1 }, every: millis(50) });
  for (const other of ['b2', 'b3'])
    act(session, seconds(6), { command: 'cut', from: 'b1', to: other });
  act(session, seconds(7), { command: 'kill', node: 'b1' });
  runTo(session, seconds(25));
  const [find] = findsIn(session);
  expect(find).toMatchObject({ kind: 'records-lost', values: { partition: 'orders-0' } });
  const { lost } = countsOf(session);
  // A second of twenty records, but for what was under way.
  expect(lost).toBeGreaterThan(15);
  expect(lost).toBeLessThan(22);
  expect(find?.values['records']).toBe(lost);
});

test('acks=all: what is acknowledged survives the death of the leader', () => {
  const session = begin({ producer: { acks: 'all' }, every: millis(50) });
  for (const other of ['b2', 'b3'])
    act(session, seconds(6), { command: 'cut', from: 'b1', to: other });
  act(session, seconds(7), { command: 'kill', node: 'b1' });
  runTo(session, seconds(25));
  expect(countsOf(session).lost).toBe(0);
});

test('a leader that does not know that it was deposed promises what is lost already', () => {
  const session = begin({ producer: { acks: 1 }, every: millis(50) });
  for (const other of ['b2', 'b3', 'c1'])
    act(session, seconds(6), { command: 'cut', from: 'b1', to: other });
  runTo(session, seconds(25));
  const deposed = findsIn(session).filter(({ values }) => values['why'] === 'deposed');
  expect(deposed.length).toBeGreaterThan(0);
  expect(countsOf(session).lost).toBeGreaterThan(100);
});

test('an unclean election loses what was committed, and says so', () => {
  const session = begin({
    brokers: 2,
    producer: { acks: 1 },
    topic: { 'unclean.leader.election.enable': true },
    every: millis(100),
  });
  act(session, seconds(6), { command: 'kill', node: 'b2' });
  act(session, seconds(20), { command: 'kill', node: 'b1' });
  act(session, seconds(32), { command: 'restart', node: 'b2' });
  runTo(session, seconds(40));
  expect(countsOf(session).lost).toBeGreaterThan(100);
  expect(storyOf(session)).toContainEqual(
    expect.objectContaining({
      kind: 'records-lost',
      rank: 3,
      values: expect.objectContaining({ why: 'unclean election' }) as unknown,
    }),
  );
});

test('a reader that goes back gets records again; one that goes on skips, until it has read them', () => {
  const session = begin({ producer: { acks: 'all' }, every: millis(100) });
  const seek = (at: number, offset: number) =>
    act(session, seconds(at), { command: 'seek', consumer: 'r1', partition: 'orders-0', offset });
  seek(7, 5);
  runTo(session, seconds(8));
  const again = countsOf(session).deliveredTwice;
  expect(again).toBeGreaterThan(5);
  act(session, seconds(8), { command: 'poll-loop', consumer: 'r1', on: false });
  seek(10, 90);
  runTo(session, seconds(11));
  const { skipped } = countsOf(session);
  expect(skipped).toBeGreaterThan(3);
  expect(findsIn(session).map(({ kind }) => kind)).toContain('skipped');
  seek(12, 60);
  act(session, seconds(12), { command: 'poll-loop', consumer: 'r1', on: true });
  runTo(session, seconds(14));
  expect(countsOf(session).skipped).toBe(0);
  expect(countsOf(session).deliveredTwice).toBeGreaterThan(again);
});

test('a message that arrives twice is stored twice, unless its batches are numbered', () => {
  const doubled = (idempotence: boolean) => {
    const session = begin({ producer: { acks: 'all', 'enable.idempotence': idempotence } });
    runTo(session, seconds(6));
    act(session, seconds(6), {
      command: 'send',
      producer: 'p1',
      records: [{ key: 'A', value: 'a' }],
    });
    const produce = underWay(session);
    act(session, seconds(6), { command: 'duplicate', message: produce });
    runTo(session, seconds(8));
    return countsOf(session).storedTwice;
  };
  expect(doubled(false)).toBe(1);
  expect(doubled(true)).toBe(0);
});

test('a KIP-848 group that forms under load reads nothing twice: what moves is committed', () => {
  const loaded = sandboxOf({ ...USUAL_CLUSTER, load: true });
  const session = openSession(
    sandboxRecording(withGroup(loaded, { members: 4, rebalance: 'consumer' })),
  );
  advanceSession(session, seconds(14));
  expect(frameOf(session, LENS).groups[0]?.members.length).toBe(3);
  expect(frameOf(session, LENS).consumers.some((each) => each.deliveredTotal > 10)).toBe(true);
  expect(countsOf(session).deliveredTwice).toBe(0);
});
