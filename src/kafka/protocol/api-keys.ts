/** Who answers an API: brokers (B), controllers (C) or both. */
export type Listeners = 'B' | 'C' | 'BC';

type Row = readonly [
  key: number,
  name: string,
  oldest: number,
  newest: number,
  /** First flexible version, null when there is none. */
  flexible: number | null,
  listeners: Listeners,
];

/**
 * Every API of Kafka 4.2.1 with its stable versions (`ApiKeys` and the message definitions). Keys 4 to 7 belonged to
 * ZooKeeper mode: they are reserved and have no version.
 */
const table = [
  [0, 'Produce', 3, 13, 9, 'B'],
  [1, 'Fetch', 4, 18, 12, 'BC'],
  [2, 'ListOffsets', 1, 11, 6, 'B'],
  [3, 'Metadata', 0, 13, 9, 'B'],
  [8, 'OffsetCommit', 2, 10, 8, 'B'],
  [9, 'OffsetFetch', 1, 10, 6, 'B'],
  [10, 'FindCoordinator', 0, 6, 3, 'B'],
  [11, 'JoinGroup', 0, 9, 6, 'B'],
  [12, 'Heartbeat', 0, 4, 4, 'B'],
  [13, 'LeaveGroup', 0, 5, 4, 'B'],
  [14, 'SyncGroup', 0, 5, 4, 'B'],
  [15, 'DescribeGroups', 0, 6, 5, 'B'],
  [16, 'ListGroups', 0, 5, 3, 'B'],
  [17, 'SaslHandshake', 0, 1, null, 'BC'],
  [18, 'ApiVersions', 0, 4, 3, 'BC'],
  [19, 'CreateTopics', 2, 7, 5, 'BC'],
  [20, 'DeleteTopics', 1, 6, 4, 'BC'],
  [21, 'DeleteRecords', 0, 2, 2, 'B'],
  [22, 'InitProducerId', 0, 5, 2, 'B'],
  [23, 'OffsetForLeaderEpoch', 2, 4, 4, 'B'],
  [24, 'AddPartitionsToTxn', 0, 5, 3, 'B'],
  [25, 'AddOffsetsToTxn', 0, 4, 3, 'B'],
  [26, 'EndTxn', 0, 5, 3, 'B'],
  [27, 'WriteTxnMarkers', 1, 2, 1, 'B'],
  [28, 'TxnOffsetCommit', 0, 5, 3, 'B'],
  [29, 'DescribeAcls', 1, 3, 2, 'BC'],
  [30, 'CreateAcls', 1, 3, 2, 'BC'],
  [31, 'DeleteAcls', 1, 3, 2, 'BC'],
  [32, 'DescribeConfigs', 1, 4, 4, 'BC'],
  [33, 'AlterConfigs', 0, 2, 2, 'BC'],
  [34, 'AlterReplicaLogDirs', 1, 2, 2, 'B'],
  [35, 'DescribeLogDirs', 1, 4, 2, 'B'],
  [36, 'SaslAuthenticate', 0, 2, 2, 'BC'],
  [37, 'CreatePartitions', 0, 3, 2, 'BC'],
  [38, 'CreateDelegationToken', 1, 3, 2, 'BC'],
  [39, 'RenewDelegationToken', 1, 2, 2, 'BC'],
  [40, 'ExpireDelegationToken', 1, 2, 2, 'BC'],
  [41, 'DescribeDelegationToken', 1, 3, 2, 'BC'],
  [42, 'DeleteGroups', 0, 2, 2, 'B'],
  [43, 'ElectLeaders', 0, 2, 2, 'BC'],
  [44, 'IncrementalAlterConfigs', 0, 1, 1, 'BC'],
  [45, 'AlterPartitionReassignments', 0, 1, 0, 'BC'],
  [46, 'ListPartitionReassignments', 0, 0, 0, 'BC'],
  [47, 'OffsetDelete', 0, 0, null, 'B'],
  [48, 'DescribeClientQuotas', 0, 1, 1, 'B'],
  [49, 'AlterClientQuotas', 0, 1, 1, 'BC'],
  [50, 'DescribeUserScramCredentials', 0, 0, 0, 'BC'],
  [51, 'AlterUserScramCredentials', 0, 0, 0, 'BC'],
  [52, 'Vote', 0, 2, 0, 'C'],
  [53, 'BeginQuorumEpoch', 0, 1, 1, 'C'],
  [54, 'EndQuorumEpoch', 0, 1, 1, 'C'],
  [55, 'DescribeQuorum', 0, 2, 0, 'BC'],
  [56, 'AlterPartition', 2, 3, 0, 'C'],
  [57, 'UpdateFeatures', 0, 2, 0, 'BC'],
  [58, 'Envelope', 0, 0, 0, 'C'],
  [59, 'FetchSnapshot', 0, 1, 0, 'C'],
  [60, 'DescribeCluster', 0, 2, 0, 'BC'],
  [61, 'DescribeProducers', 0, 0, 0, 'B'],
  [62, 'BrokerRegistration', 0, 4, 0, 'C'],
  [63, 'BrokerHeartbeat', 0, 1, 0, 'C'],
  [64, 'UnregisterBroker', 0, 0, 0, 'BC'],
  [65, 'DescribeTransactions', 0, 0, 0, 'B'],
  [66, 'ListTransactions', 0, 2, 0, 'B'],
  [67, 'AllocateProducerIds', 0, 0, 0, 'C'],
  [68, 'ConsumerGroupHeartbeat', 0, 1, 0, 'B'],
  [69, 'ConsumerGroupDescribe', 0, 1, 0, 'B'],
  [70, 'ControllerRegistration', 0, 0, 0, 'C'],
  [71, 'GetTelemetrySubscriptions', 0, 0, 0, 'B'],
  [72, 'PushTelemetry', 0, 0, 0, 'B'],
  [73, 'AssignReplicasToDirs', 0, 0, 0, 'C'],
  [74, 'ListConfigResources', 0, 1, 0, 'B'],
  [75, 'DescribeTopicPartitions', 0, 0, 0, 'B'],
  [76, 'ShareGroupHeartbeat', 1, 1, 0, 'B'],
  [77, 'ShareGroupDescribe', 1, 1, 0, 'B'],
  [78, 'ShareFetch', 1, 2, 0, 'B'],
  [79, 'ShareAcknowledge', 1, 2, 0, 'B'],
  [80, 'AddRaftVoter', 0, 1, 0, 'BC'],
  [81, 'RemoveRaftVoter', 0, 0, 0, 'BC'],
  [82, 'UpdateRaftVoter', 0, 0, 0, 'C'],
  [83, 'InitializeShareGroupState', 0, 0, 0, 'B'],
  [84, 'ReadShareGroupState', 0, 0, 0, 'B'],
  [85, 'WriteShareGroupState', 0, 1, 0, 'B'],
  [86, 'DeleteShareGroupState', 0, 0, 0, 'B'],
  [87, 'ReadShareGroupStateSummary', 0, 1, 0, 'B'],
  [88, 'StreamsGroupHeartbeat', 0, 0, 0, 'B'],
  [89, 'StreamsGroupDescribe', 0, 0, 0, 'B'],
  [90, 'DescribeShareGroupOffsets', 0, 1, 0, 'B'],
  [91, 'AlterShareGroupOffsets', 0, 0, 0, 'B'],
  [92, 'DeleteShareGroupOffsets', 0, 0, 0, 'B'],
] as const satisfies readonly Row[];

