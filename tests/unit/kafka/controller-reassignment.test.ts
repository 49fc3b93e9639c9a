import { describe, expect, test } from 'vitest';
import {
  decideReassignments,
  listReassignments,
} from '../../../src/kafka/controller/decide/reassignments.ts';
import { errorName } from '../../../src/kafka/protocol/errors.ts';
import { alterIsr, commit, fence, someBrokers, topic, type Story } from './controller-story.ts';

/** Asks for other replicas of `t-0`; what was answered. */
function reassign(
  story: Story,
  replicas: number[] | null,
  allowReplicationFactorChange = true,
): [error: string, message: string | null] {
  const { records, result } = decideReassignments(story.setting, {
    timeoutMs: 0,
    allowReplicationFactorChange,
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, replicas }] }],
  });
  expect(result.allowReplicationFactorChange).toBe(allowReplicationFactorChange);
  commit(story, records);
  const answer = result.responses[0]?.partitions[0];
  return [errorName(answer?.errorCode ?? -1), answer?.errorMessage ?? null];
}

const DONE = ['NONE', null];

describe('a reassignment that may not change the replication factor (KIP-860)', () => {
  const someTopic = (): Story => {
    const story = someBrokers(4);
    topic(story, 't', [[1, 2]]);
    return story;
  };

  test('may name as many replicas as there are, and neither more nor fewer', () => {
    const story = someTopic();
    expect(reassign(story, [1, 2, 3], false)).toEqual([
      'INVALID_REPLICATION_FACTOR',
      'The replication factor is changed from 2 to 3',
    ]);
    expect(reassign(story, [1], false)[0]).toBe('INVALID_REPLICATION_FACTOR');
    expect(story.wrote).toEqual([]);
    expect(reassign(story, [3, 4], false)).toEqual(DONE);
  });

  test('may change one that is under way: replicas that are only being added do not count', () => {
    const story = someTopic();
    expect(reassign(story, [1, 3])).toEqual(DONE);
    expect(story.wrote).toEqual(['t-0 replicas=1,3,2 removing=2 adding=3 dirs=dir1,dir3,dir2']);
    expect(reassign(story, [1, 3, 4], false)).toEqual([
      'INVALID_REPLICATION_FACTOR',
      'The replication factor is changed from 2 to 3',
    ]);
    expect(reassign(story, [1, 4], false)).toEqual(DONE);
    const listed = listReassignments(story.setting, { timeoutMs: 0, topics: null });
    expect(listed.topics[0]?.partitions[0]).toMatchObject({
      replicas: [1, 4, 2, 3],
      addingReplicas: [4],
      removingReplicas: [2, 3],
    });
  });

  test('may be called off', () => {
    const story = someTopic();
    reassign(story, [1, 3]);
    expect(reassign(story, null, false)).toEqual(DONE);
    expect(story.setting.image.partitions['t-0']?.replicas).toEqual([1, 2]);
  });
});

test('the reassignments of some topics are listed, of all when none is named', () => {
  const story = someBrokers(3);
  for (const name of ['t', 'u']) topic(story, name, [[1, 2]]);
  reassign(story, [1, 3]);
  const named = (topics: { name: string; partitionIndexes: number[] }[] | null): string[] =>
    listReassignments(story.setting, { timeoutMs: 0, topics }).topics.map(({ name }) => name);
  expect(named(null)).toEqual(['t']);
  expect(named([])).toEqual([]);
  expect(named([{ name: 't', partitionIndexes: [0] }])).toEqual(['t']);
  expect(named([{ name: 't', partitionIndexes: [1] }])).toEqual([]);
  expect(named([{ name: 'u', partitionIndexes: [0] }])).toEqual([]);
});

describe('a reassignment under way', () => {
  test('is over when all that stay are in sync, also with one in the ISR that goes', () => {
    const story = someBrokers(4);
    topic(story, 't', [[1, 2]]);
    reassign(story, [3, 4]);
    expect(alterIsr(story, 't-0', [1, 2, 3])).toBe('NONE');
    expect(story.wrote).toEqual(['t-0 isr=1,2,3']);
    expect(alterIsr(story, 't-0', [1, 3, 4])).toBe('NEW_LEADER_ELECTED');
    expect(story.wrote).toEqual([
      't-0 isr=3,4 leader=3 replicas=3,4 removing= adding= dirs=dir3,dir4',
    ]);
  });

  test('that only adds is over when all of them are in sync, and the leader stays', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1]]);
    reassign(story, [1, 2, 3]);
    expect(alterIsr(story, 't-0', [1, 2])).toBe('NONE');
    expect(alterIsr(story, 't-0', [1, 2, 3])).toBe('NONE');
    expect(story.wrote).toEqual(['t-0 isr=1,2,3 adding=']);
  });

  test('is not taken back where only new replicas are in sync and nobody may lead uncleanly', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1]]);
    fence(story, 3);
    reassign(story, [2, 3]);
    alterIsr(story, 't-0', [1, 2]);
    fence(story, 1);
    expect(reassign(story, null)).toEqual([
      'INVALID_REPLICA_ASSIGNMENT',
      'Unable to revert partition assignment for t:0 because it would require an unclean leader election.',
    ]);
    expect(story.wrote).toEqual([]);
  });
});
