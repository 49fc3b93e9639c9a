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

const journal = (labels: string, parts: Partial<Parameters<typeof replica>[0]> = {}) =>
  replica({ partition: 'journal-0', logEnd: labels.length, labels, ...parts });

const records = (text: string, from = 0) =>
  Array.from(text, (label, i) => ({
    partition: 'journal-0',
    offset: from + i,
    colour: [0, 1, 2, 3, 0, 2, 1][from + i] ?? 0,
    label,
  }));

const combined = [controller('b1', { active: true })];

const shelf = {
  producers: [
    producer('p1', { sent: 4, acked: 3 }),
    producer('p2', { sent: 1, buffered: [{ colour: 3, label: 'D' }], bufferedTotal: 1 }),
  ],
  controllers: combined,
};

/** A shelf of records alone on the stage. */
export const oneBroker: Record<string, Specimen> = {
  empty: {
    frame: frameWith({
      ...shelf,
      producers: [producer('p1'), producer('p2')],
      brokers: [broker(1, { combined: true, replicas: [journal('')] })],
      consumers: [consumer('r1'), consumer('r2')],
    }),
    focus: ['journal-0.tail'],
  },
  race: {
    frame: frameWith({
      ...shelf,
      time: 126_000,
      brokers: [broker(1, { combined: true, replicas: [journal('ABC')] })],
      consumers: [consumer('r1'), consumer('r2')],
      messages: [
        message(1, 'p2', 'b1', {
          sentAt: 110_000,
          arrivesAt: 140_000,
          dots: [3],
          summary: 'journal-0 · 1 record',
        }),
        message(2, 'p1', 'b1', { sentAt: 120_000, dots: [0], summary: 'journal-0 · 1 record' }),
      ],
    }),
  },
  read: {
    frame: frameWith({
      ...shelf,
      time: 186_000,
      computedUntil: 240_000,
      brokers: [broker(1, { combined: true, replicas: [journal('ABCED')] })],
      consumers: [
        consumer('r1', {
          positions: [reads('journal-0', 5, 0)],
          delivered: records('ABCED'),
          deliveredTotal: 5,
        }),
        consumer('r2', { positions: [reads('journal-0', 0, 5)] }),
      ],
      messages: [
        message(3, 'b1', 'r2', {
          type: 'FetchResponse',
          sentAt: 181_000,
          dots: [0, 1, 2, 3, 0],
          summary: 'offset 0 · 5 records',
        }),
      ],
      lanes: {
        ...UNCOUNTED,
        from: 100_000,
        to: 240_000,
        nodes: ['p1', 'p2', 'b1', 'r1', 'r2'],
        messages: [
          {
            id: 20,
            from: 'p2',
            to: 'b1',
            sentAt: 110_000,
            arrivesAt: 140_000,
            type: 'ProduceRequest',
            tone: 'data',
            lost: false,
          },
          {
            id: 21,
            from: 'p1',
            to: 'b1',
            sentAt: 120_000,
            arrivesAt: 130_000,
            type: 'ProduceRequest',
            tone: 'data',
            lost: false,
          },
          {
            id: 22,
            from: 'b1',
            to: 'p1',
            sentAt: 131_000,
            arrivesAt: 141_000,
            type: 'ProduceResponse',
            tone: 'data',
            lost: false,
          },
          {
            id: 23,
            from: 'b1',
            to: 'p2',
            sentAt: 141_000,
            arrivesAt: 171_000,
            type: 'ProduceResponse',
            tone: 'data',
            lost: false,
          },
          {
            id: 24,
            from: 'r1',
            to: 'b1',
            sentAt: 150_000,
            arrivesAt: 160_000,
            type: 'FetchRequest',
            tone: 'read',
            lost: false,
          },
          {
            id: 25,
            from: 'b1',
            to: 'r1',
            sentAt: 161_000,
            arrivesAt: 171_000,
            type: 'FetchResponse',
            tone: 'read',
            lost: false,
          },
          {
            id: 3,
            from: 'b1',
            to: 'r2',
            sentAt: 181_000,
            arrivesAt: 191_000,
            type: 'FetchResponse',
            tone: 'read',
            lost: false,
          },
        ],
        changes: [
          {
            step: 2,
            node: 'p2',
            time: 109_500,
            tone: 'you',
            text: { step: 2, time: 109_500, node: 'p2', kind: 'send', values: {} },
          },
          {
            step: 3,
            node: 'b1',
            time: 131_000,
            tone: 'change',
            text: { step: 3, time: 131_000, node: 'b1', kind: 'appended', values: {} },
          },
          {
            step: 4,
            node: 'b1',
            time: 141_000,
            tone: 'change',
            text: { step: 4, time: 141_000, node: 'b1', kind: 'appended', values: {} },
          },
          {
            step: 5,
            node: 'r1',
            time: 171_000,
            tone: 'change',
            text: { step: 5, time: 171_000, node: 'r1', kind: 'delivered', values: {} },
          },
        ],
        waits: [],
      },
    }),
    focus: ['r1.position'],
  },
  forget: {
    frame: frameWith({
      ...shelf,
      time: 300_000,
      producers: [
        producer('p1', { sent: 6, acked: 6 }),
        producer('p2', {
          ...{ sent: 2, failed: 1 },
          failures: [{ error: 'TimeoutException', records: 1 }],
        }),
      ],
      brokers: [
        broker(1, {
          combined: true,
          replicas: [journal('ABCEDBF', { logStart: 3, highWatermark: 6, flushed: 5 })],
        }),
      ],
      consumers: [
        consumer('r1', {
          positions: [reads('journal-0', 5, 1)],
          delivered: records('ABCEDB'),
          deliveredTotal: 12,
        }),
        consumer('r2', {
          positions: [reads('journal-0', 2, null)],
          delivered: records('AB'),
          deliveredTotal: 2,
          error: 'OffsetOutOfRangeException',
        }),
      ],
      messages: [
        message(1, 'p1', 'b1', {
          sentAt: 292_000,
          arrivesAt: null,
          state: 'held',
          dots: [1],
          summary: 'journal-0 · 1 record',
        }),
        message(2, 'b1', 'r2', {
          type: 'FetchResponse',
          sentAt: 296_000,
          error: 'OFFSET_OUT_OF_RANGE',
        }),
      ],
    }),
  },
  masked: {
    frame: frameWith({
      ...shelf,
      brokers: [broker(1, { combined: true, replicas: [journal('ABCED')] })],
      consumers: [
        consumer('r1', {
          positions: [reads('journal-0', 5, 0)],
          delivered: records('ABCED'),
          deliveredTotal: 5,
        }),
        consumer('r2', {
          positions: [reads('journal-0', 2, 3)],
          delivered: records('AB'),
          deliveredTotal: 2,
        }),
      ],
    }),
    masked: ['journal-0.labels', 'journal-0.end', 'r2.position', 'r2.delivered'],
  },
};
