import type { Broker } from '../broker/broker.ts';
import { followController } from '../broker/controller-channel.ts';
import { onMetadataCommitted } from '../broker/partition-roles.ts';
import {
  claim,
  onCommitted,
  renounce,
  type Committed as CommittedRecords,
} from '../controller/active-controller.ts';
import type { QuorumController } from '../controller/quorum-controller.ts';
import type { QuorumLog } from '../controller/write.ts';
import type { Listener } from '../network/incoming.ts';
import type { MetadataImage } from '../metadata/metadata-image.ts';
import { replayBatches } from '../metadata/metadata-replay.ts';
import { imageOfSnapshot, snapshotRecords } from '../metadata/metadata-snapshot.ts';
import {
  highWatermark,
  isActive,
  kraftVersion,
  nextOffset,
  quorumLeader,
  takeCommitted,
  votersOf,
  type Committed,
  type Raft,
} from '../raft/raft.ts';
import { raiseKraftVersion } from '../raft/events.ts';
import { scheduleAppend } from '../raft/leader.ts';
import { isSnapshotDue, recordsOfSnapshot, writeSnapshot } from '../raft/snapshot.ts';
import type { ServerStep } from '../step.ts';

/**
 * What runs in one process of a cluster: its copy of the metadata log, and a broker, a controller
 * or both. (process.roles)
 */
export type ProcessRoles = {
  raft: Raft;
  broker: Broker | null;
  controller: QuorumController | null;
  /** Memory: connections that others opened to it. */
  listener: Listener;
};

/** The quorum, as the controller of the same process knows it. */
export const quorumLog = ({ raft }: ProcessRoles): QuorumLog => ({
  leader: () => quorumLeader(raft),
  nextOffset: () => nextOffset(raft),
  highWatermark: () => highWatermark(raft),
  append: (records, step) => scheduleAppend(raft, records, step),
  kraftVersion: () => kraftVersion(raft),
  upgrade: (_, step) => raiseKraftVersion(raft, step),
});

/**
 * What has changed in the quorum reaches the roles: a controller that leads no more gives up, what
 * is committed is replayed, a controller that leads begins, and the broker knows whom to ask.
 * (KafkaRaftClient: handleLeaderChange, handleCommit)
 */
export function followQuorum(roles: ProcessRoles, step: ServerStep): void {
  const { raft, broker, controller } = roles;
  const { id, epoch } = quorumLeader(raft);
  const claimed = controller?.memory.claimedEpoch ?? null;
  if (controller !== null && claimed !== null && (id !== raft.id || epoch !== claimed))
    renounce(controller, step);
  const committed = takeCommitted(raft);
  if (committed.length > 0) takeOver(roles, committed, step);
  if (controller !== null && controller.memory.claimedEpoch === null && isActive(raft))
    claim(controller, quorumLog(roles), step);
  if (broker === null) return;
  broker.memory.kraftVersion = kraftVersion(raft);
  followController(broker, hostOfController(raft, id), step);
}

/**
 * What is committed is replayed by each role of the process; when it has grown to much it is summed
 * up in a snapshot. (MetadataLoader, SnapshotGenerator)
 */
function takeOver(roles: ProcessRoles, committed: readonly Committed[], step: ServerStep): void {
  const { raft, broker, controller } = roles;
  if (controller !== null) onCommitted(controller, quorumLog(roles), committed.map(readable), step);
  if (broker !== null)
    onMetadataCommitted(broker, imageAfter(broker.memory.image, committed), step);
  const image = broker?.memory.image ?? controller?.memory.committed;
  if (image !== undefined && isSnapshotDue(raft, step))
    writeSnapshot(raft, snapshotRecords(image), image.endOffset, step);
}

/** The image after what was committed: batches in one go, a snapshot in place of all before it. */
function imageAfter(image: MetadataImage, committed: readonly Committed[]): MetadataImage {
  const at = committed.findLastIndex((each) => each.kind === 'snapshot');
  const start = at < 0 ? image : imageOf(committed[at], image);
  const batches = committed
    .slice(at + 1)
    .flatMap((each) => (each.kind === 'batch' ? [each.batch] : []));
  return replayBatches(start, batches);
}

const imageOf = (each: Committed | undefined, image: MetadataImage): MetadataImage =>
  each?.kind === 'snapshot'
    ? imageOfSnapshot(recordsOfSnapshot(each.snapshot), each.snapshot.endOffset)
    : image;

/** As the controller reads it. */
const readable = (each: Committed): CommittedRecords =>
  each.kind === 'batch'
    ? each
    : {
        kind: 'snapshot',
        snapshot: {
          endOffset: each.snapshot.endOffset,
          records: recordsOfSnapshot(each.snapshot),
        },
      };

function hostOfController(raft: Raft, id: number): string | null {
  // By place: each step asks, and to go through a frozen list costs an object.
  const voters = votersOf(raft);
  for (let place = 0; place < voters.length; place += 1)
    if (voters[place]?.id === id) return voters[place]?.host ?? null;
  return null;
}
