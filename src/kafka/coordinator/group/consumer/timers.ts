import type { GroupTimer } from '../../../timers.ts';
import { brokerSetting } from '../../../broker/broker.ts';
import type { Here } from '../here.ts';

type Timer = Extract<GroupTimer, { readonly group: string }>;

const keyOf = (timer: Timer): string =>
  `${timer.timer}/${timer.partition}/${timer.group}` +
  ('member' in timer ? `/${timer.member}` : '');

const arm = ({ step }: Here, timer: Timer, millis: number): void =>
  void step.out.push({ do: 'timer', key: keyOf(timer), at: step.now + millis * 1_000, timer });

const cancel = ({ step }: Here, timer: Timer): void =>
  void step.out.push({ do: 'cancel', key: keyOf(timer) });

const session = ({ partition }: Here, group: string, member: string): Timer => ({
  ...{ of: 'broker', timer: 'group-session', partition, group, member },
});

/** A member that is not heard of in this time is removed. (scheduleConsumerGroupSessionTimeout) */
export const armConsumerSession = (here: Here, group: string, member: string): void =>
  arm(here, session(here, group, member), sessionTimeout(here));

const sessionTimeout = ({ broker }: Here): number =>
  brokerSetting(broker, 'group.consumer.session.timeout.ms');

const revocation = ({ partition }: Here, group: string, member: string, epoch: number): Timer => ({
  ...{ of: 'broker', timer: 'group-revocation', partition, group, member, epoch },
});

/**
 * A member that does not give up in its rebalance timeout what it was told to is removed.
 * (scheduleConsumerGroupRebalanceTimeout)
 */
export const armRevocation = (
  here: Here,
  group: string,
  member: string,
  { epoch, millis }: { readonly epoch: number; readonly millis: number },
): void => arm(here, revocation(here, group, member, epoch), millis);

export const cancelRevocation = (here: Here, group: string, member: string): void =>
  cancel(here, revocation(here, group, member, 0));

/** A member is gone. (cancelTimers) */
export function cancelMember(here: Here, group: string, member: string): void {
  cancel(here, session(here, group, member));
  cancelRevocation(here, group, member);
}

const patterns = ({ partition }: Here, group: string): Timer => ({
  ...{ of: 'broker', timer: 'group-patterns', partition, group },
});

/** What the patterns of a group mean is found out beside its requests. Milliseconds. */
const PATTERNS_TIME = 1;

export const armPatterns = (here: Here, group: string): void =>
  arm(here, patterns(here, group), PATTERNS_TIME);

export const cancelPatterns = (here: Here, group: string): void =>
  cancel(here, patterns(here, group));
