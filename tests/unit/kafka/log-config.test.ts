import { describe, expect, test } from 'vitest';
import { configTexts } from '../../../src/kafka/config/read-setting.ts';
import { readLogConfig, type LogConfig } from '../../../src/kafka/log/log-config.ts';

const read = (set: Record<string, string | number>): LogConfig => readLogConfig(configTexts(set));
const DAY = 86_400_000;

describe('what a log obeys', () => {
  test('is what Kafka has by default, where its topic says nothing', () => {
    expect(read({})).toEqual({
      compact: false,
      delete: true,
      compression: 'producer',
      maxMessageBytes: 1_048_588,
      timestampType: 'CreateTime',
      timestampBeforeMax: 2 ** 63,
      timestampAfterMax: 3_600_000,
      minInsyncReplicas: 1,
      segmentBytes: 1_073_741_824,
      segmentMillis: 7 * DAY,
      segmentJitter: 0,
      segmentIndexBytes: 10_485_760,
      indexIntervalBytes: 4_096,
      retentionBytes: -1,
      retentionMillis: 7 * DAY,
      fileDeleteDelay: 60_000,
      flushMessages: 2 ** 63,
      flushMillis: 2 ** 63,
      deleteRetention: DAY,
      minCleanableRatio: 0.5,
      minCompactionLag: 0,
      maxCompactionLag: 2 ** 63,
    });
  });

  test('is what its topic says, each setting in its place', () => {
    const said = read({
      'cleanup.policy': 'compact, delete',
      'compression.type': ' zstd ',
      'max.message.bytes': 1,
      'message.timestamp.type': 'LogAppendTime',
      'message.timestamp.before.max.ms': 2,
      'message.timestamp.after.max.ms': 3,
      'min.insync.replicas': 4,
      'segment.bytes': 1_048_576 + 5,
      'segment.ms': 6_000,
      'segment.jitter.ms': 7,
      'segment.index.bytes': 8,
      'index.interval.bytes': 9,
      'retention.bytes': 10,
      'retention.ms': 11,
      'file.delete.delay.ms': 12,
      'flush.messages': 13,
      'flush.ms': 14,
      'delete.retention.ms': 15,
      'min.cleanable.dirty.ratio': 0.16,
      'min.compaction.lag.ms': 17,
      'max.compaction.lag.ms': 18_000,
    });
    expect(said).toEqual({
      compact: true,
      delete: true,
      compression: 'zstd',
      maxMessageBytes: 1,
      timestampType: 'LogAppendTime',
      timestampBeforeMax: 2,
      timestampAfterMax: 3,
      minInsyncReplicas: 4,
      segmentBytes: 1_048_576 + 5,
      segmentMillis: 6_000,
      segmentJitter: 7,
      segmentIndexBytes: 8,
      indexIntervalBytes: 9,
      retentionBytes: 10,
      retentionMillis: 11,
      fileDeleteDelay: 12,
      flushMessages: 13,
      flushMillis: 14,
      deleteRetention: 15,
      minCleanableRatio: 0.16,
      minCompactionLag: 17,
      maxCompactionLag: 18_000,
    });
  });

  test('closes segments of a compacted topic in time for the cleaner, and of no other', () => {
    const both = { 'segment.ms': 6_000, 'max.compaction.lag.ms': 5_000 };
    expect(read({ ...both, 'cleanup.policy': 'compact' })).toMatchObject({
      compact: true,
      delete: false,
      segmentMillis: 5_000,
    });
    expect(read(both).segmentMillis).toBe(6_000);
  });

  test('has no jitter beyond segment.ms', () => {
    const jitter = { 'segment.ms': 6_000, 'segment.jitter.ms': 9_000 };
    expect(read(jitter).segmentJitter).toBe(6_000);
  });

  test('writes without compression what is called uncompressed', () => {
    expect(read({ 'compression.type': 'uncompressed' }).compression).toBe('none');
  });
});
