import lesson from '../../lessons/01-what-is-a-log/lesson.ts';
import { record } from '../../src/lesson/acts.ts';
import {
  ask,
  at,
  killQuorumLeader,
  lessonTale,
  link,
  restartIt,
  send,
  tale,
  to,
  type Tale,
} from './tale.ts';

const createAudit = (replicationFactor: number) =>
  ({ command: 'create-topic', topic: 'audit', partitions: 1, replicationFactor }) as const;

/** What can happen to a cluster, one tale for each rule that a reader should be able to follow. */
export const tales: readonly Tale[] = [
  lessonTale(
    'first-lesson',
    'two producers and two readers share a log that is then cut at its beginning',
    lesson,
  ),
  tale(
    'acks-all-waits',
    'a Produce with acks=all waits for the slowest of the ISR, until that one leaves the ISR',
    { producer: { acks: 'all' } },
    [
      at('5s', send('#A')),
      at('6s', link('cut', 'b1', 'b3')),
      at('6.1s', send('#B')),
      at('50s', link('heal', 'b1', 'b3')),
    ],
    { until: '54s' },
  ),
  tale(
    'leader-killed',
    'a killed leader is fenced when its session ends, and the first of the ISR leads',
    { producer: { acks: 'all' } },
    [
      at('5s', send('#A')),
      at('6s', to('kill', 'b1')),
      at('6.1s', send('#B')),
      at('18s', to('restart', 'b1')),
    ],
    { until: '22s' },
  ),
  tale(
    'truncation-by-epoch',
    'an old leader comes back and truncates the tail that no other replica had',
    { producer: { acks: 1 } },
    [
      at('5s', send('#A')),
      at('6s', link('cut', 'b1', 'b2')),
      at('6s', link('cut', 'b1', 'b3')),
      at('6.1s', send('#B')),
      at('6.2s', to('kill', 'b1')),
      at('6.3s', link('heal', 'b1', 'b2')),
      at('6.3s', link('heal', 'b1', 'b3')),
      at('16s', send('#C', '#D')),
      at('17s', to('restart', 'b1')),
    ],
    { until: '20s' },
  ),
  tale(
    'unclean-election',
    'the only replica in sync is gone, one without the newest record leads, and the record is lost',
    { brokers: 2, topic: { 'unclean.leader.election.enable': true }, producer: { acks: 1 } },
    [
      at('5s', send('#A')),
      at('6s', to('kill', 'b2')),
      at('16s', send('#B')),
      at('17s', to('kill', 'b1')),
      at('28s', to('restart', 'b2')),
      at('34s', send('#C')),
      at('36s', to('restart', 'b1')),
    ],
    { until: '39s' },
  ),
  tale(
    'quorum-change',
    'three controllers elect a leader; it is killed, and the other two elect the next one',
    { brokers: 1, controllers: 3 },
    [at('8s', killQuorumLeader), at('14s', restartIt)],
    { from: '0s', until: '18s' },
  ),
  tale(
    'retention',
    'segments older than retention.ms go, and the log start moves on the leader and the follower',
    {
      brokers: 2,
      server: { 'log.retention.check.interval.ms': 5_000, 'log.initial.task.delay.ms': 1_000 },
      topic: { 'segment.ms': 1_000, 'retention.ms': 4_000 },
      producer: { acks: 'all' },
    },
    [at('5s', send('#A', '#B')), at('7s', send('#C')), at('9s', send('#D'))],
    { until: '18s' },
  ),
  tale(
    'compaction',
    'the cleaner keeps the newest record of each key; offsets stay, and so does the active segment',
    {
      brokers: 1,
      server: { 'log.cleaner.backoff.ms': 5_000 },
      topic: {
        'cleanup.policy': 'compact',
        'segment.ms': 1_000,
        'min.cleanable.dirty.ratio': 0.01,
      },
      producer: {},
      consumer: { 'auto.offset.reset': 'earliest' },
    },
    [
      at('5s', send('#A', '#B', '#A', '#C')),
      at('7s', send(record('#B2', { key: 'B' }), { key: 'C', value: null })),
      at('9s', send('#D')),
      at('12s', { command: 'poll', consumer: 'r1' }),
    ],
    { until: '13s' },
  ),
  tale(
    'admin-session',
    'an administrator creates, describes, alters and deletes a topic, and is refused now and then',
    { brokers: 2, producer: {} },
    [
      at('5s', createAudit(3)),
      at('6s', createAudit(2)),
      at('7s', createAudit(2)),
      at(
        '8s',
        ask('DescribeTopicPartitions', 0, {
          topics: [{ name: 'audit' }],
          responsePartitionLimit: 2000,
          cursor: null,
        }),
      ),
      at('9s', { command: 'alter-config', topic: 'audit', set: { 'retention.ms': 60_000 } }),
      at('10s', { command: 'alter-config', topic: 'audit', set: { 'retention.ms': 'long' } }),
      at(
        '11s',
        ask('DescribeConfigs', 4, {
          resources: [
            {
              resourceType: 2,
              resourceName: 'audit',
              configurationKeys: ['retention.ms', 'segment.ms'],
            },
          ],
          includeSynonyms: false,
          includeDocumentation: false,
        }),
      ),
      at('12s', { ...send('#A', '#B', '#C'), topic: 'audit' }),
      at('13s', { command: 'delete-records', partition: 'audit-0', before: 2 }),
      at('14s', { command: 'delete-records', partition: 'audit-0', before: 9 }),
      at('15s', { command: 'delete-topic', topic: 'audit' }),
      at('16s', { command: 'delete-topic', topic: 'audit' }),
    ],
    { until: '17s' },
  ),
  tale(
    'idempotent-retry',
    'an answer is lost, the producer sends the batch again, and the leader knows its sequence',
    {
      brokers: 1,
      producer: { acks: 'all', 'request.timeout.ms': 2_000, 'delivery.timeout.ms': 10_000 },
    },
    [
      at('5s', send('#A')),
      at('6s', send('#B')),
      at('6.001s', { ...link('cut', 'b1', 'p1'), oneWay: true }),
      at('8.05s', { ...link('heal', 'b1', 'p1'), oneWay: true }),
      at('9s', send('#C')),
    ],
    { until: '10s' },
  ),
  tale(
    'reassignment',
    'a partition moves from brokers 1,2 to 2,3, and its producer follows it',
    { replicationFactor: 2, producer: { acks: 'all' } },
    [
      at('5s', send('#A')),
      at('6s', { command: 'reassign', partition: 'orders-0', replicas: [2, 3] }),
      at('8s', send('#B')),
    ],
    { until: '10s' },
  ),
  tale(
    'min-isr-refusal',
    'with one replica in sync and min.insync.replicas=2 acks=all is refused until another is back',
    {
      brokers: 2,
      topic: { 'min.insync.replicas': 2 },
      producer: { acks: 'all', 'retry.backoff.ms': 1_000, 'retry.backoff.max.ms': 4_000 },
    },
    [
      at('5s', send('#A')),
      at('6s', to('kill', 'b2')),
      at('16s', send('#B')),
      at('19s', to('restart', 'b2')),
    ],
    { until: '25s' },
  ),
  tale(
    'power-cut',
    'all replicas lose their power, and with it a record that was acknowledged and not flushed',
    { brokers: 2, topic: { 'segment.ms': 1_000 }, producer: { acks: 'all' } },
    [
      at('5s', send('#A')),
      at('7s', send('#B')),
      at('8s', to('power-cut', 'b1')),
      at('8s', to('power-cut', 'b2')),
      at('20s', to('restart', 'b1')),
      at('20s', to('restart', 'b2')),
    ],
    { until: '23s' },
  ),
  tale(
    'consumer-reset',
    'records are deleted that a consumer has not read yet: it is out of range, and resets',
    { brokers: 1, producer: {}, consumer: { 'auto.offset.reset': 'earliest' } },
    [
      at('5s', send('#A', '#B')),
      at('5.5s', { command: 'poll-loop', consumer: 'r1', on: true }),
      at('7s', link('cut', 'b1', 'r1')),
      at('7.1s', send('#C', '#D')),
      at('7.2s', send('#E')),
      at('8s', { command: 'delete-records', partition: 'orders-0', before: 4 }),
      at('9s', link('heal', 'b1', 'r1')),
    ],
    { until: '10s' },
  ),
];
