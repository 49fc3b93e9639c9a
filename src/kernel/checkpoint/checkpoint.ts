import { copyUnfrozen } from './copy.ts';
import { copyDisk } from '../disk.ts';
import type { Kinds, Program } from '../machine.ts';
import { copyNetwork } from '../network/network.ts';
import { copyQueue } from '../queue.ts';
import type { Process, World } from '../world.ts';

/**
 * A world of its own that goes on exactly as this one does. What never changes again is shared:
 * messages, queue payloads, links, and what the program shares. So it costs the same however long
 * the logs are.
 */
export function checkpoint<S, K extends Kinds>(
  world: World<S, K>,
  program: Program<S, K>,
): World<S, K> {
  return {
    seed: world.seed,
    now: world.now,
    clockAtStart: world.clockAtStart,
    steps: world.steps,
    hash: world.hash.slice(),
    nextMessage: world.nextMessage,
    nextConnection: world.nextConnection,
    nodes: world.nodes.map((process) => copyProcess(process, program)),
    queue: copyQueue(world.queue),
    network: copyNetwork(world.network),
    networkRandom: world.networkRandom.slice(),
    watch: copyUnfrozen(world.watch),
  };
}

/** A world to run on from a checkpoint, which stays as it is for the next time. */
export function restore<S, K extends Kinds>(
  kept: World<S, K>,
  program: Program<S, K>,
): World<S, K> {
  return checkpoint(kept, program);
}

function copyProcess<S, K extends Kinds>(
  process: Process<S, K>,
  program: Program<S, K>,
): Process<S, K> {
  return {
    name: process.name,
    status: process.status,
    powered: process.powered,
    skew: process.skew,
    state: program.copy(process.state),
    random: process.random.slice(),
    disk: copyDisk(process.disk),
    timers: new Map(process.timers),
    inbox: process.inbox.slice(),
  };
}
