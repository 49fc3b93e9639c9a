import type { ConfigProblem } from '../../kafka/clients/config-problem.ts';
import type { Language } from '../preferences.ts';
import { worded, type Wording } from './wording.ts';

/** What is wrong with the settings of a client, as a sentence. */
export const sayConfigProblem = (language: Language, problem: ConfigProblem): string =>
  worded(words[language], 'problem', problem);

const words: Readonly<Record<Language, Wording<ConfigProblem, 'problem'>>> = {
  en: {
    'unknown-setting': ({ setting }) => `There is no setting ${setting}.`,
    'not-a-switch': ({ setting, value }) => `${setting} is true or false, not ${value}.`,
    'not-one-of': ({ setting, allowed, value }) =>
      `${setting} is one of ${allowed.join(', ')}, not ${value}.`,
    'not-whole': ({ setting, value }) => `${setting} is a whole number, not ${value}.`,
    'too-small': ({ setting, least, value }) => `${setting} is at least ${least}, not ${value}.`,
    idempotence: ({ needs }) =>
      `enable.idempotence=true needs ${needs === 'acks' ? 'acks=all' : 'retries above 0'}.`,
    'too-many-in-flight': ({ setting, most }) =>
      `An idempotent producer needs ${setting} of at most ${most}.`,
    'too-little-time': () => 'delivery.timeout.ms is at least linger.ms + request.timeout.ms.',
  },
  zh: {
    'unknown-setting': ({ setting }) => `没有叫 ${setting} 的配置。`,
    'not-a-switch': ({ setting, value }) => `${setting} 只能是 true 或 false，不能是 ${value}。`,
    'not-one-of': ({ setting, allowed, value }) =>
      `${setting} 只能是 ${allowed.join('、')} 之一，不能是 ${value}。`,
    'not-whole': ({ setting, value }) => `${setting} 是整数，不能是 ${value}。`,
    'too-small': ({ setting, least, value }) => `${setting} 至少是 ${least}，不能是 ${value}。`,
    idempotence: ({ needs }) =>
      `enable.idempotence=true 需要 ${needs === 'acks' ? 'acks=all' : 'retries 大于 0'}。`,
    'too-many-in-flight': ({ setting, most }) => `幂等生产者的 ${setting} 最多是 ${most}。`,
    'too-little-time': () => 'delivery.timeout.ms 至少是 linger.ms + request.timeout.ms。',
  },
};
