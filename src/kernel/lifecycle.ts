import { breakConnections, repeatUnanswered } from './connections.ts';
import { durableBytes, forgetSyncs, loseUnsynced } from './disk.ts';
import type { Due } from './due.ts';
import type { Kinds, NodeId } from './machine.ts';
import { cancelWhere } from './queue.ts';
import { recordLost, type Run } from './run.ts';
import { bootStep } from './steps.ts';
import type { StepId } from './trace.ts';
import type { Process } from './world.ts';

/** Starts a process that is down. If its machine was without power, peers that asked in vain ask again. */
export function boot<S, K extends Kinds>(run: Run<S, K>, node: NodeId, cause: StepId): void {
  const { world } = run;
  const process = world.nodes[node] as Process<S, K>;
  cancelWhere(world.queue, (due) => due.node === node && due.kind === 'boot');
  const hadPower = process.powered;
  process.status = 'up';
  process.powered = true;
  if (!hadPower) repeatUnanswered(world, node, cause);
  bootStep(run, node, cause);
}

/** Ends a process at once. Its files stay as they are: the page cache belongs to the system. */
export function kill<S, K extends Kinds>(run: Run<S, K>, node: NodeId, cause: StepId): void {
  const process = run.world.nodes[node] as Process<S, K>;
  forgetSyncs(process.disk);
  process.state = run.program.crash(process.state);
  leaveWorld(run, process, node, cause);
}

/** Ends a process and its machine's system at once, also if the process was dead before: only durable bytes are left. */
export function cutPower<S, K extends Kinds>(run: Run<S, K>, node: NodeId, cause: StepId): void {
  const process = run.world.nodes[node] as Process<S, K>;
  const { disk } = process;
  forgetSyncs(disk);
  const left = run.program.losePower(process.state, (file) => durableBytes(disk, file));
  process.state = run.program.crash(left);
  loseUnsynced(disk);
  process.powered = false;
  leaveWorld(run, process, node, cause);
}

/** What was due for the process is due no more, and its connections break. */
function leaveWorld<S, K extends Kinds>(
  run: Run<S, K>,
  process: Process<S, K>,
  node: NodeId,
  cause: StepId,
): void {
  process.status = 'down';
  process.timers.clear();
  cancelWhere(run.world.queue, (due) => due.node === node && isOfProcess(due));
  const inbox = process.inbox;
  process.inbox = [];
  for (const due of inbox) if (due.kind === 'message') recordLost(run, due.carry);
  breakConnections(run, node, cause);
}

/** Arrivals belong to connections, and a first boot to whoever planned it; the rest dies with the process. */
function isOfProcess<K extends Kinds>(due: Due<K>): boolean {
  return due.kind !== 'arrival' && due.kind !== 'boot';
}
