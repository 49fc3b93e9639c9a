import type { AdminView } from '../../../src/frame/types/admin.ts';

/** What a small cluster tells: three brokers, of which b3 is silent, and two topics. */
export const aView: AdminView = {
  ...{ time: 7_000_000, clock: 1_796_056_784_628, clusterId: 'bG9nc2NvcGUtb3JhY2xlIQ' },
  through: 'b1',
  brokers: [1, 2, 3].map((id) => ({ id, host: `b${id}`, port: 9092, answers: id < 3 })),
  topics: [
    {
      ...{ name: 'orders', id: 'LVcykuFMSpqbnbF-DB5owQ', internal: false },
      partitions: [
        {
          ...{ index: 0, leader: 1, replicas: [1, 3, 2], isr: [1], elr: [2], lastKnownElr: [] },
          ...{ adding: [3], removing: [2] },
        },
        {
          ...{ index: 1, leader: -1, replicas: [3], isr: [], elr: [3], lastKnownElr: [3] },
          ...{ adding: [], removing: [] },
        },
      ],
    },
    { name: 'the journal', id: 'EU9bBzSDR0GDC_e_HXLqPA', internal: false, partitions: [] },
  ],
  configs: [
    {
      ...{ of: 'topic', name: 'orders' },
      entries: ['retention.ms', 'retention.bytes', 'min.insync.replicas'].map((name) => ({
        ...{ name, value: '1', source: 'DEFAULT_CONFIG', sensitive: false, synonyms: [] },
      })),
    },
  ],
  // As a cluster of Apache Kafka 4.2.1 had it when its two texts were recorded.
  quorum: {
    ...{ leader: 101, epoch: 1, highWatermark: 1607 },
    voters: [
      {
        ...{ id: 101, directoryId: 'AAAAAAAAAAAAAAAAAAAAAA', logEnd: 1609 },
        ...{ fetchedAt: 1_796_056_784_383, caughtUpAt: 1_796_056_784_383 },
      },
    ],
    observers: [
      {
        ...{ id: 2, directoryId: 'wiSxPn7dJbuAbNCZ8vDVqQ', logEnd: 1609 },
        ...{ fetchedAt: 1_796_056_784_383, caughtUpAt: 1_796_056_784_383 },
      },
      {
        ...{ id: 3, directoryId: 'wyVpB7cypODWfbfZsnWBAw', logEnd: 1608 },
        ...{ fetchedAt: 1_796_056_784_102, caughtUpAt: 1_796_056_783_629 },
      },
    ],
    endpoints: [{ id: 101, url: 'CONTROLLER://127.0.0.1:21101' }],
  },
  offsets: [],
  ends: [],
  logDirs: [],
  groups: [],
  calls: { next: 0, open: [], ended: [] },
};
