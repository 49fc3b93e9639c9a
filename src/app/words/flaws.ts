import type { Flaw } from '../../scenario/problem.ts';
import type { Language } from '../preferences.ts';
import { sayConfigProblem } from './config-problems.ts';
import { worded, type Wording } from './wording.ts';

/** What is wrong with a value from outside, to be read behind the path that leads to it. */
export const sayFlaw = (language: Language, flaw: Flaw): string =>
  worded(words[language], 'problem', flaw);

type Wanted = Extract<Flaw, { problem: 'not-a' }>['wanted'];

const WANTED_EN: Readonly<Record<Wanted, string>> = {
  'node-name': 'the name of a node',
  partition: 'a partition such as orders-0',
  hexadecimal: 'bytes in hexadecimal digits',
  hash: '16 hexadecimal digits',
};

const WANTED_ZH: Readonly<Record<Wanted, string>> = {
  'node-name': '节点的名称',
  partition: '像 orders-0 这样的分区',
  hexadecimal: '十六进制写的字节',
  hash: '16 位十六进制数字',
};

const en: Wording<Flaw, 'problem'> = {
  missing: () => 'is missing',
  'unknown-field': () => 'has no meaning here',
  'proto-field': () => 'has a field called __proto__',
  'not-an-object': () => 'is not an object',
  'not-a-list': () => 'is not a list',
  'not-text': () => 'is not text',
  'not-a-flag': () => 'is neither true nor false',
  'not-a-number': () => 'is not a number',
  'not-whole': () => 'is not a whole number',
  'not-a-setting': () => 'is not a text, a number, true or false',
  'not-a-value': () => 'is not the value of an expression',
  empty: () => 'is empty',
  'half-character': () => 'holds half of a character',
  'too-few-items': () => 'has too few items',
  'too-many-values': () => 'holds too many values',
  'too-deep': () => 'is too deep',
  'too-certain': () => 'is more than certain',
  'delay-backwards': () => 'has a least delay above its greatest',
  'two-targets': () => 'names a topic and a broker',
  'out-of-order': () => 'is earlier than the command before it',
  'no-tree': () => 'has a branch that begins on none before it',
  'out-of-range': ({ min, max }) => `is not from ${min} to ${max}`,
  'long-text': ({ max }) => `is longer than ${max} characters`,
  'long-list': ({ max }) => `has more than ${max} items`,
  'large-object': ({ max }) => `has more than ${max} entries`,
  'long-name': ({ max }) => `has a name longer than ${max} characters`,
  'not-a': ({ wanted }) => `is not ${WANTED_EN[wanted]}`,
  'none-of': ({ words: known }) => `is none of ${known.join(', ')}`,
  'unknown-command': ({ command }) => `is no command that is known: ${command}`,
  'wrong-setting': ({ why }) => `is not allowed: ${sayConfigProblem('en', why)}`,
  twice: ({ name }) => `has two things called ${name}`,
  'too-few-brokers': ({ topic }) => `has fewer brokers than topic ${topic} asks replicas for`,
  'no-partition': ({ partition }) => `has no partition ${partition} for a consumer to read`,
  'no-node': ({ node }) => `has no node ${node} for a link to reach`,
  'unknown-scenario': ({ id }) => `is no scenario that is known: ${id}`,
  unreadable: ({ text }) => `cannot be read: ${text}`,
  'not-whole-within': ({ max, text }) => `is not a whole number from 0 to ${max}: ${text}`,
  'stray-percent': () => 'has a percent sign that stands for no text',
  'rows-stay-home': () => 'was too large to travel in a link',
  'broken-rows': () => 'cannot be unpacked',
  'goes-on': ({ character }) => `goes on after its end, at character ${character}`,
  'nested-too-deep': ({ character }) => `is too deep at character ${character}`,
  'stray-mark': ({ character }) =>
    `has an exclamation mark that means nothing, at character ${character}`,
  'no-digits': ({ character }) => `has a number without digits at character ${character}`,
  'open-quote': ({ character }) => `has a text without its closing quote at character ${character}`,
  'no-bracket': ({ character }) => `needs ) at character ${character} and has something else`,
  'no-colon': ({ character }) => `needs : at character ${character} and has something else`,
  'stray-sign': ({ character }) =>
    `breaks off or has a character that does not belong, at character ${character}`,
};

