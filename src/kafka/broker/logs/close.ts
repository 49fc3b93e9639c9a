import { brokerMillis, type Broker } from '../broker.ts';
import { stopIdleFetchers } from '../follower/replica-fetcher.ts';
import { stopCopying } from '../follower/replica-fetcher-session.ts';
import { closeLogs } from './log-open.ts';
import type { ServerStep } from '../../step.ts';

/**
 * The last thing that a broker does before its process ends in order: what is on disk then needs no
 * recovery. (LogManager.shutdown, CleanShutdownFileHandler)
 */
export function closeBroker(broker: Broker, step: ServerStep): void {
  for (const fetcher of broker.memory.fetchers)
    for (const name of Object.keys(fetcher.partitions)) stopCopying(fetcher, name);
  stopIdleFetchers(broker, step);
  noteHighWatermarks(broker);
  closeLogs(broker);
  broker.disk.cleanShutdown = broker.memory.lifecycle.epoch;
}

function noteHighWatermarks(broker: Broker): void {
  for (const [name, partition] of Object.entries(broker.memory.partitions))
    broker.disk.highWatermarks[name] = partition.highWatermark;
}

/**
 * Every few seconds the high watermarks go to disk, to start from after a restart.
 * (ReplicaManager.checkpointHighWatermarks)
 */
export function checkpointHighWatermarks(broker: Broker, step: ServerStep): void {
  noteHighWatermarks(broker);
  armCheckpoint(broker, step);
}

/** The next such time. */
export function armCheckpoint(broker: Broker, { now, out }: ServerStep): void {
  const at = now + brokerMillis(broker, 'replica.high.watermark.checkpoint.interval.ms');
  out.push({ do: 'timer', key: 'checkpoint', at, timer: { of: 'logs', timer: 'checkpoint' } });
}
