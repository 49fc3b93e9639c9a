import { describe, expect, test } from 'vitest';
import { clusterProgram, createCluster, type Cluster } from '../../../src/kafka/cluster.ts';
import { EPOCH_MILLIS, type KafkaKinds } from '../../../src/kafka/kinds.ts';
import { segmentFile, type Log } from '../../../src/kafka/log/log.ts';
import { readLog } from '../../../src/kafka/log/log-read.ts';
import {
  encodeRecords,
  isReadable,
  type Records,
} from '../../../src/kafka/protocol/batch/record-batch.ts';
import { decodeRecords } from '../../../src/kafka/protocol/batch/read-batch.ts';
import { advance } from '../../../src/kernel/simulation.ts';
import { seconds, type Micros } from '../../../src/kernel/time.ts';
import type { TraceEntry } from '../../../src/kernel/trace.ts';
import { messagesInFlight } from '../../../src/kernel/world.ts';
import { applyCommand } from '../../../src/scenario/apply.ts';
import type { Command } from '../../../src/scenario/command.ts';
import { smallScenario } from './small-scenario.ts';
import { sayRefusal } from '../../../src/app/words/problems/refusals.ts';

/** The cluster of the small scenario, two seconds on, with three records sent. */
function started(): Cluster {
  const cluster = createCluster(smallScenario.cluster, 7);
  run(cluster, seconds(2));
  give(cluster, sendOf('a', 'b', 'c'));
  run(cluster, seconds(1));
  return cluster;
}

const sendOf = (...values: string[]): Command => ({
  command: 'send',
  producer: 'p1',
  records: values.map((value) => ({ key: null, value, partition: 0 })),
});

const run = (cluster: Cluster, time: Micros): unknown =>
  advance(cluster, clusterProgram, cluster.now + time);

function give(cluster: Cluster, ...commands: Command[]): void {
  for (const command of commands) {
    const refusal = applyCommand(cluster, command);
    if (refusal !== undefined) throw new Error(sayRefusal('en', refusal));
  }
}

const processOf = (cluster: Cluster, name: string) => {
  const process = cluster.nodes.find((each) => each.name === name);
  if (process === undefined) throw new Error(`no ${name}`);
  return process;
};

function logOf(cluster: Cluster, name: string): Log {
  const { state } = processOf(cluster, name);
  const log = state.role === 'server' ? state.broker?.disk.logs['orders-0'] : undefined;
  if (log === undefined) throw new Error(`no log at ${name}`);
  return log;
}

const leaderOf = (cluster: Cluster): string => {
  const leads = cluster.nodes.find(
    ({ state }) =>
      state.role === 'server' &&
      state.broker?.memory.partitions['orders-0']?.state.role === 'leader',
  );
  return leads?.name ?? '';
};

const recordsOf = (log: Log): Records => readLog(log, 0, log.endOffset, 1_000_000, true).records;

describe('a shut down server', () => {
  test('ends in order: its peers are told that the connection was closed, not that it was reset', () => {
    const cluster = started();
    const trace: TraceEntry<KafkaKinds>[] = [];
    applyCommand(
      cluster,
      { command: 'shutdown', node: 'b1' },
      { record: (entry) => trace.push(entry) },
    );
    advance(cluster, clusterProgram, cluster.now + seconds(9), {
      record: (entry) => trace.push(entry),
    });
    expect(processOf(cluster, 'b1').status).toBe('down');
    const gone = cluster.nodes.findIndex(({ name }) => name === 'b1');
    const ends = trace.flatMap(({ what }) =>
      what.event === 'closed' && what.peer === gone ? [what.reason] : [],
    );
    expect(ends).toContain('closed');
    expect(ends).not.toContain('reset');
  });

  test('has to be a server that runs', () => {
    const cluster = started();
    expect(applyCommand(cluster, { command: 'shutdown', node: 'p1' })).toMatchObject({
      refusal: 'wrong-role',
      roles: ['server'],
    });
    give(cluster, { command: 'kill', node: 'b1' });
    expect(applyCommand(cluster, { command: 'shutdown', node: 'b1' })).toEqual({
      refusal: 'down',
      node: 'b1',
    });
  });
});

