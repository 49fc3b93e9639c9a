import { onBrokerRequest } from '../broker/requests.ts';
import { forwardToController } from '../broker/forward.ts';
import { isServing } from '../broker/lifecycle.ts';
import { onActiveRequest } from '../controller/requests.ts';
import type { RequestOf } from '../network/handlers.ts';
import { hangUp, type RequestContext } from '../network/listener.ts';
import {
  apis,
  type ActiveApi,
  type AnyControllerApi,
  type BrokerApi,
  type RaftApi,
} from '../protocol/apis.ts';
import type { AnyRequest, ApiName } from '../protocol/message.ts';
import { onRaftRequest } from '../raft/events.ts';
import type { ServerStep } from '../step.ts';
import { onControllerRequest } from './controller-requests.ts';
import { quorumLog, type ProcessRoles } from './process-roles.ts';

/**
 * The dispatcher: the listener that a request came to, and the row of its API, say who serves it.
 * (KafkaApis, ControllerApis)
 */
export function onRequest(
  roles: ProcessRoles,
  request: AnyRequest,
  context: RequestContext,
  step: ServerStep,
): void {
  const { newest }: Partial<{ newest: number }> = apis[context.api];
  if (newest !== undefined && request.version > newest) refuseVersion(context, step);
  else if (context.listener === 'broker') onBrokerListener(roles, request, context, step);
  else onControllerListener(roles, request, context, step);
}

type Served = { readonly [L in RequestContext['listener']]: Role<L> };
type Role<L extends RequestContext['listener']> = (typeof apis)[ApiName]['served'][L];

const servedAt = (api: ApiName): Served => apis[api].served;

/** A process that is still starting, or ending, serves no client. */
function onBrokerListener(
  { broker }: ProcessRoles,
  request: AnyRequest,
  context: RequestContext,
  step: ServerStep,
): void {
  if (broker === null) return hangUp(context.connection, { why: 'no-broker' }, step);
  if (!isServing(broker)) return hangUp(context.connection, { why: 'not-serving' }, step);
  switch (servedAt(context.api).broker) {
    case 'broker':
      return onBrokerRequest(broker, request as RequestOf<BrokerApi>, context, step);
    case 'forwarded':
      return forwardToController(broker, request, context, step);
    case null:
      return refuseApi(context, step);
  }
}

function onControllerListener(
  roles: ProcessRoles,
  request: AnyRequest,
  context: RequestContext,
  step: ServerStep,
): void {
  const { raft, controller } = roles;
  if (controller === null) return hangUp(context.connection, { why: 'no-controller' }, step);
  switch (servedAt(context.api).controller) {
    case 'raft':
      return onRaftRequest(raft, request as RequestOf<RaftApi>, context, step);
    case 'active': {
      const active = { controller, quorum: quorumLog(roles) };
      return onActiveRequest(active, request as RequestOf<ActiveApi>, context, step);
    }
    case 'any': {
      const own = { raft, controller };
      return onControllerRequest(own, request as RequestOf<AnyControllerApi>, context, step);
    }
    case null:
      return refuseApi(context, step);
  }
}

/**
 * Closes the connection: the version is not stable, and unstable.api.versions.enable is false.
 * (ApiVersionManager.isApiEnabled)
 */
const refuseVersion = ({ connection, api, version }: RequestContext, step: ServerStep): void =>
  hangUp(connection, { why: 'not-stable', api, version }, step);

/**
 * Closes the connection: the listener does not know this API. (RequestContext.parseRequest,
 * SocketServer: an API that is not enabled at the listener)
 */
const refuseApi = ({ connection, api }: RequestContext, step: ServerStep): void =>
  hangUp(connection, { why: 'not-served', api }, step);
