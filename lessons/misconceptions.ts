import type { Language } from './glossary.ts';

/**
 * What people often think, by the tag that wrong answers carry: the thought in one sentence. What
 * is true, the lesson shows.
 */
export const misconceptions: Record<string, Record<Language, string>> = {
  M01: {
    en: 'Reading takes a record out of the topic, as from a queue.',
    zh: '记录读过就没了，主题就是队列。',
  },
  M02: {
    en: 'A client chooses the offset of a record.',
    zh: '记录的偏移量由客户端指定。',
  },
  M03: {
    en: 'Records lie in the log in the order in which they were sent.',
    zh: '谁先发送，谁就排在前面。',
  },
  M04: {
    en: 'Offsets count records, so they start at 1 and are given again after a deletion.',
    zh: '偏移量就是条数：从 1 数起，删除之后还会重新编号。',
  },
  M05: {
    en: 'A record replaces an older one that has the same key.',
    zh: '相同的键会覆盖旧记录。',
  },
  M35: {
    en: 'Each record passes the controller, or ZooKeeper.',
    zh: '每条记录都要经过控制器或 ZooKeeper。',
  },
};
