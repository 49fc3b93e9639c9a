import { describe, expect, test } from 'vitest';
import { errorCode } from '../../../src/kafka/protocol/errors.ts';
import { ZERO_UUID } from '../../../src/kafka/protocol/schema.ts';
import { pass, type Stage } from '../../conformance/stage.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { answered, ask, breakIt, brokerOf, idOf, orders } from './broker-story.ts';
import type { ResponseBody } from '../../../src/kafka/protocol/message.ts';

const UNKNOWN_ID = '4L6g3nShT-eMCtK--X86sw';

function metadata(
  stage: Stage,
  topics: object[],
  about: { version?: number; more?: object } = {},
): ResponseBody<'Metadata'> | undefined {
  const body = { topics, allowAutoTopicCreation: false, ...about.more };
  return answered(stage, 'Metadata', ask(stage, 'reader', 'Metadata', about.version ?? 13, body));
}

describe('Metadata', () => {
  test('names every broker that is alive, and each partition’s replicas', () => {
    const stage = orders({ partitions: 2 });
    const answer = metadata(stage, [{ name: 'orders' }]);
    expect(answer?.brokers.map((each) => each.nodeId)).toEqual([1, 2, 3]);
    const second = answer?.topics[0]?.partitions.find((each) => each.partitionIndex === 1);
    expect(second).toMatchObject({
      leaderId: 2,
      replicaNodes: [2, 3, 1],
      isrNodes: [2, 3, 1],
      offlineReplicas: [],
    });
  });

  test('one id makes the names count for nothing; unknown ids come first', () => {
    const stage = orders();
    const asked = [{ topicId: idOf(stage) }, { topicId: UNKNOWN_ID }, { name: 'other' }];
    expect(metadata(stage, asked)?.topics).toMatchObject([
      { name: null, topicId: UNKNOWN_ID, errorCode: errorCode('UNKNOWN_TOPIC_ID') },
      { name: 'orders', topicId: idOf(stage), errorCode: 0 },
    ]);
  });

  test('a topic with neither name nor id fails the whole request', () => {
    const answer = metadata(orders(), [{ topicId: ZERO_UUID, name: null }]);
    expect(answer).toMatchObject({
      brokers: [],
      controllerId: -1,
      errorCode: -1,
      topics: [{ name: '', errorCode: -1 }],
    });
  });

  test('ids may be asked for from version 12 on', () => {
    const stage = orders();
    const answer = metadata(stage, [{ topicId: idOf(stage), name: 'orders' }], { version: 11 });
    expect(answer?.topics[0]?.errorCode).toBe(errorCode('INVALID_REQUEST'));
  });

  test('says what a client may do, when it is asked', () => {
    const more = { includeTopicAuthorizedOperations: true };
    expect(metadata(orders(), [{ name: 'orders' }], { more })?.topics[0]).toMatchObject({
      topicAuthorizedOperations: 3_576,
    });
  });

  test('a topic that may be made is asked of the controller, with the broker’s own numbers', () => {
    const stage = orders();
    const more = { allowAutoTopicCreation: true };
    const first = metadata(stage, [{ name: 'fresh' }, { name: 'not legal' }], { more });
    expect(first?.topics.map((each) => each.errorCode)).toEqual([
      errorCode('UNKNOWN_TOPIC_OR_PARTITION'),
      errorCode('INVALID_TOPIC_EXCEPTION'),
    ]);
    pass(stage, seconds(1));
    expect(brokerOf(stage, 3).memory.image.topics['fresh']?.partitions).toBe(1);
  });

  test('a controller that is slow to answer does not end the heartbeats', () => {
    const stage = orders();
    breakIt(stage, 'pause', 1);
    const body = { topics: [{ name: 'fresh' }], allowAutoTopicCreation: true };
    answered(stage, 'Metadata', ask(stage, 'reader', 'Metadata', 13, body, 'b2'));
    pass(stage, seconds(4));
    breakIt(stage, 'resume', 1);
    pass(stage, seconds(10));
    const state = stage.cluster.nodes[0]?.state;
    const tracker = state?.role === 'server' ? state.controller?.memory.tracker : undefined;
    const contact = tracker?.contacts.find(({ id }) => id === 2);
    const silence = stage.cluster.now - (contact?.at ?? 0);
    expect(silence).toBeLessThan(seconds(2.1));
  });
});
