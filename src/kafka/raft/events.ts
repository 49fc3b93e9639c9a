import type { ConnectionId } from '../../kernel/machine.ts';
import { seconds } from '../../kernel/time.ts';
import { handle, type Handlers, type RequestOf } from '../network/handlers.ts';
import { answer, type RequestContext } from '../network/listener.ts';
import { onAnswered, onConnected, onDisconnected } from '../network/network-client.ts';
import type { RaftApi } from '../protocol/apis.ts';
import { errorCode, errorName } from '../protocol/errors.ts';
import type { AnyResponse } from '../protocol/message.ts';
import { describeQuorum } from './describe.ts';
import { learnOfLeader, onElectionTimeout, onFetchTimeout } from './election.ts';
import { decideBegin, decideEnd } from './epoch-requests.ts';
import { takeFetched, takePiece } from './follow.ts';
import { advanceHighWatermark, drain, remindVoters, resignLeadership } from './leader.ts';
import { endFlush } from './log-store.ts';
import { backOffAfterError, losePeer, onRequestTimeout, peerOfTag, watchPeer } from './peers.ts';
import { poll } from './poll.ts';
import { hasVote, isOnlyVoter, leaderOf, type Ask, type Peer, type Raft } from './raft.ts';
import { setTimer } from './states.ts';
import { expireFetch, onFetch, snapshotPiece, tryDelayedFetches } from './serve-fetch.ts';
import { countVote, decideVote } from './vote.ts';
import {
  endVoterChange,
  giveUpVoterChange,
  onAddVoter,
  onRemoveVoter,
  onUpdateVoter,
  upgradeKraftVersion,
} from './voter-changes.ts';
import type { ServerStep } from '../step.ts';
import type { RaftTimer } from '../timers.ts';

/** Does something to a raft, and then all that follows from it for those who wait. */
function settleAfter(raft: Raft, step: ServerStep, act: () => void): void {
  const { disk, memory } = raft;
  const { state: before, highWatermark: watermark, flushedEnd } = memory;
  const { endOffset } = disk.log;
  const beforeMark = before.role === 'leader' ? before.highWatermark : null;
  act();
  if (memory.state.role === 'leader') advanceHighWatermark(raft);
  endVoterChange(raft, step);
  const { state } = memory;
  if (before.role === 'leader' && state !== before) giveUpVoterChange(before, step);
  const mark = state.role === 'leader' ? state.highWatermark : null;
  const hasMoved =
    state !== before ||
    memory.highWatermark !== watermark ||
    mark !== beforeMark ||
    memory.flushedEnd !== flushedEnd ||
    disk.log.endOffset !== endOffset;
  if (hasMoved) tryDelayedFetches(raft, step);
  poll(raft, step);
}

/** Takes a request of the quorum. (KafkaRaftClient.handleRequest) */
export function onRaftRequest(
  raft: Raft,
  request: RequestOf<RaftApi>,
  context: RequestContext,
  step: ServerStep,
): void {
  settleAfter(raft, step, () => {
    handle(served, raft, request, context, step);
  });
}

const served: Handlers<Raft, RaftApi> = {
  Fetch: (raft, { body }, context, step) => onFetch(raft, context, body, step),
  FetchSnapshot: (raft, { body }, context, step) =>
    answer<'FetchSnapshot'>(context, snapshotPiece(raft, body, step), step),
  Vote: (raft, { body }, context, step) =>
    answer<'Vote'>(context, decideVote(raft, body, step), step),
  BeginQuorumEpoch: (raft, { body }, context, step) =>
    answer<'BeginQuorumEpoch'>(context, decideBegin(raft, body, step), step),
  EndQuorumEpoch: (raft, { body }, context, step) =>
    answer<'EndQuorumEpoch'>(context, decideEnd(raft, body, step), step),
  DescribeQuorum: (raft, { body }, context, step) =>
    answer<'DescribeQuorum'>(context, describeQuorum(raft, body, step), step),
  AddRaftVoter: (raft, { body }, context, step) => onAddVoter(raft, context, body, step),
  RemoveRaftVoter: (raft, { body }, context, step) => onRemoveVoter(raft, context, body, step),
  UpdateRaftVoter: (raft, { body }, context, step) => onUpdateVoter(raft, context, body, step),
};

/** Takes an answer of another member, on the connection with this tag. */
export function onRaftResponse(
  raft: Raft,
  tag: string,
  response: AnyResponse,
  step: ServerStep,
): void {
  const peer = peerOfTag(raft, tag);
  if (peer === undefined) return;
  settleAfter(raft, step, () => {
    takeResponse(raft, peer, response, step);
  });
}

function takeResponse(raft: Raft, peer: Peer, response: AnyResponse, step: ServerStep): void {
  const asked = onAnswered(peer.channel, response, step);
  if (asked === undefined) return;
  watchPeer(peer, step);
  const isAwaited = peer.awaiting === response.correlationId;
  if (isAwaited) peer.awaiting = null;
  const ask = asked.context;
  // An answer from before the last change of state only tells what epoch others are in.
  const isFresh = (said: Said | undefined): boolean =>
    isRelevant(raft, ask, said, isAwaited, step) && isAwaited;
  switch (response.type) {
    case 'VoteResponse': {
      const part = response.body.topics[0]?.partitions[0];
      if (isFresh(part)) countVote(raft, ask, part?.voteGranted === true, step);
      return;
    }
    case 'BeginQuorumEpochResponse':
    case 'EndQuorumEpochResponse': {
      const part = response.body.topics[0]?.partitions[0];
      if (isFresh(part)) noteAcknowledged(raft, ask);
      return;
    }
    case 'FetchResponse': {
      const part = response.body.responses[0]?.partitions[0];
      const said = part && { errorCode: part.errorCode, ...part.currentLeader };
      const { state } = raft.memory;
      if (!isFresh(said) || part === undefined) return;
      if (state.role === 'follower' && state === raft.memory.state && ask.peer === state.leaderId) {
        const isSound = takeFetched(raft, state, ask.peer, part, step);
        // Committed records would be lost: Kafka's process ends here too.
        if (!isSound) step.out.push({ do: 'exit' });
      }
      return;
    }
    case 'FetchSnapshotResponse': {
      const part = response.body.topics[0]?.partitions[0];
      // That a snapshot is gone says nothing of the quorum.
      const isGone = part?.errorCode === errorCode('SNAPSHOT_NOT_FOUND');
      const said = part && { errorCode: isGone ? 0 : part.errorCode, ...part.currentLeader };
      const { state } = raft.memory;
      if (!isFresh(said) || part === undefined) return;
      if (state.role === 'follower' && state === raft.memory.state)
        takePiece(raft, state, part, step);
      return;
    }
    default: // nothing else was asked
  }
}

