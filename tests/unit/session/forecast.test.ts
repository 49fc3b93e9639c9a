import { describe, expect, test } from 'vitest';
import { withGroup } from '../../../src/app/sandbox/group-cluster.ts';
import {
  sandboxOf,
  sandboxRecording,
  USUAL_CLUSTER,
} from '../../../src/app/sandbox/sandbox-scenario.ts';
import type { GroupView } from '../../../src/frame/types/groups.ts';
import type { Frame } from '../../../src/frame/types/frame.ts';
import { seconds } from '../../../src/kernel/time.ts';
import type { TimedCommand } from '../../../src/scenario/command.ts';
import { forecastLag } from '../../../src/session/forecast.ts';
import {
  advanceSession,
  currentBranch,
  frameOf,
  openSession,
  type Session,
} from '../../../src/session/session.ts';

const LENS = {
  ...{ cells: 24, stretches: [], topics: [], only: null, partitions: [], lanes: null },
  ...{ selected: null, watch: [] },
};

/** One member reads what two producers write until 30 s; it stands still from 22 s to 30 s. */
const STANDS_STILL: TimedCommand[] = [
  { at: seconds(22), command: { command: 'pause', node: 'billing-a' } },
  { at: seconds(30), command: { command: 'resume', node: 'billing-a' } },
  ...['p1', 'p2'].map((producer): TimedCommand => ({
    ...{ at: seconds(30), command: { command: 'stop-load', producer } },
  })),
];

function run(time: number, commands: TimedCommand[] = STANDS_STILL): Session {
  const scenario = withGroup(sandboxOf({ ...USUAL_CLUSTER, load: true }), {
    ...{ members: 1, rebalance: 'eager' },
  });
  const session = openSession({ ...sandboxRecording(scenario), commands });
  advanceSession(session, time);
  return session;
}

const frameAt = (session: Session): Frame => frameOf(session, LENS);
const billing = (session: Session): GroupView | undefined =>
  frameAt(session).groups.find(({ id }) => id === 'billing');

describe('the lag of a group', () => {
  test('grows while its member stands still, and falls when it goes on', () => {
    const still = billing(run(seconds(28)))?.lag;
    expect(still?.records).toBeGreaterThan(40);
    expect(still?.perSecond).toBeGreaterThan(5);
    const after = billing(run(seconds(36)))?.lag;
    expect(after?.perSecond).toBeLessThan(0);
  });

  test('is not told of a group that has committed nothing', () => {
    expect(billing(run(seconds(7)))?.lag ?? null).toBeNull();
  });
});

describe('a forecast', () => {
  test('names the moment at which the lag is gone, and so it comes', () => {
    const session = run(seconds(31));
    const { goneAt, records } = forecastLag(currentBranch(session).cursor, 'billing');
    expect(records).toBe(0);
    expect(goneAt).toBeGreaterThan(seconds(31));
    const before = run((goneAt ?? 0) - 200_000);
    expect(billing(before)?.lag?.records).toBeGreaterThan(0);
    expect(billing(run(goneAt ?? 0))?.lag?.records).toBe(0);
  });

  test('tells what is left where nothing reads on', () => {
    const session = run(seconds(28));
    const told = forecastLag(currentBranch(session).cursor, 'billing');
    expect(told.goneAt).toBeNull();
    expect(told.ahead).toBe(seconds(60));
    expect(told.records).toBeGreaterThan(billing(session)?.lag?.records ?? 0);
  });

  test('leaves the session as it is', () => {
    const session = run(seconds(31));
    const before = frameAt(session).hash;
    forecastLag(currentBranch(session).cursor, 'billing');
    expect(frameAt(session).hash).toBe(before);
  });
});
