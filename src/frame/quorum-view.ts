import type { Cluster } from '../kafka/cluster.ts';
import type { Log } from '../kafka/log/log.ts';
import { eachBatch } from '../kafka/log/log-read.ts';
import { decodeMetadataRecord } from '../kafka/metadata/metadata-record.ts';
import type { RecordBatch } from '../kafka/protocol/batch/record-batch.ts';
import { controlType } from '../kafka/protocol/records/control-records.ts';
import { memberName, quorumMember, type QuorumMember } from './quorum-member.ts';
import { machineOf } from './machine-view.ts';
import type { ControllerView, MetadataCell, MetadataSubject } from './types/controllers.ts';

/** Places on the axis of the metadata log, and records that are looked through to fill them. */
const PLACES = 28;
const LOOKED_THROUGH = 600;

type Controller = { process: Cluster['nodes'][number]; id: number; member: QuorumMember };

function controllersOf(cluster: Cluster): Controller[] {
  return cluster.nodes.flatMap((process) => {
    if (process.state.role !== 'server' || process.state.controller === null) return [];
    const { id } = process.state.controller;
    return [{ process, id, member: quorumMember(process.state) }];
  });
}

/** Offsets of the longest copy that have a place on the axis. */
export function metadataPlaces(cluster: Cluster): number[] {
  const logs = controllersOf(cluster).map(({ member }) => member.log);
  const longest = logs.reduce<Log | null>(
    (best, log) => (best === null || log.endOffset > best.endOffset ? log : best),
    null,
  );
  if (longest === null) return [];
  const places: number[] = [];
  let wasIdle = false;
  eachCell(longest, longest.endOffset - LOOKED_THROUGH, ({ offset, subject }) => {
    const isIdle = subject === 'idle';
    if (!isIdle || !wasIdle) places.push(offset);
    wasIdle = isIdle;
  });
  return [...places, longest.endOffset].slice(-PLACES);
}

/** Every process with the controller role. */
export function controllerViews(cluster: Cluster, places: readonly number[]): ControllerView[] {
  const controllers = controllersOf(cluster);
  const newest = Math.max(0, ...controllers.map(({ member }) => member.epoch));
  return controllers.map(({ process, id, member }) => {
    const { log, hasClaimed, ...told } = member;
    const named = (id: number): string | null => memberName(cluster, id);
    const isDown = process.status === 'down';
    return {
      name: process.name,
      id,
      status: process.status,
      ...machineOf(process),
      ...told,
      leader: named(told.leader),
      voted: named(told.voted),
      role: isDown ? 'unattached' : told.role,
      active: !isDown && hasClaimed && told.epoch === newest,
      logStart: log.startOffset,
      logEnd: log.endOffset,
      epochs: log.epochs.map(({ epoch, startOffset }) => ({ epoch, from: startOffset })),
      cells: cellsOf(log, places),
    };
  });
}

function cellsOf(log: Log, places: readonly number[]): MetadataCell[] {
  const shown = new Set(places);
  const cells: MetadataCell[] = [];
  eachCell(log, places[0] ?? 0, (cell) => {
    if (shown.has(cell.offset)) cells.push(cell);
  });
  return cells;
}

/** Shows `visit` each record from an offset on, in order. */
function eachCell(log: Log, from: number, visit: (cell: MetadataCell) => void): void {
  const first = Math.max(from, log.startOffset);
  eachBatch(log, first, log.endOffset, (batch) => {
    for (const record of batch.records) {
      const offset = batch.baseOffset + record.offsetDelta;
      if (offset >= first) visit({ offset, ...kindOf(batch, record) });
    }
  });
}

function kindOf(
  batch: RecordBatch,
  { key, value }: RecordBatch['records'][number],
): Omit<MetadataCell, 'offset'> {
  if (batch.isControl) return { subject: 'control', kind: controlType(key) ?? 'control' };
  const kind = value === null ? undefined : decodeMetadataRecord(value)?.type;
  return { subject: kind === undefined ? 'setting' : subjectOf(kind), kind: kind ?? '?' };
}

type MetadataKind = NonNullable<ReturnType<typeof decodeMetadataRecord>>['type'];

function subjectOf(kind: MetadataKind): MetadataSubject {
  switch (kind) {
    case 'RegisterBrokerRecord':
    case 'UnregisterBrokerRecord':
    case 'FenceBrokerRecord':
    case 'UnfenceBrokerRecord':
    case 'BrokerRegistrationChangeRecord':
    case 'RegisterControllerRecord':
      return 'broker';
    case 'TopicRecord':
    case 'RemoveTopicRecord':
      return 'topic';
    case 'PartitionRecord':
      return 'partition';
    case 'PartitionChangeRecord':
    case 'ClearElrRecord':
      return 'change';
    case 'NoOpRecord':
      return 'idle';
    default:
      return 'setting';
  }
}
