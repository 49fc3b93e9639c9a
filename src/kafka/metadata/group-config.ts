import { brokerSettings } from '../config/broker-settings.ts';
import { valueProblem, valueProblemText } from '../config/check-value.ts';
import { settingOf, type SettingTexts } from '../config/read-setting.ts';
import { groupSettings } from '../config/rows/group.ts';
import type { SettingRow } from '../config/setting.ts';
import { hashOrder } from '../protocol/java-order.ts';

/** Undefined for a name that groups do not have. */
export const groupRow = (name: string): SettingRow | undefined =>
  Object.hasOwn(groupSettings, name)
    ? groupSettings[name as keyof typeof groupSettings]
    : undefined;

/**
 * Why a group cannot have these settings, all of them together, in Kafka's words; null when it can.
 * (GroupConfig.validate)
 * @param config of the process that decides: what a group does not set is set there
 */
export function groupConfigProblem(config: SettingTexts, set: SettingTexts): string | null {
  const unknown = hashOrder(Object.keys(set)).find((name) => groupRow(name) === undefined);
  if (unknown !== undefined) return `Unknown group config name: ${unknown}`;
  for (const [name, row] of Object.entries<SettingRow>(groupSettings)) {
    const value = set[name];
    const problem = value === undefined ? null : valueProblem(name, row, value);
    if (problem !== null) return valueProblemText(problem);
  }
  return consumerProblem(config, set);
}

/** What a group sets for itself, and what brokers set for all and allow. */
const OF_CONSUMERS = {
  heartbeat: {
    own: 'consumer.heartbeat.interval.ms',
    all: 'group.consumer.heartbeat.interval.ms',
    least: 'group.consumer.min.heartbeat.interval.ms',
    most: 'group.consumer.max.heartbeat.interval.ms',
  },
  session: {
    own: 'consumer.session.timeout.ms',
    all: 'group.consumer.session.timeout.ms',
    least: 'group.consumer.min.session.timeout.ms',
    most: 'group.consumer.max.session.timeout.ms',
  },
} as const;

/**
 * What a group has set for itself, else the process for all. Milliseconds.
 * (GroupConfigManager.groupConfig)
 */
export function groupMillis(
  config: SettingTexts,
  set: SettingTexts,
  what: keyof typeof OF_CONSUMERS,
): number {
  const { own, all } = OF_CONSUMERS[what];
  return Object.hasOwn(set, own)
    ? settingOf(groupSettings, set, own)
    : settingOf(brokerSettings, config, all);
}

/** Heartbeats and sessions lie within what brokers allow, and the first are the shorter. */
function consumerProblem(config: SettingTexts, set: SettingTexts): string | null {
  for (const what of ['heartbeat', 'session'] as const) {
    const { own, least, most } = OF_CONSUMERS[what];
    const millis = groupMillis(config, set, what);
    if (millis < settingOf(brokerSettings, config, least))
      return `${own} must be greater than or equal to ${least}`;
    if (millis > settingOf(brokerSettings, config, most))
      return `${own} must be less than or equal to ${most}`;
  }
  const { heartbeat, session } = OF_CONSUMERS;
  return groupMillis(config, set, 'session') <= groupMillis(config, set, 'heartbeat')
    ? `${session.own} must be greater than ${heartbeat.own}`
    : null;
}
