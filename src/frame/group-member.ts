import type { Cluster } from '../kafka/cluster.ts';
import type { Note } from '../kafka/note.ts';
import type { NodeId } from '../kernel/machine.ts';

/**
 * The process that has a member id now; -1 when none has. A coordinator knows its members by their
 * ids alone: one that has taken another id, or has lost its own in a crash, is not found by it.
 */
export const nodeOfMember = ({ nodes }: Cluster, id: string): NodeId =>
  nodes.findIndex(
    ({ state }) => state.role === 'consumer' && state.member?.generation.memberId === id,
  );

/** The name of the process that has a member id now. */
export const nameOfMember = (cluster: Cluster, id: string): string | undefined =>
  cluster.nodes[nodeOfMember(cluster, id)]?.name;

/**
 * The process of a member that its group has removed; -1 when none is known. One that has died has
 * lost its id in the group: its client.id is known by it.
 */
export function nodeOfLost(
  cluster: Cluster,
  { member, client }: Omit<Extract<Note, { note: 'group-member-lost' }>, 'note'>,
): NodeId {
  const known = nodeOfMember(cluster, member);
  return known >= 0 ? known : cluster.nodes.findIndex(({ name }) => name === client);
}
