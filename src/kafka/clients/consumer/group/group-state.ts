import { NEVER, type Micros } from '../../../../kernel/time.ts';
import type { MemberData } from '../../../assignors/client/member-data.ts';
import type { ClientAssignorName } from '../../../assignors/client-assignors.ts';
import type { TopicPartition } from '../../../assignors/assignor.ts';
import type { ByteString } from '../../../protocol/bytes/byte-string.ts';
import type { ErrorName } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/message.ts';

/** What a commit says, by the name of the partition. Frozen. */
export type Offsets = Readonly<
  Record<string, { readonly offset: number; readonly leaderEpoch: number }>
>;

/** Who a member was when it sent something. (AbstractCoordinator.Generation) Frozen. */
export type Generation = {
  readonly id: number;
  readonly memberId: string;
  readonly protocol: ClientAssignorName | null;
};

/** Nothing is known of a generation. (Generation.NO_GENERATION) */
export const NO_GENERATION: Generation = Object.freeze({ id: -1, memberId: '', protocol: null });

/** How far a member is in its group. (AbstractCoordinator.MemberState) */
export type MemberState = 'unjoined' | 'preparing-rebalance' | 'completing-rebalance' | 'stable';

/** What a member of a classic group knows. (AbstractCoordinator, ConsumerCoordinator) */
export type Membership = {
  /** The broker that coordinates the group; null while none is known. */
  coordinator: number | null;
  lookup: CoordinatorLookup;
  state: MemberState;
  generation: Generation;
  /** Who it is as its application is told. (ConsumerGroupMetadata) Frozen. */
  groupMetadata: { readonly generation: number; readonly memberId: string };
  /** The member has to join, and what it will say why; the empty text for the first time. */
  rejoin: { needed: boolean; reason: string };
  /** What the member owned has to be given up before it joins. */
  needsPrepare: boolean;
  /** The commit that is waited for before anything is given up; null: none was made. */
  prepareCommit: { deadline: Micros; answer: CommitAnswer | null } | null;
  /** What is left of handing partitions over: callbacks, and what is owned then. In order. */
  turns: Turn[];
  /** A join that has not come to its end; null: none. */
  join: PendingJoin | null;
  /** In a poll, nothing is asked of the coordinator again before this time. */
  notBefore: Micros;
  /** Retries in a row of what `notBefore` holds back. */
  attempts: number;
  /** The topics that the member joined with; null before its first join. */
  joinedTopics: string[] | null;
  isLeader: boolean;
  /** As the leader, what all members subscribe to: looked at for changes. */
  groupTopics: string[];
  /** What there was of its topics as metadata last came; null before. */
  seen: { readonly at: Micros | null; readonly partitions: string } | null;
  /** The partitions that the leader shared out; null where it is not for this member to look. */
  snapshot: string | null;
  /** What the last assignor was told of what came of it; null before. */
  lastAssigned: (MemberData & { readonly by: ClientAssignorName }) | null;
  heartbeat: HeartbeatState;
  /** When poll() commits next by itself; NEVER where it does not. */
  autoCommitAt: Micros;
  /** The question for committed offsets that is open; null: none. */
  asksCommitted: AsksCommitted | null;
  /** Asynchronous commits that wait for the coordinator, in order. */
  waitingCommits: WaitingCommit[];
  /** Ended asynchronous commits whose callbacks the next call runs, in order. */
  endedCommits: { offsets: Offsets; error: string | null }[];
  /** An answer to JoinGroup that came while no thread of the client was there to take it. */
  held: HeldJoin | null;
  /** What a member of the new protocol knows besides; null in the classic one. */
  modern: ModernMember | null;
};

export type WaitingCommit = {
  readonly offsets: Offsets;
  readonly purpose: 'commitAsync' | 'auto';
  /** The coordinator was found: now the commit waits for the connection to that one. */
  found: boolean;
};

/** How far a call has come: done, waiting for something, or ended by an exception. */
export type Progress = 'done' | 'waiting' | { readonly throws: string };

/** The callbacks of a listener. (ConsumerRebalanceListener) */
export type Callback = 'assigned' | 'revoked' | 'lost';

export type Turn =
  | { readonly turn: 'call'; readonly callback: Callback; readonly names: readonly string[] }
  | { readonly turn: 'own'; readonly names: readonly string[] };

/** Where the coordinator is being asked for. */
export type CoordinatorLookup = {
  phase: 'none' | 'wanted' | 'asked' | 'failed';
  /** When metadata had come last as it failed: it is asked for again after the next. */
  failedAt: Micros | null;
  /** The exception that ended it for good; null: none. */
  exception: string | null;
};

