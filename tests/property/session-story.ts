import fc from 'fast-check';
import { clusterProgram, createCluster, type Cluster } from '../../src/kafka/cluster.ts';
import { advance } from '../../src/kernel/simulation.ts';
import { type Micros, millis, seconds } from '../../src/kernel/time.ts';
import { applyCommand } from '../../src/scenario/apply.ts';
import type { Command } from '../../src/scenario/command.ts';
import type { Recording, Scenario } from '../../src/scenario/scenario.ts';

/** Three brokers with a steady load, so that there is always something on its way. */
export const busyScenario: Scenario = {
  id: 'busy',
  cluster: {
    brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
    controllers: 1,
    topics: [{ name: 'orders', partitions: 2, replicationFactor: 3 }],
    producers: [
      {
        name: 'p1',
        topic: 'orders',
        config: { acks: 'all' },
        load: { every: millis(20), keys: 3, valueBytes: 10 },
      },
      { name: 'p2', topic: 'orders' },
    ],
    consumers: [
      {
        name: 'r1',
        assign: ['orders-0', 'orders-1'],
        config: { 'auto.offset.reset': 'earliest' },
        polling: true,
      },
      { name: 'r2', assign: ['orders-0'], polling: false },
    ],
    delay: { min: millis(1), max: millis(4) },
    disk: { writeTime: 200, syncTime: millis(2) },
  },
  opensAt: seconds(1),
};

/**
 * Everything that makes a cluster what it is, as text: two clusters are the same when their texts
 * are.
 */
export function wholeOf(cluster: Cluster): string {
  return JSON.stringify(cluster, (_key, value: unknown) => {
    if (value instanceof Map) return [...(value as Map<unknown, unknown>)];
    return ArrayBuffer.isView(value) ? [...(value as unknown as Int32Array)] : value;
  });
}

/**
 * The cluster of a recording at the end of a time, run straight by the rule that
 * `src/session/cursor.ts` states.
 */
export function runStraight({ scenario, seed, commands }: Recording, until: Micros): Cluster {
  const cluster = createCluster(scenario.cluster, seed, 0, true);
  for (const { at, command } of commands) {
    if (at > until) break;
    advance(cluster, clusterProgram, at);
    applyCommand(cluster, command);
  }
  advance(cluster, clusterProgram, until);
  return cluster;
}

const server = fc.constantFrom('b1', 'b2', 'b3', 'c1');
const node = fc.oneof(server, fc.constantFrom('p1', 'p2', 'r1', 'r2'));
const consumer = fc.constantFrom('r1', 'r2');
const producer = fc.constantFrom('p1', 'p2');
const partition = fc.constantFrom('orders-0', 'orders-1');
const pair = { from: node, to: node };
const record = fc.record({
  key: fc.constantFrom(null, 'A', 'B'),
  value: fc.constantFrom('x', 'yy'),
});

