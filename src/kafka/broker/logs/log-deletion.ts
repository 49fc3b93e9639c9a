import { randomUuid } from '../../protocol/random-uuid.ts';
import type { Log } from '../../log/log.ts';
import { segmentFile } from '../../log/log.ts';
import { deletedFile, deleteOldSegments, renameLog } from '../../log/retention.ts';
import { momentOf, noteRoll } from './append-log.ts';
import type { Broker } from '../broker.ts';
import type { ServerStep } from '../../step.ts';

/** Deletes what a log keeps for too long. (UnifiedLog.deleteOldSegments) */
export function deleteOld(broker: Broker, log: Log, step: ServerStep): void {
  const { out } = step;
  const from = log.startOffset;
  const partition = broker.memory.partitions[log.name];
  const highWatermark = highWatermarkOf(broker, log);
  for (const { why, segments, rolled } of deleteOldSegments(log, highWatermark, momentOf(step))) {
    if (rolled !== null) noteRoll(log, rolled, step);
    for (const each of segments)
      out.push({ do: 'rename', file: segmentFile(log, each), to: deletedFile(log, each) });
    const note = { partition: log.name, segments: segments.length, why };
    out.push({ do: 'note', note: { note: 'segments-deleted', ...note } });
  }
  const to = log.startOffset;
  if (to === from) return;
  const as = partition?.state.role === 'leader' ? 'leader' : 'follower';
  out.push({ do: 'note', note: { note: 'log-start', partition: log.name, from, to, as } });
  step.moved.push(log.name);
}

/** What is known to be committed of a log, also when no replica has taken it up yet. */
export const highWatermarkOf = ({ memory, disk }: Broker, { name }: Log): number =>
  memory.partitions[name]?.highWatermark ?? disk.highWatermarks[name] ?? 0;

/**
 * A replica is no longer wanted here: its directory is called `-delete` from now on, and goes after
 * file.delete.delay.ms. (LogManager.asyncDelete)
 */
export function deleteLog(broker: Broker, name: string, step: ServerStep): void {
  const { disk } = broker;
  const log = disk.logs[name];
  if (log === undefined) return;
  const unique = randomUuid(step.random);
  const { deleted, before } = renameLog(log, unique, step.now);
  for (const [place, { file: to }] of deleted.files.entries())
    step.out.push({ do: 'rename', file: before[place] ?? '', to });
  disk.deletedLogs = [...disk.deletedLogs, deleted];
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
  delete disk.logs[name];
  armRemoval(broker, step);
}

/** One timer for the next file that is to go for good. */
export function armRemoval(broker: Broker, { out }: ServerStep): void {
  const { logs, deletedLogs } = broker.disk;
  let at = Infinity;
  for (const { deleted } of Object.values(logs))
    for (const each of deleted) at = Math.min(at, each.removeAt);
  for (const each of deletedLogs) at = Math.min(at, each.removeAt);
  if (at < Infinity)
    out.push({ do: 'timer', key: 'log-remove', at, timer: { of: 'logs', timer: 'log-remove' } });
}
