import type { ClusterSpec, ConfigValues } from '../../src/kafka/cluster-spec.ts';
import type { Cluster } from '../../src/kafka/cluster.ts';
import { millis, type Micros } from '../../src/kernel/time.ts';
import { duration, record } from '../../src/lesson/acts.ts';
import type { Lesson } from '../../src/lesson/types.ts';
import type { Command } from '../../src/scenario/command.ts';
import { openAt, runUntil } from '../lessons/play-challenge.ts';

/** A run that is worth reading: what a transcript is made of. Times are virtual, from the boot. */
export type Tale = {
  /** Names the file, `NAME.txt`. */
  name: string;
  /** What is to be seen in it, in one sentence. */
  purpose: string;
  cluster: ClusterSpec;
  seed: number;
  /** In order of time. */
  given: readonly Given[];
  /** The lines begin here: what the cluster did before, it does in every tale. */
  from: Micros;
  until: Micros;
};

/** A command, given at the end of a microsecond. It may depend on the cluster then. */
export type Given = { at: Micros; command: Command | ((cluster: Cluster) => Command) };

/** What differs from three brokers, a controller and one partition, `orders-0`, on all brokers. */
type Setting = {
  brokers?: number;
  controllers?: number;
  replicationFactor?: number;
  /** Settings of all servers, and of the topic. */
  server?: ConfigValues;
  topic?: ConfigValues;
  /** A producer p1 and a consumer r1 that polls when it is told to; none when absent. */
  producer?: ConfigValues;
  consumer?: ConfigValues;
};

const SEED = 7;
/** By then every replica is in sync and the clients know where to go. */
const SETTLED = '5s';

/** A tale of a cluster that is named by what differs; times such as `6.1s`. */
export function tale(
  name: string,
  purpose: string,
  setting: Setting,
  given: readonly Given[],
  { from = SETTLED, until }: { from?: string; until: string },
): Tale {
  const times = { from: duration(from), until: duration(until) };
  return { name, purpose, cluster: clusterOf(setting), seed: SEED, given, ...times };
}

/** The tale of a lesson that is played to its end: the commands of its acts, at their times. */
export function lessonTale(name: string, purpose: string, lesson: Lesson): Tale {
  const { scenario, seed, beats } = lesson;
  const session = openAt(scenario, seed);
  for (const { acts } of beats) {
    const plan = session.schedule(acts, []);
    if ('problem' in plan) throw new Error(`a beat of ${name} is refused: ${plan.problem}`);
    runUntil(session, plan.endsAt);
  }
  const { commands, playhead } = session.recording();
  const times = { from: scenario.opensAt, until: playhead };
  return { name, purpose, cluster: scenario.cluster, seed, given: commands, ...times };
}

function clusterOf(setting: Setting): ClusterSpec {
  const { brokers = 3, controllers = 1, server = {}, topic = {}, producer, consumer } = setting;
  const { replicationFactor = brokers } = setting;
  return {
    brokers: Array.from({ length: brokers }, (_, index) => ({ id: index + 1, config: server })),
    controllers,
    controllerConfig: server,
    topics: [{ name: 'orders', partitions: 1, replicationFactor, config: topic }],
    producers:
      producer === undefined
        ? []
        : [{ name: 'p1', topic: 'orders', config: { 'linger.ms': 0, ...producer } }],
    consumers:
      consumer === undefined
        ? []
        : [{ name: 'r1', assign: ['orders-0'], config: consumer, polling: false }],
    delay: { min: millis(2), max: millis(2) },
    disk: { writeTime: 0, syncTime: millis(5) },
  };
}

export const at = (time: string, command: Given['command']): Given => ({
  at: duration(time),
  command,
});

type Send = Extract<Command, { command: 'send' }>;

/** p1 sends records, `#A` with key and value A or as they are. */
export const send = (...records: (string | ReturnType<typeof record>)[]): Send => ({
  command: 'send',
  producer: 'p1',
  records: records.map((each) => (typeof each === 'string' ? record(each) : each)),
});

export const to = (command: 'kill' | 'power-cut' | 'restart', node: string): Command => ({
  command,
  node,
});

export const link = (command: 'cut' | 'heal', from: string, other: string) => ({
  command,
  from,
  to: other,
});

/** A request of the command line tools, for what the simulated admin client does not ask. */
export const ask = (api: string, version: number, body: unknown): Command => ({
  command: 'request',
  guest: 'cli',
  broker: 'b1',
  api,
  version,
  clientId: 'cli',
  body,
});

/** Kills the controller that leads the quorum. */
export const killQuorumLeader = ({ nodes }: Cluster): Command => {
  const leader = nodes.find(
    ({ state }) => state.role === 'server' && state.raft.memory.state.role === 'leader',
  );
  return to('kill', leader?.name ?? 'the leader');
};

/** Starts the process that is down. */
export const restartIt = ({ nodes }: Cluster): Command =>
  to('restart', nodes.find(({ status }) => status === 'down')?.name ?? 'the one that is down');
