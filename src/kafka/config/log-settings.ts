/** What a topic says about its logs, beside what stands in `config.ts`. (LogConfig) */
export const topicLogConfig = {
  'delete.retention.ms': {
    default: 86_400_000,
    unit: 'ms',
    least: 0,
    about: 'How long a tombstone stays readable after the cleaner first came across it.',
  },
  'file.delete.delay.ms': {
    default: 60_000,
    unit: 'ms',
    least: 0,
    about: 'How long the file of a deleted segment still lies on the disk.',
  },
  'flush.messages': {
    default: Number.MAX_SAFE_INTEGER,
    unit: 'count',
    least: 1,
    about: 'Records after which the log is forced to the disk. Kafka leaves that to replication.',
  },
  'flush.ms': {
    default: Number.MAX_SAFE_INTEGER,
    unit: 'ms',
    least: 0,
    about: 'Age of unflushed records at which the flusher, if it runs, forces the log to the disk.',
  },
  'index.interval.bytes': {
    default: 4_096,
    unit: 'bytes',
    least: 0,
    about: 'Bytes of records between two entries of a segment’s indexes.',
  },
  'internal.segment.bytes': {
    default: 0,
    unit: 'bytes',
    least: 1,
    about: 'Kafka’s own tests set this to have smaller segments than segment.bytes allows.',
  },
  'max.compaction.lag.ms': {
    default: Number.MAX_SAFE_INTEGER,
    unit: 'ms',
    least: 1,
    about: 'The age at which records must be compacted, however few they are.',
  },
  'min.cleanable.dirty.ratio': {
    default: 0.5,
    unit: 'count',
    least: 0,
    about: 'The share of not yet compacted bytes above which a log is compacted.',
  },
  'min.compaction.lag.ms': {
    default: 0,
    unit: 'ms',
    least: 0,
    about: 'The age below which records are not compacted.',
  },
  'retention.bytes': {
    default: -1,
    unit: 'bytes',
    least: -1,
    about: 'Bytes that a partition keeps at least; older segments beyond that are deleted.',
  },
  'segment.index.bytes': {
    default: 10_485_760,
    unit: 'bytes',
    least: 4,
    about: 'The size at which an index is full and its segment is closed.',
  },
  'segment.jitter.ms': {
    default: 0,
    unit: 'ms',
    least: 0,
    about: 'A chance amount taken off segment.ms, so that not all segments are closed at once.',
  },
} as const;

/** What a broker says about all of its logs. */
export const brokerLogConfig = {
  'log.cleaner.backoff.ms': {
    default: 15_000,
    unit: 'ms',
    least: 0,
    about: 'How long the cleaner rests when there is nothing to compact.',
  },
  'log.cleaner.dedupe.buffer.size': {
    default: 134_217_728,
    unit: 'bytes',
    about: 'Memory for the keys of one cleaning, 24 bytes each, filled to nine tenths.',
  },
  'log.cleaner.enable': {
    default: true,
    unit: 'switch',
    about: 'Whether this broker compacts logs at all.',
  },
  'log.flush.offset.checkpoint.interval.ms': {
    default: 60_000,
    unit: 'ms',
    least: 0,
    about: 'How often it is written down how far each log is flushed.',
  },
  'log.flush.scheduler.interval.ms': {
    default: Number.MAX_SAFE_INTEGER,
    unit: 'ms',
    least: 0,
    about: 'How often the flusher looks for logs that flush.ms is over for. Usually never.',
  },
  'log.flush.start.offset.checkpoint.interval.ms': {
    default: 60_000,
    unit: 'ms',
    least: 0,
    about: 'How often it is written down where each log starts.',
  },
  'log.initial.task.delay.ms': {
    default: 30_000,
    unit: 'ms',
    least: 0,
    about: 'How long after its start a broker first looks after its logs.',
  },
  'log.retention.check.interval.ms': {
    default: 300_000,
    unit: 'ms',
    least: 1,
    about: 'How often segments that are too old or too many are looked for.',
  },
  'producer.id.expiration.check.interval.ms': {
    default: 600_000,
    unit: 'ms',
    least: 1,
    about: 'How often forgotten producers are looked for.',
  },
  'producer.id.expiration.ms': {
    default: 86_400_000,
    unit: 'ms',
    least: 1,
    about: 'How long a partition remembers a producer that writes nothing.',
  },
  'log.cleaner.delete.retention.ms': {
    default: 86_400_000,
    unit: 'ms',
    least: 0,
    about: 'delete.retention.ms of topics that do not say.',
  },
  'log.cleaner.min.cleanable.ratio': {
    default: 0.5,
    unit: 'count',
    least: 0,
    about: 'min.cleanable.dirty.ratio of topics that do not say.',
  },
  'log.cleanup.policy': {
    default: 'delete',
    unit: 'text',
    about: 'cleanup.policy of topics that do not say.',
  },
  'log.retention.bytes': {
    default: -1,
    unit: 'bytes',
    about: 'retention.bytes of topics that do not say.',
  },
  'log.retention.hours': {
    default: 168,
    unit: 'count',
    about: 'retention.ms of topics that do not say, in hours.',
  },
  'log.roll.hours': {
    default: 168,
    unit: 'count',
    least: 1,
    about: 'segment.ms of topics that do not say, in hours.',
  },
  'log.segment.bytes': {
    default: 1_073_741_824,
    unit: 'bytes',
    least: 1_048_576,
    about: 'segment.bytes of topics that do not say.',
  },
  'log.segment.delete.delay.ms': {
    default: 60_000,
    unit: 'ms',
    least: 0,
    about: 'file.delete.delay.ms of topics that do not say.',
  },
  'message.max.bytes': {
    default: 1_048_588,
    unit: 'bytes',
    least: 0,
    about: 'max.message.bytes of topics that do not say.',
  },
} as const;
