import type { ApiName, Request } from '../protocol/message.ts';
import type { ServerStep } from '../step.ts';
import type { RequestContext } from './listener.ts';

/** Takes a request of one API, and answers it now or later. */
export type Handler<Server, A extends ApiName> = (
  server: Server,
  request: Request<A>,
  context: RequestContext,
  step: ServerStep,
) => void;

/**
 * What a part of a server serves: a function for each of its APIs. One that is missing does not
 * compile.
 */
export type Handlers<Server, A extends ApiName> = {
  readonly [Name in A]: Handler<Server, Name>;
};

/** A request of any of these APIs. */
export type RequestOf<A extends ApiName> = { [Name in A]: Request<Name> }[A];

/** Hands a request to the function of its API. */
export function handle<Server, A extends ApiName>(
  handlers: Handlers<Server, A>,
  server: Server,
  request: RequestOf<A>,
  context: RequestContext,
  step: ServerStep,
): void {
  // The context names the API of its request; the compiler cannot see that the two agree.
  const handler = handlers[context.api as A] as Handler<Server, ApiName>;
  handler(server, request, context, step);
}
