import type { GroupView } from '../../frame/types/groups.ts';
import type { UnownedGap } from '../../frame/types/rebalance.ts';
import { formatCount, formatSpan, plural } from './format.ts';
import type { ViewWords } from './words.ts';

/** A consumer group, its members, and what they share. */
export type GroupWords = {
  name: (id: string) => string;
  /** What a state means, in one line. */
  means: Record<GroupView['state'], string>;
  /** Of a consumer group: its epoch. */
  generation: (generation: number | string, type: GroupView['type']) => string;
  shortGeneration: (generation: number, type: GroupView['type']) => string;
  coordinator: (broker: string) => string;
  /** Nothing is told of it by a coordinator. */
  unknown: string;
  coordinatorMeans: string;
  members: (count: number) => string;
  owns: (partitions: string) => string;
  partitions: (count: number) => string;
  ownsNone: string;
  /** No coordinator has taken it in yet. */
  outside: string;
  /** Its process is gone, and the group does not know yet: so many partitions are still its own. */
  dead: (partitions: number) => string;
  waits: Record<'join' | 'sync' | 'revoke' | 'release', string>;
  /** How far it is behind, for the eye and spoken; `perSecond`: how that changes. */
  lag: (records: number | string, perSecond: number | null) => string;
  lagTold: (records: number | string, perSecond: number | null) => string;
  /** When the lag is gone, if nothing else is done; or how much is left after so long. */
  lagGone: (records: string, time: string) => string;
  lagStays: (records: string, left: string, after: string) => string;
  lagNone: string;
  rebalance: RebalanceWords;
};

/** Who in a group had which partition, over time. */
export type RebalanceWords = {
  open: string;
  title: (group: string) => string;
  close: string;
  /** Besides what the shapes mean. */
  hint: string;
  /** How the group shares its partitions; eagerly each member gives all up first. */
  protocol: (type: GroupView['type'], assignor: string) => string;
  /** What can be walked along. */
  turns: string;
  whole: string;
  newest: string;
  none: string;
  owned: string;
  unowned: string;
  believed: string;
  still: string;
  band: (member: string, partition: string, from: string, to: string) => string;
  /** The group has removed it, and it does not know yet. */
  believes: (member: string, partition: string, from: string, to: string) => string;
  gap: (partitions: string, member: string, from: string, to: string) => string;
  halt: (member: string, from: string, to: string) => string;
  died: (member: string, time: string) => string;
  /** How many times a partition had no owner, the longest of them, and all of them together. */
  summary: (gaps: number, longest: string, sum: string) => string;
  /** The same run in three ways. */
  compare: string;
  protocols: Record<'eager' | 'cooperative' | 'consumer', string>;
  thisRun: string;
  openRun: string;
  running: string;
  /** A long run is not done again as far as this one has come. */
  upTo: (time: string) => string;
  now: string;
};

/** The one assignor with which the members of a classic group keep what stays theirs. */
const COOPERATIVE = 'cooperative-sticky';

/** A whole number, or one digit after the point below ten. */
const rateOf = (perSecond: number): string => {
  const size = Math.abs(perSecond);
  return size < 10 ? String(Number(size.toFixed(1))) : formatCount(Math.round(size));
};

/** Its direction by a sign, and how steep it is. */
const slopeOf = (perSecond: number | null): string =>
  perSecond === null || perSecond === 0
    ? ''
    : ` ${perSecond > 0 ? '▲' : '▼'} ${rateOf(perSecond)}/s`;

