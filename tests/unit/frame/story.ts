import { earOfSeries } from '../../../src/frame/series/hear.ts';
import { emptySeries } from '../../../src/frame/series/series.ts';
import { compile, watch } from '../../../src/frame/expression/evaluate.ts';
import type { Past } from '../../../src/frame/past.ts';
import { project } from '../../../src/frame/project.ts';
import type { Frame } from '../../../src/frame/types/frame.ts';
import type { Lens, Value, WatchedValue } from '../../../src/frame/types/lens.ts';
import { clusterProgram, createCluster, type Cluster } from '../../../src/kafka/cluster.ts';
import type { ClusterSpec } from '../../../src/kafka/cluster-spec.ts';
import type { KafkaKinds } from '../../../src/kafka/kinds.ts';
import { advance, stepOnce } from '../../../src/kernel/simulation.ts';
import { millis, type Micros } from '../../../src/kernel/time.ts';
import type { TraceEntry } from '../../../src/kernel/trace.ts';
import { messagesInFlight, nextEventAt } from '../../../src/kernel/world.ts';
import { applyCommand } from '../../../src/scenario/apply.ts';
import type { Command } from '../../../src/scenario/command.ts';
import { sayRefusal } from '../../../src/app/words/problems/refusals.ts';

export type Entry = TraceEntry<KafkaKinds>;

/** Nothing special looked at. */
export const PLAIN: Lens = {
  cells: 12,
  stretches: [],
  topics: [],
  only: null,
  partitions: [],
  lanes: null,
  selected: null,
  watch: [],
};

/** How finely lanes are asked for. */
export const COLUMNS = { columns: 100, metrics: [] } satisfies Partial<NonNullable<Lens['lanes']>>;

const EVENTS_MAX = 200_000;

/** One broker that is the controller too, one partition, messages that take 10 ms. */
export const JOURNAL: ClusterSpec = {
  brokers: [{ id: 1 }],
  controllers: 'combined',
  topics: [{ name: 'journal', partitions: 1, replicationFactor: 1 }],
  producers: [{ name: 'p1', topic: 'journal', config: { 'linger.ms': 0 } }],
  consumers: [
    {
      name: 'r1',
      assign: ['journal-0'],
      config: { 'auto.offset.reset': 'earliest' },
      polling: false,
    },
  ],
  delay: { min: millis(10), max: millis(10) },
  disk: { writeTime: 0, syncTime: millis(5) },
};

/** Three brokers, a controller of its own, and a topic whose partitions are on all three. */
export const ORDERS: ClusterSpec = {
  brokers: [{ id: 1 }, { id: 2 }, { id: 3, rack: 'north' }],
  controllers: 1,
  topics: [{ name: 'orders', partitions: 2, replicationFactor: 3 }],
  producers: [{ name: 'p1', topic: 'orders', config: { acks: 'all', 'linger.ms': 5 } }],
  consumers: [
    {
      name: 'r1',
      assign: ['orders-0', 'orders-1'],
      config: { 'auto.offset.reset': 'earliest' },
      polling: true,
    },
  ],
  delay: { min: millis(2), max: millis(2) },
  disk: { writeTime: 0, syncTime: millis(5) },
};

/** A cluster with its whole trace, told in the words of a lesson. */
export type Story = {
  cluster: Cluster;
  past: Past;
  entries: Entry[];
  /** Gives a command now. Throws the sentence with which it is refused. */
  act: (command: Command) => Story;
  /** Sends records with these labels; `#B=b` has the key b. */
  send: (...labels: string[]) => Story;
  /** Sends one record to a partition chosen by hand. */
  sendTo: (partition: number, label: string) => Story;
  /** Lets time pass. */
  run: (time: Micros) => Story;
  /** Lets time pass, event by event, until the expression is true. Throws when that takes 20 s. */
  until: (expression: string) => Story;
  /** Lets time pass until a message of this type travels between these nodes; its id. */
  untilSent: (type: string, from: string, to: string) => number;
  /** The value of an expression now. */
  ask: (expression: string) => Value;
  watch: (expression: string) => WatchedValue;
  frame: (lens?: Partial<Lens>) => Frame;
};

/** The cluster of a spec, one second after its boot. */
export function story(spec: ClusterSpec, seed = 7): Story {
  const cluster = createCluster(spec, seed);
  const entries: Entry[] = [];
  const series = emptySeries();
  const ear = earOfSeries(series, () => cluster);
  const recorder = { record: (entry: Entry) => void entries.push(entry), ear };
  const past = pastOf(entries, () => ({ series, until: cluster.now }));
  const node = (name: string): number => cluster.nodes.findIndex((each) => each.name === name);
  const told: Story = {
    cluster,
    past,
    entries,
    act(command) {
      const refusal = applyCommand(cluster, command, recorder);
      if (refusal !== undefined) throw new Error(sayRefusal('en', refusal));
      return told;
    },
    send(...labels) {
      return told.act({ command: 'send', producer: 'p1', records: labels.map(recordOf) });
    },
    sendTo(partition, label) {
      const records = [{ ...recordOf(label), partition }];
      return told.act({ command: 'send', producer: 'p1', records });
    },
    run(time) {
      advance(cluster, clusterProgram, cluster.now + time, recorder);
      return told;
    },
    until(expression) {
      const isTrue = compile(expression);
      stepUntil(() => isTrue(cluster) === true, expression);
      return told;
    },
    untilSent(type, from, to) {
      const found = (): { id: number } | undefined =>
        messagesInFlight(cluster).find(
          (each) => each.message.type === type && each.from === node(from) && each.to === node(to),
        );
      stepUntil(() => found() !== undefined, `${type} from ${from} to ${to}`);
      return found()?.id ?? -1;
    },
    ask: (expression) => compile(expression)(cluster),
    watch: (expression) => watch(cluster, expression),
    frame: (lens) => project(cluster, { ...PLAIN, ...lens }, past),
  };

  function stepUntil(isReached: () => boolean, what: string): void {
    const deadline = cluster.now + millis(20_000);
    for (let events = 0; events < EVENTS_MAX && !isReached(); events += 1) {
      if (nextEventAt(cluster) > deadline) throw new Error(`It did not come to this: ${what}`);
      stepOnce(cluster, clusterProgram, recorder);
    }
  }

  return told.run(millis(1_000));
}

/** A trace in a list, as a frame reads it. */
function pastOf(entries: Entry[], counted: () => Past['counted']): Past {
  return {
    firstStep: 0,
    get lastStep() {
      return entries.length - 1;
    },
    entry: (step) => entries[step],
    get counted() {
      return counted();
    },
    entriesBetween: (from, to) => entries.filter(({ time }) => time >= from && time <= to),
    acts: () => entries.filter(({ what }) => what.event === 'fault' || what.event === 'command'),
  };
}

function recordOf(label: string): { key: string | null; value: string } {
  const [value = '', key] = label.replace('#', '').split('=');
  return { key: key ?? null, value };
}
