import type { GroupView } from '../../../frame/types/groups.ts';
import { protocolSettings } from '../../../scenario/rebalance-protocol.ts';

const CLASSIC = 'org.apache.kafka.clients.consumer';

/** How the members of a group share its partitions, each with the settings of such a member. */
export const sharing = {
  classic: protocolSettings.eager,
  range: { 'partition.assignment.strategy': `${CLASSIC}.RangeAssignor` },
  roundrobin: { 'partition.assignment.strategy': `${CLASSIC}.RoundRobinAssignor` },
  // (kafka-python 2.0.2: KafkaConsumer.DEFAULT_CONFIG)
  'kafka-python': {
    'partition.assignment.strategy': `${CLASSIC}.RangeAssignor,${CLASSIC}.RoundRobinAssignor`,
    'session.timeout.ms': '10000',
  },
  sticky: { 'partition.assignment.strategy': `${CLASSIC}.StickyAssignor` },
  'cooperative-sticky': protocolSettings.cooperative,
  consumer: protocolSettings.consumer,
  'consumer-range': { ...protocolSettings.consumer, 'group.remote.assignor': 'range' },
} as const satisfies Record<string, Record<string, string>>;

export type Sharing = keyof typeof sharing;

/** As one more member would share that fits to those that are there. */
export function sharingOf({ type, protocol }: Pick<GroupView, 'type' | 'protocol'>): Sharing {
  if (type === 'consumer') return 'consumer';
  return protocol !== null && protocol in sharing ? (protocol as Sharing) : 'classic';
}
