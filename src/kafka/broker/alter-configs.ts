import { brokerRow } from '../config/broker-settings.ts';
import { defaultText, listOf } from '../config/check-value.ts';
import {
  BROKER_RESOURCE,
  CLIENT_METRICS_RESOURCE,
  GROUP_RESOURCE,
  TOPIC_RESOURCE,
} from '../metadata/metadata-image.ts';
import type { RequestOf } from '../network/handlers.ts';
import { answer, type RequestContext } from '../network/listener.ts';
import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import type { Broker } from './broker.ts';
import { brokerConfigProblem } from './broker-config-check.ts';
import { askController, type ConfigOutcome, type ConfigResource } from './controller-channel.ts';
import type { ServerStep } from '../step.ts';

/** What is done to a setting, by its code in messages. (AlterConfigOp.OpType) */
const SET = 0;
const DELETE = 1;
const APPEND = 2;
const SUBTRACT = 3;

type Resource = RequestBody<'IncrementalAlterConfigs'>['resources'][number];
type Operation = Resource['configs'][number];
type Problem = { error: ErrorName; message: string | null };

/**
 * A broker looks at what is asked of settings before it asks the controller for the rest, and
 * answers in the order of the request. (KafkaApis.handleIncrementalAlterConfigsRequest,
 * handleAlterConfigsRequest, ConfigAdminManager.preprocess)
 */
export function onAlterConfigs(
  broker: Broker,
  request: RequestOf<'AlterConfigs' | 'IncrementalAlterConfigs'>,
  client: RequestContext,
  step: ServerStep,
): void {
  const resources = request.body.resources.map((each) => ({
    ...each,
    configs: each.configs.map((config) => ({ configOperation: SET, ...config })),
  }));
  const isTwice = (one: Resource): boolean =>
    resources.filter((each) => idOf(each) === idOf(one)).length > 1;
  // The older request is read into a map that takes no key twice, also where its refusal is made:
  // is never answered. (AlterConfigsRequest.configs)
  if (request.type === 'AlterConfigsRequest' && resources.some(isTwice)) return;
  const done = resources.map((each) =>
    isTwice(each)
      ? outcome(each, invalid('Each resource must appear at most once.'))
      : refusalOf(broker, each),
  );
  if (!done.includes(null)) return reassemble(client, resources, done, null, step);
  const { version } = request;
  const asking = { purpose: 'alter-configs', client, resources, done } as const;
  const isLeft = (_: unknown, place: number): boolean => done[place] === null;
  if (request.type === 'AlterConfigsRequest') {
    const body = { ...request.body, resources: request.body.resources.filter(isLeft) };
    askController(broker, 'forwarding', { api: 'AlterConfigs', version, body }, asking, step);
  } else {
    const body = { ...request.body, resources: request.body.resources.filter(isLeft) };
    const asked = { api: 'IncrementalAlterConfigs', version, body } as const;
    askController(broker, 'forwarding', asked, asking, step);
  }
}

const idOf = ({ resourceType, resourceName }: Resource): string =>
  `${resourceType} ${resourceName}`;

const invalid = (message: string): Problem => ({ error: 'INVALID_REQUEST', message });

const outcome = (
  { resourceType, resourceName }: ConfigResource,
  { error, message }: Problem,
): ConfigOutcome => ({
  errorCode: errorCode(error),
  errorMessage: message,
  resourceType,
  resourceName,
});

/**
 * The controller's word on what it was asked, between what the broker has said itself.
 * (ConfigAdminManager.reassembleIncrementalResponse)
 */
export function reassemble(
  client: RequestContext,
  resources: readonly ConfigResource[],
  done: readonly (ConfigOutcome | null)[],
  given: ResponseBody<'IncrementalAlterConfigs'> | null,
  step: ServerStep,
): void {
  if (step.listener.connections[client.connection] === undefined) return;
  const responses = resources.map(
    (each, place) =>
      done[place] ??
      given?.responses.find(
        ({ resourceType, resourceName }) =>
          resourceType === each.resourceType && resourceName === each.resourceName,
      ) ??
      outcome(each, { error: 'UNKNOWN_SERVER_ERROR', message: null }),
  );
  answer<'IncrementalAlterConfigs'>(client, { throttleTimeMs: 0, responses }, step);
}

