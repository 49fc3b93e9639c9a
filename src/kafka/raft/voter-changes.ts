import { assert } from '../../kernel/assert.ts';
import { CLUSTER_ID } from '../kinds.ts';
import { answer, type RequestContext } from '../network/listener.ts';
import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { RequestBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import { appendVoters, resignLeadership } from './leader.ts';
import { hasVote, kraftVersion, leaderOf, votersOf, type Raft } from './raft.ts';
import { isSameVoter, type Voter } from './replica-key.ts';
import type { Leader } from './epoch-state.ts';
import { leaderEndpoints } from './vote.ts';
import type { ServerStep } from '../step.ts';

type Change =
  | { readonly voters: readonly Voter[] }
  | { readonly error: ErrorName; readonly why: string | null };

const refused = (error: ErrorName, why: string | null): Change => ({ error, why });

/** A controller is to become a voter. (AddVoterHandler.handleAddVoterRequest) */
export function onAddVoter(
  raft: Raft,
  context: RequestContext,
  body: RequestBody<'AddRaftVoter'>,
  step: ServerStep,
): void {
  const host = endpointOf(body)?.host ?? '';
  const voter = Object.freeze({ id: body.voterId, directoryId: body.voterDirectoryId, host });
  const asked = { verb: 'add', wrong: addProblem(body) };
  const change = decideChange(raft, body.clusterId, asked, (state, voters) => {
    if (voters.some((each) => each.id === voter.id))
      return refused(
        'DUPLICATE_VOTER',
        `The voter id for ${keyText(voter)} is already part of the set of voters [${voters.map(keyText).join(', ')}].`,
      );
    if (raft.layout.nodes[host] === undefined)
      return refused('INVALID_REQUEST', `New voter ${voter.id} has no reachable listener`);
    const progress = state.replicas[voter.id];
    const isCaughtUp =
      progress !== undefined &&
      progress.directoryId === voter.directoryId &&
      progress.lastCaughtUpAt >= 0;
    return isCaughtUp
      ? { voters: [...voters, voter] }
      : refused('REQUEST_TIMED_OUT', `New voter ${voter.id} is not caught up with the leader`);
  });
  carryOut(raft, context, change, body.ackWhenCommitted, step);
}

/** The listener by which the members of the quorum reach each other. (controller.listener.names) */
const LISTENER = 'CONTROLLER';

const endpointOf = (
  body: RequestBody<'AddRaftVoter'>,
): RequestBody<'AddRaftVoter'>['listeners'][number] | undefined =>
  body.listeners.find((each) => each.name === LISTENER);

/**
 * What is wrong with a request to add a voter; null when nothing is.
 * (KafkaRaftClient.handleAddVoterRequest, Endpoints.toString)
 */
function addProblem(body: RequestBody<'AddRaftVoter'>): string | null {
  if (body.voterId < 0 || body.voterDirectoryId === ZERO_UUID)
    return "Add voter request didn't include a valid voter";
  if (endpointOf(body) !== undefined) return null;
  const given = body.listeners.map(
    ({ name, host, port }) => `ListenerName(${name})=${host}/<unresolved>:${port}`,
  );
  return `Add voter request didn't include the endpoint (Endpoints(endpoints={${given.join(', ')}})) for the default listener ListenerName(${LISTENER})`;
}

/** A replica as Kafka's messages name it. (ReplicaKey.toString) */
const keyText = ({ id, directoryId }: { id: number; directoryId: string }): string =>
  `ReplicaKey(id=${id}, directoryId=${directoryId})`;

/** A voter is to leave the voter set. (RemoveVoterHandler.handleRemoveVoterRequest) */
export function onRemoveVoter(
  raft: Raft,
  context: RequestContext,
  body: RequestBody<'RemoveRaftVoter'>,
  step: ServerStep,
): void {
  const key = { id: body.voterId, directoryId: body.voterDirectoryId };
  const isVoter = key.id >= 0 && key.directoryId !== ZERO_UUID;
  const wrong = isVoter ? null : "Remove voter request didn't include a valid voter";
  const asked = { verb: 'remov', wrong };
  const change = decideChange(raft, body.clusterId, asked, (_, voters) => {
    const left = voters.filter((each) => !isSameVoter(each, key));
    // The last one cannot go: it is refused like one that is not there. (VoterSet.removeVoter)
    return left.length === voters.length || left.length === 0
      ? refused(
          'VOTER_NOT_FOUND',
          `Cannot remove voter ${keyText(key)} from the set of voters [${voters.map(keyText).join(', ')}]`,
        )
      : { voters: left };
  });
  carryOut(raft, context, change, true, step);
}

/** One change at a time, by a leader that knows what is committed, where the version allows it. */
function decideChange(
  raft: Raft,
  clusterId: string | null,
  { verb, wrong }: { verb: string; wrong: string | null },
  decide: (state: Leader, voters: readonly Voter[]) => Change,
): Change {
  const { state } = raft.memory;
  if (clusterId !== null && clusterId !== CLUSTER_ID)
    return refused(
      'INCONSISTENT_CLUSTER_ID',
      `The given id "${clusterId}" doesn't match the cluster id "${CLUSTER_ID}"`,
    );
  if (state.role !== 'leader') return refused('NOT_LEADER_OR_FOLLOWER', null);
  if (wrong !== null) return refused('INVALID_REQUEST', wrong);
  if (state.change !== null)
    return refused(
      'REQUEST_TIMED_OUT',
      'Request timed out waiting for the leader to handle previous voter change request',
    );
  if (state.highWatermark === null)
    return refused(
      'REQUEST_TIMED_OUT',
      'Request timed out waiting for leader to establish HWM and fence previous voter changes',
    );
  if (kraftVersion(raft) < 1)
    return refused(
      'UNSUPPORTED_VERSION',
      `Cluster doesn't support ${verb}ing voter because the kraft.version feature is 0`,
    );
  const uncommitted = raft.memory.voterSets.at(-1)?.offset ?? -1;
  if (uncommitted >= state.highWatermark)
    return refused(
      'REQUEST_TIMED_OUT',
      'Request timed out waiting for voters to commit the latest voter change',
    );
  return decide(state, votersOf(raft));
}

function carryOut(
  raft: Raft,
  context: RequestContext,
  change: Change,
  whenCommitted: boolean,
  step: ServerStep,
): void {
  const { state } = raft.memory;
  if ('error' in change || state.role !== 'leader') return answerChange(context, change, step);
  const offset = appendVoters(raft, change.voters, null, step);
  assert(state.change === null, 'voters change one at a time');
  if (whenCommitted) state.change = { context, offset };
  else answerChange(context, change, step);
}

function answerChange(context: RequestContext, change: Change, step: ServerStep): void {
  const error = 'error' in change ? change : { error: 'NONE' as const, why: null };
  answer<'RemoveRaftVoter'>(
    context,
    { throttleTimeMs: 0, errorCode: errorCode(error.error), errorMessage: error.why },
    step,
  );
}

/**
 * A change is committed: the asker is told. A leader that is no voter any more has done
 * its last work. (highWatermarkUpdated of the handlers)
 */
export function endVoterChange(raft: Raft, step: ServerStep): void {
  const { state } = raft.memory;
  if (state.role !== 'leader' || state.highWatermark === null) return;
  const { change } = state;
  if (change !== null && state.highWatermark > change.offset) {
    state.change = null;
    answerChange(change.context, { voters: [] }, step);
  }
  const isCommitted = (raft.memory.voterSets.at(-1)?.offset ?? 0) < state.highWatermark;
  if (isCommitted && !hasVote(raft)) resignLeadership(raft, step);
}

/** The leader is one no more: what was asked of it will not be known here. */
export function giveUpVoterChange(before: Leader, step: ServerStep): void {
  if (before.change === null) return;
  const why = 'The leader has changed before the voter change was committed';
  answerChange(before.change.context, refused('NOT_LEADER_OR_FOLLOWER', why), step);
  before.change = null;
}

/** A voter says how it is reached; here it is always reached as it was. (UpdateVoterHandler) */
export function onUpdateVoter(
  raft: Raft,
  context: RequestContext,
  body: RequestBody<'UpdateRaftVoter'>,
  step: ServerStep,
): void {
  const { epoch, role } = raft.memory.state;
  const endpoint = leaderEndpoints(raft)[0];
  const key = { id: body.voterId, directoryId: body.voterDirectoryId };
  const isVoter = votersOf(raft).some((each) => isSameVoter(each, key));
  const error =
    body.currentLeaderEpoch < epoch
      ? 'FENCED_LEADER_EPOCH'
      : role !== 'leader'
        ? 'NOT_LEADER_OR_FOLLOWER'
        : isVoter
          ? 'NONE'
          : 'VOTER_NOT_FOUND';
  const currentLeader = {
    leaderId: leaderOf(raft),
    leaderEpoch: epoch,
    host: endpoint?.host ?? '',
    port: endpoint?.port ?? 0,
  };
  const response = { throttleTimeMs: 0, errorCode: errorCode(error), currentLeader };
  answer<'UpdateRaftVoter'>(context, response, step);
}

/**
 * The feature kraft.version goes up to 1: from now on the voters stand in the log, each with the
 * directory that it was last heard of with. For the controller's UpdateFeatures.
 * (KafkaRaftClient.upgradeKRaftVersion)
 * @returns the offset that must be committed, or why it cannot be done
 */
export function upgradeKraftVersion(raft: Raft, step: ServerStep): { offset: number } | ErrorName {
  const { state } = raft.memory;
  if (state.role !== 'leader') return 'NOT_CONTROLLER';
  if (kraftVersion(raft) > 0) return { offset: raft.disk.log.endOffset - 1 };
  const voters: Voter[] = [];
  for (const { id, host } of votersOf(raft)) {
    const directoryId = id === raft.id ? raft.disk.directoryId : state.replicas[id]?.directoryId;
    // A voter that was never heard of has no known directory.
    if (directoryId === undefined) return 'INVALID_UPDATE_VERSION';
    voters.push(Object.freeze({ id, host, directoryId }));
  }
  return { offset: appendVoters(raft, voters, 1, step) };
}
