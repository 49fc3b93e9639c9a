import { checkpointLog, loadLog } from '../../log/recovery.ts';
import { takeSnapshot } from '../../log/producer-snapshots.ts';
import { flushLog, momentOf } from './append-log.ts';
import { brokerSetting, type Broker } from '../broker.ts';
import type { ServerStep } from '../../step.ts';

/**
 * The process has started: opens its logs, and goes through those that were not closed in order.
 * (LogManager.loadLogs)
 * @param isClean the process before has ended in order
 */
export function loadLogs(broker: Broker, isClean: boolean, step: ServerStep): void {
  const expiration = brokerSetting(broker, 'producer.id.expiration.ms');
  const { out } = step;
  for (const log of Object.values(broker.disk.logs)) {
    const loaded = loadLog(log, { isClean, expiration, moment: momentOf(step) });
    for (const { file, bytes } of loaded.cut) out.push({ do: 'truncate', file, bytes });
    for (const file of loaded.removed) out.push({ do: 'remove', file });
    const { from, lost } = loaded;
    const { name: partition, endOffset: logEnd } = log;
    if (from !== null && (from < logEnd || lost > 0))
      out.push({ do: 'note', note: { note: 'log-recovered', partition, from, logEnd, lost } });
  }
}

/**
 * The process is to end in order: asks for all that is not flushed. True when nothing is left to
 * flush. (UnifiedLog.close)
 */
export function flushLogs(broker: Broker, step: ServerStep): boolean {
  const { millis } = momentOf(step);
  let done = true;
  for (const log of Object.values(broker.disk.logs)) {
    if (log.recoveryPoint >= log.endOffset) continue;
    done = false;
    if ((log.flushes.at(-1)?.upTo ?? -1) < log.endOffset) flushLog(log, millis, step);
  }
  return done;
}

/**
 * The last thing before the process ends in order: what its logs are is written down.
 * (LogManager.shutdown)
 */
export function closeLogs(broker: Broker): void {
  for (const log of Object.values(broker.disk.logs)) {
    takeSnapshot(log);
    checkpointLog(log);
  }
}
