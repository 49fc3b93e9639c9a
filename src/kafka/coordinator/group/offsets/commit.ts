import { brokerSetting, type Broker } from '../../../broker/broker.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import { answer, type RequestContext } from '../../../network/listener.ts';
import { errorCode, type ErrorName } from '../../../protocol/errors.ts';
import type { Request, RequestBody, ResponseBody } from '../../../protocol/message.ts';
import { ZERO_UUID } from '../../../protocol/schema.ts';
import type { ServerStep } from '../../../step.ts';
import { scheduleWrite, whyNotActive } from '../../runtime/write.ts';
import { memberOf, memberProblem, type ClassicGroup } from '../classic/classic-group.ts';
import { armSession } from '../classic/timers.ts';
import type { StoredConsumerGroup } from '../consumer/consumer-group.ts';
import { GROUP_TOPIC, groupCoordinator } from '../group-coordinator.ts';
import type { GroupRecord } from '../group-state.ts';
import { entryOf } from '../table.ts';
import {
  consumerGroupHere,
  followRecords,
  groupHere,
  hereFor,
  wallClock,
  type Here,
} from '../here.ts';

type Topic = RequestBody<'OffsetCommit'>['topics'][number];
type TopicAnswer = ResponseBody<'OffsetCommit'>['topics'][number];
/** Partitions of one topic that there is. */
type Known = { readonly name: string; readonly topic: Topic };

/** How far a group has come is to be kept. (KafkaApis.handleOffsetCommitRequest) */
export function onOffsetCommit(
  broker: Broker,
  { body, version }: Request<'OffsetCommit'>,
  context: RequestContext,
  step: ServerStep,
): void {
  const { failed, known } = sorted(broker.memory.image, body.topics);
  const tell = (topics: readonly TopicAnswer[]): ResponseBody<'OffsetCommit'> => ({
    throttleTimeMs: 0,
    topics: merged([...failed, ...topics]),
  });
  if (known.length === 0) return answer<'OffsetCommit'>(context, tell([]), step);
  const refuse = (error: ErrorName): ResponseBody<'OffsetCommit'> =>
    tell(known.map(({ topic }) => answerOf(topic, () => error)));
  const here = hereFor(broker, body.groupId, step);
  const problem =
    whyNotActive(broker, GROUP_TOPIC, here.partition) ?? commitProblem(here, body, version);
  if (problem !== null) return answer<'OffsetCommit'>(context, refuse(problem), step);
  const most = brokerSetting(broker, 'offset.metadata.max.bytes');
  const isTooLong = (text: string | null): boolean => (text ?? '').length > most;
  const decide = () => {
    keepAlive(here, body);
    const records = known.flatMap((each) => recordsOf(here, body, each, isTooLong));
    const topics = known.map(({ topic }) =>
      answerOf(topic, ({ committedMetadata }) =>
        isTooLong(committedMetadata) ? 'OFFSET_METADATA_TOO_LARGE' : 'NONE',
      ),
    );
    return { records, result: tell(topics) };
  };
  const written = (records: readonly GroupRecord[]): void => followRecords(here, records);
  const operation = { context, decide, refuse, written };
  scheduleWrite(broker, groupCoordinator, here.partition, operation, step);
}

/** A topic or partition that there is not is told before the group is looked at. */
function sorted(
  image: MetadataImage,
  topics: readonly Topic[],
): { failed: TopicAnswer[]; known: Known[] } {
  const failed: TopicAnswer[] = [];
  const known: Known[] = [];
  for (const topic of topics) {
    const name = topic.name ?? image.topicNames[topic.topicId];
    const count = image.topics[name ?? '']?.partitions ?? 0;
    const isThere = ({ partitionIndex }: { partitionIndex: number }): boolean =>
      partitionIndex >= 0 && partitionIndex < count;
    const error = name === undefined ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION';
    const there = { ...topic, partitions: topic.partitions.filter(isThere) };
    const missing = { ...topic, partitions: topic.partitions.filter((each) => !isThere(each)) };
    if (missing.partitions.length > 0) failed.push(answerOf(missing, () => error));
    if (name !== undefined && there.partitions.length > 0) known.push({ name, topic: there });
  }
  return { failed, known };
}

const answerOf = (
  { name, topicId, partitions }: Topic,
  errorOf: (part: Topic['partitions'][number]) => ErrorName,
): TopicAnswer => ({
  ...(name === undefined ? {} : { name }),
  topicId,
  partitions: partitions.map((part) => ({
    partitionIndex: part.partitionIndex,
    errorCode: errorCode(errorOf(part)),
  })),
});

