import { expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { createAdmin, stepAdmin, type Admin } from '../../../../src/kafka/clients/admin.ts';
import { errorCode, type ErrorName } from '../../../../src/kafka/protocol/errors.ts';
import {
  allAwaited,
  answer,
  awaited,
  bench,
  boot,
  cutOff,
  DIRECTORY,
  give,
  passTo,
  type Bench,
} from './bench.ts';

const admin = (): Bench<Admin> => {
  const on = bench(createAdmin(DIRECTORY), stepAdmin);
  boot(on);
  return on;
};

const createTopic = (on: Bench<Admin>): void =>
  give(on, {
    command: 'create-topic',
    topic: 'new',
    partitions: 3,
    replicationFactor: 2,
    config: { 'segment.ms': 60_000 },
  });

function answerDelete(on: Bench<Admin>, error: ErrorName): void {
  const partition = { partitionIndex: 1, lowWatermark: 5, errorCode: errorCode(error) };
  answer(on, awaited(on, 'DeleteRecords'), 'DeleteRecords', {
    throttleTimeMs: 0,
    topics: [{ name: 'orders', partitions: [partition] }],
  });
}

test('an admin client connects to nobody until it is asked for something', () => {
  const on = admin();
  passTo(on, seconds(60));
  expect(on.dialled).toEqual([]);
});

test('a topic is made by the controller, with settings as text', () => {
  const on = admin();
  createTopic(on);
  const asked = awaited(on, 'CreateTopics');
  expect(on.connections.get(asked.connection)).toEqual({ to: 1, tag: 'controller#1' });
  expect(asked.request).toMatchObject({
    version: 7,
    body: {
      topics: [
        {
          name: 'new',
          numPartitions: 3,
          replicationFactor: 2,
          configs: [{ name: 'segment.ms', value: '60000' }],
        },
      ],
    },
  });
  answer(on, asked, 'CreateTopics', {
    throttleTimeMs: 0,
    topics: [
      {
        name: 'new',
        topicId: 'AAAAAAAAAAAAAAAAAAAAAw',
        errorCode: errorCode('TOPIC_ALREADY_EXISTS'),
        errorMessage: null,
        topicConfigErrorCode: 0,
        numPartitions: -1,
        replicationFactor: -1,
        configs: null,
      },
    ],
  });
  expect(on.notes.at(-1)).toEqual({
    note: 'answered',
    api: 'CreateTopics',
    error: 'TOPIC_ALREADY_EXISTS',
  });
  expect([on.state.calls, on.timers.has('retry-backoff')]).toEqual([[], false]);
});

test('records are deleted by the leader of their partition', () => {
  const on = admin();
  give(on, { command: 'delete-records', partition: 'orders-1', before: 5 });
  expect(awaited(on, 'DeleteRecords')).toMatchObject({
    to: 2,
    request: {
      version: 2,
      body: { topics: [{ name: 'orders', partitions: [{ partitionIndex: 1, offset: 5 }] }] },
    },
  });
  answerDelete(on, 'NONE');
  expect(on.state.lastAnswer).toEqual({ api: 'DeleteRecords', error: 'NONE', at: 0 });
});

test('a leader that has moved is found again', () => {
  const on = admin();
  give(on, { command: 'delete-records', partition: 'orders-1', before: 5 });
  passTo(on, seconds(1));
  on.leaders = [2, 1];
  on.leaderEpoch = 1;
  answerDelete(on, 'NOT_LEADER_OR_FOLLOWER');
  expect(allAwaited(on, 'DeleteRecords')).toEqual([]);
  passTo(on, seconds(1) + millis(100));
  expect(awaited(on, 'DeleteRecords').to).toBe(1);
});

test('a call whose connection dies is made again; after a minute it fails', () => {
  const on = admin();
  createTopic(on);
  cutOff(on, awaited(on, 'CreateTopics').connection);
  passTo(on, seconds(1));
  expect(allAwaited(on, 'CreateTopics')).toHaveLength(1);
  on.refuse = () => true;
  cutOff(on, awaited(on, 'CreateTopics').connection);
  passTo(on, seconds(61));
  expect(on.state.lastAnswer).toMatchObject({ api: 'CreateTopics', error: 'TimeoutException' });
});
