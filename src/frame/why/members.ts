import type { Cluster } from '../../kafka/cluster.ts';
import { hasVote } from '../../kafka/raft/raft.ts';
import type { NodeId } from '../../kernel/machine.ts';
import { findBack, type Entry } from './why-origin.ts';
import type { Walk } from './walk.ts';

/** The nodes that run a controller. */
export const controllerNodes = ({ nodes }: Cluster): NodeId[] =>
  [...nodes.keys()].filter((node) => {
    const state = nodes[node]?.state;
    return state?.role === 'server' && state.controller !== null;
  });

/** The node of the controller that decides; -1 while none does. */
export function activeControllerNode({ nodes }: Cluster): NodeId {
  let found = -1;
  let newest = -1;
  for (const [node, { state, status }] of nodes.entries()) {
    if (status === 'down' || state.role !== 'server') continue;
    const epoch = state.controller?.memory.claimedEpoch ?? -1;
    if (epoch > newest) [found, newest] = [node, epoch];
  }
  return found;
}

/** The nodes of the voters besides one, as that one knows them. */
export const otherVoterNodes = ({ nodes }: Cluster, self: NodeId): NodeId[] =>
  [...nodes.keys()].filter((node) => {
    const state = nodes[node]?.state;
    return node !== self && state?.role === 'server' && hasVote(state.raft);
  });

/** The step in which a leader asked for a change of the ISR that was made later. */
export const proposalOf = (
  { past }: Walk,
  made: Entry,
  partition: string,
  change: 'expand' | 'shrink',
): Entry | undefined =>
  findBack(past, made.step, ({ notes }) =>
    notes.some(
      (each) =>
        each.note === 'isr-proposed' && each.partition === partition && each.change === change,
    ),
  );
