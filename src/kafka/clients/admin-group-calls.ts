import type { ProcessCommand } from '../process-command.ts';
import { parsePartitionName } from '../cluster-spec.ts';
import { errorName, type ErrorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';

const GROUP_APIS = ['OffsetCommit', 'OffsetDelete', 'DeleteGroups'] as const;

/** What a group's coordinator alone can be asked. */
export type GroupApi = (typeof GROUP_APIS)[number];

export const isGroupApi = (api: string): api is GroupApi => GROUP_APIS.some((each) => each === api);

/** A request that goes to the coordinator of a group. Frozen. */
export type GroupCall = {
  [A in GroupApi]: { readonly api: A; readonly version: number; readonly body: RequestBody<A> };
}[GroupApi];

export type GroupCommand = Extract<
  ProcessCommand,
  { command: 'reset-offsets' | 'delete-offsets' | 'delete-group' }
>;

/** The request of a command, or the exception of what names no partition. */
export function groupCall(command: GroupCommand): GroupCall | { api: GroupApi; exception: string } {
  const { group: groupId } = command;
  switch (command.command) {
    case 'reset-offsets': {
      const topics = byTopic(Object.keys(command.offsets));
      if (topics === null) return { api: 'OffsetCommit', exception: 'InvalidTopicException' };
      return Object.freeze({
        ...({ api: 'OffsetCommit', version: 9 } as const),
        body: commitFromOutside(groupId, topics, command.offsets),
      });
    }
    case 'delete-offsets': {
      const topics = byTopic(command.partitions);
      if (topics === null) return { api: 'OffsetDelete', exception: 'InvalidTopicException' };
      const asked = topics.map(({ name, indexes }) => ({
        name,
        partitions: indexes.map((partitionIndex) => ({ partitionIndex })),
      }));
      const body = { groupId, topics: asked };
      return Object.freeze({ api: 'OffsetDelete', version: 0, body });
    }
    case 'delete-group': {
      const body = { groupsNames: [groupId] };
      return Object.freeze({ api: 'DeleteGroups', version: 2, body });
    }
  }
}

type Topic = { name: string; indexes: number[] };

/** Partitions under their topics, in the order given; null: one of the names is none. */
function byTopic(partitions: readonly string[]): Topic[] | null {
  const topics = new Map<string, Topic>();
  for (const each of partitions) {
    const place = parsePartitionName(each);
    if (place === undefined) return null;
    const topic = topics.get(place.topic) ?? { name: place.topic, indexes: [] };
    topics.set(topic.name, topic);
    topic.indexes.push(place.partition);
  }
  return [...topics.values()];
}

/** A commit of no member. (AlterConsumerGroupOffsetsHandler.buildBatchedRequest) */
function commitFromOutside(
  groupId: string,
  topics: readonly Topic[],
  offsets: Readonly<Record<string, number>>,
): RequestBody<'OffsetCommit'> {
  return {
    ...{ groupId, generationIdOrMemberEpoch: -1, memberId: '', groupInstanceId: null },
    retentionTimeMs: -1,
    topics: topics.map(({ name, indexes }) => ({
      ...{ name, topicId: ZERO_UUID },
      partitions: indexes.map((partitionIndex) => ({
        partitionIndex,
        committedOffset: offsets[`${name}-${partitionIndex}`] ?? 0,
        committedLeaderEpoch: -1,
        committedMetadata: '',
      })),
    })),
  };
}

/**
 * Whether the coordinator is asked again. (AlterConsumerGroupOffsetsHandler,
 * DeleteConsumerGroupOffsetsHandler, DeleteConsumerGroupsHandler)
 */
export function isGroupAskedAgain(api: GroupApi, error: ErrorName): boolean {
  if (error === 'COORDINATOR_LOAD_IN_PROGRESS') return true;
  return isOfAnother(error) || (api === 'OffsetCommit' && error === 'REBALANCE_IN_PROGRESS');
}

/** The group has another coordinator now, which must be found first. */
export const isOfAnother = (error: ErrorName): boolean =>
  error === 'NOT_COORDINATOR' || error === 'COORDINATOR_NOT_AVAILABLE';

/** A partition with the error that it alone has. */
export type FailedPart = { readonly partition: string; readonly error: ErrorName };

/** What an answer about several partitions says against single ones. */
export function failedParts(api: string, body: unknown): readonly FailedPart[] {
  if (api !== 'OffsetDelete') return [];
  const { topics } = body as ResponseBody<'OffsetDelete'>;
  const parts = topics.flatMap(({ name, partitions }) =>
    partitions.flatMap(({ partitionIndex, errorCode }) =>
      errorCode === 0
        ? []
        : [Object.freeze({ partition: `${name}-${partitionIndex}`, error: errorName(errorCode) })],
    ),
  );
  return Object.freeze(parts);
}
