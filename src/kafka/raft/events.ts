import type { ConnectionId } from '../../kernel/machine.ts';
import { seconds } from '../../kernel/time.ts';
import { channelOpened, takeAnswered } from '../network/channel.ts';
import type { KafkaTimer } from '../kinds.ts';
import { answer, type Listener, type RequestContext } from '../network/listener.ts';
import { METADATA_TOPIC_ID } from '../metadata/metadata-record.ts';
import { errorCode, errorName } from '../protocol/errors.ts';
import type { AnyRequest, AnyResponse } from '../protocol/message.ts';
import { describeQuorum } from './describe.ts';
import { learnOfLeader, onElectionTimeout, onFetchTimeout } from './election.ts';
import { decideBegin, decideEnd } from './epoch-requests.ts';
import { takeFetched, takePiece } from './follow.ts';
import { advanceHighWatermark, drain, remindVoters, resignLeadership } from './leader.ts';
import { endFlush } from './log-store.ts';
import {
  backOffAfterError,
  losePeer,
  onRequestTimeout,
  peerOfTag,
  peerOn,
  stopRequestTimer,
} from './peers.ts';
import { poll } from './poll.ts';
import { hasVote, isOnlyVoter, leaderOf, type Ask, type Peer, type Raft } from './raft.ts';
import { setTimer } from './states.ts';
import { expireFetch, onFetch, snapshotPiece, wakeParked } from './serve-fetch.ts';
import type { RaftTurn } from './turn.ts';
import { countVote, decideVote } from './vote.ts';
import {
  endVoterChange,
  giveUpVoterChange,
  onAddVoter,
  onRemoveVoter,
  onUpdateVoter,
  upgradeKraftVersion,
} from './voter-changes.ts';

/** Does something to a raft, and then all that follows from it for those who wait. */
function follow(raft: Raft, listener: Listener, turn: RaftTurn, act: () => void): void {
  const { disk, memory } = raft;
  const { state: before, highWatermark: watermark, flushedEnd } = memory;
  const { endOffset } = disk.log;
  const beforeMark = before.role === 'leader' ? before.highWatermark : null;
  act();
  if (memory.state.role === 'leader') advanceHighWatermark(raft);
  endVoterChange(raft, listener, turn);
  const { state } = memory;
  if (before.role === 'leader' && state !== before) giveUpVoterChange(before, listener, turn);
  const mark = state.role === 'leader' ? state.highWatermark : null;
  const hasMoved =
    state !== before ||
    memory.highWatermark !== watermark ||
    mark !== beforeMark ||
    memory.flushedEnd !== flushedEnd ||
    disk.log.endOffset !== endOffset;
  if (hasMoved) wakeParked(raft, listener, turn);
  poll(raft, turn);
}

/** Takes a request of the quorum; false for any other, and on a process that is no controller. (KafkaRaftClient.handleRequest) */
export function onRaftRequest(
  raft: Raft,
  listener: Listener,
  request: AnyRequest,
  context: RequestContext,
  turn: RaftTurn,
): boolean {
  if (!raft.isController || !isOfQuorum(request)) return false;
  follow(raft, listener, turn, () => {
    serve(raft, listener, request, context, turn);
  });
  return true;
}

type QuorumRequest = Extract<
  AnyRequest,
  {
    type:
      | 'VoteRequest'
      | 'BeginQuorumEpochRequest'
      | 'EndQuorumEpochRequest'
      | 'FetchRequest'
      | 'FetchSnapshotRequest'
      | 'DescribeQuorumRequest'
      | 'AddRaftVoterRequest'
      | 'RemoveRaftVoterRequest'
      | 'UpdateRaftVoterRequest';
  }
>;

const QUORUM_REQUESTS: readonly string[] = [
  'VoteRequest',
  'BeginQuorumEpochRequest',
  'EndQuorumEpochRequest',
  'FetchSnapshotRequest',
  'DescribeQuorumRequest',
  'AddRaftVoterRequest',
  'RemoveRaftVoterRequest',
  'UpdateRaftVoterRequest',
] satisfies QuorumRequest['type'][];

