import type { Random } from '../../../kernel/random.ts';
import type { TopicImage } from '../../metadata/metadata-image.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import { errorMessage } from '../../protocol/error-messages.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { ZERO_UUID } from '../../protocol/schema.ts';
import type { MetadataDecision } from './decide.ts';
import {
  activityProblem,
  assignmentProblem,
  partitionRecord,
  placed,
  type Placement,
  type Problem,
} from './topics.ts';
import { hashOrder } from '../../protocol/java-order.ts';
import { controllerSetting, type Setting } from '../setting.ts';

type Asked = RequestBody<'CreatePartitions'>['topics'][number];

/**
 * Topics only grow. (ControllerApis.createPartitions, ReplicationControlManager.createPartitions)
 */
export function decideCreatePartitions(
  setting: Setting,
  body: RequestBody<'CreatePartitions'>,
  random: Random,
): MetadataDecision<ResponseBody<'CreatePartitions'>> {
  const { topics, validateOnly } = body;
  const names = topics.map((each) => each.name);
  const isTwice = (name: string): boolean => names.indexOf(name) !== names.lastIndexOf(name);
  const records: MetadataRecord[] = [];
  const duplicates = hashOrder(names.filter(isTwice)).map((name) =>
    failed(name, { error: 'INVALID_REQUEST', message: 'Duplicate topic name.' }),
  );
  const results = hashOrder(names.filter((name) => !isTwice(name))).flatMap((name) => {
    const topic = topics.find((each) => each.name === name);
    if (topic === undefined) return [];
    const grown = grow(setting, topic, random);
    if ('error' in grown) return failed(name, grown);
    records.push(...grown);
    return { name, errorCode: 0, errorMessage: null };
  });
  const result = { throttleTimeMs: 0, results: [...duplicates, ...results] };
  return { records: validateOnly ? [] : records, result };
}

const failed = (
  name: string,
  { error, message }: Problem,
): ResponseBody<'CreatePartitions'>['results'][number] => ({
  name,
  errorCode: errorCode(error),
  errorMessage: message,
});

function grow({ image }: Setting, asked: Asked, random: Random): MetadataRecord[] | Problem {
  const topic = image.topics[asked.name];
  if (topic === undefined) return { error: 'UNKNOWN_TOPIC_OR_PARTITION', message: null };
  const problem = countProblem(topic, asked);
  if (problem !== null) return problem;
  const factor = image.partitions[`${topic.name}-0`]?.replicas.length ?? 0;
  const more = asked.count - topic.partitions;
  const layout =
    asked.assignments === null
      ? placed(image, more, factor, random)
      : assigned(image, topic, asked.assignments, factor);
  if ('error' in layout) return layout;
  return layout.replicas.map((replicas, index) =>
    partitionRecord(image, topic.id, topic.partitions + index, replicas),
  );
}

function countProblem(topic: TopicImage, { count, assignments }: Asked): Problem | null {
  const now = topic.partitions;
  if (count === now)
    return { error: 'INVALID_PARTITIONS', message: `Topic already has ${now} partition(s).` };
  if (count < now) {
    const message = `The topic ${topic.name} currently has ${now} partition(s); ${count} would not be an increase.`;
    return { error: 'INVALID_PARTITIONS', message };
  }
  if (assignments === null || assignments.length === count - now) return null;
  const message = `Attempted to add ${count - now} additional partition(s), but only ${assignments.length} assignment(s) were specified.`;
  return { error: 'INVALID_REPLICA_ASSIGNMENT', message };
}

function assigned(
  image: Setting['image'],
  topic: TopicImage,
  assignments: NonNullable<Asked['assignments']>,
  factor: number,
): Placement | Problem {
  for (const [index, { brokerIds }] of assignments.entries()) {
    const message =
      assignmentProblem(image, brokerIds, factor) ??
      activityProblem(image, topic.partitions + index, brokerIds);
    if (message !== null) return { error: 'INVALID_REPLICA_ASSIGNMENT', message };
  }
  return { replicas: assignments.map((each) => each.brokerIds) };
}

type Deleted = ResponseBody<'DeleteTopics'>['responses'][number];
type Named = { readonly name: string | null; readonly topicId: string };

/**
 * By name or by id; what is named twice is not deleted at all. Kafka shuffles the answers, so that
 * nothing can be learnt from their order. (ControllerApis.deleteTopics,
 * ReplicationControlManager.deleteTopics)
 */
export function decideDeleteTopics(
  { image, config }: Setting,
  body: RequestBody<'DeleteTopics'>,
  version: number,
): MetadataDecision<ResponseBody<'DeleteTopics'>> {
  const asked: readonly Named[] =
    version >= 6
      ? body.topics
      : (body.topicNames ?? []).map((name) => ({ name, topicId: ZERO_UUID }));
  const answered = (responses: Deleted[]): ResponseBody<'DeleteTopics'> => ({
    throttleTimeMs: 0,
    responses,
  });
  if (!controllerSetting(config, 'delete.topic.enable')) {
    const error = version < 3 ? 'INVALID_REQUEST' : 'TOPIC_DELETION_DISABLED';
    return { records: [], result: answered(asked.map((each) => undeleted(each, error, null))) };
  }
  const responses: Deleted[] = [];
  const removed = new Map<string, Named>();
  for (const each of distinct(asked, responses)) {
    const { name, topicId } = each;
    const topic = image.topics[name ?? image.topicNames[topicId] ?? ''];
    const other = topic === undefined ? undefined : removed.get(topic.id);
    if (topic === undefined) {
      const error = name === null ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION';
      responses.push(undeleted(each, error, errorMessage(error)));
    } else if (other === undefined) removed.set(topic.id, each);
    else {
      // Once by name and once by id: neither counts.
      const message = 'The provided topic name maps to an ID that was already supplied.';
      removed.delete(topic.id);
      responses.push(
        undeleted({ name: topic.name, topicId: topic.id }, 'INVALID_REQUEST', message),
      );
    }
  }
  for (const topicId of removed.keys())
    responses.push({
      name: image.topicNames[topicId] ?? null,
      topicId,
      errorCode: 0,
      errorMessage: null,
    });
  const records = [...removed.keys()].map((topicId): MetadataRecord => ({
    type: 'RemoveTopicRecord',
    value: { topicId },
  }));
  return { records, result: answered(responses) };
}

const undeleted = (
  { name, topicId }: Named,
  error: Problem['error'],
  message: string | null,
): Deleted => ({ name, topicId, errorCode: errorCode(error), errorMessage: message });

/** What is named once and in one way; the rest is answered. */
function distinct(asked: readonly Named[], responses: Deleted[]): Named[] {
  const times = new Map<string, number>();
  const keyOf = ({ name, topicId }: Named): string => (name === null ? `id ${topicId}` : name);
  const isPlain = ({ name, topicId }: Named): boolean =>
    (name === null) !== (topicId === ZERO_UUID);
  for (const each of asked.filter(isPlain))
    times.set(keyOf(each), (times.get(keyOf(each)) ?? 0) + 1);
  const told = new Set<string>();
  return asked.filter((each) => {
    const key = keyOf(each);
    const isDuplicate = isPlain(each) && (times.get(key) ?? 0) > 1;
    if (isPlain(each) && !isDuplicate) return true;
    const message = isDuplicate
      ? `Duplicate topic ${each.name === null ? 'id' : 'name'}.`
      : each.name === null
        ? 'Neither topic name nor id were specified.'
        : 'You may not specify both topic name and topic id.';
    if (!isDuplicate || !told.has(key)) responses.push(undeleted(each, 'INVALID_REQUEST', message));
    told.add(key);
    return false;
  });
}
