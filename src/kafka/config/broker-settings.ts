import { groupCoordinatorSettings } from './rows/groups.ts';
import { logSettings } from './rows/log.ts';
import { metricSettings } from './rows/metrics.ts';
import { networkSettings } from './rows/network.ts';
import { metadataLogSettings, quorumSettings } from './rows/quorum.ts';
import { remoteLogSettings } from './rows/remote-log.ts';
import { replicationSettings, throttleSettings } from './rows/replication.ts';
import { securitySettings } from './rows/security.ts';
import { serverSettings } from './rows/server.ts';
import { shareSettings } from './rows/share.ts';
import { addPartitionsSettings, transactionSettings } from './rows/transactions.ts';
import type { SettingRow } from './setting.ts';

/**
 * Every setting of a broker or controller of Kafka 4.2.1, in the order in which they are checked.
 * (AbstractKafkaConfig)
 */
export const brokerSettings = {
  ...remoteLogSettings,
  ...serverSettings,
  ...metadataLogSettings,
  ...networkSettings,
  ...replicationSettings,
  ...groupCoordinatorSettings,
  ...logSettings,
  ...shareSettings,
  ...transactionSettings,
  ...quorumSettings,
  ...metricSettings,
  ...securitySettings,
  ...addPartitionsSettings,
  ...throttleSettings,
} as const;

export type BrokerSetting = keyof typeof brokerSettings;

/** Undefined for a name that Kafka does not know. */
export const brokerRow = (name: string): SettingRow | undefined =>
  Object.hasOwn(brokerSettings, name) ? brokerSettings[name as BrokerSetting] : undefined;
