import type { GroupRecord } from '../group-state.ts';
import { joinRefused, syncRefused } from './answers.ts';
import { appendThen } from './append.ts';
import { selectProtocol, type ClassicMember } from './classic-group.ts';
import { groupRecord } from './group-record.ts';
import { updateMember, type Joining } from './joining.ts';
import { finishJoin, finishSync, maybeCompleteJoin, rebalance } from './rebalance.ts';
import { armSession } from './timers.ts';

/**
 * A static member comes again and knows no member id: it takes the place of the one before, under
 * a new id. A stable group goes on as it is, if it would choose the same protocol again.
 * (updateStaticMemberThenRebalanceOrCompleteJoin)
 * @returns what must be written; null: that has been seen to
 */
export function replaceStatic(
  joining: Joining,
  before: ClassicMember,
  newId: string,
): readonly GroupRecord[] | null {
  const { here, group, context } = joining;
  const { leader } = group;
  const { id, protocols, rebalanceTimeout, sessionTimeout } = before;
  const member = takePlace(joining, before, newId);
  armSession(here, group, newId, sessionTimeout);
  updateMember(joining, member);
  switch (group.state) {
    case 'Stable': {
      if (selectProtocol(group) !== group.protocol) return rebalance(here, group);
      const assignment = Object.fromEntries(
        group.members.map((each) => [each.id, each.assignment]),
      );
      const old = { id, protocols, rebalanceTimeout, sessionTimeout };
      const then = { what: 'replaced', group: group.id, context, newId, leader, old } as const;
      appendThen(here, [groupRecord(group, assignment)], then, context);
      return null;
    }
    // The leader may be assigning to the old id just now.
    case 'CompletingRebalance':
      return rebalance(here, group);
    case 'PreparingRebalance':
    case 'Empty':
      return maybeCompleteJoin(here, group);
  }
}

/** What the old id waits for is refused: another has come with its name. (replaceStaticMember) */
function takePlace({ here, group }: Joining, before: ClassicMember, id: string): ClassicMember {
  const refused = joinRefused(before.joining?.version ?? 0, before.id, 'FENCED_INSTANCE_ID');
  finishJoin(here, before, refused);
  finishSync(here, before, syncRefused('FENCED_INSTANCE_ID'));
  const member: ClassicMember = { ...before, id };
  group.members = group.members.map((each) => (each === before ? member : each));
  if (group.leader === before.id) group.leader = id;
  return member;
}
