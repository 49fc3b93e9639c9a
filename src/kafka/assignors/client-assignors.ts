import type { ByteString } from '../protocol/bytes/byte-string.ts';
import type { Assignment, ClassicMember, PartitionsByTopic } from './assignor.ts';
import {
  cooperativeData,
  encodeCooperativeData,
  encodeStickyData,
  stickyData,
  type MemberData,
  type Subscription,
} from './client/member-data.ts';
import { assignRange } from './client/range.ts';
import { assignRoundRobin } from './client/round-robin.ts';
import { assignCooperatively, assignSticky } from './client/sticky.ts';

/** How members rebalance: they give up all first, or only what another gets. (KIP-429) */
export type RebalanceProtocol = 'eager' | 'cooperative';

export type ClientAssignorName = 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky';

/** An assignor of classic groups, which the leader runs. (ConsumerPartitionAssignor) */
export type ClientAssignor = {
  readonly supportedProtocols: readonly RebalanceProtocol[];
  /** What a member adds to its subscription; `last` is what it got last, null before that. */
  readonly userData: (last: MemberData | null) => ByteString | null;
  /** What a member had, as the leader reads it from the member's subscription. */
  readonly memberData: (subscription: Subscription) => MemberData;
  readonly assign: (partitions: PartitionsByTopic, members: readonly ClassicMember[]) => Assignment;
};

const noUserData = (): null => null;
const asOwned = ({ owned, generation }: Subscription): MemberData => ({ owned, generation });

/** The assignors that come with the Java client, by the names that members vote for. */
export const clientAssignors: Readonly<Record<ClientAssignorName, ClientAssignor>> = {
  range: {
    supportedProtocols: ['eager'],
    userData: noUserData,
    memberData: asOwned,
    assign: assignRange,
  },
  roundrobin: {
    supportedProtocols: ['eager'],
    userData: noUserData,
    memberData: asOwned,
    assign: assignRoundRobin,
  },
  sticky: {
    supportedProtocols: ['eager'],
    userData: (last) => (last === null ? null : encodeStickyData(last)),
    memberData: stickyData,
    assign: assignSticky,
  },
  'cooperative-sticky': {
    supportedProtocols: ['cooperative', 'eager'],
    userData: (last) => encodeCooperativeData(last?.generation ?? -1),
    memberData: cooperativeData,
    assign: assignCooperatively,
  },
};
