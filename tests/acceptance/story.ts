import { advance, stepOnce } from '../../src/kernel/simulation.ts';
import { millis, seconds, type Micros } from '../../src/kernel/time.ts';
import type { Recorder, TraceEntry } from '../../src/kernel/trace.ts';
import { nextEventAt } from '../../src/kernel/world.ts';
import { clusterProgram, createCluster, type Cluster } from '../../src/kafka/cluster.ts';
import type {
  ClusterSpec,
  ConfigValues,
  ConsumerSpec,
  TopicSpec,
} from '../../src/kafka/cluster-spec.ts';
import { committedImage, serverAt } from '../../src/kafka/invariants/view.ts';
import { clusterWatch } from '../../src/kafka/invariants/watch.ts';
import type { KafkaKinds } from '../../src/kafka/kinds.ts';
import { EMPTY_IMAGE, type MetadataImage } from '../../src/kafka/metadata/metadata-image.ts';
import type { LegacyRule } from '../../src/kafka/legacy-rules.ts';
import type { Note } from '../../src/kafka/note.ts';
import { applyCommand } from '../../src/scenario/apply.ts';
import type { Command } from '../../src/scenario/command.ts';
import { sayRefusal } from '../../src/app/words/problems/refusals.ts';

/** A cluster that something is done to, and all that has happened in it. */
export type Story = {
  readonly cluster: Cluster;
  readonly recorder: Recorder<KafkaKinds>;
  readonly trace: TraceEntry<KafkaKinds>[];
  readonly program: ClusterProgram;
};

/** What the processes of a cluster run. */
export type ClusterProgram = typeof clusterProgram;

/**
 * What differs from three brokers, a controller of their own, and the topic `orders` with one
 * partition on each of them.
 */
export type Setting = {
  readonly brokers?: number;
  readonly replicas?: number;
  readonly seed?: number;
  readonly museum?: LegacyRule[];
  /** Settings of all servers, and of the topic. */
  readonly server?: ConfigValues;
  readonly topic?: ConfigValues;
  /** A producer p1 of the topic, with these settings. */
  readonly producer?: ConfigValues;
  /** A consumer r1 of its partition, with these settings. */
  readonly consumer?: ConfigValues;
  /** Consumers besides. */
  readonly consumers?: readonly ConsumerSpec[];
  readonly delay?: { readonly min: Micros; readonly max: Micros };
  /** Topics besides `orders`. */
  readonly topics?: readonly TopicSpec[];
  /** What the processes run, where it is more than they all do. */
  readonly program?: ClusterProgram;
};

/** The partition that all stories are about. */
export const PARTITION = 'orders-0';

const READY_WITHIN = seconds(60);
/** How long a story waits for something that must come. */
const PATIENCE = seconds(120);

/** The cluster of a setting. Brokers 1, 2, 3 are the replicas in this order, so the first leads. */
export function specOf(setting: Setting): ClusterSpec {
  const { brokers = 3, server = {}, topic = {}, delay = { min: 1_000, max: 1_000 } } = setting;
  const config = { 'auto.create.topics.enable': false, ...server };
  return {
    brokers: Array.from({ length: brokers }, (_, index) => ({ id: index + 1, config })),
    controllers: 1,
    controllerConfig: config,
    museum: [...(setting.museum ?? [])],
    topics: [
      {
        name: 'orders',
        partitions: 1,
        replicationFactor: setting.replicas ?? brokers,
        config: topic,
      },
      ...(setting.topics ?? []),
    ],
    producers:
      setting.producer === undefined
        ? []
        : [{ name: 'p1', topic: 'orders', config: { 'linger.ms': 0, ...setting.producer } }],
    consumers: [
      ...(setting.consumer === undefined
        ? []
        : [{ name: 'r1', assign: [PARTITION], config: setting.consumer, polling: false }]),
      ...(setting.consumers ?? []),
    ],
    delay: { ...delay },
    disk: { writeTime: 0, syncTime: 0 },
  };
}

/**
 * Boots a cluster, until every replica is in sync and the clients know where to go. All that must
 * hold is checked after every step.
 */
