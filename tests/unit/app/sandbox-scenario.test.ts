import { expect, test } from 'vitest';
import {
  sandboxOf,
  sandboxRecording,
  sandboxScenario,
  USUAL_CLUSTER,
  votersOf,
  type ClusterChoice,
} from '../../../src/app/sandbox/sandbox-scenario.ts';
import { museumSwitches } from '../../../src/kafka/legacy-rules.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { decodeLink, encodeLink } from '../../../src/scenario/share-link.ts';
import { advanceSession, currentBranch, openSession } from '../../../src/session/session.ts';

const flowing: ClusterChoice = { ...USUAL_CLUSTER, load: true };
const choices: [string, ClusterChoice][] = [
  ['three brokers, three controllers', flowing],
  ['one process', { ...flowing, brokers: 1, controllers: 3, combined: true }],
  ['nine brokers, five controllers', { ...flowing, brokers: 9, controllers: 5, minIsr: 3 }],
  ['five brokers that are controllers', { ...flowing, brokers: 5, controllers: 5, combined: true }],
  ['every old rule', { ...flowing, unclean: true, museum: [...museumSwitches] }],
];

test.each(choices)('%s: opens, takes records, and travels in a link', (_, choice) => {
  const recording = sandboxRecording(sandboxOf(choice));
  const nothing = { scenario: () => undefined, dataSet: () => true };
  const link = decodeLink(encodeLink(recording, nothing), nothing);
  expect(link).toEqual({ problems: [], recording });

  const session = openSession(recording);
  const end = recording.playhead + seconds(3);
  while (currentBranch(session).cursor.cluster.now < end) advanceSession(session, end);
  const { nodes } = currentBranch(session).cursor.cluster;
  const voters = nodes.filter(({ state }) => state.role === 'server' && state.controller !== null);
  expect(voters).toHaveLength(votersOf(choice));
  const logs = nodes.flatMap(({ state }) =>
    state.role === 'server' && state.broker !== null ? Object.values(state.broker.disk.logs) : [],
  );
  expect(logs.reduce((sum, log) => sum + log.endOffset, 0)).toBeGreaterThan(10);
});

test('the sandbox is named in a link; any other cluster travels whole', () => {
  expect(sandboxScenario.id).toBe('sandbox');
  expect(sandboxOf(flowing).id).not.toBe('sandbox');
  expect(sandboxOf({ ...USUAL_CLUSTER, minIsr: 1 }).id).not.toBe('sandbox');
});

test('min.insync.replicas is never more than there are replicas', () => {
  const { cluster } = sandboxOf({ ...USUAL_CLUSTER, brokers: 1 });
  expect(cluster.topics[0]).toMatchObject({
    replicationFactor: 1,
    config: { 'min.insync.replicas': 1 },
  });
});
