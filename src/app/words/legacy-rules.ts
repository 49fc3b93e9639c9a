import type { LegacyRule } from '../../kafka/legacy-rules.ts';
import type { Language } from '../preferences.ts';

/** What each rule of an older release does. */
export const legacyRuleWords: Readonly<Record<Language, Readonly<Record<LegacyRule, string>>>> = {
  en: {
    'truncate-to-high-watermark':
      'A replica that follows anew cuts its log to its own high watermark, and does not compare leader epochs with its leader.',
    'no-epoch-fencing':
      'Requests carry no leader epoch and consumers do not check their position after an election, so it goes unnoticed that another leader answers.',
    'unclean-by-default':
      'Where a topic does not say otherwise, a replica outside the ISR may lead when no other is left.',
    'no-elr':
      'There are no eligible leader replicas: only the last member of the ISR may lead again.',
    'isr-by-message-count':
      'A follower is out of sync when it lacks more than replica.lag.max.messages records, however recently it had caught up.',
  },
  zh: {
    'truncate-to-high-watermark':
      '副本重新开始跟随时，把日志截到自己的高水位，不与领导者比较领导者纪元。',
    'no-epoch-fencing':
      '请求不带领导者纪元，消费者在选举之后也不核对自己的位置，所以没人发现应答的领导者已经换了。',
    'unclean-by-default': '主题没有另行设置时，若别无他选，ISR 之外的副本也可以当选领导者。',
    'no-elr': '没有合格领导者副本（ELR）：只有 ISR 的最后一名成员可以再次领导。',
    'isr-by-message-count':
      '追随者落后超过 replica.lag.max.messages 条记录就算不同步，不管它刚刚还追上过。',
  },
};
