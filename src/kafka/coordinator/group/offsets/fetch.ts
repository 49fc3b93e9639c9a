import type { Broker } from '../../../broker/broker.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import { answer, type RequestContext } from '../../../network/listener.ts';
import { errorCode, type ErrorName } from '../../../protocol/errors.ts';
import { hashOrder } from '../../../protocol/java-order.ts';
import type { Request, ResponseBody } from '../../../protocol/message.ts';
import { ZERO_UUID } from '../../../protocol/schema.ts';
import type { ServerStep } from '../../../step.ts';
import { committedState, scheduleWrite } from '../../runtime/write.ts';
import { groupCoordinator, groupPartition } from '../group-coordinator.ts';
import { offsetsOf, type CommittedOffset, type GroupState } from '../group-state.ts';
import { entryOf } from '../table.ts';

type Body = ResponseBody<'OffsetFetch'>;
type GroupAnswer = Body['groups'][number];
type PartAnswer = GroupAnswer['topics'][number]['partitions'][number];

/** What is asked of one group, in any version. */
type Asked = {
  readonly groupId: string;
  /** Null: all that it has. */
  readonly topics: readonly AskedTopic[] | null;
  /** How a member names itself. */
  readonly memberId?: string | null;
  readonly memberEpoch?: number;
};
type AskedTopic = {
  readonly name?: string;
  readonly topicId?: string;
  readonly partitionIndexes: readonly number[];
};

/** The first version that asks for several groups, and that which names topics by their ids. */
const SEVERAL_FROM = 8;
const BY_ID_FROM = 10;
/** The first version that has one error for the whole group. */
const GROUP_ERROR_FROM = 2;

/**
 * How far groups have come. Asked for what is stable, the answer waits for all that was written
 * before. (KafkaApis.handleOffsetFetchRequest, GroupCoordinatorService.fetchOffsets)
 */
export function onOffsetFetch(
  broker: Broker,
  request: Request<'OffsetFetch'>,
  context: RequestContext,
  step: ServerStep,
): void {
  const asked = askedIn(request);
  const { requireStable, version } = { ...request, ...request.body };
  const tell = (answers: readonly GroupAnswer[]): Body => bodyOf(version, asked, answers);
  const committed = (each: Asked): GroupAnswer => {
    const found = committedState(broker, groupCoordinator, groupPartition(broker, each.groupId));
    if ('error' in found) return failed(each, found.error);
    return fetched(broker.memory.image, found.state, each, version);
  };
  const waits = requireStable
    ? asked.find(({ groupId }) => hasUncommitted(broker, groupId))
    : undefined;
  if (waits === undefined) return answer<'OffsetFetch'>(context, tell(asked.map(committed)), step);
  const written = (each: Asked): GroupAnswer => {
    const shard = broker.memory.shards[groupPartition(broker, each.groupId)];
    return shard?.phase === 'active'
      ? fetched(broker.memory.image, shard.written as GroupState, each, version)
      : committed(each);
  };
  const decide = () => ({ records: [], result: tell(asked.map(written)) });
  const refuse = (error: ErrorName): Body => tell(asked.map((each) => failed(each, error)));
  const operation = { context, decide, refuse };
  scheduleWrite(broker, groupCoordinator, groupPartition(broker, waits.groupId), operation, step);
}

const hasUncommitted = (broker: Broker, groupId: string): boolean =>
  (broker.memory.shards[groupPartition(broker, groupId)]?.uncommitted.length ?? 0) > 0;

function askedIn({ body, version }: Request<'OffsetFetch'>): readonly Asked[] {
  if (version >= SEVERAL_FROM) return body.groups;
  return [{ groupId: body.groupId ?? '', topics: body.topics ?? null }];
}

const failed = ({ groupId }: Asked, error: ErrorName): GroupAnswer => ({
  ...{ groupId, topics: [], errorCode: errorCode(error) },
});

