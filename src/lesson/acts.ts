import { millis, minutes, seconds, type Micros } from '../kernel/time.ts';
import type { Act } from '../scenario/act.ts';
import type { Command } from '../scenario/command.ts';

// The words with which a lesson.ts gives commands and lets time pass. Each gives plain data, so
// that a lesson can be printed, compared and sent to the worker.

type Verb = Command['command'];
type RecordToSend = Extract<Command, { command: 'send' }>['records'][number];
type ConsumerCall = Extract<Command, { command: 'call' }>['call'];
type ConsumerSpec = Extract<Command, { command: 'add-consumer' }>['client'];
type ApplicationSpec = NonNullable<Extract<Command, { command: 'application' }>['application']>;
type Settings = Record<string, string | number | boolean>;

const act = (command: Command): Act => ({ act: 'do', command });

// what an application asks its client for

/**
 * `producer` sends records, in one go. A label such as `#A` stands for the record with key A and
 * value A.
 */
export const send = (producer: string, ...records: (string | RecordToSend)[]): Act =>
  act({
    command: 'send',
    producer,
    records: records.map((each) => (typeof each === 'string' ? record(each) : each)),
  });

/** The record with this label, `#` and its value. The key is the value too unless it is given. */
export function record(label: string, { key }: { key?: string | null } = {}): RecordToSend {
  const value = /^#(.+)$/.exec(label)?.[1];
  if (value === undefined) throw new Error(`"${label}" is no label of a record, such as #A`);
  return { key: key === undefined ? value : key, value };
}

/** `producer` sends a record each `every`, with one of `keys` keys in turn (0: without one). */
export const load = (
  producer: string,
  every: string,
  { keys = 0, valueBytes = 100 }: { keys?: number; valueBytes?: number } = {},
): Act => act({ command: 'load', producer, every: duration(every), keys, valueBytes });

/** Records at their times after this act, such as `['0s', '#A']`. */
export const replay = (producer: string, ...rows: [after: string, label: string][]): Act =>
  act({
    ...{ command: 'replay', producer, source: 'lesson' },
    rows: rows.map(([after, label]) => ({ after: duration(after), ...record(label) })),
  });

/** Ends a load and a replay. */
export const stopLoad = (producer: string): Act => act({ command: 'stop-load', producer });
export const flush = (producer: string): Act => act({ command: 'flush', producer });

/**
 * The application of `consumer` calls poll() once and gets at most `max` records (else
 * max.poll.records).
 */
export const poll = (consumer: string, { max }: { max?: number } = {}): Act =>
  act({ command: 'poll', consumer, ...(max === undefined ? {} : { max }) });

/** The application polls in a loop, or stops doing so. */
export const pollLoop = (consumer: string, on: boolean): Act =>
  act({ command: 'poll-loop', consumer, on });

export const seek = (consumer: string, partition: string, offset: number): Act =>
  act({ command: 'seek', consumer, partition, offset });

/** The application of `consumer` calls its client, such as `{ api: 'commitSync' }`. */
export const call = (consumer: string, asked: ConsumerCall): Act =>
  act({ command: 'call', consumer, call: asked });

/** The application of `consumer` is another from now on; null: one that takes no time. */
export const application = (consumer: string, other: ApplicationSpec | null): Act =>
  act({ command: 'application', consumer, application: other });

/** The client is started anew with these settings changed. */
export const configure = (client: string, config: Settings): Act =>
  act({ command: 'configure', client, config });

// clients that join

/** A producer that the scenario has not starts now. */
export const addProducer = (name: string, topic: string, config: Settings = {}): Act =>
  act({ command: 'add-producer', client: { name, topic, config } });

/** The same for a consumer, which polls in a loop unless it is told otherwise. */
export const addConsumer = (
  name: string,
  spec: Partial<Omit<ConsumerSpec, 'name'>> & Pick<ConsumerSpec, 'config'>,
): Act => act({ command: 'add-consumer', client: { name, assign: [], polling: true, ...spec } });

// what an operator asks the cluster for

export const createTopic = (
  topic: string,
  { partitions, replicationFactor, config }: TopicSpec,
): Act =>
  act({
    ...{ command: 'create-topic', topic, partitions, replicationFactor },
    ...(config === undefined ? {} : { config }),
  });

type TopicSpec = { partitions: number; replicationFactor: number; config?: Settings };

export const deleteTopic = (topic: string): Act => act({ command: 'delete-topic', topic });

