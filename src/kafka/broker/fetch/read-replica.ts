import type { Log } from '../../log/log.ts';
import { brokerSetting, type Broker } from '../broker.ts';
import type { FetchPart, FetchPlan } from './fetch-plan.ts';
import type { Partition } from '../partition.ts';

const RACK_AWARE = 'org.apache.kafka.common.replica.RackAwareReplicaSelector';

/**
 * A replica that the consumer had better ask, since it is in the same rack; null: this leader
 * itself. (KIP-392, ReplicaManager.findPreferredReadReplica)
 */
export function preferredReadReplica(
  broker: Broker,
  partition: Partition,
  log: Log,
  plan: FetchPlan,
  part: FetchPart,
): number | null {
  const { state, image } = partition;
  if (state.role !== 'leader' || plan.leaderOnly || plan.rack === '' || plan.rack === broker.rack)
    return null;
  if (brokerSetting(broker, 'replica.selector.class') !== RACK_AWARE) return null;
  if (part.fetchOffset > log.endOffset) return null;
  let chosen: number | null = null;
  let furthest = -1;
  for (const id of image.isr) {
    const follower = state.followers[id];
    const { rack, fenced } = broker.memory.image.brokers[id] ?? { rack: null, fenced: true };
    if (follower === undefined || fenced || rack !== plan.rack) continue;
    if (follower.endOffset < part.fetchOffset || follower.startOffset > part.fetchOffset) continue;
    if (follower.endOffset <= furthest) continue;
    furthest = follower.endOffset;
    chosen = id;
  }
  return chosen;
}
