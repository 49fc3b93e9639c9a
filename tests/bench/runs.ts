import { type Cluster, clusterProgram, createCluster } from '../../src/kafka/cluster.ts';
import { advance } from '../../src/kernel/simulation.ts';
import { type Micros, millis, minutes, seconds } from '../../src/kernel/time.ts';
import { hashText } from '../../src/kernel/world.ts';
import {
  advanceSession,
  currentBranch,
  openSession,
  type Session,
} from '../../src/session/session.ts';
import { BUSY, benchRecording } from './bench-scenario.ts';
import { type Taken, timeOf } from './measure.ts';

/**
 * What was run: how much of it (events, steps or virtual seconds), how long it took, and the
 * trace's hash at its end. Two builds whose hashes differ did not run the same cluster.
 */
export type Run = { amount: number; taken: Taken; hash: string };

const OPENS = seconds(1);
/** More than any run here needs: they end by their count of events. */
const FOR_LONG = minutes(600);
/** What a page that draws 60 frames a second asks for at three times real time. */
const PLAYED_STEP = millis(50);

/**
 * A cluster under 1,000 records a second, one virtual second after its start.
 * @param watched whether all invariants are looked at after every step
 * @param members of a group that reads, in place of one consumer without a group
 */
export function busyCluster({ watched = false, partitions = 6, members = 0 } = {}): Cluster {
  const { scenario, seed } = benchRecording(BUSY, partitions, members);
  const cluster = createCluster(scenario.cluster, seed, 0, watched);
  advance(cluster, clusterProgram, OPENS);
  return cluster;
}

/** Lets so many events of a cluster happen, without a trace. */
export function letHappen(cluster: Cluster, events: number): void {
  advance(cluster, clusterProgram, FOR_LONG, null, events);
}

/** The busy cluster alone. Counts events. */
export function runCluster(
  events: number,
  options: { watched?: boolean; partitions?: number; members?: number } = {},
): Run {
  const cluster = busyCluster(options);
  const taken = timeOf(() => letHappen(cluster, events));
  return { amount: events, taken, hash: hashText(cluster) };
}

/**
 * A session that is asked for its end at once: most of the way leaves no trace. Counts virtual
 * seconds.
 */
export function runFar(between: Micros, length: Micros): Run {
  return runSession(between, length, (_, end) => end);
}

/** A session as the page plays it: in small steps, all of them traced. Counts virtual seconds. */
export function runPlayed(between: Micros, length: Micros): Run {
  return runSession(between, length, (now, end) => Math.min(end, now + PLAYED_STEP));
}

/** @param next the time that is asked for next */
function runSession(
  between: Micros,
  length: Micros,
  next: (now: Micros, end: Micros) => Micros,
): Run {
  const session = openSession(benchRecording(between));
  const end = OPENS + length;
  const taken = timeOf(() => {
    while (nowOf(session) < end) advanceSession(session, next(nowOf(session), end));
  });
  const hash = hashText(currentBranch(session).cursor.cluster);
  return { amount: length / seconds(1), taken, hash };
}

const nowOf = (session: Session): Micros => currentBranch(session).cursor.cluster.now;