export function openStory(setting: Setting = {}): Story {
  const trace: TraceEntry<KafkaKinds>[] = [];
  const cluster = createCluster(specOf(setting), setting.seed ?? 1);
  clusterProgram.watch = clusterWatch;
  cluster.watch = clusterWatch.start();
  const { program = clusterProgram } = setting;
  const recorder = { record: (entry: TraceEntry<KafkaKinds>) => trace.push(entry) };
  const story: Story = { cluster, trace, recorder, program };
  const { brokers = 3, replicas = brokers } = setting;
  until(
    story,
    'the cluster is ready',
    () => {
      const { partitions, brokers: known } = metadata(story);
      const alive = Object.values(known).filter(({ fenced }) => !fenced);
      return alive.length === brokers && partitions[PARTITION]?.isr.length === replicas;
    },
    READY_WITHIN,
  );
  pass(story, seconds(3));
  return story;
}

/** Gives a command through the one door. Throws when it cannot be done. */
export function act(story: Story, command: Command): void {
  const refusal = applyCommand(story.cluster, command, story.recorder);
  if (refusal !== undefined) throw new Error(sayRefusal('en', refusal));
}

/** Does the same to several nodes at the same moment. */
export function toAll(
  story: Story,
  command: 'kill' | 'power-cut' | 'pause' | 'resume' | 'restart' | 'shutdown',
  ...nodes: readonly string[]
): void {
  for (const node of nodes) act(story, { command, node });
}

/** Nobody gets through between a node and others any more. */
export function cutOff(story: Story, node: string, ...others: readonly string[]): void {
  for (const to of others) act(story, { command: 'cut', from: node, to });
}

/** They reach each other again. */
export function heal(story: Story, node: string, ...others: readonly string[]): void {
  for (const to of others) act(story, { command: 'heal', from: node, to });
}

/** Lets time go by. */
export function pass(story: Story, time: Micros): void {
  advance(story.cluster, story.program, story.cluster.now + time, story.recorder);
}

/** Lets time go by until something is so. Throws when it never is. */
export function until(
  story: Story,
  what: string,
  isSo: () => boolean,
  within: Micros = PATIENCE,
): void {
  const { cluster } = story;
  const end = cluster.now + within;
  while (!isSo()) {
    if (nextEventAt(cluster) > end) throw new Error(`It was never so that ${what}.`);
    stepOnce(cluster, story.program, story.recorder);
  }
}

/** Stops a server in order, and waits for its end. */
export function shutDown(story: Story, node: string): void {
  act(story, { command: 'shutdown', node });
  until(story, `${node} has ended`, () => statusOf(story, node) === 'down');
}

/** The index of a node. */
export function nodeOf({ cluster }: Story, name: string): number {
  const node = cluster.nodes.findIndex((each) => each.name === name);
  if (node < 0) throw new Error(`there is no ${name}`);
  return node;
}

const statusOf = (story: Story, node: string): string =>
  story.cluster.nodes[nodeOf(story, node)]?.status ?? '';

/**
 * What is known to be committed, at the server that knows most of it: the controller, while it
 * lives.
 */
export function metadata({ cluster }: Pick<Story, 'cluster'>): MetadataImage {
  let newest: MetadataImage = EMPTY_IMAGE;
  for (const node of cluster.nodes.keys()) {
    const server = serverAt(cluster, node);
    const image = server === null ? null : committedImage(server);
    if (image !== null && image.endOffset > newest.endOffset) newest = image;
  }
  return newest;
}

/** A note, when it was told, and by whom. */
export type Told<K extends Note['note']> = Extract<Note, { note: K }> & {
  readonly at: Micros;
  readonly by: string;
};

/** All notes of one kind since a time, in order. */
export function told<K extends Note['note']>(
  { cluster, trace }: Story,
  kind: K,
  since: Micros = 0,
): Told<K>[] {
  return trace
    .filter(({ time }) => time >= since)
    .flatMap(({ time, node, notes }) =>
      notes
        .filter((note): note is Extract<Note, { note: K }> => note.note === kind)
        .map((note) => ({ ...note, at: time, by: cluster.nodes[node]?.name ?? '' })),
    );
}

/** A moment. */
export const MOMENT: Micros = millis(100);