const en: GroupWords = {
  name: (id) => `group ${id}`,
  means: {
    Empty: 'Empty: no member; what was committed stays for a while',
    PreparingRebalance: 'PreparingRebalance: the coordinator waits until all members have joined',
    CompletingRebalance: 'CompletingRebalance: the leader of the group shares the partitions out',
    Assigning: 'Assigning: the coordinator shares the partitions out',
    Reconciling: 'Reconciling: members give up what others are to have',
    Stable: 'Stable: each member knows what it has',
  },
  generation: (generation, type) => `${type === 'consumer' ? 'epoch' : 'generation'} ${generation}`,
  shortGeneration: (generation, type) => `${type === 'consumer' ? 'epoch' : 'gen.'} ${generation}`,
  coordinator: (broker) => `coordinator ${broker}`,
  unknown: 'no coordinator yet',
  coordinatorMeans: 'This broker leads the partition that holds the records of the group',
  members: (count) => plural(count, 'member', 'members'),
  owns: (partitions) => `owns ${partitions}`,
  partitions: (count) => plural(count, 'partition', 'partitions'),
  ownsNone: 'owns nothing',
  outside: 'not in the group',
  dead: (partitions) => `dead, still has ${partitions}`,
  waits: {
    join: 'waits for the others',
    sync: 'waits for its share',
    revoke: 'is to give up partitions',
    release: 'waits for others to give up',
  },
  lag: (records, perSecond) => `lag ${records}${slopeOf(perSecond)}`,
  lagTold: (records, perSecond) =>
    perSecond === null || perSecond === 0
      ? `${records} records behind`
      : `${records} records behind, ${rateOf(perSecond)} ${perSecond > 0 ? 'more' : 'fewer'} a second`,
  lagGone: (records, time) => `lag ${records}, gone at ${time} if nothing else is done`,
  lagStays: (records, left, after) =>
    `lag ${records}, still ${left} after ${after} if nothing else is done`,
  lagNone: 'no lag',
  rebalance: {
    open: 'rebalances',
    title: (group) => `Rebalances of ${group}`,
    close: 'Close',
    hint: 'Click a gap or a mark to see its why.',
    protocol: (type, assignor) =>
      type === 'consumer'
        ? `consumer (KIP-848), ${assignor}`
        : assignor === COOPERATIVE
          ? `classic, ${assignor}`
          : `classic, eager (${assignor})`,
    turns: 'Gaps, generations, and what became of members',
    whole: 'whole run',
    newest: 'newest rebalance',
    none: 'No member has owned a partition yet.',
    owned: 'owned by this member',
    unowned: 'owned by no member',
    believed: 'removed from the group, and does not know it',
    still: 'its process stands still',
    band: (member, partition, from, to) => `${member} owns ${partition} from ${from} to ${to}`,
    gap: (partitions, member, from, to) =>
      `no member owns ${partitions} from ${from} to ${to}, after ${member}`,
    believes: (member, partition, from, to) =>
      `${member}, removed from the group, still believes from ${from} to ${to} that it owns ${partition}`,
    halt: (member, from, to) => `${member} stands still from ${from} to ${to}`,
    died: (member, time) => `${member} died at ${time}`,
    summary: (gaps, longest, sum) =>
      gaps === 0
        ? 'no partition was ever without an owner'
        : `${plural(gaps, 'time', 'times')} a partition had no owner · at most ${longest}, ${sum} in all`,
    compare: 'three protocols',
    protocols: {
      eager: 'eager: each member gives all up first',
      cooperative: 'cooperative: members give up what others get',
      consumer: 'consumer (KIP-848): the coordinator shares out, no member waits for all',
    },
    thisRun: 'this run',
    openRun: 'Open this run',
    running: 'running…',
    upTo: (time) => `as far as ${time}`,
    now: 'now',
  },
};

