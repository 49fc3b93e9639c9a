import { seconds, type Micros } from '../../../kernel/time.ts';
import { settingOf } from '../../config/read-setting.ts';
import { throttleSettings } from '../../config/rows/replication.ts';
import type { topicSettings } from '../../config/rows/topic.ts';
import type { ObeyedBy } from '../../config/setting.ts';
import { currentSetting, type SettingSources } from '../logs/topic-settings.ts';

/** Bytes of throttled replicas in the second that has begun at `since`. */
export type ThrottleWindow = { since: Micros; bytes: number };
/**
 * What a broker gives as a leader, and what it takes as a follower. (QuotaType.LEADER_REPLICATION,
 * FOLLOWER_REPLICATION)
 */
export type Throttles = Record<ThrottleSide, ThrottleWindow>;
export type ThrottleSide = 'leader' | 'follower';

export const createThrottles = (): Throttles => ({
  leader: { since: 0, bytes: 0 },
  follower: { since: 0, bytes: 0 },
});

const REPLICAS = {
  leader: 'leader.replication.throttled.replicas',
  follower: 'follower.replication.throttled.replicas',
} as const satisfies Record<ThrottleSide, ObeyedBy<typeof topicSettings, 'broker'>>;

const RATES = {
  leader: 'leader.replication.throttled.rate',
  follower: 'follower.replication.throttled.rate',
} as const satisfies Record<ThrottleSide, ObeyedBy<typeof throttleSettings, 'broker'>>;

type Throttled = SettingSources & { readonly memory: { readonly throttles: Throttles } };
type Replica = { readonly topic: string; readonly index: number };

/**
 * Whether the topic's settings name this broker's replica: `*`, or `partition:broker` in a list.
 * (ReplicationQuotaManager.isThrottled)
 */
export function isThrottled(broker: Throttled, side: ThrottleSide, replica: Replica): boolean {
  const configs = broker.memory.image.topicConfigs[replica.topic];
  const listed = configs?.[REPLICAS[side]];
  if (listed === undefined) return false;
  return (
    listed === '*' ||
    listed.split(',').some((each) => each.trim() === `${replica.index}:${broker.id}`)
  );
}

/**
 * When the quota has room again; null: there is room now. (ReplicationQuotaManager.isQuotaExceeded)
 */
export function quotaFreeAt(broker: Throttled, side: ThrottleSide, now: Micros): Micros | null {
  const window = broker.memory.throttles[side];
  const ends = window.since + seconds(1);
  return now < ends && window.bytes >= rateOf(broker, side) ? ends : null;
}

/**
 * Counts bytes of throttled replicas in the second they belong to. (ReplicationQuotaManager.record)
 */
export function noteThrottledBytes(
  broker: Throttled,
  side: ThrottleSide,
  bytes: number,
  now: Micros,
): void {
  const window = broker.memory.throttles[side];
  if (now >= window.since + seconds(1)) {
    window.since = now;
    window.bytes = 0;
  }
  window.bytes += bytes;
}

function rateOf(broker: Throttled, side: ThrottleSide): number {
  const name = RATES[side];
  const set = currentSetting(broker, name);
  return settingOf(throttleSettings, set === undefined ? {} : { [name]: set }, name);
}
