import { describe, expect, test } from 'vitest';
import {
  claim,
  onCommitted,
  onControllerTimer,
  renounce,
} from '../../../src/kafka/controller/active-controller.ts';
import {
  createQuorumController,
  type QuorumController,
} from '../../../src/kafka/controller/quorum-controller.ts';
import { onActiveRequest } from '../../../src/kafka/controller/requests.ts';
import type { QuorumLog } from '../../../src/kafka/controller/write.ts';
import { registeredFeatures } from '../../../src/kafka/metadata/features.ts';
import { CLUSTER_ID, type ClusterLayout, type KafkaEffect } from '../../../src/kafka/kinds.ts';
import type { RequestOf } from '../../../src/kafka/network/handlers.ts';
import { contextOf, createListener } from '../../../src/kafka/network/listener.ts';
import {
  encodeMetadataRecord,
  type MetadataRecord,
} from '../../../src/kafka/metadata/metadata-record.ts';
import type { ActiveApi } from '../../../src/kafka/protocol/apis.ts';
import type { AnyRequest, RequestBody } from '../../../src/kafka/protocol/message.ts';
import { batchOf } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { seedRandom } from '../../../src/kernel/random.ts';
import { millis, seconds, type Micros } from '../../../src/kernel/time.ts';
import type { ServerStep } from '../../../src/kafka/step.ts';
import type { TimerName } from '../../../src/kafka/timers.ts';

const DIRECTORY: ClusterLayout = Object.freeze({
  nodes: Object.freeze({ c1: 0, b1: 1, b2: 2 }),
  brokers: Object.freeze([1, 2]),
  servers: 3,
  controllers: Object.freeze([{ id: 101, host: 'c1' }]),
  museum: Object.freeze([]),
});

/** A controller on a log that commits when the test says so. */
class Bench {
  readonly controller: QuorumController;
  readonly listener = createListener();
  readonly out: KafkaEffect[] = [];
  now: Micros = 0;
  /** Decisions that are not committed yet. */
  written: MetadataRecord[][] = [];
  endOffset = 1;
  committedTo = 1;
  private readonly random = seedRandom(3, 1);

  constructor(topics: Parameters<typeof createQuorumController>[3] = []) {
    const config = { 'broker.session.timeout.ms': 3_000 };
    this.controller = createQuorumController(101, 'c1', DIRECTORY, topics, config);
    claim(this.controller, this.quorum, this.step);
  }

  get step(): ServerStep {
    const { now, random, out, listener } = this;
    return { now, clock: now, random, out, moved: [], listener, coordinators: {} };
  }

  readonly quorum: QuorumLog = {
    leader: () => ({ id: 101, epoch: 1 }),
    nextOffset: () => this.endOffset,
    highWatermark: () => this.committedTo,
    append: (records) => {
      this.written.push([...records]);
      this.endOffset += records.length;
      return this.endOffset - 1;
    },
    kraftVersion: () => 0,
    upgrade: () => undefined,
  };

  /**
   * Everything written so far is committed, a batch for each decision. Returns what was written.
   */
  commit(): string[][] {
    const said: string[][] = [];
    while (this.written.length > 0) {
      const records = this.written.shift() ?? [];
      said.push(records.map((each) => each.type));
      const batch = batchOf(
        records.map((each) => ({ timestamp: 0, key: null, value: encodeMetadataRecord(each) })),
        { baseOffset: this.committedTo },
      );
      this.committedTo += records.length;
      const committed = [{ kind: 'batch' as const, batch }];
      onCommitted(this.controller, this.quorum, committed, this.step);
    }
    return said;
  }

  ask<A extends ActiveApi>(api: A, version: number, body: RequestBody<A>): void {
    const request = {
      type: `${api}Request`,
      version,
      correlationId: 7,
      clientId: null,
      body,
    } as unknown as AnyRequest;
    const context = contextOf(request, { connection: 1, peer: 1, listener: 'controller' });
    const active = { controller: this.controller, quorum: this.quorum };
    onActiveRequest(active, request as RequestOf<ActiveApi>, context, this.step);
  }

  /** Bodies of the answers since the last call. */
  answers(): unknown[] {
    return this.take('send').map((each) => (each.do === 'send' ? each.message : null));
  }

  notes(): unknown[] {
    return this.take('note').map((each) => (each.do === 'note' ? each.note : null));
  }

  private take(kind: KafkaEffect['do']): KafkaEffect[] {
    const taken = this.out.filter((each) => each.do === kind);
    for (const each of taken) this.out.splice(this.out.indexOf(each), 1);
    return taken;
  }

