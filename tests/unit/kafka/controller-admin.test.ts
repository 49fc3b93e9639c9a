import { describe, expect, test } from 'vitest';
import {
  decideDirectories,
  decideProducerIds,
  decideUnregister,
} from '../../../src/kafka/controller/decide/brokers.ts';
import { decideFeatures } from '../../../src/kafka/controller/decide/features.ts';
import {
  decideCreatePartitions,
  decideDeleteTopics,
} from '../../../src/kafka/controller/decide/partitions.ts';
import {
  decideReassignments,
  listReassignments,
} from '../../../src/kafka/controller/decide/reassignments.ts';
import { errorName } from '../../../src/kafka/protocol/errors.ts';
import { ZERO_UUID } from '../../../src/kafka/protocol/schema.ts';
import {
  alterIsr,
  commit,
  fence,
  heartbeat,
  random,
  register,
  someBrokers,
  topic,
  type Story,
} from './controller-story.ts';

/** What an error says: its name and Kafka's words. */
type Said = [error: string, message: string | null];

function reassign(story: Story, replicas: number[] | null, name = 't'): Said {
  const { records, result } = decideReassignments(story.setting, {
    timeoutMs: 0,
    allowReplicationFactorChange: true,
    topics: [{ name, partitions: [{ partitionIndex: 0, replicas }] }],
  });
  commit(story, records);
  const answer = result.responses[0]?.partitions[0];
  return [errorName(answer?.errorCode ?? -1), answer?.errorMessage ?? null];
}

function grow(story: Story, name: string, count: number, assignments: number[][] | null): Said {
  const body = {
    topics: [
      { name, count, assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null },
    ],
    timeoutMs: 0,
    validateOnly: false,
  };
  const { records, result } = decideCreatePartitions(story.setting, body, random);
  commit(story, records);
  const answer = result.results[0];
  return [errorName(answer?.errorCode ?? -1), answer?.errorMessage ?? null];
}

describe('the ISR that a leader asks for', () => {
  test('is written in order of id, and told back with its epoch', () => {
    const story = someBrokers(3);
    topic(story, 't', [[3, 2, 1]]);
    expect(alterIsr(story, 't-0', [3, 2])).toBe('NONE');
    expect(story.wrote).toEqual(['t-0 isr=2,3']);
    expect(alterIsr(story, 't-0', [3, 2, 1])).toBe('NONE');
    expect(story.wrote).toEqual(['t-0 isr=1,2,3']);
  });

  test('is refused in this order', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2, 3]]);
    alterIsr(story, 't-0', [1, 2]);
    fence(story, 3);
    const later = { leaderEpoch: 1 };
    expect(alterIsr(story, 't-0', [1], later)).toBe('NOT_CONTROLLER');
    expect(alterIsr(story, 't-0', [1], { leaderEpoch: -1 })).toBe('FENCED_LEADER_EPOCH');
    expect(alterIsr(story, 't-0', [1], { from: 2, partitionEpoch: 0 })).toBe('INVALID_REQUEST');
    expect(alterIsr(story, 't-0', [1], { partitionEpoch: 0 })).toBe('INVALID_UPDATE_VERSION');
    expect(alterIsr(story, 't-0', [2])).toBe('INVALID_REQUEST');
    expect(alterIsr(story, 't-0', [1, 4])).toBe('INVALID_REQUEST');
    expect(alterIsr(story, 't-0', [1], { recovering: true })).toBe('INVALID_REQUEST');
    expect(alterIsr(story, 't-0', [1, 2, 3])).toBe('INELIGIBLE_REPLICA');
    expect(story.wrote).toEqual([]);
  });
});

