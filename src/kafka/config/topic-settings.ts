import type { BrokerSetting } from './broker-settings.ts';
import { hashOrder } from '../protocol/java-order.ts';
import { readValue, valueProblem, valueProblemText } from './check-value.ts';
import type { SettingTexts } from './read-setting.ts';
import { topicSettings, type TopicRow } from './rows/topic.ts';
import { LONG_MAX } from './setting.ts';

/** Undefined for a name that topics do not have. */
export const topicRow = (name: string): TopicRow | undefined =>
  Object.hasOwn(topicSettings, name)
    ? topicSettings[name as keyof typeof topicSettings]
    : undefined;

/** Those that are described, in the order in which Kafka defines them. */
export const shownTopicSettings: readonly (readonly [name: string, row: TopicRow])[] =
  Object.entries<TopicRow>(topicSettings).filter(([, row]) => row.internal !== true);

/**
 * What a broker sets for all topics, by the names that topics have for it, each from its strongest
 * synonym. `read` gives what the broker has set a name to.
 */
export function topicWide(
  read: (name: BrokerSetting) => string | undefined,
): Record<string, string> {
  const wide: Record<string, string> = {};
  for (const [name, { synonyms }] of Object.entries<TopicRow>(topicSettings)) {
    const strongest = synonyms.find((each) => read(each.name) !== undefined);
    if (strongest === undefined) continue;
    wide[name] = inTopicUnit(read(strongest.name) ?? '', strongest.times);
  }
  return wide;
}

/**
 * A synonym’s value in the topic's unit. What is negative means for ever in any unit.
 * (ConfigSynonym)
 */
export const inTopicUnit = (text: string, times: number | undefined): string =>
  times === undefined || Number(text) < 0 ? text : String(Number(text) * times);

/**
 * Why a topic cannot have these settings, all of them together, in Kafka's words; null when it can.
 * (LogConfig.validate: names, then each value, then what must fit together)
 */
export function configsProblem(set: SettingTexts): string | null {
  const unknown = hashOrder(Object.keys(set)).find((name) => topicRow(name) === undefined);
  if (unknown !== undefined) return `Unknown topic config name: ${unknown}`;
  for (const [name, row] of Object.entries<TopicRow>(topicSettings)) {
    const value = set[name];
    const problem = value === undefined ? null : valueProblem(name, row, value);
    if (problem !== null) return valueProblemText(problem);
  }
  return lagProblem(set) ?? remoteProblem(set);
}

function lagProblem(set: SettingTexts): string | null {
  const least = readValue('LONG', set['min.compaction.lag.ms'] ?? '0') ?? '0';
  const most = readValue('LONG', set['max.compaction.lag.ms'] ?? LONG_MAX) ?? LONG_MAX;
  return BigInt(least) > BigInt(most)
    ? 'conflict topic config setting ' +
        `min.compaction.lag.ms (${least}) > max.compaction.lag.ms (${most})`
    : null;
}

/** No broker here keeps logs anywhere else. (remote.log.storage.system.enable) */
const remoteProblem = (set: SettingTexts): string | null =>
  readValue('BOOLEAN', set['remote.storage.enable'] ?? 'false') === 'true'
    ? 'Tiered Storage functionality is disabled in the broker. ' +
      'Topic cannot be configured with remote log storage.'
    : null;