/** The topic has `count` partitions then. */
export const createPartitions = (topic: string, count: number): Act =>
  act({ command: 'create-partitions', topic, count });

/** An owner deletes every record before this offset. */
export const deleteRecords = (partition: string, before: number): Act =>
  act({ command: 'delete-records', partition, before });

/** Settings of a topic, of one broker by its id, or of all brokers. */
export const alterConfig = (
  whose: { topic: string } | { broker: number } | 'brokers',
  set: Settings,
  unset: string[] = [],
): Act => act({ command: 'alter-config', ...(whose === 'brokers' ? {} : whose), set, unset });

/** Moves a partition to the brokers with these ids; null cancels a move that goes on. */
export const reassign = (partition: string, replicas: number[] | null): Act =>
  act({ command: 'reassign', partition, replicas });
export const elect = (partition: string, election: 'preferred' | 'unclean'): Act =>
  act({ command: 'elect', partition, election });
/** A group without members goes on from these offsets, by partition. */
export const resetOffsets = (group: string, offsets: Record<string, number>): Act =>
  act({ command: 'reset-offsets', group, offsets });
export const deleteOffsets = (group: string, ...partitions: string[]): Act =>
  act({ command: 'delete-offsets', group, partitions });
export const deleteGroup = (group: string): Act => act({ command: 'delete-group', group });
export const unregisterBroker = (broker: number): Act =>
  act({ command: 'unregister-broker', broker });
export const updateFeature = (
  feature: string,
  level: number,
  how: 'upgrade' | 'safe-downgrade' | 'unsafe-downgrade' = 'upgrade',
): Act => act({ command: 'update-feature', feature, level, how });
export const addVoter = (controller: string): Act => act({ command: 'add-voter', controller });
export const removeVoter = (controller: string): Act =>
  act({ command: 'remove-voter', controller });

/** SIGTERM: the server ends itself, in order. */
export const shutdown = (node: string): Act => act({ command: 'shutdown', node });

// what is sent by hand

/** A guest connection sends one request, as Kafka's JSON writes it. */
export const request = (
  broker: string,
  { api, version, body, guest = 'g1', listener }: GuestRequest,
): Act =>
  act({
    ...{ command: 'request', guest, broker, api, version, clientId: guest, body },
    ...(listener === undefined ? {} : { listener }),
  });

/** `listener`: the controller's, of a process that has both roles. */
type GuestRequest = {
  api: string;
  version: number;
  body: unknown;
  guest?: string;
  listener?: 'controller';
};

/**
 * A guest connection sends bytes: header and body, hexadecimal. `claimLength` lies about their
 * number.
 */
export const rawRequest = (
  broker: string,
  frame: string,
  { guest = 'g1', claimLength }: { guest?: string; claimLength?: number } = {},
): Act =>
  act({
    ...{ command: 'raw-request', guest, broker, frame },
    ...(claimLength === undefined ? {} : { claimLength }),
  });

export const hangUp = (guest = 'g1'): Act => act({ command: 'hang-up', guest });

// what is done to processes

/** kill -9: the process is gone, the page cache stays. */
export const kill = (node: string): Act => act({ command: 'kill', node });
/** What was not flushed to the disk is lost. */
export const powerCut = (node: string): Act => act({ command: 'power-cut', node });
/** A long GC pause or SIGSTOP: sockets stay open. */
export const pause = (node: string): Act => act({ command: 'pause', node });
export const resume = (node: string): Act => act({ command: 'resume', node });
export const restart = (node: string): Act => act({ command: 'restart', node });

// what is done to links and messages

type OneWay = { oneWay?: boolean };

const ends = (from: string, to: string, { oneWay }: OneWay) => ({
  from,
  to,
  ...(oneWay === true ? { oneWay } : {}),
});

/** Both directions, unless `oneWay`. */
export const cut = (from: string, to: string, way: OneWay = {}): Act =>
  act({ command: 'cut', ...ends(from, to, way) });
export const heal = (from: string, to: string, way: OneWay = {}): Act =>
  act({ command: 'heal', ...ends(from, to, way) });

/** Each message takes from `min` to `max` to arrive. */
export const slow = (
  from: string,
  to: string,
  { min, max = min, ...way }: { min: string; max?: string } & OneWay,
): Act => {
  const delay = { min: duration(min), max: duration(max) };
  return act({ command: 'delay', ...ends(from, to, way), delay });
};

