import type { Mutation } from './mutations.ts';

const REBALANCE = 'src/kafka/coordinator/group/classic/rebalance.ts';
const COMMIT = 'src/kafka/coordinator/group/offsets/commit.ts';
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
  {
    name: 'removed-members-commit',
    breaks: 'commits-are-of-owners',
    file: COMMIT,
    find: `  if (problem !== null) return problem;
  if (generationIdOrMemberEpoch !== group.generation) return 'ILLEGAL_GENERATION';
`,
    replace: '',
  },
  {
    name: 'fenced-members-commit',
    breaks: 'commits-are-of-owners',
    file: COMMIT,
    find: "if (member === undefined) return 'UNKNOWN_MEMBER_ID';",
    replace: 'if (member === undefined) return null;',
  },
  {
    name: 'target-lacks-some',
    breaks: 'liveness groups',
    file: 'src/kafka/coordinator/group/consumer/target.ts',
    find: 'placementOf(assignment.get(member) ?? [])',
    replace: 'placementOf((assignment.get(member) ?? []).slice(0, 2))',
  },
  {
    name: 'commits-once',
    breaks: 'liveness lag',
    file: 'src/kafka/clients/consumer/group/commits.ts',
    find: 'member.autoCommitAt = step.now + interval;',
    replace: 'member.autoCommitAt = NEVER;',
  },
  {
    name: 'batch-not-loaded',
    breaks: 'coordinator-goes-by-its-log',
    file: 'src/kafka/coordinator/runtime/load.ts',
    find: '  if (batch.isControl) return;\n',
    replace: '  if (batch.isControl || end % 7 === 0) return;\n',
  },
  {
    name: 'newest-of-a-key-is-cleaned',
    breaks: 'coordinator-goes-by-its-log',
    file: 'src/kafka/log/compaction.ts',
    find: 'offset < (map.offsets.get(record.key) ?? -1)',
    replace: 'offset <= (map.offsets.get(record.key) ?? -1)',
  },
  {
    name: 'commit-answered-at-once',
    breaks: 'acked-is-committed',
    file: 'src/kafka/coordinator/runtime/write.ts',
    find: '  if (end <= committedEnd(broker, name)) return answer<A>(context, result, step);\n',
    replace: '  if (end > 0) return answer<A>(context, result, step);\n',
  },
];
