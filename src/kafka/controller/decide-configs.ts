import { BROKER_RESOURCE, TOPIC_RESOURCE } from '../metadata-image.ts';
import type { MetadataRecord } from '../metadata-record.ts';
import { errorCode } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { brokerValueProblem, isBrokerList, isFixed } from './broker-configs.ts';
import type { Decision } from './decide.ts';
import { clearsElr, type Problem } from './decide-topics.ts';
import { hashOrder } from './hash-order.ts';
import { isElrEnabled, type Setting } from './setting.ts';
import { configProblem, topicEntry } from './topic-configs.ts';

/** (AlterConfigOp.OpType) */
const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

type Resource = { resourceType: number; resourceName: string };
type Operation = { name: string; configOperation: number; value: string | null };
type Answer = ResponseBody<'IncrementalAlterConfigs'>;

/** Single settings of topics and brokers. A resource that fails changes nothing of itself, and does not hold up the others. (ConfigurationControlManager.incrementalAlterConfigs) */
export function decideIncrementalConfigs(
  setting: Setting,
  body: RequestBody<'IncrementalAlterConfigs'>,
): Decision<Answer> {
  return decideAll(body.resources, body.validateOnly, (resource) =>
    alter(setting, resource, resource.configs),
  );
}

/** All settings of a resource at once: what is not named goes back to its default. (ConfigurationControlManager.legacyAlterConfigs) */
export function decideConfigs(
  setting: Setting,
  body: RequestBody<'AlterConfigs'>,
): Decision<Answer> {
  return decideAll(body.resources, body.validateOnly, (resource) => {
    const named = resource.configs.map((each) => ({ ...each, configOperation: SET }));
    const gone = Object.keys(currentOf(setting, resource)).filter(
      (name) => !named.some((each) => each.name === name),
    );
    const deletions = gone.map((name) => ({ name, configOperation: DELETE, value: null }));
    return alter(setting, resource, [...named, ...deletions]);
  });
}

function decideAll<R extends Resource>(
  resources: readonly R[],
  validateOnly: boolean,
  decide: (resource: R) => MetadataRecord[] | Problem,
): Decision<Answer> {
  const records: MetadataRecord[] = [];
  const responses = resources.map((resource) => {
    const { resourceType, resourceName } = resource;
    const decided = decide(resource);
    if (!('error' in decided)) records.push(...decided);
    const problem = 'error' in decided ? decided : null;
    return {
      errorCode: problem === null ? 0 : errorCode(problem.error),
      errorMessage: problem?.message ?? null,
      resourceType,
      resourceName,
    };
  });
  return { records: validateOnly ? [] : records, result: { throttleTimeMs: 0, responses } };
}

const currentOf = (
  { image }: Setting,
  { resourceType, resourceName }: Resource,
): Readonly<Record<string, string>> =>
  (resourceType === TOPIC_RESOURCE ? image.topicConfigs : image.brokerConfigs)[resourceName] ?? {};

/** (ConfigAdminManager.preprocess, ConfigurationControlManager.incrementalAlterConfigResource) */
function alter(
  setting: Setting,
  resource: Resource,
  operations: readonly Operation[],
): MetadataRecord[] | Problem {
  const problem = resourceProblem(setting, resource) ?? operationsProblem(resource, operations);
  if (problem !== null) return problem;
  const current = currentOf(setting, resource);
  const next: Record<string, string | null> = {};
  for (const operation of operations) {
    const value = valueAfter(resource, current[operation.name], operation);
    if (value !== null && typeof value === 'object') return value;
    next[operation.name] = value;
  }
  const names = hashOrder(Object.keys(next)).filter(
    // A broker reads what a setting names again, also when its text is the same.
    (name) => resource.resourceType === BROKER_RESOURCE || (current[name] ?? null) !== next[name],
  );
  const refused = valuesProblem(setting, resource, next);
  if (refused !== null) return refused;
  const { resourceType, resourceName } = resource;
  const clears = resourceType === TOPIC_RESOURCE || resourceName === '';
  const topic = resourceType === TOPIC_RESOURCE ? resourceName : '';
  return [
    ...names.map((name): MetadataRecord => {
      const value = { resourceType, resourceName, name, value: next[name] ?? null };
      return { type: 'ConfigRecord', value };
    }),
    ...(clears ? clearsElr(setting.image, topic, names) : []),
  ];
}

