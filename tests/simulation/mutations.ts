/** One rule of the source, broken on purpose: the invariant that guards it must notice. */
export type Mutation = {
  name: string;
  /** The invariant that is expected to notice first. */
  breaks: string;
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
};

export const mutations: readonly Mutation[] = [];
