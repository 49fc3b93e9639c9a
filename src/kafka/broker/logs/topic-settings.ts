import type { BrokerSetting } from '../../config/broker-settings.ts';
import type { SettingTexts } from '../../config/read-setting.ts';
import { topicWide } from '../../config/topic-settings.ts';
import { readLogConfig, type LogConfig } from '../../log/log-config.ts';
import type { MetadataImage } from '../../metadata/metadata-image.ts';

/**
 * Where broker settings come from: the process's properties, the metadata of one broker and of all.
 */
export type SettingSources = {
  readonly id: number;
  readonly config: SettingTexts;
  readonly memory: { readonly image: MetadataImage };
};

/**
 * A broker setting as it is now: its own dynamic value, the cluster's default, or what the process
 * was started with; undefined when it is set nowhere. (DynamicBrokerConfig)
 */
export function currentSetting(broker: SettingSources, name: BrokerSetting): string | undefined {
  const { brokerConfigs } = broker.memory.image;
  return (
    brokerConfigs[String(broker.id)]?.[name] ?? brokerConfigs['']?.[name] ?? broker.config[name]
  );
}

/** Topic settings as texts: the topic's own before those of the broker. */
export const topicTexts = (broker: SettingSources, topic: string): SettingTexts => ({
  ...topicWide((name) => currentSetting(broker, name)),
  ...broker.memory.image.topicConfigs[topic],
});

/** What a log obeys. (LogConfig.fromProps) */
export const logConfigOf = (broker: SettingSources, topic: string): LogConfig =>
  readLogConfig(topicTexts(broker, topic));