/** Commands that a learner gives to this cluster. Some are refused, which is part of the game. */
export const busyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    command: fc.constantFrom('kill', 'power-cut', 'pause', 'resume', 'restart'),
    node: fc.oneof(server, node),
  }),
  fc.record({
    command: fc.constantFrom('shutdown', 'wipe', 'fail-disk', 'repair-disk', 'rot-disk'),
    node: server,
  }),
  fc.record({ command: fc.constant('fill-disk'), node: server, bytesLeft: fc.nat(1_000) }),
  fc.record({
    command: fc.constant('slow-disk'),
    node: server,
    writeTime: fc.nat(9_000),
    syncTime: fc.nat(90_000),
  }),
  fc.record({
    command: fc.constant('clock-jump'),
    node,
    by: fc.integer({ min: -seconds(9), max: seconds(9) }),
  }),
  fc.record({
    command: fc.constant('throttle'),
    ...pair,
    bandwidth: fc.constantFrom(null, 5_000),
  }),
  fc.record({ command: fc.constantFrom('cut', 'heal'), ...pair, oneWay: fc.boolean() }),
  fc.record({
    command: fc.constant('delay'),
    ...pair,
    delay: fc.constant({ min: millis(5), max: millis(50) }),
  }),
  fc.record({
    command: fc.constant('lose'),
    ...pair,
    loss: fc.constant({ numerator: 1, denominator: 5 }),
  }),
  fc.record({
    command: fc.constantFrom('hold', 'release', 'drop', 'duplicate'),
    message: fc.nat(400),
  }),
  fc.record({
    command: fc.constant('send'),
    producer,
    records: fc.array(record, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ command: fc.constantFrom('flush', 'stop-load'), producer }),
  fc.record({ command: fc.constant('poll'), consumer }),
  fc.record({ command: fc.constant('poll-loop'), consumer, on: fc.boolean() }),
  fc.record({ command: fc.constant('seek'), consumer, partition, offset: fc.nat(40) }),
  fc.record({ command: fc.constant('delete-records'), partition, before: fc.nat(20) }),
  fc.record({
    command: fc.constant('reset-offsets'),
    group: fc.constant('g'),
    offsets: fc.dictionary(partition, fc.nat(20), { minKeys: 1, maxKeys: 2 }),
  }),
  fc.record({ command: fc.constant('delete-group'), group: fc.constant('g') }),
  fc.record({
    command: fc.constant('add-consumer'),
    client: fc.record({
      ...{ name: fc.constantFrom('r3', 'r4', 'p1'), assign: fc.constant<string[]>([]) },
      ...{ subscribe: fc.constant<string[]>(['orders']), polling: fc.constant(true) },
      config: fc.constantFrom<Record<string, string>>(
        { 'group.id': 'g', 'auto.offset.reset': 'earliest' },
        { 'group.id': 'g', 'group.protocol': 'consumer' },
      ),
    }),
  }),
  fc.record({
    command: fc.constant('add-producer'),
    client: fc.record({
      ...{ name: fc.constantFrom('p3', 'r1'), topic: fc.constant('orders') },
      load: fc.constant({ every: millis(30), keys: 2, valueBytes: 10 }),
    }),
  }),
  fc.record({
    command: fc.constant('create-topic'),
    topic: fc.constantFrom('late', 'orders'),
    partitions: fc.constant(1),
    replicationFactor: fc.constant(2),
  }),
  fc.record({
    command: fc.constant('request'),
    guest: fc.constantFrom('g1', 'g2'),
    broker: server,
    api: fc.constant('ApiVersions'),
    version: fc.constant(4),
    clientId: fc.constant('me'),
    body: fc.constant({ clientSoftwareName: 'hand', clientSoftwareVersion: '1' }),
  }),
  fc.record({
    command: fc.constant('raw-request'),
    guest: fc.constantFrom('g1', 'g2'),
    broker: server,
    frame: fc.constantFrom('00120004', 'ffff', ''),
  }),
  fc.record({ command: fc.constant('hang-up'), guest: fc.constantFrom('g1', 'g2') }),
);

/**
 * What somebody can do with a session. Times are parts in a thousand of what has been computed, or
 * a little more.
 */
export type Move =
  | { move: 'advance'; by: Micros }
  | { move: 'apply'; command: Command }
  | { move: 'seek'; part: number }
  | { move: 'step'; direction: 'forward' | 'back'; by: 'event' | 'request' | 'change' }
  | { move: 'schedule'; commands: Command[]; gap: Micros }
  | { move: 'branch' }
  | { move: 'switch'; part: number };

const apply = fc.record({ move: fc.constant('apply'), command: busyCommand });
const move = fc.oneof(
  { weight: 3, arbitrary: fc.record({ move: fc.constant('advance'), by: fc.nat(300_000) }) },
  { weight: 6, arbitrary: apply },
  { weight: 3, arbitrary: fc.record({ move: fc.constant('seek'), part: fc.nat(1_100) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      move: fc.constant('step'),
      direction: fc.constantFrom('forward', 'back'),
      by: fc.constantFrom('event', 'request', 'change'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      move: fc.constant('schedule'),
      commands: fc.array(busyCommand, { maxLength: 3 }),
      gap: fc.nat(100_000),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ move: 'branch' }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant('switch'), part: fc.nat(999) }) },
) as fc.Arbitrary<Move>;

export const moves: fc.Arbitrary<Move[]> = fc.array(move, { minLength: 1, maxLength: 14 });
