import { describe, expect, test } from 'vitest';
import { CLUSTER_ID } from '../../src/kafka/kinds.ts';
import {
  advertisedVersions,
  apiKeys,
  apiOfKey,
  type ApiKey,
} from '../../src/kafka/protocol/api-keys.ts';
import type { ApiName, ListenerName } from '../../src/kafka/protocol/apis.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { seconds } from '../../src/kernel/time.ts';
import { answerOf, hangUp, openStage, runUntil, send } from '../conformance/stage.ts';

/**
 * What a request must say so that it is about something, or does no harm to the cluster it is sent
 * to.
 */
const bodies: { readonly [A in ApiName]?: Readonly<Record<string, Json>> } = {
  AddPartitionsToTxn: {
    transactions: [{ transactionalId: 'x', producerId: 1, producerEpoch: 0, topics: [] }],
  },
  ApiVersions: { clientSoftwareName: 'a', clientSoftwareVersion: '1' },
  DescribeUserScramCredentials: { users: [] },
  Fetch: { clusterId: CLUSTER_ID, topics: [], maxWaitMs: 1 },
  FetchSnapshot: {
    topics: [{ name: '__cluster_metadata', partitions: [{ partition: 0, position: 0 }] }],
  },
  Produce: { acks: -1, timeoutMs: 1_000, topicData: [] },
  AddRaftVoter: { clusterId: 'another' },
  RemoveRaftVoter: { clusterId: 'another' },
  UpdateRaftVoter: { clusterId: 'another' },
  UnregisterBroker: { brokerId: 77 },
  BrokerRegistration: { brokerId: 77, clusterId: 'another' },
  BrokerHeartbeat: { brokerId: 77 },
};

/** Every API that a listener tells of, in each of its versions that it takes. */
const told = (listener: ListenerName): [name: ApiName, version: number][] =>
  advertisedVersions(listener).flatMap(({ apiKey, maxVersion }) => {
    const { name, oldest } = apiOfKey(apiKey) as ApiKey;
    return Array.from({ length: maxVersion - oldest + 1 }, (_, at): [ApiName, number] => [
      name,
      oldest + at,
    ]);
  });

describe.each(['broker', 'controller'] as const)('the listener of a %s', (listener) => {
  const stage = openStage(1, {}, [{ name: 't', partitions: 1, replicationFactor: 1 }]);
  const to = listener === 'controller' ? { listener } : {};
  const ask = (api: ApiName, version: number): ReturnType<typeof answerOf> => {
    const body = bodies[api] ?? {};
    const request = {
      command: 'request',
      broker: 'b1',
      api,
      version,
      clientId: 'c',
      body,
    } as const;
    const exchange = send(stage, `${listener} ${api} ${version}`, { ...request, ...to });
    runUntil(stage, () => answerOf(stage, exchange) !== undefined, seconds(70));
    const answer = answerOf(stage, exchange);
    hangUp(stage, exchange.guest);
    return answer;
  };

  test.each(told(listener))('answers %s of version %i', (api, version) => {
    expect(ask(api, version)).toMatchObject({ response: { type: `${api}Response`, version } });
  });

  test('closes the connection to a request that it does not serve', () => {
    const other = apiKeys.filter((each) => !each.listeners.includes(listener));
    expect(other.length).toBeGreaterThan(10);
    for (const { name, newest } of other)
      expect(ask(name, newest), name).toMatchObject({ closed: true });
  });
});

test('a broker answers what it does not tell of: there is no receiver of client metrics', () => {
  const stage = openStage(1, {}, []);
  const body = { clientInstanceId: 'lzWQ3K6BQR6hc9Ry4v7Atg' };
  const request = { command: 'request', broker: 'b1', version: 0, clientId: 'c' } as const;
  const api = 'GetTelemetrySubscriptions';
  const exchange = send(stage, 'g', { ...request, api, body });
  runUntil(stage, () => answerOf(stage, exchange) !== undefined, seconds(1));
  expect(answerOf(stage, exchange)).toMatchObject({
    response: { body: { errorCode: 0, subscriptionId: -1_359_044_904, requestedMetrics: [] } },
  });
});
