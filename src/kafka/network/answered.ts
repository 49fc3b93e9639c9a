import type { Handler } from './handlers.ts';
import { answer } from './listener.ts';
import type { ApiName, Request, ResponseBody } from '../protocol/message.ts';

/** Serves an API whose answer is known as soon as the request has come. */
export const answered =
  <Server, A extends ApiName>(
    tell: (server: Server, request: Request<A>) => ResponseBody<A>,
  ): Handler<Server, A> =>
  (server, request, context, step) => {
    answer<A>(context, tell(server, request), step);
  };
