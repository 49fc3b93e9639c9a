import { millis } from '../../src/kernel/time.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { isList, isObject } from './recording.ts';
import { active, brokerIds, imageOf } from './timeline-disk.ts';
import type { TimelineStep } from './timeline-scope.ts';
import { ask, type Request } from './timeline-wire.ts';
import { pass, statusOf, type Task, type TimelineWorld } from './timeline-world.ts';

/** The settings of the recorder's Java admin client. */
const REQUEST_TIMEOUT_MS = 5_000;
const API_TIMEOUT_MS = 15_000;
const RETRY_BACKOFF_MS = 100;
const RETRY_BACKOFF_MAX_MS = 1_000;

/** After these the client looks again whom to ask. */
const ASKED_AGAIN = new Set(['NOT_CONTROLLER', 'NOT_LEADER_OR_FOLLOWER', 'LEADER_NOT_AVAILABLE']);

/**
 * An administrative call as the Java admin client makes it: to a living broker, again after a lost
 * connection, a timeout or NOT_CONTROLLER, until its time is over. Gives `done`, or the error that
 * its future ends with.
 * @param whom the broker that alone can do it as of now; null while there is none. Left out: any
 *   broker can.
 */
export function* administer(
  world: TimelineWorld,
  request: Request,
  whom?: () => number | null,
): Task<Json> {
  const { now } = world.cluster;
  const end = now + millis(API_TIMEOUT_MS);
  for (let attempt = 0; ; attempt += 1) {
    const left = (end - world.cluster.now) / 1_000;
    if (left <= 0) return { error: 'client TimeoutException' };
    const id = whom === undefined ? someBroker(world, attempt) : whom();
    const wait = Math.min(REQUEST_TIMEOUT_MS, left);
    const reply = id === null ? 'silence' : yield* ask(world, id, request, wait);
    if (reply !== 'silence' && 'answer' in reply) {
      const error = firstError(reply.answer);
      if (error === 'NONE') return 'done';
      if (error === 'REQUEST_TIMED_OUT') return { error: 'client TimeoutException' };
      if (!ASKED_AGAIN.has(error)) return { error };
    }
    const backoff = Math.min(RETRY_BACKOFF_MS * 2 ** attempt, RETRY_BACKOFF_MAX_MS);
    yield* pass(world, millis(backoff));
  }
}

/**
 * A broker that is up, and one that the metadata names if there is one; another at each attempt.
 */
function someBroker(world: TimelineWorld, attempt: number): number {
  const up = brokerIds(world).filter((id) => statusOf(world, id) === 'up');
  const image = active(world) === 0 ? null : imageOf(world, active(world));
  const known = up.filter((id) => image?.brokers[id]?.fenced === false);
  const choice = known.length > 0 ? known : up;
  return choice[attempt % choice.length] ?? 1;
}

/** The first error code in an answer, wherever it stands. */
function firstError(json: Json): string {
  const inner = isList(json) ? json : isObject(json) ? Object.values(json) : [];
  if (isObject(json) && typeof json['errorCode'] === 'number' && json['errorCode'] !== 0)
    return errorName(json['errorCode']);
  return inner.map(firstError).find((each) => each !== 'NONE') ?? 'NONE';
}

const TOPIC = 2;
const BROKER = 4;
const SET = 0;
const DELETE = 1;
const UPGRADE_TYPES = ['UNKNOWN', 'UPGRADE', 'SAFE_DOWNGRADE', 'UNSAFE_DOWNGRADE'];
const ELECTION_TYPES = ['PREFERRED', 'UNCLEAN'];

/**
 * The request that the Java admin client makes of a step. Undefined for a step that is no such
 * call.
 */
export function adminRequest(step: TimelineStep): Request | undefined {
  const timeoutMs = REQUEST_TIMEOUT_MS;
  const { topic = '', partition = 0 } = step;
  switch (step.do) {
    case 'createTopic':
      return createTopics(step);
    case 'createPartitions': {
      const assignments = step.assignment?.map((brokerIds) => ({ brokerIds })) ?? null;
      const topics = [{ name: topic, count: step.count ?? 1, assignments }];
      return {
        api: 'CreatePartitions',
        version: 3,
        body: { topics, timeoutMs, validateOnly: false },
      };
    }
    case 'deleteTopic':
      return { api: 'DeleteTopics', version: 6, body: { topics: [{ name: topic }], timeoutMs } };
    case 'config':
      return incrementalAlterConfigs(step);
    case 'elect': {
      const electionType = ELECTION_TYPES.indexOf(step.type ?? 'PREFERRED');
      const topicPartitions = [{ topic, partitions: [partition] }];
      return {
        api: 'ElectLeaders',
        version: 2,
        body: { electionType, topicPartitions, timeoutMs },
      };
    }
    case 'reassign': {
      const replicas = isList(step.to) ? step.to : null;
      const topics = [{ name: topic, partitions: [{ partitionIndex: partition, replicas }] }];
      return { api: 'AlterPartitionReassignments', version: 1, body: { timeoutMs, topics } };
    }
    case 'feature': {
      const upgradeType = UPGRADE_TYPES.indexOf(step.type ?? 'UPGRADE');
      const { name: feature = '', level: maxVersionLevel = 0 } = step;
      const featureUpdates = [{ feature, maxVersionLevel, upgradeType }];
      return { api: 'UpdateFeatures', version: 2, body: { timeoutMs, featureUpdates } };
    }
    case 'deleteRecords': {
      const partitions = [{ partitionIndex: partition, offset: step.before ?? -1 }];
      const topics = [{ name: topic, partitions }];
      return { api: 'DeleteRecords', version: 2, body: { topics, timeoutMs: API_TIMEOUT_MS } };
    }
    case 'unregister':
      return { api: 'UnregisterBroker', version: 0, body: { brokerId: Number(step.node) } };
    default:
      return undefined;
  }
}

function createTopics(step: TimelineStep): Request {
  const { assignment, configs, topic = '' } = step;
  const fresh = {
    name: topic,
    numPartitions: assignment === undefined ? (step.partitions ?? 1) : -1,
    replicationFactor: assignment === undefined ? (step.replicationFactor ?? 3) : -1,
    assignments: (assignment ?? []).map((brokerIds, partitionIndex) => ({
      partitionIndex,
      brokerIds,
    })),
    configs: Object.entries(configs ?? {})
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => ({ name, value })),
  };
  const body = { topics: [fresh], timeoutMs: REQUEST_TIMEOUT_MS, validateOnly: false };
  return { api: 'CreateTopics', version: 7, body };
}

function incrementalAlterConfigs({ topic, broker, set, unset }: TimelineStep): Request {
  const configs = [
    ...Object.entries(set ?? {}).map(([name, value]) => ({ name, configOperation: SET, value })),
    ...(unset ?? []).map((name) => ({ name, configOperation: DELETE, value: null })),
  ];
  const resource = {
    resourceType: topic === undefined ? BROKER : TOPIC,
    resourceName: topic ?? broker ?? '',
    configs,
  };
  const body = { resources: [resource], validateOnly: false };
  return { api: 'IncrementalAlterConfigs', version: 1, body };
}
