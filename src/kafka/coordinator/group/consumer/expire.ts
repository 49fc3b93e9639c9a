import type { GroupTimer } from '../../../timers.ts';
import { write } from '../../runtime/write.ts';
import { tell } from '../../../step.ts';
import { groupCoordinator } from '../group-coordinator.ts';
import type { GroupRecord } from '../group-state.ts';
import { consumerGroupHere, type Here } from '../here.ts';
import { entryOf } from '../table.ts';
import { UNREVOKED, type StoredConsumerGroup } from './consumer-group.ts';
import { draftOf } from './draft.ts';
import { follow } from './follow.ts';
import { removeMembers } from './leave.ts';
import { resolvePatterns } from './patterns.ts';

/** The time of something in a consumer group is up. */
export function onConsumerTimer(here: Here, group: StoredConsumerGroup, timer: GroupTimer): void {
  switch (timer.timer) {
    case 'group-session':
      return dropMember(here, group, { group: timer.group, id: timer.member, why: 'session' });
    case 'group-revocation': {
      const now = entryOf(group.members, timer.member)?.now;
      if (now?.state !== UNREVOKED || now.memberEpoch !== timer.epoch) return;
      return dropMember(here, group, { group: timer.group, id: timer.member, why: 'revocation' });
    }
    case 'group-rejoin': {
      const { group: id, member, awaits } = timer;
      const why = awaits === 'join' ? 'rebalance' : 'sync';
      return dropMember(here, group, { group: id, id: member, why });
    }
    case 'group-patterns':
      return writeConsumers(here, timer.group, resolvePatterns(here, timer.group));
    case 'group-join':
    case 'group-sync':
    case 'group-expiry':
      return;
  }
}

/**
 * A member was not heard of, or has not given up what it should have.
 * (scheduleConsumerGroupSessionTimeout, scheduleConsumerGroupRebalanceTimeout)
 */
function dropMember(
  here: Here,
  stored: StoredConsumerGroup,
  {
    group,
    id,
    why,
  }: { group: string; id: string; why: 'session' | 'revocation' | 'rebalance' | 'sync' },
): void {
  const member = entryOf(stored.members, id);
  if (member === undefined) return;
  const draft = draftOf(group, stored);
  removeMembers(here, draft, [member]);
  tell(here.step, {
    note: 'group-member-lost',
    group,
    member: id,
    client: member.about.clientId,
    why,
  });
  writeConsumers(here, group, draft.records);
}

/** Appends what was decided without a request. */
function writeConsumers(here: Here, id: string, records: readonly GroupRecord[]): void {
  const before = consumerGroupHere(here, id);
  const error = write(here.broker, groupCoordinator, here.partition, records, here.step);
  if (error === null) follow(here, id, before, records);
}