const zh: GroupWords = {
  name: (id) => `消费者组 ${id}`,
  means: {
    Empty: 'Empty：没有成员；已提交的偏移量还会保留一阵',
    PreparingRebalance: 'PreparingRebalance：协调者在等所有成员加入',
    CompletingRebalance: 'CompletingRebalance：组长正在分配分区',
    Assigning: 'Assigning：协调者正在分配分区',
    Reconciling: 'Reconciling：成员正在交出该归别人的分区',
    Stable: 'Stable：每个成员都知道自己的分区',
  },
  generation: (generation, type) =>
    type === 'consumer' ? `纪元 ${generation}` : `第 ${generation} 代`,
  shortGeneration: (generation, type) =>
    type === 'consumer' ? `纪元 ${generation}` : `${generation} 代`,
  coordinator: (broker) => `协调者 ${broker}`,
  unknown: '还没有协调者',
  coordinatorMeans: '这个 broker 领导着存放本组记录的分区',
  members: (count) => `${count} 个成员`,
  owns: (partitions) => `拥有 ${partitions}`,
  partitions: (count) => `${count} 个分区`,
  ownsNone: '没有分区',
  outside: '不在组里',
  dead: (partitions) => `已停，仍占 ${partitions} 个`,
  waits: {
    join: '等其他成员',
    sync: '等分配结果',
    revoke: '要交出分区',
    release: '等别人交出分区',
  },
  lag: (records, perSecond) => `滞后 ${records}${slopeOf(perSecond)}`,
  lagTold: (records, perSecond) =>
    perSecond === null || perSecond === 0
      ? `滞后 ${records} 条`
      : `滞后 ${records} 条，每秒${perSecond > 0 ? '增加' : '减少'} ${rateOf(perSecond)} 条`,
  lagGone: (records, time) => `滞后 ${records}；不再做什么的话，${time} 追平`,
  lagStays: (records, left, after) => `滞后 ${records}；不再做什么的话还剩 ${left}（${after} 后）`,
  lagNone: '没有滞后',
  rebalance: {
    open: '再均衡经过',
    title: (group) => `${group} 的再均衡`,
    close: '关闭',
    hint: '点空档或标记，看看为什么。',
    protocol: (type, assignor) =>
      type === 'consumer'
        ? `consumer（KIP-848），${assignor}`
        : assignor === COOPERATIVE
          ? `classic，${assignor}`
          : `classic，eager（${assignor}）`,
    turns: '空档、各代，以及成员的遭遇',
    whole: '整个过程',
    newest: '最近一次再均衡',
    none: '还没有成员拥有过分区。',
    owned: '由这个成员拥有',
    unowned: '没有成员拥有',
    believed: '已被移出组，自己还不知道',
    still: '进程停住了',
    band: (member, partition, from, to) => `${member} 从 ${from} 到 ${to} 拥有 ${partition}`,
    gap: (partitions, member, from, to) =>
      `从 ${from} 到 ${to} 没有成员拥有 ${partitions}，之前是 ${member}`,
    believes: (member, partition, from, to) =>
      `${member} 已被移出组，从 ${from} 到 ${to} 还以为自己拥有 ${partition}`,
    halt: (member, from, to) => `${member} 从 ${from} 到 ${to} 停住了`,
    died: (member, time) => `${member} 在 ${time} 死去`,
    summary: (gaps, longest, sum) =>
      gaps === 0 ? '分区从未没有拥有者' : `分区 ${gaps} 次没有拥有者 · 最长 ${longest}，共 ${sum}`,
    compare: '三种协议',
    protocols: {
      eager: 'eager：每个成员先全部交出',
      cooperative: 'cooperative：只交出要归别人的',
      consumer: 'consumer（KIP-848）：协调者来分配，成员不用互相等',
    },
    thisRun: '本次运行',
    openRun: '打开这次运行',
    running: '运行中…',
    upTo: (time) => `只算到 ${time}`,
    now: '现在',
  },
};

/** What is said of groups, which is loaded with the first of them. */
export const groupWords: Readonly<Record<ViewWords['language'], GroupWords>> = {
  en,
  'zh-Hans': zh,
};

/** How long partitions had no owner: counted for each of them. */
export function sayUnowned({ summary }: RebalanceWords, gaps: readonly UnownedGap[]): string {
  const spans = gaps.map(({ from, to }) => to - from);
  const sum = spans.reduce((all, span) => all + span, 0);
  return summary(gaps.length, formatSpan(Math.max(0, ...spans)), formatSpan(sum));
}
