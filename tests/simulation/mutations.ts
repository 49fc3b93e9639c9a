import { groupMutations } from './group-mutations.ts';
import { partitionMutations } from './partition-mutations.ts';
import { quorumMutations } from './quorum-mutations.ts';

/** One rule of the source, broken on purpose: an invariant must notice. */
export type Mutation = {
  name: string;
  /**
   * The invariant that guards the rule, and must be seen to notice. Others may notice in other
   * universes.
   */
  breaks: string;
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
};

/** At least one for each invariant. */
export const mutations: readonly Mutation[] = [
  ...partitionMutations,
  ...quorumMutations,
  ...groupMutations,
];
