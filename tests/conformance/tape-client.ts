import { millis, type Micros } from '../../src/kernel/time.ts';
import { seedRandom } from '../../src/kernel/random.ts';
import type { TimerKey } from '../../src/kernel/machine.ts';
import {
  createConsumer,
  stepConsumer,
  type Consumer,
} from '../../src/kafka/clients/consumer/consumer.ts';
import {
  createProducer,
  stepProducer,
  type Producer,
} from '../../src/kafka/clients/producer/producer.ts';
import type { ConsumerSpec, ProducerSpec } from '../../src/kafka/cluster-spec.ts';
import type { ClusterLayout, KafkaEffect, KafkaInput } from '../../src/kafka/kinds.ts';
import type { Note } from '../../src/kafka/note.ts';
import type { ProcessCommand } from '../../src/kafka/process-command.ts';
import type { AnyRequest, AnyResponse } from '../../src/kafka/protocol/message.ts';

/** What a client asks of a broker that reads from a script. */
export type Asked = {
  readonly client: string;
  readonly connection: number;
  /** Such as `bootstrap#1` or `coordinator-1#2`. */
  readonly tag: string;
  readonly at: Micros;
  readonly message: AnyRequest;
};

/** What the script says: nothing for ever, an answer at a time, or that the connection is cut. */
export type Said = { readonly at: Micros; readonly body: unknown } | { readonly cut: true } | null;

/** Clients in a world of their own, with a clock and one broker that reads from a script. */
export type TapeWorld = {
  now: Micros;
  readonly seed: number;
  readonly queue: { at: Micros; order: number; run: () => void }[];
  order: number;
  connections: number;
  /** Brokers whose process does not run. */
  readonly down: Set<number>;
  readonly answer: (asked: Asked) => Said;
  readonly note: (client: string, note: Note, at: Micros) => void;
};

/** A client in that world. */
export type TapeClient<State extends Consumer | Producer = Consumer | Producer> = {
  readonly id: string;
  readonly state: State;
  readonly timers: Map<TimerKey, number>;
  /** Tags of open connections, and the time of the last answer on each. */
  readonly open: Map<number, { tag: string; answeredAt: Micros }>;
  readonly random: Int32Array;
};
export type TapeConsumer = TapeClient<Consumer>;
export type TapeProducer = TapeClient<Producer>;

/** How long the network takes, each way: nearly nothing, as on one machine. */
const DELAY: Micros = 200;

const LAYOUT: ClusterLayout = Object.freeze({
  nodes: Object.freeze({ b1: 0 }),
  brokers: Object.freeze([1]),
  servers: 1,
  controllers: Object.freeze([]),
  museum: Object.freeze([]),
});

export const createTapeConsumer = (world: TapeWorld, spec: ConsumerSpec): TapeConsumer =>
  started(world, spec.name, createConsumer(spec, LAYOUT));

/** A producer that has not yet sent anything: it knows no leader that it could connect to. */
export const createTapeProducer = (world: TapeWorld, spec: ProducerSpec): TapeProducer =>
  started(world, spec.name, { ...createProducer(spec, LAYOUT), warming: false });

function started<State extends Consumer | Producer>(
  world: TapeWorld,
  id: string,
  state: State,
): TapeClient<State> {
  const random = seedRandom(world.seed, id.length);
  const client: TapeClient<State> = { id, state, timers: new Map(), open: new Map(), random };
  give(world, client, { on: 'boot' });
  return client;
}

/** The application asks its client for something. */
export const command = (world: TapeWorld, client: TapeClient, what: ProcessCommand): void => {
  give(world, client, { on: 'command', command: what });
};

export function later(world: TapeWorld, at: Micros, run: () => void): void {
  world.order += 1;
  world.queue.push({ at: Math.max(at, world.now), order: world.order, run });
}

