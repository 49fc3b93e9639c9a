import type { Cluster } from '../kafka/cluster.ts';
import type { Log } from '../kafka/log/log.ts';
import { eachBatch } from '../kafka/log/log-read.ts';
import { decodeMetadataRecord } from '../kafka/metadata-record.ts';
import type { RecordBatch } from '../kafka/protocol/record-batch.ts';
import { controlType } from '../kafka/protocol/records/control-records.ts';
import { quorumMember, type QuorumMember } from './quorum-member.ts';
import { machineOf } from './machine-view.ts';
import type { ControllerView, Frame, MetadataCell, MetadataSubject } from './types.ts';

/** Records of the metadata log that are shown. */
const CELLS_SHOWN = 28;

type Controller = { process: Cluster['nodes'][number]; id: number; member: QuorumMember };

function controllersOf(cluster: Cluster): Controller[] {
  return cluster.nodes.flatMap((process) => {
    if (process.state.role !== 'server' || process.state.controller === null) return [];
    const { id } = process.state.controller;
    return [{ process, id, member: quorumMember(process.state) }];
  });
}

/** The end of the longest copy of the metadata log, with one free place. */
export function metadataAxisOf(cluster: Cluster): Frame['metadataAxis'] {
  const ends = controllersOf(cluster).map(({ member }) => member.log.endOffset);
  const from = Math.max(0, Math.max(0, ...ends) + 1 - CELLS_SHOWN);
  return { from, to: from + CELLS_SHOWN };
}

/** Every process with the controller role. */
export function controllerViews(cluster: Cluster, axis: Frame['metadataAxis']): ControllerView[] {
  const controllers = controllersOf(cluster);
  const newest = Math.max(0, ...controllers.map(({ member }) => member.epoch));
  return controllers.map(({ process, id, member }) => {
    const { log, hasClaimed, ...told } = member;
    const isDown = process.status === 'down';
    return {
      name: process.name,
      id,
      status: process.status,
      ...machineOf(process),
      ...told,
      role: isDown ? 'unattached' : told.role,
      active: !isDown && hasClaimed && told.epoch === newest,
      logStart: log.startOffset,
      logEnd: log.endOffset,
      epochs: log.epochs.map(({ epoch, startOffset }) => ({ epoch, from: startOffset })),
      cells: cellsOf(log, axis),
    };
  });
}

function cellsOf(log: Log, axis: Frame['metadataAxis']): MetadataCell[] {
  const cells: MetadataCell[] = [];
  const from = Math.max(axis.from, log.startOffset);
  eachBatch(log, from, axis.to, (batch) => {
    for (const record of batch.records) {
      const offset = batch.baseOffset + record.offsetDelta;
      if (offset >= from && offset < axis.to) cells.push({ offset, ...kindOf(batch, record) });
    }
  });
  return cells;
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
