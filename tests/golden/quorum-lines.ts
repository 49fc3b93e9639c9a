import { nothing, type ApiLines } from './api-lines.ts';
import { facts, listed, memberOf, partitionOf, type Names } from './names.ts';

/** What servers say to each other to keep the cluster together. */
export const quorumLines: ApiLines<
  | 'Vote'
  | 'BeginQuorumEpoch'
  | 'EndQuorumEpoch'
  | 'DescribeQuorum'
  | 'FetchSnapshot'
  | 'AddRaftVoter'
  | 'RemoveRaftVoter'
  | 'UpdateRaftVoter'
  | 'BrokerRegistration'
  | 'BrokerHeartbeat'
  | 'ControllerRegistration'
  | 'AlterPartition'
  | 'AssignReplicasToDirs'
  | 'Envelope'
> = {
  Vote: {
    request: ({ topics }, names) =>
      inFirst(topics, (part) =>
        facts(
          part.preVote ? 'pre-vote' : '',
          `candidate ${memberOf(names, part.replicaId)} epoch ${part.replicaEpoch}`,
          `last offset ${part.lastOffset} of epoch ${part.lastOffsetEpoch}`,
        ),
      ),
    response: ({ topics }, names) =>
      inFirst(topics, (part) =>
        facts(part.voteGranted ? 'granted' : 'not granted', leadership(part, names)),
      ),
  },
  BeginQuorumEpoch: {
    request: ({ topics }, names) => inFirst(topics, (part) => leadership(part, names)),
    response: ({ topics }, names) => inFirst(topics, (part) => leadership(part, names)),
  },
  EndQuorumEpoch: {
    request: ({ topics }, names) =>
      inFirst(topics, (part) =>
        facts(
          leadership(part, names),
          'preferred candidates',
          listed(part.preferredCandidates, ({ candidateId }) => memberOf(names, candidateId)),
        ),
      ),
    response: ({ topics }, names) => inFirst(topics, (part) => leadership(part, names)),
  },
  DescribeQuorum: {
    request: nothing,
    response: ({ topics }, names) =>
      inFirst(topics, (part) =>
        facts(
          leadership(part, names),
          `HW ${part.highWatermark}`,
          'voters',
          listed(part.currentVoters, ({ replicaId }) => memberOf(names, replicaId)),
        ),
      ),
  },
  FetchSnapshot: {
    request: ({ topics }) =>
      inFirst(
        topics,
        ({ snapshotId, position }) => `snapshot ${snapshotId.endOffset} position ${position}`,
      ),
    response: ({ topics }) =>
      inFirst(
        topics,
        ({ snapshotId, size, position }) =>
          `snapshot ${snapshotId.endOffset} position ${position} of ${size} bytes`,
      ),
  },
  AddRaftVoter: { request: ({ voterId }, names) => memberOf(names, voterId), response: nothing },
  RemoveRaftVoter: { request: ({ voterId }, names) => memberOf(names, voterId), response: nothing },
  UpdateRaftVoter: { request: ({ voterId }, names) => memberOf(names, voterId), response: nothing },
  BrokerRegistration: {
    request: ({ brokerId, previousBrokerEpoch }) =>
      `broker ${brokerId} previous broker epoch ${previousBrokerEpoch}`,
    response: ({ brokerEpoch }) => `broker epoch ${brokerEpoch}`,
  },
  BrokerHeartbeat: {
    request: ({ brokerId, wantFence, wantShutDown }) =>
      facts(
        `broker ${brokerId}`,
        wantFence ? 'wants to be fenced' : '',
        wantShutDown ? 'wants to shut down' : '',
      ),
    response: ({ isCaughtUp, isFenced, shouldShutDown }) =>
      facts(
        isCaughtUp ? 'caught up' : 'not caught up',
        isFenced ? 'fenced' : 'not fenced',
        shouldShutDown ? 'should shut down' : '',
      ),
  },
  ControllerRegistration: {
    request: ({ controllerId }, names) => `controller ${memberOf(names, controllerId)}`,
    response: nothing,
  },
  AlterPartition: {
    request: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(topic.partitions, (part) =>
          facts(
            partitionOf(names, topic, part.partitionIndex),
            `new ISR ${part.newIsrWithEpochs.map(({ brokerId }) => brokerId).join()}`,
            `leader epoch ${part.leaderEpoch} partition epoch ${part.partitionEpoch}`,
            part.leaderRecoveryState === 1 ? 'RECOVERING' : '',
          ),
        ),
      ),
    response: ({ topics }, names) =>
      listed(topics, (topic) =>
        listed(topic.partitions, (part) => {
          const name = partitionOf(names, topic, part.partitionIndex);
          const { errorCode, leaderId, leaderEpoch, isr, partitionEpoch } = part;
          if (errorCode !== 0) return name;
          const leader = `leader ${leaderId} epoch ${leaderEpoch}`;
          return facts(name, leader, `ISR ${isr.join()} partition epoch ${partitionEpoch}`);
        }),
      ),
  },
  AssignReplicasToDirs: { request: nothing, response: nothing },
  Envelope: { request: nothing, response: nothing },
};

/** The quorum has one topic with one partition. */
const inFirst = <P>(
  topics: readonly { readonly partitions: readonly P[] }[],
  text: (part: P) => string,
): string => listed(topics, ({ partitions }) => listed(partitions, text));

const leadership = (
  { leaderId, leaderEpoch }: { leaderId: number; leaderEpoch: number },
  names: Names,
): string => `leader ${leaderId < 0 ? 'unknown' : memberOf(names, leaderId)} epoch ${leaderEpoch}`;
