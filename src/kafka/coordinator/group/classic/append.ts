import { brokerMillis, takeId } from '../../../broker/broker.ts';
import type { GroupAppend } from '../../../broker/delayed.ts';
import { brokerPurgatory, type RuleOf } from '../../../broker/purgatory.ts';
import { delay, expire, unwatch, watch } from '../../../delayed/purgatory.ts';
import type { RequestContext } from '../../../network/listener.ts';
import type { ErrorName } from '../../../protocol/errors.ts';
import type { GroupRecord } from '../group-state.ts';
import { groupHere, groupsHere, writeGroups, type Here } from '../here.ts';
import { joinAnswer, joinRefused } from './answers.ts';
import type { Appended } from './appended.ts';
import { memberOf, type ClassicGroup } from './classic-group.ts';
import {
  enter,
  finishJoin,
  loseAssignment,
  prepareRebalance,
  spreadAssignment,
} from './rebalance.ts';
import { armSession } from './timers.ts';

/**
 * Appends records, and goes on when they are committed, or cannot be.
 * (CoordinatorResult.appendFuture)
 * @param context of the request that this is for
 */
export function appendThen(
  here: Here,
  records: readonly GroupRecord[],
  then: Appended,
  context: RequestContext,
): void {
  const { broker, partition, step } = here;
  const error = writeGroups(here, records);
  if (error !== null) return onAppended(here, then, error, false);
  const end = broker.memory.shards[partition]?.uncommitted.at(-1)?.end;
  if (end === undefined) return onAppended(here, then, null, true);
  const waits: GroupAppend = {
    ...{ kind: 'group-append', id: takeId(broker), partition, context },
    ...{ offset: end - 1, then, ending: 'committed' },
  };
  const until = step.now + brokerMillis(broker, 'offsets.commit.timeout.ms');
  delay(brokerPurgatory, broker, waits, until, step);
  const watchers = broker.memory.partitions[partition]?.watchers;
  if (watchers !== undefined) watch(watchers['group-append'], waits.id);
}

/** What a group does next waits for the high watermark of its partition. */
export const groupAppend: RuleOf<'group-append'> = {
  tryComplete: ({ memory }, { partition, offset }) =>
    offset < (memory.partitions[partition]?.highWatermark ?? 0),
  expire(_, delayed) {
    if (delayed.ending === 'committed') delayed.ending = 'late';
  },
  complete(broker, { partition, id, then, ending }, step) {
    const watchers = broker.memory.partitions[partition]?.watchers;
    if (watchers !== undefined) unwatch(watchers['group-append'], id);
    const error = { committed: null, late: 'COORDINATOR_NOT_AVAILABLE', lost: 'NOT_COORDINATOR' };
    onAppended({ broker, partition, step }, then, error[ending] as ErrorName | null, true);
  },
};

/** This broker coordinates the partition no more: nothing of it goes on. */
export function loseAppends({ broker, partition, step }: Here): void {
  for (const delayed of [...broker.memory.delayed]) {
    if (delayed.kind !== 'group-append' || delayed.partition !== partition) continue;
    delayed.ending = 'lost';
    expire(brokerPurgatory, groupAppend, broker, delayed, step);
  }
}

/** @param isInLog false: the records are not in the log at all */
function onAppended(here: Here, then: Appended, error: ErrorName | null, isInLog: boolean): void {
  const group = groupHere(here, then.group);
  if (group === undefined) return;
  switch (then.what) {
    case 'created':
      if (error !== null) onNotCreated(here, group, then.context, error, isInLog);
      return;
    case 'assigned':
      return onAssigned(here, group, then, error);
    case 'replaced':
      return onReplaced(here, group, then, error);
  }
}

/** A new group that is not in the log is none; its first member is told. */
function onNotCreated(
  here: Here,
  group: ClassicGroup,
  context: RequestContext,
  error: ErrorName,
  isInLog: boolean,
): void {
  const member = group.members.find(
    ({ joining }) =>
      joining?.connection === context.connection && joining.correlationId === context.correlationId,
  );
  if (member !== undefined) finishJoin(here, member, joinRefused(context.version, '', error));
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by group
  if (!isInLog) delete groupsHere(here)[group.id];
}

/**
 * The assignment is in the log: each member gets its own. If it cannot be, all are to join again.
 * Meanwhile the group may have gone on. (classicGroupSyncToClassicGroup)
 */
function onAssigned(
  here: Here,
  group: ClassicGroup,
  { generation, assignment }: Extract<Appended, { what: 'assigned' }>,
  error: ErrorName | null,
): void {
  if (group.state !== 'CompletingRebalance' || group.generation !== generation) return;
  if (error !== null) {
    loseAssignment(here, group, error);
    writeGroups(here, prepareRebalance(here, group));
    return;
  }
  for (const member of group.members) member.assignment = assignment[member.id] ?? '';
  spreadAssignment(here, group, 'NONE');
  enter(here, group, 'Stable');
}

/**
 * The new id of a static member is in the log: it goes on where the old one was. From version 9 on
 * a leader is told that it is one and need not assign anything.
 * (updateStaticMemberThenRebalanceOrCompleteJoin)
 */
function onReplaced(
  here: Here,
  group: ClassicGroup,
  then: Extract<Appended, { what: 'replaced' }>,
  error: ErrorName | null,
): void {
  const member = memberOf(group, then.newId);
  if (member === undefined) return;
  const { version } = then.context;
  if (error !== null) {
    const refused = { ...joinAnswer(group, member), ...joinRefused(version, '', error) };
    const { generation: generationId, protocolType, protocol: protocolName } = group;
    const leader = then.leader ?? '';
    finishJoin(here, member, { ...refused, generationId, protocolType, protocolName, leader });
    const { id: oldId, protocols, rebalanceTimeout, sessionTimeout } = then.old;
    const old = { ...member, id: oldId, protocols, rebalanceTimeout, sessionTimeout };
    group.members = group.members.map((each) => (each === member ? old : each));
    if (group.leader === member.id) group.leader = oldId;
    return armSession(here, group, oldId, sessionTimeout);
  }
  const body = joinAnswer(group, member);
  if (version >= SKIPS_ASSIGNMENT)
    return finishJoin(here, member, { ...body, skipAssignment: group.leader === member.id });
  finishJoin(here, member, { ...body, leader: then.leader ?? '', members: [] });
}

/** The first version that tells a leader not to assign. (supportsSkippingAssignment) */
const SKIPS_ASSIGNMENT = 9;
