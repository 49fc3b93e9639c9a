import { settingOf, type SettingTexts } from '../config/read-setting.ts';
import { topicSettings } from '../config/rows/topic.ts';
import type { ObeyedBy, ValueOf } from '../config/setting.ts';
import type { Compression } from '../protocol/batch/record-batch.ts';

/**
 * What a log obeys, read once from its topic's settings. Times in milliseconds. Frozen. (LogConfig)
 */
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

export function readLogConfig(set: SettingTexts): LogConfig {
  const value = <N extends ObeyedBy<typeof topicSettings, 'log'>>(
    name: N,
  ): ValueOf<(typeof topicSettings)[N]> => settingOf(topicSettings, set, name);
  const policy = value('cleanup.policy');
  const compact = policy.includes('compact');
  const compression = value('compression.type');
  const maxCompactionLag = value('max.compaction.lag.ms');
  const segmentMillis = value('segment.ms');
  return Object.freeze({
    compact,
    delete: policy.includes('delete'),
    compression: compression === 'uncompressed' ? 'none' : compression,
    maxMessageBytes: value('max.message.bytes'),
    timestampType: value('message.timestamp.type'),
    timestampBeforeMax: value('message.timestamp.before.max.ms'),
    timestampAfterMax: value('message.timestamp.after.max.ms'),
    minInsyncReplicas: value('min.insync.replicas'),
    segmentBytes: value('internal.segment.bytes') ?? value('segment.bytes'),
    // What must be compacted in time must be closed in time. (LogConfig.maxSegmentMs)
    segmentMillis: compact ? Math.min(maxCompactionLag, segmentMillis) : segmentMillis,
    // The lag has no part in this: jitter may be longer than the time it is taken off, and then
    // each append rolls. (LogConfig.randomSegmentJitter)
    segmentJitter: Math.min(value('segment.jitter.ms'), segmentMillis),
    segmentIndexBytes: value('segment.index.bytes'),
    indexIntervalBytes: value('index.interval.bytes'),
    retentionBytes: value('retention.bytes'),
    retentionMillis: value('retention.ms'),
    fileDeleteDelay: value('file.delete.delay.ms'),
    flushMessages: value('flush.messages'),
    flushMillis: value('flush.ms'),
    deleteRetention: value('delete.retention.ms'),
    minCleanableRatio: value('min.cleanable.dirty.ratio'),
    minCompactionLag: value('min.compaction.lag.ms'),
    maxCompactionLag,
  });
}
