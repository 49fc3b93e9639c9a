import type { ConfigValues } from '../cluster-spec.ts';
import { parseConsumerConfig } from './consumer-config.ts';
import type { Consumer } from './consumer-state.ts';
import { parseProducerConfig } from './producer-config.ts';
import type { Producer } from './producer-state.ts';

/** What is wrong with new settings for a client, as a sentence; undefined when nothing is. For the door, before `configure`. */
export function settingsProblem(
  client: Producer | Consumer,
  values: ConfigValues,
): string | undefined {
  const settings = { ...client.settings, ...values };
  const parsed =
    client.role === 'producer' ? parseProducerConfig(settings) : parseConsumerConfig(settings);
  return 'problem' in parsed ? parsed.problem : undefined;
}
