import { discard } from '../../src/kernel/network/connections.ts';
import { putInInbox, takesAtOnce } from '../../src/kernel/inbox.ts';
import type { ConnectionId, NodeId } from '../../src/kernel/machine.ts';
import { advance, stepOnce } from '../../src/kernel/simulation.ts';
import { newsStep } from '../../src/kernel/steps.ts';
import { millis, type Micros } from '../../src/kernel/time.ts';
import type { Recorder } from '../../src/kernel/trace.ts';
import { NO_CAUSE } from '../../src/kernel/trace.ts';
import { messagesInFlight, nextEventAt, nodeAt } from '../../src/kernel/world.ts';
import { clusterProgram, createCluster, type Cluster } from '../../src/kafka/cluster.ts';
import type { ConfigValues, LinkSpec } from '../../src/kafka/cluster-spec.ts';
import { hostOfBroker, type KafkaKinds } from '../../src/kafka/kinds.ts';
import type { Timeline } from './timeline-scope.ts';

/** What a task waits for: that something is so, at most until then. It is told whether it is so. */
type Wait = { readonly until: Micros; readonly isSo?: () => boolean };

/** Something that takes virtual time. */
export type Task<T> = Generator<Wait, T, boolean>;

type Running<T> = { task: Task<T>; wait: Wait | null; value: T | undefined };

/**
 * The next so many requests or answers of an API between a client and a node are lost, and their
 * connection with them.
 */
type Drop = {
  readonly node: NodeId;
  readonly type: string;
  readonly client: string;
  left: number;
};

/**
 * What a producer of the timeline has sent without having told what became of it, and how many of
 * its ended records were told before.
 */
export type Unanswered = { from: number; readonly sent: { label: string; partition: string }[] };

/** A running cluster while a timeline is played against it. */
export type TimelineWorld = {
  readonly cluster: Cluster;
  readonly background: Running<unknown>[];
  readonly drops: Drop[];
  /** By the name of the producer. */
  readonly unanswered: Map<string, Unanswered>;
  recorder: Recorder<KafkaKinds> | null;
};

/** All that looking at a cluster needs. */
export type HasCluster = { readonly cluster: Cluster };

/** A network that is nearly not there: the recordings were made on one machine. */
const DELAY = { min: 20, max: 20 };
/**
 * No two threads there take the same time, so voters never hear of the same thing at the same
 * moment.
 */
const BETWEEN_VOTERS = { min: 20, max: 400 };

/** The cluster of a timeline before it boots: its `config` is that of every process. */
export function createTimelineWorld(
  { brokers, controllers, racks, config }: Timeline['cluster'],
  seed: number,
): TimelineWorld {
  const settings: ConfigValues = { ...config };
  const cluster = createCluster(
    {
      brokers: Array.from({ length: brokers }, (_, index) => {
        const rack = racks?.[String(index + 1)];
        return { id: index + 1, config: settings, ...(rack === undefined ? {} : { rack }) };
      }),
      controllers: controllers === 0 ? 'combined' : controllers,
      ...(controllers === 0 ? { quorum: brokers } : { controllerConfig: settings }),
      topics: [],
      producers: [],
      consumers: [],
      delay: DELAY,
      links: linksOfVoters(
        controllers === 0 ? 'b' : 'c',
        controllers === 0 ? brokers : controllers,
      ),
      disk: { writeTime: 0, syncTime: 0 },
    },
    seed,
  );
  return { cluster, background: [], drops: [], unanswered: new Map(), recorder: null };
}

function linksOfVoters(letter: string, count: number): LinkSpec[] {
  const names = Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
  return names.flatMap((one, index) =>
    names
      .slice(index + 1)
      .map((other) => ({ between: [one, other] as [string, string], delay: BETWEEN_VOTERS })),
  );
}

/** Lets virtual time go on until a task has ended. Tasks in the background go on meanwhile. */
export function finish<T>(world: TimelineWorld, task: Task<T>): T {
  const own: Running<T> = { task, wait: null, value: undefined };
  for (;;) {
    if (progress(world, own)) return own.value as T;
    let until = own.wait?.until ?? world.cluster.now;
    for (const each of [...world.background]) {
      if (progress(world, each)) world.background.splice(world.background.indexOf(each), 1);
      else until = Math.min(until, each.wait?.until ?? until);
    }
    goOn(world, until);
  }
}

