import type { ProcessCommand, RecordToSend, ReplayRow } from '../kafka/process-command.ts';
import type { Odds } from '../kernel/random.ts';
import {
  also,
  bad,
  type Check,
  type Checked,
  flag,
  json,
  list,
  oneOf,
  orNull,
  pattern,
  shape,
  text,
  whole,
} from './check.ts';
import { configValues, micros, nodeName, partitionName, TIME_MAX, topicName } from './names.ts';
import { consumerSpec, producerSpec } from './parse-client.ts';
import { applicationSpec, consumerCall, offsetsByPartition } from './parse-consumer.ts';
import type { Command, TimedCommand, WorldCommand } from './command.ts';
import type { Problem } from './problem.ts';

/** Rows in one replay. */
export const ROWS_MAX = 100_000;
const RECORDS_MAX = 1_000;
/**
 * A little more than a broker takes (message.max.bytes 1,048,588), so that a refusal can be seen.
 */
const VALUE_MAX = 1_200_000;
const DELAY_MAX = 3_600_000_000;
const INT16_MAX = 32_767;
const INT32_MAX = 2_147_483_647;
const SAFE_MAX = Number.MAX_SAFE_INTEGER;

/**
 * A command that came from outside as a value, or where and why it is none. The only place where a
 * command is checked for its shape.
 */
export function parseCommand(value: unknown): { command: Command } | { error: Problem } {
  const checked = commandCheck(value, '');
  return 'good' in checked ? { command: checked.good } : { error: checked.bad };
}

export const commandCheck: Check<Command> = (value, where) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return bad(where, { problem: 'not-an-object' });
  }
  const { command: kind, ...fields } = value as Record<string, unknown>;
  const at = where === '' ? 'command' : `${where}.command`;
  if (typeof kind !== 'string') return bad(at, { problem: 'not-text' });
  const check = isKind(kind) ? CHECKS[kind] : undefined;
  if (check === undefined)
    return bad(at, { problem: 'unknown-command', command: kind.slice(0, 40) });
  const checked = (check as Check<object>)(fields, where);
  if ('bad' in checked) return checked;
  return { good: { command: kind, ...checked.good } as Command };
};

export const odds: Check<Odds> = also(
  shape<Odds>({ numerator: whole(0, INT32_MAX), denominator: whole(1, INT32_MAX) }, {}),
  ({ numerator, denominator }) =>
    numerator > denominator ? { problem: 'too-certain' } : undefined,
);

export const delayRange: Check<{ min: number; max: number }> = also(
  shape<{ min: number; max: number }>({ min: whole(0, DELAY_MAX), max: whole(0, DELAY_MAX) }, {}),
  ({ min, max }) => (min > max ? { problem: 'delay-backwards' } : undefined),
);

/** How long a disk takes, microseconds. */
export const diskTime = whole(0, 60_000_000);

const partitionIndex = whole(0, 1_000_000);
const timestamp = whole(-SAFE_MAX, SAFE_MAX);
const keyOrValue = orNull(text(0, VALUE_MAX));

const recordToSend: Check<RecordToSend> = shape<RecordToSend>(
  { key: keyOrValue, value: keyOrValue },
  { partition: partitionIndex, timestamp },
);

const replayRow: Check<ReplayRow> = shape<ReplayRow>(
  { key: keyOrValue, value: keyOrValue, after: micros },
  { partition: partitionIndex, timestamp },
);

const message = shape<{ message: number }>({ message: whole(0, SAFE_MAX) }, {});
const process = shape<{ node: string }>({ node: nodeName }, {});
const link = { from: nodeName, to: nodeName };

/** Distributes over the members of the union, since one member may have several kinds. */
type FieldsOf<C, K> = C extends { command: infer N }
  ? K extends N
    ? Omit<C, 'command'>
    : never
  : never;
type Checks<C extends { command: string }> = { [K in C['command']]: Check<FieldsOf<C, K>> };

const WORLD_CHECKS: Checks<WorldCommand> = {
  'add-producer': shape({ client: producerSpec }, {}),
  'add-consumer': shape({ client: consumerSpec }, {}),
  kill: process,
  'power-cut': process,
  pause: process,
  resume: process,
  restart: process,
  cut: shape(link, { oneWay: flag }),
  heal: shape(link, { oneWay: flag }),
  delay: shape({ ...link, delay: delayRange }, { oneWay: flag }),
  lose: shape({ ...link, loss: odds }, { oneWay: flag }),
  throttle: shape({ ...link, bandwidth: orNull(whole(1, SAFE_MAX)) }, { oneWay: flag }),
  hold: message,
  release: message,
  drop: message,
  duplicate: message,
  wipe: process,
  'slow-disk': shape({ node: nodeName, writeTime: diskTime, syncTime: diskTime }, {}),
  'fill-disk': shape({ node: nodeName }, { bytesLeft: whole(0, SAFE_MAX) }),
  'fail-disk': process,
  'repair-disk': process,
  'rot-disk': shape({ node: nodeName }, { file: text(1, 310) }),
  'clock-jump': shape({ node: nodeName, by: whole(-TIME_MAX, TIME_MAX) }, {}),
};

