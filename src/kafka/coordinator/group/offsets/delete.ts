import type { Broker } from '../../../broker/broker.ts';
import { answer, type RequestContext } from '../../../network/listener.ts';
import { errorCode, type ErrorName } from '../../../protocol/errors.ts';
import type { Request, RequestBody, ResponseBody } from '../../../protocol/message.ts';
import type { ServerStep } from '../../../step.ts';
import { scheduleWrite, whyNotActive } from '../../runtime/write.ts';
import { isOfConsumers, isSubscribedTo } from '../classic/classic-group.ts';
import { subscribedBy } from '../consumer/consumer-group.ts';
import { GROUP_TOPIC, groupCoordinator, offsetTombstone } from '../group-coordinator.ts';
import { offsetsOf, type GroupState } from '../group-state.ts';
import { consumerGroupHere, groupHere, hereFor, type Here } from '../here.ts';

type Body = ResponseBody<'OffsetDelete'>;
type Topic = RequestBody<'OffsetDelete'>['topics'][number];

/**
 * Committed offsets are forgotten, but not of topics that the group reads.
 * (KafkaApis.handleOffsetDeleteRequest, OffsetMetadataManager.deleteOffsets)
 */
export function onOffsetDelete(
  broker: Broker,
  { body }: Request<'OffsetDelete'>,
  context: RequestContext,
  step: ServerStep,
): void {
  const refuse = (error: ErrorName): Body => ({
    ...{ errorCode: errorCode(error), throttleTimeMs: 0, topics: [] },
  });
  const here = hereFor(broker, body.groupId, step);
  const problem =
    body.groupId === ''
      ? 'INVALID_GROUP_ID'
      : (whyNotActive(broker, GROUP_TOPIC, here.partition) ?? groupProblem(here, body.groupId));
  if (problem !== null) return answer<'OffsetDelete'>(context, refuse(problem), step);
  const { topics } = broker.memory.image;
  const group = groupHere(here, body.groupId);
  const modern = consumerGroupHere(here, body.groupId);
  const errorOf = ({ name }: Topic, index: number): ErrorName => {
    if (index < 0 || index >= (topics[name]?.partitions ?? 0)) return 'UNKNOWN_TOPIC_OR_PARTITION';
    const isRead =
      modern === undefined
        ? group !== undefined && isSubscribedTo(group, name)
        : subscribedBy(modern).includes(name);
    return isRead ? 'GROUP_SUBSCRIBED_TO_TOPIC' : 'NONE';
  };
  const decide = (state: GroupState) => ({
    records: body.topics.flatMap((topic) =>
      topic.partitions
        .filter(
          ({ partitionIndex: index }) =>
            errorOf(topic, index) === 'NONE' &&
            offsetsOf(state, body.groupId)[`${topic.name}-${index}`] !== undefined,
        )
        .map(({ partitionIndex }) => offsetTombstone(body.groupId, topic.name, partitionIndex)),
    ),
    result: {
      ...{ errorCode: 0, throttleTimeMs: 0 },
      topics: body.topics.map((topic) => ({
        name: topic.name,
        partitions: topic.partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          errorCode: errorCode(errorOf(topic, partitionIndex)),
        })),
      })),
    },
  });
  const operation = { context, decide, refuse };
  scheduleWrite(broker, groupCoordinator, here.partition, operation, step);
}

/** Why nothing of a group can be forgotten. (ClassicGroup.validateOffsetDelete) */
function groupProblem(here: Here, id: string): ErrorName | null {
  if (consumerGroupHere(here, id) !== undefined) return null;
  const group = groupHere(here, id);
  if (group === undefined) return 'GROUP_ID_NOT_FOUND';
  return group.state === 'Empty' || isOfConsumers(group) ? null : 'NON_EMPTY_GROUP';
}
