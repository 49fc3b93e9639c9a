import { expect, test } from 'vitest';
import {
  newSession,
  nextFetch,
  sessionAnswered,
  sessionFailed,
  type SessionPartition,
} from '../../../../src/kafka/clients/consumer/consumer-fetch-session.ts';

const at = (partition: number, fetchOffset: number): SessionPartition => ({
  topicId: 'T',
  partition,
  fetchOffset,
  leaderEpoch: 0,
  maxBytes: 100,
});

const summary = (fetch: ReturnType<typeof nextFetch>) => ({
  session: `${fetch.sessionId}/${fetch.sessionEpoch}`,
  asks: fetch.topics.flatMap(({ partitions }) => partitions.map((each) => each.partition)),
  forgets: fetch.forgotten.flatMap(({ partitions }) => partitions),
});

test('the first fetch says all and asks for a session; later ones say only what changed', () => {
  const session = newSession();
  const first = nextFetch(session, { 'o-0': at(0, 0), 'o-1': at(1, 0), 'o-2': at(2, 0) });
  expect(summary(first)).toEqual({ session: '0/0', asks: [0, 1, 2], forgets: [] });
  sessionAnswered(session, 77, first.full);
  const second = nextFetch(session, { 'o-0': at(0, 5), 'o-1': at(1, 0), 'o-2': at(2, 0) });
  expect(summary(second)).toEqual({ session: '77/1', asks: [0], forgets: [] });
  sessionAnswered(session, 77, second.full);
  const third = nextFetch(session, { 'o-0': at(0, 5), 'o-2': at(2, 0) });
  expect(summary(third)).toEqual({ session: '77/2', asks: [], forgets: [1] });
});

test('a broker that gives no session is told everything each time', () => {
  const session = newSession();
  sessionAnswered(session, 0, nextFetch(session, { 'o-0': at(0, 0) }).full);
  expect(summary(nextFetch(session, { 'o-0': at(0, 0) }))).toMatchObject({
    session: '0/0',
    asks: [0],
  });
});

test('after an unknown session a new one is asked for; after another error the old one is closed with it', () => {
  const session = newSession();
  sessionAnswered(session, 77, nextFetch(session, { 'o-0': at(0, 0) }).full);
  sessionFailed(session, 'INVALID_FETCH_SESSION_EPOCH');
  expect(summary(nextFetch(session, { 'o-0': at(0, 0) }))).toEqual({
    session: '77/0',
    asks: [0],
    forgets: [],
  });
  sessionFailed(session, 'FETCH_SESSION_ID_NOT_FOUND');
  expect(summary(nextFetch(session, { 'o-0': at(0, 0) }))).toMatchObject({ session: '0/0' });
});

test('a topic made anew under the same name replaces the old one in the session', () => {
  const session = newSession();
  sessionAnswered(session, 77, nextFetch(session, { 'o-0': at(0, 9) }).full);
  const next = nextFetch(session, { 'o-0': { ...at(0, 0), topicId: 'U' } });
  expect(summary(next)).toEqual({ session: '77/1', asks: [0], forgets: [0] });
});

test('the epoch begins again at 1 after the largest', () => {
  const session = newSession();
  sessionAnswered(session, 77, nextFetch(session, {}).full);
  session.epoch = 2_147_483_647;
  sessionAnswered(session, 77, nextFetch(session, {}).full);
  expect(nextFetch(session, {}).sessionEpoch).toBe(1);
});
