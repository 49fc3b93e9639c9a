import { settingsUnder, type RebalanceProtocol } from '../../scenario/rebalance-protocol.ts';
import type { Scenario } from '../../scenario/scenario.ts';

export type GroupChoice = { members: number; rebalance: RebalanceProtocol };

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
    config: settingsUnder({ 'group.id': 'billing', 'auto.offset.reset': 'earliest' }, rebalance),
    polling: members === 1 || index < members - 1,
  }));
  return { ...scenario, id: 'own-cluster', cluster: { ...cluster, topics, consumers } };
}
