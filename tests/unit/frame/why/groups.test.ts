import { describe, expect, test } from 'vitest';
import { withGroup, type GroupChoice } from '../../../../src/app/sandbox/group-cluster.ts';
import { sandboxRecording, sandboxScenario } from '../../../../src/app/sandbox/sandbox-scenario.ts';
import type { OwnedBand, RebalanceView } from '../../../../src/frame/types/rebalance.ts';
import { seconds } from '../../../../src/kernel/time.ts';
import {
  advanceSession,
  frameOf,
  openSession,
  type Session,
} from '../../../../src/session/session.ts';
import { shown, type Line } from './telling.ts';

const LENS = {
  ...{ cells: 24, stretches: [], topics: [], only: null, partitions: [], lanes: null },
  ...{ selected: null, watch: [], group: 'billing' },
};

/** At 20 s the third member joins, at 40 s the second stands still. */
function told(rebalance: GroupChoice['rebalance']): Session {
  const session = openSession({
    ...sandboxRecording(withGroup(sandboxScenario, { members: 3, rebalance })),
    commands: [
      { at: seconds(20), command: { command: 'poll-loop', consumer: 'billing-c', on: true } },
      { at: seconds(40), command: { command: 'pause', node: 'billing-b' } },
    ],
  });
  advanceSession(session, seconds(100));
  return session;
}

const viewOf = (session: Session): RebalanceView => {
  const { rebalance } = frameOf(session, LENS);
  if (rebalance === null) throw new Error('the group is looked at');
  return rebalance;
};

function whyStep(session: Session, step: number): Line[] {
  const { detail } = frameOf(session, { ...LENS, selected: { what: 'step', step } });
  return shown(detail?.why[0] ?? []);
}

const within = (from: number, to: number) => (each: Pick<OwnedBand, 'from'>) =>
  each.from >= seconds(from) && each.from < seconds(to);

describe.each(['eager', 'cooperative', 'consumer'] as const)(
  'a gap of a group, %s',
  (rebalance) => {
    test('goes back to the member that a person let join', () => {
      const session = told(rebalance);
      const gap = viewOf(session).gaps.find(within(20, 39));
      const chain = whyStep(session, gap?.step ?? -1);
      expect(chain.some(({ as }) => as === 'revoked')).toBe(true);
      expect(chain.some(({ kind }) => kind === 'group-state')).toBe(true);
      expect(chain.at(-1)).toMatchObject({ kind: 'you-poll-loop', at: 'billing-c' });
    });

    test('goes back to the pause by which the group removed a member', () => {
      const session = told(rebalance);
      const gap = viewOf(session).gaps.find(within(41, 100));
      const chain = whyStep(session, gap?.step ?? -1);
      expect(chain.some(({ kind }) => kind === 'group-member-lost')).toBe(true);
      // By the name that the stage uses; its id in the group says nothing to a person.
      const { items } = frameOf(session, LENS).story;
      const lost = items?.find(({ kind }) => kind === 'group-member-lost');
      expect(lost?.values).toMatchObject({ member: 'billing-b', why: 'session' });
      expect(chain.at(-1)).toMatchObject({ kind: 'fault-pause', at: 'billing-b' });
    });
  },
);

test.each(['eager', 'consumer'] as const)(
  'a member that has died is told by its name when the group removes it, %s',
  (rebalance) => {
    const session = openSession({
      ...sandboxRecording(withGroup(sandboxScenario, { members: 2, rebalance })),
      commands: [{ at: seconds(10), command: { command: 'kill', node: 'billing-a' } }],
    });
    advanceSession(session, seconds(70));
    const lost = frameOf(session, LENS).story.items?.filter(
      ({ kind }) => kind === 'group-member-lost',
    );
    expect(lost?.map(({ values }) => values['member'])).toEqual(['billing-a']);
  },
);
