import { ILLNESSES } from '../../src/explore/liveness.ts';
import { invariants } from '../../src/kafka/invariants.ts';
import { groupMutations } from './group-mutations.ts';
import { partitionMutations } from './partition-mutations.ts';
import { quorumMutations } from './quorum-mutations.ts';

/** One rule of the source, broken on purpose: an invariant must notice. */
export type Mutation = {
  name: string;
  /**
   * The invariant that guards the rule, or `liveness …`, and must be seen to notice. Others may
   * notice in other universes.
   */
  breaks: string;
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
};

/** What can be meant: an invariant, or something that must be well again after the healing. */
export const breakable: readonly string[] = [
  ...invariants.map(({ name }) => name),
  ...ILLNESSES.map((name) => `liveness ${name}`),
];

/** At least one for each invariant. */
export const mutations: readonly Mutation[] = [
  ...partitionMutations,
  ...quorumMutations,
  ...groupMutations,
];
