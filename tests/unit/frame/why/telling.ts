import type { WhyLink } from '../../../../src/frame/types/detail.ts';
import type { Selection } from '../../../../src/frame/types/lens.ts';
import type { ClusterSpec, ConfigValues } from '../../../../src/kafka/cluster-spec.ts';
import type { Note } from '../../../../src/kafka/note.ts';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { story, type Story } from '../story.ts';

/** What differs from three brokers with three controllers, and `orders-0` on all brokers. */
type Setting = {
  topic?: ConfigValues;
  producer?: ConfigValues;
  consumer?: ConfigValues;
  polling?: boolean;
  controllers?: number;
};

/** A cluster whose broker 1 leads orders-0, ten seconds after its boot. */
export function calm(setting: Setting = {}): Story {
  const spec: ClusterSpec = {
    brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
    controllers: setting.controllers ?? 3,
    topics: [{ name: 'orders', partitions: 1, replicationFactor: 3, config: setting.topic ?? {} }],
    producers: [{ name: 'p1', topic: 'orders', config: { 'linger.ms': 0, ...setting.producer } }],
    consumers: [
      {
        name: 'r1',
        assign: ['orders-0'],
        config: { 'auto.offset.reset': 'earliest', ...setting.consumer },
        polling: setting.polling ?? true,
      },
    ],
    delay: { min: millis(1), max: millis(1) },
    disk: { writeTime: 0, syncTime: millis(2) },
  };
  return story(spec).run(seconds(9));
}

/** One line of a chain: who, what, and the values that its sentence is made of. */
export type Line = { at: string; kind: string } & Record<string, string | number>;

/** The lines of a chain that are shown before anything is unfolded, newest first. */
export const shown = (chain: readonly WhyLink[]): Line[] =>
  chain
    .filter(({ folds }) => !folds)
    .map(({ node, happening }) => ({ ...happening.values, at: node, kind: happening.kind }));

/** All chains of a selection, each as its shown lines. */
export function chainsOf(told: Story, selected: Selection): Line[][] {
  const { detail } = told.frame({ selected });
  if (detail === null) throw new Error('the selection is there');
  return detail.why.map(shown);
}

/** The chain that begins with the newest change of a kind at a node. */
export function whyChange(
  told: Story,
  node: string,
  kind: Note['note'],
  values: Record<string, unknown> = {},
): Line[] {
  const index = told.cluster.nodes.findIndex(({ name }) => name === node);
  const isIt = (note: Note): boolean =>
    note.note === kind &&
    Object.entries(values).every(
      ([name, value]) => (note as Record<string, unknown>)[name] === value,
    );
  const entry = told.entries.findLast((each) => each.node === index && each.notes.some(isIt));
  if (entry === undefined) throw new Error(`${node} told of no ${kind}`);
  const change = entry.notes.findIndex(isIt);
  return chainsOf(told, { what: 'step', step: entry.step, change })[0] ?? [];
}

/** The chain of the state that presses most on a node. */
export const whyNode = (told: Story, node: string): Line[] =>
  chainsOf(told, { what: 'node', node })[0] ?? [];

/** The same of a replica of orders-0. */
export const whyReplica = (told: Story, node: string): Line[] =>
  chainsOf(told, { what: 'replica', node, partition: 'orders-0' })[0] ?? [];

/** The controller that leads. */
export const activeController = (told: Story): string => String(told.ask('activeController()'));
