import { expect, test } from 'vitest';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { asked, grouping } from './grouping.ts';
import { metadata, pass, until, type Story } from './story.ts';
import { seconds } from '../../src/kernel/time.ts';

const GROUP = 32;
const SERVER = {
  'group.consumer.min.session.timeout.ms': 1_000,
  'group.consumer.session.timeout.ms': 8_000,
  'group.consumer.min.heartbeat.interval.ms': 100,
};

/** Sets a setting of the group; the error and its message. */
function set(story: Story, name: string, value: string): string {
  const configs = [{ name, configOperation: 0, value }];
  const resources = [{ resourceType: GROUP, resourceName: 'g', configs }];
  const body = { resources, validateOnly: false };
  const [found] = asked(story, 'IncrementalAlterConfigs', 1, body).responses;
  return `${errorName(found?.errorCode ?? -1)} ${found?.errorMessage ?? ''}`.trim();
}

const grouped = (): Story =>
  grouping({ server: SERVER, topics: [{ name: 't', partitions: 1, replicationFactor: 3 }] });

const beat = (story: Story, memberEpoch: number) =>
  asked(story, 'ConsumerGroupHeartbeat', 1, {
    ...{ groupId: 'g', memberId: 'm', memberEpoch, instanceId: null, rackId: null },
    ...{ rebalanceTimeoutMs: 60_000, subscribedTopicNames: ['t'], subscribedTopicRegex: null },
    ...{ serverAssignor: null, topicPartitions: [] },
  });

test('what a group sets for itself holds for its members from their next heartbeat on', () => {
  const story = grouped();
  expect(beat(story, 0).heartbeatIntervalMs).toBe(5_000);
  expect(set(story, 'consumer.heartbeat.interval.ms', '200')).toBe('NONE');
  expect(set(story, 'consumer.session.timeout.ms', '1500')).toBe('NONE');
  until(story, 'it is known', () => metadata(story).groupConfigs['g'] !== undefined);
  pass(story, seconds(1));
  expect(beat(story, 1).heartbeatIntervalMs).toBe(200);
  pass(story, seconds(2));
  expect(errorName(beat(story, 1).errorCode)).toBe('UNKNOWN_MEMBER_ID');
});

test('a setting is described with where it comes from', () => {
  const story = grouped();
  expect(set(story, 'consumer.session.timeout.ms', '9000')).toBe('NONE');
  pass(story, seconds(1));
  const asks = [{ resourceType: GROUP, resourceName: 'g', configurationKeys: null }];
  const body = { resources: asks, includeSynonyms: true, includeDocumentation: false };
  const [group] = asked(story, 'DescribeConfigs', 4, body).results;
  const found = group?.configs.find(({ name }) => name === 'consumer.session.timeout.ms');
  expect(found).toMatchObject({ value: '9000', configSource: 8 });
  expect(found?.synonyms.map(({ source }) => source)).toEqual([8, 5]);
});

test('what brokers do not allow, what does not fit together, and what no group has is refused', () => {
  const story = grouped();
  expect(set(story, 'consumer.session.timeout.ms', '500')).toBe(
    'INVALID_CONFIG consumer.session.timeout.ms must be greater than or equal to ' +
      'group.consumer.min.session.timeout.ms',
  );
  expect(set(story, 'consumer.session.timeout.ms', '4000')).toBe(
    'INVALID_CONFIG consumer.session.timeout.ms must be greater than ' +
      'consumer.heartbeat.interval.ms',
  );
  expect(set(story, 'consumer.color', 'red')).toBe(
    'INVALID_CONFIG Unknown group config name: consumer.color',
  );
});
