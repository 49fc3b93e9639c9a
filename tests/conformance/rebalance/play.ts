import type { NodeId } from '../../../src/kernel/machine.ts';
import type { Micros } from '../../../src/kernel/time.ts';
import { nodeAt } from '../../../src/kernel/world.ts';
import type { Consumer } from '../../../src/kafka/clients/consumer/consumer.ts';
import type { Json } from '../../../src/kafka/protocol/codec.ts';
import type { TimelinePlay } from '../timeline-play.ts';
import type { TimelineWorld } from '../timeline-world.ts';
import type { MemberSpec, Rebalance, RebalanceStep } from './scope.ts';

/** One entry of the history: what a member was told, or what came of a call. */
export type Row = { readonly [name: string]: Json };

/** A recording while it is played. */
export type Play = {
  readonly world: TimelineWorld;
  /** The cluster, as timelines know it. */
  readonly timeline: TimelinePlay;
  readonly script: Rebalance;
  /** The newest life of each member. */
  readonly members: Map<string, Handle>;
  readonly lives: Map<string, number>;
  /** By node: who lives there. */
  readonly byNode: Map<NodeId, Handle>;
  readonly groups: Set<string>;
  /** Names of topics by id, those that are gone, too. */
  readonly topicIds: Map<string, string>;
  readonly ids: MemberNames;
  readonly eyes: Eyes;
  /** How long the next application takes to make its consumer. */
  readonly startsAfter: () => Micros;
  /** Brokers that were killed, stopped or paused. */
  readonly away: number[];
};

/** An application with its consumer: one life of a member. */
export type Handle = {
  readonly name: string;
  readonly group: string;
  readonly node: NodeId;
  spec: MemberSpec;
  readonly commands: Command[];
  /** Records that it may still read; -1: all. */
  budget: number;
  subscribed: boolean;
  thawed: boolean;
  ended: boolean;
  killed: boolean;
  /** Its own call of commitSync(); any other comes out of its listener. */
  commits: boolean;
  /** The last callback of its listener. */
  callback: string;
  /** What each asynchronous commit that is out was for. */
  readonly asynchronous: ('loop' | 'step')[];
};

/** What a member is told to do between two polls. */
export type Command = {
  readonly step: RebalanceStep;
  readonly answer: (outcome: Json) => void;
};

/** What was seen since the last look, and what must be remembered for longer. */
export type Eyes = {
  history: Row[];
  times: number[];
  /** Ranges of offsets by member and partition. */
  records: Map<string, Map<string, [number, number][]>>;
  again: Map<string, Map<string, Set<number>>>;
  /** By group, then by partition. */
  readonly delivered: Map<string, Map<string, Set<number>>>;
  /** What was last said of each group. */
  readonly described: Map<string, Described>;
  readonly latest: Map<string, string>;
  /** When the last step began that changes something. */
  trigger: Micros;
  lastChange: Micros;
  /** Up to where the log of the coordinator has been read. */
  writtenTo: number;
  /** The last value of each committed offset. */
  readonly offsets: Map<string, string>;
  /** What each kind of record said last, by group, kind and member. */
  readonly said: Map<string, string>;
};

/** A group as an administrator sees it. */
export type Described = { readonly [name: string]: Json } & { readonly state: string };

/** Ids of members, named in the order in which they were seen: $c1, then $c1.2. */
export type MemberNames = {
  readonly byId: Map<string, string>;
  readonly count: Map<string, number>;
};

/** The name of an id; `client` makes it, where the id is new. */
export function memberName({ byId, count }: MemberNames, id: string, client: string): string {
  const known = byId.get(id);
  if (id === '' || known !== undefined) return known ?? id;
  const base = client === '' ? id.replace(/-[\w-]{22,36}$/u, '') : client;
  const lives = (count.get(base) ?? 0) + 1;
  count.set(base, lives);
  const name = `$${base}${lives === 1 ? '' : `.${lives}`}`;
  byId.set(id, name);
  return name;
}

export const consumerAt = ({ world }: Play, { node }: Handle): Consumer =>
  nodeAt(world.cluster, node).state as Consumer;

export const sinceTrigger = ({ world, eyes }: Play): number =>
  Math.round((world.cluster.now - eyes.trigger) / 1_000);

/** An entry of the history is seen. */
export function saw(play: Play, row: Row): void {
  const { eyes, world } = play;
  eyes.history.push(row);
  eyes.times.push(sinceTrigger(play));
  eyes.lastChange = world.cluster.now;
}

/** Partitions as text, by topic and number. */
export function partitionsText(names: readonly string[]): string {
  const placed = names.map((name) => {
    const dash = name.lastIndexOf('-');
    return { name, topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)) };
  });
  placed.sort((one, other) =>
    one.topic === other.topic ? one.partition - other.partition : one.topic < other.topic ? -1 : 1,
  );
  return placed.map(({ name }) => name).join(' ');
}

/** Offsets as text: `0-4 8`. */
export function rangesText(offsets: Iterable<number>): string {
  const ranges: [number, number][] = [];
  for (const offset of [...offsets].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last !== undefined && offset === last[1] + 1) last[1] = offset;
    else ranges.push([offset, offset]);
  }
  return rangesAsText(ranges);
}

export const rangesAsText = (ranges: readonly (readonly [number, number])[]): string =>
  ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(' ');

/** The entry of a map; a new one, where there is none. */
export function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
