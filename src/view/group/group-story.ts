import type { ConsumerView } from '../../frame/types/clients.ts';
import type { GroupView } from '../../frame/types/groups.ts';
import { indexOf, topicOf } from '../partition.ts';
import { groupWords } from '../words/group-words.ts';
import type { ViewWords } from '../words/words.ts';

/** In words, what a member is at that has no partition. */
export function standingOf(
  { name, status, group }: ConsumerView,
  view: GroupView | undefined,
  { language }: ViewWords,
): string {
  const words = groupWords[language];
  const known = view?.members.find(({ id }) => id === group?.memberId);
  // A process that is gone knows nothing; its group goes on counting it until a timeout is over.
  const dead = view?.members.find(({ clientId }) => status === 'down' && clientId === name);
  if (dead !== undefined) return words.dead(dead.assigned?.length ?? 0);
  const waits = known?.waits ?? null;
  if (waits !== null) return words.waits[waits];
  if (view !== undefined && known === undefined) return words.outside;
  return group === null || group.memberId === '' ? words.outside : words.ownsNone;
}

/**
 * What is written on a partition's chip: its number behind the first letter of its topic, where one
 * topic is all that the group reads, else its whole name.
 */
export function chipText(members: readonly ConsumerView[]): (partition: string) => string {
  const topics = new Set(
    members.flatMap(({ positions }) => positions.map(({ partition }) => topicOf(partition))),
  );
  return (partition) =>
    topics.size > 1 ? partition : `${partition.charAt(0)}-${indexOf(partition)}`;
}
