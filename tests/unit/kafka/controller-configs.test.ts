import { describe, expect, test } from 'vitest';
import {
  decideConfigs,
  decideIncrementalConfigs,
} from '../../../src/kafka/controller/decide/configs.ts';
import { errorName } from '../../../src/kafka/protocol/errors.ts';
import { commit, fence, someBrokers, topic, type Story } from './controller-story.ts';

/** What an error says: its name and Kafka's words. */
type Said = [error: string, message: string | null];

type Operation = [name: string, operation: number, value: string | null];

function configure(story: Story, resource: [number, string], ...operations: Operation[]): Said {
  const [resourceType, resourceName] = resource;
  const configs = operations.map(([name, configOperation, value]) => ({
    name,
    configOperation,
    value,
  }));
  const { records, result } = decideIncrementalConfigs(story.setting, {
    resources: [{ resourceType, resourceName, configs }],
    validateOnly: false,
  });
  commit(story, records);
  const answer = result.responses[0];
  return [errorName(answer?.errorCode ?? -1), answer?.errorMessage ?? null];
}

const T: [number, string] = [2, 't'];

describe('settings', () => {
  test('ride in the batch of a new topic, in the order of a Java map', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2, 3]], { 'retention.ms': '600000', 'min.insync.replicas': '2' });
    expect(story.wrote.slice(1, 4)).toEqual([
      'config t min.insync.replicas=2',
      'config t retention.ms=600000',
      'clear elr t',
    ]);
  });

  test('another min.insync.replicas clears the eligible leader replicas, also where there are none', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2, 3]], { 'min.insync.replicas': '2' });
    fence(story, 3);
    fence(story, 2);
    expect(story.setting.image.partitions['t-0']).toMatchObject({ elr: [2], partitionEpoch: 2 });
    configure(story, T, ['min.insync.replicas', 0, '1']);
    expect(story.wrote).toEqual(['config t min.insync.replicas=1', 'clear elr t']);
    expect(story.setting.image.partitions['t-0']).toMatchObject({ elr: [], partitionEpoch: 3 });
    configure(story, T, ['min.insync.replicas', 0, '2']);
    expect(story.wrote).toEqual(['config t min.insync.replicas=2', 'clear elr t']);
    expect(story.setting.image.partitions['t-0']).toMatchObject({ elr: [], partitionEpoch: 3 });
  });

  test('of the cluster and of one broker; a deletion is a null value', () => {
    const story = someBrokers(2);
    configure(story, [4, ''], ['log.retention.ms', 0, '500000']);
    expect(story.wrote).toEqual(['config  log.retention.ms=500000']);
    configure(story, [4, '2'], ['log.cleaner.threads', 0, '1']);
    expect(story.setting.image.brokerConfigs).toMatchObject({
      '': { 'log.retention.ms': '500000' },
      2: { 'log.cleaner.threads': '1' },
    });
    configure(story, [4, ''], ['log.retention.ms', 1, null]);
    expect(story.wrote).toEqual(['config  log.retention.ms=null']);
    expect(configure(story, [4, ''], ['no.such', 0, '3'])).toEqual(['NONE', null]);
  });

  test('all at once: what is not named goes back to its default', () => {
    const story = someBrokers(1);
    topic(story, 't', [[1]], { 'retention.ms': '5', 'segment.ms': '6' });
    const { records } = decideConfigs(story.setting, {
      resources: [
        { resourceType: 2, resourceName: 't', configs: [{ name: 'segment.ms', value: '7' }] },
      ],
      validateOnly: false,
    });
    commit(story, records);
    expect(story.setting.image.topicConfigs['t']).toEqual({ 'segment.ms': '7' });
  });

  test('mistakes are told in Kafka’s words, and change nothing', () => {
    const story = someBrokers(1);
    topic(story, 't', [[1]]);
    const cases: [Operation[], Said][] = [
      [
        [['retention.ms', 0, 'soon']],
        [
          'INVALID_CONFIG',
          'Invalid value soon for configuration retention.ms: Not a number of type LONG',
        ],
      ],
      [[['no.such', 0, '1']], ['INVALID_CONFIG', 'Unknown topic config name: no.such']],
      [
        [['retention.ms', 2, '1']],
        ['INVALID_CONFIG', "Can't APPEND to key retention.ms because its type is not LIST."],
      ],
      // Values are looked at in the order in which Kafka defines the settings, and together with
      // those that stay.
      [
        [
          ['retention.ms', 0, 'soon'],
          ['segment.bytes', 0, 'large'],
        ],
        [
          'INVALID_CONFIG',
          'Invalid value large for configuration segment.bytes: Not a number of type INT',
        ],
      ],
      [
        [
          ['min.compaction.lag.ms', 0, '10'],
          ['max.compaction.lag.ms', 0, '5'],
        ],
        [
          'INVALID_CONFIG',
          'conflict topic config setting min.compaction.lag.ms (10) > max.compaction.lag.ms (5)',
        ],
      ],
      [[['retention.ms', 9, '1']], ['UNKNOWN_SERVER_ERROR', null]],
    ];
    for (const [operations, said] of cases) {
      expect(configure(story, T, ...operations)).toEqual(said);
      expect(story.wrote).toEqual([]);
    }
    expect(configure(story, [2, 'nope'], ['retention.ms', 0, '1'])).toEqual([
      'UNKNOWN_TOPIC_OR_PARTITION',
      "The topic 'nope' does not exist.",
    ]);
    configure(story, T, ['cleanup.policy', 2, 'compact']);
    expect(story.wrote).toEqual(['config t cleanup.policy=delete,compact']);
  });
});
