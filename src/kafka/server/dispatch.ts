import { apiVersionsAnswer } from '../broker/describe/metadata-request.ts';
import { onBrokerRequest } from '../broker/requests.ts';
import { onControllerRequest } from '../controller/entry.ts';
import { answer, hangUp, type RequestContext } from '../network/listener.ts';
import type { AnyRequest } from '../protocol/message.ts';
import { quorumLog, type Roles } from './process-roles.ts';
import { onRaftRequest } from '../raft/events.ts';
import { kraftVersion } from '../raft/raft.ts';
import type { ServerTurn } from '../server-turn.ts';

/**
 * The dispatcher. A process with both roles has two ports: clients come to the broker's, which passes on what only the active controller can do;
 * other servers come to the controller's for what controllers do.
 */
export function onRequest(
  roles: Roles,
  request: AnyRequest,
  context: RequestContext,
  turn: ServerTurn,
): void {
  const { raft, broker, listener } = roles;
  const isInside = broker === null || context.peer < raft.directory.servers;
  if (isInside && onInsideRequest(roles, request, context, turn)) return;
  if (broker === null)
    return hangUp(listener, context.connection, `${request.type} is not served here`, turn.out);
  onBrokerRequest(broker, listener, request, context, turn);
}

/** What the controller's port serves. True when it was such a request. */
function onInsideRequest(
  roles: Roles,
  request: AnyRequest,
  context: RequestContext,
  turn: ServerTurn,
): boolean {
  const { raft, broker, controller, listener } = roles;
  if (onRaftRequest(raft, listener, request, context, turn)) return true;
  if (controller === null) return false;
  if (onControllerRequest(controller, quorumLog(roles), listener, request, context, turn))
    return true;
  if (request.type !== 'ApiVersionsRequest' || broker !== null) return false;
  const { committed } = controller.memory;
  const told = { image: committed, kraftVersion: kraftVersion(raft) };
  const known = apiVersionsAnswer(told, request.body, request.version, 'C');
  answer<'ApiVersions'>(listener, context, known, turn.out);
  return true;
}
