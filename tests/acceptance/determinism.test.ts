import { expect, test } from 'vitest';
import { advance } from '../../src/kernel/simulation.ts';
import { millis, seconds, type Micros } from '../../src/kernel/time.ts';
import { hashText } from '../../src/kernel/world.ts';
import { clusterProgram, createCluster, type Cluster } from '../../src/kafka/cluster.ts';
import { applyCommand } from '../../src/scenario/apply.ts';
import type { TimedCommand } from '../../src/scenario/command.ts';
import type { Recording } from '../../src/scenario/scenario.ts';
import { pastOf } from '../../src/session/branch-past.ts';
import {
  applyToSession,
  currentBranch,
  openSession,
  recordingOf,
  seekSession,
  switchSession,
  type Session,
} from '../../src/session/session.ts';
import { metadata, PARTITION, specOf } from './story.ts';

const END = seconds(40);

/** A leader is lost and comes back, and another is slow for a while. */
const commands: TimedCommand[] = [
  { at: seconds(5), command: { command: 'kill', node: 'b1' } },
  { at: seconds(18), command: { command: 'pause', node: 'b2' } },
  { at: seconds(20), command: { command: 'resume', node: 'b2' } },
  { at: seconds(22), command: { command: 'restart', node: 'b1' } },
];

function recording(seed: number, given = commands, playhead = END): Recording {
  const cluster = specOf({ producer: { acks: 'all' }, delay: { min: 500, max: 4_000 } });
  const [producer] = cluster.producers;
  if (producer !== undefined) producer.load = { every: millis(200), keys: 3, valueBytes: 20 };
  return { scenario: { id: 'fail-over', cluster, opensAt: 0 }, seed, commands: given, playhead };
}

/** Plays a recording from the start: its trace as text, and its cluster at the end. */
function played({ scenario, seed, commands: given, playhead }: Recording): {
  trace: string[];
  cluster: Cluster;
} {
  const trace: string[] = [];
  const recorder = { record: (entry: object): void => void trace.push(JSON.stringify(entry)) };
  const cluster = createCluster(scenario.cluster, seed);
  for (const { at, command } of given) {
    advance(cluster, clusterProgram, at, recorder);
    applyCommand(cluster, command, recorder);
  }
  advance(cluster, clusterProgram, playhead, recorder);
  return { trace, cluster };
}

const leaderEpoch = (cluster: Cluster): number =>
  metadata({ cluster }).partitions[PARTITION]?.leaderEpoch ?? -1;

test('row 17: the same seed and the same commands give the same trace, line by line', () => {
  const one = played(recording(7));
  const other = played(recording(7));
  expect(leaderEpoch(one.cluster)).toBeGreaterThan(0);
  expect(other.trace.length).toBe(one.trace.length);
  expect(other.trace.findIndex((line, index) => line !== one.trace[index])).toBe(-1);
  expect(hashText(other.cluster)).toBe(hashText(one.cluster));
  expect(JSON.stringify(other.cluster.nodes)).toBe(JSON.stringify(one.cluster.nodes));
});

test('row 17: another seed, or one command more, gives another trace', () => {
  const one = hashText(played(recording(7)).cluster);
  expect(hashText(played(recording(8)).cluster)).not.toBe(one);
  const more: TimedCommand = { at: seconds(30), command: { command: 'pause', node: 'b3' } };
  expect(hashText(played(recording(7, [...commands, more])).cluster)).not.toBe(one);
});

const linesOf = (session: Session, to: Micros): string[] =>
  pastOf(currentBranch(session))
    .entriesBetween(0, to)
    .map((entry) => JSON.stringify(entry));

test('row 17: a branch shares its past with the one that it left, and then goes its own way', () => {
  const forkAt = seconds(6);
  const session = openSession(recording(7, commands, seconds(15)));
  const before = linesOf(session, forkAt);
  const whole = hashText(currentBranch(session).cursor.cluster);
  seekSession(session, forkAt);
  applyToSession(session, { command: 'kill', node: 'b2' });
  expect(session.current).toBe(1);
  seekSession(session, seconds(15));
  const branched = currentBranch(session).cursor.cluster;
  expect(before.length).toBeGreaterThan(100);
  expect(linesOf(session, forkAt).slice(0, before.length)).toEqual(before);
  expect(hashText(branched)).not.toBe(whole);
  // It is what a fresh run of its own commands gives.
  expect(hashText(played(recordingOf(session)).cluster)).toBe(hashText(branched));
  switchSession(session, 0);
  seekSession(session, seconds(15));
  expect(hashText(currentBranch(session).cursor.cluster)).toBe(whole);
});
