import type { GroupTimer } from '../../../timers.ts';
import type { Here } from '../here.ts';
import { rebalanceTimeoutOf, type ClassicGroup } from './classic-group.ts';

type Timer = Extract<GroupTimer, { readonly group: string }>;

/** Each group has one of a kind, each member one for its session. (CoordinatorTimer) */
const keyOf = (timer: Timer): string =>
  `${timer.timer}/${timer.partition}/${timer.group}` +
  (timer.timer === 'group-session' ? `/${timer.member}` : '');

function arm({ step }: Here, timer: Timer, millis: number): void {
  step.out.push({ do: 'timer', key: keyOf(timer), at: step.now + millis * 1_000, timer });
}

const cancel = ({ step }: Here, timer: Timer): void =>
  void step.out.push({ do: 'cancel', key: keyOf(timer) });

const sessionTimer = ({ partition }: Here, group: ClassicGroup, member: string): Timer => ({
  ...{ of: 'broker', timer: 'group-session', partition, group: group.id, member },
});

/** A member that is not heard of in this time is removed. Milliseconds. */
export const armSession = (here: Here, group: ClassicGroup, member: string, millis: number): void =>
  arm(here, sessionTimer(here, group, member), millis);

export const cancelSession = (here: Here, group: ClassicGroup, member: string): void =>
  cancel(here, sessionTimer(here, group, member));

const joinTimer = (
  { partition }: Here,
  { id: group }: ClassicGroup,
  initial: { delay: number; remaining: number } | null,
): Timer => ({ of: 'broker', timer: 'group-join', partition, group, initial });

/** The join phase of a rebalance ends after the group's rebalance timeout. */
export const armJoin = (here: Here, group: ClassicGroup): void =>
  arm(here, joinTimer(here, group, null), rebalanceTimeoutOf(group));

/**
 * A group that was empty waits for more members.
 * @param delay how long it waits now; @param remaining how much longer it may. Milliseconds
 */
export const armInitialDelay = (
  here: Here,
  group: ClassicGroup,
  delay: number,
  remaining: number,
): void => arm(here, joinTimer(here, group, { delay, remaining }), delay);

export const cancelJoin = (here: Here, group: ClassicGroup): void =>
  cancel(here, joinTimer(here, group, null));

const syncTimer = ({ partition }: Here, { id: group, generation }: ClassicGroup): Timer => ({
  ...{ of: 'broker', timer: 'group-sync', partition, group, generation },
});

/** Members that do not ask for their assignment in the group's rebalance timeout are removed. */
export const armSync = (here: Here, group: ClassicGroup): void =>
  arm(here, syncTimer(here, group), rebalanceTimeoutOf(group));

export const cancelSync = (here: Here, group: ClassicGroup): void =>
  cancel(here, syncTimer(here, group));