  timer(timer: TimerName<'controller'>, at: Micros): void {
    this.now = at;
    const active = { controller: this.controller, quorum: this.quorum };
    onControllerTimer(active, { of: 'controller', timer }, this.step);
  }

  register(id: number): void {
    this.ask('BrokerRegistration', 4, {
      brokerId: id,
      clusterId: CLUSTER_ID,
      incarnationId: `incarnation-${String(this.now).padStart(10, '0')}`,
      listeners: [{ name: 'PLAINTEXT', host: `b${id}`, port: 9092, securityProtocol: 0 }],
      features: registeredFeatures(),
      rack: null,
      isMigratingZkBroker: false,
      logDirs: [`AAAAAAAAAAAAAAAAAAAAA${id === 1 ? 'g' : 'w'}`],
      previousBrokerEpoch: -1,
    });
  }

  heartbeat(id: number, wantShutDown = false): void {
    this.ask('BrokerHeartbeat', 1, {
      brokerId: id,
      brokerEpoch: this.controller.memory.image.brokers[id]?.epoch ?? -1,
      currentMetadataOffset: this.committedTo - 1,
      wantFence: false,
      wantShutDown,
      offlineLogDirs: [],
    });
  }
}

const ready = (topics: Parameters<typeof createQuorumController>[3] = []): Bench => {
  const bench = new Bench(topics);
  bench.commit();
  for (const id of [1, 2]) {
    bench.register(id);
    bench.commit();
    bench.heartbeat(id);
    bench.commit();
  }
  bench.answers();
  bench.notes();
  return bench;
};

describe('the active controller', () => {
  test('a new cluster begins with the recorded records, then registers its controller and brokers', () => {
    const bench = new Bench();
    expect(bench.commit()).toEqual([
      [
        'BeginTransactionRecord',
        ...Array.from({ length: 6 }, () => 'FeatureLevelRecord'),
        'ConfigRecord',
        'EndTransactionRecord',
      ],
      ['RegisterControllerRecord'],
    ]);
    bench.register(1);
    expect(bench.commit()).toEqual([['RegisterBrokerRecord']]);
    bench.heartbeat(1);
    expect(bench.commit()).toEqual([['BrokerRegistrationChangeRecord']]);
  });

  test('an answer waits until what it tells of is committed', () => {
    const bench = ready();
    bench.register(1);
    expect(bench.answers()).toHaveLength(1);
    bench.timer('controller-fence', seconds(4));
    bench.register(1);
    expect(bench.answers()).toEqual([]);
    bench.commit();
    expect(bench.answers()).toMatchObject([{ body: { errorCode: 0 } }]);
  });

  test('when it resigns, what was not committed never was, and whoever waits is sent on', () => {
    const bench = ready();
    const before = bench.controller.memory.image;
    bench.ask('CreateTopics', 7, {
      topics: [{ name: 't', numPartitions: 1, replicationFactor: 2, assignments: [], configs: [] }],
      timeoutMs: 1_000,
      validateOnly: false,
    });
    expect(bench.controller.memory.image.topics['t']).toBeDefined();
    renounce(bench.controller, bench.step);
    expect(bench.controller.memory.image).toBe(before);
    expect(bench.answers()).toMatchObject([{ body: { topics: [{ name: 't', errorCode: 41 }] } }]);
    bench.heartbeat(1);
    expect(bench.answers()).toMatchObject([{ body: { errorCode: 41 } }]);
  });

  test('the topics of the scenario are made once, when every broker may lead', () => {
    const bench = ready([{ name: 'orders', partitions: 2, replicationFactor: 2 }]);
    const { partitions } = bench.controller.memory.committed;
    expect(partitions['orders-0']).toMatchObject({ leader: 1, isr: [1, 2] });
    expect(partitions['orders-1']).toMatchObject({ leader: 2, isr: [2, 1] });
    bench.heartbeat(2);
    expect(bench.commit()).toEqual([]);
  });
});

