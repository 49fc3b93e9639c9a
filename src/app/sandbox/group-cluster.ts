import type { Scenario } from '../../scenario/scenario.ts';

/** `cooperative`: members give up no more than they must when one joins. */
export type GroupChoice = { members: number; cooperative: boolean };

const COOPERATIVE = 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor';

/**
 * The same cluster with six partitions that one group reads, in place of two readers. The last of
 * several members joins when its application begins to poll.
 */
export function withGroup(scenario: Scenario, { members, cooperative }: GroupChoice): Scenario {
  if (members === 0) return scenario;
  const { cluster } = scenario;
  const topics = cluster.topics.map((topic) => ({ ...topic, partitions: 6 }));
  const consumers = Array.from({ length: members }, (_, index) => ({
    name: `billing-${'abcdef'.charAt(index)}`,
    ...{ assign: [], subscribe: topics.map(({ name }) => name) },
    config: {
      'group.id': 'billing',
      'auto.offset.reset': 'earliest',
      ...(cooperative ? { 'partition.assignment.strategy': COOPERATIVE } : {}),
    },
    polling: members === 1 || index < members - 1,
  }));
  return { ...scenario, id: 'own-cluster', cluster: { ...cluster, topics, consumers } };
}
