import { expect, test } from 'vitest';
import { sandboxScenario } from '../../../src/app/sandbox/sandbox-scenario.ts';
import type { Lens } from '../../../src/frame/types/lens.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { pastOf } from '../../../src/session/branch-past.ts';
import {
  branchSession,
  currentBranch,
  frameOf,
  openSession,
  seekSession,
  type Session,
} from '../../../src/session/session.ts';

const opened = (): Session =>
  openSession({
    scenario: sandboxScenario,
    seed: 7,
    commands: [{ at: seconds(7), command: { command: 'kill', node: 'b1' } }],
    playhead: seconds(40),
  });

const actsOf = (session: Session): string[] =>
  pastOf(currentBranch(session))
    .acts()
    .map(({ what, time }) => `${what.event} ${time}`);

test('what was done is known on a way that is gone without keeping its lines', () => {
  const session = opened();
  expect(actsOf(session)).toEqual(['fault 7000000']);
  // Also twice over the same way, and not before it was done.
  seekSession(session, seconds(5));
  expect(actsOf(session)).toEqual([]);
  seekSession(session, seconds(30));
  expect(actsOf(session)).toEqual(['fault 7000000']);
  seekSession(session, seconds(6));
  branchSession(session, 'without');
  seekSession(session, seconds(30));
  expect(actsOf(session)).toEqual([]);
});

test('so a broker that was killed long ago still tells why it is fenced', () => {
  const lens: Lens = {
    cells: 20,
    stretches: [],
    topics: [],
    only: null,
    partitions: [],
    lanes: null,
    selected: { what: 'node', node: 'b1' },
    watch: [],
  };
  const [chain] = frameOf(opened(), lens).detail?.why ?? [];
  expect(chain?.map(({ happening }) => happening.kind)).toEqual([
    'fenced',
    'broker-fenced',
    'timeout',
    'fault-kill',
  ]);
});