describe('sessions', () => {
  test('a silent broker is fenced when its session ends, not before; the others are told why', () => {
    const bench = ready([{ name: 'orders', partitions: 1, replicationFactor: 2 }]);
    bench.now = seconds(1);
    bench.heartbeat(2);
    bench.timer('controller-fence', millis(2_999));
    expect(bench.commit()).toEqual([]);
    bench.timer('controller-fence', seconds(3));
    expect(bench.commit()).toEqual([['PartitionChangeRecord', 'BrokerRegistrationChangeRecord']]);
    expect(bench.notes()).toEqual([
      { note: 'isr-changed', partition: 'orders-0', before: '1, 2', after: '2', why: 'fenced' },
      { note: 'leader-elected', partition: 'orders-0', leader: 2, leaderEpoch: 1, why: 'isr' },
      { note: 'broker-fenced', broker: 1 },
    ]);
    bench.timer('controller-fence', millis(3_375));
    expect(bench.commit()).toEqual([]);
  });

  test('a controller that begins to lead starts all sessions afresh', () => {
    const bench = ready();
    renounce(bench.controller, bench.step);
    bench.now = seconds(100);
    claim(bench.controller, bench.quorum, bench.step);
    expect(bench.commit()).toEqual([]);
    bench.timer('controller-fence', seconds(102));
    expect(bench.commit()).toEqual([]);
    // One broker at a time, so that a heartbeat that has waited meanwhile still counts.
    const armed = (): unknown =>
      bench.out.filter((each) => each.do === 'timer' && each.key === 'controller-fence').at(-1);
    bench.timer('controller-fence', seconds(103));
    expect(bench.commit()).toHaveLength(1);
    expect(armed()).toMatchObject({ at: seconds(103) + millis(10) });
    bench.timer('controller-fence', seconds(103) + millis(10));
    expect(bench.commit()).toHaveLength(1);
    expect(armed()).toMatchObject({ at: seconds(103) + millis(20) });
    bench.timer('controller-fence', seconds(103) + millis(20));
    expect(bench.commit()).toEqual([]);
    expect(armed()).toMatchObject({ at: seconds(103) + millis(20 + 375) });
  });

  test('another incarnation is refused while the session lasts', () => {
    const bench = ready();
    bench.now = seconds(2);
    bench.register(1);
    expect(bench.answers()).toMatchObject([{ body: { errorCode: 101 } }]);
    bench.now = seconds(4);
    bench.register(1);
    expect(bench.commit()).toEqual([['RegisterBrokerRecord']]);
  });

  test('a broker that has registered and has not been heard of since has none', () => {
    const bench = ready();
    bench.now = seconds(4);
    bench.register(1);
    expect(bench.commit()).toEqual([['RegisterBrokerRecord']]);
    bench.now = seconds(4) + 1;
    bench.register(1);
    expect(bench.commit()).toEqual([['RegisterBrokerRecord']]);
    bench.now = seconds(5);
    bench.heartbeat(2);
    bench.timer('controller-fence', seconds(7));
    expect(bench.commit()).toEqual([]);
  });

  test('a shutdown in order: fenced when the others have seen that it leads nothing, and once more a session later', () => {
    const bench = ready([{ name: 'orders', partitions: 2, replicationFactor: 2 }]);
    bench.heartbeat(1, true);
    expect(bench.commit()).toEqual([
      ['BrokerRegistrationChangeRecord', 'PartitionChangeRecord', 'PartitionChangeRecord'],
    ]);
    expect(bench.answers()).toMatchObject([{ body: { shouldShutDown: false } }]);
    bench.heartbeat(1, true);
    expect(bench.commit()).toEqual([]);
    bench.heartbeat(2);
    bench.heartbeat(1, true);
    expect(bench.commit()).toEqual([['BrokerRegistrationChangeRecord']]);
    expect(bench.answers()).toMatchObject([
      { body: { shouldShutDown: false } },
      {},
      { body: { shouldShutDown: true, isFenced: true } },
    ]);
    bench.now = seconds(2);
    bench.heartbeat(2);
    // Its session goes on all the same: who starts it again at once must wait. (recorded)
    bench.register(1);
    expect(bench.answers().at(-1)).toMatchObject({ body: { errorCode: 101 } });
    bench.timer('controller-fence', seconds(3));
    expect(bench.commit()).toEqual([['BrokerRegistrationChangeRecord']]);
    bench.now = seconds(3) + 1;
    bench.register(1);
    expect(bench.commit()).toEqual([['RegisterBrokerRecord']]);
  });
});

test('a NoOp record keeps the metadata log moving', () => {
  const bench = ready();
  bench.timer('controller-no-op', millis(500));
  expect(bench.commit()).toEqual([['NoOpRecord']]);
  const armed = bench.out.filter((each) => each.do === 'timer' && each.key === 'controller-no-op');
  expect(armed.at(-1)).toMatchObject({ at: millis(1_000) });
});
