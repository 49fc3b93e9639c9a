import { millis, type Micros } from '../../../../kernel/time.ts';
import {
  clientAssignors,
  type ClientAssignorName,
  type RebalanceProtocol,
} from '../../../assignors/client-assignors.ts';
import { settingOf, type SettingTexts } from '../../../config/read-setting.ts';
import { consumerSettings } from '../../../config/rows/consumer.ts';
import type { ConfigProblem } from '../../config-problem.ts';
import type { Backoff } from '../../network/backoff.ts';

/** What a consumer with a group.id is set to. Times in microseconds. Frozen. */
export type GroupConfig = {
  readonly groupId: string;
  /** Of a static member; null for a dynamic one. (KIP-345) */
  readonly instanceId: string | null;
  readonly sessionTimeout: Micros;
  readonly heartbeatInterval: Micros;
  /** How long the application may take between two polls: also the rebalance timeout. */
  readonly maxPollInterval: Micros;
  /** In the order of preference, by the names that members vote for. */
  readonly assignors: readonly ClientAssignorName[];
  /** How the member rebalances: the best that all its assignors know. */
  readonly protocol: RebalanceProtocol;
  /** Between two commits that poll() makes by itself; null: it makes none. */
  readonly autoCommitInterval: Micros | null;
  readonly retryBackoff: Backoff;
  /** How long a call such as commitSync() may block. */
  readonly apiTimeout: Micros;
  /** Whether a pattern leaves out topics such as __consumer_offsets. */
  readonly excludesInternal: boolean;
  /** The coordinator leads the group's rebalances. (KIP-848) */
  readonly isModern: boolean;
  /** The assignor that the coordinator is asked for; null: its own choice. */
  readonly remoteAssignor: string | null;
};

const PACKAGE = 'org.apache.kafka.clients.consumer.';

/** The names of the classes that a person writes, and what members call them. */
const ASSIGNORS: Readonly<Record<string, ClientAssignorName>> = {
  RangeAssignor: 'range',
  RoundRobinAssignor: 'roundrobin',
  StickyAssignor: 'sticky',
  CooperativeStickyAssignor: 'cooperative-sticky',
};

/** What cannot be set with a protocol. (ConsumerConfig.checkUnsupportedConfigsPostProcess) */
const OF_ONE_PROTOCOL = {
  CLASSIC: ['group.remote.assignor'],
  CONSUMER: ['partition.assignment.strategy', 'heartbeat.interval.ms', 'session.timeout.ms'],
} as const;

/** What a consumer's settings say of its group; null without a group.id; or what is wrong. */
export function groupConfig(set: SettingTexts): GroupConfig | ConfigProblem | null {
  const groupId = settingOf(consumerSettings, set, 'group.id');
  const commits = settingOf(consumerSettings, set, 'enable.auto.commit');
  const names = settingOf(consumerSettings, set, 'partition.assignment.strategy');
  const assignors: ClientAssignorName[] = [];
  for (const name of names) {
    const known = ASSIGNORS[name.replace(/^class /u, '').replace(PACKAGE, '')];
    if (known === undefined) return { problem: 'no-assignor', value: name };
    assignors.push(known);
  }
  const protocol = commonProtocol(assignors);
  if (protocol === null) return { problem: 'no-common-protocol' };
  // (ConsumerConfig.maybeOverrideEnableAutoCommit)
  if (groupId === null)
    return commits && 'enable.auto.commit' in set ? { problem: 'commits-without-group' } : null;
  const protocolName = settingOf(consumerSettings, set, 'group.protocol').toUpperCase();
  if (protocolName !== 'CLASSIC' && protocolName !== 'CONSUMER')
    return { problem: 'no-group-protocol', value: protocolName };
  const other = OF_ONE_PROTOCOL[protocolName].find((name) => name in set);
  if (other !== undefined)
    return { problem: 'of-other-protocol', setting: other, protocol: protocolName };
  const time = (name: TimeSetting): Micros => millis(settingOf(consumerSettings, set, name));
  const sessionTimeout = time('session.timeout.ms');
  const heartbeatInterval = time('heartbeat.interval.ms');
  // (Heartbeat)
  if (heartbeatInterval >= sessionTimeout) return { problem: 'slow-heartbeat' };
  return Object.freeze({
    groupId,
    instanceId: settingOf(consumerSettings, set, 'group.instance.id'),
    sessionTimeout,
    heartbeatInterval,
    maxPollInterval: time('max.poll.interval.ms'),
    assignors: Object.freeze(assignors),
    protocol,
    autoCommitInterval: commits ? time('auto.commit.interval.ms') : null,
    retryBackoff: Object.freeze({
      first: time('retry.backoff.ms'),
      max: time('retry.backoff.max.ms'),
    }),
    apiTimeout: time('default.api.timeout.ms'),
    excludesInternal: settingOf(consumerSettings, set, 'exclude.internal.topics'),
    isModern: protocolName === 'CONSUMER',
    remoteAssignor: settingOf(consumerSettings, set, 'group.remote.assignor'),
  });
}

type TimeSetting =
  | 'session.timeout.ms'
  | 'heartbeat.interval.ms'
  | 'max.poll.interval.ms'
  | 'auto.commit.interval.ms'
  | 'retry.backoff.ms'
  | 'retry.backoff.max.ms'
  | 'default.api.timeout.ms';

/** Cooperative only where each assignor is; null for none in common. (ConsumerCoordinator) */
function commonProtocol(assignors: readonly ClientAssignorName[]): RebalanceProtocol | null {
  const isCommon = (protocol: RebalanceProtocol): boolean =>
    assignors.every((name) => clientAssignors[name].supportedProtocols.includes(protocol));
  if (assignors.length > 0 && isCommon('cooperative')) return 'cooperative';
  return isCommon('eager') ? 'eager' : null;
}
