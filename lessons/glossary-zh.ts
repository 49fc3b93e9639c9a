import type { Glossary } from './terms.ts';

/** What Kafka’s terms mean, in Chinese. */
export const glossaryZh: Glossary = {
  record: { term: '记录', meaning: '日志里的一条数据，由键、值、时间戳和头部组成，也叫消息。' },
  log: { term: '日志', meaning: '只能在末尾追加的记录序列。' },
  topic: { term: '主题', meaning: '一组分区共用的名字。' },
  partition: { term: '分区', meaning: '主题中的一份日志。顺序只在分区内部保证。' },
  broker: { term: 'broker', meaning: '存放日志、应答客户端的 Kafka 服务器。' },
  controller: { term: '控制器', meaning: '管理元数据：有哪些分区，各由谁领导。' },
  producer: { term: '生产者', meaning: '发送记录的客户端。' },
  consumer: { term: '消费者', meaning: '读取记录的客户端。' },
  leader: { term: '领导者副本', meaning: '分区中唯一接受写入并分配偏移量的副本。' },
  offset: { term: '偏移量', meaning: '记录在分区里的编号（也叫位移），由领导者副本分配。' },
  leo: { term: '日志末端偏移量', meaning: 'LEO：下一条写入的记录将得到的偏移量。' },
  hw: { term: '高水位', meaning: 'HW：消费者能读到它之前的记录。' },
  'log-start': { term: '日志起始偏移量', meaning: '还能读到的第一个偏移量。' },
  position: { term: '当前位置', meaning: '消费者下一条要读的偏移量，是它自己的书签。' },
  seek: { term: 'seek', meaning: '把消费者的当前位置移到任意偏移量。' },
  retention: { term: '保留', meaning: '日志按时间或大小保留记录，与是否读过无关。' },
  compaction: { term: '压实', meaning: '稍后清除键已有新值的旧记录。' },
};