const zh: Wording<Flaw, 'problem'> = {
  missing: () => '没有写',
  'unknown-field': () => '在这里没有意义',
  'proto-field': () => '有一个叫 __proto__ 的字段',
  'not-an-object': () => '不是对象',
  'not-a-list': () => '不是列表',
  'not-text': () => '不是文字',
  'not-a-flag': () => '既不是 true 也不是 false',
  'not-a-number': () => '不是数',
  'not-whole': () => '不是整数',
  'not-a-setting': () => '不是文字、数、true 或 false',
  'not-a-value': () => '不会是表达式的值',
  empty: () => '是空的',
  'half-character': () => '里有半个字符',
  'too-few-items': () => '的项太少',
  'too-many-values': () => '里的值太多',
  'too-deep': () => '的嵌套太深',
  'too-certain': () => '超过了百分之百',
  'delay-backwards': () => '的最小延迟大于最大延迟',
  'two-targets': () => '同时写了主题和 broker',
  'out-of-order': () => '早于前一个操作',
  'no-tree': () => '有一条分支不是从前面的分支开始的',
  'out-of-range': ({ min, max }) => `不在 ${min} 到 ${max} 之间`,
  'long-text': ({ max }) => `超过 ${max} 个字符`,
  'long-list': ({ max }) => `超过 ${max} 项`,
  'large-object': ({ max }) => `超过 ${max} 个条目`,
  'long-name': ({ max }) => `里有超过 ${max} 个字符的名称`,
  'not-a': ({ wanted }) => `不是${WANTED_ZH[wanted]}`,
  'none-of': ({ words: known }) => `不在 ${known.join('、')} 之中`,
  'unknown-command': ({ command }) => `没有这个操作：${command}`,
  'wrong-setting': ({ why }) => `不行：${sayConfigProblem('zh', why)}`,
  twice: ({ name }) => `里有两个 ${name}`,
  'too-few-brokers': ({ topic }) => `的 broker 少于主题 ${topic} 要的副本`,
  'no-partition': ({ partition }) => `没有消费者要读的分区 ${partition}`,
  'no-node': ({ node }) => `没有链路要连的节点 ${node}`,
  'unknown-scenario': ({ id }) => `没有这个场景：${id}`,
  unreadable: ({ text }) => `读不懂：${text}`,
  'not-whole-within': ({ max, text }) => `不是 0 到 ${max} 之间的整数：${text}`,
  'stray-percent': () => '有一个不代表任何文字的百分号',
  'rows-stay-home': () => '太大，没有随链接传递',
  'broken-rows': () => '解不开',
  'goes-on': ({ character }) => `本该结束，第 ${character} 个字符起却还有内容`,
  'nested-too-deep': ({ character }) => `到第 ${character} 个字符处嵌套太深`,
  'stray-mark': ({ character }) => `第 ${character} 个字符处的感叹号没有意义`,
  'no-digits': ({ character }) => `第 ${character} 个字符处的数没有数字`,
  'open-quote': ({ character }) => `第 ${character} 个字符处的引号没有关`,
  'no-bracket': ({ character }) => `第 ${character} 个字符处该有 )`,
  'no-colon': ({ character }) => `第 ${character} 个字符处该有 :`,
  'stray-sign': ({ character }) => `到第 ${character} 个字符处断了，或者有不该有的字符`,
};

const words: Readonly<Record<Language, Wording<Flaw, 'problem'>>> = { en, zh };
