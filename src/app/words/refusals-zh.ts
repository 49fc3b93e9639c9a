import type { Refusals } from './refusals.ts';

export const refusalsZh: Refusals = [
  [/^There is no node called (.+)\.$/, '没有叫 $1 的节点。'],
  [/^(\S+) is not an? (.+), so it cannot (.+)\.$/, '$1 不是 $2，做不了 $3。'],
  [/^(\S+) is down\.$/, '$1 已停机。'],
  [/^(\S+) has no such file with anything in it\.$/, '$1 上没有这个文件，或者它是空的。'],
  [/^(\S+) has no link to itself\.$/, '$1 和自己之间没有链路。'],
  [
    /^Message (\d+) is not on its way, or is already so: (.+)\.$/,
    '消息 $1 已不在途中，或者早已如此（$2）。',
  ],
  [/^Nothing to (.+) between (\S+) and (\S+)\.$/, '$2 与 $3 之间没有可以 $1 的。'],
  [
    /^(\S+) is (\S+): only a node that is down can get another disk\.$/,
    '$1 还没停机：停机的节点才能换磁盘。',
  ],
  [/^The disk of (\S+) is so already: (.+)\.$/, '$1 的磁盘早已如此（$2）。'],
  [
    /^The clock of (\S+) cannot be set so far, or not at all\.$/,
    '$1 的时钟拨不了那么远，或者根本没有拨动。',
  ],
  [/^(\S+) is down already, so (.+) changes nothing\.$/, '$1 已经停机，$2 不会改变什么。'],
  [/^(\S+) is up already, so (.+) changes nothing\.$/, '$1 已经在运行，$2 不会改变什么。'],
  [/^(\S+) is paused already, so (.+) changes nothing\.$/, '$1 已经暂停，$2 不会改变什么。'],
  [/^There is no setting (.+)\.$/, '没有叫 $1 的配置。'],
  [/^(\S+) is true or false, not (.*)\.$/, '$1 只能是 true 或 false，不能是 $2。'],
  [/^(\S+) is one of (.+), not (.*)\.$/, '$1 只能是 $2 之一，不能是 $3。'],
  [/^(\S+) is a whole number, not (.*)\.$/, '$1 是整数，不能是 $2。'],
  [/^(\S+) is at least (\S+), not (.*)\.$/, '$1 至少是 $2，不能是 $3。'],
  [/^enable\.idempotence=true needs (.+)\.$/, 'enable.idempotence=true 需要 $1。'],
  [/^An idempotent producer needs (.+) of at most (\d+)\.$/, '幂等生产者的 $1 最多是 $2。'],
  [
    /^delivery\.timeout\.ms is at least linger\.ms \+ request\.timeout\.ms\.$/,
    'delivery.timeout.ms 至少是 linger.ms + request.timeout.ms。',
  ],
];
