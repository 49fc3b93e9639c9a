import type { BrokerView, ReplicaView } from '../../../src/frame/types/brokers.ts';
import type { ConsumerView, ProducerView } from '../../../src/frame/types/clients.ts';
import type { ControllerView } from '../../../src/frame/types/controllers.ts';
import type { Frame } from '../../../src/frame/types/frame.ts';
import type { GroupView } from '../../../src/frame/types/groups.ts';
import {
  broker,
  consumer,
  controller,
  frameWith,
  message,
  producer,
  reads,
  replica,
  UNCOUNTED,
} from '../../gallery/frame-builder.ts';

/**
 * Three brokers that hold orders-0, which b1 leads; two controllers; data and a heartbeat on their
 * way.
 */
export const frame: Frame = frameWith({
  brokers: [1, 2, 3].map((id) =>
    broker(id, {
      registered: true,
      replicas: [
        replica({
          partition: 'orders-0',
          role: id === 1 ? 'leader' : 'follower',
          logEnd: 5,
          highWatermark: 4,
          labels: 'ABCDE',
          isr: [1, 2, 3],
          replicas: [1, 2, 3],
        }),
      ],
    }),
  ),
  controllers: [controller('c1', { active: true }), controller('c2')],
  producers: [producer('p1', { topic: 'orders', sent: 5, acked: 4 })],
  consumers: [
    consumer('r1', {
      positions: [reads('orders-0', 2, 2)],
      delivered: [{ partition: 'orders-0', offset: 1, colour: 1, label: 'B' }],
      deliveredTotal: 2,
    }),
    consumer('m1', {
      group: { id: 'g', memberId: 'm1-1', generation: 3 },
      positions: [reads('orders-0', 3, 1)],
    }),
  ],
  groups: [
    {
      ...{ id: 'g', coordinator: 'b1', partition: '__consumer_offsets-0', type: 'classic' },
      ...{ state: 'Stable', generation: 3, protocol: 'range', leader: 'm1-1' },
      members: [
        { id: 'm1-1', instanceId: null, clientId: 'm1', assigned: ['orders-0'], waits: null },
      ],
      lag: { records: 3, perSecond: null },
      offsets: [{ partition: 'orders-0', offset: 1 }],
    },
  ],
  messages: [
    message(1, 'p1', 'b1', { type: 'ProduceRequest', dots: [1], summary: 'orders-0 · 1 record' }),
    message(2, 'b2', 'b1', { type: 'FetchRequest', summary: 'offset 5' }),
    message(3, 'b1', 'c1', { type: 'BrokerHeartbeatRequest' }),
  ],
  lanes: {
    ...UNCOUNTED,
    from: 0,
    to: 100_000,
    nodes: ['p1', 'b1', 'b2', 'b3', 'c1', 'c2', 'r1'],
    messages: [
      {
        ...{ id: 1, from: 'p1', to: 'b1', sentAt: 10_000, arrivesAt: 20_000 },
        ...{ type: 'ProduceRequest', tone: 'data', lost: false },
      },
    ],
    changes: [],
    waits: [{ node: 'b1', from: 20_000, to: 30_000, what: 'produce' }],
  },
});

export type Change = (frame: Frame) => Frame;

export const onReplicas =
  (change: (view: ReplicaView, broker: BrokerView) => Partial<ReplicaView>): Change =>
  (before) => ({
    ...before,
    brokers: before.brokers.map((each) => ({
      ...each,
      replicas: each.replicas.map((view) => ({ ...view, ...change(view, each) })),
    })),
  });

export const onBroker =
  (part: Partial<BrokerView>): Change =>
  (before) => ({
    ...before,
    brokers: before.brokers.map((each) => (each.name === 'b2' ? { ...each, ...part } : each)),
  });

export const onControllers =
  (change: (view: ControllerView) => Partial<ControllerView>): Change =>
  (before) => ({
    ...before,
    controllers: before.controllers.map((view) => ({ ...view, ...change(view) })),
  });

export const onProducer =
  (part: Partial<ProducerView>): Change =>
  (before) => ({
    ...before,
    producers: before.producers.map((view) => ({ ...view, ...part })),
  });

export const onConsumer =
  (part: Partial<ConsumerView>): Change =>
  (before) => ({
    ...before,
    consumers: before.consumers.map((view) => (view.name === 'r1' ? { ...view, ...part } : view)),
  });

/** The group and its one member. */
export const onGroup =
  (part: Partial<GroupView>, member: Partial<ConsumerView> = {}): Change =>
  (before) => ({
    ...before,
    groups: before.groups.map((view) => ({ ...view, ...part })),
    consumers: before.consumers.map((view) => (view.name === 'm1' ? { ...view, ...member } : view)),
  });

export const both =
  (...changes: Change[]): Change =>
  (before) =>
    changes.reduce((seen, change) => change(seen), before);
