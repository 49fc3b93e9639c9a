import { describe, expect, test } from 'vitest';
import {
  decideBalance,
  decideElectLeaders,
  decideUncleanElections,
} from '../../../src/kafka/controller/decide/leaders.ts';
import { errorName } from '../../../src/kafka/protocol/errors.ts';
import {
  alterIsr,
  commit,
  fence,
  heartbeat,
  register,
  someBrokers,
  topic,
  type Story,
} from './controller-story.ts';

function elect(story: Story, electionType: 0 | 1): string {
  const { records, result } = decideElectLeaders(story.setting, {
    electionType,
    topicPartitions: [{ topic: 't', partitions: [0] }],
    timeoutMs: 0,
  });
  commit(story, records);
  return errorName(result.replicaElectionResults[0]?.partitionResult[0]?.errorCode ?? -1);
}

// Each line of records is one that a Kafka 4.2.1 controller wrote in the same situation.
describe('a broker fails', () => {
  test('it leaves every ISR, the first of the others in replica order leads, then it is fenced', () => {
    const story = someBrokers(3);
    topic(story, 't', [
      [1, 2, 3],
      [2, 3, 1],
      [3, 2, 1],
    ]);
    fence(story, 1);
    expect(story.wrote).toEqual(['t-0 isr=2,3 leader=2', 't-1 isr=2,3', 't-2 isr=3,2', 'fence 1']);
  });

  test('one after the other: the last leader is the only one that may lead again', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2, 3]]);
    fence(story, 1);
    fence(story, 2);
    expect(story.wrote).toEqual(['t-0 isr=3 leader=3', 'fence 2']);
    fence(story, 3);
    expect(story.wrote).toEqual(['t-0 isr= leader=-1 elr=3 lastKnown=3', 'fence 3']);
    register(story, 1);
    heartbeat(story, 1);
    expect(story.wrote).toEqual(['unfence 1']);
    register(story, 3);
    expect(story.wrote).toEqual(['t-0 elr=', 'register 3 epoch 0']);
    heartbeat(story, 3);
    expect(story.wrote).toEqual(['unfence 3', 't-0 isr=3 leader=3 recovery=1 lastKnown=']);
    expect(alterIsr(story, 't-0', [3, 1])).toBe('NONE');
    expect(story.wrote).toEqual(['t-0 isr=1,3 recovery=0']);
  });

  test('without eligible leader replicas the last member stays in the ISR', () => {
    const story = someBrokers(2, { elr: false });
    topic(story, 't', [[1, 2]]);
    fence(story, 1);
    fence(story, 2);
    expect(story.wrote).toEqual(['t-0 leader=-1', 'fence 2']);
    register(story, 1);
    heartbeat(story, 1);
    expect(story.wrote).toEqual(['unfence 1']);
    register(story, 2);
    expect(story.wrote).toEqual(['register 2 epoch 0']);
    heartbeat(story, 2);
    expect(story.wrote).toEqual(['unfence 2', 't-0 leader=2']);
  });
});

