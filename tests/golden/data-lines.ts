import { METADATA_TOPIC_ID } from '../../src/kafka/metadata/metadata-record.ts';
import {
  isReadable,
  type RecordBatch,
  type Records,
} from '../../src/kafka/protocol/batch/record-batch.ts';
import { nothing, type ApiLines } from './api-lines.ts';
import {
  batchesText,
  facts,
  listed,
  memberOf,
  partitionOf,
  rangeText,
  recordText,
  type Names,
} from './names.ts';

/** What producers, consumers and followers say to brokers. */
export const dataLines: ApiLines<
  | 'Produce'
  | 'Fetch'
  | 'ListOffsets'
  | 'OffsetForLeaderEpoch'
  | 'Metadata'
  | 'ApiVersions'
  | 'InitProducerId'
  | 'AllocateProducerIds'
  | 'DescribeProducers'
  | 'WriteTxnMarkers'
> = {
  Produce: {
    request: ({ acks, topicData }, names) =>
      facts(
        listed(topicData, (topic) =>
          listed(topic.partitionData, ({ index, records }) =>
            facts(partitionOf(names, topic, index), sentText(records)),
          ),
        ),
        `acks ${acks === -1 ? 'all' : acks}`,
      ),
    response: ({ responses }, names) =>
      listed(responses, (topic) =>
        listed(topic.partitionResponses, ({ index, baseOffset, errorCode, currentLeader }) =>
          facts(
            partitionOf(names, topic, index),
            errorCode === 0 ? `base offset ${baseOffset}` : '',
            leaderText(currentLeader, names, topic.topicId),
          ),
        ),
      ),
  },
  Fetch: {
    request: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(topic.partitions, ({ partition, fetchOffset, ...epochs }) =>
          facts(
            `${partitionOf(names, topic, partition)} offset ${fetchOffset}`,
            epochText('last fetched epoch', epochs.lastFetchedEpoch),
            epochText('leader epoch', epochs.currentLeaderEpoch),
          ),
        ),
      ),
    response: ({ responses }, names) =>
      listed(responses, (topic) =>
        listed(topic.partitions, (part) => {
          const { errorCode, highWatermark, logStartOffset, divergingEpoch, snapshotId } = part;
          const { epoch, endOffset } = divergingEpoch;
          return facts(
            partitionOf(names, topic, part.partitionIndex),
            batchesText(part.records),
            errorCode === 0 ? `HW ${highWatermark}` : '',
            logStartOffset > 0 ? `log start ${logStartOffset}` : '',
            endOffset < 0 ? '' : `diverging epoch ${epoch} end offset ${endOffset}`,
            snapshotId.endOffset < 0 ? '' : `snapshot ${snapshotId.endOffset}`,
            errorCode === 0 ? '' : leaderText(part.currentLeader, names, topic.topicId),
          );
        }),
      ),
  },
  ListOffsets: {
    request: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(topic.partitions, ({ partitionIndex, timestamp }) =>
          facts(partitionOf(names, topic, partitionIndex), timestampText(timestamp)),
        ),
      ),
    response: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(topic.partitions, ({ partitionIndex, offset, leaderEpoch }) =>
          facts(
            `${partitionOf(names, topic, partitionIndex)} offset ${offset}`,
            epochText('epoch', leaderEpoch),
          ),
        ),
      ),
  },
  OffsetForLeaderEpoch: {
    request: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(topic.partitions, ({ partition, leaderEpoch }) =>
          facts(partitionOf(names, topic, partition), epochText('epoch', leaderEpoch)),
        ),
      ),
    response: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(topic.partitions, ({ partition, leaderEpoch, endOffset }) =>
          facts(
            partitionOf(names, topic, partition),
            epochText('epoch', leaderEpoch),
            `end offset ${endOffset}`,
          ),
        ),
      ),
  },
  Metadata: {
    request: ({ topics }) =>
      topics === null ? 'all topics' : listed(topics, ({ name }) => name ?? ''),
    response: ({ brokers, topics }, names) =>
      facts(
        `brokers ${brokers.map(({ nodeId }) => nodeId).join()}`,
        listed(topics, ({ name, topicId, partitions }) =>
          listed(partitions, ({ partitionIndex, leaderId, leaderEpoch, isrNodes }) =>
            facts(
              partitionOf(names, { name: name ?? '', topicId }, partitionIndex),
              `leader ${leaderId} epoch ${leaderEpoch} ISR ${isrNodes.join()}`,
            ),
          ),
        ),
      ),
  },
  ApiVersions: { request: nothing, response: nothing },
  InitProducerId: {
    request: ({ producerId, producerEpoch }) =>
      producerId >= 0 ? `producer ${producerId} epoch ${producerEpoch}` : '',
    response: ({ producerId, producerEpoch }) => `producer ${producerId} epoch ${producerEpoch}`,
  },
  AllocateProducerIds: {
    request: nothing,
    response: ({ producerIdStart, producerIdLen }) =>
      `producer ids ${rangeText(producerIdStart, producerIdStart + producerIdLen - 1)}`,
  },
  DescribeProducers: { request: nothing, response: nothing },
  WriteTxnMarkers: { request: nothing, response: nothing },
};

/** '' for an epoch that is not known. */
const epochText = (what: string, epoch: number): string => (epoch < 0 ? '' : `${what} ${epoch}`);

/** Members of the quorum by name, brokers by id; '' for no leader. */
function leaderText(
  { leaderId, leaderEpoch }: { leaderId: number; leaderEpoch: number },
  names: Names,
  topicId: string,
): string {
  if (leaderId < 0) return '';
  const leader = topicId === METADATA_TOPIC_ID ? memberOf(names, leaderId) : leaderId;
  return `current leader ${leader} epoch ${leaderEpoch}`;
}

/** (ListOffsetsRequest.LATEST_TIMESTAMP, EARLIEST_TIMESTAMP, EARLIEST_LOCAL_TIMESTAMP) */
const NAMED_TIMESTAMPS: Readonly<Record<number, string>> = {
  [-1]: 'latest',
  [-2]: 'earliest',
  [-4]: 'earliest local',
};

const timestampText = (timestamp: number): string =>
  NAMED_TIMESTAMPS[timestamp] ?? `timestamp ${timestamp}`;

const VALUES_SHOWN = 5;

/** What a producer sends: keys and values, and the sequence of one that has an id. */
const sentText = (records: Records | null): string =>
  listed(records ?? [], (batch) =>
    isReadable(batch) ? sentBatch(batch) : `unreadable batch (${batch.unreadable})`,
  );

function sentBatch({ records, producerId, producerEpoch, baseSequence }: RecordBatch): string {
  const told = records.slice(0, VALUES_SHOWN).map(recordText);
  if (records.length > VALUES_SHOWN) told.push('…');
  const sequence = rangeText(baseSequence, baseSequence + records.length - 1);
  return facts(
    `[${told.join(' ')}]`,
    producerId < 0 ? '' : `producer ${producerId} epoch ${producerEpoch} sequence ${sequence}`,
  );
}
