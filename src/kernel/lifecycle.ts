import { repeatUnanswered } from './network/connections.ts';
import type { Kinds, NodeId } from './machine.ts';
import { cancelWhere } from './queue.ts';
import type { Run } from './run.ts';
import { bootStep } from './steps.ts';
import type { StepId } from './trace.ts';
import type { Process } from './world.ts';

/**
 * Starts a process that is down. If its machine was without power, peers that asked in vain ask
 * again.
 */
export function boot<S, K extends Kinds>(run: Run<S, K>, node: NodeId, cause: StepId): void {
  const { world } = run;
  const process = world.nodes[node] as Process<S, K>;
  cancelWhere(world.queue, (due) => due.node === node && due.kind === 'boot');
  process.status = 'up';
  process.powered = true;
  repeatUnanswered(world, node, cause);
  bootStep(run, node, cause);
}
