import { brokerSetting, type Broker } from '../../broker/broker.ts';
import type { ServerStep } from '../../step.ts';
import type { GroupTimer } from '../../timers.ts';
import { loadPiece, onResignation } from '../runtime/load.ts';
import { joinRefused, syncRefused } from './classic/answers.ts';
import { loseAppends } from './classic/append.ts';
import { createClassicGroup, type LiveGroups } from './classic/classic-group.ts';
import { groupOfRecord } from './classic/group-record.ts';
import {
  completeJoin,
  finishJoin,
  finishSync,
  onInitialDelay,
  onSessionOver,
  onSyncOver,
  prepareRebalance,
} from './classic/rebalance.ts';
import { armSession, cancelJoin, cancelSession, cancelSync } from './classic/timers.ts';
import { UNREVOKED } from './consumer/consumer-group.ts';
import { onConsumerTimer } from './consumer/expire.ts';
import {
  armConsumerSession,
  armRevocation,
  cancelMember,
  cancelPatterns,
} from './consumer/timers.ts';
import { GROUP_TOPIC } from './group-coordinator.ts';
import type { GroupState } from './group-state.ts';
import { entryOf } from './table.ts';
import { consumerGroupHere, groupHere, writeGroups, type Here } from './here.ts';
import { armExpiry, cancelExpiry, expireOffsets } from './offsets/expire.ts';

/**
 * More of a coordinator's records is loaded; behind the last one its groups are in memory as the
 * records have them, and each member has a session. (GroupMetadataManager.onLoaded)
 */
export function loadGroups(broker: Broker, partition: string, step: ServerStep): void {
  const before = broker.memory.shards[partition]?.phase;
  loadPiece(broker, partition, step);
  const shard = broker.memory.shards[partition];
  if (shard?.topic !== GROUP_TOPIC || shard.phase !== 'active' || before !== 'loading') return;
  const here = { broker, partition, step };
  const groups: LiveGroups = {};
  broker.memory.groups[partition] = groups;
  const { groups: stored, offsets } = shard.written as GroupState;
  for (const [id, group] of Object.entries(stored))
    if (group.type === 'classic') groups[id] = groupOfRecord(id, group);
  for (const id of Object.keys(offsets))
    if (entryOf(stored, id) === undefined) groups[id] = createClassicGroup(id);
  armConsumers(here, shard.written as GroupState);
  const most = brokerSetting(broker, 'group.max.size');
  for (const group of Object.values(groups)) {
    for (const { id, sessionTimeout } of group.members) armSession(here, group, id, sessionTimeout);
    if (group.members.length > most) writeGroups(here, prepareRebalance(here, group));
  }
  armExpiry(here);
}

/** Each member of a consumer group has a session, and its time to give up what it must. */
function armConsumers(here: Here, { groups }: GroupState): void {
  for (const [id, group] of Object.entries(groups)) {
    if (group.type !== 'consumer') continue;
    for (const { id: member, about, now } of Object.values(group.members)) {
      armConsumerSession(here, id, { id: member, about });
      const { memberEpoch: epoch, state } = now;
      if (state === UNREVOKED)
        armRevocation(here, id, member, { epoch, millis: about.rebalanceTimeoutMs });
    }
  }
}

function cancelConsumers(here: Here, { groups }: GroupState): void {
  for (const [id, group] of Object.entries(groups)) {
    if (group.type !== 'consumer') continue;
    cancelPatterns(here, id);
    for (const member of Object.keys(group.members)) cancelMember(here, id, member);
  }
}

/**
 * This broker coordinates the groups of a partition no more: those that wait are sent elsewhere.
 * (GroupMetadataManager.onUnloaded)
 * @param epoch the leader epoch that says so; null: the partition is gone
 */
export function resignGroups(
  broker: Broker,
  partition: string,
  epoch: number | null,
  step: ServerStep,
): void {
  const state = broker.memory.shards[partition]?.written as GroupState | undefined;
  onResignation(broker, partition, epoch, step);
  const groups = broker.memory.groups[partition];
  if (groups === undefined || broker.memory.shards[partition] !== undefined) return;
  const here: Here = { broker, partition, step };
  for (const group of Object.values(groups)) {
    cancelJoin(here, group);
    cancelSync(here, group);
    for (const id of group.pendingJoin) cancelSession(here, group, id);
    for (const member of group.members) {
      cancelSession(here, group, member.id);
      const version = member.joining?.version ?? 0;
      finishJoin(here, member, joinRefused(version, member.id, 'NOT_COORDINATOR'));
      finishSync(here, member, syncRefused('NOT_COORDINATOR'));
    }
  }
  if (state !== undefined) cancelConsumers(here, state);
  cancelExpiry(here);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by partition
  delete broker.memory.groups[partition];
  loseAppends(here);
}

/** The time of something in a group is up. (CoordinatorTimer) */
export function onGroupTimer(broker: Broker, timer: GroupTimer, step: ServerStep): void {
  const { partition } = timer;
  if (broker.memory.groups[partition] === undefined) return;
  const here: Here = { broker, partition, step };
  if (timer.timer === 'group-expiry') return expireOffsets(here);
  const modern = consumerGroupHere(here, timer.group);
  if (modern !== undefined) return onConsumerTimer(here, modern, timer);
  const group = groupHere(here, timer.group);
  if (group === undefined) return;
  switch (timer.timer) {
    case 'group-session':
      return void writeGroups(here, onSessionOver(here, group, timer.member));
    case 'group-sync':
      return void writeGroups(here, onSyncOver(here, group, timer.generation));
    case 'group-revocation':
    case 'group-rejoin':
    case 'group-patterns':
      return;
    case 'group-join': {
      const { initial } = timer;
      const records =
        initial === null ? completeJoin(here, group) : onInitialDelay(here, group, initial);
      return void writeGroups(here, records);
    }
  }
}
