import * as elections from './invariants/elections.ts';
import * as groups from './invariants/groups.ts';
import type { InvariantName } from './invariants/promises.ts';
import * as quorum from './invariants/quorum.ts';
import * as replicas from './invariants/replicas.ts';
import * as wire from './invariants/wire.ts';
import type { Invariant, Rule } from './invariants/sight.ts';

/**
 * How each invariant is looked at. A loss that Kafka allows (an unclean election, a disk that lost
 * something) is remembered under its name, and the truth of that partition begins anew.
 */
const rules: Readonly<Record<InvariantName, Rule>> = {
  'watermarks-in-order': { on: 'replica', check: replicas.watermarksInOrder },
  'high-watermark-forward': { on: 'replica', check: replicas.highWatermarkForward },
  'offsets-in-order': { on: 'replica', check: replicas.offsetsInOrder },
  'batch-epochs-in-order': { on: 'replica', check: replicas.epochsInOrder },
  'epoch-cache-in-order': { on: 'replica', check: replicas.epochCacheInOrder },
  'log-matching': { on: 'replica', check: replicas.logsMatch, modern: true },
  'committed-matching': { on: 'replica', check: replicas.committedMatches, modern: true },
  'leader-completeness': { on: 'replica', check: replicas.leaderComplete },
  'no-committed-record-lost': {
    on: 'replica',
    check: elections.someoneHoldsCommitted,
    modern: true,
  },
  'candidate-completeness': { on: 'replica', check: elections.candidatesComplete, modern: true },
  'new-candidate-completeness': {
    on: 'partition',
    check: elections.newCandidatesComplete,
    modern: true,
  },
  'one-leader-of-an-epoch': { on: 'replica', check: replicas.oneLeaderOfEpoch },
  'replica-epochs-forward': { on: 'replica', check: replicas.roleEpochsForward },
  'follower-not-ahead': { on: 'replica', check: replicas.followerNotAhead, modern: true },
  'kill-loses-nothing': { on: 'replica', check: replicas.killLosesNothing, modern: true },
  'files-hold-the-log': { on: 'replica', check: replicas.fileHoldsLog },
  'enough-in-sync': { on: 'replica', check: replicas.enoughInSync, modern: true },
  'idempotent-sequences': { on: 'replica', check: replicas.sequencesUnbroken },
  'maximal-isr-covers': { on: 'replica', check: elections.maximalIsrCovers, modern: true },
  'maximal-isr-still-covers': {
    on: 'partition',
    check: elections.maximalIsrStillCovers,
    modern: true,
  },
  'isr-among-replicas': { on: 'partition', check: elections.isrAmongReplicas },
  'leader-in-isr': { on: 'partition', check: elections.leaderInIsr },
  'elr-outside-isr': { on: 'partition', check: elections.elrOutsideIsr },
  'elr-only-when-needed': { on: 'partition', check: elections.elrOnlyWhenNeeded },
  'partition-epochs-forward': { on: 'partition', check: elections.partitionEpochsForward },
  'no-fenced-in-isr': { on: 'image', check: elections.noFencedInIsr },
  'broker-epochs-forward': { on: 'image', check: elections.brokerEpochsForward },
  'metadata-agrees': { on: 'serverImage', check: elections.imagesAgree },
  'metadata-forward': { on: 'serverImage', check: elections.imageForward },
  'acked-is-everywhere': { on: 'ack', check: wire.ackedIsEverywhere, modern: true },
  'acked-is-committed': { on: 'ack', check: wire.ackedIsCommitted, modern: true },
  'acked-survives-one-fault': { on: 'loss', check: wire.ackedSurvivesOneFault, modern: true },
  'read-is-committed': { on: 'read', check: wire.readIsExposed, modern: true },
  'consistent-read': { on: 'read', check: wire.readIsConsistent, modern: true },
  'one-quorum-leader': { on: 'member', check: quorum.oneQuorumLeader },
  'one-active-controller': { on: 'member', check: quorum.oneActiveController },
  'quorum-leader-completeness': { on: 'member', check: quorum.quorumLeaderComplete },
  'quorum-watermark-forward': { on: 'member', check: quorum.quorumWatermarkForward },
  'quorum-epoch-forward': { on: 'member', check: quorum.quorumEpochForward },
  'one-vote-in-an-epoch': { on: 'member', check: quorum.oneVoteInEpoch },
  'metadata-log-matching': { on: 'member', check: quorum.metadataMatches },
  'metadata-not-cut': { on: 'member', check: quorum.committedMetadataKept },
  'one-owner-in-a-generation': { on: 'owner', check: groups.oneOwnerInGeneration },
  'generations-forward': { on: 'joined', check: groups.generationsForward },
  'commits-are-of-owners': { on: 'commit', check: groups.commitsAreOfOwners },
  'coordinator-goes-by-its-log': { on: 'coordinator', check: groups.coordinatorGoesByLog },
};

/** What must hold after every step of a cluster, whatever happens to it. */
export const invariants: readonly Invariant[] = Object.entries(rules).map(([name, rule]) => ({
  name: name as InvariantName,
  ...rule,
}));
