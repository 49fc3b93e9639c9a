import type { brokerSettings } from '../../kafka/config/broker-settings.ts';
import type { adminSettings } from '../../kafka/config/rows/admin.ts';
import type { connectionSettings } from '../../kafka/config/rows/connection.ts';
import type { consumerSettings } from '../../kafka/config/rows/consumer.ts';
import type { museumSettings } from '../../kafka/config/rows/museum.ts';
import type { producerSettings } from '../../kafka/config/rows/producer.ts';
import type { topicSettings } from '../../kafka/config/rows/topic.ts';
import type { Machine, ObeyedBy, SettingTable } from '../../kafka/config/setting.ts';

/** A sentence for each setting of a table that a machine goes by. */
type Sentences<T extends SettingTable, M extends Machine = Machine> = Readonly<
  Record<ObeyedBy<T, M>, string>
>;

/** What a broker sets for topics alone has no sentence of its own: `ofTopics` says it. */
type OfBroker = Sentences<typeof brokerSettings, Exclude<Machine, 'log'>> &
  Sentences<typeof museumSettings>;

/** What is said of settings. A language that lacks a setting that is obeyed does not compile. */
export type SettingWords = {
  readonly title: string;
  readonly default: string;
  readonly unset: string;
  readonly whose: Readonly<Record<'topic' | 'broker' | 'producer' | 'consumer', string>>;
  /**
   * A broker's setting for topics that do not have `topic` set; `unit` where it is a longer one.
   */
  readonly ofTopics: (topic: string, unit: 'hours' | 'minutes' | null) => string;
  readonly of: {
    readonly topic: Sentences<typeof topicSettings>;
    readonly broker: OfBroker;
    readonly producer: Sentences<typeof producerSettings>;
    readonly consumer: Sentences<typeof consumerSettings>;
    readonly admin: Sentences<typeof adminSettings>;
  };
};

export type ConnectionSentences = Sentences<typeof connectionSettings>;
