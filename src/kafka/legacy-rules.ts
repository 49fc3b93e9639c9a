/**
 * Rules that Kafka has left behind. Each switch puts one of them back, so that the loss it was abandoned for can be seen. Off unless a scenario asks for
 * it. `left`: by which proposal.
 */
export const museum = [
  {
    id: 'truncate-to-high-watermark',
    left: 'KIP-101, KIP-595',
    en: 'A replica that follows anew cuts its log to its own high watermark, and does not compare leader epochs with its leader.',
    zh: '副本重新开始跟随时，把日志截到自己的高水位，不与领导者比较领导者纪元。',
  },
  {
    id: 'no-epoch-fencing',
    left: 'KIP-320',
    en: 'Requests carry no leader epoch and consumers do not check their position after an election, so nobody notices that another leader answers.',
    zh: '请求不带领导者纪元，消费者在选举之后也不核对自己的位置，所以没人发现应答的领导者已经换了。',
  },
  {
    id: 'unclean-by-default',
    left: 'KIP-106',
    en: 'Where a topic does not say otherwise, a replica outside the ISR may lead when nobody else is left.',
    zh: '主题没有另行设置时，若别无他选，ISR 之外的副本也可以当选领导者。',
  },
  {
    id: 'no-elr',
    left: 'KIP-966',
    en: 'There are no eligible leader replicas: only the last member of the ISR may lead again.',
    zh: '没有合格领导者副本（ELR）：只有 ISR 的最后一名成员可以再次领导。',
  },
  {
    id: 'isr-by-message-count',
    left: 'KIP-16',
    en: 'A follower is out of sync when it lacks more than replica.lag.max.messages records, however recently it had caught up.',
    zh: '追随者落后超过 replica.lag.max.messages 条记录就算不同步，不管它刚刚还追上过。',
  },
] as const;

export type LegacyRule = (typeof museum)[number]['id'];

export const museumSwitches: readonly LegacyRule[] = museum.map(({ id }) => id);
