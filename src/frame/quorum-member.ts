import type { Cluster } from '../kafka/cluster.ts';
import type { Server } from '../kafka/server/server.ts';
import type { Log } from '../kafka/log/log.ts';
import { hasVote, quorumLeader } from '../kafka/raft/raft.ts';
import type { QuorumRole } from './types/controllers.ts';

/** A process's part in the quorum that keeps the metadata log. */
export type QuorumMember = {
  role: QuorumRole;
  epoch: number;
  leader: number;
  voted: number;
  votes: number;
  voter: boolean;
  log: Log;
  highWatermark: number;
  /** It leads and has taken up its work as the active controller. */
  hasClaimed: boolean;
};

/** The process whose number in the quorum this is; null when it is -1. */
export function memberName({ nodes }: Cluster, id: number): string | null {
  const found = nodes.find(({ state }) => state.role === 'server' && state.raft.id === id);
  return found?.name ?? null;
}

/** What a process says of the quorum. */
export function quorumMember({ raft, controller }: Server): QuorumMember {
  const { state } = raft.memory;
  const { id: leader, epoch } = quorumLeader(raft);
  return {
    role: state.role,
    // A process that is down remembers what it wrote down.
    epoch: Math.max(epoch, raft.disk.election.epoch),
    leader,
    voted: raft.disk.election.voted?.id ?? -1,
    votes: 'votes' in state ? state.votes.granted.length : 0,
    voter: hasVote(raft),
    log: raft.disk.log,
    highWatermark: raft.memory.highWatermark,
    hasClaimed: controller !== null && controller.memory.claimedEpoch !== null,
  };
}
