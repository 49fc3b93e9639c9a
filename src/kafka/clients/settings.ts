import type { ConfigValues } from '../cluster-spec.ts';
import type { ConfigProblem } from './config-problem.ts';
import { parseConsumerConfig } from './consumer/consumer-config.ts';
import type { Consumer } from './consumer/consumer-state.ts';
import { parseProducerConfig } from './producer/producer-config.ts';
import type { Producer } from './producer/producer-state.ts';

/** What is wrong with new settings for a client, if anything. For the door, before `configure`. */
export function settingsProblem(
  client: Producer | Consumer,
  values: ConfigValues,
): ConfigProblem | undefined {
  const settings = { ...client.settings, ...values };
  const parsed =
    client.role === 'producer' ? parseProducerConfig(settings) : parseConsumerConfig(settings);
  return 'problem' in parsed ? parsed : undefined;
}