describe('reassignment', () => {
  test('from [1,2] to [2,3]: the replicas grow, and shrink in the record that completes it', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2]]);
    reassign(story, [2, 3]);
    expect(story.wrote).toEqual(['t-0 replicas=2,3,1 removing=1 adding=3 dirs=dir2,dir3,dir1']);
    const listed = listReassignments(story.setting, { timeoutMs: 0, topics: null });
    expect(listed.topics[0]?.partitions[0]).toMatchObject({
      replicas: [2, 3, 1],
      addingReplicas: [3],
      removingReplicas: [1],
    });
    expect(alterIsr(story, 't-0', [1, 2, 3])).toBe('NEW_LEADER_ELECTED');
    expect(story.wrote).toEqual([
      't-0 isr=2,3 leader=2 replicas=2,3 removing= adding= dirs=dir2,dir3',
    ]);
    reassign(story, [3, 2]);
    expect(story.wrote).toEqual(['t-0 replicas=3,2 dirs=dir3,dir2']);
    reassign(story, [3]);
    expect(story.wrote).toEqual(['t-0 isr=3 leader=3 replicas=3 dirs=dir3']);
  });

  test('one that waits for a dead replica is cancelled by a record that names the leader again', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2]]);
    fence(story, 3);
    expect(story.wrote).toEqual(['fence 3']);
    reassign(story, [3, 1]);
    reassign(story, null);
    expect(story.wrote).toEqual(['t-0 leader=1 replicas=1,2 removing= adding= dirs=dir1,dir2']);
    expect(reassign(story, null)).toEqual(['NO_REASSIGNMENT_IN_PROGRESS', null]);
    reassign(story, [1, 3]);
    expect(story.wrote).toEqual(['t-0 replicas=1,3,2 removing=2 adding=3 dirs=dir1,dir3,dir2']);
    register(story, 3);
    heartbeat(story, 3);
    expect(alterIsr(story, 't-0', [1, 2, 3])).toBe('NONE');
    expect(story.wrote).toEqual([
      't-0 isr=1,3 leader=1 replicas=1,3 removing= adding= dirs=dir1,dir3',
    ]);
  });

  test('taken back while only adding replicas are in sync, it gives the ISR to an old one, and remembers who led', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1]], { 'unclean.leader.election.enable': 'true' });
    fence(story, 3);
    reassign(story, [2, 3]);
    expect(alterIsr(story, 't-0', [1, 2])).toBe('NONE');
    fence(story, 1);
    expect(story.wrote).toEqual(['t-0 isr=2 leader=2', 'fence 1']);
    expect(reassign(story, null)).toEqual(['NONE', null]);
    expect(story.wrote).toEqual([
      't-0 isr=1 leader=-1 replicas=1 removing= adding= dirs=dir1 lastKnown=2',
    ]);
    // The last known leader is no replica any more, so that nobody leads when the other has lost
    // its seat.
    register(story, 1);
    expect(story.wrote).toEqual(['t-0 isr=', 'register 1 epoch 0']);
  });

  test('mistakes are told in Kafka’s words', () => {
    const story = someBrokers(1);
    topic(story, 't', [[1]]);
    const given = 'The manual partition assignment includes';
    expect(reassign(story, [9])).toEqual([
      'INVALID_REPLICA_ASSIGNMENT',
      `${given} broker 9, but no such broker is registered.`,
    ]);
    expect(reassign(story, [])).toEqual([
      'INVALID_REPLICA_ASSIGNMENT',
      `${given} an empty replica list.`,
    ]);
    expect(reassign(story, [1])).toEqual(['NONE', null]);
    expect(story.wrote).toEqual([]);
    expect(reassign(story, [1], 'nope')).toEqual([
      'UNKNOWN_TOPIC_OR_PARTITION',
      'Unable to find a topic named nope.',
    ]);
  });
});

