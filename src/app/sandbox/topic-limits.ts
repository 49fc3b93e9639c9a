import { topicWide } from '../../kafka/config/topic-settings.ts';
import type { Recording } from '../../scenario/scenario.ts';

/** What a topic takes and keeps, in milliseconds; Infinity where there is no end. */
export type TopicLimits = {
  /** message.timestamp.after.max.ms: so far may a time lie ahead of the broker's clock. */
  afterMax: number;
  /** message.timestamp.before.max.ms */
  beforeMax: number;
  /** retention.ms */
  retention: number;
};

type Settings = Record<string, string>;

/** What holds for a topic after all commands of a recording. */
export function topicLimits({ scenario, commands }: Recording, topic: string): TopicLimits {
  let brokers: Settings = texts(scenario.cluster.brokers[0]?.config);
  let own: Settings = texts(scenario.cluster.topics.find(({ name }) => name === topic)?.config);
  for (const { command } of commands) {
    if (command.command === 'create-topic' && command.topic === topic) own = texts(command.config);
    if (command.command !== 'alter-config' || command.broker !== undefined) continue;
    if (command.topic !== undefined && command.topic !== topic) continue;
    const { set, unset = [] } = command;
    const changed = without(command.topic === undefined ? brokers : own, unset);
    if (command.topic === undefined) brokers = { ...changed, ...texts(set) };
    else own = { ...changed, ...texts(set) };
  }
  const wide = topicWide((name) => brokers[name]);
  const setting = (name: string): string | undefined => own[name] ?? wide[name];
  const number = (name: string, usual: number): number => {
    const value = Number(setting(name) ?? usual);
    return value < 0 ? Infinity : value;
  };
  const isByBroker = setting('message.timestamp.type') === 'LogAppendTime';
  const isDeleted = (setting('cleanup.policy') ?? 'delete').includes('delete');
  return {
    afterMax: isByBroker ? Infinity : number('message.timestamp.after.max.ms', 3_600_000),
    beforeMax: isByBroker ? Infinity : number('message.timestamp.before.max.ms', Infinity),
    retention: isDeleted ? number('retention.ms', 604_800_000) : Infinity,
  };
}

const texts = (set: Readonly<Record<string, string | number | boolean>> = {}): Settings =>
  Object.fromEntries(Object.entries(set).map(([name, value]) => [name, String(value)]));

const without = (settings: Settings, unset: readonly string[]): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !unset.includes(name)));
