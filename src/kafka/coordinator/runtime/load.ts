import { millis } from '../../../kernel/time.ts';
import { hostedPartition, type Broker } from '../../broker/broker.ts';
import { readLog } from '../../log/log-read.ts';
import { isReadable, lastOffset, type RecordBatch } from '../../protocol/batch/record-batch.ts';
import type { ServerStep } from '../../step.ts';
import type { AnyCoordinator, Shard } from './coordinator.ts';
import { commitShard, loseWrites, write } from './write.ts';

/** So much of the log is read at once. Bytes. (offsets.load.buffer.size) */
const LOAD_BUFFER = 5_242_880;
/** What reading so much takes. */
const LOAD_TIME = millis(1);

/**
 * This broker leads a partition in a new epoch. If a coordinator's records are in it they are
 * loaded from now on, unless they are already. (CoordinatorRuntime.scheduleLoadOperation)
 */
export function onElection(broker: Broker, name: string, epoch: number, step: ServerStep): void {
  const topic = broker.memory.image.partitions[name]?.topic ?? '';
  const coordinator = step.coordinators[topic];
  if (coordinator === undefined) return;
  const known = broker.memory.shards[name];
  if (known !== undefined && (known.phase !== 'failed' || epoch <= known.epoch)) {
    known.epoch = Math.max(known.epoch, epoch);
    return;
  }
  const { initial } = coordinator;
  const loadedTo = broker.disk.logs[name]?.startOffset ?? 0;
  broker.memory.shards[name] = {
    topic,
    epoch,
    phase: 'loading',
    loadedTo,
    written: initial,
    committed: initial,
    uncommitted: [],
  };
  armLoad(name, step);
}

/**
 * This broker does not lead a partition any more.
 * @param epoch the leader epoch that says so; null: the partition is gone
 * (CoordinatorRuntime.scheduleUnloadOperation)
 */
export function onResignation(
  broker: Broker,
  name: string,
  epoch: number | null,
  step: ServerStep,
): void {
  const shard = broker.memory.shards[name];
  if (shard === undefined || (epoch !== null && epoch <= shard.epoch)) return;
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by partition
  delete broker.memory.shards[name];
  step.out.push({ do: 'cancel', key: loadKey(name) });
  loseWrites(broker, name, step);
}

const loadKey = (name: string): string => `coordinator-load-${name}`;

const armLoad = (name: string, step: ServerStep): void => {
  step.out.push({
    do: 'timer',
    key: loadKey(name),
    at: step.now + LOAD_TIME,
    timer: { of: 'broker', timer: 'coordinator-load', name },
  });
};

/**
 * Reads the next piece of the log, committed or not; at its end the shard is active. What cannot be
 * read ends the loading. (CoordinatorLoaderImpl.doLoad, CoordinatorRuntime.CoordinatorState)
 */
export function loadPiece(broker: Broker, name: string, step: ServerStep): void {
  const shard = broker.memory.shards[name];
  const hosted = hostedPartition(broker, name);
  const coordinator = step.coordinators[shard?.topic ?? ''];
  if (shard?.phase !== 'loading' || hosted === undefined || coordinator === undefined) return;
  const { endOffset } = hosted.log;
  const { records } = readLog(hosted.log, shard.loadedTo, endOffset, LOAD_BUFFER, true);
  // Behind the last whole batch there may be a piece of the next one.
  for (const batch of records) {
    if (!isReadable(batch)) break;
    replayBatch(coordinator, shard, batch);
  }
  if (records[0] !== undefined && !isReadable(records[0])) {
    shard.phase = 'failed';
    return;
  }
  commitShard(broker, shard, name);
  if (records.length > 0 && shard.loadedTo < endOffset) return armLoad(name, step);
  shard.phase = 'active';
  const decided = coordinator.onNewImage(shard.written, broker.memory.image);
  write(broker, coordinator, name, decided, step);
}

function replayBatch(coordinator: AnyCoordinator, shard: Shard, batch: RecordBatch): void {
  const end = lastOffset(batch) + 1;
  shard.loadedTo = end;
  if (batch.isControl) return;
  let state = shard.written;
  for (const { key, value } of batch.records) {
    const record = key === null ? null : coordinator.decode(key, value);
    if (record !== null) state = coordinator.replay(state, record);
  }
  shard.written = state;
  shard.uncommitted = [...shard.uncommitted, { end, state }];
}

/**
 * The metadata has changed: each coordinator decides what follows from it.
 * (CoordinatorRuntime.onMetadataUpdate)
 */
export function onNewImage(broker: Broker, step: ServerStep): void {
  for (const [name, shard] of Object.entries(broker.memory.shards)) {
    const coordinator = step.coordinators[shard.topic];
    if (coordinator === undefined || shard.phase !== 'active') continue;
    write(
      broker,
      coordinator,
      name,
      coordinator.onNewImage(shard.written, broker.memory.image),
      step,
    );
  }
}
