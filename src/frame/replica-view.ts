import type { Broker } from '../kafka/broker/broker.ts';
import { lastStableOffset, type Partition } from '../kafka/broker/partition.ts';
import { endOffsetFor } from '../kafka/log/leader-epochs.ts';
import type { Log } from '../kafka/log/log.ts';
import { eachBatch } from '../kafka/log/log-read.ts';
import type { MetadataImage, PartitionImage } from '../kafka/metadata/metadata-image.ts';
import type { RecordBatch } from '../kafka/protocol/batch/record-batch.ts';
import { colourOfKey, shortLabel } from './colour.ts';
import { placeNamed, type Leader } from './cluster-view.ts';
import { recordCount } from './record-count.ts';
import { bandsOf, type Ruler } from './stretch.ts';
import type { Truncations } from './truncations.ts';
import {
  CELLS_MAX,
  type BriefReplica,
  type CellView,
  type ReplicaView,
  type Standing,
  type Stretch,
} from './types/brokers.ts';
import type { NodeStatus } from './types/cluster.ts';

/** What the views of all replicas are made from. */
export type ReplicaSetting = {
  /** The newest metadata that any process has. */
  image: MetadataImage;
  /** By name: every partition that is told. */
  partitions: ReadonlyMap<string, PartitionSetting>;
  truncations: Truncations;
};

/** What the replicas of one partition share. `leader`: the one that leads now, if any does. */
export type PartitionSetting = Ruler & { leader: Leader | undefined };

/** One replica as its broker holds it, and what the newest metadata says about it. */
export function replicaView(
  broker: Broker,
  status: NodeStatus,
  name: string,
  log: Log,
  setting: ReplicaSetting,
): ReplicaView {
  const partition = broker.memory.partitions[name];
  // A broker that is down remembers nothing: what others know of the partition stands for it.
  const image = setting.image.partitions[name] ?? partition?.image;
  const shared = setting.partitions.get(name) ?? NOT_TOLD;
  const { leader, stretch } = shared;
  const role = roleOf(status, partition);
  const leaderEpoch = partition?.image.leaderEpoch ?? image?.leaderEpoch ?? -1;
  return {
    partition: name,
    ...placeNamed(name),
    role,
    deposed: role === 'leader' && leaderEpoch < (image?.leaderEpoch ?? -1),
    standing: standingOf(broker.id, image, leader),
    ...membersOf(image),
    leaderEpoch,
    partitionEpoch: partition?.image.partitionEpoch ?? image?.partitionEpoch ?? -1,
    minIsr: Math.min(log.config.minInsyncReplicas, image?.replicas.length ?? 1),
    pendingIsr: pendingIsrOf(partition),
    records: recordCount(log),
    ...endsOf(broker, partition, name, log),
    epochs: log.epochs.map(({ epoch, startOffset }) => ({ epoch, from: startOffset })),
    divergesFrom: leader === undefined || leader.log === log ? null : divergence(log, leader.log),
    truncated: setting.truncations.get(`${broker.host}/${name}`) ?? null,
    stretch,
    cells: stretch.to - stretch.from > CELLS_MAX ? [] : cellsOf(log, stretch),
    bands: bandsOf(log, shared),
  };
}

const NOT_TOLD: PartitionSetting = { leader: undefined, stretch: { from: 0, to: 0 }, part: 1 };

/** What the broker itself thinks; one that is down thinks nothing. */
const roleOf = (status: NodeStatus, partition: Partition | undefined): ReplicaView['role'] =>
  status === 'down' || partition === undefined ? 'offline' : partition.state.role;

/** The same replica in few numbers. `leader`: the one that leads now, if any does. */
export function briefReplica(
  broker: Broker,
  status: NodeStatus,
  name: string,
  { image, leader, log }: { image: MetadataImage; leader: Leader | undefined; log: Log },
): BriefReplica {
  const partition = broker.memory.partitions[name];
  const known = image.partitions[name] ?? partition?.image;
  const { highWatermark, logStart, logEnd } = endsOf(broker, partition, name, log);
  return {
    partition: name,
    index: placeNamed(name).index,
    role: roleOf(status, partition),
    standing: standingOf(broker.id, known, leader),
    leader: known?.leader ?? -1,
    records: recordCount(log),
    ...{ logStart, highWatermark, logEnd },
    leaderEnd: leader?.log.endOffset ?? null,
  };
}

