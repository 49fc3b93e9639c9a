import type { GuaranteeName, ReasonName } from '../../frame/types/guarantees.ts';
import type { Language } from '../preferences.ts';

type GuaranteeWords = {
  title: string;
  summary: (holding: number, breaking: number) => string;
  names: Record<GuaranteeName, string>;
  states: Record<'holds' | 'may' | 'broke' | 'lost', string>;
  /** Why it holds, where no single fault can break it. */
  holds: Record<GuaranteeName, string>;
  may: (reasons: string) => string;
  /** The same, where it did break. */
  allowed: (reasons: string) => string;
  /** Each names the topics, clients or rules that have it. */
  reasons: Record<ReasonName, (names: string) => string>;
  /** It broke although no single fault can: there were several. */
  despite: string;
  and: string;
  open: string;
};

const en: GuaranteeWords = {
  title: 'Guarantees',
  summary: (holding, breaking) =>
    breaking === 0
      ? `all ${holding} hold`
      : `${holding} ${holding === 1 ? 'holds' : 'hold'}, ${breaking} may break`,
  names: {
    lost: 'Acknowledged, then lost',
    storedTwice: 'Stored twice',
    deliveredTwice: 'Delivered twice',
    workedTwice: 'Processed twice',
    skipped: 'Skipped by a reader',
    outOfOrder: 'Out of order for a key',
  },
  states: { holds: 'holds', may: 'may break', broke: 'broke', lost: 'broke badly' },
  holds: {
    lost: 'Holds: acks=all waits for two replicas or more, so one failure takes nothing.',
    storedTwice: 'Holds: batches are numbered, and a leader knows one that comes again.',
    workedTwice: 'Holds: each offset is committed before the work on its record begins.',
    deliveredTwice: 'Holds while readers keep running and stay where they are.',
    skipped: 'Holds: readers begin at the beginning, and nothing is deleted unread soon.',
    outOfOrder: 'Holds: nothing overtakes what is sent again.',
  },
  may: (reasons) => `May break: ${reasons}.`,
  allowed: (reasons) => `This configuration allows it: ${reasons}.`,
  reasons: {
    'acks-1': (names) => `acks=1, the leader promises alone (${names})`,
    'min-isr-1': (names) => `min.insync.replicas=1, one replica is enough (${names})`,
    'one-replica': (names) => `a single replica (${names})`,
    unclean: (names) => `unclean.leader.election.enable=true (${names})`,
    museum: (names) => `older rules are back (${names})`,
    'not-idempotent': (names) => `enable.idempotence=false, retries have no numbers (${names})`,
    'in-flight': (names) => `several batches without numbers under way at once (${names})`,
    'reads-anew': (names) => `no committed offset, so a restart begins anew (${names})`,
    'read-before-commit': (names) =>
      `what was read but not committed is read again by the next owner (${names})`,
    'work-before-commit': (names) =>
      `work that is done but not committed is done again by the next owner (${names})`,
    'reads-latest': (names) =>
      `auto.offset.reset=latest, so a restart begins at the end (${names})`,
    retention: (names) => `little is kept, whether it was read or not (${names})`,
  },
  despite: 'One failure cannot do this: several came together, or a reader went back.',
  and: '; ',
  open: 'Go to where it happened',
};

const zh: GuaranteeWords = {
  title: '保证',
  summary: (holding, breaking) =>
    breaking === 0 ? `${holding} 项都成立` : `${holding} 项成立，${breaking} 项可能落空`,
  names: {
    lost: '确认后又丢了',
    storedTwice: '存了两遍',
    deliveredTwice: '交付两次',
    workedTwice: '处理两次',
    skipped: '被读者跳过',
    outOfOrder: '同一个键乱序',
  },
  states: { holds: '成立', may: '可能落空', broke: '落空了', lost: '严重落空' },
  holds: {
    lost: '成立：acks=all 至少等两个副本，坏一个也不丢。',
    storedTwice: '成立：批次有编号，重来的领导者认得。',
    workedTwice: '成立：先提交偏移量，再处理记录。',
    deliveredTwice: '只要读者不停、不往回走，就成立。',
    skipped: '成立：读者从头读起，短期内也不会没读就删。',
    outOfOrder: '成立：重发的不会被后面的超过。',
  },
  may: (reasons) => `可能落空：${reasons}。`,
  allowed: (reasons) => `这份配置允许：${reasons}。`,
  reasons: {
    'acks-1': (names) => `acks=1，领导者独自答应（${names}）`,
    'min-isr-1': (names) => `min.insync.replicas=1，只剩一个副本也算数（${names}）`,
    'one-replica': (names) => `只有一个副本（${names}）`,
    unclean: (names) => `unclean.leader.election.enable=true（${names}）`,
    museum: (names) => `恢复了旧规则（${names}）`,
    'not-idempotent': (names) => `enable.idempotence=false，重发没有编号（${names}）`,
    'in-flight': (names) => `同时有几个没编号的批次在路上（${names}）`,
    'reads-anew': (names) => `没有已提交的偏移量，重启后从头读（${names}）`,
    'read-before-commit': (names) => `读过但没提交的，下一个拥有者会再读一遍（${names}）`,
    'work-before-commit': (names) => `做完但没提交的，下一个拥有者会再做一遍（${names}）`,
    'reads-latest': (names) => `auto.offset.reset=latest，重启后从末尾读（${names}）`,
    retention: (names) => `保留得少，不管读没读（${names}）`,
  },
  despite: '一个故障做不到：是几个凑在一起，或读者往回走了。',
  and: '；',
  open: '去看它发生的时刻',
};

/** The words of the guarantees, which are loaded with the sandbox. */
export const guaranteeWords: Readonly<Record<Language, GuaranteeWords>> = { en, zh };
