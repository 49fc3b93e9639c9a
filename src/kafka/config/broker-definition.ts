import type { BrokerRow, Definition } from './config-definition.ts';
import { logRows } from './log-definitions.ts';
import { serverRows } from './server-definitions.ts';

/** Bytes a second of throttled replication: settings that only exist while a broker runs. (DynamicConfig.Broker, QuotaConfig) */
const rateRows: readonly BrokerRow[] = [
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'replica.alter.log.dirs.io.max.bytes.per.second',
].map((name) => [name, 'LONG', null, 'di', { least: 0 }]);

export type BrokerDefinition = Definition & {
  readonly isDynamic: boolean;
  readonly isInternal: boolean;
};

/**
 * Every setting of a broker of Kafka 4.2.1, also those that nothing here obeys, in the order in which they are checked.
 * (AbstractKafkaConfig, DynamicBrokerConfig)
 */
export const brokerDefinitions: readonly BrokerDefinition[] = [
  ...serverRows,
  ...logRows,
  ...rateRows,
].map(([name, type, normal, marks = '', allowed = {}]) => ({
  name,
  type,
  normal,
  allowed,
  isDynamic: marks.includes('d'),
  isInternal: marks.includes('i'),
}));

const byName = new Map(brokerDefinitions.map((each) => [each.name, each]));

/** Undefined for a name that Kafka does not know. */
export const brokerDefinition = (name: string): BrokerDefinition | undefined => byName.get(name);
