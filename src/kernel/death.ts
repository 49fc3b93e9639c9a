import { breakConnections, closeConnections } from './network/connections.ts';
import { durableBytes, forgetSyncs, loseUnsynced, writtenBytes } from './disk.ts';
import type { Due } from './due.ts';
import type { Kinds, NodeId } from './machine.ts';
import { cancelWhere } from './queue.ts';
import { recordLost, type Run } from './run.ts';
import type { StepId } from './trace.ts';
import type { Process } from './world.ts';

/** Ends a process at once. Its files stay as they are: the page cache belongs to the system. */
export function kill<S, K extends Kinds>(run: Run<S, K>, node: NodeId, cause: StepId): void {
  leaveFiles(run, node);
  leaveWorld(run, node);
  breakConnections(run, node, cause);
}

/** A process ends by itself: its files stay as they are, and its connections are closed. */
export function endItself<S, K extends Kinds>(run: Run<S, K>, node: NodeId, cause: StepId): void {
  leaveFiles(run, node);
  leaveWorld(run, node);
  closeConnections(run, node, cause);
}

/**
 * Ends a process and its machine's system at once, also if the process was dead before: only
 * durable bytes are left.
 */
export function cutPower<S, K extends Kinds>(run: Run<S, K>, node: NodeId, cause: StepId): void {
  const process = run.world.nodes[node] as Process<S, K>;
  const { disk } = process;
  forgetSyncs(disk);
  const left = run.program.losePower(process.state, (file) => durableBytes(disk, file));
  process.state = run.program.crash(left);
  loseUnsynced(disk);
  disk.refused = false;
  process.powered = false;
  leaveWorld(run, node);
  breakConnections(run, node, cause);
}

/** What the next process will find. What the disk refused to this one is in no file. */
function leaveFiles<S, K extends Kinds>({ world, program }: Run<S, K>, node: NodeId): void {
  const process = world.nodes[node] as Process<S, K>;
  const { disk } = process;
  forgetSyncs(disk);
  if (disk.refused)
    process.state = program.losePower(process.state, (file) => writtenBytes(disk, file));
  disk.refused = false;
  process.state = program.crash(process.state);
}

/** What was due for the process is due no more. */
function leaveWorld<S, K extends Kinds>(run: Run<S, K>, node: NodeId): void {
  const process = run.world.nodes[node] as Process<S, K>;
  process.status = 'down';
  process.timers.clear();
  cancelWhere(run.world.queue, (due) => due.node === node && isOfProcess(due));
  const inbox = process.inbox;
  process.inbox = [];
  for (const due of inbox) if (due.kind === 'message') recordLost(run, due.carry);
}

/**
 * Arrivals belong to connections, and a first boot to the process or command that planned it; the
 * rest dies with the process.
 */
function isOfProcess<K extends Kinds>(due: Due<K>): boolean {
  return due.kind !== 'arrival' && due.kind !== 'boot';
}