/** A topic of which some is there and some is not stands once. (OffsetCommitResponse.Builder) */
function merged(topics: readonly TopicAnswer[]): TopicAnswer[] {
  const all = new Map<string, TopicAnswer>();
  for (const topic of topics) {
    const key = topic.name ?? topic.topicId;
    const before = all.get(key)?.partitions ?? [];
    all.set(key, { ...topic, partitions: [...before, ...topic.partitions] });
  }
  return [...all.values()];
}

/** Why a commit is refused as a whole. (OffsetMetadataManager.validateOffsetCommit) */
function commitProblem(
  here: Here,
  body: RequestBody<'OffsetCommit'>,
  version: number,
): ErrorName | null {
  const modern = consumerGroupHere(here, body.groupId);
  if (modern !== undefined) return modernCommitProblem(modern, body, version);
  const group = groupHere(here, body.groupId);
  const { generationIdOrMemberEpoch: generation } = body;
  if (group !== undefined) return memberCommitProblem(group, body);
  if (generation < 0) return null;
  return version >= SAYS_NOT_FOUND ? 'GROUP_ID_NOT_FOUND' : 'ILLEGAL_GENERATION';
}

/** The first version that tells a group that there is not by its own error. */
const SAYS_NOT_FOUND = 9;

/** The first version whose epoch can be that of a member that only heartbeats. (KIP-848) */
const KNOWS_EPOCHS = 9;

/** The same for a consumer group. (ConsumerGroup.validateOffsetCommit) */
function modernCommitProblem(
  { members }: StoredConsumerGroup,
  { memberId, generationIdOrMemberEpoch: epoch }: RequestBody<'OffsetCommit'>,
  version: number,
): ErrorName | null {
  if (epoch < 0 && Object.keys(members).length === 0) return null;
  const member = entryOf(members, memberId);
  if (member === undefined) return 'UNKNOWN_MEMBER_ID';
  const isClassic = member.about.classicMemberMetadata !== null;
  if (version < KNOWS_EPOCHS && !isClassic) return 'UNSUPPORTED_VERSION';
  if (epoch === member.now.memberEpoch) return null;
  return isClassic ? 'ILLEGAL_GENERATION' : 'STALE_MEMBER_EPOCH';
}

/** The same for a classic group. (ClassicGroup.validateOffsetCommit) */
function memberCommitProblem(
  group: ClassicGroup,
  { memberId, groupInstanceId, generationIdOrMemberEpoch }: RequestBody<'OffsetCommit'>,
): ErrorName | null {
  const isOutside = generationIdOrMemberEpoch < 0;
  if (isOutside && group.state === 'Empty') return null;
  if (isOutside && memberId === '' && groupInstanceId === null) return 'UNKNOWN_MEMBER_ID';
  const problem = memberProblem(group, memberId, groupInstanceId);
  if (problem !== null) return problem;
  if (generationIdOrMemberEpoch !== group.generation) return 'ILLEGAL_GENERATION';
  return group.state === 'CompletingRebalance' ? 'REBALANCE_IN_PROGRESS' : null;
}

/** A commit says that a member lives. (OffsetMetadataManager.commitOffset) */
function keepAlive(here: Here, { groupId, memberId }: RequestBody<'OffsetCommit'>): void {
  const group = groupHere(here, groupId);
  const member = group === undefined ? undefined : memberOf(group, memberId);
  if (group === undefined || member === undefined || group.state === 'CompletingRebalance') return;
  armSession(here, group, memberId, member.sessionTimeout);
}

function recordsOf(
  here: Here,
  { groupId, retentionTimeMs = -1 }: RequestBody<'OffsetCommit'>,
  { name, topic }: Known,
  isTooLong: (text: string | null) => boolean,
): GroupRecord[] {
  const now = wallClock(here);
  return topic.partitions
    .filter(({ committedMetadata }) => !isTooLong(committedMetadata))
    .map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => ({
      ...{ record: 'offset', group: groupId, topic: name, partition: partitionIndex },
      value: Object.freeze({
        ...{ topic: name, partition: partitionIndex, offset: committedOffset },
        ...{ leaderEpoch: committedLeaderEpoch, metadata: committedMetadata ?? '' },
        ...{ commitTimestamp: now, topicId: topic.name === undefined ? topic.topicId : ZERO_UUID },
        expireTimestamp: retentionTimeMs === -1 ? -1 : now + retentionTimeMs,
      }),
    }));
}
