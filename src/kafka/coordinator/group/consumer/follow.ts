import { tell } from '../../../step.ts';
import { groupOfRecord } from '../classic/group-record.ts';
import { prepareRebalance } from '../classic/rebalance.ts';
import { armSession } from '../classic/timers.ts';
import type { GroupRecord, GroupState } from '../group-state.ts';
import { consumerGroupHere, followRecords, groupsHere, writeGroups, type Here } from '../here.ts';
import { entryOf } from '../table.ts';
import { stateOf, type StoredConsumerGroup } from './consumer-group.ts';
import { assignorOf } from './target.ts';

/**
 * What was decided is in the log: a group that is another now is told of.
 * @param mustJoin if it is a classic one now, its members are to join again
 */
export function follow(
  here: Here,
  id: string,
  before: StoredConsumerGroup | undefined,
  records: readonly GroupRecord[],
  mustJoin = true,
): void {
  followRecords(here, records);
  const after = consumerGroupHere(here, id);
  if (after === undefined) {
    if (before !== undefined) followDowngrade(here, id, mustJoin);
    return;
  }
  const state = stateOf(after);
  if (before !== undefined && stateOf(before) === state && before.epoch === after.epoch) return;
  tell(here.step, {
    ...{ note: 'group-state', as: state, group: id, generation: after.epoch },
    ...{ members: Object.keys(after.members).length, protocol: assignorOf(here.broker, after) },
  });
}

/** The classic group that is left is in memory. */
function followDowngrade(here: Here, id: string, mustJoin: boolean): void {
  const { broker, partition } = here;
  const state = broker.memory.shards[partition]?.written as GroupState | undefined;
  const stored = state === undefined ? undefined : entryOf(state.groups, id);
  if (stored?.type !== 'classic') return;
  const group = groupOfRecord(id, stored);
  groupsHere(here)[id] = group;
  for (const { id: member, sessionTimeout } of group.members)
    armSession(here, group, member, sessionTimeout);
  if (mustJoin) writeGroups(here, prepareRebalance(here, group));
}