/** What a broker does not ask the controller for; null where it does. */
function refusalOf(broker: Broker, resource: Resource): ConfigOutcome | null {
  const problem = resourceProblem(broker, resource);
  return problem === null ? null : outcome(resource, problem);
}

function resourceProblem(broker: Broker, resource: Resource): Problem | null {
  const { resourceType, configs } = resource;
  const names = configs.map((each) => each.name);
  if (new Set(names).size < names.length) return invalid('Error due to duplicate config keys');
  const empty = configs.filter((each) => each.configOperation !== DELETE && each.value === null);
  if (empty.length > 0)
    return invalid(`Null value not supported for : ${empty.map((each) => each.name).join(', ')}`);
  switch (resourceType) {
    case TOPIC_RESOURCE:
    case CLIENT_METRICS_RESOURCE:
    case GROUP_RESOURCE:
      return null;
    case BROKER_RESOURCE:
      return nameProblem(broker, resource) ?? changeProblem(broker, resource);
    case LOGGER_RESOURCE:
      return loggerProblem(broker, resource);
    default:
      return invalid(`Unknown resource type ${resourceType}`);
  }
}

/** Loggers of a broker are a resource of their own. (ConfigResource.Type.BROKER_LOGGER) */
const LOGGER_RESOURCE = 8;

const isNumber = (id: string): boolean => /^[+-]?\d+$/.test(id);

/** Settings of one broker are changed through that broker alone. */
function nameProblem({ id }: Broker, { resourceName }: Resource): Problem | null {
  if (resourceName === '') return null;
  if (!isNumber(resourceName))
    return invalid(`Node id must be an integer, but it is: ${resourceName}`);
  return Number(resourceName) === id
    ? null
    : invalid(`Unexpected broker id, expected ${id}, but received ${resourceName}`);
}

/** A broker of this cluster has no loggers. (RuntimeLoggerManager) */
function loggerProblem({ id }: Broker, { resourceName, configs }: Resource): Problem {
  if (!isNumber(resourceName))
    return invalid(`Node id must be an integer, but it is: ${resourceName}`);
  if (Number(resourceName) !== id)
    return invalid(`Unexpected node id. Expected ${id}, but received ${resourceName}`);
  const message = `Logger ${configs[0]?.name ?? ''} does not exist!`;
  return { error: 'INVALID_CONFIG', message };
}

/**
 * Why a change of a broker's settings is refused; null when it is not.
 * (ConfigAdminManager.validateBrokerConfigChange)
 */
function changeProblem(broker: Broker, { resourceName, configs }: Resource): Problem | null {
  const set = { ...broker.memory.image.brokerConfigs[resourceName] };
  for (const operation of configs) {
    if (operation.configOperation < SET || operation.configOperation > SUBTRACT)
      return invalid(`Unknown operations type ${operation.configOperation}`);
    const value = valueAfter(set[operation.name], operation);
    if (value !== null && typeof value === 'object') return value;
    if (value !== null) set[operation.name] = value;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
    else delete set[operation.name];
  }
  const message = brokerConfigProblem(broker, set, resourceName !== '');
  return message === null ? null : invalid(message);
}

/**
 * What a setting is after an operation; null when it goes back to its default.
 * (ConfigAdminManager.prepareIncrementalConfigs)
 */
function valueAfter(
  current: string | undefined,
  { name, configOperation, value }: Operation,
): string | Problem | null {
  if (configOperation === SET) return value ?? '';
  if (configOperation === DELETE) return null;
  const row = brokerRow(name);
  if (row === undefined) return { error: 'UNKNOWN_SERVER_ERROR', message: null };
  if (row.type !== 'LIST') {
    const verb = configOperation === APPEND ? 'append' : 'subtract';
    const message = `Config value ${verb} is not allowed for config key: ${name}`;
    return { error: 'INVALID_CONFIG', message };
  }
  const before = listOf(current ?? defaultText(row) ?? '');
  const parts = listOf(value ?? '');
  return configOperation === APPEND
    ? [...before, ...parts.filter((each) => !before.includes(each))].join(',')
    : before.filter((each) => !parts.includes(each)).join(',');
}
