import { configProblemText, type ConfigProblem } from '../../../kafka/clients/config-problem.ts';
import type { Language } from '../../preferences.ts';
import { worded, type Wording } from '../wording.ts';

/** What is wrong with the settings of a client: in English as the Java client says it. */
export const sayConfigProblem = (language: Language, problem: ConfigProblem): string =>
  language === 'en' ? configProblemText(problem) : worded(zh, 'problem', problem);

const zh: Wording<ConfigProblem, 'problem'> = {
  'unknown-setting': ({ setting }) => `没有叫 ${setting} 的配置。`,
  'not-a-switch': ({ setting, value }) => `${setting} 只能是 true 或 false，不能是 ${value}。`,
  'not-one-of': ({ setting, allowed, value }) =>
    `${setting} 只能是 ${allowed.join('、')} 之一，不能是 ${value}。`,
  'not-a-number': ({ setting, type, value }) => `${setting} 是 ${type} 类型的数，不能是 ${value}。`,
  'too-small': ({ setting, least, value }) => `${setting} 至少是 ${least}，不能是 ${value}。`,
  'too-large': ({ setting, most, value }) => `${setting} 最多是 ${most}，不能是 ${value}。`,
  'not-between': ({ setting, least, most, or, value }) =>
    `${setting} 在 ${least} 到 ${most} 之间，或者是 ${or}，不能是 ${value}。`,
  empty: ({ setting }) => `${setting} 不能为空。`,
  'empty-element': ({ setting }) => `${setting} 的每一项都不能为空。`,
  'not-replicas': ({ setting }) => `${setting} 只能是 * 或形如 分区:代理,分区:代理 的副本列表。`,
  'not-a-reset-policy': ({ value }) =>
    `auto.offset.reset 只能是 latest、earliest、none 或 by_duration:<PnDTnHnMn.nS>，不能是 ${value}。`,
  idempotence: ({ needs }) =>
    `enable.idempotence=true 需要 ${needs === 'acks' ? 'acks=all' : 'retries 大于 0'}。`,
  'too-many-in-flight': ({ setting, most, value }) =>
    `幂等生产者的 ${setting} 最多是 ${most}，不能是 ${value}。`,
  'no-assignor': ({ value }) => `没有叫 ${value} 的分配器。`,
  'no-group-protocol': ({ value }) =>
    `group.protocol 只能是 classic 或 consumer，不能是 ${value}。`,
  'of-other-protocol': ({ setting, protocol }) =>
    `group.protocol=${protocol} 时不能设置 ${setting}。`,
  'no-common-protocol': () => 'partition.assignment.strategy 里的分配器没有共同的再均衡方式。',
  'slow-heartbeat': () => 'heartbeat.interval.ms 必须小于 session.timeout.ms。',
  'commits-without-group': () => '没有 group.id 时，enable.auto.commit 不能是 true。',
  'too-little-time': () => 'delivery.timeout.ms 至少是 linger.ms + request.timeout.ms。',
};
