import { apiVersionsAnswer } from '../broker/describe/metadata-request.ts';
import { onBrokerRequest } from '../broker/requests.ts';
import { onControllerRequest } from '../controller/entry.ts';
import { answer, hangUp, type RequestContext } from '../network/listener.ts';
import type { AnyRequest } from '../protocol/message.ts';
import { quorumLog, type ProcessRoles } from './process-roles.ts';
import { onRaftRequest } from '../raft/events.ts';
import { kraftVersion } from '../raft/raft.ts';
import type { ServerStep } from '../step.ts';

/**
 * The dispatcher. A process with both roles has two ports: clients come to the broker's, which passes on what only the active controller can do;
 * other servers come to the controller's for what controllers do.
 */
export function onRequest(
  roles: ProcessRoles,
  request: AnyRequest,
  context: RequestContext,
  step: ServerStep,
): void {
  const { raft, broker } = roles;
  const isInside = broker === null || context.peer < raft.layout.servers;
  if (isInside && onInsideRequest(roles, request, context, step)) return;
  if (broker === null)
    return hangUp(context.connection, `${request.type} is not served here`, step);
  onBrokerRequest(broker, request, context, step);
}

/** What the controller's port serves. True when it was such a request. */
function onInsideRequest(
  roles: ProcessRoles,
  request: AnyRequest,
  context: RequestContext,
  step: ServerStep,
): boolean {
  const { raft, broker, controller } = roles;
  if (onRaftRequest(raft, request, context, step)) return true;
  if (controller === null) return false;
  if (onControllerRequest(controller, quorumLog(roles), request, context, step)) return true;
  if (request.type !== 'ApiVersionsRequest' || broker !== null) return false;
  const { committed } = controller.memory;
  const told = { image: committed, kraftVersion: kraftVersion(raft) };
  const known = apiVersionsAnswer(told, request.body, request.version, 'C');
  answer<'ApiVersions'>(context, known, step);
  return true;
}
