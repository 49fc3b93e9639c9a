/** The languages in which lessons are told. */
export type Language = 'en' | 'zh';

type Meaning = { term: string; meaning: string };

/** Kafka's terms, the same words in every lesson. In prose: `[[term]]`, or `[[term|as it is written there]]`. The id works in both languages. */
export const glossary: Record<string, Record<Language, Meaning>> = {
  record: {
    en: { term: 'record', meaning: 'One entry of a log: key, value, timestamp and headers.' },
    zh: { term: '记录', meaning: '日志里的一条数据，由键、值、时间戳和头部组成，也叫消息。' },
  },
  log: {
    en: { term: 'log', meaning: 'A sequence of records that grows at its end only.' },
    zh: { term: '日志', meaning: '只能在末尾追加的记录序列。' },
  },
  topic: {
    en: { term: 'topic', meaning: 'A named set of partitions.' },
    zh: { term: '主题', meaning: '一组分区共用的名字。' },
  },
  partition: {
    en: {
      term: 'partition',
      meaning: 'One log of a topic. Order is kept inside it, not between partitions.',
    },
    zh: { term: '分区', meaning: '主题中的一份日志。顺序只在分区内部保证。' },
  },
  broker: {
    en: { term: 'broker', meaning: 'A Kafka server that stores logs and answers clients.' },
    zh: { term: 'broker', meaning: '存放日志、应答客户端的 Kafka 服务器。' },
  },
  controller: {
    en: {
      term: 'controller',
      meaning: 'Keeps the metadata: which partitions exist and who leads them.',
    },
    zh: { term: '控制器', meaning: '管理元数据：有哪些分区，各由谁领导。' },
  },
  producer: {
    en: { term: 'producer', meaning: 'A client that sends records.' },
    zh: { term: '生产者', meaning: '发送记录的客户端。' },
  },
  consumer: {
    en: { term: 'consumer', meaning: 'A client that reads records.' },
    zh: { term: '消费者', meaning: '读取记录的客户端。' },
  },
  leader: {
    en: {
      term: 'leader',
      meaning: 'The one replica of a partition that takes writes and numbers them.',
    },
    zh: { term: '领导者副本', meaning: '分区中唯一接受写入并分配偏移量的副本。' },
  },
  offset: {
    en: {
      term: 'offset',
      meaning: 'The place of a record in its partition: a number that the leader gives.',
    },
    zh: { term: '偏移量', meaning: '记录在分区里的编号（也叫位移），由领导者副本分配。' },
  },
  leo: {
    en: {
      term: 'log end offset',
      meaning: 'LEO: the offset that the next record will get.',
    },
    zh: { term: '日志末端偏移量', meaning: 'LEO：下一条写入的记录将得到的偏移量。' },
  },
  hw: {
    en: {
      term: 'high watermark',
      meaning: 'HW: consumers can read what lies below it.',
    },
    zh: { term: '高水位', meaning: 'HW：消费者能读到它之前的记录。' },
  },
  'log-start': {
    en: { term: 'log start offset', meaning: 'The first offset that can still be read.' },
    zh: { term: '日志起始偏移量', meaning: '还能读到的第一个偏移量。' },
  },
  position: {
    en: { term: 'position', meaning: 'The offset that a consumer reads next: its own bookmark.' },
    zh: { term: '当前位置', meaning: '消费者下一条要读的偏移量，是它自己的书签。' },
  },
  seek: {
    en: { term: 'seek', meaning: "Moves a consumer's position to any offset." },
    zh: { term: 'seek', meaning: '把消费者的当前位置移到任意偏移量。' },
  },
  retention: {
    en: {
      term: 'retention',
      meaning: 'How long, or up to what size, a log keeps records, read or not.',
    },
    zh: { term: '保留', meaning: '日志按时间或大小保留记录，与是否读过无关。' },
  },
  compaction: {
    en: {
      term: 'compaction',
      meaning: 'Removes, some time later, older records whose key came again.',
    },
    zh: { term: '压实', meaning: '稍后清除键已有新值的旧记录。' },
  },
};

/** The meaning of a term, named by its id or by the term itself in either case. Undefined when the glossary lacks it. */
export function meaningOf(term: string, language: Language): string | undefined {
  const wanted = term.toLowerCase();
  const found = Object.entries(glossary).find(
    ([id, entry]) => id === wanted || entry[language].term.toLowerCase() === wanted,
  );
  return found?.[1][language].meaning;
}
