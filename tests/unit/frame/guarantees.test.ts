import { expect, test } from 'vitest';
import { seconds } from '../../../src/kernel/time.ts';
import { frameOf } from '../../../src/session/session.ts';
import { begin, LENS, runTo, type Setting } from '../session/told-run.ts';

/** What lets each guarantee break, and whose doing it is. */
function allowedBy(setting: Setting): Record<string, string[]> {
  const session = begin(setting);
  runTo(session, seconds(3));
  const { guarantees } = frameOf(session, LENS);
  return Object.fromEntries(
    guarantees.map(({ guarantee, because }) => [
      guarantee,
      because.map(({ reason, of }) => `${reason} ${of.join()}`),
    ]),
  );
}

test('acks=all, two in sync and numbered batches: no single fault breaks what a producer gets', () => {
  const allowed = allowedBy({
    producer: { acks: 'all' },
    topic: { 'min.insync.replicas': 2 },
  });
  expect(allowed).toMatchObject({ lost: [], storedTwice: [], outOfOrder: [], skipped: [] });
  expect(allowed['deliveredTwice']).toEqual(['reads-anew r1']);
});

test('each weaker setting is named, with who has it', () => {
  expect(
    allowedBy({
      producer: { acks: 1 },
      topic: { 'unclean.leader.election.enable': true, 'retention.ms': 60_000 },
      consumer: { 'auto.offset.reset': 'latest' },
    }),
  ).toEqual({
    lost: ['acks-1 p1', 'min-isr-1 orders', 'unclean orders'],
    storedTwice: ['not-idempotent p1'],
    outOfOrder: ['in-flight p1'],
    deliveredTwice: [],
    skipped: ['reads-latest r1', 'retention orders'],
  });
  const alone = { brokers: 1, producer: { 'max.in.flight.requests.per.connection': 1 } };
  expect(allowedBy(alone)).toMatchObject({ lost: ['one-replica orders'], outOfOrder: [] });
  const single = { acks: 1, 'max.in.flight.requests.per.connection': 1 };
  expect(allowedBy({ producer: single })).toMatchObject({
    storedTwice: ['not-idempotent p1'],
    outOfOrder: [],
  });
});
