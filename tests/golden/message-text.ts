import type { KafkaMessage } from '../../src/kafka/kinds.ts';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import type { ApiName } from '../../src/kafka/protocol/message.ts';
import { adminLines } from './admin-lines.ts';
import type { ApiLines } from './api-lines.ts';
import { dataLines } from './data-lines.ts';
import { facts, type Names } from './names.ts';
import { quorumLines } from './quorum-lines.ts';

/** APIs that no transcript has yet have no line. */
const apiLines: Partial<ApiLines<ApiName>> = { ...dataLines, ...adminLines, ...quorumLines };

/** Type, version, telling facts and errors of a message. */
export function messageText(message: KafkaMessage, names: Names): string {
  if (message.type === 'RawFrame') return `RawFrame ${message.bytes.length} bytes`;
  const [, api, kind] = /^(\w+)(Request|Response)$/.exec(message.type) ?? [];
  const line = apiLines[api as ApiName]?.[kind === 'Request' ? 'request' : 'response'];
  if (line === undefined) throw new Error(`${message.type} has no line here yet`);
  const told = (line as (body: unknown, names: Names) => string)(message.body, names);
  return facts(`${message.type} v${message.version}`, told, errorsIn(message.body).join(', '));
}

/** Errors anywhere in a body, each with its message; not NONE. (AbstractResponse.errorCounts) */
function errorsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.entries(value).flatMap(([name, field]) =>
    name === 'errorCode' && field !== 0 ? errorName(field as number) : errorsIn(field),
  );
  const { errorMessage } = value as { errorMessage?: string | null };
  const says = found.length > 0 && typeof errorMessage === 'string' ? ` "${errorMessage}"` : '';
  return [...new Set(found)].map((each) => `${each}${says}`);
}
