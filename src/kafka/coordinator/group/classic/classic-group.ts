import type { RequestContext } from '../../../network/listener.ts';
import { byteReader } from '../../../protocol/bytes/byte-reader.ts';
import type { ByteString } from '../../../protocol/bytes/byte-string.ts';
import { ConsumerProtocolSubscription } from '../../../protocol/apis/groups/consumer-protocol.ts';
import { decodeFrom } from '../../../protocol/codec.ts';
import type { ErrorName } from '../../../protocol/errors.ts';
import { hashOrder } from '../../../protocol/java-order.ts';
import { ProtocolError } from '../../../protocol/protocol-error.ts';

/** Dead is a group that is not there. (ClassicGroupState) */
export type ClassicState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable';

/**
 * A classic group as its coordinator keeps it in memory: what its records say, and all that is
 * under way. Plain data; another coordinator knows the records alone. (ClassicGroup)
 */
export type ClassicGroup = {
  readonly type: 'classic';
  readonly id: string;
  state: ClassicState;
  /** The state before. */
  previous: ClassicState;
  /** When it came to its state, in milliseconds since 1970; null: not known. */
  since: number | null;
  generation: number;
  /** Null for a group that only keeps offsets. */
  protocolType: string | null;
  protocol: string | null;
  leader: string | null;
  /** In the order in which they joined. */
  members: ClassicMember[];
  /** Ids that were given to those that are to join with them. */
  pendingJoin: string[];
  /** Ids of members that have joined and not asked for their assignment yet. */
  pendingSync: string[];
  /** What its members read; null: not known. */
  topics: readonly string[] | null;
  /** A member has come since the initial delay began, or began again. */
  hasGrown: boolean;
};

/** One member as the coordinator knows it. (ClassicGroupMember) */
export type ClassicMember = {
  readonly id: string;
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly protocolType: string;
  /** In the order in which it likes them. */
  protocols: readonly Protocol[];
  /** Milliseconds. */
  rebalanceTimeout: number;
  sessionTimeout: number;
  assignment: ByteString;
  /** It has not got an answer to its first JoinGroup. */
  isNew: boolean;
  /** The JoinGroup and the SyncGroup that wait for their answers. */
  joining: RequestContext | null;
  syncing: RequestContext | null;
};

export type Protocol = { readonly name: string; readonly metadata: ByteString };

/** The groups of one partition in memory, by id. */
export type LiveGroups = Record<string, ClassicGroup>;

export const createClassicGroup = (id: string): ClassicGroup => ({
  ...{ type: 'classic', id, state: 'Empty', previous: 'Empty', since: null, generation: 0 },
  ...{ protocolType: null, protocol: null, leader: null },
  ...{ members: [], pendingJoin: [], pendingSync: [], topics: null, hasGrown: false },
});

export const memberOf = ({ members }: ClassicGroup, id: string): ClassicMember | undefined =>
  members.find((each) => each.id === id);

export const staticMember = (group: ClassicGroup, instance: string): ClassicMember | undefined =>
  group.members.find((each) => each.instanceId === instance);

/** Why a member that names itself so may not speak; null when it may. (validateMember) */
export function memberProblem(
  group: ClassicGroup,
  memberId: string,
  instanceId: string | null,
): ErrorName | null {
  if (instanceId !== null) {
    const known = staticMember(group, instanceId);
    if (known === undefined) return 'UNKNOWN_MEMBER_ID';
    if (known.id !== memberId) return 'FENCED_INSTANCE_ID';
  }
  return memberOf(group, memberId) === undefined ? 'UNKNOWN_MEMBER_ID' : null;
}

/** Whether a member could share a protocol with all others. (supportsProtocols) */
export function supportsProtocols(
  group: ClassicGroup,
  protocolType: string,
  protocols: readonly Protocol[],
): boolean {
  if (group.state === 'Empty') return protocolType !== '' && protocols.length > 0;
  return group.protocolType === protocolType && protocols.some(({ name }) => isShared(group, name));
}

const isShared = ({ members }: ClassicGroup, name: string): boolean =>
  members.every((each) => each.protocols.some((protocol) => protocol.name === name));

/**
 * The protocol with the most votes of those that all members know; each votes for the one that it
 * likes best. (selectProtocol)
 */
export function selectProtocol(group: ClassicGroup): string {
  const votes = new Map<string, number>();
  for (const { protocols } of group.members) {
    const vote = protocols.find(({ name }) => isShared(group, name))?.name ?? '';
    votes.set(vote, (votes.get(vote) ?? 0) + 1);
  }
  const most = Math.max(...votes.values());
  return hashOrder([...votes.keys()]).find((name) => votes.get(name) === most) ?? '';
}

/** What a member has said of itself for a protocol. (ClassicGroupMember.metadata) */
export const metadataOf = ({ protocols }: ClassicMember, protocol: string | null): ByteString =>
  protocols.find(({ name }) => name === protocol)?.metadata ?? '';

/** Whether a member says of itself what it has said before. (ClassicGroupMember.matches) */
export const isUnchanged = ({ protocols }: ClassicMember, said: readonly Protocol[]): boolean =>
  protocols.length === said.length &&
  protocols.every(
    ({ name, metadata }, place) => said[place]?.name === name && said[place].metadata === metadata,
  );

/** A new member of a group; the first one leads it, and says what kind of group it is. (add) */
export function addMember(group: ClassicGroup, member: ClassicMember): void {
  if (group.members.length === 0) group.protocolType = member.protocolType;
  group.leader ??= member.id;
  group.members.push(member);
  group.pendingJoin = group.pendingJoin.filter((id) => id !== member.id);
}

/** A member, or an id that was given for joining, is gone. (remove) */
export function removeMember(group: ClassicGroup, id: string): void {
  group.members = group.members.filter((each) => each.id !== id);
  group.pendingJoin = group.pendingJoin.filter((each) => each !== id);
  group.pendingSync = group.pendingSync.filter((each) => each !== id);
  if (group.leader === id) group.leader = group.members[0]?.id ?? null;
}

export const hasAllJoined = ({ members, pendingJoin }: ClassicGroup): boolean =>
  pendingJoin.length === 0 && members.every(({ joining }) => joining !== null);

/** The longest that any of its members has. Milliseconds. (rebalanceTimeoutMs) */
export const rebalanceTimeoutOf = ({ members }: ClassicGroup): number =>
  Math.max(0, ...members.map(({ rebalanceTimeout }) => rebalanceTimeout));

/** Whether it is made of consumers. (usesConsumerGroupProtocol) */
export const isOfConsumers = ({ protocolType }: ClassicGroup): boolean =>
  protocolType === 'consumer';

/** What its members read; null where that cannot be known. (computeSubscribedTopics) */
export function subscribedTopics(group: ClassicGroup): readonly string[] | null {
  const { members, protocol } = group;
  if (!isOfConsumers(group)) return null;
  if (members.length === 0) return [];
  if (protocol === null) return null;
  try {
    return [...new Set(members.flatMap((each) => topicsIn(metadataOf(each, protocol))))];
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

/** Each version of a subscription begins as the first one. */
function topicsIn(metadata: ByteString): readonly string[] {
  const fields = byteReader(metadata.slice(2));
  return decodeFrom(fields, ConsumerProtocolSubscription, 0).topics;
}

/** Whether a topic is read by the group, as far as is known. (isSubscribedToTopic) */
export const isSubscribedTo = (group: ClassicGroup, topic: string): boolean =>
  group.topics === null ? isOfConsumers(group) : group.topics.includes(topic);
