import { createListener } from '../../../src/kafka/network/listener.ts';
import type { ServerStep } from '../../../src/kafka/step.ts';
import { seedRandom } from '../../../src/kernel/random.ts';
import type { Micros } from '../../../src/kernel/time.ts';

/** A step at `now` of a process that nobody has opened a connection to, with nothing done yet. */
export const stepAt = (now: Micros = 0): ServerStep => ({
  now,
  clock: now,
  random: seedRandom(1, 1),
  out: [],
  moved: [],
  listener: createListener(),
  coordinators: {},
});
