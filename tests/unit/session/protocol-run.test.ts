import { expect, test } from 'vitest';
import { withGroup } from '../../../src/app/sandbox/group-cluster.ts';
import { sandboxRecording, sandboxScenario } from '../../../src/app/sandbox/sandbox-scenario.ts';
import type { RebalanceView } from '../../../src/frame/types/rebalance.ts';
import { seconds } from '../../../src/kernel/time.ts';
import {
  isUnder,
  REBALANCE_PROTOCOLS,
  underProtocol,
} from '../../../src/scenario/rebalance-protocol.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { rebalanceUnder } from '../../../src/session/protocol-run.ts';
import {
  advanceSession,
  applyToSession,
  frameOf,
  openSession,
  seekSession,
} from '../../../src/session/session.ts';
import { LENS } from './told-run.ts';

const own = (rebalance: (typeof REBALANCE_PROTOCOLS)[number]) =>
  withGroup(sandboxScenario, { members: 3, rebalance });

/** A third member joins at 20 s, the second dies at 30 s. */
function begun(rebalance: (typeof REBALANCE_PROTOCOLS)[number]) {
  const session = openSession({
    ...sandboxRecording(own(rebalance)),
    commands: [
      { at: seconds(20), command: { command: 'poll-loop', consumer: 'billing-c', on: true } },
      { at: seconds(30), command: { command: 'kill', node: 'billing-b' } },
    ],
  });
  advanceSession(session, seconds(100));
  return session;
}

const unowned = ({ gaps }: RebalanceView, from = 0, to = Infinity): number =>
  gaps
    .filter((gap) => gap.from >= from && gap.from < to)
    .reduce((sum, gap) => sum + gap.to - gap.from, 0);

test('a hidden run under the protocol of the session is the run of the session', () => {
  const session = begun('cooperative');
  const { rebalance } = frameOf(session, { ...LENS, group: 'billing' });
  expect(rebalance?.gaps.length).toBeGreaterThan(0);
  expect(rebalanceUnder(session, 'billing', 'cooperative')).toEqual(rebalance);
});

test('the same member joins under three protocols: eagerly all stand still, else only what moves', () => {
  const session = begun('eager');
  const [eager, cooperative, consumer] = REBALANCE_PROTOCOLS.map((protocol) =>
    rebalanceUnder(session, 'billing', protocol),
  ) as [RebalanceView, RebalanceView, RebalanceView];
  const join = [seconds(20), seconds(30)] as const;
  const lost = ({ gaps }: RebalanceView): Set<string> =>
    new Set(
      gaps.filter((gap) => gap.from >= join[0] && gap.from < join[1]).map((gap) => gap.partition),
    );
  expect(lost(eager).size).toBe(6);
  expect(lost(cooperative).size).toBe(2);
  expect(lost(consumer).size).toBe(2);
  // What moves waits longer than all did eagerly: for a second rebalance, of which members hear
  // with their next heartbeat (3 s), or for the coordinator's word, which comes with one (5 s).
  expect(unowned(eager, ...join)).toBeLessThan(6 * seconds(0.2));
  expect(unowned(cooperative, ...join)).toBeGreaterThan(unowned(eager, ...join));
  expect(unowned(cooperative, ...join)).toBeLessThan(2 * seconds(3.5));
  expect(unowned(consumer, ...join)).toBeGreaterThan(unowned(eager, ...join));
  expect(unowned(consumer, ...join)).toBeLessThan(2 * seconds(5.5));
  // Whoever shares out, a crash is found out by the session timeout: 45 s in all three.
  for (const view of [eager, cooperative, consumer]) {
    const longest = Math.max(...view.gaps.map((gap) => gap.to - gap.from));
    expect(longest).toBeGreaterThan(seconds(40));
    expect(longest).toBeLessThan(seconds(50));
  }
});

test('a hidden run ends where the playhead is, with what was done before it', () => {
  const session = begun('eager');
  seekSession(session, seconds(25));
  const view = rebalanceUnder(session, 'billing', 'consumer');
  expect(view.to).toBe(seconds(25));
  expect(view.deaths).toEqual([]);
  expect(view.members).toEqual(['billing-a', 'billing-b', 'billing-c']);
});

test('a group under another protocol has its settings, and none that only the other one knows', () => {
  const tuned = own('eager');
  const [member] = tuned.cluster.consumers;
  if (member?.config === undefined) throw new Error('members are set to a group');
  Object.assign(member.config, { 'session.timeout.ms': 6_000, 'max.poll.records': 7 });
  const configOf = (protocol: (typeof REBALANCE_PROTOCOLS)[number]) =>
    underProtocol({ scenario: tuned, commands: [] }, 'billing', protocol).scenario.cluster
      .consumers[0]?.config;
  expect(configOf('eager')).toEqual(member.config);
  expect(configOf('consumer')).toEqual({
    'group.id': 'billing',
    'auto.offset.reset': 'earliest',
    'max.poll.records': 7,
    'group.protocol': 'consumer',
  });
  expect(configOf('cooperative')).toMatchObject({ 'session.timeout.ms': 6_000 });
  const under = (scenario: Scenario, protocol: (typeof REBALANCE_PROTOCOLS)[number]): Scenario =>
    underProtocol({ scenario, commands: [] }, 'billing', protocol).scenario;
  for (const protocol of REBALANCE_PROTOCOLS) {
    expect(isUnder(own(protocol), 'billing', protocol)).toBe(true);
    for (const other of REBALANCE_PROTOCOLS)
      expect(isUnder(under(own(protocol), other), 'billing', other)).toBe(true);
  }
  expect(isUnder(own('eager'), 'billing', 'consumer')).toBe(false);
  expect(isUnder(own('eager'), 'another', 'eager')).toBe(false);
  const untouched = underProtocol({ scenario: tuned, commands: [] }, 'another', 'consumer');
  expect(untouched.scenario.cluster).toEqual(tuned.cluster);
});

test('a member that was added while the cluster ran is under the other protocol, too', () => {
  const session = openSession(sandboxRecording(own('eager')));
  advanceSession(session, seconds(20));
  const client = { name: 'late', assign: [], subscribe: ['quakes'], polling: true };
  const config = { 'group.id': 'billing', 'session.timeout.ms': 10_000 };
  applyToSession(session, { command: 'add-consumer', client: { ...client, config } });
  advanceSession(session, seconds(40));
  const view = rebalanceUnder(session, 'billing', 'consumer');
  expect(view.members).toContain('late');
  expect(view.generations.every(({ type }) => type === 'consumer')).toBe(true);
});
