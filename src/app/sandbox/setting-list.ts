import { brokerSettings } from '../../kafka/config/broker-settings.ts';
import { defaultText } from '../../kafka/config/check-value.ts';
import { consumerSettings } from '../../kafka/config/rows/consumer.ts';
import { museumSettings } from '../../kafka/config/rows/museum.ts';
import { producerSettings } from '../../kafka/config/rows/producer.ts';
import { topicSettings } from '../../kafka/config/rows/topic.ts';
import { isObeyedBy, type Machine, type SettingTable } from '../../kafka/config/setting.ts';
import type { SettingWords } from '../words/setting-words.ts';

export type Whose = keyof SettingWords['whose'];

/** One setting as the list tells it. `normal` is its default; null where it is unset. */
export type SettingEntry = { name: string; normal: string | null; sentence: string };

const TABLES: Readonly<Record<Whose, { table: SettingTable; machines: readonly Machine[] }>> = {
  topic: { table: topicSettings, machines: ['log', 'broker', 'controller'] },
  broker: {
    table: { ...brokerSettings, ...museumSettings },
    machines: ['broker', 'controller', 'raft', 'log'],
  },
  producer: { table: producerSettings, machines: ['producer'] },
  consumer: { table: consumerSettings, machines: ['consumer'] },
};

/** The settings that this cluster goes by, in the order of their names. */
export function settingsOf(whose: Whose, words: SettingWords): SettingEntry[] {
  const { table, machines } = TABLES[whose];
  const sentences: Readonly<Record<string, string>> = words.of[whose];
  return Object.entries(table)
    .filter(([, row]) => machines.some((each) => isObeyedBy(row, each)))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, row]) => ({
      name,
      normal: defaultText(row),
      sentence: sentences[name] ?? ofTopics(name, words),
    }));
}

/** What a broker sets for topics, told by the setting of the topic. */
function ofTopics(name: string, words: SettingWords): string {
  for (const [topic, { synonyms }] of Object.entries(topicSettings))
    for (const each of synonyms)
      if (each.name === name)
        return words.ofTopics(topic, 'times' in each ? UNITS[each.times] : null);
  return '';
}

const UNITS = { 3_600_000: 'hours', 60_000: 'minutes' } as const;
