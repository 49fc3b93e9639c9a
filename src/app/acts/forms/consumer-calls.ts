import type { Command } from '../../../scenario/command.ts';
import { partsOf } from './fields.ts';

type ConsumerCall = Extract<Command, { command: 'call' }>['call'];

/** What an application can call, as a form offers it. */
export const consumerApis = [
  ...(['commitSync', 'commitAsync', 'committed', 'position'] as const),
  ...(['subscribe', 'subscribe-pattern', 'subscribe-server-pattern'] as const),
  ...(['unsubscribe', 'assign'] as const),
  ...(['pause', 'resume', 'seekToBeginning', 'seekToEnd'] as const),
  ...(['enforceRebalance', 'wakeup', 'close'] as const),
] satisfies ConsumerCall['api'][];

/** The call that a form means: what it is about is topics, a pattern, partitions or offsets. */
export function callFrom(api: ConsumerCall['api'], about: string): ConsumerCall {
  const parts = partsOf(about);
  switch (api) {
    case 'subscribe':
      return { api, topics: parts };
    case 'subscribe-pattern':
    case 'subscribe-server-pattern':
      return { api, pattern: about.trim() };
    case 'commitSync':
    case 'commitAsync':
      return parts.length === 0 ? { api } : { api, offsets: offsetsIn(parts) };
    case 'position':
      return { api, partition: parts[0] ?? '' };
    case 'assign':
    case 'committed':
    case 'pause':
    case 'resume':
    case 'seekToBeginning':
    case 'seekToEnd':
      return { api, partitions: parts };
    default:
      return { api };
  }
}

/** Offsets such as `orders-0:5`. */
function offsetsIn(parts: readonly string[]): Record<string, number> {
  const offsets: Record<string, number> = {};
  for (const part of parts) {
    const [, name, offset] = /^(.+):(\d+)$/u.exec(part) ?? [];
    if (name !== undefined) offsets[name] = Number(offset);
  }
  return offsets;
}