const brokerId = whole(0, INT32_MAX);
const groupId = text(0, 300);
const voter = shape<{ controller: string }>({ controller: nodeName }, {});

type AlterConfig = FieldsOf<ProcessCommand, 'alter-config'>;

type AdminKind =
  | 'delete-topic'
  | 'create-partitions'
  | 'alter-config'
  | 'reassign'
  | 'elect'
  | 'reset-offsets'
  | 'delete-offsets'
  | 'delete-group'
  | 'unregister-broker'
  | 'update-feature'
  | 'add-voter'
  | 'remove-voter';

/** What an operator asks the brokers for. They refuse what is wrong in Kafka's own way. */
const ADMIN_CHECKS: Pick<Checks<ProcessCommand>, AdminKind> = {
  'delete-topic': shape({ topic: topicName }, {}),
  'create-partitions': shape({ topic: topicName, count: whole(-1, 1_000) }, {}),
  'alter-config': also(
    shape<AlterConfig>(
      {},
      { topic: topicName, broker: brokerId, set: configValues, unset: list(text(1, 300), 0, 100) },
    ),
    ({ topic, broker }) =>
      topic !== undefined && broker !== undefined ? { problem: 'two-targets' } : undefined,
  ),
  reassign: shape(
    { partition: partitionName, replicas: orNull(list(whole(-1, INT32_MAX), 0, 100)) },
    {},
  ),
  elect: shape({ partition: partitionName, election: oneOf('preferred', 'unclean') }, {}),
  'reset-offsets': shape({ group: groupId, offsets: offsetsByPartition }, {}),
  'delete-offsets': shape({ group: groupId, partitions: list(partitionName, 0, 1_000) }, {}),
  'delete-group': shape({ group: groupId }, {}),
  'unregister-broker': shape({ broker: brokerId }, {}),
  'update-feature': shape(
    { feature: text(1, 300), level: whole(0, INT16_MAX) },
    { how: oneOf('upgrade', 'safe-downgrade', 'unsafe-downgrade') },
  ),
  'add-voter': voter,
  'remove-voter': voter,
};

const CLIENT_CHECKS: Checks<ProcessCommand> = {
  send: shape(
    { producer: nodeName, records: list(recordToSend, 1, RECORDS_MAX) },
    { topic: topicName },
  ),
  replay: shape(
    { producer: nodeName, source: text(1, 300), rows: list(replayRow, 0, ROWS_MAX) },
    { topic: topicName },
  ),
  load: shape(
    {
      producer: nodeName,
      every: whole(1, TIME_MAX),
      keys: whole(0, 1_000_000),
      valueBytes: whole(0, VALUE_MAX),
    },
    {},
  ),
  'stop-load': shape({ producer: nodeName }, {}),
  flush: shape({ producer: nodeName }, {}),
  poll: shape({ consumer: nodeName }, { max: whole(1, INT32_MAX), timeout: micros }),
  'poll-loop': shape({ consumer: nodeName, on: flag }, {}),
  seek: shape(
    { consumer: nodeName, partition: partitionName, offset: whole(-SAFE_MAX, SAFE_MAX) },
    {},
  ),
  call: shape({ consumer: nodeName, call: consumerCall }, {}),
  application: shape({ consumer: nodeName, application: orNull(applicationSpec) }, {}),
  configure: shape({ client: nodeName, config: configValues }, {}),
  'create-topic': shape(
    { topic: topicName, partitions: whole(-1, 1_000), replicationFactor: whole(-1, INT16_MAX) },
    { config: configValues },
  ),
  'delete-records': shape({ partition: partitionName, before: whole(-SAFE_MAX, SAFE_MAX) }, {}),
  ...ADMIN_CHECKS,
  request: shape(
    {
      guest: nodeName,
      broker: nodeName,
      api: text(1, 100),
      version: whole(-INT16_MAX - 1, INT16_MAX),
      clientId: orNull(text(0, 300)),
      body: json(100_000, 32),
    },
    { listener: oneOf('controller') },
  ),
  'raw-request': shape(
    {
      guest: nodeName,
      broker: nodeName,
      frame: pattern(/^([0-9a-fA-F]{2})*$/, 2 * VALUE_MAX, 'hexadecimal'),
    },
    { claimLength: whole(-INT32_MAX - 1, INT32_MAX), listener: oneOf('controller') },
  ),
  'hang-up': shape({ guest: nodeName }, {}),
  shutdown: process,
};

const CHECKS: Checks<Command> = { ...WORLD_CHECKS, ...CLIENT_CHECKS };

const isKind = (kind: string): kind is Command['command'] => Object.hasOwn(CHECKS, kind);

/** Commands in order of time. */
export function timedCommands(value: unknown, where: string): Checked<TimedCommand[]> {
  const checked = list(
    shape<TimedCommand>({ at: micros, command: commandCheck }, {}),
    0,
    100_000,
  )(value, where);
  if ('bad' in checked) return checked;
  const early = checked.good.findIndex(({ at }, index) => at < (checked.good[index - 1]?.at ?? 0));
  return early < 0 ? checked : bad(`${where}[${early}].at`, { problem: 'out-of-order' });
}