export type PendingJoin =
  /** JoinGroup or SyncGroup is not answered. */
  | { phase: 'joining' | 'syncing' }
  /** The leader waits for metadata of topics that it had not known of. */
  | { phase: 'leading'; body: ResponseBody<'JoinGroup'>; since: Micros | null }
  | { phase: 'assigned'; assignment: ByteString }
  | { phase: 'failed'; error: ErrorName };

export type HeldJoin = { sent: Generation; body: ResponseBody<'JoinGroup'> };

/** What the client's own thread does for a member. (Heartbeat, HeartbeatThread) */
export type HeartbeatState = {
  on: boolean;
  nextAt: Micros;
  /** Without an answer until then the coordinator is taken for dead. */
  sessionEnds: Micros;
  /** Without another poll until then the member leaves. */
  pollBy: Micros;
  /** The exception that the next poll() throws; null: none. */
  exception: string | null;
};

/** What became of an OffsetCommit: the exception, and whether it may pass; null: all is well. */
export type CommitAnswer = { readonly exception: string | null; readonly retriable: boolean };

export type AsksCommitted = {
  /** What is asked about, by name. */
  names: string[];
  /** `sent`: not answered. */
  phase: 'sent' | 'answered' | 'failed';
  /** What was committed of those names that have something. */
  offsets: Offsets;
  error: ErrorName;
  /** The partition whose error it is; null: that of the whole answer. */
  partition: TopicPartition | null;
};

export function newMembership(autoCommitInterval: Micros | null, now: Micros): Membership {
  return {
    coordinator: null,
    lookup: { phase: 'none', failedAt: null, exception: null },
    state: 'unjoined',
    generation: NO_GENERATION,
    groupMetadata: Object.freeze({ generation: -1, memberId: '' }),
    rejoin: { needed: true, reason: '' },
    needsPrepare: true,
    prepareCommit: null,
    turns: [],
    join: null,
    notBefore: 0,
    attempts: 0,
    joinedTopics: null,
    isLeader: false,
    groupTopics: [],
    seen: null,
    snapshot: null,
    lastAssigned: null,
    heartbeat: { on: false, nextAt: NEVER, sessionEnds: NEVER, pollBy: NEVER, exception: null },
    autoCommitAt: autoCommitInterval === null ? NEVER : now + autoCommitInterval,
    asksCommitted: null,
    waitingCommits: [],
    endedCommits: [],
    held: null,
    modern: null,
  };
}

/** A member whose coordinator leads the rebalances. (ConsumerMembershipManager, KIP-848) */
export type ModernMember = {
  /** Made by the member itself, for its whole life. */
  memberId: string;
  /** How often the coordinator wants to hear from it. */
  interval: Micros;
  nextAt: Micros;
  isAsking: boolean;
  /** What it is to own, by name, and has not taken over; null: nothing new. */
  target: string[] | null;
  /**
   * What it is taking over, and whether what it gives up for it is given up; null: nothing.
   */
  taking: { readonly names: readonly string[]; isGiven: boolean } | null;
  /** The ids of topics of which it was given something, by name. */
  topicIds: Record<string, string>;
  /** It has taken over a target since it joined. */
  hasTaken: boolean;
  /** Its target by topic id, while a topic is unknown. */
  unnamed: readonly { readonly topicId: string; readonly partitions: readonly number[] }[] | null;
  /** What the coordinator was told last that it owns, and subscribes to; null: nothing yet. */
  toldOwned: string | null;
  toldTopics: string | null;
  /** Its partitions are gone, and its application does not know. */
  isLost: boolean;
  /** The coordinator will never have it: it asks no more. */
  isRefused: boolean;
  /** It has left by itself, since its application did not poll. */
  isStale: boolean;
};

export const newModernMember = (memberId: string): ModernMember => ({
  memberId,
  interval: 0,
  nextAt: 0,
  isAsking: false,
  target: null,
  taking: null,
  topicIds: {},
  hasTaken: false,
  unnamed: null,
  toldOwned: null,
  toldTopics: null,
  isLost: false,
  isRefused: false,
  isStale: false,
});

export const isSameGeneration = (one: Generation, other: Generation): boolean =>
  one.id === other.id && one.memberId === other.memberId && one.protocol === other.protocol;

/** The member will join at the next poll, and say why. (AbstractCoordinator.requestRejoin) */
export function requestRejoin(member: Membership, reason: string): void {
  member.rejoin.needed = true;
  member.rejoin.reason = reason;
}

/**
 * The member is in no generation any more; its id is worth keeping unless the coordinator does not
 * know it. (AbstractCoordinator.resetStateAndRejoin)
 */
export function resetMember(member: Membership, reason: string, forgetsId: boolean): void {
  member.state = 'unjoined';
  const { memberId } = member.generation;
  member.generation = forgetsId
    ? NO_GENERATION
    : Object.freeze({ id: -1, memberId, protocol: null });
  requestRejoin(member, reason);
  member.needsPrepare = true;
}
