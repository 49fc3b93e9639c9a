import { listOf } from '../config/config-definition.ts';
import { numberOf, textOf, topicConfig } from '../config/config.ts';
import type { Compression } from '../protocol/batch/record-batch.ts';

/** What a log obeys, read once from its topic's settings. Times in milliseconds. Frozen. (LogConfig) */
export type LogConfig = {
  /** The two words of cleanup.policy. */
  readonly compact: boolean;
  readonly delete: boolean;
  readonly compression: Compression | 'producer';
  readonly maxMessageBytes: number;
  readonly timestampType: 'CreateTime' | 'LogAppendTime';
  readonly timestampBeforeMax: number;
  readonly timestampAfterMax: number;
  readonly minInsyncReplicas: number;
  readonly segmentBytes: number;
  readonly segmentMillis: number;
  /** Below this each segment draws what it is closed earlier. */
  readonly segmentJitter: number;
  readonly segmentIndexBytes: number;
  readonly indexIntervalBytes: number;
  readonly retentionBytes: number;
  readonly retentionMillis: number;
  readonly fileDeleteDelay: number;
  readonly flushMessages: number;
  readonly flushMillis: number;
  readonly deleteRetention: number;
  readonly minCleanableRatio: number;
  readonly minCompactionLag: number;
  readonly maxCompactionLag: number;
};

export function readLogConfig(set: Readonly<Record<string, string>>): LogConfig {
  const text = (name: keyof typeof topicConfig): string => textOf(topicConfig, set, name).trim();
  const number = (name: keyof typeof topicConfig): number => numberOf(topicConfig, set, name);
  const policy = listOf(text('cleanup.policy'));
  const compact = policy.includes('compact');
  const compression = text('compression.type');
  const maxCompactionLag = number('max.compaction.lag.ms');
  const segmentMillis = number('segment.ms');
  return Object.freeze({
    compact,
    delete: policy.includes('delete'),
    compression:
      compression === 'uncompressed' ? 'none' : (compression as Compression | 'producer'),
    maxMessageBytes: number('max.message.bytes'),
    timestampType: text('message.timestamp.type') as 'CreateTime' | 'LogAppendTime',
    timestampBeforeMax: number('message.timestamp.before.max.ms'),
    timestampAfterMax: number('message.timestamp.after.max.ms'),
    minInsyncReplicas: number('min.insync.replicas'),
    segmentBytes: number('internal.segment.bytes') || number('segment.bytes'),
    // What must be compacted in time must be closed in time. (LogConfig.maxSegmentMs)
    segmentMillis: compact ? Math.min(maxCompactionLag, segmentMillis) : segmentMillis,
    // The lag has no part in this: jitter may be longer than the time it is taken off, and then each append rolls. (LogConfig.randomSegmentJitter)
    segmentJitter: Math.min(number('segment.jitter.ms'), segmentMillis),
    segmentIndexBytes: number('segment.index.bytes'),
    indexIntervalBytes: number('index.interval.bytes'),
    retentionBytes: number('retention.bytes'),
    retentionMillis: number('retention.ms'),
    fileDeleteDelay: number('file.delete.delay.ms'),
    flushMessages: number('flush.messages'),
    flushMillis: number('flush.ms'),
    deleteRetention: number('delete.retention.ms'),
    minCleanableRatio: number('min.cleanable.dirty.ratio'),
    minCompactionLag: number('min.compaction.lag.ms'),
    maxCompactionLag,
  });
}
