import { GROUP_TOPIC } from '../coordinator/group/group-coordinator.ts';
import type { Consumer } from '../clients/consumer/consumer-state.ts';
import type { Ghost } from './ghost.ts';
import type { JoinedSight, OwnerSight } from './sight.ts';

/**
 * No other settled member of the same generation, or member epoch, owns what this one was just
 * given. Where records of the group were lost, its coordinator may count generations anew; and of
 * two processes with one group.instance.id the older is not told before its next request.
 */
export function oneOwnerInGeneration(sight: OwnerSight): string | null {
  const { ghost, world, node, consumer } = sight;
  if (!isSettled(consumer) || hasForgotten(ghost)) return null;
  for (const [place, { name, state, status }] of world.nodes.entries()) {
    if (place === node || status === 'down' || state.role !== 'consumer' || !isSettled(state))
      continue;
    if (!isOfOneGeneration(consumer, state) || isSameInstance(consumer, state)) continue;
    const both = consumer.assigned.find((own) =>
      state.assigned.some((each) => each.name === own.name),
    );
    if (both !== undefined)
      return `${both.name} belongs to ${consumer.name} and to ${name} in generation ${generationOf(state)}`;
  }
  return null;
}

/** A member that stays in its group is told no generation, or member epoch, before its last. */
export function generationsForward({ ghost, consumer, before }: JoinedSight): string | null {
  const now = generationOf(consumer);
  return now >= before || hasForgotten(ghost)
    ? null
    : `${consumer.name} is in generation ${now} after ${before}`;
}

const generationOf = ({ member }: Consumer): number => member?.generation.id ?? -1;

/** It takes part in a generation, and is not on its way to the next. */
const isSettled = ({ member }: Consumer): boolean => member?.state === 'stable';

const isOfOneGeneration = (one: Consumer, other: Consumer): boolean =>
  one.config.group?.groupId === other.config.group?.groupId &&
  generationOf(one) === generationOf(other);

const isSameInstance = (one: Consumer, other: Consumer): boolean =>
  (one.config.group?.instanceId ?? null) !== null &&
  one.config.group?.instanceId === other.config.group?.instanceId;

const hasForgotten = ({ truths }: Ghost): boolean =>
  Object.values(truths).some(({ name, history }) => history > 0 && name.startsWith(GROUP_TOPIC));