/** Why a member of a consumer group is told nothing. (ConsumerGroup.validateOffsetFetch) */
function fetchProblem({ groups }: GroupState, asked: Asked): ErrorName | null {
  const { groupId, memberId = null, memberEpoch = -1 } = asked;
  const group = entryOf(groups, groupId);
  if (group?.type !== 'consumer' || (memberId === null && memberEpoch < 0)) return null;
  const member = entryOf(group.members, memberId ?? '');
  if (member === undefined) return 'UNKNOWN_MEMBER_ID';
  return memberEpoch === member.now.memberEpoch ? null : 'STALE_MEMBER_EPOCH';
}

/** What a group has committed. (OffsetMetadataManager.fetchOffsets, fetchAllOffsets) */
function fetched(
  image: MetadataImage,
  state: GroupState,
  asked: Asked,
  version: number,
): GroupAnswer {
  const problem = fetchProblem(state, asked);
  if (problem !== null) return failed(asked, problem);
  const { groupId, topics } = asked;
  const offsets = offsetsOf(state, groupId);
  const wanted = topics ?? all(Object.values(offsets));
  const answers = wanted.flatMap((topic) => {
    const name = topic.name ?? image.topicNames[topic.topicId ?? ZERO_UUID];
    const topicId = topic.topicId ?? image.topics[name ?? '']?.id ?? ZERO_UUID;
    if (version >= BY_ID_FROM && topics === null && topicId === ZERO_UUID) return [];
    const partitions = topic.partitionIndexes.map((index) =>
      name === undefined
        ? partOf(index, undefined, 'UNKNOWN_TOPIC_ID')
        : partOf(index, ownOffset(offsets[`${name}-${index}`], topic.topicId)),
    );
    return [{ ...(name === undefined ? {} : { name }), topicId, partitions }];
  });
  return { groupId, topics: answers, errorCode: 0 };
}

/** All that a group has, by topic, in the order of a map of Java. */
const all = (committed: readonly CommittedOffset[]): AskedTopic[] =>
  hashOrder(committed.map(({ topic }) => topic)).map((name) => ({
    name,
    partitionIndexes: committed
      .filter(({ topic }) => topic === name)
      .map(({ partition }) => partition),
  }));

/** An offset of another topic that had the name before is none. (isMismatchedTopicId) */
function ownOffset(
  committed: CommittedOffset | undefined,
  asked: string | undefined,
): CommittedOffset | undefined {
  if (committed === undefined || asked === undefined) return committed;
  const { topicId } = committed;
  return topicId === ZERO_UUID || asked === ZERO_UUID || topicId === asked ? committed : undefined;
}

const partOf = (
  partitionIndex: number,
  committed: CommittedOffset | undefined,
  error: ErrorName = 'NONE',
): PartAnswer => ({
  partitionIndex,
  committedOffset: committed?.offset ?? -1,
  committedLeaderEpoch: committed?.leaderEpoch ?? -1,
  metadata: committed?.metadata ?? '',
  errorCode: errorCode(error),
});

/** The oldest version has no place for an error but the partitions. (OffsetFetchResponse) */
function bodyOf(version: number, asked: readonly Asked[], groups: readonly GroupAnswer[]): Body {
  if (version >= SEVERAL_FROM) return { throttleTimeMs: 0, groups };
  const { errorCode: error = 0, topics = [] } = groups[0] ?? {};
  const told =
    error !== 0 && version < GROUP_ERROR_FROM
      ? (asked[0]?.topics ?? []).map(({ name, partitionIndexes }) => ({
          name: name ?? '',
          partitions: partitionIndexes.map((index) => ({
            ...partOf(index, undefined),
            errorCode: error,
          })),
        }))
      : topics.map(({ name, partitions }) => ({ name: name ?? '', partitions }));
  return { throttleTimeMs: 0, topics: told, errorCode: error, groups: [] };
}
