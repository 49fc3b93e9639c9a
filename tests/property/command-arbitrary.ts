import fc from 'fast-check';
import type { Command, TimedCommand } from '../../src/scenario/command.ts';

const name = fc.constantFrom('b1', 'b2', 'b3', 'p1', 'r1', 'c1', 'a.b_c-9');
const partition = fc.constantFrom('orders-0', 'a-b-12', 'läger-3');
const someText = fc.string({ unit: 'grapheme', maxLength: 12 });
const maybeText = fc.option(someText);
const micros = fc.nat(2_000_000_000);
const message = fc.nat();
const optional = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const delay = fc
  .tuple(fc.nat(1_000_000), fc.nat(1_000_000))
  .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
const loss = fc.nat(100).map((numerator) => ({ numerator, denominator: 100 }));
const oneWay = optional<{ oneWay: boolean }>({ oneWay: fc.boolean() });
const record = fc
  .tuple(
    fc.record({ key: maybeText, value: maybeText }),
    optional<{ partition: number; timestamp: number }>({
      partition: fc.nat(100),
      timestamp: fc.maxSafeInteger(),
    }),
  )
  .map(([needed, more]) => ({ ...needed, ...more }));
const row = fc.tuple(record, micros).map(([each, after]) => ({ ...each, after }));
const config = fc.dictionary(
  fc.constantFrom('acks', 'linger.ms', 'batch.size'),
  fc.oneof(someText, fc.integer(), fc.boolean()),
);