/** Lets the next thing happen, unless it lies behind `until`: then only the clock goes on. */
export function goOn(world: TapeWorld, until: Micros): void {
  let next = -1;
  for (const [place, each] of world.queue.entries()) {
    const best = world.queue[next];
    if (best === undefined || each.at < best.at || (each.at === best.at && each.order < best.order))
      next = place;
  }
  const found = world.queue[next];
  if (found === undefined || found.at > until) {
    world.now = until;
    return;
  }
  world.queue.splice(next, 1);
  world.now = found.at;
  found.run();
}

function give(world: TapeWorld, client: TapeClient, input: KafkaInput): void {
  const { state, random } = client;
  const effects =
    state.role === 'consumer'
      ? stepConsumer(state, input, world.now, random, world.now)
      : stepProducer(state, input, world.now, random, world.now);
  for (const effect of effects) carryOut(world, client, effect);
}

function carryOut(world: TapeWorld, client: TapeClient, effect: KafkaEffect): void {
  switch (effect.do) {
    case 'connect': {
      const connection = (world.connections += 1);
      const { tag } = effect;
      later(world, world.now + DELAY, () => {
        if (world.down.has(brokerOf(tag))) {
          give(world, client, { on: 'closed', connection, peer: 0, tag, reason: 'refused' });
          return;
        }
        client.open.set(connection, { tag, answeredAt: 0 });
        give(world, client, { on: 'connected', connection, to: 0, tag });
      });
      return;
    }
    case 'send':
      send(world, client, effect.connection, effect.message as AnyRequest);
      return;
    case 'close':
      client.open.delete(effect.connection);
      return;
    case 'timer': {
      world.order += 1;
      const mine = world.order;
      client.timers.set(effect.key, mine);
      later(world, effect.at, () => {
        if (client.timers.get(effect.key) !== mine) return;
        client.timers.delete(effect.key);
        give(world, client, { on: 'timer', timer: effect.timer });
      });
      return;
    }
    case 'cancel':
      client.timers.delete(effect.key);
      return;
    case 'note':
      world.note(client.id, effect.note, world.now);
      return;
    default:
    // A client has no disk.
  }
}

/** A broker answers in the order of the requests: behind one without answer comes none. */
function send(world: TapeWorld, client: TapeClient, connection: number, message: AnyRequest): void {
  const open = client.open.get(connection);
  if (open === undefined) return;
  const asked = { client: client.id, connection, tag: open.tag, at: world.now, message };
  const said = world.answer(asked);
  if (said === null) return;
  if ('cut' in said) {
    later(world, world.now + DELAY, () => {
      cut(world, client, connection);
    });
    return;
  }
  const at = Math.max(said.at, world.now + DELAY, open.answeredAt);
  open.answeredAt = at;
  const response = Object.freeze({
    type: message.type.replace(/Request$/u, 'Response'),
    version: message.version,
    correlationId: message.correlationId,
    body: said.body,
  }) as unknown as AnyResponse;
  later(world, at, () => {
    if (!client.open.has(connection)) return;
    const port = 9092;
    const { tag } = open;
    give(world, client, { on: 'message', connection, from: 0, tag, port, message: response });
  });
}

/** A connection ends without a word. */
function cut(world: TapeWorld, client: TapeClient, connection: number): void {
  const open = client.open.get(connection);
  if (open === undefined) return;
  client.open.delete(connection);
  give(world, client, { on: 'closed', connection, peer: 0, tag: open.tag, reason: 'reset' });
}

/** A broker's process ends, and with it all connections to it. */
export function cutFrom(world: TapeWorld, client: TapeClient, broker: number): void {
  for (const [connection, { tag }] of [...client.open])
    if (brokerOf(tag) === broker) cut(world, client, connection);
}

/** The broker that a connection is to; NaN while its client knows none. */
const brokerOf = (tag: string): number => Number(/^broker-(\d+)#/u.exec(tag)?.[1]);

export const toMillis = (time: Micros): number => Math.round(time / millis(1));