/** The name of any API of Kafka, modelled here or not. */
export type AnyApiName = (typeof table)[number][1];

export type ApiKey = {
  readonly key: number;
  readonly name: AnyApiName;
  readonly oldest: number;
  readonly newest: number;
  readonly flexible: number | null;
  readonly listeners: Listeners;
};

/** Every API in the order of its key. */
export const apiKeys: readonly ApiKey[] = table.map(
  ([key, name, oldest, newest, flexible, listeners]) => ({
    key,
    name,
    oldest,
    newest,
    flexible,
    listeners,
  }),
);

const byKey = new Map(apiKeys.map((api) => [api.key, api]));
const byName = new Map(apiKeys.map((api) => [api.name, api]));

/** The API with this key, null when Kafka has none. */
export function apiOfKey(key: number): ApiKey | null {
  return byKey.get(key) ?? null;
}

/** The API with this name. */
export function apiOfName(name: AnyApiName): ApiKey {
  const api = byName.get(name);
  if (api === undefined) throw new RangeError(`no API is named ${name}`);
  return api;
}

export type ApiVersionRange = {
  readonly apiKey: number;
  readonly minVersion: number;
  readonly maxVersion: number;
};

/**
 * The ranges that an ApiVersions response lists, by key. A broker claims Produce from version 0, which it does not
 * accept: librdkafka needs that (KAFKA-18659). The two telemetry APIs are listed only where a receiver of client metrics
 * is configured, so not here.
 */
export function advertisedVersions(listener: 'B' | 'C'): ApiVersionRange[] {
  return apiKeys
    .filter((api) => api.listeners.includes(listener) && !TELEMETRY.includes(api.name))
    .map((api) => ({
      apiKey: api.key,
      minVersion: api.name === 'Produce' && listener === 'B' ? 0 : api.oldest,
      maxVersion: api.newest,
    }));
}

const TELEMETRY: readonly AnyApiName[] = ['GetTelemetrySubscriptions', 'PushTelemetry'];