/** Begins a task that goes on while others are finished. `box.value` is set when it has ended. */
export function begin<T>(
  world: TimelineWorld,
  task: Task<T>,
): { ended: () => boolean; value: () => T } {
  const running: Running<T> = { task, wait: null, value: undefined };
  world.background.push(running);
  return {
    ended: () => !world.background.includes(running),
    value: () => running.value as T,
  };
}

export function* pass(world: TimelineWorld, time: Micros): Task<void> {
  yield { until: world.cluster.now + time };
}

/** Waits until something is so, at most so long; gives whether it is. */
export function* waitFor(world: TimelineWorld, isSo: () => boolean, within: Micros): Task<boolean> {
  return yield { until: world.cluster.now + within, isSo };
}

/** The same, but looks only from time to time, as somebody does who reads files. */
export function* lookFor(
  world: TimelineWorld,
  isSo: () => boolean,
  every: number,
  within: Micros,
): Task<boolean> {
  const end = world.cluster.now + within;
  while (!isSo()) {
    if (world.cluster.now >= end) return false;
    yield* pass(world, millis(every));
  }
  return true;
}

/** True when the task has ended. */
function progress(world: TimelineWorld, running: Running<unknown>): boolean {
  for (;;) {
    const { wait } = running;
    const isSo = wait?.isSo?.() === true;
    if (wait !== null && !isSo && world.cluster.now < wait.until) return false;
    const next = running.task.next(isSo);
    if (next.done === true) {
      running.value = next.value;
      return true;
    }
    running.wait = next.value;
  }
}

/** One event, or time up to `until` when there is none before. */
function goOn(world: TimelineWorld, until: Micros): void {
  const { cluster, recorder } = world;
  if (world.drops.some((each) => each.left > 0)) loseDropped(world);
  if (nextEventAt(cluster) > until) advance(cluster, clusterProgram, Math.max(until, cluster.now));
  else stepOnce(cluster, clusterProgram, recorder);
}

function loseDropped(world: TimelineWorld): void {
  const { nodes } = world.cluster;
  for (const flight of messagesInFlight(world.cluster)) {
    const isAnswer = flight.message.type.endsWith('Response');
    const node = isAnswer ? flight.from : flight.to;
    const client = nodes[isAnswer ? flight.to : flight.from]?.name ?? '';
    const drop = world.drops.find(
      (each) =>
        each.left > 0 &&
        each.node === node &&
        each.type === flight.message.type &&
        client.startsWith(each.client),
    );
    if (drop === undefined) continue;
    drop.left -= 1;
    closeFromOutside(world, flight.connection);
  }
}

/**
 * Closes a connection as a proxy between both ends would: what is on its way is lost, and both ends
 * hear of it.
 */
export function closeFromOutside(world: TimelineWorld, id: ConnectionId): void {
  const { cluster, recorder } = world;
  const connection = cluster.network.connections.get(id);
  if (connection === undefined) return;
  const run = { world: cluster, program: clusterProgram, recorder };
  discard(run, connection);
  for (const side of [0, 1] as const) {
    if (connection.ends[side] !== 'open') continue;
    const node = connection.nodes[side];
    const peer = connection.nodes[side === 0 ? 1 : 0];
    const process = nodeAt(cluster, node);
    if (process.status === 'down') continue;
    const carry = {
      on: 'closed',
      connection: id,
      peer,
      tag: side === 0 ? connection.dial.tag : null,
      reason: 'closed',
    } as const;
    const setAt = cluster.now;
    if (takesAtOnce(process)) newsStep(run, node, carry, NO_CAUSE);
    else putInInbox(cluster, { kind: 'news', node, cause: NO_CAUSE, setAt, id: 0, key: '', carry });
  }
}

/**
 * Where a server with an id runs: brokers are b1, b2, … and dedicated controllers, from 101 on, c1,
 * c2, ….
 */
export const hostOf = (id: number): string => (id > 100 ? `c${id - 100}` : hostOfBroker(id));

/** The index of the node with a name. Throws when there is none. */
export function nodeNamed({ cluster }: HasCluster, name: string): NodeId {
  const node = cluster.nodes.findIndex((each) => each.name === name);
  if (node < 0) throw new Error(`there is no node ${name}`);
  return node;
}

export const statusOf = (world: TimelineWorld, id: number): 'up' | 'paused' | 'down' =>
  nodeAt(world.cluster, nodeNamed(world, hostOf(id))).status;