describe('topics', () => {
  test('may be made with a fenced replica, which stays outside the ISR, but not without an active one', () => {
    const story = someBrokers(3);
    fence(story, 1);
    topic(story, 'u', [
      [1, 2, 3],
      [3, 1, 2],
    ]);
    expect(story.wrote.slice(1)).toEqual([
      'partition 0 replicas=1,2,3 isr=2,3 leader=2 dirs=dir1,dir2,dir3',
      'partition 1 replicas=3,1,2 isr=3,2 leader=3 dirs=dir3,dir1,dir2',
    ]);
    topic(story, 'v', [[1]]);
    expect(story.wrote).toEqual([]);
  });

  test('partitions are only added', () => {
    const story = someBrokers(3);
    topic(story, 't', [
      [2, 3, 1],
      [3, 1, 2],
    ]);
    grow(story, 't', 4, [
      [1, 2, 3],
      [2, 1, 3],
    ]);
    expect(story.wrote).toEqual([
      'partition 2 replicas=1,2,3 isr=1,2,3 leader=1 dirs=dir1,dir2,dir3',
      'partition 3 replicas=2,1,3 isr=2,1,3 leader=2 dirs=dir2,dir1,dir3',
    ]);
    expect(grow(story, 't', 4, null)).toEqual([
      'INVALID_PARTITIONS',
      'Topic already has 4 partition(s).',
    ]);
    expect(grow(story, 't', 3, null)).toEqual([
      'INVALID_PARTITIONS',
      'The topic t currently has 4 partition(s); 3 would not be an increase.',
    ]);
    expect(
      grow(story, 't', 5, [
        [1, 2, 3],
        [1, 2, 3],
      ])[1],
    ).toBe('Attempted to add 1 additional partition(s), but only 2 assignment(s) were specified.');
    expect(grow(story, 'nope', 2, null)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION', null]);
  });

  test('are removed by name or id, with all that belongs to them', () => {
    const story = someBrokers(1);
    topic(story, 't', [[1]], { 'retention.ms': '5' });
    const id = story.setting.image.topics['t']?.id ?? '';
    const remove = (name: string | null, topicId: string): Said => {
      const body = { topics: [{ name, topicId }], timeoutMs: 0 };
      const { records, result } = decideDeleteTopics(story.setting, body, 6);
      commit(story, records);
      const answer = result.responses[0];
      return [errorName(answer?.errorCode ?? -1), answer?.errorMessage ?? null];
    };
    expect(remove('t', ZERO_UUID)).toEqual(['NONE', null]);
    expect(story.wrote).toEqual(['remove t']);
    const { topics, partitions, topicConfigs, topicNames } = story.setting.image;
    expect({ topics, partitions, topicConfigs, topicNames }).toEqual({
      topics: {},
      partitions: {},
      topicConfigs: {},
      topicNames: {},
    });
    expect(remove('t', ZERO_UUID)).toEqual([
      'UNKNOWN_TOPIC_OR_PARTITION',
      'This server does not host this topic-partition.',
    ]);
    expect(remove(null, id)).toEqual([
      'UNKNOWN_TOPIC_ID',
      'This server does not host this topic ID.',
    ]);
  });
});

test('features go up and down as far as every node can, and not down by mistake', () => {
  const story = someBrokers(1);
  const update = (feature: string, maxVersionLevel: number, upgradeType: number): string => {
    const featureUpdates = [{ feature, maxVersionLevel, upgradeType }];
    const body = { timeoutMs: 0, featureUpdates, validateOnly: false };
    const { records, result } = decideFeatures(
      { ...story.setting, controllerId: 101, kraftVersion: 1 },
      body,
      2,
    );
    commit(story, records);
    return errorName(result.answer.errorCode);
  };
  expect(update('transaction.version', 2, 1)).toBe('NONE');
  expect(story.wrote).toEqual(['feature transaction.version 2']);
  expect(update('transaction.version', 1, 1)).toBe('INVALID_UPDATE_VERSION');
  expect(update('transaction.version', 1, 2)).toBe('NONE');
  expect(update('kraft.version', 0, 2)).toBe('INVALID_UPDATE_VERSION');
  // The records of metadata.version changed last with level 23.
  expect(update('metadata.version', 22, 2)).toBe('INVALID_UPDATE_VERSION');
  expect(update('transaction.version', 9, 1)).toBe('INVALID_UPDATE_VERSION');
  expect(update('eligible.leader.replicas.version', 0, 2)).toBe('NONE');
  expect(story.wrote).toEqual(['feature eligible.leader.replicas.version 0']);
  expect(update('kraft.version', 1, 1)).toBe('NONE');
  expect(story.wrote).toEqual([]);
});

describe('brokers', () => {
  test('a block of a thousand producer ids for each that asks', () => {
    const story = someBrokers(2);
    const blocks = [1, 2].map((brokerId) => {
      const brokerEpoch = story.setting.image.brokers[brokerId]?.epoch ?? -1;
      const { records, result } = decideProducerIds(story.setting, { brokerId, brokerEpoch });
      commit(story, records);
      return [result.producerIdStart, result.producerIdLen];
    });
    expect(blocks).toEqual([
      [0, 1000],
      [1000, 1000],
    ]);
    const stale = decideProducerIds(story.setting, { brokerId: 1, brokerEpoch: 0 });
    expect(errorName(stale.result.errorCode)).toBe('STALE_BROKER_EPOCH');
  });

  test('a living one that is unregistered leaves its ISRs in the same batch', () => {
    const story = someBrokers(2);
    topic(story, 't', [[1, 2]]);
    commit(story, decideUnregister(story.setting, 1).records);
    expect(story.wrote).toEqual(['t-0 isr=2 leader=2', 'UnregisterBrokerRecord']);
    expect(decideUnregister(story.setting, 1).result).toBe('BROKER_ID_NOT_REGISTERED');
  });

  test('one that is unregistered out of an ELR lets another lead, if the topic allows that by now', () => {
    const story = someBrokers(2);
    topic(story, 't', [[1, 2]]);
    for (const id of [2, 1]) fence(story, id);
    register(story, 2);
    heartbeat(story, 2);
    const about = { resourceType: 2, resourceName: 't', name: 'unclean.leader.election.enable' };
    commit(story, [{ type: 'ConfigRecord', value: { ...about, value: 'true' } }]);
    commit(story, decideUnregister(story.setting, 1).records);
    expect(story.wrote).toEqual([
      't-0 isr=2 leader=2 recovery=1 elr= lastKnown=',
      'UnregisterBrokerRecord',
    ]);
  });

  test('back with an empty disk the last known leader leads only when the next broker is unfenced', () => {
    const story = someBrokers(2);
    topic(story, 't', [[1, 2]]);
    fence(story, 2);
    fence(story, 1);
    register(story, 1, { directory: 'new1' });
    heartbeat(story, 1);
    expect(story.wrote).toEqual(['unfence 1']);
    const { epoch = -1 } = story.setting.image.brokers[1] ?? {};
    const topicId = story.setting.image.topics['t']?.id ?? '';
    const { records } = decideDirectories(story.setting, {
      brokerId: 1,
      brokerEpoch: epoch,
      directories: [{ id: 'new1', topics: [{ topicId, partitions: [{ partitionIndex: 0 }] }] }],
    });
    commit(story, records);
    expect(story.wrote).toEqual(['t-0 dirs=new1,dir2']);
    register(story, 2);
    heartbeat(story, 2);
    expect(story.wrote).toEqual(['unfence 2', 't-0 isr=1 leader=1 recovery=1 lastKnown=']);
  });
});
