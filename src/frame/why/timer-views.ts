import type { BrokerSetting } from '../../kafka/config/broker-settings.ts';
import type { consumerSettings } from '../../kafka/config/rows/consumer.ts';
import type { producerSettings } from '../../kafka/config/rows/producer.ts';
import type { topicSettings } from '../../kafka/config/rows/topic.ts';
import type { Note } from '../../kafka/note.ts';
import type { KafkaTimer, TimerName, TimerOwner } from '../../kafka/timers.ts';

/**
 * The setting that says how long a timer runs, and its value in the setting's unit, milliseconds.
 */
export type TimerSetting = { config: string; value: number };

type TimerConfig =
  | BrokerSetting
  | keyof typeof topicSettings
  | keyof typeof producerSettings
  | keyof typeof consumerSettings;

/** What a why says of a timer. */
export type TimerView = {
  /**
   * The setting that says how long it runs; null when it is fixed in this cluster, or the request
   * said it.
   */
  readonly setting: TimerConfig | null;
  /** Comes again and again: that it was armed before is no news. */
  readonly isRoutine?: true;
  /** Comes sooner when there is a reason: then it is not the setting that ran out. */
  readonly mayBeEarly?: true;
  /** Gathers, paces or looks again: nothing that a person asks for first. */
  readonly isPlumbing?: true;
  /** Changes that make a process arm it; none: it was armed because of the step as a whole. */
  readonly armedBecause?: readonly Note['note'][];
};

const fixed: TimerView = { setting: null, isPlumbing: true };
const lasts = (setting: TimerConfig): TimerView => ({ setting });
const again = (setting: TimerConfig | null): TimerView => ({
  setting,
  isRoutine: true,
  isPlumbing: true,
});
const paces = (setting: TimerConfig): TimerView => ({ setting, isPlumbing: true });

/** A row for each timer of each machine. */
const timerViews: { readonly [O in TimerOwner]: { readonly [T in TimerName<O>]: TimerView } } = {
  raft: {
    'raft-election': lasts('controller.quorum.election.timeout.ms'),
    'raft-fetch-timeout': lasts('controller.quorum.fetch.timeout.ms'),
    'raft-check-quorum': again('controller.quorum.fetch.timeout.ms'),
    'raft-begin-quorum': again('controller.quorum.fetch.timeout.ms'),
    'raft-linger': paces('controller.quorum.append.linger.ms'),
    'raft-request': paces('controller.quorum.request.timeout.ms'),
    'raft-retry': paces('controller.quorum.retry.backoff.ms'),
    'raft-parked': fixed,
    'raft-shutdown': fixed,
  },
  controller: {
    'controller-no-op': again('metadata.max.idle.interval.ms'),
    'controller-fence': again('broker.session.timeout.ms'),
    'controller-balance': again(null),
    'controller-unclean': again('unclean.leader.election.interval.ms'),
    'controller-register': fixed,
  },
  broker: {
    heartbeat: { ...again('broker.heartbeat.interval.ms'), mayBeEarly: true },
    'registration-timeout': lasts('initial.broker.registration.timeout.ms'),
    'isr-expiration': fixed,
    'alter-partition': fixed,
    'assign-directories': fixed,
    'producer-ids': fixed,
    // A delayed request is one of many like it.
    delayed: again(null),
    'fetch-again': { ...paces('replica.fetch.backoff.ms'), armedBecause: ['refused'] },
    'fetch-watch': again('replica.socket.timeout.ms'),
    link: fixed,
    'coordinator-load': again(null),
    // How long, the member's own request has said.
    'group-session': again(null),
    'group-join': again(null),
    'group-sync': again(null),
    'group-revocation': again(null),
    'group-rejoin': again(null),
    'group-patterns': again(null),
    'group-expiry': again('offsets.retention.check.interval.ms'),
  },
  logs: {
    checkpoint: again('replica.high.watermark.checkpoint.interval.ms'),
    'log-retention': again('log.retention.check.interval.ms'),
    'log-flusher': again('log.flush.scheduler.interval.ms'),
    'log-recovery-points': again('log.flush.offset.checkpoint.interval.ms'),
    'log-starts': again('log.flush.start.offset.checkpoint.interval.ms'),
    'log-producers': again('producer.id.expiration.check.interval.ms'),
    'log-cleaner': again('log.cleaner.backoff.ms'),
    'log-remove': lasts('file.delete.delay.ms'),
  },
  connections: {
    metadata: { ...again('metadata.max.age.ms'), mayBeEarly: true },
    reconnect: { ...paces('reconnect.backoff.ms'), armedBecause: ['disconnected'] },
    'connect-timeout': lasts('socket.connection.setup.timeout.ms'),
    'request-timeout': { ...lasts('request.timeout.ms'), armedBecause: ['batch-sent'] },
  },
  producer: {
    linger: lasts('linger.ms'),
    'retry-backoff': { ...paces('retry.backoff.ms'), armedBecause: ['will-retry'] },
    'delivery-timeout': { ...lasts('delivery.timeout.ms'), armedBecause: ['batch-sent'] },
    'max-block': lasts('max.block.ms'),
    load: { setting: null },
    replay: { setting: null },
  },
  consumer: {
    'poll-timeout': fixed,
    member: fixed,
    application: { setting: null },
    'retry-backoff': { ...paces('retry.backoff.ms'), armedBecause: ['will-retry'] },
  },
  admin: { 'retry-backoff': fixed },
};

/** What is said of a timer. */
export const viewOfTimer = ({ of, timer }: KafkaTimer): TimerView =>
  (timerViews[of] as Readonly<Record<string, TimerView>>)[timer] as TimerView;
