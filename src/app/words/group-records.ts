import type { GroupRecordKind, GroupRecordSaid } from '../../frame/types/detail.ts';
import type { Language } from '../preferences.ts';
import { fill } from './happening-words.ts';

/** A sentence for each kind, as for what happens; two of them have a finer one. */
type Sentences = Record<GroupRecordKind | 'group.empty' | 'consumer-current.revokes', string>;

/** `noTopic`, `nothing`: what stands in the place of an empty list. */
type GroupRecordWords = { sentences: Sentences; noTopic: string; nothing: string };

const en: GroupRecordWords = {
  sentences: {
    offset: '{group} has committed {offset} in {partition}',
    'offset-gone': 'What {group} had committed in {partition} is forgotten',
    group: 'Group {group}, generation {generation}: {members|member|members}, shared by {protocol}',
    'group.empty': 'Group {group} is empty, generation {generation}',
    'group-gone': 'Group {group} is forgotten',
    'consumer-group': 'Group {group} begins epoch {epoch}',
    'consumer-group-gone': 'Group {group} is forgotten',
    'consumer-partitions': 'What the topics of {group} are like',
    'consumer-partitions-gone': 'What the topics of {group} were like is forgotten',
    'consumer-member': '{member} is in {group}, for {topics}',
    'consumer-member-gone': '{member} is no longer in {group}',
    'consumer-target-epoch': 'Shares of {group} are worked out for epoch {epoch}',
    'consumer-target-epoch-gone': 'There are no shares of {group} any more',
    'consumer-target': '{member} is to have {partitions}',
    'consumer-target-gone': '{member} is to have nothing any more',
    'consumer-current': '{member} has {partitions} at epoch {epoch}',
    'consumer-current.revokes':
      '{member} has {partitions} at epoch {epoch}, and gives up {revoked}',
    'consumer-current-gone': '{member} has nothing any more',
    'consumer-pattern': 'The pattern {pattern} means {topics}',
    'consumer-pattern-gone': 'The pattern {pattern} is forgotten',
  },
  noTopic: 'no topic',
  nothing: 'nothing',
};

const zh: GroupRecordWords = {
  sentences: {
    offset: '{group} 在 {partition} 已提交到 {offset}',
    'offset-gone': '{group} 在 {partition} 的提交不再记着',
    group: '消费者组 {group} 第 {generation} 代：{members} 个成员，按 {protocol} 分配',
    'group.empty': '消费者组 {group} 没有成员，第 {generation} 代',
    'group-gone': '消费者组 {group} 不再记着',
    'consumer-group': '消费者组 {group} 进入纪元 {epoch}',
    'consumer-group-gone': '消费者组 {group} 不再记着',
    'consumer-partitions': '{group} 的主题是什么样',
    'consumer-partitions-gone': '{group} 的主题曾是什么样，不再记着',
    'consumer-member': '{member} 在 {group} 里，订阅 {topics}',
    'consumer-member-gone': '{member} 不再属于 {group}',
    'consumer-target-epoch': '{group} 按纪元 {epoch} 算好了分配',
    'consumer-target-epoch-gone': '{group} 不再有分配',
    'consumer-target': '{member} 应得 {partitions}',
    'consumer-target-gone': '{member} 不再应得什么',
    'consumer-current': '{member} 在纪元 {epoch} 拥有 {partitions}',
    'consumer-current.revokes': '{member} 在纪元 {epoch} 拥有 {partitions}，正在交出 {revoked}',
    'consumer-current-gone': '{member} 不再拥有什么',
    'consumer-pattern': '模式 {pattern} 指 {topics}',
    'consumer-pattern-gone': '模式 {pattern} 不再记着',
  },
  noTopic: '（无）',
  nothing: '（无）',
};

/** What a record of a coordinator says, as a sentence. */
export function sayGroupRecord({ says, values }: GroupRecordSaid, language: Language): string {
  const { sentences, noTopic, nothing } = { en, zh }[language];
  const { members, topics, partitions, revoked } = values;
  const finer =
    members === 0 ? 'group.empty' : revoked ? ('consumer-current.revokes' as const) : says;
  return fill(sentences[finer], {
    ...values,
    ...(topics === '' ? { topics: noTopic } : {}),
    ...(partitions === '' ? { partitions: nothing } : {}),
  });
}
