import type { Handlers } from '../../network/handlers.ts';
import { answer, type RequestContext } from '../../network/listener.ts';
import type { MetadataImage } from '../../metadata/metadata-image.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { Request, RequestBody, ResponseBody } from '../../protocol/message.ts';
import { answered } from '../../network/answered.ts';
import type { Broker } from '../broker.ts';
import type { ServerStep } from '../../step.ts';

/**
 * What a broker says of transactions as long as no coordinator of theirs is loaded on it.
 * (TransactionCoordinator)
 */
export const transactionAnswers: Handlers<Broker, TransactionApi> = {
  AddPartitionsToTxn: onAddPartitions,
  AddOffsetsToTxn: answered((_, { body }) => ({
    throttleTimeMs: 0,
    errorCode: errorCode(errorOf(body.transactionalId)),
  })),
  EndTxn: answered((_, { body }) => ({
    throttleTimeMs: 0,
    errorCode: errorCode(errorOf(body.transactionalId)),
    producerId: -1,
    producerEpoch: -1,
  })),
  TxnOffsetCommit: answered(({ memory: { image } }, { body }) => ({
    throttleTimeMs: 0,
    topics: body.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: errorCode(partitionError(image, name, partitionIndex)),
      })),
    })),
  })),
  DescribeTransactions: answered((_, { body }) => ({
    throttleTimeMs: 0,
    transactionStates: body.transactionalIds.map((transactionalId) => ({
      errorCode: errorCode(errorOf(transactionalId)),
      transactionalId,
      transactionState: '',
      transactionTimeoutMs: 0,
      transactionStartTimeMs: 0,
      producerId: 0,
      producerEpoch: 0,
      topics: [],
    })),
  })),
  ListTransactions: answered((_, { body }) => listNone(body)),
  WriteTxnMarkers: answered(({ memory: { image } }, { body }) => writeNone(image, body)),
};

type TransactionApi =
  | 'AddPartitionsToTxn'
  | 'AddOffsetsToTxn'
  | 'EndTxn'
  | 'TxnOffsetCommit'
  | 'DescribeTransactions'
  | 'ListTransactions'
  | 'WriteTxnMarkers';

const errorOf = (transactionalId: string): ErrorName =>
  transactionalId === '' ? 'INVALID_REQUEST' : 'NOT_COORDINATOR';

/** A partition that is not there is said so before a coordinator is asked. */
const partitionError = (image: MetadataImage, topic: string, index: number): ErrorName =>
  index < (image.topics[topic]?.partitions ?? 0) ? 'NOT_COORDINATOR' : 'UNKNOWN_TOPIC_OR_PARTITION';

type Asked = RequestBody<'AddPartitionsToTxn'>['transactions'][number]['topics'];
type Told = ResponseBody<'AddPartitionsToTxn'>['resultsByTransaction'][number]['topicResults'];

/**
 * Partitions are added to a transaction whose coordinator is not here.
 * (KafkaApis.handleAddPartitionsToTxnRequest)
 */
function onAddPartitions(
  { memory: { image } }: Broker,
  { body, version }: Request<'AddPartitionsToTxn'>,
  context: RequestContext,
  step: ServerStep,
): void {
  if (version < 4) {
    const resultsByTopicV3AndBelow = notAdded(image, body.v3AndBelowTopics ?? []);
    const told = { throttleTimeMs: 0, errorCode: 0, resultsByTransaction: [] };
    return answer<'AddPartitionsToTxn'>(context, { ...told, resultsByTopicV3AndBelow }, step);
  }
  // The last transaction that is done sends the answer: where none is asked for, none is ever sent.
  if (body.transactions.length === 0) return;
  const resultsByTransaction = body.transactions.map(({ transactionalId, topics }) => ({
    transactionalId,
    topicResults: notAdded(image, topics),
  }));
  const told = { throttleTimeMs: 0, errorCode: 0, resultsByTransaction };
  answer<'AddPartitionsToTxn'>(context, told, step);
}

/** One partition that is not there keeps the others from being tried. */
function notAdded(image: MetadataImage, topics: Asked): Told {
  const isKnown = ({ name, partitions }: Asked[number]): boolean =>
    partitions.every((index) => partitionError(image, name, index) === 'NOT_COORDINATOR');
  const others: ErrorName = topics.every(isKnown) ? 'NOT_COORDINATOR' : 'OPERATION_NOT_ATTEMPTED';
  return topics.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map((partitionIndex) => {
      const error = partitionError(image, name, partitionIndex);
      const told = error === 'NOT_COORDINATOR' ? others : error;
      return { partitionIndex, partitionErrorCode: errorCode(told) };
    }),
  }));
}

/** The states of a transaction by their names. (TransactionState) */
const STATES: readonly string[] = [
  ...['Empty', 'Ongoing', 'PrepareCommit', 'PrepareAbort', 'CompleteCommit', 'CompleteAbort'],
  ...['Dead', 'PrepareEpochFence'],
];

function listNone({
  stateFilters,
  transactionalIdPattern: pattern,
}: RequestBody<'ListTransactions'>): ResponseBody<'ListTransactions'> {
  const isWrong = (pattern ?? '') !== '' && !isPattern(pattern ?? '');
  return {
    throttleTimeMs: 0,
    errorCode: isWrong ? errorCode('INVALID_REGULAR_EXPRESSION') : 0,
    unknownStateFilters: isWrong ? [] : stateFilters.filter((each) => !STATES.includes(each)),
    transactionStates: [],
  };
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** A marker without partitions is left out. (KafkaApis.handleWriteTxnMarkersRequest) */
function writeNone(
  image: MetadataImage,
  { markers }: RequestBody<'WriteTxnMarkers'>,
): ResponseBody<'WriteTxnMarkers'> {
  const told = markers
    .filter(({ topics }) => topics.some(({ partitionIndexes }) => partitionIndexes.length > 0))
    .map(({ producerId, topics }) => ({
      producerId,
      topics: topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => ({
          partitionIndex,
          errorCode: errorCode(partitionError(image, name, partitionIndex)),
        })),
      })),
    }));
  return { markers: told };
}
