import type { Mutation } from './mutations.ts';

const SYNC = 'src/kafka/coordinator/group/classic/sync.ts';

/** Of groups and their coordinator. */
export const groupMutations: readonly Mutation[] = [
  {
    name: 'all-are-given-the-same',
    breaks: 'one-owner-in-a-generation',
    file: SYNC,
    find: "[id, brought.get(id) ?? '']",
    replace: "[id, [...brought.values()][0] ?? (brought.get(id) ?? '')]",
  },
];
