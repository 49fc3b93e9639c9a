import type { Mutation } from './mutations.ts';

const LOG = 'src/kafka/log/log.ts';
const PARTITION = 'src/kafka/broker/partition.ts';
const ROLES = 'src/kafka/broker/partition-roles.ts';
const TRUNCATION = 'src/kafka/broker/follower/replica-fetcher-truncation.ts';
const ISR = 'src/kafka/broker/alter-partition.ts';
const CHANGE = 'src/kafka/controller/decide/partition-change.ts';
const IMAGE = 'src/kafka/metadata/metadata-delta.ts';
const CUT_TO_LEADER = 'truncateTo(log, isOther ? known : Math.min(known, leader.endOffset))';

/** Of partitions, their logs and their records. */
export const partitionMutations: readonly Mutation[] = [
  {
    name: 'follower-believes-any-watermark',
    breaks: 'watermarks-in-order',
    file: PARTITION,
    find: 'Math.min(Math.max(leaders, log.startOffset), log.endOffset)',
    replace: 'Math.max(leaders, log.startOffset)',
  },
  {
    name: 'watermark-goes-back',
    breaks: 'high-watermark-forward',
    file: PARTITION,
    find: 'if (reached <= partition.highWatermark) return false;',
    replace: 'if (reached === partition.highWatermark || reached < log.startOffset) return false;',
  },
  {
    name: 'offset-left-out',
    breaks: 'offsets-in-order',
    file: LOG,
    find: 'log.endOffset = lastOffset(batch) + 1;',
    replace: 'log.endOffset = lastOffset(batch) + 1 + (batch.records.length > 1 ? 1 : 0);',
  },
  {
    name: 'epoch-of-batch-forgotten',
    breaks: 'batch-epochs-in-order',
    file: 'src/kafka/broker/logs/append-validation.ts',
    find: 'partitionLeaderEpoch: leaderEpoch,',
    replace: 'partitionLeaderEpoch: leaderEpoch - (batch.baseTimestamp % 2),',
  },
  {
    name: 'contradicted-epochs-stay',
    breaks: 'epoch-cache-in-order',
    file: 'src/kafka/log/leader-epochs.ts',
    find: 'each.epoch < epoch && each.startOffset < startOffset',
    replace: 'each.epoch < epoch',
  },
  {
    name: 'divergence-not-asked-for',
    breaks: 'log-matching',
    file: 'src/kafka/broker/follower/replica-fetcher-session.ts',
    find: 'lastFetchedEpoch: part.lastFetchedEpoch',
    replace: 'lastFetchedEpoch: -1',
  },
  {
    name: 'follower-commits-to-its-end',
    breaks: 'committed-matching',
    file: PARTITION,
    find: 'Math.min(Math.max(leaders, log.startOffset), log.endOffset)',
    replace: 'log.endOffset',
  },
  {
    name: 'anybody-leads',
    breaks: 'leader-completeness',
    file: CHANGE,
    find: '  const nobodyElse = elrEnabled && target.isr.length === 0 && target.elr.length === 0;',
    replace: `  const any = target.replicas.find(isAcceptableLeader);
  if (any !== undefined) {
    target.elr = [];
    target.isr = [any];
    return { leader: any, unclean: false };
  }
  const nobodyElse = elrEnabled && target.isr.length === 0 && target.elr.length === 0;`,
  },
  {
    name: 'watermark-without-the-slow',
    breaks: 'candidate-completeness',
    file: PARTITION,
    find: '      maximalIsr.includes(id) ||\n',
    replace: '',
  },
  {
    name: 'anybody-joins',
    breaks: 'new-candidate-completeness',
    file: ISR,
    find: 'progress === undefined || progress.endOffset < partition.highWatermark',
    replace: 'progress === undefined',
  },
  {
    name: 'leaderless-log-is-emptied',
    breaks: 'no-committed-record-lost',
    file: ROLES,
    find: '  if (image.leader < 0) return;\n',
    replace: `  if (image.leader < 0) {
    partition.highWatermark = log.startOffset;
    truncateToHighWatermark(partition, log, step);
    return;
  }
`,
  },
  {
    name: 'first-replica-leads-too',
    breaks: 'one-leader-of-an-epoch',
    file: ROLES,
    find: 'if (image.leader === broker.id && (isNewEpoch || isNews))',
    replace: 'if ([image.leader, image.replicas[0]].includes(broker.id) && (isNewEpoch || isNews))',
  },
  {
    name: 'answer-brings-an-older-epoch',
    breaks: 'replica-epochs-forward',
    file: ISR,
    find: 'partitionEpoch: answer.partitionEpoch,',
    replace: 'partitionEpoch: answer.partitionEpoch - 2,',
  },
  {
    name: 'leader-cuts-its-log',
    breaks: 'follower-not-ahead',
    file: ROLES,
    find: '    before.pending = null;\n',
    replace: '    before.pending = null;\n    truncateToHighWatermark(partition, log, step);\n',
  },
  {
    name: 'kill-empties-the-disk',
    breaks: 'kill-loses-nothing',
    file: 'src/kafka/broker/broker.ts',
    find: '  ...broker,\n  memory: freshMemory(',
    replace: '  ...broker,\n  disk: { ...broker.disk, logs: {} },\n  memory: freshMemory(',
  },
  {
    name: 'byte-not-written',
    breaks: 'files-hold-the-log',
    file: LOG,
    find: 'bytes: batch.sizeInBytes, rolled',
    replace: 'bytes: batch.sizeInBytes - 1, rolled',
  },
  {
    name: 'min-isr-ignored',
    breaks: 'enough-in-sync',
    file: PARTITION,
    find: "if (state.role !== 'leader' || image.isr.length < effectiveMinIsr(partition, log)) return false;",
    replace: "if (state.role !== 'leader') return false;",
  },
  {
    name: 'any-sequence',
    breaks: 'idempotent-sequences',
    file: 'src/kafka/log/producer-state.ts',
    find: "  if (!isInSequence(known, batch)) return { error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' };\n",
    replace: '',
  },
  {
    name: 'shrink-counts-at-once',
    breaks: 'maximal-isr-covers',
    file: ISR,
    find: '  const proposal = takeId(broker);',
    replace:
      "  const proposal = takeId(broker);\n  if (change === 'shrink') partition.image = { ...image, isr };",
  },
  {
    name: 'controller-adds-to-isr',
    breaks: 'maximal-isr-still-covers',
    file: 'src/kafka/controller/decide/isr.ts',
    find: '      .map((each) => each.brokerId)\n      .sort(',
    replace:
      '      .map((each) => each.brokerId)\n      .concat(partition.replicas.filter((id) => isActiveBroker(setting.image, id) && !isrOf(asked).some((each) => each.brokerId === id)))\n      .sort(',
  },
  {
    name: 'removed-replica-stays-in-isr',
    breaks: 'isr-among-replicas',
    file: CHANGE,
    find: 'const isr = target.isr.filter((id) => !removing.includes(id));',
    replace: 'const isr = target.isr;',
  },
  {
    name: 'leader-from-elr-stays-out',
    breaks: 'leader-in-isr',
    file: CHANGE,
    find: 'else if (leaderChanges && target.elr.includes(elected.leader)) {\n    target.isr = [elected.leader];',
    replace: 'else if (leaderChanges && target.elr.includes(elected.leader)) {',
  },
  {
    name: 'elr-holds-the-isr',
    breaks: 'elr-outside-isr',
    file: CHANGE,
    find: '.filter((id) => !isr.includes(id) && !unclean.includes(id))',
    replace: '.filter((id) => !unclean.includes(id))',
  },
  {
    name: 'elr-stays',
    breaks: 'elr-only-when-needed',
    file: CHANGE,
    find: '    isr.length >= asked.minIsr\n      ? []',
    replace: '    isr.length >= asked.minIsr\n      ? target.elr.filter((id) => !isr.includes(id))',
  },
  {
    name: 'partition-epoch-stays',
    breaks: 'partition-epochs-forward',
    file: IMAGE,
    find: '    partitionEpoch: before.partitionEpoch + 1,',
    replace: '    partitionEpoch: before.partitionEpoch,',
  },
  {
    name: 'fenced-stay-in-isr',
    breaks: 'no-fenced-in-isr',
    file: 'src/kafka/controller/decide/leaders.ts',
    find: 'isr: partition.isr.filter((id) => id !== leaves && id !== crashed),',
    replace: 'isr: partition.isr,',
  },
  {
    name: 'broker-epoch-stays',
    breaks: 'broker-epochs-forward',
    file: 'src/kafka/controller/decide/brokers.ts',
    find: 'const epoch = isSame ? known.epoch : about.nextOffset;',
    replace: 'const epoch = Math.max(0, (isSame ? known.epoch : about.nextOffset) - 9);',
  },
  {
    name: 'acknowledged-one-early',
    breaks: 'acked-is-everywhere',
    file: 'src/kafka/broker/produce/produce.ts',
    find: 'partition.highWatermark >= part.requiredOffset',
    replace: 'partition.highWatermark + 1 >= part.requiredOffset',
  },
  {
    name: 'leader-alone-acknowledges',
    breaks: 'acked-is-committed',
    file: 'src/kafka/broker/produce/produce.ts',
    find: 'partition.highWatermark >= part.requiredOffset',
    replace: 'partition.highWatermark >= part.requiredOffset || partition.image.isr.length === 1',
  },
  {
    name: 'watermark-one-ahead',
    breaks: 'candidate-completeness',
    file: PARTITION,
    find: '      reached = follower.endOffset;',
    replace: '      reached = Math.min(leaderEnd, follower.endOffset + 1);',
  },
  {
    name: 'unclean-before-clean',
    breaks: 'acked-survives-one-fault',
    file: CHANGE,
    find: '  if (leader !== undefined) return { leader, unclean: false };',
    replace: `  const next = election === 'unclean' ? target.replicas.find(isAcceptableLeader) : undefined;
  if (next !== undefined && !mayLead(next)) return { leader: next, unclean: true };
  if (leader !== undefined) return { leader, unclean: false };`,
  },
  {
    name: 'every-end-was-clean',
    breaks: 'leader-completeness',
    file: 'src/kafka/controller/decide/brokers.ts',
    find: 'const wasClean = !about.detectsCleanShutdown || known?.epoch === body.previousBrokerEpoch;',
    replace: 'const wasClean = true;',
  },
  {
    name: 'consumers-read-to-the-end',
    breaks: 'read-is-committed',
    file: PARTITION,
    find: 'return readCommitted ? lastStableOffset(partition, log) : partition.highWatermark;',
    replace: 'return log.endOffset;',
  },
  {
    name: 'read-in-the-leaders-epoch',
    breaks: 'consistent-read',
    file: 'src/kafka/broker/fetch/fetch-read.ts',
    find: '  answer.records = read.records;',
    replace: `  const { leaderEpoch: partitionLeaderEpoch } = partition.image;
  const isConsumer = plan.follower < 0;
  answer.records = isConsumer ? read.records.map((each) => ({ ...each, partitionLeaderEpoch })) : read.records;`,
  },
  {
    name: 'cut-too-far',
    breaks: 'candidate-completeness',
    file: TRUNCATION,
    find: CUT_TO_LEADER,
    replace: 'truncateTo(log, Math.max(0, Math.min(known, leader.endOffset) - 3))',
  },
];