describe('eligible leader replicas', () => {
  test('who leaves below min.insync.replicas is eligible; killed brokers lose that on their return', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2, 3]], { 'min.insync.replicas': '2' });
    fence(story, 3);
    expect(story.wrote).toEqual(['t-0 isr=1,2', 'fence 3']);
    fence(story, 2);
    expect(story.wrote).toEqual(['t-0 isr=1 elr=2', 'fence 2']);
    fence(story, 1);
    expect(story.wrote).toEqual(['t-0 isr= leader=-1 elr=1,2 lastKnown=1', 'fence 1']);
    register(story, 2);
    expect(story.wrote).toEqual(['t-0 elr=1', 'register 2 epoch 0']);
    heartbeat(story, 2);
    expect(story.wrote).toEqual(['unfence 2']);
    register(story, 1);
    heartbeat(story, 1);
    expect(story.wrote).toEqual(['unfence 1', 't-0 isr=1 leader=1 recovery=1 lastKnown=']);
  });

  test('one that stopped in order keeps its seat and leads before the last leader is back', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2, 3]], { 'min.insync.replicas': '2' });
    for (const id of [3, 2])
      expect(heartbeat(story, id, { wantShutDown: true })).toBe('shutdown-now');
    expect(story.wrote).toEqual(['t-0 isr=1 elr=2', 'fence 2']);
    expect(heartbeat(story, 1, { wantShutDown: true })).toBe('controlled-shutdown');
    expect(story.wrote).toEqual(['shutting down 1', 't-0 isr= leader=-1 elr=1,2 lastKnown=1']);
    expect(heartbeat(story, 1, { wantShutDown: true, shutdownOffset: 1 })).toBe('shutdown-now');
    expect(story.wrote).toEqual(['fence 1']);
    register(story, 2, { clean: true });
    expect(story.wrote).toEqual(['register 2 epoch 0']);
    heartbeat(story, 2);
    expect(story.wrote).toEqual(['unfence 2', 't-0 isr=2 leader=2 elr=1 lastKnown=']);
    register(story, 3, { clean: true });
    heartbeat(story, 3);
    alterIsr(story, 't-0', [2, 3]);
    expect(story.wrote).toEqual(['t-0 isr=2,3 elr=']);
  });
});

describe('elections on request', () => {
  test('the preferred leader comes back only when asked for', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2, 3]]);
    fence(story, 1);
    expect(elect(story, 0)).toBe('PREFERRED_LEADER_NOT_AVAILABLE');
    register(story, 1);
    heartbeat(story, 1);
    alterIsr(story, 't-0', [1, 2, 3]);
    expect(story.wrote).toEqual(['t-0 isr=1,2,3']);
    expect(decideBalance(story.setting).records).toHaveLength(1);
    expect(elect(story, 0)).toBe('NONE');
    expect(story.wrote).toEqual(['t-0 leader=1']);
    expect(elect(story, 0)).toBe('ELECTION_NOT_NEEDED');
    expect(elect(story, 1)).toBe('ELECTION_NOT_NEEDED');
  });

  test('an unclean election needs to be asked for, or allowed and waited for', () => {
    const story = someBrokers(2);
    topic(story, 't', [[1, 2]]);
    fence(story, 2);
    fence(story, 1);
    expect(elect(story, 1)).toBe('ELIGIBLE_LEADERS_NOT_AVAILABLE');
    register(story, 2);
    heartbeat(story, 2);
    expect(story.wrote).toEqual(['unfence 2']);
    expect(decideUncleanElections(story.setting).records).toEqual([]);
    expect(elect(story, 1)).toBe('NONE');
    expect(story.wrote).toEqual(['t-0 isr=2 leader=2 recovery=1 elr= lastKnown=']);
  });

  test('of unclean elections a thousand are made in one go; those that cannot be do not count', () => {
    const story = someBrokers(2);
    const many = (replicas: number[]): number[][] => Array.from({ length: 1_001 }, () => replicas);
    topic(story, 'lost', many([1]));
    topic(story, 't', many([1, 2]));
    fence(story, 2);
    fence(story, 1);
    register(story, 2);
    heartbeat(story, 2);
    const name = 'unclean.leader.election.enable';
    for (const resourceName of ['lost', 't'])
      commit(story, [
        { type: 'ConfigRecord', value: { resourceType: 2, resourceName, name, value: 'true' } },
      ]);
    const goes = [1, 2].map(() => {
      const { records, result } = decideUncleanElections(story.setting);
      commit(story, records);
      return [records.length, result];
    });
    expect(goes).toEqual([
      [1_000, true],
      [1, false],
    ]);
  });

  test('where a topic allows it, whoever is back first leads, whatever the ELR says', () => {
    const story = someBrokers(2);
    topic(story, 't', [[1, 2]], { 'unclean.leader.election.enable': 'true' });
    fence(story, 2);
    fence(story, 1);
    register(story, 2);
    heartbeat(story, 2);
    expect(story.wrote).toEqual(['unfence 2', 't-0 isr=2 leader=2 recovery=1 elr= lastKnown=']);
  });
});
