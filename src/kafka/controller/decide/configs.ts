import { brokerRow } from '../../config/broker-settings.ts';
import { defaultText } from '../../config/check-value.ts';
import { groupConfigProblem, groupRow } from '../../metadata/group-config.ts';
import type { SettingTexts } from '../../config/read-setting.ts';
import type { SettingRow } from '../../config/setting.ts';
import { BROKER_RESOURCE, GROUP_RESOURCE, TOPIC_RESOURCE } from '../../metadata/metadata-image.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { topicNameProblem } from '../../metadata/topic-name.ts';
import type { MetadataDecision } from './decide.ts';
import { clearsElr, type Problem } from './topics.ts';
import { hashOrder } from '../../protocol/java-order.ts';
import { isElrEnabled, type Setting } from '../setting.ts';
import { configsProblem, topicRow } from '../../config/topic-settings.ts';

/** What is done to a setting, by its code in messages. (AlterConfigOp.OpType) */
const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

type Resource = { resourceType: number; resourceName: string };
type Operation = { name: string; configOperation: number; value: string | null };
type Answer = ResponseBody<'IncrementalAlterConfigs'>;

/**
 * Single settings of topics and brokers. A resource that fails changes nothing of itself, and does
 * not hold up the others. (ConfigurationControlManager.incrementalAlterConfigs)
 */
export function decideIncrementalConfigs(
  setting: Setting,
  body: RequestBody<'IncrementalAlterConfigs'>,
): MetadataDecision<Answer> {
  return decideAll(body.resources, body.validateOnly, (resource) =>
    alter(setting, resource, resource.configs),
  );
}

/**
 * All settings of a resource at once: what is not named goes back to its default.
 * (ConfigurationControlManager.legacyAlterConfigs)
 */
export function decideConfigs(
  setting: Setting,
  body: RequestBody<'AlterConfigs'>,
): MetadataDecision<Answer> {
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
): MetadataDecision<Answer> {
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
): Readonly<Record<string, string>> => tableOf(image, resourceType)[resourceName] ?? {};

function tableOf(
  { topicConfigs, brokerConfigs, groupConfigs }: Setting['image'],
  resourceType: number,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  switch (resourceType) {
    case TOPIC_RESOURCE:
      return topicConfigs;
    case GROUP_RESOURCE:
      return groupConfigs;
    default:
      return brokerConfigs;
  }
}

/**
 * Settings that stay as they are count, too: all of a resource must fit together.
 * (ConfigurationControlManager.incrementalAlterConfigResource)
 */
