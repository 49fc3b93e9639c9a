import { EPOCH_MILLIS } from '../kinds.ts';
import { between } from '../../kernel/random.ts';
import { millis, type Micros } from '../../kernel/time.ts';
import { brokerSettings } from '../config/broker-settings.ts';
import { settingOf } from '../config/read-setting.ts';
import type { ObeyedBy } from '../config/setting.ts';
import type { Moment } from '../log/log.ts';
import type { Raft } from './raft.ts';
import type { ServerStep } from '../step.ts';

type Name = ObeyedBy<typeof brokerSettings, 'raft'>;

export const raftSetting = ({ config }: Raft, name: Name): number =>
  settingOf(brokerSettings, config, name);

const timeOf = (raft: Raft, name: Name): Micros => millis(raftSetting(raft, name));

/**
 * Drawn anew each time: from once to twice controller.quorum.election.timeout.ms.
 * (QuorumState.randomElectionTimeoutMs)
 */
export function electionTimeout(raft: Raft, { random }: ServerStep): Micros {
  const least = raftSetting(raft, 'controller.quorum.election.timeout.ms');
  return millis(least + between(random, 0, least - 1));
}

export const fetchTimeout = (raft: Raft): Micros =>
  timeOf(raft, 'controller.quorum.fetch.timeout.ms');

/**
 * A leader that no majority has fetched from for so long gives up.
 * (LeaderState.checkQuorumTimeoutMs)
 */
export const checkQuorumTimeout = (raft: Raft): Micros => (fetchTimeout(raft) * 3) / 2;

/**
 * How long a leader waits before it tells silent voters again.
 * (LeaderState.beginQuorumEpochTimeoutMs)
 */
export const beginQuorumTimeout = (raft: Raft): Micros => Math.floor(fetchTimeout(raft) / 2);

export const requestTimeout = (raft: Raft): Micros =>
  timeOf(raft, 'controller.quorum.request.timeout.ms');

export const retryBackoff = (raft: Raft): Micros =>
  timeOf(raft, 'controller.quorum.retry.backoff.ms');

export const appendLinger = (raft: Raft): Micros =>
  timeOf(raft, 'controller.quorum.append.linger.ms');

/**
 * How long a follower waits after its leader has resigned: the first successor not at all, the next
 * ones twice as long as the one before, who is not named longest.
 * (KafkaRaftClient.strictExponentialElectionBackoffMs)
 */
export function successorBackoff(raft: Raft, place: number, count: number): Micros {
  const most = raftSetting(raft, 'controller.quorum.election.backoff.max.ms');
  if (place === 0) return 0;
  if (place < 0) return millis(most);
  return millis(Math.min(most, (most >> (count - 1)) << (place - 1)));
}

/** Milliseconds since 1970 by this machine's clock. */
export const timestampOf = ({ clock }: ServerStep): number =>
  EPOCH_MILLIS + Math.floor(clock / 1_000);

export const momentOf = (step: ServerStep): Moment => ({
  millis: timestampOf(step),
  now: step.now,
  random: null,
});
