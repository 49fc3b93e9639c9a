import {
  type BrokerSpec,
  type ClusterSpec,
  type LinkSpec,
  parsePartitionName,
  type TopicSpec,
} from '../kafka/cluster-spec.ts';
import { museumSwitches } from '../kafka/legacy-rules.ts';
import { also, type Check, either, list, oneOf, orNull, shape, text, whole } from './check.ts';
import { configValues, micros, nodeName, topicName } from './names.ts';
import { consumerSpec, producerSpec } from './parse-client.ts';
import { delayRange, diskTime, odds, timedCommands } from './parse-command.ts';
import type { Flaw, Problem } from './problem.ts';
import type { RecordedBranch, RecordedSession, Recording, Scenario } from './scenario.ts';

/** A seed is a 32-bit number without sign. */
export const SEED_MAX = 4_294_967_295;

/** The latest time at which a cluster can boot, milliseconds since 1970: in the year 2286. */
const BOOT_TIME_MAX = 9_999_999_999_999;

/** A scenario that came from outside as a value, or where and why it is none. */
export function parseScenario(value: unknown): { scenario: Scenario } | { error: Problem } {
  const checked = scenarioCheck(value, '');
  return 'good' in checked ? { scenario: checked.good } : { error: checked.bad };
}

/**
 * A recording that came from outside as a value, such as a saved file, or where and why it is none.
 */
export function parseRecording(value: unknown): { recording: Recording } | { error: Problem } {
  const checked = recordingCheck(value, '');
  return 'good' in checked ? { recording: checked.good } : { error: checked.bad };
}

/**
 * A session that came from outside as a value, such as one that was kept, or where and why it is
 * none.
 */
export function parseRecordedSession(
  value: unknown,
): { session: RecordedSession } | { error: Problem } {
  const checked = sessionCheck(value, '');
  return 'good' in checked ? { session: checked.good } : { error: checked.bad };
}

const broker: Check<BrokerSpec> = shape<BrokerSpec>(
  { id: whole(0, 1_000) },
  { rack: text(1, 100), config: configValues },
);

const topic: Check<TopicSpec> = shape<TopicSpec>(
  { name: topicName, partitions: whole(1, 10_000), replicationFactor: whole(1, 100) },
  { config: configValues },
);

const pair: Check<[string, string]> = (value, where) =>
  list(nodeName, 2, 2)(value, where) as ReturnType<Check<[string, string]>>;

const link: Check<LinkSpec> = shape<LinkSpec>({ between: pair, delay: delayRange }, { loss: odds });

const disk = shape<ClusterSpec['disk']>({ writeTime: diskTime, syncTime: diskTime }, {});

const clusterCheck: Check<ClusterSpec> = also(
  shape<ClusterSpec>(
    {
      brokers: list(broker, 1, 200),
      controllers: either(oneOf('combined'), whole(1, 9)),
      topics: list(topic, 0, 100),
      producers: list(producerSpec, 0, 100),
      consumers: list(consumerSpec, 0, 100),
      delay: delayRange,
      disk,
    },
    {
      links: list(link, 0, 1_000),
      bootTime: whole(0, BOOT_TIME_MAX),
      quorum: whole(1, 9),
      controllerConfig: configValues,
      museum: list(oneOf(...museumSwitches), 0, museumSwitches.length),
    },
  ),
  whatDoesNotFit,
);

const scenarioCheck: Check<Scenario> = shape<Scenario>(
  { id: text(1, 100), cluster: clusterCheck, opensAt: micros },
  {},
);

const recordingCheck: Check<Recording> = shape<Recording>(
  { scenario: scenarioCheck, seed: whole(0, SEED_MAX), commands: timedCommands, playhead: micros },
  {},
);

/** Branches in a session that is kept. */
const BRANCHES_MAX = 1_000;

const branchCheck: Check<RecordedBranch> = shape<RecordedBranch>(
  {
    ...{ name: text(0, 200), parent: orNull(whole(0, BRANCHES_MAX)), forkedAt: micros },
    ...{ inherited: whole(0, 1_000_000), commands: timedCommands, playhead: micros },
  },
  {},
);

const sessionCheck: Check<RecordedSession> = also(
  shape<RecordedSession>(
    {
      ...{ scenario: scenarioCheck, seed: whole(0, SEED_MAX) },
      ...{ branches: list(branchCheck, 1, BRANCHES_MAX), current: whole(0, BRANCHES_MAX) },
    },
    {},
  ),
  ({ branches, current }) =>
    current < branches.length && branches.every((each, place) => isRooted(each, place, branches))
      ? undefined
      : { problem: 'no-tree' },
);

/** Only the first branch has no parent; each other begins on one before it, with what that has. */
function isRooted(branch: RecordedBranch, place: number, branches: RecordedBranch[]): boolean {
  const { parent, inherited, forkedAt, commands } = branch;
  if (parent === null) return place === 0 && inherited === 0;
  const from = branches[parent];
  if (from === undefined || parent >= place) return false;
  const isLater = commands.every(({ at }) => at >= forkedAt);
  return isLater && inherited <= from.inherited + from.commands.length;
}

/** The parts of a cluster that are right alone but not together. */
function whatDoesNotFit(cluster: ClusterSpec): Flaw | undefined {
  const nodes = nodesOf(cluster);
  const twice = firstTwice(nodes) ?? firstTwice(cluster.topics.map(({ name }) => name));
  if (twice !== undefined) return { problem: 'twice', name: twice };
  const crowded = cluster.topics.find((each) => each.replicationFactor > cluster.brokers.length);
  if (crowded !== undefined) return { problem: 'too-few-brokers', topic: crowded.name };
  const lost = cluster.consumers
    .flatMap(({ assign }) => assign)
    .find((name) => !hasPartition(cluster, name));
  if (lost !== undefined) return { problem: 'no-partition', partition: lost };
  const stranger = (cluster.links ?? [])
    .flatMap(({ between }) => between)
    .find((name) => !nodes.includes(name));
  return stranger === undefined ? undefined : { problem: 'no-node', node: stranger };
}

function nodesOf(cluster: ClusterSpec): string[] {
  const controllers = cluster.controllers === 'combined' ? 0 : cluster.controllers;
  return [
    ...cluster.brokers.map(({ id }) => `b${id}`),
    ...Array.from({ length: controllers }, (_, index) => `c${index + 1}`),
    ...cluster.producers.map(({ name }) => name),
    ...cluster.consumers.map(({ name }) => name),
    'admin',
  ];
}

const firstTwice = (names: string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) !== index);

function hasPartition(cluster: ClusterSpec, name: string): boolean {
  const wanted = parsePartitionName(name);
  return cluster.topics.some(
    (each) => each.name === wanted?.topic && wanted.partition < each.partitions,
  );
}
