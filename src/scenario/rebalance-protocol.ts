import type { ConsumerSpec } from '../kafka/cluster-spec.ts';
import type { TimedCommand } from './command.ts';
import type { Scenario } from './scenario.ts';

/**
 * How members share anew: `eager`: each gives all up first; `cooperative`: no more than it must
 * (KIP-429); `consumer`: the coordinator shares out, and no member waits for all (KIP-848).
 */
export const REBALANCE_PROTOCOLS = ['eager', 'cooperative', 'consumer'] as const;

export type RebalanceProtocol = (typeof REBALANCE_PROTOCOLS)[number];

type Settings = NonNullable<ConsumerSpec['config']>;

/** What a member is set to for each. */
export const protocolSettings = {
  // Kafka's default: range first, so that a group that knows no better shares eagerly.
  eager: {},
  cooperative: {
    'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
  },
  consumer: { 'group.protocol': 'consumer' },
} as const satisfies Record<RebalanceProtocol, Settings>;

/** What says how to share; and what a member of the other protocol may not be set to. */
const OF_ONE_PROTOCOL = [
  ...['group.protocol', 'partition.assignment.strategy', 'group.remote.assignor'],
  ...['session.timeout.ms', 'heartbeat.interval.ms'],
];

/** The settings of a member under another protocol; how it shares is that protocol's usual way. */
export function settingsUnder(config: Settings, protocol: RebalanceProtocol): Settings {
  const left = protocol === 'consumer' ? OF_ONE_PROTOCOL : OF_ONE_PROTOCOL.slice(0, 3);
  const kept = Object.entries(config).filter(([name]) => !left.includes(name));
  return { ...Object.fromEntries(kept), ...protocolSettings[protocol] };
}

/** Whether the members that a scenario has of a group share in this way already. */
export function isUnder(
  { cluster }: Scenario,
  group: string,
  protocol: RebalanceProtocol,
): boolean {
  const members = cluster.consumers.filter(({ config }) => config?.['group.id'] === group);
  if (members.length === 0) return false;
  return members.every(({ config = {} }) => {
    const under = settingsUnder(config, protocol);
    const names = Object.keys({ ...config, ...under });
    return names.every((name) => config[name] === under[name]);
  });
}

/** What a run is of: a scenario, and what is done to it. */
type Deeds = { scenario: Scenario; commands: TimedCommand[] };

/** The same run, in which the members of one group share their partitions in another way. */
export function underProtocol<T extends Deeds>(
  run: T,
  group: string,
  protocol: RebalanceProtocol,
): T {
  const under = (consumer: ConsumerSpec): ConsumerSpec => {
    const { config } = consumer;
    return config?.['group.id'] === group
      ? { ...consumer, config: settingsUnder(config, protocol) }
      : consumer;
  };
  const { scenario } = run;
  const consumers = scenario.cluster.consumers.map(under);
  return {
    ...run,
    scenario: { ...scenario, id: 'own-cluster', cluster: { ...scenario.cluster, consumers } },
    commands: run.commands.map(({ at, command }) =>
      command.command === 'add-consumer'
        ? { at, command: { ...command, client: under(command.client) } }
        : { at, command },
    ),
  };
}
