import { beforeEach, describe, expect, test } from 'vitest';
import { dares, type Dare } from '../../../src/app/sandbox/dares.ts';
import { sandboxRecording } from '../../../src/app/sandbox/sandbox-scenario.ts';
import type { Lens } from '../../../src/frame/types/lens.ts';
import { seconds } from '../../../src/kernel/time.ts';
import type { SessionApi } from '../../../src/session/api.ts';
import { serveSession } from '../../../src/session/serve.ts';

const lens: Lens = {
  ...{ cells: 24, stretches: [], topics: [], only: null, partitions: [] },
  ...{ lanes: null, selected: null, watch: [] },
};

let session: SessionApi;
beforeEach(() => {
  session = serveSession();
  session.open(sandboxRecording(), lens);
});

/** The frame so long after a dare was taken up. */
function after(dare: Dare, time: number) {
  expect(session.schedule([...dares[dare]], [])).not.toHaveProperty('problem');
  const until = session.look(lens).time + time;
  let frame = session.advance(until, lens);
  while (frame.time < until) frame = session.advance(until, lens);
  return frame;
}

describe('what a person may try first', () => {
  test('another broker leads when the leader is dead and fenced', () => {
    const { brokers } = after('leader', seconds(15));
    const leads = brokers.map(({ status, replicas }) =>
      status === 'up' ? replicas.filter(({ role }) => role === 'leader').length : 0,
    );
    expect(leads[0]).toBe(0);
    expect(leads.reduce((sum, each) => sum + each, 0)).toBe(3);
  });

  test('records that one replica alone has acknowledged are lost with it, and counted', () => {
    const { guarantees } = after('lost', seconds(20));
    const lost = guarantees.find(({ guarantee }) => guarantee === 'lost');
    expect(lost?.count).toBeGreaterThan(0);
  });

  test('a record of acks=all waits for a follower that is silent', () => {
    const { producers } = after('stuck', seconds(5));
    const [p1] = producers;
    expect(p1?.acked).toBeGreaterThan(0);
    expect((p1?.sent ?? 0) - (p1?.acked ?? 0)).toBeGreaterThan(10);
  });
});
