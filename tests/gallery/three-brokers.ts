import type { Stretch } from '../../src/frame/types/brokers.ts';
import type { Frame } from '../../src/frame/types/frame.ts';
import type { LaneMessage, LanesView } from '../../src/frame/types/lanes.ts';
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
} from './frame-builder.ts';
import type { Specimen } from './specimen.ts';

const lanes: LanesView = {
  ...UNCOUNTED,
  from: 12_350_000,
  to: 12_450_000,
  nodes: ['p1', 'b1', 'b2', 'b3', 'c1', 'r1'],
  messages: [
    lane(1, 'p1', 'b1', 353, 359, 'data'),
    lane(2, 'b2', 'b1', 356, 362, 'fetch'),
    lane(3, 'b1', 'b2', 362.6, 368, 'fetch'),
    lane(4, 'p1', 'b1', 364, 370, 'data'),
    { ...lane(5, 'b3', 'b1', 360, 371, 'fetch'), arrivesAt: null, lost: true },
    lane(6, 'b2', 'b1', 369, 375, 'fetch'),
    lane(7, 'r1', 'b1', 372, 378, 'read'),
    lane(8, 'b1', 'r1', 388, 394, 'read'),
    lane(9, 'p1', 'b1', 380, 386, 'data'),
    { ...lane(10, 'b3', 'b1', 386, 397, 'fetch'), arrivesAt: null, lost: true },
    lane(11, 'b1', 'c1', 400, 405, 'control'),
    lane(12, 'c1', 'b1', 408, 413, 'control'),
    lane(13, 'c1', 'b2', 408, 414, 'control'),
    lane(14, 'b1', 'p1', 413, 419, 'data'),
    lane(15, 'b1', 'p1', 413, 421, 'error'),
    lane(16, 'b1', 'r1', 413.5, 423, 'read'),
    lane(17, 'b2', 'b1', 418, 424, 'fetch'),
  ],
  changes: [
    {
      step: 11,
      node: 'b1',
      time: 12_400_000,
      tone: 'fault',
      text: { step: 11, time: 12_400_000, node: 'b1', kind: 'cut', values: {} },
    },
    {
      step: 12,
      node: 'c1',
      time: 12_408_000,
      tone: 'change',
      text: { step: 12, time: 12_408_000, node: 'c1', kind: 'isr', values: {} },
    },
    {
      step: 13,
      node: 'p1',
      time: 12_380_000,
      tone: 'you',
      text: { step: 13, time: 12_380_000, node: 'p1', kind: 'send', values: {} },
    },
  ],
  waits: [{ node: 'b1', from: 12_359_000, to: 12_400_000, what: 'produce' }],
};

function lane(
  id: number,
  from: string,
  to: string,
  sent: number,
  arrives: number,
  tone: LaneMessage['tone'],
): LaneMessage {
  return {
    id,
    from,
    to,
    sentAt: 12_000_000 + sent * 1_000,
    arrivesAt: 12_000_000 + arrives * 1_000,
    type: 'FetchRequest',
    tone,
    lost: false,
  };
}

const orders = (
  index: number,
  node: number,
  leader: number,
  logEnd: number,
  highWatermark: number,
) =>
  replica({
    partition: `orders-${index}`,
    logEnd,
    highWatermark: Math.min(highWatermark, logEnd),
    role: node === leader ? 'leader' : 'follower',
    leader,
    shift: index * 4,
    stretch: { from: 100, to: 140 },
    isr: [1, 2, 3],
    flushed: node === leader ? highWatermark - 4 : 0,
  });

const uneven = (index: number, node: number, logEnd: number, stretch: Stretch) =>
  replica({
    partition: `orders-${index}`,
    logEnd,
    highWatermark: index === 0 ? Math.min(logEnd, 1_414) : logEnd,
    role: node === index + 1 ? 'leader' : 'follower',
    leader: index + 1,
    standing: logEnd === 700 ? 'out' : 'in',
    replicas: [1, 2, 3],
    isr: index === 0 ? [1, 2] : [1, 2, 3],
    shift: index * 4,
    stretch,
  });

