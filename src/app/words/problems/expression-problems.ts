import type { ExpressionProblem } from '../../../frame/expression/problem.ts';
import type { Language } from '../../preferences.ts';
import { worded, type Wording } from '../wording.ts';

/** Why an expression cannot be read or has no value, as a sentence. */
export const sayExpressionProblem = (language: Language, problem: ExpressionProblem): string =>
  worded(words[language], 'problem', problem);

type Place = { source: string; at: number };
type NoNode = Extract<ExpressionProblem, { problem: 'no-node' }>;
type NoArgument = Extract<ExpressionProblem, { problem: 'argument-expected' }>;

const placeEn = ({ source, at }: Place, what: string): string =>
  `In "${source}" at ${at}: ${what}.`;
const placeZh = ({ source, at }: Place, what: string): string =>
  `“${source}”第 ${at} 个字符处：${what}。`;

const NODES_ZH: Readonly<Record<NoNode['what'], string>> = {
  node: '节点',
  broker: ' broker',
  controller: '控制器',
  producer: '生产者',
  consumer: '消费者',
  group: '消费组',
};

const ARGUMENTS_ZH: Readonly<Record<NoArgument['wanted'], string>> = {
  name: '名称',
  number: '数',
  list: '列表',
};

const en: Wording<ExpressionProblem, 'problem'> = {
  meaningless: (each) => placeEn(each, `"${each.found}" means nothing`),
  unexpected: (each) => placeEn(each, `"${each.found}" is not expected here`),
  'sign-expected': (each) =>
    placeEn(
      each,
      `"${each.sign}" is expected, not ${each.found === null ? 'the end' : `"${each.found}"`}`,
    ),
  'field-expected': (each) => placeEn(each, 'the name of a field is expected'),
  incomplete: (each) => placeEn(each, 'something is missing'),
  'in-between': (each) => placeEn(each, '"in" stands between two values'),
  'too-deep': (each) => placeEn(each, 'this is nested too deeply'),
  'unknown-name': ({ name }) => `Nothing is called ${name}.`,
  'not-a-truth': ({ value }) => `${value} is neither true nor false.`,
  'not-a-number': ({ value }) => `${value} is not a number.`,
  'not-a-list': ({ value }) => `${value} is not a list.`,
  'division-by-zero': () => 'Nothing can be divided by 0.',
  'argument-expected': ({ argument, wanted }) => `A ${wanted} is expected as argument ${argument}.`,
  'no-partition': ({ partition }) => `There is no partition ${partition}.`,
  'no-leader': ({ partition }) => `${partition} has no leader now.`,
  'no-replica': ({ partition, broker }) => `There is no replica of ${partition} on ${broker}.`,
  'replica-without-role': () => 'This replica has no role now.',
  'no-node': ({ what, node }) => `There is no ${what} ${node}.`,
  'not-assigned': ({ consumer, partition }) => `${consumer} is not assigned ${partition}.`,
  'in-no-log': ({ label }) => `${label} is in no log.`,
  'never-sent': ({ label }) => `${label} was never sent.`,
};

const zh: Wording<ExpressionProblem, 'problem'> = {
  meaningless: (each) => placeZh(each, `“${each.found}”没有意义`),
  unexpected: (each) => placeZh(each, `这里不该有“${each.found}”`),
  'sign-expected': (each) =>
    placeZh(
      each,
      `这里该是“${each.sign}”，${each.found === null ? '可是到此就完了' : `不该是“${each.found}”`}`,
    ),
  'field-expected': (each) => placeZh(each, '这里该是字段的名称'),
  incomplete: (each) => placeZh(each, '这里缺了东西'),
  'in-between': (each) => placeZh(each, '“in”要放在两个值之间'),
  'too-deep': (each) => placeZh(each, '嵌套太深'),
  'unknown-name': ({ name }) => `没有什么叫 ${name}。`,
  'not-a-truth': ({ value }) => `${value} 既不是 true 也不是 false。`,
  'not-a-number': ({ value }) => `${value} 不是数。`,
  'not-a-list': ({ value }) => `${value} 不是列表。`,
  'division-by-zero': () => '不能除以 0。',
  'argument-expected': ({ argument, wanted }) =>
    `第 ${argument} 个参数该是${ARGUMENTS_ZH[wanted]}。`,
  'no-partition': ({ partition }) => `没有分区 ${partition}。`,
  'no-leader': ({ partition }) => `${partition} 现在没有领导者。`,
  'no-replica': ({ partition, broker }) => `${broker} 上没有 ${partition} 的副本。`,
  'replica-without-role': () => '这个副本现在没有角色。',
  'no-node': ({ what, node }) => `没有叫 ${node} 的${NODES_ZH[what]}。`,
  'not-assigned': ({ consumer, partition }) => `${partition} 没有分配给 ${consumer}。`,
  'in-no-log': ({ label }) => `${label} 不在任何日志里。`,
  'never-sent': ({ label }) => `${label} 从未发送过。`,
};

const words: Readonly<Record<Language, Wording<ExpressionProblem, 'problem'>>> = { en, zh };
