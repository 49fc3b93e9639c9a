import { millis, type Micros } from '../../../kernel/time.ts';
import { settingOf, type SettingTexts } from '../../config/read-setting.ts';
import { adminSettings } from '../../config/rows/admin.ts';
import { connectionSettings } from '../../config/rows/connection.ts';
import type { NumberIn } from '../../config/setting.ts';
import type { Backoff } from './backoff.ts';

/** What every client knows about connections and metadata. Times in microseconds. Frozen. */
export type ConnectionConfig = {
  readonly reconnectBackoff: Backoff;
  /** How long opening a connection may take: socket.connection.setup.timeout.ms. */
  readonly connectTimeout: Micros;
  /** How long an answer may take: request.timeout.ms. */
  readonly requestTimeout: Micros;
  readonly metadataMaxAge: Micros;
  /** Whether asking for an unknown topic may create it. */
  readonly mayCreateTopics: boolean;
  /** Between two requests for metadata. */
  readonly metadataBackoff: Backoff;
};

/** What a client is set to of its connections. The other two say what its kind does. */
export function connectionConfig(
  set: SettingTexts,
  metadataBackoff: Backoff,
  mayCreateTopics: boolean,
): ConnectionConfig {
  const time = (name: NumberIn<Rows, keyof Rows>): Micros =>
    millis(settingOf(connectionSettings, set, name));
  return Object.freeze({
    reconnectBackoff: reconnectBackoff(set),
    // Kafka takes a negative time, too.
    connectTimeout: Math.max(time('socket.connection.setup.timeout.ms'), 0),
    requestTimeout: time('request.timeout.ms'),
    metadataMaxAge: time('metadata.max.age.ms'),
    mayCreateTopics,
    metadataBackoff,
  });
}

type Rows = typeof connectionSettings;

/** An administrator cannot be set to anything here. (AdminClientConfig) */
export const adminConnections: ConnectionConfig = connectionConfig(
  {},
  Object.freeze({
    first: millis(settingOf(adminSettings, {}, 'retry.backoff.ms')),
    max: millis(settingOf(adminSettings, {}, 'retry.backoff.max.ms')),
  }),
  false,
);

/**
 * Waits before a client connects again. With the first wait alone set, each is as long as that one,
 * without doubling and above the default maximum too.
 * (CommonClientConfigs.postProcessReconnectBackoffConfigs)
 */
function reconnectBackoff(set: SettingTexts): Backoff {
  const first = millis(settingOf(connectionSettings, set, 'reconnect.backoff.ms'));
  const isFlat = 'reconnect.backoff.ms' in set && !('reconnect.backoff.max.ms' in set);
  const most = millis(settingOf(connectionSettings, set, 'reconnect.backoff.max.ms'));
  return Object.freeze({ first, max: isFlat ? first : most });
}
