import { assert } from './assert.ts';
import { type Disk, emptyDisk } from './disk.ts';
import type { Due, InFlight } from './due.ts';
import { type Link, reliableLink } from './network/link.ts';
import type { ConnectionId, Kinds, NodeId, Program, TimerKey } from './machine.ts';
import { emptyNetwork, joinNetwork, type Network, setLink } from './network/network.ts';
import { emptyQueue, type Handle, peekTime, push, type Queue } from './queue.ts';
import { type Random, seedRandom, textStream } from './random.ts';
import type { Micros } from './time.ts';
import { type MessageId, NO_CAUSE, type StepId } from './trace.ts';

/**
 * A whole simulated world: plain data, to be changed only through `simulation.ts` and `faults.ts`.
 */
export type World<S, K extends Kinds> = {
  seed: number;
  now: Micros;
  /** What clocks show at time 0, where their machines are right. */
  clockAtStart: Micros;
  /** How many steps there have been; the number of the next one. */
  steps: StepId;
  /** Two running 32-bit hashes of all steps so far. */
  hash: Int32Array;
  nextMessage: MessageId;
  nextConnection: ConnectionId;
  nodes: Process<S, K>[];
  queue: Queue<Due<K>>;
  network: Network<K>;
  networkRandom: Random;
  /** What the program's watch remembers; null: there is no watch. */
  watch: object | null;
};

/** One process, with the machine that it runs on. */
export type Process<S, K extends Kinds> = {
  name: string;
  status: 'up' | 'paused' | 'down';
  /** False after a power cut, until the start: the machine's system does not answer either. */
  powered: boolean;
  /** How much the clock of its machine is ahead of virtual time; below zero: behind. */
  skew: Micros;
  state: S;
  random: Random;
  disk: Disk;
  /** Armed timers by key: their entry in the queue. */
  timers: Map<TimerKey, Handle>;
  /** What came while the process was paused, in order. */
  inbox: Due<K>[];
};

/** A process to put into a world. */
export type ProcessSetup<S> = {
  /** Also chooses its stream of chance. No two processes have the same name. */
  name: string;
  state: S;
  /** Default 0 and 0: a disk that takes no time. */
  disk?: { writeTime: Micros; syncTime: Micros };
  /** When it boots for the first time. Default 0; never before now. */
  startAt?: Micros;
};

export type WorldSetup<S> = {
  /** Taken as a 32-bit whole number. */
  seed: number;
  /** What clocks show at time 0. Default 0. */
  clockAtStart?: Micros;
  nodes: readonly ProcessSetup<S>[];
  links?: {
    /** Between any two processes. Default 0.5 to 1.5 ms each way, no loss, no bandwidth. */
    usual?: Link;
    /** Exceptions, one direction each. */
    special?: readonly { from: NodeId; to: NodeId; link: Link }[];
  };
  /** The program's watch looks on. */
  watched?: boolean;
};

const USUAL_LINK: Link = reliableLink(500, 1_500);

/** Separates the streams of chance that are not a process's from any that a name can choose. */
const NETWORK_SEED = 0x6e657477;

/**
 * A world at time 0, before its first step. States are copied, so that one setup can make many
 * worlds. The processes boot when it is advanced.
 */
export function createWorld<S, K extends Kinds>(
  program: Program<S, K>,
  setup: WorldSetup<S>,
): World<S, K> {
  const world: World<S, K> = {
    seed: setup.seed | 0,
    now: 0,
    clockAtStart: setup.clockAtStart ?? 0,
    steps: 0,
    hash: new Int32Array(2),
    nextMessage: 0,
    nextConnection: 0,
    nodes: [],
    queue: emptyQueue(),
    network: emptyNetwork(setup.links?.usual ?? USUAL_LINK),
    networkRandom: seedRandom(setup.seed ^ NETWORK_SEED, 0),
    watch: setup.watched === true ? (program.watch?.start() ?? null) : null,
  };
  for (const node of setup.nodes) addNode(world, program, node);
  for (const { from, to, link } of setup.links?.special ?? []) {
    setLink(world.network, from, to, link);
  }
  return world;
}

/**
 * Adds a process, with the usual links to all others. It disturbs no other's stream of chance.
 * Gives its index.
 */
export function addNode<S, K extends Kinds>(
  world: World<S, K>,
  program: Program<S, K>,
  setup: ProcessSetup<S>,
): NodeId {
  assert(
    world.nodes.every((node) => node.name !== setup.name),
    `no other process is called ${setup.name}`,
  );
  const node = world.nodes.length;
  world.nodes.push({
    name: setup.name,
    status: 'down',
    powered: true,
    skew: 0,
    state: program.copy(setup.state),
    random: seedRandom(world.seed, textStream(setup.name)),
    disk: emptyDisk(setup.disk?.writeTime ?? 0, setup.disk?.syncTime ?? 0),
    timers: new Map(),
    inbox: [],
  });
  joinNetwork(world.network);
  const at = Math.max(setup.startAt ?? 0, world.now);
  push(world.queue, at, {
    kind: 'boot',
    node,
    cause: NO_CAUSE,
    setAt: world.now,
    id: 0,
    key: '',
    carry: null,
  });
  return node;
}

/**
 * The process with an index. An index that the world does not have is a mistake of the caller and
 * throws.
 */
export function nodeAt<S, K extends Kinds>(world: World<S, K>, node: NodeId): Process<S, K> {
  const process = world.nodes[node];
  assert(process !== undefined, 'an index names a process of the world');
  return process;
}

/** When the next event is due; NEVER if nothing will happen by itself. */
export function nextEventAt<S, K extends Kinds>(world: World<S, K>): Micros {
  return peekTime(world.queue);
}

/**
 * All messages on their way: by connection, oldest first, then what its opener sent, then the
 * answers, each in order.
 */
export function messagesInFlight<S, K extends Kinds>(world: World<S, K>): InFlight<K>[] {
  const messages: InFlight<K>[] = [];
  for (const connection of world.network.connections.values()) {
    for (const stream of connection.streams) {
      for (const flight of stream.flights) if (flight.kind === 'data') messages.push(flight);
    }
  }
  return messages;
}

/** The trace hash in words that a person can compare: 16 hexadecimal digits. */
export function hashText<S, K extends Kinds>(world: World<S, K>): string {
  let text = '';
  for (const half of world.hash) text += (half >>> 0).toString(16).padStart(8, '0');
  return text;
}