const three = frameWith({
  time: 12_408_000,
  computedUntil: 12_450_000,
  metadataPlaces: Array.from({ length: 28 }, (_, i) => 391 + i),
  controllers: [
    controller('c1', { epoch: 3, logEnd: 418, highWatermark: 417, from: 391 }),
    controller('c2', { active: true, epoch: 3, logEnd: 418, highWatermark: 417, from: 391 }),
    controller('c3', { epoch: 3, logEnd: 416, highWatermark: 415, from: 391 }),
  ],
  brokers: [
    broker(1, {
      rack: 'a',
      delayedProduce: 3,
      replicas: [orders(0, 1, 1, 117, 112), orders(1, 1, 2, 114, 114), orders(2, 1, 3, 109, 109)],
    }),
    broker(2, {
      rack: 'b',
      replicas: [orders(0, 2, 1, 117, 112), orders(1, 2, 2, 114, 114), orders(2, 2, 3, 111, 111)],
    }),
    broker(3, {
      rack: 'c',
      replicas: [orders(0, 3, 1, 112, 112), orders(1, 3, 2, 114, 114), orders(2, 3, 3, 111, 111)],
    }),
  ],
  producers: [
    producer('checkout', { topic: 'orders', sent: 42, acked: 37 }),
    producer('web', { topic: 'orders', acks: '1', sent: 18, acked: 18 }),
  ],
  consumers: [
    consumer('billing-a', {
      polling: true,
      positions: [reads('orders-0', 111, 1)],
      delivered: [0, 1, 2, 3].map((i) => ({
        partition: 'orders-0',
        offset: 107 + i,
        colour: i,
        label: '',
      })),
      deliveredTotal: 111,
    }),
    consumer('billing-b', {
      polling: true,
      positions: [reads('orders-1', 112, 2), reads('orders-2', 104, 7)],
      delivered: [2, 5].map((i) => ({
        partition: 'orders-1',
        offset: 107 + i,
        colour: i,
        label: '',
      })),
      deliveredTotal: 216,
    }),
  ],
  cuts: [
    { from: 'b1', to: 'b3' },
    { from: 'b3', to: 'b1' },
  ],
  lanes,
  messages: [
    message(1, 'checkout', 'b1', {
      sentAt: 12_404_000,
      dots: [1, 3],
      records: 2,
      summary: 'orders-0 · 2 records',
    }),
    message(2, 'web', 'b2', { sentAt: 12_401_000, dots: [0] }),
    message(3, 'b1', 'b2', { type: 'FetchResponse', sentAt: 12_403_000, dots: [2, 0] }),
    message(4, 'b3', 'b1', {
      type: 'FetchRequest',
      sentAt: 12_403_000,
      arrivesAt: null,
      state: 'blocked',
    }),
    message(5, 'b1', 'c2', { type: 'AlterPartitionRequest', sentAt: 12_402_000 }),
    message(6, 'b3', 'b2', { type: 'FetchRequest', sentAt: 12_404_000 }),
    message(7, 'b2', 'billing-b', {
      type: 'FetchResponse',
      sentAt: 12_402_000,
      dots: [4, 1, 2, 3, 0, 1],
      records: 14,
    }),
  ],
});

/** A hundred and more messages, many on the same road. */
function busyMessages(): Frame['messages'] {
  const pairs: [string, string][] = [
    ['checkout', 'b1'],
    ['web', 'b2'],
    ['b2', 'b1'],
    ['b1', 'b2'],
    ['b3', 'b2'],
    ['b1', 'billing-a'],
    ['billing-b', 'b2'],
    ['b2', 'web'],
    ['c2', 'b1'],
    ['b3', 'c2'],
  ];
  return Array.from({ length: 200 }, (_, i) => {
    const [from, to] = pairs[i % pairs.length] ?? ['checkout', 'b1'];
    return message(i, from, to, {
      sentAt: 12_408_000 - ((i * 619) % 9_700),
      dots: i % 3 === 0 ? [i % 6, (i + 2) % 6] : [],
      type: 'FetchRequest',
    });
  });
}

