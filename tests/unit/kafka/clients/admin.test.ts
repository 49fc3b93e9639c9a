import { expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import type { ProcessCommand } from '../../../../src/kafka/process-command.ts';
import { createAdmin, stepAdmin, type Admin } from '../../../../src/kafka/clients/admin.ts';
import { errorCode, type ErrorName } from '../../../../src/kafka/protocol/errors.ts';
import type { ApiName } from '../../../../src/kafka/protocol/message.ts';
import {
  allAwaited,
  answer,
  awaited,
  bench,
  boot,
  cutOff,
  DIRECTORY,
  give,
  ORDERS_ID,
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

test('a topic is asked of the broker that metadata names as the controller, with settings as text', () => {
  const on = admin();
  createTopic(on);
  const asked = awaited(on, 'CreateTopics');
  expect(on.dialled).toEqual(['bootstrap#1', 'broker-1#1']);
  expect(on.connections.get(asked.connection)).toEqual({ to: 1, tag: 'broker-1#1' });
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
  expect(on.state.answers).toEqual([
    { call: 0, api: 'DeleteRecords', error: 'NONE', message: null, parts: [], at: 0 },
  ]);
});

test('a leader that has moved is found again', () => {
  const on = admin();
  give(on, { command: 'delete-records', partition: 'orders-1', before: 5 });
  passTo(on, seconds(1));
  on.leaders = [2, 1];
  on.leaderEpoch = 1;
  answerDelete(on, 'NOT_LEADER_OR_FOLLOWER');
  expect(allAwaited(on, 'DeleteRecords')).toEqual([]);
  passTo(on, seconds(1) + millis(120));
  expect(awaited(on, 'DeleteRecords').to).toBe(1);
});

test('a group is asked about where it is coordinated, which is asked for again when that has moved', () => {
  const on = admin();
  const coordinators = (nodeId: number) => [
    { ...{ key: 'g', nodeId, host: `b${nodeId}`, port: 9092 }, errorCode: 0, errorMessage: null },
  ];
  const found = (nodeId: number): void => {
    const asked = awaited(on, 'FindCoordinator');
    expect(asked.request.body).toMatchObject({ keyType: 0, coordinatorKeys: ['g'] });
    const coordinatorIs = { throttleTimeMs: 0, coordinators: coordinators(nodeId) };
    answer(on, asked, 'FindCoordinator', coordinatorIs);
  };
  const answerWith = (error: ErrorName): void =>
    answer(on, awaited(on, 'DeleteGroups'), 'DeleteGroups', {
      ...{ throttleTimeMs: 0, results: [{ groupId: 'g', errorCode: errorCode(error) }] },
    });
  give(on, { command: 'delete-group', group: 'g' });
  found(2);
  expect(awaited(on, 'DeleteGroups')).toMatchObject({ to: 2, request: { version: 2 } });
  answerWith('COORDINATOR_LOAD_IN_PROGRESS');
  passTo(on, millis(120));
  expect(awaited(on, 'DeleteGroups').to).toBe(2);
  answerWith('NOT_COORDINATOR');
  passTo(on, millis(400));
  found(1);
  expect(awaited(on, 'DeleteGroups').to).toBe(1);
  answerWith('NON_EMPTY_GROUP');
  const ended = { note: 'answered', api: 'DeleteGroups', error: 'NON_EMPTY_GROUP' };
  expect(on.notes.at(-1)).toEqual(ended);
});

test('admin-not-controller: NOT_CONTROLLER is asked again after metadata and the back-off', () => {
  const on = admin();
  give(on, { command: 'delete-topic', topic: 'orders' });
  const asked = awaited(on, 'DeleteTopics');
  expect(asked.request).toMatchObject({ version: 6, body: { topics: [{ name: 'orders' }] } });
  const response = {
    name: 'orders',
    topicId: ORDERS_ID,
    errorCode: errorCode('NOT_CONTROLLER'),
    errorMessage: null,
  };
  on.leaders = null;
  answer(on, asked, 'DeleteTopics', { throttleTimeMs: 0, responses: [response] });
  passTo(on, millis(120));
  expect(awaited(on, 'Metadata').request.body).toMatchObject({
    topics: [],
    allowAutoTopicCreation: true,
  });
  answer(on, awaited(on, 'DeleteTopics'), 'DeleteTopics', {
    throttleTimeMs: 0,
    responses: [{ ...response, errorCode: 0 }],
  });
  expect(on.notes.at(-1)).toEqual({ note: 'answered', api: 'DeleteTopics', error: 'NONE' });
});

test.each<[ProcessCommand, ApiName, number, object]>([
  [
    { command: 'create-partitions', topic: 'orders', count: 4 },
    'CreatePartitions',
    3,
    { topics: [{ name: 'orders', count: 4, assignments: null }] },
  ],
  [
    {
      command: 'alter-config',
      topic: 'orders',
      set: { 'retention.ms': 1_000 },
      unset: ['segment.ms'],
    },
    'IncrementalAlterConfigs',
    1,
    {
      resources: [
        {
          resourceType: 2,
          resourceName: 'orders',
          configs: [
            { name: 'retention.ms', configOperation: 0, value: '1000' },
            { name: 'segment.ms', configOperation: 1, value: null },
          ],
        },
      ],
    },
  ],
  [
    { command: 'alter-config', unset: ['log.retention.ms'] },
    'IncrementalAlterConfigs',
    1,
    { resources: [{ resourceType: 4, resourceName: '' }] },
  ],
  [
    { command: 'reassign', partition: 'orders-1', replicas: [2, 1] },
    'AlterPartitionReassignments',
    1,
    { topics: [{ name: 'orders', partitions: [{ partitionIndex: 1, replicas: [2, 1] }] }] },
  ],
  [
    { command: 'reassign', partition: 'orders-1', replicas: null },
    'AlterPartitionReassignments',
    1,
    { topics: [{ name: 'orders', partitions: [{ partitionIndex: 1, replicas: null }] }] },
  ],
  [
    { command: 'elect', partition: 'orders-0', election: 'unclean' },
    'ElectLeaders',
    2,
    { electionType: 1, topicPartitions: [{ topic: 'orders', partitions: [0] }] },
  ],
  [{ command: 'unregister-broker', broker: 2 }, 'UnregisterBroker', 0, { brokerId: 2 }],
  [
    { command: 'update-feature', feature: 'kraft.version', level: 0, how: 'safe-downgrade' },
    'UpdateFeatures',
    2,
    { featureUpdates: [{ feature: 'kraft.version', maxVersionLevel: 0, upgradeType: 2 }] },
  ],
])('%j is asked of a broker', (command, api, version, body) => {
  const on = admin();
  give(on, command);
  expect(awaited(on, api).request).toMatchObject({ version, body });
});

test('settings of one broker are asked of that broker', () => {
  const on = admin();
  give(on, { command: 'alter-config', broker: 2, set: { 'log.retention.ms': 5 } });
  expect(awaited(on, 'IncrementalAlterConfigs').to).toBe(2);
});

test('a voter is changed by the directory id that the quorum tells', () => {
  const on = admin();
  give(on, { command: 'remove-voter', controller: 'b1' });
  const replica = { replicaId: 1, replicaDirectoryId: ORDERS_ID, logEndOffset: 5 };
  const partition = {
    partitionIndex: 0,
    errorCode: 0,
    errorMessage: null,
    leaderId: 1,
    leaderEpoch: 1,
    highWatermark: 5,
    currentVoters: [{ ...replica, lastFetchTimestamp: -1, lastCaughtUpTimestamp: -1 }],
    observers: [],
  };
  answer(on, awaited(on, 'DescribeQuorum'), 'DescribeQuorum', {
    errorCode: 0,
    errorMessage: null,
    topics: [{ topicName: '__cluster_metadata', partitions: [partition] }],
    nodes: [],
  });
  expect(awaited(on, 'RemoveRaftVoter').request.body).toEqual({
    clusterId: null,
    voterId: 1,
    voterDirectoryId: ORDERS_ID,
  });
  give(on, { command: 'add-voter', controller: 'b2' });
  expect(on.state.answers.at(-1)).toMatchObject({ error: 'IllegalArgumentException' });
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
  expect(on.state.answers.at(-1)).toMatchObject({ api: 'CreateTopics', error: 'TimeoutException' });
});
