import type { ConfigValues } from '../../kafka/cluster-spec.ts';
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

type Set = Record<string, string>;

/** What holds for a topic after all commands of a recording. */
export function topicLimits({ scenario, commands }: Recording, topic: string): TopicLimits {
  const brokers: Set = texts(scenario.cluster.brokers[0]?.config);
  const own: Set = texts(scenario.cluster.topics.find(({ name }) => name === topic)?.config);
  for (const { command } of commands) {
    if (command.command === 'create-topic' && command.topic === topic)
      Object.assign(own, texts(command.config));
    if (command.command !== 'alter-config' || command.broker !== undefined) continue;
    if (command.topic !== undefined && command.topic !== topic) continue;
    const set = command.topic === undefined ? brokers : own;
    Object.assign(set, texts(command.set));
    for (const name of command.unset ?? []) delete set[name];
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

const texts = (set: ConfigValues | undefined): Set =>
  Object.fromEntries(Object.entries(set ?? {}).map(([name, value]) => [name, String(value)]));
