import type { GroupRecordKind, GroupRecordSaid } from '../../frame/types/detail.ts';
import { plural } from '../../view/words/format.ts';
import type { Language } from '../preferences.ts';

type Values = GroupRecordSaid['values'];
type Sentences = Record<GroupRecordKind, (values: Values) => string>;

/** One value as text; nothing where there is none. */
const told = (values: Values, name: string, none = ''): string =>
  String(values[name] ?? '') || none;

const en: Sentences = {
  offset: (v) =>
    `${told(v, 'group')} has committed ${told(v, 'offset')} in ${told(v, 'partition')}`,
  'offset-gone': (v) =>
    `What ${told(v, 'group')} had committed in ${told(v, 'partition')} is forgotten`,
  group: (v) =>
    Number(v['members']) === 0
      ? `Group ${told(v, 'group')} is empty, generation ${told(v, 'generation')}`
      : `Group ${told(v, 'group')}, generation ${told(v, 'generation')}: ${plural(Number(v['members']), 'member', 'members')}, shared by ${told(v, 'protocol')}`,
  'group-gone': (v) => `Group ${told(v, 'group')} is forgotten`,
  'consumer-group': (v) => `Group ${told(v, 'group')} begins epoch ${told(v, 'epoch')}`,
  'consumer-group-gone': (v) => `Group ${told(v, 'group')} is forgotten`,
  'consumer-partitions': (v) => `What the topics of ${told(v, 'group')} are like`,
  'consumer-partitions-gone': (v) =>
    `What the topics of ${told(v, 'group')} were like is forgotten`,
  'consumer-member': (v) =>
    `${told(v, 'member')} is in ${told(v, 'group')}, for ${told(v, 'topics', 'no topic')}`,
  'consumer-member-gone': (v) => `${told(v, 'member')} is no longer in ${told(v, 'group')}`,
  'consumer-target-epoch': (v) =>
    `Shares of ${told(v, 'group')} are worked out for epoch ${told(v, 'epoch')}`,
  'consumer-target-epoch-gone': (v) => `There are no shares of ${told(v, 'group')} any more`,
  'consumer-target': (v) => `${told(v, 'member')} is to have ${told(v, 'partitions', 'nothing')}`,
  'consumer-target-gone': (v) => `${told(v, 'member')} is to have nothing any more`,
  'consumer-current': (v) =>
    `${told(v, 'member')} has ${told(v, 'partitions', 'nothing')} at epoch ${told(v, 'epoch')}` +
    (told(v, 'revoked') === '' ? '' : `, and gives up ${told(v, 'revoked')}`),
  'consumer-current-gone': (v) => `${told(v, 'member')} has nothing any more`,
  'consumer-pattern': (v) =>
    `The pattern ${told(v, 'pattern')} means ${told(v, 'topics', 'no topic')}`,
  'consumer-pattern-gone': (v) => `The pattern ${told(v, 'pattern')} is forgotten`,
};

const zh: Sentences = {
  offset: (v) => `${told(v, 'group')} 在 ${told(v, 'partition')} 已提交到 ${told(v, 'offset')}`,
  'offset-gone': (v) => `${told(v, 'group')} 在 ${told(v, 'partition')} 的提交不再记着`,
  group: (v) =>
    Number(v['members']) === 0
      ? `消费者组 ${told(v, 'group')} 没有成员，第 ${told(v, 'generation')} 代`
      : `消费者组 ${told(v, 'group')} 第 ${told(v, 'generation')} 代：${told(v, 'members')} 个成员，按 ${told(v, 'protocol')} 分配`,
  'group-gone': (v) => `消费者组 ${told(v, 'group')} 不再记着`,
  'consumer-group': (v) => `消费者组 ${told(v, 'group')} 进入纪元 ${told(v, 'epoch')}`,
  'consumer-group-gone': (v) => `消费者组 ${told(v, 'group')} 不再记着`,
  'consumer-partitions': (v) => `${told(v, 'group')} 的主题是什么样`,
  'consumer-partitions-gone': (v) => `${told(v, 'group')} 的主题曾是什么样，不再记着`,
  'consumer-member': (v) =>
    `${told(v, 'member')} 在 ${told(v, 'group')} 里，订阅 ${told(v, 'topics', '（无）')}`,
  'consumer-member-gone': (v) => `${told(v, 'member')} 不再属于 ${told(v, 'group')}`,
  'consumer-target-epoch': (v) => `${told(v, 'group')} 按纪元 ${told(v, 'epoch')} 算好了分配`,
  'consumer-target-epoch-gone': (v) => `${told(v, 'group')} 不再有分配`,
  'consumer-target': (v) => `${told(v, 'member')} 应得 ${told(v, 'partitions', '（无）')}`,
  'consumer-target-gone': (v) => `${told(v, 'member')} 不再应得什么`,
  'consumer-current': (v) =>
    `${told(v, 'member')} 在纪元 ${told(v, 'epoch')} 拥有 ${told(v, 'partitions', '（无）')}` +
    (told(v, 'revoked') === '' ? '' : `，正在交出 ${told(v, 'revoked')}`),
  'consumer-current-gone': (v) => `${told(v, 'member')} 不再拥有什么`,
  'consumer-pattern': (v) => `模式 ${told(v, 'pattern')} 指 ${told(v, 'topics', '（无）')}`,
  'consumer-pattern-gone': (v) => `模式 ${told(v, 'pattern')} 不再记着`,
};

/** What a record of a coordinator says, as a sentence. */
export const sayGroupRecord = ({ says, values }: GroupRecordSaid, language: Language): string =>
  ({ en, zh })[language][says](values);