/** So many percent of the transmissions must be repeated. */
export const lose = (from: string, to: string, percent: number, way: OneWay = {}): Act =>
  act({
    ...{ command: 'lose', ...ends(from, to, way) },
    loss: { numerator: percent, denominator: 100 },
  });

/** Bytes for each second; null takes the limit off. */
export const throttle = (
  from: string,
  to: string,
  bandwidth: number | null,
  way: OneWay = {},
): Act => act({ command: 'throttle', ...ends(from, to, way), bandwidth });

/** A message is named by its number in the trace, which the lesson's seed decides. */
export const hold = (message: number): Act => act({ command: 'hold', message });
export const release = (message: number): Act => act({ command: 'release', message });
export const drop = (message: number): Act => act({ command: 'drop', message });
export const duplicate = (message: number): Act => act({ command: 'duplicate', message });

// what is done to disks and clocks

/** Each write and each flush takes so long. */
export const slowDisk = (node: string, writeTime: string, syncTime = writeTime): Act =>
  act({
    ...{ command: 'slow-disk', node },
    ...{ writeTime: duration(writeTime), syncTime: duration(syncTime) },
  });
export const fillDisk = (node: string, bytesLeft = 0): Act =>
  act({ command: 'fill-disk', node, bytesLeft });
export const failDisk = (node: string): Act => act({ command: 'fail-disk', node });
export const repairDisk = (node: string): Act => act({ command: 'repair-disk', node });
/** One bit of a stored batch changes: of a partition's fullest file, or of the node's. */
export const rotDisk = (node: string, partition?: string): Act =>
  act({ command: 'rot-disk', node, ...(partition === undefined ? {} : { file: partition }) });
/** A node that is down gets an empty, freshly formatted disk. */
export const wipe = (node: string): Act => act({ command: 'wipe', node });
/** Sets a node's clock forward, or back with a minus sign, such as `-1min`. */
export const clockJump = (node: string, by: string): Act => {
  const jump = by.startsWith('-') ? -duration(by.slice(1)) : duration(by);
  return act({ command: 'clock-jump', node, by: jump });
};

/** The word for each command: a new command does not compile without one. */
export const actWords = {
  ...{
    send,
    load,
    replay,
    flush,
    poll,
    seek,
    call,
    application,
    configure,
    reassign,
    elect,
    shutdown,
    request,
  },
  ...{ kill, pause, resume, restart, cut, heal, lose, throttle, hold, release, drop, duplicate },
  ...{ wipe, delay: slow, 'stop-load': stopLoad, 'poll-loop': pollLoop },
  ...{ 'create-topic': createTopic, 'delete-topic': deleteTopic, 'alter-config': alterConfig },
  ...{ 'create-partitions': createPartitions, 'delete-records': deleteRecords },
  ...{ 'add-producer': addProducer, 'add-consumer': addConsumer },
  ...{ 'reset-offsets': resetOffsets, 'delete-offsets': deleteOffsets },
  ...{ 'delete-group': deleteGroup },
  ...{ 'unregister-broker': unregisterBroker, 'update-feature': updateFeature },
  ...{ 'add-voter': addVoter, 'remove-voter': removeVoter, 'hang-up': hangUp },
  ...{ 'raw-request': rawRequest, 'power-cut': powerCut, 'slow-disk': slowDisk },
  ...{ 'fill-disk': fillDisk, 'fail-disk': failDisk, 'repair-disk': repairDisk },
  ...{ 'rot-disk': rotDisk, 'clock-jump': clockJump },
} satisfies Record<Verb, (...given: never[]) => Act>;

// time

/** Time passes. */
export const advance = (by: string): Act => ({ act: 'advance', by: duration(by) });

/**
 * Time passes until the expression is true. The lesson is broken when that takes longer than `max`.
 */
export const until = (expression: string, max: string): Act => ({
  act: 'until',
  expression,
  max: duration(max),
});

const UNITS: Record<string, (count: number) => Micros> = {
  us: Math.round,
  ms: millis,
  s: seconds,
  min: minutes,
};

/** `250us`, `10ms`, `1.5s` or `2min` in virtual microseconds. Throws on any other text. */
export function duration(text: string): Micros {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|min)$/.exec(text) ?? [];
  const micros = UNITS[unit ?? ''];
  if (micros === undefined) throw new Error(`"${text}" is no duration, such as 10ms or 1.5s`);
  return micros(Number(count));
}