/** Any command, in its shape only: the nodes that it names need not exist. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    command: fc.constantFrom(
      'kill',
      'power-cut',
      'pause',
      'resume',
      'restart',
      'shutdown',
      'wipe',
      'fail-disk',
      'repair-disk',
    ),
    node: name,
  }),
  fc
    .tuple(fc.record({ command: fc.constantFrom('cut', 'heal'), from: name, to: name }), oneWay)
    .map(([a, b]) => ({ ...a, ...b })),
  fc
    .tuple(fc.record({ command: fc.constant('delay'), from: name, to: name, delay }), oneWay)
    .map(([a, b]) => ({ ...a, ...b })),
  fc
    .tuple(fc.record({ command: fc.constant('lose'), from: name, to: name, loss }), oneWay)
    .map(([a, b]) => ({ ...a, ...b })),
  fc
    .tuple(
      fc.record({
        command: fc.constant('throttle'),
        from: name,
        to: name,
        bandwidth: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
      }),
      oneWay,
    )
    .map(([a, b]) => ({ ...a, ...b })),
  fc.record({ command: fc.constantFrom('hold', 'release', 'drop', 'duplicate'), message }),
  fc.record({
    command: fc.constant('slow-disk'),
    node: name,
    writeTime: fc.nat(60_000_000),
    syncTime: fc.nat(60_000_000),
  }),
  fc
    .tuple(
      fc.record({ command: fc.constant('fill-disk'), node: name }),
      optional<{ bytesLeft: number }>({ bytesLeft: fc.nat() }),
    )
    .map(([a, b]) => ({ ...a, ...b })),
  fc
    .tuple(
      fc.record({ command: fc.constant('rot-disk'), node: name }),
      optional<{ file: string }>({ file: partition }),
    )
    .map(([a, b]) => ({ ...a, ...b })),
  fc.record({ command: fc.constant('clock-jump'), node: name, by: fc.integer() }),
  fc
    .tuple(
      fc.record({
        command: fc.constant('send'),
        producer: name,
        records: fc.array(record, { minLength: 1, maxLength: 4 }),
      }),
      optional<{ topic: string }>({ topic: fc.constant('orders') }),
    )
    .map(([a, b]) => ({ ...a, ...b })),
  fc.record({
    command: fc.constant('replay'),
    producer: name,
    source: fc.constant('earthquakes'),
    rows: fc.array(row, { maxLength: 3 }),
  }),
  fc.record({
    command: fc.constant('load'),
    producer: name,
    every: fc.integer({ min: 1, max: 1_000_000 }),
    keys: fc.nat(10),
    valueBytes: fc.nat(100),
  }),
  fc.record({ command: fc.constantFrom('stop-load', 'flush'), producer: name }),
  fc
    .tuple(
      fc.record({ command: fc.constant('poll'), consumer: name }),
      optional<{ max: number }>({ max: fc.integer({ min: 1, max: 500 }) }),
    )
    .map(([a, b]) => ({ ...a, ...b })),
  fc.record({ command: fc.constant('poll-loop'), consumer: name, on: fc.boolean() }),
  fc.record({
    command: fc.constant('seek'),
    consumer: name,
    partition,
    offset: fc.maxSafeInteger(),
  }),
  fc.record({
    command: fc.constant('application'),
    consumer: name,
    application: fc.option(
      fc.record({
        perRecord: fc.nat(9_000),
        commits: fc.constantFrom('each-batch', 'out-of-order'),
      }),
    ),
  }),
  fc.record({
    command: fc.constant('call'),
    consumer: name,
    call: fc.oneof(
      fc.record({ api: fc.constantFrom('unsubscribe', 'wakeup', 'commitSync', 'close') }),
      fc.record({
        api: fc.constantFrom('assign', 'pause', 'resume', 'committed', 'seekToEnd'),
        partitions: fc.array(partition, { maxLength: 3 }),
      }),
    ),
  }),
  fc.record({ command: fc.constant('configure'), client: name, config }),
  fc.record({
    command: fc.constant('create-topic'),
    topic: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 }),
    partitions: fc.integer({ min: -1, max: 9 }),
    replicationFactor: fc.integer({ min: -1, max: 9 }),
    config,
  }),
  fc.record({ command: fc.constant('delete-records'), partition, before: fc.maxSafeNat() }),
  fc.record({ command: fc.constant('delete-topic'), topic: fc.constant('orders') }),
  fc.record({
    command: fc.constant('reset-offsets'),
    group: fc.string(),
    offsets: fc.dictionary(partition, fc.maxSafeNat(), { maxKeys: 3 }),
  }),
  fc.record({
    command: fc.constant('delete-offsets'),
    group: fc.string(),
    partitions: fc.array(partition, { maxLength: 3 }),
  }),
  fc.record({ command: fc.constant('delete-group'), group: fc.string() }),
  fc.record({
    command: fc.constant('add-producer'),
    client: fc.record({ name, topic: fc.constant('orders'), config: fc.constant({ acks: 'all' }) }),
  }),
  fc.record({
    command: fc.constant('add-consumer'),
    client: fc.record({
      ...{ name, assign: fc.constant<string[]>([]), subscribe: fc.constant<string[]>(['orders']) },
      ...{ config: fc.constant({ 'group.id': 'g' }), polling: fc.boolean() },
    }),
  }),
  fc.record({
    command: fc.constant('create-partitions'),
    topic: fc.constant('orders'),
    count: fc.nat(9),
  }),
  fc.record({ command: fc.constant('alter-config'), broker: fc.nat(9), set: config }),
  fc.record({
    command: fc.constant('reassign'),
    partition,
    replicas: fc.option(fc.array(fc.nat(9), { maxLength: 4 }), { nil: null }),
  }),
  fc.record({
    command: fc.constant('elect'),
    partition,
    election: fc.constantFrom('preferred', 'unclean'),
  }),
  fc.record({ command: fc.constant('unregister-broker'), broker: fc.nat(9) }),
  fc.record({
    command: fc.constant('update-feature'),
    feature: fc.constant('kraft.version'),
    level: fc.nat(9),
  }),
  fc.record({ command: fc.constantFrom('add-voter', 'remove-voter'), controller: name }),
  fc.record({
    command: fc.constant('request'),
    guest: name,
    broker: name,
    api: fc.constant('Produce'),
    version: fc.nat(20),
    clientId: maybeText,
    body: fc.jsonValue({ maxDepth: 4 }).map(withoutPrototype),
  }),
  fc.record({
    command: fc.constant('raw-request'),
    guest: name,
    broker: name,
    frame: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    claimLength: fc.integer(),
  }),
  fc.record({ command: fc.constant('hang-up'), guest: name }),
);

export const anyCommands: fc.Arbitrary<TimedCommand[]> = fc
  .array(fc.record({ at: micros, command: anyCommand }), { maxLength: 8 })
  .map((commands) => commands.sort((a, b) => a.at - b.at));

/**
 * JSON values whose objects have no field called `__proto__`, which is refused; as JSON has them,
 * without -0.
 */
function withoutPrototype(value: unknown): unknown {
  const noPrototype = (key: string, each: unknown): unknown =>
    key === '__proto__' ? undefined : each;
  return JSON.parse(JSON.stringify(value), noPrototype) as unknown;
}
