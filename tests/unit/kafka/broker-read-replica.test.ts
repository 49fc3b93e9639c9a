import { describe, expect, test } from 'vitest';
import type { FetchPlan } from '../../../src/kafka/broker/fetch/fetch-plan.ts';
import { readParts, type PartAnswer } from '../../../src/kafka/broker/fetch/fetch-read.ts';
import { onMetadataCommitted } from '../../../src/kafka/broker/partition-roles.ts';
import type { MetadataImage } from '../../../src/kafka/metadata/metadata-image.ts';
import { errorCode } from '../../../src/kafka/protocol/errors.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { running, someImage, type Bench } from './broker-bench.ts';
import { add } from './some-log.ts';

const part = {
  topic: 't',
  topicId: 'topic-t',
  index: 0,
  name: 't-0',
  fetchOffset: 0,
  currentLeaderEpoch: 0,
  lastFetchedEpoch: -1,
  logStart: 0,
  maxBytes: 1_000_000,
};

const plan = (change: Partial<FetchPlan>): FetchPlan => ({
  follower: -1,
  brokerEpoch: -1,
  rack: '',
  leaderOnly: false,
  maxWait: 0,
  minBytes: 1,
  maxBytes: 1_000_000,
  readCommitted: false,
  sessionId: null,
  full: true,
  readable: 1,
  unknown: [],
  ...change,
});

const read = (on: Bench, change: Partial<FetchPlan>, now = 0): PartAnswer | undefined =>
  readParts(on.broker, plan(change), [{ rank: 0, part }], now)[0];

/** Broker 1 leads `t-0` with two records that broker 2, in another rack, has as well. */
function leading(image: MetadataImage = someImage(), selector = RACK_AWARE): Bench {
  const on = running(image, { 'replica.selector.class': selector });
  const log = on.broker.disk.logs['t-0'];
  const state = on.broker.memory.partitions['t-0']?.state;
  if (log !== undefined) add(log, [1, 2]);
  if (state?.role === 'leader')
    for (const [id, endOffset] of [
      [2, 2],
      [3, 1],
    ] as const)
      Object.assign(state.followers[id] ?? {}, { endOffset, startOffset: 0 });
  return on;
}

const RACK_AWARE = 'org.apache.kafka.common.replica.RackAwareReplicaSelector';
const racks = someImage({}, { 2: { rack: 'east' }, 3: { rack: 'east' } });

describe('a consumer in another rack', () => {
  test('is sent to the replica there that has most, and gets nothing here', () => {
    const found = read(leading(racks), { rack: 'east' });
    expect(found).toMatchObject({ errorCode: 0, preferred: 2, records: [] });
  });

  test('reads here when it does not say where it is, or nobody is there', () => {
    expect(read(leading(racks), {})?.preferred).toBeNull();
    expect(read(leading(racks), { rack: 'west' })?.preferred).toBeNull();
  });

  test('reads here when brokers are not told to choose', () => {
    expect(read(leading(racks, ''), { rack: 'east' })?.preferred).toBeNull();
  });
});

describe('a follower', () => {
  test('of an older process with the same id is refused', () => {
    const old = read(leading(), { follower: 2, brokerEpoch: 11, leaderOnly: true });
    expect(old?.errorCode).toBe(errorCode('NOT_LEADER_OR_FOLLOWER'));
    expect(read(leading(), { follower: 2, brokerEpoch: 12, leaderOnly: true })?.errorCode).toBe(0);
  });

  test('that is throttled gets what fits into a second, unless it is in the ISR', () => {
    const image = {
      ...someImage({ isr: [1, 2] }),
      topicConfigs: { t: { 'leader.replication.throttled.replicas': '0:1' } },
      brokerConfigs: { '1': { 'leader.replication.throttled.rate': '1' } },
    };
    const on = leading(image);
    onMetadataCommitted(on.broker, image, on.step);
    const asks = { follower: 3, brokerEpoch: 13, leaderOnly: true };
    expect(read(on, asks)?.sizeInBytes).toBeGreaterThan(0);
    expect(read(on, asks, seconds(0.5))?.sizeInBytes).toBe(0);
    expect(read(on, { ...asks, follower: 2, brokerEpoch: 12 }, seconds(0.5))?.sizeInBytes).not.toBe(
      0,
    );
    expect(read(on, asks, seconds(1))?.sizeInBytes).toBeGreaterThan(0);
  });
});
