import type { Cluster, NodeState } from '../../kafka/cluster.ts';
import { brokerSettings } from '../../kafka/config/broker-settings.ts';
import { configTexts, settingOf, type SettingTexts } from '../../kafka/config/read-setting.ts';
import { consumerSettings } from '../../kafka/config/rows/consumer.ts';
import { producerSettings } from '../../kafka/config/rows/producer.ts';
import type { SettingTable } from '../../kafka/config/setting.ts';
import type { KafkaKinds } from '../../kafka/kinds.ts';
import type { TraceEntry } from '../../kernel/trace.ts';
import type { KafkaTimer } from '../../kafka/timers.ts';
import { waitOf } from '../messages/message-view.ts';
import type { Past } from '../past.ts';
import { viewOfTimer, type TimerSetting } from './timer-views.ts';

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
  return state === undefined ? null : settingOfRole(state, timer, armed);
}

function settingOfRole(state: NodeState, timer: KafkaTimer, armed: number): TimerSetting | null {
  const { setting: config, mayBeEarly } = viewOfTimer(timer);
  if (config === null || state.role === 'admin' || state.role === 'guest') return null;
  const value = valueOf(state, config) ?? armed;
  if (armed >= value || mayBeEarly !== true) return { config, value };
  // Metadata that is wanted is asked for as soon as the last request is long enough ago.
  return timer.timer === 'metadata' ? settingOfRole(state, METADATA_AGAIN, armed) : null;
}

const METADATA_AGAIN: KafkaTimer = { of: 'producer', timer: 'retry-backoff' };

/**
 * What a request said itself about how long it may wait: the step that parked it was its arrival.
 */
function settingOfRequest(past: Past, entry: TraceEntry<KafkaKinds>): TimerSetting | null {
  const parked = past.entry(entry.cause)?.what;
  return parked?.event === 'message' ? waitOf(parked.message) : null;
}

/**
 * The number that a process has for a setting now, in the setting's unit; undefined when its table
 * does not have it.
 */
export function valueOf(state: NodeState, name: string): number | undefined {
  switch (state.role) {
    case 'admin':
    case 'guest':
      return undefined;
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
