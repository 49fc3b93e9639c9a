import { nothing, type ApiLines } from './api-lines.ts';
import { facts, listed, partitionOf, topicName } from './names.ts';

/** What people ask of a cluster through an admin client. */
export const adminLines: ApiLines<
  | 'CreateTopics'
  | 'DeleteTopics'
  | 'DeleteRecords'
  | 'CreatePartitions'
  | 'DescribeTopicPartitions'
  | 'DescribeConfigs'
  | 'AlterConfigs'
  | 'IncrementalAlterConfigs'
  | 'ListConfigResources'
  | 'ElectLeaders'
  | 'AlterPartitionReassignments'
  | 'ListPartitionReassignments'
  | 'DescribeCluster'
  | 'UnregisterBroker'
  | 'UpdateFeatures'
  | 'DescribeLogDirs'
  | 'AlterReplicaLogDirs'
  | 'DescribeUserScramCredentials'
  | 'SaslHandshake'
  | 'SaslAuthenticate'
> = {
  CreateTopics: {
    request: ({ topics }) =>
      listed(topics, ({ name, numPartitions, replicationFactor, configs }) =>
        facts(
          `${name} partitions ${numPartitions} replication factor ${replicationFactor}`,
          ...configs.map((config) => `${config.name}=${config.value ?? ''}`),
        ),
      ),
    response: ({ topics }) => listed(topics, ({ name }) => name),
  },
  DeleteTopics: {
    request: ({ topics, topicNames = [] }, names) =>
      [
        ...topicNames,
        ...topics.map(({ name, topicId }) => name ?? topicName(names, topicId)),
      ].join(),
    response: ({ responses }, names) =>
      listed(responses, ({ name, topicId }) => name ?? topicName(names, topicId)),
  },
  DeleteRecords: {
    request: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(
          topic.partitions,
          ({ partitionIndex, offset }) =>
            `${partitionOf(names, topic, partitionIndex)} before offset ${offset}`,
        ),
      ),
    response: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(
          topic.partitions,
          ({ partitionIndex, lowWatermark }) =>
            `${partitionOf(names, topic, partitionIndex)} low watermark ${lowWatermark}`,
        ),
      ),
  },
  CreatePartitions: {
    request: ({ topics }) => listed(topics, ({ name, count }) => `${name} count ${count}`),
    response: ({ results }) => listed(results, ({ name }) => name),
  },
  DescribeTopicPartitions: {
    request: ({ topics }) => listed(topics, ({ name }) => name),
    response: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(topic.partitions, (part) =>
          facts(
            partitionOf(names, { name: topic.name ?? '' }, part.partitionIndex),
            `leader ${part.leaderId} epoch ${part.leaderEpoch}`,
            `replicas ${part.replicaNodes.join()} ISR ${part.isrNodes.join()}`,
          ),
        ),
      ),
  },
  DescribeConfigs: {
    request: ({ resources }) =>
      listed(resources, ({ resourceName, configurationKeys }) =>
        facts(resourceName, configurationKeys === null ? 'all' : configurationKeys.join(' ')),
      ),
    response: ({ results }) =>
      listed(results, ({ resourceName, configs }) =>
        facts(
          resourceName,
          configs.length > CONFIGS_SHOWN
            ? `${configs.length} configs`
            : configs
                .map(
                  ({ name, value, configSource }) =>
                    `${name}=${value ?? ''} (${CONFIG_SOURCES[configSource] ?? ''})`,
                )
                .join(' '),
        ),
      ),
  },
  AlterConfigs: {
    request: ({ resources }) =>
      listed(resources, ({ resourceName, configs }) =>
        facts(resourceName, ...configs.map(({ name, value }) => `${name}=${value ?? ''}`)),
      ),
    response: ({ responses }) => listed(responses, ({ resourceName }) => resourceName),
  },
  IncrementalAlterConfigs: {
    request: ({ resources }) =>
      listed(resources, ({ resourceName, configs }) =>
        facts(
          resourceName,
          ...configs.map(
            ({ name, configOperation, value }) =>
              `${CONFIG_OPERATIONS[configOperation] ?? ''} ${name}=${value ?? ''}`,
          ),
        ),
      ),
    response: ({ responses }) => listed(responses, ({ resourceName }) => resourceName),
  },
  ListConfigResources: { request: nothing, response: nothing },
  ElectLeaders: {
    request: ({ electionType, topicPartitions }, names) =>
      facts(
        electionType === 0 ? 'preferred' : 'unclean',
        listed(topicPartitions ?? [], (topic) =>
          listed(topic.partitions, (index) => partitionOf(names, topic, index)),
        ),
      ),
    response: nothing,
  },
  AlterPartitionReassignments: {
    request: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(
          topic.partitions,
          ({ partitionIndex: index, replicas }) =>
            `${partitionOf(names, topic, index)} replicas ${replicas?.join() ?? 'as before'}`,
        ),
      ),
    response: nothing,
  },
  ListPartitionReassignments: {
    request: nothing,
    response: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(topic.partitions, (part) =>
          facts(
            `${partitionOf(names, topic, part.partitionIndex)} replicas ${part.replicas.join()}`,
            `adding ${part.addingReplicas.join()} removing ${part.removingReplicas.join()}`,
          ),
        ),
      ),
  },
  DescribeCluster: {
    request: nothing,
    response: ({ controllerId, brokers }) =>
      `controller ${controllerId} brokers ${brokers.map(({ brokerId }) => brokerId).join()}`,
  },
  UnregisterBroker: { request: ({ brokerId }) => `broker ${brokerId}`, response: nothing },
  UpdateFeatures: {
    request: ({ featureUpdates }) =>
      listed(
        featureUpdates,
        ({ feature, maxVersionLevel }) => `${feature} to level ${maxVersionLevel}`,
      ),
    response: nothing,
  },
  DescribeLogDirs: { request: nothing, response: nothing },
  AlterReplicaLogDirs: { request: nothing, response: nothing },
  DescribeUserScramCredentials: { request: nothing, response: nothing },
  SaslHandshake: { request: nothing, response: nothing },
  SaslAuthenticate: { request: nothing, response: nothing },
};

/** More settings than these are only counted. */
const CONFIGS_SHOWN = 4;

/** (ConfigSource) */
const CONFIG_SOURCES: Readonly<Record<number, string>> = {
  1: 'DYNAMIC_TOPIC_CONFIG',
  2: 'DYNAMIC_BROKER_CONFIG',
  3: 'DYNAMIC_DEFAULT_BROKER_CONFIG',
  4: 'STATIC_BROKER_CONFIG',
  5: 'DEFAULT_CONFIG',
};

/** (AlterConfigOp.OpType) */
const CONFIG_OPERATIONS = ['SET', 'DELETE', 'APPEND', 'SUBTRACT'];