function standingOf(
  id: number,
  image: PartitionImage | undefined,
  leader: Leader | undefined,
): Standing {
  if (image === undefined) return 'out';
  const state = leader?.partition.state;
  const pending = state?.role === 'leader' ? state.pending : null;
  if (image.isr.includes(id)) return pending?.isr.includes(id) === false ? 'leaving' : 'in';
  if (pending?.isr.includes(id) === true) return 'joining';
  return image.elr.includes(id) ? 'elr' : 'out';
}

type Members = Pick<
  ReplicaView,
  'leader' | 'replicas' | 'isr' | 'elr' | 'lastKnownElr' | 'adding' | 'removing' | 'recovering'
>;

const membersOf = (image: PartitionImage | undefined): Members => ({
  leader: image?.leader ?? -1,
  replicas: [...(image?.replicas ?? [])],
  isr: [...(image?.isr ?? [])],
  elr: [...(image?.elr ?? [])],
  lastKnownElr: [...(image?.lastKnownElr ?? [])],
  adding: [...(image?.addingReplicas ?? [])],
  removing: [...(image?.removingReplicas ?? [])],
  recovering: image?.recovering ?? false,
});

function pendingIsrOf(partition: Partition | undefined): ReplicaView['pendingIsr'] {
  const pending = partition?.state.role === 'leader' ? partition.state.pending : null;
  return pending === null ? null : { change: pending.change, isr: [...pending.isr] };
}

type Ends = Pick<ReplicaView, 'logStart' | 'highWatermark' | 'logEnd' | 'lastStable' | 'flushed'>;

function endsOf(broker: Broker, partition: Partition | undefined, name: string, log: Log): Ends {
  const highWatermark = partition?.highWatermark ?? broker.disk.highWatermarks[name] ?? 0;
  return {
    logStart: log.startOffset,
    highWatermark,
    logEnd: log.endOffset,
    lastStable: partition === undefined ? highWatermark : lastStableOffset(partition, log),
    flushed: log.recoveryPoint,
  };
}

/**
 * Where a log stops being a beginning of its leader's: at the end of the last epoch that both have.
 * Null while it is one. (KIP-101)
 */
export function divergence(log: Log, leader: Log): number | null {
  const common = log.epochs
    .map(({ epoch }) => epoch)
    .filter((epoch) => leader.epochs.some((each) => each.epoch === epoch))
    .at(-1);
  if (common === undefined)
    return log.endOffset > log.startOffset && leader.epochs.length > 0 ? log.startOffset : null;
  const own = endOffsetFor(log.epochs, common, log.endOffset).endOffset;
  const leaders = endOffsetFor(leader.epochs, common, leader.endOffset).endOffset;
  const agreed = Math.min(own, leaders);
  return agreed < log.endOffset ? agreed : null;
}

function cellsOf(log: Log, stretch: Stretch): CellView[] {
  const cells: CellView[] = [];
  const from = Math.max(stretch.from, log.startOffset);
  eachBatch(log, from, stretch.to, (batch) => {
    for (const record of batch.records) {
      const offset = batch.baseOffset + record.offsetDelta;
      if (offset >= from && offset < stretch.to && !isTaken(cells, offset))
        cells.push(cellOf(batch, record, offset));
    }
  });
  return cells;
}

/** A producer may give two records one offset; a consumer gets the first. */
const isTaken = (cells: readonly CellView[], offset: number): boolean =>
  (cells.at(-1)?.offset ?? -1) >= offset && cells.some((each) => each.offset === offset);

const cellOf = (
  batch: RecordBatch,
  record: RecordBatch['records'][number],
  offset: number,
): CellView => ({
  offset,
  colour: colourOfKey(record.key),
  label: shortLabel(record.value),
  batch: batch.baseOffset,
  kind: batch.isControl ? 'control' : 'record',
});
