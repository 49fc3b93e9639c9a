/**
 * A request to begin with: its newest version here, and a body as Kafka's JSON writes it. `topic`
 * is one that the cluster has.
 */
export type RequestTemplate = { version: number; body: (topic: string) => unknown };

/** Requests that a person may craft. Any other name may be typed too. */
export const requestTemplates: Readonly<Record<string, RequestTemplate>> = {
  Metadata: {
    version: 13,
    body: () => ({
      topics: null,
      allowAutoTopicCreation: false,
      includeTopicAuthorizedOperations: false,
    }),
  },
  ApiVersions: {
    version: 4,
    body: () => ({ clientSoftwareName: 'by-hand', clientSoftwareVersion: '1' }),
  },
  Fetch: {
    version: 12,
    body: (topic) => ({
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: 100_000,
      isolationLevel: 0,
      sessionId: 0,
      sessionEpoch: -1,
      topics: [
        {
          topic,
          partitions: [
            {
              partition: 0,
              currentLeaderEpoch: -1,
              fetchOffset: 0,
              lastFetchedEpoch: -1,
              logStartOffset: -1,
              partitionMaxBytes: 10_000,
            },
          ],
        },
      ],
      forgottenTopicsData: [],
      rackId: '',
    }),
  },
  ListOffsets: {
    version: 10,
    body: (topic) => ({
      replicaId: -1,
      isolationLevel: 0,
      topics: [
        {
          name: topic,
          partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp: -1 }],
        },
      ],
      timeoutMs: 1_000,
    }),
  },
  OffsetForLeaderEpoch: {
    version: 4,
    body: (topic) => ({
      replicaId: -2,
      topics: [{ topic, partitions: [{ partition: 0, currentLeaderEpoch: -1, leaderEpoch: 0 }] }],
    }),
  },
  DescribeQuorum: {
    version: 2,
    body: () => ({
      topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }],
    }),
  },
  DescribeCluster: {
    version: 2,
    body: () => ({
      includeClusterAuthorizedOperations: false,
      endpointType: 1,
      includeFencedBrokers: true,
    }),
  },
};