/** Replicas, links and controllers. */
export const threeBrokers: Record<string, Specimen> = {
  three: { frame: three },
  busy: { frame: { ...three, messages: busyMessages(), messagesHidden: 43, cuts: [] } },
  down: {
    frame: {
      ...three,
      brokers: three.brokers.map((each, i) =>
        i === 2
          ? { ...each, status: 'down' as const }
          : i === 1
            ? { ...each, status: 'paused' as const }
            : each,
      ),
      cuts: [],
      messages: [],
    },
    focus: ['orders-0@b2', 'c2'],
  },
  few: {
    frame: frameWith({
      controllers: [controller('c1', { active: true })],
      brokers: [1, 2, 3].map((id) =>
        broker(id, {
          rack: 'abc'[id - 1] ?? null,
          replicas: [0, 1, 2].map((index) =>
            replica({
              partition: `quakes-${index}`,
              logEnd: 6 - index,
              labels: index === 0 ? 'ABCDEF' : '',
              shift: index,
              role: id === index + 1 ? 'leader' : 'follower',
              isr: [1, 2, 3],
            }),
          ),
        }),
      ),
      producers: [
        producer('p1', { topic: 'quakes' }),
        producer('p2', { topic: 'quakes', acks: '1' }),
      ],
      consumers: ['r1', 'r2'].map((name, i) =>
        consumer(name, {
          positions: [0, 1, 2].map((index) => reads(`quakes-${index}`, i * 2, 6 - index - i * 2)),
        }),
      ),
    }),
  },
  rf3: {
    frame: frameWith({
      time: 5_000,
      controllers: [controller('c1', { active: true })],
      brokers: [1, 2, 3].map((id) =>
        broker(id, {
          replicas: [
            replica({
              partition: 'quakes-0',
              logEnd: id === 3 ? 9 : 11,
              highWatermark: 9,
              role: id === 1 ? 'leader' : 'follower',
              isr: [1, 2, 3],
            }),
          ],
        }),
      ),
      producers: [producer('p1', { topic: 'quakes', sent: 11, acked: 9 })],
      consumers: [
        consumer('r1', {
          positions: [reads('quakes-0', 8, 1)],
          deliveredTotal: 8,
          delivered: [],
        }),
      ],
      messages: [
        message(1, 'b3', 'b1', { type: 'FetchRequest', sentAt: 0 }),
        message(2, 'b1', 'b2', { type: 'FetchResponse', sentAt: 0, dots: [0, 1] }),
      ],
    }),
  },
  /** A long partition beside short ones, a follower far behind, and internal topics. */
  uneven: {
    frame: frameWith({
      controllers: [controller('c1', { active: true })],
      brokers: [1, 2, 3].map((id) =>
        broker(id, {
          replicas: [
            uneven(0, id, id === 3 ? 700 : 1_417, { from: 1_390, to: 1_418 }),
            uneven(1, id, 5, { from: 0, to: 28 }),
            uneven(2, id, 41, { from: 14, to: 42 }),
            ...(id === 2
              ? [0, 1].map((index) =>
                  replica({
                    partition: `__transaction_state-${index}`,
                    logEnd: index * 2,
                    replicas: [2],
                    stretch: { from: 0, to: 28 },
                  }),
                )
              : []),
          ],
          topics: [
            {
              ...{ topic: '__consumer_offsets', open: false, brief: [], shown: null },
              ...{ partitions: 33 + id, leaders: 17 - id },
            },
            ...(id === 2
              ? [
                  {
                    topic: '__transaction_state',
                    open: true,
                    partitions: 2,
                    leaders: 2,
                    brief: [],
                    shown: null,
                  },
                ]
              : []),
          ],
        }),
      ),
      producers: [producer('p1', { topic: 'orders', sent: 1_463, acked: 1_460 })],
      consumers: [
        consumer('r1', {
          positions: [
            reads('orders-0', 1_200, 214),
            reads('orders-1', 5, 0),
            reads('orders-2', 30, 11),
          ],
        }),
      ],
    }),
  },
};
