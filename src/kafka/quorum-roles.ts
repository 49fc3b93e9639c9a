import type { Broker } from './broker/broker.ts';
import { followController } from './broker/controller-link.ts';
import { onMetadataCommitted } from './broker/roles.ts';
import { claim, onCommitted, renounce, type Committed as CommittedRecords } from './controller/entry.ts';
import type { QuorumController } from './controller/quorum-controller.ts';
import type { QuorumLog } from './controller/write.ts';
import type { Listener } from './listener.ts';
import { replayBatch, type MetadataImage } from './metadata-image.ts';
import { imageOfSnapshot } from './metadata-snapshot.ts';
import {
  highWatermark,
  isActive,
  nextOffset,
  quorumLeader,
  takeCommitted,
  type Committed,
  type Raft,
} from './raft/raft.ts';
import { raiseKraftVersion } from './raft/events.ts';
import { scheduleAppend } from './raft/leader.ts';
import { recordsOfSnapshot } from './raft/snapshot.ts';
import type { ServerTurn } from './dispatch.ts';

/** What runs in one process of a cluster: its copy of the metadata log, and a broker, a controller or both. (process.roles) */
export type Roles = {
  raft: Raft;
  broker: Broker | null;
  controller: QuorumController | null;
  /** Memory: connections that others opened to it. */
  listener: Listener;
};

/** The quorum, as the controller of the same process knows it. */
export const quorumLog = ({ raft, listener }: Roles): QuorumLog => ({
  leader: () => quorumLeader(raft),
  nextOffset: () => nextOffset(raft),
  highWatermark: () => highWatermark(raft),
  append: (records, turn) => scheduleAppend(raft, records, turn),
  upgrade: (_, turn) => raiseKraftVersion(raft, listener, turn),
});

/**
 * What has changed in the quorum reaches the roles: a controller that leads no more gives up, what is committed is replayed, a controller that leads
 * begins, and the broker knows whom to ask. (KafkaRaftClient: handleLeaderChange, handleCommit)
 */
export function followQuorum(roles: Roles, turn: ServerTurn): void {
  const { raft, broker, controller, listener } = roles;
  const { id, epoch } = quorumLeader(raft);
  const claimed = controller?.memory.claimedEpoch ?? null;
  if (controller !== null && claimed !== null && (id !== raft.id || epoch !== claimed))
    renounce(controller, listener, turn);
  const committed = takeCommitted(raft);
  if (committed.length > 0) {
    if (controller !== null)
      onCommitted(controller, quorumLog(roles), committed.map(readable), listener, turn);
    if (broker !== null)
      onMetadataCommitted(broker, committed.reduce(next, broker.memory.image), turn);
  }
  if (controller !== null && controller.memory.claimedEpoch === null && isActive(raft))
    claim(controller, quorumLog(roles), listener, turn);
  if (broker !== null) followController(broker, hostOfController(raft, id), turn);
}

const next = (image: MetadataImage, each: Committed): MetadataImage =>
  each.kind === 'batch'
    ? replayBatch(image, each.batch)
    : imageOfSnapshot(recordsOfSnapshot(each.snapshot), each.snapshot.endOffset);

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

const hostOfController = ({ directory }: Raft, id: number): string | null =>
  directory.controllers.find((each) => each.id === id)?.host ?? null;
