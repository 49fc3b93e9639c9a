import type { Broker } from '../../broker/broker.ts';
import { momentOf } from '../../broker/logs/append-log.ts';
import type { ErrorName } from '../../protocol/errors.ts';
import type { ServerStep } from '../../step.ts';
import { write } from '../runtime/write.ts';
import type { RequestContext } from '../../network/listener.ts';
import type { StoredConsumerGroup } from './consumer/consumer-group.ts';
import { createClassicGroup, type ClassicGroup, type LiveGroups } from './classic/classic-group.ts';
import { groupCoordinator, groupPartition } from './group-coordinator.ts';
import type { GroupRecord, GroupState } from './group-state.ts';
import { entryOf } from './table.ts';

/** Where groups are coordinated, in the step that is being taken. */
export type Here = {
  readonly broker: Broker;
  /** The partition that holds their records, such as `__consumer_offsets-7`. */
  readonly partition: string;
  readonly step: ServerStep;
};

/** Where a group is coordinated, if it is at this broker. */
export const hereFor = (broker: Broker, group: string, step: ServerStep): Here => ({
  ...{ broker, partition: groupPartition(broker, group), step },
});

/** The groups that are in memory there; none where this broker does not coordinate them. */
export const groupsHere = ({ broker, partition }: Here): LiveGroups =>
  broker.memory.groups[partition] ?? {};

export const groupHere = (here: Here, id: string): ClassicGroup | undefined =>
  entryOf(groupsHere(here), id);

/** A consumer group that is coordinated here, with all that is written. */
export function consumerGroupHere(
  { broker, partition }: Here,
  id: string,
): StoredConsumerGroup | undefined {
  const state = broker.memory.shards[partition]?.written as GroupState | undefined;
  const group = state === undefined ? undefined : entryOf(state.groups, id);
  return group?.type === 'consumer' ? group : undefined;
}

/** The address of a client, made of its number: the hosts of this cluster have names alone. */
export const addressOf = ({ peer }: RequestContext): string => `/10.0.${peer >> 8}.${peer & 0xff}`;

/** The time of this machine in milliseconds since 1970. */
export const wallClock = ({ step }: Here): number => momentOf(step).millis;

/**
 * Appends what was decided, and keeps the groups in memory to it.
 * @returns why nothing was appended; null when all was
 */
export function writeGroups(here: Here, records: readonly GroupRecord[]): ErrorName | null {
  const error = write(here.broker, groupCoordinator, here.partition, records, here.step);
  if (error === null) followRecords(here, records);
  return error;
}

/**
 * Groups come into memory with their first committed offset, and go with their tombstones.
 * (OffsetMetadataManager.replay, GroupMetadataManager.replay)
 */
export function followRecords(here: Here, records: readonly GroupRecord[]): void {
  const groups = groupsHere(here);
  for (const { record, group, value } of records) {
    if (consumerGroupHere(here, group) !== undefined) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by group
      delete groups[group];
      continue;
    }
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by group
    if (record === 'group' && value === null) delete groups[group];
    if (record === 'offset' && value !== null && entryOf(groups, group) === undefined)
      groups[group] = createClassicGroup(group);
  }
}
