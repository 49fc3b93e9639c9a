import type { GroupTimer } from '../../../timers.ts';
import type { Broker } from '../../../broker/broker.ts';
import { groupMillis } from '../../../metadata/group-config.ts';
import { entryOf } from '../table.ts';
import type { Here } from '../here.ts';
import type { ConsumerMember, MemberAbout } from './consumer-group.ts';

type Timer = Extract<GroupTimer, { readonly group: string }>;

const keyOf = (timer: Timer): string =>
  `${timer.timer}/${timer.partition}/${timer.group}` +
  ('member' in timer ? `/${timer.member}` : '') +
  ('awaits' in timer ? `/${timer.awaits}` : '');

const arm = ({ step }: Here, timer: Timer, millis: number): void =>
  void step.out.push({ do: 'timer', key: keyOf(timer), at: step.now + millis * 1_000, timer });

const cancel = ({ step }: Here, timer: Timer): void =>
  void step.out.push({ do: 'cancel', key: keyOf(timer) });

const session = ({ partition }: Here, group: string, member: string): Timer => ({
  ...{ of: 'broker', timer: 'group-session', partition, group, member },
});

/** A member that is not heard of in this time is removed. (scheduleConsumerGroupSessionTimeout) */
export const armConsumerSession = (
  here: Here,
  group: string,
  { id, about }: Pick<ConsumerMember, 'id' | 'about'>,
): void => arm(here, session(here, group, id), sessionTimeout(here, group, about));

/** A classic member has brought its own. */
const sessionTimeout = (
  { broker }: Here,
  group: string,
  { classicMemberMetadata: classic }: MemberAbout,
): number => classic?.sessionTimeoutMs ?? millisOf(broker, group, 'session');

/** How long a group lets its members be silent, or how often it wants to hear from them. */
export const millisOf = (
  { memory, config }: Broker,
  group: string,
  what: 'session' | 'heartbeat',
): number => groupMillis(config, entryOf(memory.image.groupConfigs, group) ?? {}, what);

const rejoin = (
  { partition }: Here,
  group: string,
  member: string,
  awaits: 'join' | 'sync',
): Timer => ({ of: 'broker', timer: 'group-rejoin', partition, group, member, awaits });

/**
 * A classic member that does not ask in its rebalance timeout for what it should is removed; its
 * time to join runs from when it was first told to.
 * (scheduleConsumerGroupJoinTimeoutIfAbsent, scheduleConsumerGroupSyncTimeout)
 */
export function armRejoin(
  here: Here,
  group: string,
  { id, about }: Pick<ConsumerMember, 'id' | 'about'>,
  awaits: 'join' | 'sync',
): void {
  const timer = rejoin(here, group, id, awaits);
  const { rejoining } = here.broker.memory;
  const key = keyOf(timer);
  if (awaits === 'join' && Object.hasOwn(rejoining, key)) return;
  rejoining[key] = true;
  arm(here, timer, about.rebalanceTimeoutMs);
}

export function cancelRejoin(
  here: Here,
  group: string,
  member: string,
  awaits: 'join' | 'sync',
): void {
  const timer = rejoin(here, group, member, awaits);
  const { rejoining } = here.broker.memory;
  const key = keyOf(timer);
  if (!Object.hasOwn(rejoining, key)) return;
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by timer
  delete rejoining[key];
  cancel(here, timer);
}

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
  cancelRejoin(here, group, member, 'join');
  cancelRejoin(here, group, member, 'sync');
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