const isOfQuorum = (request: AnyRequest): request is QuorumRequest =>
  request.type === 'FetchRequest'
    ? request.body.topics[0]?.topicId === METADATA_TOPIC_ID
    : QUORUM_REQUESTS.includes(request.type);

function serve(
  raft: Raft,
  listener: Listener,
  request: QuorumRequest,
  context: RequestContext,
  turn: RaftTurn,
): void {
  const { out } = turn;
  switch (request.type) {
    case 'FetchRequest':
      return onFetch(raft, listener, context, request.body, turn);
    case 'FetchSnapshotRequest': {
      const piece = snapshotPiece(raft, request.body, turn);
      return answer<'FetchSnapshot'>(listener, context, piece, out);
    }
    case 'VoteRequest':
      return answer<'Vote'>(listener, context, decideVote(raft, request.body, turn), out);
    case 'BeginQuorumEpochRequest':
      return answer<'BeginQuorumEpoch'>(
        listener,
        context,
        decideBegin(raft, request.body, turn),
        out,
      );
    case 'EndQuorumEpochRequest':
      return answer<'EndQuorumEpoch'>(listener, context, decideEnd(raft, request.body, turn), out);
    case 'DescribeQuorumRequest': {
      const description = describeQuorum(raft, request.body, turn);
      return answer<'DescribeQuorum'>(listener, context, description, out);
    }
    case 'AddRaftVoterRequest':
      return onAddVoter(raft, listener, context, request.body, turn);
    case 'RemoveRaftVoterRequest':
      return onRemoveVoter(raft, listener, context, request.body, turn);
    case 'UpdateRaftVoterRequest':
      return onUpdateVoter(raft, listener, context, request.body, turn);
  }
}

/** Takes an answer that came on a connection to another member; false for any other connection. */
export function onRaftResponse(
  raft: Raft,
  connection: ConnectionId,
  response: AnyResponse,
  listener: Listener,
  turn: RaftTurn,
): boolean {
  const peer = peerOn(raft, connection);
  if (peer === undefined) return false;
  follow(raft, listener, turn, () => {
    takeResponse(raft, peer, response, turn);
  });
  return true;
}

function takeResponse(raft: Raft, peer: Peer, response: AnyResponse, turn: RaftTurn): void {
  const asked = takeAnswered(peer.channel, response.correlationId);
  if (asked === undefined) return;
  if (peer.channel.inFlight.length === 0) stopRequestTimer(asked.context.peer, turn);
  const isAwaited = peer.awaiting === response.correlationId;
  if (isAwaited) peer.awaiting = null;
  const ask = asked.context;
  // An answer from before the last change of state only tells what epoch others are in.
  const isFresh = (said: Said | undefined): boolean =>
    isRelevant(raft, ask, said, isAwaited, turn) && isAwaited;
  switch (response.type) {
    case 'VoteResponse': {
      const part = response.body.topics[0]?.partitions[0];
      if (isFresh(part)) countVote(raft, ask, part?.voteGranted === true, turn);
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
        const isSound = takeFetched(raft, state, ask.peer, part, turn);
        // Committed records would be lost: Kafka's process ends here too.
        if (!isSound) turn.out.push({ do: 'exit' });
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
        takePiece(raft, state, part, turn);
      return;
    }
    default: // nothing else was asked
  }
}

type Said = { readonly errorCode: number; readonly leaderId: number; readonly leaderEpoch: number };

/** What every answer says of the epoch comes first; what it was asked for counts only in that same epoch and state. (maybeHandleCommonResponse) */
function isRelevant(
  raft: Raft,
  ask: Ask,
  said: Said | undefined,
  isAwaited: boolean,
  turn: RaftTurn,
): boolean {
  const error = said === undefined ? 'UNKNOWN_SERVER_ERROR' : errorName(said.errorCode);
  if (said !== undefined) {
    const before = raft.memory.state;
    learnOfLeader(raft, said.leaderEpoch, said.leaderId, turn);
    if (raft.memory.state !== before) return false;
  }
  if (error !== 'NONE' && isAwaited) backOffAfterError(raft, ask.peer, turn);
  return error === 'NONE' && ask.epoch === raft.memory.state.epoch;
}

