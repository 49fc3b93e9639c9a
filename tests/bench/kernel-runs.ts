import type { Program } from '../../src/kernel/machine.ts';
import { emptyQueue, peekTime, popEarliest, push } from '../../src/kernel/queue.ts';
import { below, seedRandom } from '../../src/kernel/random.ts';
import { advance } from '../../src/kernel/simulation.ts';
import { minutes } from '../../src/kernel/time.ts';
import { createWorld, hashText } from '../../src/kernel/world.ts';
import { timeOf } from './measure.ts';
import type { Run } from './runs.ts';

/**
 * The kernel's queue alone: a thousand waiting, each handled by allocating one message. Counts
 * events; there is no trace.
 */
export function runQueue(events: number): Omit<Run, 'hash'> {
  const queue = emptyQueue<object>();
  const random = seedRandom(7, 0);
  const message = (id: number): object => ({
    kind: 'data',
    id,
    connection: 1,
    from: 0,
    to: 1,
    bytes: 100,
    sentAt: id,
    arrivesAt: id,
  });
  for (let id = 0; id < 1_000; id += 1) push(queue, below(random, 5_000), message(id));
  const taken = timeOf(() => {
    for (let id = 0; id < events; id += 1) {
      const now = peekTime(queue);
      popEarliest(queue);
      push(queue, now + below(random, 5_000), message(id));
    }
  });
  return { amount: events, taken };
}

/** What the smallest machine costs: it answers each message with another one. */
type EchoKinds = { message: object; timer: object; command: object; note: object };
const echo: Program<{ opens: boolean }, EchoKinds> = {
  step: (state, input) => {
    if (input.on === 'boot') return state.opens ? Array.from({ length: 1_000 }, connect) : [];
    if (input.on !== 'message' && input.on !== 'connected') return [];
    return [{ do: 'send', connection: input.connection, message: { type: 'echo' }, bytes: 100 }];
  },
  crash: (state) => state,
  losePower: (state) => state,
  wipe: (state) => state,
  rot: () => undefined,
  copy: (state) => state,
  messageKind: () => 1,
};

const connect = () => ({ do: 'connect' as const, to: 1, port: 1, tag: '' });

/**
 * The kernel with its network, under machines that do next to nothing, with a thousand messages on
 * their way. Counts steps.
 */
export function runKernel(events: number): Run {
  const world = createWorld(echo, {
    seed: 7,
    nodes: [
      { name: 'a', state: { opens: true } },
      { name: 'b', state: { opens: false } },
    ],
  });
  const taken = timeOf(() => advance(world, echo, minutes(600), null, events));
  return { amount: world.steps, taken, hash: hashText(world) };
}
