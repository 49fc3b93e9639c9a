import type { ClusterSpec, ConfigValues } from '../../../../src/kafka/cluster-spec.ts';
import { clusterProgram, createCluster, type Cluster } from '../../../../src/kafka/cluster.ts';
import type { Consumer } from '../../../../src/kafka/clients/consumer/consumer.ts';
import type { Guest } from '../../../../src/kafka/clients/guest.ts';
import { eachRemembered } from '../../../../src/kafka/clients/history.ts';
import type { ProducedRecord, Producer } from '../../../../src/kafka/clients/producer/producer.ts';
import type { KafkaKinds } from '../../../../src/kafka/kinds.ts';
import type { Note } from '../../../../src/kafka/note.ts';
import { advance } from '../../../../src/kernel/simulation.ts';
import { millis, seconds, type Micros } from '../../../../src/kernel/time.ts';
import type { Recorder } from '../../../../src/kernel/trace.ts';
import { applyCommand } from '../../../../src/scenario/apply.ts';
import type { Command } from '../../../../src/scenario/command.ts';
import { sayRefusal } from '../../../../src/app/words/problems/refusals.ts';

/** A running cluster, and what its nodes told. */
export type Story = { cluster: Cluster; notes: (Note & { node: string; at: Micros })[] };

const RACK_AWARE = {
  'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
};

/**
 * One topic `journal`, one producer p1, one reader r1 of all its partitions; a second has passed,
 * so all are connected.
 */
export function story(about: {
  brokers?: number;
  /** A broker in each, from which readers are sent to the one in their rack. */
  racks?: string[];
  controllers?: number;
  partitions?: number;
  replicas?: number;
  producer?: ConfigValues;
  reader?: ConfigValues;
  polling?: boolean;
}): Story {
  const { brokers = about.racks?.length ?? 1, partitions = 1, replicas = 1 } = about;
  const spec: ClusterSpec = {
    brokers: Array.from({ length: brokers }, (_, index) => {
      const rack = about.racks?.[index];
      return { id: index + 1, ...(rack === undefined ? {} : { rack, config: RACK_AWARE }) };
    }),
    controllers: about.controllers ?? 1,
    topics: [{ name: 'journal', partitions, replicationFactor: replicas }],
    producers: [{ name: 'p1', topic: 'journal', config: about.producer ?? {} }],
    consumers: [
      {
        name: 'r1',
        assign: Array.from({ length: partitions }, (_, index) => `journal-${index}`),
        config: about.reader ?? {},
        polling: about.polling ?? false,
      },
    ],
    delay: { min: millis(2), max: millis(4) },
    disk: { writeTime: 100, syncTime: millis(1) },
  };
  const told: Story = { cluster: createCluster(spec, 7), notes: [] };
  pass(told, seconds(1));
  return told;
}

function recorderOf(told: Story): Recorder<KafkaKinds> {
  return {
    record: ({ notes, node, time }) => {
      const name = told.cluster.nodes[node]?.name ?? '';
      for (const note of notes) told.notes.push({ ...note, node: name, at: time });
    },
  };
}

export function pass(told: Story, time: Micros): void {
  const { cluster } = told;
  advance(cluster, clusterProgram, cluster.now + time, recorderOf(told));
}

export function act(told: Story, command: Command): void {
  const refusal = applyCommand(told.cluster, command, recorderOf(told));
  if (refusal !== undefined) throw new Error(sayRefusal('en', refusal));
}

/** p1 sends records without key, each with this value. */
export function send(told: Story, values: string[], partition?: number): void {
  const records = values.map((value) => ({
    key: null,
    value,
    ...(partition === undefined ? {} : { partition }),
  }));
  act(told, { command: 'send', producer: 'p1', records });
}

function stateOf(told: Story, name: string): unknown {
  return told.cluster.nodes.find((each) => each.name === name)?.state;
}

export const producerOf = (told: Story): Producer => stateOf(told, 'p1') as Producer;
export const readerOf = (told: Story): Consumer => stateOf(told, 'r1') as Consumer;
export const guestOf = (told: Story, name: string): Guest => stateOf(told, name) as Guest;

/** What became of p1's records, in the order of their ends. */
export function ends(told: Story): ProducedRecord[] {
  const found: ProducedRecord[] = [];
  eachRemembered(producerOf(told).history, (each) => found.push(each));
  return found;
}

/** What r1 got, such as `journal-0@3 D`. */
export function delivered(told: Story): string[] {
  const found: string[] = [];
  eachRemembered(readerOf(told).history, ({ partition, offset, label }) =>
    found.push(`${partition}@${offset} ${label}`),
  );
  return found;
}
