import { millis, seconds, type Micros } from '../../../kernel/time.ts';
import { numberOf, type ConfigTable } from '../../config/config.ts';
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

/** Defaults of Kafka 4.2.1 (AdminClientConfig). */
export const adminConnections: ConnectionConfig = Object.freeze({
  reconnectBackoff: Object.freeze({ first: millis(50), max: seconds(1) }),
  connectTimeout: seconds(10),
  requestTimeout: seconds(30),
  metadataMaxAge: seconds(300),
  mayCreateTopics: false,
  metadataBackoff: Object.freeze({ first: millis(100), max: seconds(1) }),
});

/**
 * Waits before a client connects again. Who sets the first wait alone gets that one each time, without doubling and above the default maximum too.
 * Source: CommonClientConfigs.postProcessReconnectBackoffConfigs.
 */
export function reconnectBackoffOf(table: ConfigTable, set: Record<string, string>): Backoff {
  const first = millis(numberOf(table, set, 'reconnect.backoff.ms'));
  const isFlat = 'reconnect.backoff.ms' in set && !('reconnect.backoff.max.ms' in set);
  const max = isFlat ? first : millis(numberOf(table, set, 'reconnect.backoff.max.ms'));
  return Object.freeze({ first, max });
}
