import type { Scenario } from '../../scenario/scenario.ts';

/**
 * How members share anew: `eager`: each gives all up first; `cooperative`: no more than it must;
 * `consumer`: the coordinator says what, one partition at a time. (KIP-848)
 */
export const REBALANCES = ['eager', 'cooperative', 'consumer'] as const;

export type GroupChoice = { members: number; rebalance: (typeof REBALANCES)[number] };

const SETTINGS: Readonly<Record<GroupChoice['rebalance'], Record<string, string>>> = {
  eager: {},
  cooperative: {
    'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
  },
  consumer: { 'group.protocol': 'consumer' },
};

/**
 * The same cluster with six partitions that one group reads, in place of two readers. The last of
 * several members joins when its application begins to poll.
 */
export function withGroup(scenario: Scenario, { members, rebalance }: GroupChoice): Scenario {
  if (members === 0) return scenario;
  const { cluster } = scenario;
  const topics = cluster.topics.map((topic) => ({ ...topic, partitions: 6 }));
  const consumers = Array.from({ length: members }, (_, index) => ({
    name: `billing-${'abcdef'.charAt(index)}`,
    ...{ assign: [], subscribe: topics.map(({ name }) => name) },
    config: {
      'group.id': 'billing',
      'auto.offset.reset': 'earliest',
      ...SETTINGS[rebalance],
    },
    polling: members === 1 || index < members - 1,
  }));
  return { ...scenario, id: 'own-cluster', cluster: { ...cluster, topics, consumers } };
}
