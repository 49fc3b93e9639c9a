import type { ConfigValues, ConsumerSpec, LoadSpec, ProducerSpec } from '../kafka/cluster-spec.ts';
import { parseConsumerConfig } from '../kafka/clients/consumer/consumer-config.ts';
import type { ParsedConfig } from '../kafka/clients/parse-config.ts';
import { parseProducerConfig } from '../kafka/clients/producer/producer-config.ts';
import { also, type Check, flag, list, shape, whole } from './check.ts';
import { configValues, micros, nodeName, partitionName, topicName } from './names.ts';
import { applicationSpec, serverPattern, topicPattern } from './parse-consumer.ts';
import type { Flaw } from './problem.ts';

const load: Check<LoadSpec> = shape<LoadSpec>(
  { every: micros, keys: whole(0, 1_000_000), valueBytes: whole(0, 1_200_000) },
  {},
);

const clientConfig = (parse: (values: ConfigValues) => ParsedConfig<object>): Check<ConfigValues> =>
  also(configValues, (values) => {
    const parsed = parse(values);
    return 'problem' in parsed ? { problem: 'wrong-setting', why: parsed } : undefined;
  });

export const producerSpec: Check<ProducerSpec> = shape<ProducerSpec>(
  { name: nodeName, topic: topicName },
  { config: clientConfig(parseProducerConfig), load },
);

export const consumerSpec: Check<ConsumerSpec> = also(
  shape<ConsumerSpec>(
    { name: nodeName, assign: list(partitionName, 0, 1_000), polling: flag },
    {
      config: clientConfig(parseConsumerConfig),
      subscribe: list(topicName, 1, 100),
      pattern: topicPattern,
      serverPattern,
      application: applicationSpec,
    },
  ),
  subscriptionFlaw,
);

/** Partitions come by hand or from the group, and only a group can be subscribed with. */
function subscriptionFlaw({ assign, config, ...spec }: ConsumerSpec): Flaw | undefined {
  const { subscribe, pattern, serverPattern: byServer } = spec;
  const ways = [
    assign.length > 0,
    ...[subscribe, pattern, byServer].map((way) => way !== undefined),
  ];
  if (ways.filter((way) => way).length > 1) return { problem: 'two-subscriptions' };
  const isInGroup = subscribe !== undefined || pattern !== undefined || byServer !== undefined;
  return isInGroup && config?.['group.id'] === undefined ? { problem: 'no-group' } : undefined;
}