function resourceProblem(
  { image }: Setting,
  { resourceType, resourceName }: Resource,
): Problem | null {
  if (resourceType === TOPIC_RESOURCE) {
    const message = `The topic '${resourceName}' does not exist.`;
    return image.topics[resourceName] === undefined
      ? { error: 'UNKNOWN_TOPIC_OR_PARTITION', message }
      : null;
  }
  if (resourceType !== BROKER_RESOURCE)
    return { error: 'INVALID_REQUEST', message: `Unexpected resource type ${resourceType}.` };
  const isBroker = resourceName === '' || image.brokers[Number(resourceName)] !== undefined;
  return isBroker
    ? null
    : { error: 'BROKER_ID_NOT_REGISTERED', message: `No broker with id ${resourceName} found.` };
}

function operationsProblem(
  { resourceType }: Resource,
  operations: readonly Operation[],
): Problem | null {
  const names = operations.map((each) => each.name);
  if (new Set(names).size < names.length)
    return { error: 'INVALID_REQUEST', message: 'Error due to duplicate config keys' };
  const empty = operations.filter((each) => each.configOperation !== DELETE && each.value === null);
  if (empty.length > 0) {
    const message = `Null value not supported for : ${empty.map((each) => each.name).join(', ')}`;
    return { error: 'INVALID_REQUEST', message };
  }
  if (operations.some((each) => each.configOperation < SET || each.configOperation > SUBTRACT))
    return { error: 'UNKNOWN_SERVER_ERROR', message: null };
  const still = resourceType === BROKER_RESOURCE ? hashOrder(names).filter(isFixed) : [];
  const message = `Cannot update these configs dynamically: Set(${still.join(', ')})`;
  return still.length > 0 ? { error: 'INVALID_REQUEST', message } : null;
}

/** What a setting is after an operation; null when it goes back to its default. */
function valueAfter(
  { resourceType }: Resource,
  current: string | undefined,
  { name, configOperation, value }: Operation,
): string | Problem | null {
  if (configOperation === SET) return value ?? '';
  if (configOperation === DELETE) return null;
  const entry = resourceType === TOPIC_RESOURCE ? topicEntry(name) : null;
  const isList = entry?.isList ?? isBrokerList(name);
  if (!isList) {
    const verb = configOperation === APPEND ? 'APPEND' : 'SUBTRACT';
    const message = `Can't ${verb} to key ${name} because its type is not LIST.`;
    return { error: 'INVALID_CONFIG', message };
  }
  const before = listOf(current ?? entry?.normal ?? '');
  const parts = listOf(value ?? '');
  const after =
    configOperation === APPEND
      ? [...new Set([...before, ...parts])]
      : before.filter((each) => !parts.includes(each));
  return after.join(',');
}

const listOf = (text: string): string[] => (text === '' ? [] : text.split(','));

/** (ConfigurationControlManager.validateAlterConfig) */
function valuesProblem(
  { image }: Setting,
  { resourceType, resourceName }: Resource,
  next: Readonly<Record<string, string | null>>,
): Problem | null {
  const isBroker = resourceType === BROKER_RESOURCE;
  if (isBroker && isElrEnabled(image) && 'min.insync.replicas' in next) {
    if (resourceName !== '') {
      const message = 'Broker-level min.insync.replicas cannot be altered while ELR is enabled.';
      return { error: 'INVALID_CONFIG', message };
    }
    if (next['min.insync.replicas'] === null) {
      const message = 'Cluster-level min.insync.replicas cannot be removed while ELR is enabled.';
      return { error: 'INVALID_CONFIG', message };
    }
  }
  for (const [name, value] of Object.entries(next)) {
    if (value === null) continue;
    const message = isBroker ? brokerValueProblem(name, value) : configProblem(name, value);
    if (message !== null) return { error: 'INVALID_CONFIG', message };
  }
  return null;
}
