import { numberOf, textOf, topicConfig } from '../config.ts';
import type { Compression } from '../protocol/record-batch.ts';

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
};

export function readLogConfig(set: Readonly<Record<string, string>>): LogConfig {
  const policy = textOf(topicConfig, set, 'cleanup.policy').split(',');
  const compression = textOf(topicConfig, set, 'compression.type');
  return Object.freeze({
    compact: policy.includes('compact'),
    delete: policy.includes('delete'),
    compression:
      compression === 'uncompressed' ? 'none' : (compression as Compression | 'producer'),
    maxMessageBytes: numberOf(topicConfig, set, 'max.message.bytes'),
    timestampType: textOf(topicConfig, set, 'message.timestamp.type') as
      'CreateTime' | 'LogAppendTime',
    timestampBeforeMax: numberOf(topicConfig, set, 'message.timestamp.before.max.ms'),
    timestampAfterMax: numberOf(topicConfig, set, 'message.timestamp.after.max.ms'),
    minInsyncReplicas: numberOf(topicConfig, set, 'min.insync.replicas'),
    segmentBytes: numberOf(topicConfig, set, 'segment.bytes'),
    segmentMillis: numberOf(topicConfig, set, 'segment.ms'),
  });
}