function noteAcknowledged(raft: Raft, { peer }: Ask): void {
  const { state } = raft.memory;
  if (state.role !== 'leader' && state.role !== 'resigned') return;
  state.unacknowledged = state.unacknowledged.filter((id) => id !== peer);
}

export function onRaftConnected(
  raft: Raft,
  tag: string,
  connection: ConnectionId,
  listener: Listener,
  turn: RaftTurn,
): boolean {
  const peer = peerOfTag(raft, tag);
  if (peer === undefined) return false;
  follow(raft, listener, turn, () => {
    channelOpened(peer.channel, connection);
    peer.failures = 0;
    stopRequestTimer(peer.id, turn);
  });
  return true;
}

export function onRaftClosed(raft: Raft, tag: string, listener: Listener, turn: RaftTurn): boolean {
  const peer = peerOfTag(raft, tag);
  if (peer === undefined) return false;
  follow(raft, listener, turn, () => {
    losePeer(raft, peer, turn);
  });
  return true;
}

/** Takes a timer of the quorum; false for any other. */
export function onRaftTimer(
  raft: Raft,
  timer: KafkaTimer,
  listener: Listener,
  turn: RaftTurn,
): boolean {
  if (!timer.timer.startsWith('raft-')) return false;
  follow(raft, listener, turn, () => {
    onTimer(raft, timer, listener, turn);
  });
  return true;
}

function onTimer(raft: Raft, timer: KafkaTimer, listener: Listener, turn: RaftTurn): void {
  switch (timer.timer) {
    case 'raft-election':
      return onElectionTimeout(raft, turn);
    case 'raft-fetch-timeout':
      return onFetchTimeout(raft, turn);
    case 'raft-check-quorum':
      return resignLeadership(raft, turn);
    case 'raft-begin-quorum':
      return remindVoters(raft, turn);
    case 'raft-linger':
      return drain(raft, turn);
    case 'raft-parked':
      return expireFetch(raft, listener, timer.id ?? -1, turn);
    case 'raft-request':
      return onRequestTimeout(raft, timer.id ?? -1, turn);
  }
}

/** A file is on the disk. */
export function onRaftSynced(raft: Raft, file: string, listener: Listener, turn: RaftTurn): void {
  if (!raft.memory.flushes.some((each) => each.file === file)) return;
  follow(raft, listener, turn, () => {
    endFlush(raft, file);
  });
}

/** How long a process that ends waits for another leader. (KafkaRaftClientDriver.initiateShutdown) */
const SHUTDOWN_WITHIN = seconds(5);

/** The process is to end: a leader gives up and tells the others, who do not wait for their timeouts, and goes on voting. (KafkaRaftClient.shutdown) */
export function beginRaftShutdown(raft: Raft, listener: Listener, turn: RaftTurn): void {
  const { memory } = raft;
  if (memory.shutdownBy !== null) return;
  memory.shutdownBy = turn.now + SHUTDOWN_WITHIN;
  setTimer('raft-shutdown', memory.shutdownBy, turn);
  if (memory.state.role !== 'leader' || isOnlyVoter(raft)) return;
  follow(raft, listener, turn, () => {
    resignLeadership(raft, turn);
  });
}

/** Whether nothing keeps the process any more: another voter leads, or there is none, or it took too long. (KafkaRaftClient.maybeCompleteShutdown) */
export function hasRaftEnded(raft: Raft, { now }: RaftTurn): boolean {
  const { shutdownBy } = raft.memory;
  if (shutdownBy === null) return false;
  const leader = leaderOf(raft);
  const isLedByOther = leader >= 0 && leader !== raft.id;
  return now >= shutdownBy || !hasVote(raft) || isOnlyVoter(raft) || isLedByOther;
}

/** The controller raises kraft.version: the voters are written into the log. */
export function raiseKraftVersion(raft: Raft, listener: Listener, turn: RaftTurn): void {
  follow(raft, listener, turn, () => {
    upgradeKraftVersion(raft, turn);
  });
}
