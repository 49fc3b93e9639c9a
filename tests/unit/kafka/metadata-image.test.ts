import { describe, expect, test } from 'vitest';
import { EMPTY_IMAGE, type MetadataImage } from '../../../src/kafka/metadata/metadata-image.ts';
import { replay } from '../../../src/kafka/metadata/metadata-delta.ts';
import { replayBatch } from '../../../src/kafka/metadata/metadata-replay.ts';
import { imageOfSnapshot, snapshotRecords } from '../../../src/kafka/metadata/metadata-snapshot.ts';
import {
  encodeMetadataRecord,
  type MetadataRecord,
} from '../../../src/kafka/metadata/metadata-record.ts';
import { batchOf, type RecordBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { ZERO_UUID } from '../../../src/kafka/protocol/schema.ts';

const ID = 'LTcsIWwWRnmsGx5nSBrVQg';

const topic: MetadataRecord = { type: 'TopicRecord', value: { name: 'orders', topicId: ID } };

const partition = (partitionId: number): MetadataRecord => ({
  type: 'PartitionRecord',
  value: {
    partitionId,
    topicId: ID,
    replicas: [2, 1],
    isr: [2, 1],
    removingReplicas: [],
    addingReplicas: [],
    leader: 2,
    leaderRecoveryState: 0,
    leaderEpoch: 0,
    partitionEpoch: 0,
    directories: [ZERO_UUID, ZERO_UUID],
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  },
});

const change = (what: { leader?: number; isr?: number[] }): MetadataRecord => ({
  type: 'PartitionChangeRecord',
  value: {
    partitionId: 0,
    topicId: ID,
    isr: what.isr ?? null,
    leader: what.leader ?? -2,
    replicas: null,
    removingReplicas: null,
    addingReplicas: null,
    leaderRecoveryState: -1,
    directories: null,
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  },
});

const register = (brokerId: number): MetadataRecord => ({
  type: 'RegisterBrokerRecord',
  value: {
    brokerId,
    isMigratingZkBroker: false,
    incarnationId: ID,
    brokerEpoch: 11,
    endPoints: [{ name: 'PLAINTEXT', host: `b${brokerId}`, port: 9092, securityProtocol: 0 }],
    features: [],
    rack: 'a',
    fenced: true,
    inControlledShutdown: false,
    logDirs: [],
  },
});

const batch = (baseOffset: number, records: MetadataRecord[]): RecordBatch =>
  batchOf(
    records.map((each) => ({ timestamp: 0, key: null, value: encodeMetadataRecord(each) })),
    { baseOffset },
  );

const after = (...records: MetadataRecord[]): MetadataImage =>
  replayBatch(EMPTY_IMAGE, batch(0, records));

describe('replaying the metadata log', () => {
  test('a topic has the partitions that were written for it', () => {
    const image = after(topic, partition(0), partition(1));
    expect(image.endOffset).toBe(3);
    expect(image.topics['orders']).toEqual({ name: 'orders', id: ID, partitions: 2 });
    expect(image.topicNames).toEqual({ [ID]: 'orders' });
    expect(image.partitions['orders-1']).toMatchObject({ leader: 2, isr: [2, 1], leaderEpoch: 0 });
  });

  test('the leader epoch rises only when a change names a leader, the partition epoch always', () => {
    const shrunk = after(topic, partition(0), change({ isr: [2] }));
    expect(shrunk.partitions['orders-0']).toMatchObject({
      isr: [2],
      leader: 2,
      leaderEpoch: 0,
      partitionEpoch: 1,
    });
    const moved = replay(shrunk, change({ leader: 1 }), 3);
    expect(moved.partitions['orders-0']).toMatchObject({
      leader: 1,
      leaderEpoch: 1,
      partitionEpoch: 2,
    });
  });

  test('a broker is fenced until it is said to be not', () => {
    const image = after(register(4));
    expect(image.brokers[4]).toMatchObject({ epoch: 11, host: 'b4', rack: 'a', fenced: true });
    const value = {
      brokerId: 4,
      brokerEpoch: 11,
      fenced: -1,
      inControlledShutdown: 0,
      logDirs: [],
    };
    const next = replay(image, { type: 'BrokerRegistrationChangeRecord', value }, 1);
    expect(next.brokers[4]?.fenced).toBe(false);
  });

  test('a setting of a topic is kept until a null takes it back', () => {
    const set = (value: string | null): MetadataRecord => ({
      type: 'ConfigRecord',
      value: { resourceType: 2, resourceName: 'orders', name: 'segment.ms', value },
    });
    const image = after(topic, set('5'));
    expect(image.topicConfigs['orders']).toEqual({ 'segment.ms': '5' });
    expect(replay(image, set(null), 2).topicConfigs['orders']).toEqual({});
  });

  test('a batch that was replayed already changes nothing', () => {
    const image = after(topic, partition(0));
    expect(replayBatch(image, batch(0, [topic, partition(0)]))).toBe(image);
  });

  test('an image never changes, and tables that no record touched are the same', () => {
    const image = after(topic, partition(0));
    const next = replayBatch(image, batch(2, [register(1)]));
    expect(next.partitions).toBe(image.partitions);
    expect(image.brokers).toEqual({});
    expect(Object.isFrozen(next) && Object.isFrozen(next.brokers)).toBe(true);
  });

  test('control records only move the offset', () => {
    const control = { ...batch(0, [topic]), isControl: true };
    expect(replayBatch(EMPTY_IMAGE, control)).toEqual({ ...EMPTY_IMAGE, endOffset: 1 });
  });

  test('whoever replays the same batch on the same image gets the same image', () => {
    const one = batch(0, [topic, partition(0)]);
    expect(replayBatch(EMPTY_IMAGE, one)).toBe(replayBatch(EMPTY_IMAGE, one));
  });

  test('a removed topic takes its partitions and settings along', () => {
    const setting: MetadataRecord = {
      type: 'ConfigRecord',
      value: { resourceType: 2, resourceName: 'orders', name: 'segment.ms', value: '5' },
    };
    const image = after(topic, setting, partition(0), partition(1));
    const removal: MetadataRecord = { type: 'RemoveTopicRecord', value: { topicId: ID } };
    const left = { ...EMPTY_IMAGE, endOffset: 5, isrChanges: image.isrChanges };
    expect(replay(image, removal, 4)).toEqual(left);
  });

  test('a snapshot holds everything', () => {
    const value = { brokerId: 1, brokerEpoch: 11, nextProducerId: 1000 };
    const image = after(
      { type: 'FeatureLevelRecord', value: { name: 'metadata.version', featureLevel: 29 } },
      register(1),
      topic,
      partition(0),
      partition(1),
      change({ leader: 1, isr: [1] }),
      {
        type: 'ConfigRecord',
        value: { resourceType: 4, resourceName: '', name: 'min.insync.replicas', value: '1' },
      },
      { type: 'ProducerIdsRecord', value },
    );
    const again = imageOfSnapshot(snapshotRecords(image), image.endOffset);
    expect(withoutSeats(again)).toEqual(withoutSeats(image));
  });

  test('who leaves the ISR and comes back is last', () => {
    const image = after(topic, partition(0), partition(1), change({ isr: [1, 2] }));
    const [first, second] = [image.partitions['orders-0'], image.partitions['orders-1']];
    expect(first?.brokersToIsrsOrder[1]).toBeLessThan(second?.brokersToIsrsOrder[1] ?? 0);
    const later = after(
      topic,
      partition(0),
      partition(1),
      change({ isr: [1] }),
      change({ isr: [1, 2] }),
    );
    const returned = later.partitions['orders-0']?.brokersToIsrsOrder;
    expect(returned?.[2]).toBeGreaterThan(later.partitions['orders-1']?.brokersToIsrsOrder[2] ?? 0);
    expect(returned?.[1]).toBe(first?.brokersToIsrsOrder[1]);
  });
});

/** A snapshot does not say since when anybody has been in an ISR. */
function withoutSeats({ partitions, isrChanges: _, ...rest }: MetadataImage): unknown {
  const states = Object.values(partitions).map(({ brokersToIsrsOrder: __, ...state }) => state);
  return { ...rest, states };
}
