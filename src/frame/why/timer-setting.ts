import type { Cluster, NodeState } from '../../kafka/cluster.ts';
import { brokerSettings, type BrokerSetting } from '../../kafka/config/broker-settings.ts';
import { configTexts, settingOf, type SettingTexts } from '../../kafka/config/read-setting.ts';
import { consumerSettings } from '../../kafka/config/rows/consumer.ts';
import { producerSettings } from '../../kafka/config/rows/producer.ts';
import type { topicSettings } from '../../kafka/config/rows/topic.ts';
import type { SettingTable } from '../../kafka/config/setting.ts';
import type { KafkaKinds, KafkaMessage } from '../../kafka/kinds.ts';
import type { TraceEntry } from '../../kernel/trace.ts';
import type { Past } from '../past.ts';

/** The setting that says how long a timer runs, and its value in the setting's unit, milliseconds. */
export type TimerSetting = { config: string; value: number };

/** Settings of a server's timers. Those that stand in no table of settings are fixed in this cluster. */
const SERVER_TIMERS: Readonly<Record<string, BrokerSetting | keyof typeof topicSettings>> = {
  heartbeat: 'broker.heartbeat.interval.ms',
  checkpoint: 'replica.high.watermark.checkpoint.interval.ms',
  'controller-no-op': 'metadata.max.idle.interval.ms',
  'controller-fence': 'broker.session.timeout.ms',
  'controller-unclean': 'unclean.leader.election.interval.ms',
  'raft-election': 'controller.quorum.election.timeout.ms',
  'raft-fetch-timeout': 'controller.quorum.fetch.timeout.ms',
  'raft-check-quorum': 'controller.quorum.fetch.timeout.ms',
  'raft-begin-quorum': 'controller.quorum.fetch.timeout.ms',
  'raft-linger': 'controller.quorum.append.linger.ms',
  'raft-request': 'controller.quorum.request.timeout.ms',
  'raft-retry': 'controller.quorum.retry.backoff.ms',
  'fetch-again': 'replica.fetch.backoff.ms',
  'registration-timeout': 'initial.broker.registration.timeout.ms',
  'fetch-watch': 'replica.socket.timeout.ms',
  'log-retention': 'log.retention.check.interval.ms',
  'log-flusher': 'log.flush.scheduler.interval.ms',
  'log-recovery-points': 'log.flush.offset.checkpoint.interval.ms',
  'log-starts': 'log.flush.start.offset.checkpoint.interval.ms',
  'log-producers': 'producer.id.expiration.check.interval.ms',
  'log-cleaner': 'log.cleaner.backoff.ms',
  'log-remove': 'file.delete.delay.ms',
};

const CLIENT_TIMERS: Readonly<Record<string, keyof typeof producerSettings>> = {
  linger: 'linger.ms',
  'retry-backoff': 'retry.backoff.ms',
  'delivery-timeout': 'delivery.timeout.ms',
  'max-block': 'max.block.ms',
  'request-timeout': 'request.timeout.ms',
  'connect-timeout': 'socket.connection.setup.timeout.ms',
  reconnect: 'reconnect.backoff.ms',
  metadata: 'metadata.max.age.ms',
};

/** What comes again and again at its time, but sooner when there is a reason: then it is not the setting that ran out. */
const ROUTINE = new Set(['heartbeat', 'metadata']);

/** The setting that a timer step goes back to; null when none does. */
export function settingOfTimer(
  cluster: Cluster,
  past: Past,
  entry: TraceEntry<KafkaKinds>,
): TimerSetting | null {
  if (entry.what.event !== 'timer') return null;
  const { timer, setAt } = entry.what;
  if (timer.timer === 'delayed') return settingOfRequest(past, entry);
  const state = cluster.nodes[entry.node]?.state;
  const armed = (entry.time - setAt) / 1_000;
  return state === undefined ? null : settingOfRole(state, timer.timer, armed);
}

function settingOfRole(state: NodeState, timer: string, armed: number): TimerSetting | null {
  const config = (state.role === 'server' ? SERVER_TIMERS : CLIENT_TIMERS)[timer];
  if (config === undefined || state.role === 'admin' || state.role === 'guest') return null;
  const value = valueOf(state, config) ?? armed;
  if (armed >= value || !ROUTINE.has(timer)) return { config, value };
  // Metadata that is wanted is asked for as soon as the last request is long enough ago.
  return timer === 'metadata' ? settingOfRole(state, 'retry-backoff', armed) : null;
}

/** What a request said itself about how long it may wait: the step that parked it was its arrival. */
function settingOfRequest(past: Past, entry: TraceEntry<KafkaKinds>): TimerSetting | null {
  const parked = past.entry(entry.cause)?.what;
  return parked?.event === 'message' ? waitOf(parked.message) : null;
}

function waitOf(message: KafkaMessage): TimerSetting | null {
  switch (message.type) {
    case 'FetchRequest': {
      const isFollower = message.body.replicaState.replicaId >= 0;
      const config = isFollower ? 'replica.fetch.wait.max.ms' : 'fetch.max.wait.ms';
      return { config, value: message.body.maxWaitMs };
    }
    case 'ProduceRequest':
    case 'DeleteRecordsRequest':
      return { config: 'request.timeout.ms', value: message.body.timeoutMs };
    default:
      return null;
  }
}

/** The value that a process has for a setting now; undefined when its table does not have it. */
function valueOf(
  state: Exclude<NodeState, { role: 'admin' | 'guest' }>,
  name: string,
): number | undefined {
  switch (state.role) {
    case 'server':
      return numberIn(brokerSettings, state.raft.config, name);
    case 'producer':
      // The default gives way to longer settings (KafkaProducer.configureDeliveryTimeout).
      return name === 'delivery.timeout.ms'
        ? state.config.deliveryTimeout / 1_000
        : numberIn(producerSettings, configTexts(state.settings), name);
    case 'consumer':
      return numberIn(consumerSettings, configTexts(state.settings), name);
  }
}

function numberIn(table: SettingTable, set: SettingTexts, name: string): number | undefined {
  const value = settingOf(table, set, name);
  return typeof value === 'number' ? value : undefined;
}
