import type { Random } from '../../kernel/random.ts';
import type { TopicImage } from '../metadata-image.ts';
import type { MetadataRecord } from '../metadata-record.ts';
import { errorCode } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import type { Decision } from './decide.ts';
import {
  activityProblem,
  assignmentProblem,
  partitionRecord,
  placed,
  type Placement,
  type Problem,
} from './decide-topics.ts';
import type { Setting } from './setting.ts';

type Asked = RequestBody<'CreatePartitions'>['topics'][number];

/** Topics only grow. (ControllerApis.createPartitions, ReplicationControlManager.createPartitions) */
export function decideCreatePartitions(
  setting: Setting,
  body: RequestBody<'CreatePartitions'>,
  random: Random,
): Decision<ResponseBody<'CreatePartitions'>> {
  const { topics, validateOnly } = body;
  const times = (name: string): number => topics.filter((each) => each.name === name).length;
  const twice = [...new Set(topics.map((each) => each.name))].filter((name) => times(name) > 1);
  const records: MetadataRecord[] = [];
  const results = topics
    .filter((each) => times(each.name) === 1)
    .map((topic) => {
      const grown = grow(setting, topic, random);
      if ('error' in grown) return failed(topic.name, grown);
      records.push(...grown);
      return { name: topic.name, errorCode: 0, errorMessage: null };
    });
  const duplicates = twice.map((name) =>
    failed(name, { error: 'INVALID_REQUEST', message: 'Duplicate topic name.' }),
  );
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

/** By name or by id. (ControllerApis.deleteTopics, ReplicationControlManager.deleteTopics) */
export function decideDeleteTopics(
  { image, config }: Setting,
  body: RequestBody<'DeleteTopics'>,
  version: number,
): Decision<ResponseBody<'DeleteTopics'>> {
  const asked =
    version >= 6
      ? body.topics
      : (body.topicNames ?? []).map((name) => ({ name, topicId: ZERO_UUID }));
  const records: MetadataRecord[] = [];
  const removed = new Set<string>();
  const responses = asked.map(({ name, topicId }): Deleted => {
    const refused = (error: Problem['error'], message: string): Deleted => ({
      name,
      topicId,
      errorCode: errorCode(error),
      errorMessage: message,
    });
    if (config['delete.topic.enable'] === 'false')
      return version < 3
        ? refused('INVALID_REQUEST', 'Topic deletion is disabled.')
        : refused('TOPIC_DELETION_DISABLED', 'Topic deletion is disabled.');
    if (name === null && topicId === ZERO_UUID)
      return refused('INVALID_REQUEST', 'Neither topic name nor id were specified.');
    if (name !== null && topicId !== ZERO_UUID)
      return refused('INVALID_REQUEST', 'You may not specify both topic name and topic id.');
    const topic = image.topics[name ?? image.topicNames[topicId] ?? ''];
    if (topic === undefined)
      return name === null
        ? refused('UNKNOWN_TOPIC_ID', 'This server does not host this topic ID.')
        : refused('UNKNOWN_TOPIC_OR_PARTITION', 'This server does not host this topic-partition.');
    if (removed.has(topic.id))
      return refused('INVALID_REQUEST', `Duplicate topic ${name === null ? 'id' : 'name'}.`);
    removed.add(topic.id);
    records.push({ type: 'RemoveTopicRecord', value: { topicId: topic.id } });
    return { name: topic.name, topicId: topic.id, errorCode: 0, errorMessage: null };
  });
  return { records, result: { throttleTimeMs: 0, responses } };
}