function alter(
  setting: Setting,
  resource: Resource,
  operations: readonly Operation[],
): MetadataRecord[] | Problem {
  const { resourceType, resourceName } = resource;
  const current = currentOf(setting, resource);
  const next: Record<string, string | null> = {};
  for (const operation of operations) {
    const value = valueAfter(resource, current[operation.name], operation);
    if (value !== null && typeof value === 'object') return value;
    next[operation.name] = value;
  }
  const problem =
    elrProblem(setting, resource, next) ??
    valuesProblem(setting, resource, { ...current, ...next }) ??
    existenceProblem(setting, resource);
  if (problem !== null) return problem;
  const names = hashOrder(Object.keys(next)).filter(
    // A broker reads what a setting names again, also when its text is the same.
    (name) => resourceType === BROKER_RESOURCE || (current[name] ?? null) !== next[name],
  );
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

/** What a setting is after an operation; null when it goes back to its default. */
function valueAfter(
  { resourceType }: Resource,
  current: string | undefined,
  { name, configOperation, value }: Operation,
): string | Problem | null {
  if (configOperation === SET) return value ?? '';
  if (configOperation === DELETE) return null;
  if (configOperation !== APPEND && configOperation !== SUBTRACT)
    return { error: 'UNKNOWN_SERVER_ERROR', message: null };
  const known = rowOf(resourceType, name);
  if (known?.type !== 'LIST') {
    const verb = configOperation === APPEND ? 'APPEND' : 'SUBTRACT';
    const message = `Can't ${verb} to key ${name} because its type is not LIST.`;
    return { error: 'INVALID_CONFIG', message };
  }
  const before = partsOf(current ?? defaultText(known) ?? '');
  const parts = (value ?? '').split(',');
  const after =
    configOperation === APPEND
      ? [...new Set([...before, ...parts])]
      : before.filter((each) => !parts.includes(each));
  return after.join(',');
}

const rowOf = (resourceType: number, name: string): SettingRow | undefined =>
  resourceType === TOPIC_RESOURCE
    ? topicRow(name)
    : resourceType === GROUP_RESOURCE
      ? groupRow(name)
      : brokerRow(name);

const partsOf = (text: string): string[] => text.split(',').filter((each) => each !== '');

/**
 * Why min.insync.replicas may not be changed where ELR is on; null when it may.
 * (ConfigurationControlManager.validateAlterConfig, KIP-966)
 */
function elrProblem(
  { image }: Setting,
  { resourceType, resourceName }: Resource,
  next: Readonly<Record<string, string | null>>,
): Problem | null {
  const isBroker = resourceType === BROKER_RESOURCE;
  if (!isBroker || !isElrEnabled(image) || !('min.insync.replicas' in next)) return null;
  if (resourceName !== '') {
    const message = 'Broker-level min.insync.replicas cannot be altered while ELR is enabled.';
    return { error: 'INVALID_CONFIG', message };
  }
  if (next['min.insync.replicas'] !== null) return null;
  const message = 'Cluster-level min.insync.replicas cannot be removed while ELR is enabled.';
  return { error: 'INVALID_CONFIG', message };
}

/** The values of a broker were looked at by that broker. (ControllerConfigurationValidator) */
function valuesProblem(
  { config }: Setting,
  { resourceType, resourceName }: Resource,
  all: Readonly<Record<string, string | null>>,
): Problem | null {
  if (resourceType === BROKER_RESOURCE) return null;
  if (resourceType === GROUP_RESOURCE) return groupProblem(config, resourceName, all);
  if (resourceType !== TOPIC_RESOURCE)
    return { error: 'INVALID_REQUEST', message: `Unknown resource type ${resourceType}` };
  if (resourceName === '')
    return { error: 'INVALID_REQUEST', message: 'Default topic resources are not allowed.' };
  const illegal = topicNameProblem(resourceName);
  if (illegal !== null)
    return { error: 'INVALID_TOPIC_EXCEPTION', message: `Topic name is invalid: ${illegal}` };
  const message = configsProblem(setIn(all));
  return message === null ? null : { error: 'INVALID_CONFIG', message };
}

/** A group has settings whether there is one of its name or not. (GroupConfig.validate) */
function groupProblem(
  config: SettingTexts,
  name: string,
  all: Readonly<Record<string, string | null>>,
): Problem | null {
  if (name === '')
    return { error: 'INVALID_REQUEST', message: 'Default group resources are not allowed.' };
  const message = groupConfigProblem(config, setIn(all));
  return message === null ? null : { error: 'INVALID_CONFIG', message };
}

function setIn(all: Readonly<Record<string, string | null>>): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) if (value !== null) set[name] = value;
  return set;
}

/**
 * Why settings of a thing cannot be changed: it does not exist.
 * (QuorumController.ConfigResourceExistenceChecker)
 */
function existenceProblem(
  { image }: Setting,
  { resourceType, resourceName }: Resource,
): Problem | null {
  if (resourceType === TOPIC_RESOURCE) {
    const message = `The topic '${resourceName}' does not exist.`;
    return image.topics[resourceName] === undefined
      ? { error: 'UNKNOWN_TOPIC_OR_PARTITION', message }
      : null;
  }
  if (resourceType === GROUP_RESOURCE) return null;
  const isKnown = resourceName === '' || image.brokers[Number(resourceName)] !== undefined;
  return isKnown
    ? null
    : { error: 'BROKER_ID_NOT_REGISTERED', message: `No node with id ${resourceName} found.` };
}
