import { brokerSettings } from '../config/broker-settings.ts';
import { settingOf, type SettingTexts } from '../config/read-setting.ts';
import { readLogConfig, type LogConfig } from '../log/log-config.ts';

/** The topic that the metadata log is called by. (Topic.CLUSTER_METADATA_TOPIC_NAME) */
export const METADATA_TOPIC = '__cluster_metadata';

/** Most bytes of one fetch of the log or of a snapshot. (KafkaRaftClient.MAX_FETCH_SIZE_BYTES) */
export const FETCH_BYTES_MAX = 8_388_608;

/** How long a leader may hold a fetch. (KafkaRaftClient.MAX_FETCH_WAIT_MS) */
export const FETCH_WAIT_MS = 500;

/** What the metadata log obeys, as its own settings say. (MetadataLogConfig) */
export function metadataLogConfig(config: SettingTexts): LogConfig {
  const bytes = settingOf(brokerSettings, config, 'metadata.log.segment.bytes');
  const millis = settingOf(brokerSettings, config, 'metadata.log.segment.ms');
  return readLogConfig({ 'segment.bytes': String(bytes), 'segment.ms': String(millis) });
}
