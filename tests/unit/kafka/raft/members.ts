import { member, type Quorum } from './raft-world.ts';

/** The voters of most stories. */
export const THREE = ['c1', 'c2', 'c3'];

/** All voters but one. */
export const others = (of: string, among = THREE): string[] => among.filter((each) => each !== of);

/** The names of the records that a member has heard to be committed, in their order. */
export const names = (quorum: Quorum, who: string): string[] =>
  member(quorum, who).committed.map((each) => each.split(' ')[1] ?? '');

/** The id of a member's process. */
export const idOf = (quorum: Quorum, who: string): number => member(quorum, who).raft.id;
