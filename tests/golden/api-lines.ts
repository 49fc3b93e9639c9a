import type { ApiName, RequestBody, ResponseBody } from '../../src/kafka/protocol/message.ts';
import type { Names } from './names.ts';

/** The telling facts of an API's messages, without their errors: those end each line. */
export type ApiLine<A extends ApiName> = {
  readonly request: (body: RequestBody<A>, names: Names) => string;
  readonly response: (body: ResponseBody<A>, names: Names) => string;
};

/** A row for each of some APIs. */
export type ApiLines<A extends ApiName> = { readonly [each in A]: ApiLine<each> };

/** Where the name of the API says enough. */
export const nothing = (): string => '';
