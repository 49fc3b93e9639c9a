import type { Micros } from '../../../kernel/time.ts';
import type { brokerSettings } from '../../config/broker-settings.ts';
import type { ObeyedBy } from '../../config/setting.ts';
import { endFlush, type Log } from '../../log/log.ts';
import { expireProducers } from '../../log/producer-state.ts';
import { removeDeleted } from '../../log/retention.ts';
import { flushLog, momentOf } from './append-log.ts';
import { brokerMillis, brokerSetting, type Broker } from '../broker.ts';
import { cleanNext, isCleanedFile, onCleanedFlushed } from './cleaner.ts';
import { checkpointHighWatermarks } from './close.ts';
import { armRemoval, deleteOld } from './log-deletion.ts';
import type { ServerStep } from '../../step.ts';
import type { LogTimer } from '../../timers.ts';

/** What is done again and again, and the setting that says how often. (LogManager.startup) */
const periods = {
  'log-retention': 'log.retention.check.interval.ms',
  'log-flusher': 'log.flush.scheduler.interval.ms',
  'log-recovery-points': 'log.flush.offset.checkpoint.interval.ms',
  'log-starts': 'log.flush.start.offset.checkpoint.interval.ms',
  'log-producers': 'producer.id.expiration.check.interval.ms',
} as const satisfies Record<string, ObeyedBy<typeof brokerSettings, 'broker'>>;

type Task = keyof typeof periods;

const tasks = Object.keys(periods) as readonly Task[];

/**
 * The process has started and opened its logs: looks after them from now on. (LogManager.startup)
 */
export function armLogTasks(broker: Broker, step: ServerStep): void {
  const first = brokerMillis(broker, 'log.initial.task.delay.ms');
  for (const task of tasks)
    arm(broker, task, task === 'log-producers' ? periodOf(broker, task) : first, step);
  cleanNext(broker, step);
  armRemoval(broker, step);
}

const periodOf = (broker: Broker, task: Task): Micros => brokerMillis(broker, periods[task]);

function arm(broker: Broker, task: Task, after: Micros, { now, out }: ServerStep): void {
  const never = brokerSetting(broker, periods[task]) >= Number.MAX_SAFE_INTEGER;
  if (!never)
    out.push({ do: 'timer', key: task, at: now + after, timer: { of: 'logs', timer: task } });
}

/** It is time to look after the logs. */
export function onLogTimer(broker: Broker, { timer }: LogTimer, step: ServerStep): void {
  switch (timer) {
    case 'checkpoint':
      return checkpointHighWatermarks(broker, step);
    case 'log-cleaner':
      return cleanNext(broker, step);
    case 'log-remove':
      return removeFiles(broker, step);
    case 'log-retention':
    case 'log-flusher':
    case 'log-recovery-points':
    case 'log-starts':
    case 'log-producers':
      return lookAfterLogs(broker, timer, step);
  }
}

function lookAfterLogs(broker: Broker, task: Task, step: ServerStep): void {
  for (const log of Object.values(broker.disk.logs)) doTask(broker, task, log, step);
  if (task === 'log-retention') armRemoval(broker, step);
  arm(broker, task, periodOf(broker, task), step);
}

function doTask(broker: Broker, task: Task, log: Log, step: ServerStep): void {
  switch (task) {
    case 'log-retention':
      // Of compacted logs the cleaner takes care.
      return log.config.compact ? undefined : deleteOld(broker, log, step);
    case 'log-flusher':
      return flushIfOld(log, step);
    case 'log-recovery-points':
      log.checkpoint.recoveryPoint = log.recoveryPoint;
      return;
    case 'log-starts':
      log.checkpoint.startOffset = log.startOffset;
      return;
    case 'log-producers': {
      const expiration = brokerSetting(broker, 'producer.id.expiration.ms');
      return expireProducers(log.producers, momentOf(step).millis, expiration);
    }
  }
}

/** Flushes a log whose last flush is flush.ms ago. (LogManager.flushDirtyLogs) */
function flushIfOld(log: Log, step: ServerStep): void {
  const { millis } = momentOf(step);
  if (log.recoveryPoint < log.endOffset && millis - log.flushedAt >= log.config.flushMillis)
    flushLog(log, millis, step);
}

/** Files whose time has come go for good. */
function removeFiles(broker: Broker, step: ServerStep): void {
  const { disk } = broker;
  const { now, out } = step;
  const files = Object.values(disk.logs).flatMap((log) => removeDeleted(log, now));
  const due = disk.deletedLogs.filter((each) => each.removeAt <= now);
  disk.deletedLogs = disk.deletedLogs.filter((each) => each.removeAt > now);
  for (const log of due) files.push(...log.files.map((each) => each.file));
  for (const file of files) out.push({ do: 'remove', file });
  armRemoval(broker, step);
}

/**
 * A file of a log is on the disk: the recovery point moves, or what the cleaner has made can take
 * its place.
 */
export function onLogSynced(broker: Broker, file: string, step: ServerStep): void {
  const log = broker.disk.logs[file.slice(0, file.indexOf('/'))];
  if (isCleanedFile(file)) onCleanedFlushed(broker, log, file, step);
  else if (log !== undefined) endFlush(log, file);
}