type Said = { readonly errorCode: number; readonly leaderId: number; readonly leaderEpoch: number };

/**
 * What every answer says of the epoch comes first; what it was asked for counts only in that same
 * epoch and state. (maybeHandleCommonResponse)
 */
function isRelevant(
  raft: Raft,
  ask: Ask,
  said: Said | undefined,
  isAwaited: boolean,
  step: ServerStep,
): boolean {
  const error = said === undefined ? 'UNKNOWN_SERVER_ERROR' : errorName(said.errorCode);
  if (said !== undefined) {
    const before = raft.memory.state;
    learnOfLeader(raft, said.leaderEpoch, said.leaderId, step);
    if (raft.memory.state !== before) return false;
  }
  if (error !== 'NONE' && isAwaited) backOffAfterError(raft, ask.peer, step);
  return error === 'NONE' && ask.epoch === raft.memory.state.epoch;
}

function noteAcknowledged(raft: Raft, { peer }: Ask): void {
  const { state } = raft.memory;
  if (state.role !== 'leader' && state.role !== 'resigned') return;
  state.unacknowledged = state.unacknowledged.filter((id) => id !== peer);
}

/** The connection to another member is open. */
export function onRaftConnected(
  raft: Raft,
  tag: string,
  connection: ConnectionId,
  step: ServerStep,
): void {
  const peer = peerOfTag(raft, tag);
  if (peer === undefined) return;
  settleAfter(raft, step, () => {
    onConnected(peer.channel, connection, step);
    watchPeer(peer, step);
  });
}

/** The connection to another member is gone, or never came. */
export function onRaftClosed(raft: Raft, tag: string, step: ServerStep): void {
  const peer = peerOfTag(raft, tag);
  if (peer === undefined) return;
  settleAfter(raft, step, () => {
    onDisconnected(peer.channel, step);
    losePeer(raft, peer, step);
  });
}

/** Something that the quorum's copy in this process has waited for is due. */
export function onRaftTimer(raft: Raft, timer: RaftTimer, step: ServerStep): void {
  settleAfter(raft, step, () => {
    onTimer(raft, timer, step);
  });
}

function onTimer(raft: Raft, timer: RaftTimer, step: ServerStep): void {
  switch (timer.timer) {
    case 'raft-election':
      return onElectionTimeout(raft, step);
    case 'raft-fetch-timeout':
      return onFetchTimeout(raft, step);
    case 'raft-check-quorum':
      return resignLeadership(raft, step);
    case 'raft-begin-quorum':
      return remindVoters(raft, step);
    case 'raft-linger':
      return drain(raft, step);
    case 'raft-parked':
      return expireFetch(raft, timer.id, step);
    case 'raft-request':
      return onRequestTimeout(raft, timer.id, step);
    case 'raft-retry':
    case 'raft-shutdown': // what follows from any input is enough
  }
}

/** A file is on the disk. */
export function onRaftSynced(raft: Raft, file: string, step: ServerStep): void {
  if (!raft.memory.flushes.some((each) => each.file === file)) return;
  settleAfter(raft, step, () => {
    endFlush(raft, file);
  });
}

/**
 * How long a process that ends waits for another leader. (KafkaRaftClientDriver.initiateShutdown)
 */
const SHUTDOWN_WITHIN = seconds(5);

/**
 * The process is to end: a leader gives up and tells the others, who do not wait for their
 * timeouts, and goes on voting. (KafkaRaftClient.shutdown)
 */
export function beginRaftShutdown(raft: Raft, step: ServerStep): void {
  const { memory } = raft;
  if (memory.shutdownBy !== null) return;
  memory.shutdownBy = step.now + SHUTDOWN_WITHIN;
  setTimer('raft-shutdown', memory.shutdownBy, step);
  if (memory.state.role !== 'leader' || isOnlyVoter(raft)) return;
  settleAfter(raft, step, () => {
    resignLeadership(raft, step);
  });
}

/**
 * Whether nothing keeps the process any more: another voter leads, or there is none, or it took too
 * long. (KafkaRaftClient.maybeCompleteShutdown)
 */
export function hasRaftEnded(raft: Raft, { now }: ServerStep): boolean {
  const { shutdownBy } = raft.memory;
  if (shutdownBy === null) return false;
  const leader = leaderOf(raft);
  const isLedByOther = leader >= 0 && leader !== raft.id;
  return now >= shutdownBy || !hasVote(raft) || isOnlyVoter(raft) || isLedByOther;
}

/** The controller raises kraft.version: the voters are written into the log. */
export function raiseKraftVersion(raft: Raft, step: ServerStep): void {
  settleAfter(raft, step, () => {
    upgradeKraftVersion(raft, step);
  });
}
