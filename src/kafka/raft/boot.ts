import { NEVER } from '../../kernel/time.ts';
import { randomUuid } from '../protocol/random-uuid.ts';
import { eachBatch } from '../log/log-read.ts';
import { loadLog } from '../log/recovery.ts';
import { goOnAfterVote, startPreVote } from './election.ts';
import { pushCuts } from './log-store.ts';
import { poll } from './poll.ts';
import { hasVote, isOnlyVoter, lastEpoch, type Raft } from './raft.ts';
import { electionTimeout, momentOf } from './settings.ts';
import { readSnapshotVoters, restartLog } from './snapshot.ts';
import { becomeCandidate, becomeFollower, becomeResigned, enter } from './states.ts';
import { noteControlBatch } from './voter-sets.ts';
import type { ServerStep } from '../step.ts';

/**
 * The process has started: reads its disk, and takes up the state that it was in, as far as that is
 * allowed. (KafkaRaftClient.initialize)
 */
export function bootRaft(raft: Raft, step: ServerStep): void {
  if (raft.disk.directoryId === '') raft.disk.directoryId = randomUuid(step.random);
  readLogAgain(raft, step);
  takeUpState(raft, step);
  const { role } = raft.memory.state;
  if (role === 'candidate') goOnAfterVote(raft, step);
  else if (isOnlyVoter(raft)) startPreVote(raft, step);
  poll(raft, step);
}

/**
 * What is in the log is known again; what of it is committed, the next leader will say. A log that
 * ends before its snapshot begins anew behind it.
 */
function readLogAgain(raft: Raft, step: ServerStep): void {
  const { disk, memory } = raft;
  const { log } = disk;
  const moment = momentOf(step);
  // A rotten batch and all behind it go: its leader has it still. (KafkaRaftLog.createLog recovers
  // from the start)
  const loaded = loadLog(log, { isClean: false, expiration: Number.MAX_SAFE_INTEGER, moment });
  pushCuts(loaded.cut, step);
  const snapshot = disk.snapshots.at(-1);
  if (snapshot !== undefined) {
    readSnapshotVoters(raft, snapshot);
    if (log.endOffset < snapshot.endOffset) restartLog(raft, snapshot, step);
    memory.highWatermark = snapshot.endOffset;
  }
  const from = snapshot === undefined ? log.startOffset : snapshot.endOffset;
  eachBatch(log, from, log.endOffset, (batch) => {
    noteControlBatch(raft, batch);
  });
  memory.flushedEnd = log.endOffset;
  log.recoveryPoint = log.endOffset;
  // What the last process had not flushed is flushed now, before any member is told of it: also a
  // segment that it had just closed.
  for (const segment of log.segments) {
    const file = `${log.name}/${String(segment.baseOffset).padStart(20, '0')}.log`;
    if (segment.sizeInBytes === 0 || !raft.isController) continue;
    // It is one of the flushes that are waited for, or its end would be taken for that of the next.
    memory.flushes.push({ file, upTo: log.endOffset });
    step.out.push({ do: 'sync', file, blocks: true });
  }
}

/**
 * Takes up the state that quorum-state and the log of the last process allow.
 * (QuorumState.initialize)
 */
function takeUpState(raft: Raft, step: ServerStep): void {
  const { election } = raft.disk;
  const { epoch, leaderId, voted } = election;
  const votes = hasVote(raft);
  const electionAt = votes ? step.now + electionTimeout(raft, step) : NEVER;
  if (epoch < lastEpoch(raft)) {
    const state = { role: 'unattached', epoch: lastEpoch(raft), voted: null, electionAt } as const;
    return enter(raft, state, step);
  }
  raft.memory.state = { role: 'unattached', epoch, voted, electionAt };
  // Also one that is no voter any more: in the epoch that it led it gives no vote and follows no
  // leader.
  if (leaderId === raft.id) return becomeResigned(raft, [], step);
  if (votes && voted?.id === raft.id && leaderId < 0) return becomeCandidate(raft, epoch, step);
  if (leaderId >= 0 && leaderId !== raft.id) return becomeFollower(raft, epoch, leaderId, step);
  return enter(raft, { role: 'unattached', epoch, voted, electionAt }, step);
}
