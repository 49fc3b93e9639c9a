import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { decideTopics, type TopicResult, type TopicToCreate } from './decide/topics.ts';
import { effectiveConfigs } from './decide/effective-configs.ts';
import { decidesBy, type QuorumController } from './quorum-controller.ts';
import { topicRefusal } from './refusals.ts';
import { replyAfter, write, type Active, type Asked } from './write.ts';
import type { ServerStep } from '../step.ts';

/** Topics are to be made. (QuorumController.createTopics) */
export function onCreateTopics(
  active: Active,
  asked: Asked,
  { topics, validateOnly }: RequestBody<'CreateTopics'>,
  step: ServerStep,
): void {
  const setting = { ...decidesBy(active.controller), random: step.random };
  const { records, result } = decideTopics(setting, topics);
  const offset = write(active, validateOnly ? [] : records, step);
  const answer = {
    throttleTimeMs: 0,
    topics: result.map((each) => topicAnswer(active.controller, each)),
  };
  replyAfter<'CreateTopics'>(active, offset, asked, answer, step);
}

const topicAnswer = (
  controller: QuorumController,
  result: TopicResult,
): ResponseBody<'CreateTopics'>['topics'][number] =>
  'error' in result
    ? topicRefusal(result.name, result.error, result.message)
    : {
        name: result.name,
        topicId: result.topicId,
        errorCode: 0,
        errorMessage: null,
        topicConfigErrorCode: 0,
        numPartitions: result.partitions,
        replicationFactor: result.replicationFactor,
        configs: effectiveConfigs(controller, result.configs),
      };

/**
 * Once every broker of the scenario is unfenced its topics are made, replicas laid out in turn so
 * that lessons can rely on them.
 */
export function makeScenarioTopics(active: Active, step: ServerStep): void {
  const { controller } = active;
  const { memory } = controller;
  const ids = controller.layout.brokers;
  if (memory.topicsMade || ids.some((id) => memory.image.brokers[id]?.fenced !== false)) return;
  memory.topicsMade = true;
  const setting = { ...decidesBy(controller), random: step.random };
  for (const spec of controller.topics) {
    const { records } = decideTopics(setting, [scenarioTopic(spec, ids)]);
    write(active, records, step);
  }
}

function scenarioTopic(
  spec: Active['controller']['topics'][number],
  ids: readonly number[],
): TopicToCreate {
  const assignments = Array.from({ length: spec.partitions }, (_, partitionIndex) => ({
    partitionIndex,
    brokerIds: Array.from(
      { length: Math.min(spec.replicationFactor, ids.length) },
      (__, place) => ids[(partitionIndex + place) % ids.length] ?? 0,
    ),
  }));
  const configs = Object.entries(spec.config ?? {}).map(([name, value]) => ({
    name,
    value: String(value),
  }));
  return { name: spec.name, numPartitions: -1, replicationFactor: -1, assignments, configs };
}