describe('a disk', () => {
  test('that is full ends the broker that writes to it; what was refused is not in its log', () => {
    const cluster = started();
    const leader = leaderOf(cluster);
    const before = logOf(cluster, leader).endOffset;
    give(cluster, { command: 'fill-disk', node: leader }, sendOf('d'));
    run(cluster, seconds(1));
    expect(processOf(cluster, leader).status).toBe('down');
    const log = logOf(cluster, leader);
    expect(log.endOffset).toBe(before);
    const { files } = processOf(cluster, leader).disk;
    for (const segment of log.segments)
      expect(files[segmentFile(log, segment)]?.written ?? 0).toBe(segment.sizeInBytes);
  });

  test('that was wiped holds nothing of what its broker had', () => {
    const cluster = started();
    expect(applyCommand(cluster, { command: 'wipe', node: 'b1' })).toEqual({
      refusal: 'wipe-while-running',
      node: 'b1',
      status: 'up',
    });
    give(cluster, { command: 'kill', node: 'b1' }, { command: 'wipe', node: 'b1' });
    const { state, disk } = processOf(cluster, 'b1');
    expect(disk.files).toEqual({});
    expect(state.role === 'server' && state.broker?.disk.logs).toEqual({});
    expect(state.role === 'server' && state.broker?.disk.highWatermarks).toEqual({});
  });

  test('that rots has a batch whose checksum is wrong, and the file is as long as before', () => {
    const cluster = started();
    const leader = leaderOf(cluster);
    const size = logOf(cluster, leader).segments[0]?.sizeInBytes;
    const intact = encodeRecords(recordsOf(logOf(cluster, leader)));
    give(cluster, { command: 'rot-disk', node: leader, file: 'orders-0' });
    const log = logOf(cluster, leader);
    expect(log.segments[0]?.sizeInBytes).toBe(size);
    expect(recordsOf(log).filter((batch) => !isReadable(batch))).toMatchObject([
      { unreadable: 'crc', magic: 2 },
    ]);
    const bytes = encodeRecords(recordsOf(log));
    expect(bytes).toHaveLength(intact.length);
    const changed = Array.from(bytes, (byte, place) => byte !== intact[place]);
    expect(changed.filter(Boolean)).toHaveLength(1);
    expect(decodeRecords(bytes)).toEqual(recordsOf(log));
  });

  test('rots only where there is something', () => {
    const cluster = started();
    const nothing = { command: 'rot-disk', node: 'b1', file: 'nowhere-0' } as const;
    expect(applyCommand(cluster, nothing)).toEqual({ refusal: 'nothing-to-rot', node: 'b1' });
    expect(applyCommand(cluster, { command: 'repair-disk', node: 'b1' })).toEqual({
      refusal: 'disk-unchanged',
      node: 'b1',
      command: 'repair-disk',
    });
  });
});

test('a clock that jumps is in the timestamps of what its process writes', () => {
  const cluster = started();
  give(cluster, { command: 'clock-jump', node: 'p1', by: -seconds(60) }, sendOf('late'));
  const at = cluster.now;
  run(cluster, seconds(1));
  const last = recordsOf(logOf(cluster, leaderOf(cluster))).at(-1);
  expect(last).toMatchObject({ maxTimestamp: EPOCH_MILLIS + at / 1_000 - 60_000 });
});

test('a doubled request is handled twice', () => {
  const cluster = started();
  const before = logOf(cluster, leaderOf(cluster)).endOffset;
  give(cluster, { command: 'configure', client: 'p1', config: { 'enable.idempotence': false } });
  give(cluster, sendOf('twice'));
  let asked = messagesInFlight(cluster).find(({ message }) => message.type === 'ProduceRequest');
  for (let waited = 0; asked === undefined && waited < 1_000; waited += 1) {
    run(cluster, 100);
    asked = messagesInFlight(cluster).find(({ message }) => message.type === 'ProduceRequest');
  }
  give(cluster, { command: 'duplicate', message: asked?.id ?? -1 });
  run(cluster, seconds(1));
  expect(logOf(cluster, leaderOf(cluster)).endOffset).toBe(before + 2);
});

test('a throttled link lets so many bytes through in a second', () => {
  const cluster = started();
  give(cluster, { command: 'throttle', from: 'p1', to: 'b1', bandwidth: 1_000, oneWay: true });
  const [p1, b1] = ['p1', 'b1'].map((name) =>
    cluster.nodes.findIndex((each) => each.name === name),
  );
  const there = cluster.network.links[p1 ?? -1]?.[b1 ?? -1];
  const back = cluster.network.links[b1 ?? -1]?.[p1 ?? -1];
  expect([there?.bandwidth, back?.bandwidth]).toEqual([1_000, null]);
});
