import type { Mutation } from './mutations.ts';

const REBALANCE = 'src/kafka/coordinator/group/classic/rebalance.ts';
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
  {
    name: 'generations-go-back',
    breaks: 'generations-forward',
    file: REBALANCE,
    find: 'group.generation += 1;',
    replace: 'group.generation += group.generation > 1 ? -1 : 1;',
  },
];
