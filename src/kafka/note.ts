/**
 * A change worth telling a person, made by a machine in one step. The page has a sentence for each kind in each language, so values are plain.
 * `partition` is a name such as `orders-0`.
 */
export type Note =
  // the broker that leads or follows
  | {
      note: 'appended';
      partition: string;
      baseOffset: number;
      lastOffset: number;
      as: 'leader' | 'follower';
    }
  | {
      note: 'high-watermark';
      partition: string;
      from: number;
      to: number;
      as: 'leader' | 'follower';
    }
  | { note: 'log-start'; partition: string; from: number; to: number; as: 'leader' | 'follower' }
  | { note: 'follower-progress'; partition: string; follower: number; from: number; to: number }
  | { note: 'produce-waits'; partition: string; until: number; correlationId: number }
  | {
      note: 'produce-completed';
      partition: string;
      error: string;
      correlationId: number;
      waited: number;
    }
  | { note: 'refused'; api: string; partition: string; error: string }
  | { note: 'connection-closed'; why: string }
  | { note: 'became-leader'; partition: string; leaderEpoch: number; logEnd: number }
  | { note: 'became-follower'; partition: string; leaderEpoch: number; leader: number }
  // the controller
  | { note: 'broker-registered'; broker: number; brokerEpoch: number }
  | { note: 'broker-unfenced'; broker: number }
  | { note: 'topic-created'; topic: string; partitions: number; replicationFactor: number }
  // the producer
  | { note: 'record-buffered'; partition: string; records: number; label: string }
  | {
      note: 'batch-sent';
      partition: string;
      records: number;
      why: 'linger' | 'full' | 'flush' | 'retry';
    }
  | { note: 'acked'; partition: string; baseOffset: number; records: number }
  | { note: 'send-failed'; partition: string; records: number; error: string }
  | { note: 'will-retry'; partition: string; error: string; attempt: number; after: number }
  // the consumer
  | { note: 'delivered'; partition: string; from: number; to: number; records: number }
  | { note: 'polled-nothing' }
  | { note: 'position'; partition: string; from: number; to: number; why: 'seek' | 'reset' }
  | { note: 'offset-out-of-range'; partition: string; position: number; policy: string }
  | { note: 'consumer-error'; exception: string }
  // any client
  | { note: 'metadata-updated'; brokers: number; partitions: number }
  | { note: 'disconnected'; peer: string; why: string }
  | { note: 'answered'; api: string; error: string };
