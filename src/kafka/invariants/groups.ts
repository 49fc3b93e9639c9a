import { GROUP_TOPIC } from '../coordinator/group/group-coordinator.ts';
import { offsetsOf } from '../coordinator/group/group-state.ts';
import { entryOf } from '../coordinator/group/table.ts';
import { partitionName } from '../metadata/partition-name.ts';
import type { Consumer } from '../clients/consumer/consumer-state.ts';
import type { Ghost } from './ghost.ts';
import { isSameValue } from './same.ts';
import type { CommitSight, CoordinatorSight, JoinedSight, OwnerSight } from './sight.ts';

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

/**
 * What a coordinator keeps of a member is not for a partition that another member has. Who reads
 * without a group's help commits to a group that has no members. Where records of the group were
 * lost, its coordinator may not know who gave up what: of members that each have an epoch it goes
 * by that alone. (ConsumerGroup.validateOffsetCommit)
 */
export function commitsAreOfOwners({ ghost, asked, others }: CommitSight): string | null {
  const mayLag = hasForgotten(ghost);
  for (const { topic, index } of asked.parts) {
    const name = partitionName(topic, index);
    const owner = others.find(
      ({ partitions, hasEpoch }) => partitions.includes(name) && !(hasEpoch && mayLag),
    );
    if (owner !== undefined)
      return `${asked.group}: ${asked.member || 'no member'} commits ${name}, which ${owner.member} has.`;
  }
  return null;
}

/** What a coordinator goes by is what the records come to that leaders of its log have shown. */
export function coordinatorGoesByLog({ name, now, right, news }: CoordinatorSight): string | null {
  if (news === null)
    return isSameValue(now, right) ? null : `${name} was loaded otherwise than its log says.`;
  for (const each of news) {
    const { group } = each;
    const isSame =
      each.record === 'offset'
        ? isSameValue(
            offsetsOf(now, group)[partitionName(each.topic, each.partition)],
            offsetsOf(right, group)[partitionName(each.topic, each.partition)],
          )
        : isSameValue(entryOf(now.groups, group), entryOf(right.groups, group));
    if (!isSame) return `${name} has another ${each.record} of ${group} than its log says.`;
  }
  return null;
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
