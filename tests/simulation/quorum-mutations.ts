import type { Mutation } from './mutations.ts';

const LEADER = 'src/kafka/raft/leader.ts';
const VOTE = 'src/kafka/raft/vote.ts';
const QUORUM_ROLES = 'src/kafka/server/process-roles.ts';

/** Of the quorum and its log. */
export const quorumMutations: readonly Mutation[] = [
  {
    name: 'broker-skips-a-batch',
    breaks: 'metadata-agrees',
    file: QUORUM_ROLES,
    find: 'return replayBatches(start, batches);',
    replace:
      'return batches.length < 2 ? replayBatches(start, batches) : { ...start, endOffset: replayBatches(start, batches).endOffset };',
  },
  {
    name: 'metadata-one-step-back',
    breaks: 'metadata-forward',
    file: QUORUM_ROLES,
    find: 'return replayBatches(start, batches);',
    replace:
      'return start.endOffset < 30 || start.endOffset % 3 > 0 ? replayBatches(start, batches) : { ...start, endOffset: start.endOffset - 1 };',
  },
  {
    name: 'half-is-a-majority',
    breaks: 'one-quorum-leader',
    file: 'src/kafka/raft/states.ts',
    find: '2 * countVoters(raft, ids) > votersOf(raft).length;',
    replace: '2 * countVoters(raft, ids) > votersOf(raft).length - 2;',
  },
  {
    name: 'controller-does-not-renounce',
    breaks: 'one-active-controller',
    file: QUORUM_ROLES,
    find: '    renounce(controller, step);',
    replace: '    controller.memory.claimedEpoch = epoch;',
  },
  {
    name: 'any-log-is-up-to-date',
    breaks: 'quorum-leader-completeness',
    file: VOTE,
    find: 'lastOffsetEpoch > own || (lastOffsetEpoch === own && lastOffset >= raft.disk.log.endOffset)',
    replace: 'lastOffsetEpoch >= 0 || lastOffset > own',
  },
  {
    name: 'quorum-watermark-goes-back',
    breaks: 'quorum-watermark-forward',
    file: LEADER,
    find: `  if (reached <= state.epochStartOffset || reached <= (state.highWatermark ?? -1)) return;
  state.highWatermark = reached;
  memory.highWatermark = Math.max(memory.highWatermark, reached);`,
    replace: `  if (reached < 0) return;
  state.highWatermark = reached;
  memory.highWatermark = reached;`,
  },
  {
    name: 'quorum-epoch-forgotten',
    breaks: 'quorum-epoch-forward',
    file: 'src/kafka/raft/boot.ts',
    find: '  if (epoch < lastEpoch(raft)) {',
    replace: `  if (epoch > 1) {
    const older = { role: 'unattached', epoch: epoch - 1, voted: null, electionAt } as const;
    return enter(raft, older, step);
  }
  if (epoch < lastEpoch(raft)) {`,
  },
  {
    name: 'votes-twice',
    breaks: 'one-vote-in-an-epoch',
    file: VOTE,
    find: '  if (state.voted !== null)\n',
    replace: '  if (state.voted !== null && !upToDate)\n',
  },
  {
    name: 'member-commits-to-its-end',
    breaks: 'metadata-log-matching',
    file: 'src/kafka/raft/follow.ts',
    find: 'const reached = Math.min(leaders, disk.log.endOffset);',
    replace: 'const reached = Math.max(leaders, disk.log.endOffset);',
  },
  {
    name: 'fastest-voter-commits',
    breaks: 'quorum-leader-completeness',
    file: LEADER,
    find: 'ends[ends.length >> 1] ?? -1',
    replace: 'ends[0] ?? -1',
  },
  {
    name: 'metadata-cut-too-far',
    breaks: 'metadata-not-cut',
    file: 'src/kafka/raft/log-store.ts',
    find: '  cutLog(raft, offset, step);\n  return true;',
    replace: '  cutLog(raft, Math.max(0, offset - 5), step);\n  return true;',
  },
];
