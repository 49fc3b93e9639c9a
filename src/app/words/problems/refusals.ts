import type { Refusal, Role } from '../../../scenario/refusal.ts';
import type { Language } from '../../preferences.ts';
import { sayConfigProblem } from './config-problems.ts';
import { worded, type Wording } from '../wording.ts';

/** Why a cluster does not do what a command says, as a sentence. */
export const sayRefusal = (language: Language, refusal: Refusal): string =>
  worded(words[language], 'refusal', refusal);

const ROLES_EN: Readonly<Record<Role, string>> = {
  server: 'a server',
  producer: 'a producer',
  consumer: 'a consumer',
  admin: 'an administrator',
  guest: 'a guest',
};

const ROLES_ZH: Readonly<Record<Role, string>> = {
  server: '服务器',
  producer: '生产者',
  consumer: '消费者',
  admin: '管理员',
  guest: '手写请求的客户端',
};

const words: Readonly<Record<Language, Wording<Refusal, 'refusal'>>> = {
  en: {
    'unknown-node': ({ node }) => `There is no node called ${node}.`,
    'name-taken': ({ node }) => `There is a process called ${node} already.`,
    'wrong-role': ({ node, roles, command }) =>
      `${node} is not ${roles.map((each) => ROLES_EN[each]).join(' or ')}, so it cannot ${command}.`,
    down: ({ node }) => `${node} is down.`,
    'wrong-status': ({ node, status, command }) =>
      `${node} is ${status}, so ${command} changes nothing.`,
    'wipe-while-running': ({ node, status }) =>
      `${node} is ${status}: only a node that is down can get another disk.`,
    'nothing-to-rot': ({ node }) => `${node} has no such file with anything in it.`,
    'disk-unchanged': ({ node, command }) =>
      command === 'fail-disk'
        ? `The disk of ${node} has failed already.`
        : `The disk of ${node} needs no repair.`,
    'clock-out-of-range': ({ node }) => `The clock of ${node} cannot be set so far, or not at all.`,
    'link-to-itself': ({ node }) => `${node} has no link to itself.`,
    'link-unchanged': ({ from, to, command }) => `Nothing to ${command} between ${from} and ${to}.`,
    'message-unchanged': ({ message, command }) => MESSAGE_EN[command](message),
    'wrong-setting': ({ why }) => sayConfigProblem('en', why),
  },
  zh: {
    'unknown-node': ({ node }) => `没有叫 ${node} 的节点。`,
    'name-taken': ({ node }) => `已经有叫 ${node} 的进程了。`,
    'wrong-role': ({ node, roles, command }) =>
      `${node} 不是${roles.map((each) => ROLES_ZH[each]).join('或')}，做不了 ${command}。`,
    down: ({ node }) => `${node} 已停机。`,
    'wrong-status': ({ node, status, command }) =>
      `${node} ${STATUS_ZH[status]}，${STATUS_CHANGES_ZH[command]}不会改变什么。`,
    'wipe-while-running': ({ node }) => `${node} 还没停机：停机的节点才能换磁盘。`,
    'nothing-to-rot': ({ node }) => `${node} 上没有这个文件，或者它是空的。`,
    'disk-unchanged': ({ node, command }) =>
      command === 'fail-disk' ? `${node} 的磁盘已经坏了。` : `${node} 的磁盘不需要修。`,
    'clock-out-of-range': ({ node }) => `${node} 的时钟拨不了那么远，或者根本没有拨动。`,
    'link-to-itself': ({ node }) => `${node} 和自己之间没有链路。`,
    'link-unchanged': ({ from, to, command }) =>
      `${from} 与 ${to} 之间没有可以${command === 'cut' ? '切断' : '修复'}的链路。`,
    'message-unchanged': ({ message, command }) => MESSAGE_ZH[command](message),
    'wrong-setting': ({ why }) => sayConfigProblem('zh', why),
  },
};

type OfMessage = Extract<Refusal, { refusal: 'message-unchanged' }>['command'];
type OfStatus = Extract<Refusal, { refusal: 'wrong-status' }>;

const MESSAGE_EN: Readonly<Record<OfMessage, (message: number) => string>> = {
  hold: (message) => `Message ${message} is not on its way, or is held already.`,
  release: (message) => `Message ${message} is not held.`,
  drop: (message) => `Message ${message} is not on its way.`,
  duplicate: (message) => `Message ${message} is not on its way.`,
};

const MESSAGE_ZH: typeof MESSAGE_EN = {
  hold: (message) => `消息 ${message} 已不在途中，或者已经扣住。`,
  release: (message) => `消息 ${message} 没有被扣住。`,
  drop: (message) => `消息 ${message} 已不在途中。`,
  duplicate: (message) => `消息 ${message} 已不在途中。`,
};

const STATUS_ZH: Readonly<Record<OfStatus['status'], string>> = {
  up: '在运行',
  paused: '已暂停',
  down: '已停机',
};

const STATUS_CHANGES_ZH: Readonly<Record<OfStatus['command'], string>> = {
  kill: '杀进程',
  'power-cut': '断电',
  pause: '暂停',
  resume: '恢复',
  restart: '重启',
};
