import type { ReplicaView } from '../../src/frame/types/brokers.ts';
import {
  broker,
  consumer,
  controller,
  frameWith,
  message,
  producer,
  reads,
  replica,
} from './frame-builder.ts';
import type { Specimen } from './specimen.ts';

const ledger = (parts: Partial<ReplicaView> & { logEnd: number }): ReplicaView =>
  replica({
    partition: 'ledger-0',
    role: 'follower',
    leader: 2,
    leaderEpoch: 4,
    replicas: [1, 2, 3],
    isr: [2],
    elr: [],
    minIsr: 2,
    highWatermark: 9,
    epochs: [
      { epoch: 2, from: 0 },
      { epoch: 4, from: 9 },
    ],
    ...parts,
  });

/**
 * The old leader is cut off and does not know it yet; the new one has fewer in sync than it must.
 */
const zombie = frameWith({
  time: 9_000_000,
  metadataPlaces: Array.from({ length: 18 }, (_, i) => i),
  controllers: [
    controller('c1', { role: 'leader', epoch: 3, logEnd: 14, highWatermark: 12, leader: 'c1' }),
    controller('c2', { active: true, epoch: 4, logEnd: 17, highWatermark: 17, leader: 'c2' }),
    controller('c3', { epoch: 4, logEnd: 17, highWatermark: 16, leader: 'c2', voted: 'c2' }),
  ],
  brokers: [
    broker(1, {
      rack: 'a',
      fenced: true,
      metadataOffset: 12,
      skew: 2_000_000,
      replicas: [
        ledger({
          role: 'leader',
          deposed: true,
          standing: 'out',
          leaderEpoch: 2,
          logEnd: 12,
          divergesFrom: 9,
          epochs: [{ epoch: 2, from: 0 }],
        }),
        replica({
          partition: 'audit-0',
          role: 'leader',
          leader: -1,
          deposed: true,
          standing: 'elr',
          isr: [],
          elr: [1],
          replicas: [1],
          logEnd: 4,
        }),
      ],
    }),
    broker(2, {
      rack: 'b',
      metadataOffset: 17,
      disk: { failed: false, full: false, slow: true },
      delayedProduce: 2,
      replicas: [ledger({ role: 'leader', standing: 'in', logEnd: 15 })],
    }),
    broker(3, {
      rack: 'c',
      state: 'PENDING_CONTROLLED_SHUTDOWN',
      metadataOffset: 16,
      replicas: [
        ledger({ standing: 'joining', logEnd: 9, truncated: { from: 12, to: 9 } }),
        replica({
          partition: 'audit-0',
          role: 'offline',
          leader: -1,
          standing: 'elr',
          isr: [],
          elr: [3],
          replicas: [3],
          logEnd: 4,
        }),
      ],
    }),
  ],
  producers: [producer('p1', { topic: 'ledger', sent: 15, acked: 9 })],
  consumers: [consumer('r1', { positions: [reads('ledger-0', 9, 0)] })],
  cuts: [
    { from: 'b1', to: 'b2' },
    { from: 'b2', to: 'b1' },
  ],
  links: [
    { from: 'b2', to: 'b3', loss: 10, delay: null, bandwidth: null },
    { from: 'p1', to: 'b2', loss: 0, delay: { min: 200_000, max: 200_000 }, bandwidth: null },
    { from: 'b2', to: 'r1', loss: 0, delay: null, bandwidth: 2_000 },
  ],
  messages: [message(1, 'b2', 'c2', { type: 'AlterPartitionRequest', sentAt: 8_995_000 })],
});

/** Everything that can go wrong with servers and the quorum. */
export const faults: Record<string, Specimen> = {
  zombie: { frame: zombie },
  election: {
    frame: {
      ...zombie,
      cuts: [],
      links: [],
      messages: [message(1, 'c1', 'c3', { type: 'VoteRequest', sentAt: 8_995_000 })],
      controllers: [
        controller('c1', {
          role: 'candidate',
          epoch: 5,
          logEnd: 17,
          votes: 1,
          voted: 'c1',
          leader: null,
        }),
        controller('c2', { status: 'down', role: 'unattached', epoch: 4, logEnd: 17 }),
        controller('c3', { role: 'prospective', epoch: 4, logEnd: 16, leader: null }),
      ],
      brokers: zombie.brokers.map((each, i) =>
        i === 0
          ? { ...each, status: 'down' as const, state: 'NOT_RUNNING' as const }
          : i === 1
            ? {
                ...each,
                status: 'paused' as const,
                disk: { failed: false, full: true, slow: false },
              }
            : {
                ...each,
                state: 'RUNNING' as const,
                disk: { failed: true, full: false, slow: false },
              },
      ),
    },
  },
};
