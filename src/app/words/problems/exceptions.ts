import type { Language } from '../../preferences.ts';

const en: Readonly<Record<string, string>> = {
  InvalidTimestampException:
    'their times lie further from the broker’s clock than message.timestamp.after.max.ms or message.timestamp.before.max.ms allow',
  TimeoutException:
    'no answer came within delivery.timeout.ms, or the topic was not known within max.block.ms',
  BufferExhaustedException: 'buffer.memory was full for as long as max.block.ms',
  RecordTooLargeException: 'a record is larger than max.request.size or max.message.bytes',
  IllegalArgumentException: 'a record like that cannot even be made, such as one before 1970',
  InvalidTopicException: 'no topic can have that name',
  InvalidRecordException:
    'the broker found records in a batch that their topic does not take: their times lie too far from its clock (message.timestamp.after.max.ms), or a compacted topic misses their keys',
  CorruptRecordException: 'the bytes of a batch did not fit its checksum',
  NotEnoughReplicasException: 'the ISR was smaller than min.insync.replicas',
  NotEnoughReplicasAfterAppendException:
    'the ISR shrank below min.insync.replicas while the records waited',
  NetworkException: 'the connection was lost before the answer came',
  OutOfOrderSequenceException: 'records of this producer before them are not in the log',
  KafkaException: 'another record of their batch was refused',
};

const zh: typeof en = {
  InvalidTimestampException:
    '时间与 broker 的时钟相差太多，超过了 message.timestamp.after.max.ms 或 message.timestamp.before.max.ms',
  TimeoutException: 'delivery.timeout.ms 内没有等到应答，或者 max.block.ms 内找不到这个主题',
  BufferExhaustedException: 'buffer.memory 在 max.block.ms 内一直是满的',
  RecordTooLargeException: '有记录超过 max.request.size 或 max.message.bytes',
  IllegalArgumentException: '这样的记录根本造不出来，比如时间早于 1970 年',
  InvalidTopicException: '没有主题能叫这个名字',
  InvalidRecordException:
    'broker 发现一批里有主题不收的记录：时间与它的时钟相差太多（message.timestamp.after.max.ms），或者压实的主题里没有键',
  CorruptRecordException: '批次的字节和校验和对不上',
  NotEnoughReplicasException: 'ISR 少于 min.insync.replicas',
  NotEnoughReplicasAfterAppendException: '等待期间 ISR 缩到了 min.insync.replicas 以下',
  NetworkException: '应答到来之前连接断了',
  OutOfOrderSequenceException: '这个生产者更早的记录不在日志里',
  KafkaException: '同一批里有别的记录被拒绝',
};

/** Why records of a producer ended with an exception, by its name, where that does not say it. */
export const exceptionReasons: Readonly<Record<Language, typeof en>> = { en, zh };
