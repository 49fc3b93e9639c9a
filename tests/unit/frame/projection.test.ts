import { describe, expect, test } from 'vitest';
import type { BrokerView, ReplicaView } from '../../../src/frame/types/brokers.ts';
import type { Frame } from '../../../src/frame/types/frame.ts';
import { appendBatch } from '../../../src/kafka/log/log.ts';
import { batchOf } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { nextEventAt } from '../../../src/kernel/world.ts';
import { COLUMNS, JOURNAL, ORDERS, story } from './story.ts';

const broker = (frame: Frame, name: string): BrokerView => {
  const found = frame.brokers.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no broker ${name} in the frame`);
  return found;
};
const replica = (frame: Frame, name: string, partition: string): ReplicaView => {
  const found = broker(frame, name).replicas.find((each) => each.partition === partition);
  if (found === undefined) throw new Error(`no replica of ${partition} on ${name} in the frame`);
  return found;
};
const labels = (view: ReplicaView): string[] => view.cells.map((cell) => cell.label);

describe('a frame as a whole', () => {
  test('is plain data that a worker can post', () => {
    const told = story(ORDERS).send('#A=A', '#B');
    const frame = told.frame({
      lanes: { from: 0, to: seconds(2), ...COLUMNS },
      selected: { what: 'node', node: 'b1' },
      watch: ['leo(orders-0)', 'leo(nowhere-0)'],
    });
    expect(structuredClone(frame)).toEqual(frame);
    expect(JSON.parse(JSON.stringify(frame))).toEqual(frame);
  });

  test('says what time it is, when something can change, and what was asked', () => {
    const told = story(JOURNAL).send('#A');
    const frame = told.frame({ watch: ['pending(p1)', 'leo(nowhere-0)'] });
    expect(frame.time).toBe(seconds(1));
    expect(frame.validUntil).toBe(nextEventAt(told.cluster));
    expect(frame.step).toBe(told.entries.length);
    expect(frame.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(frame.watched).toEqual([
      { value: 1 },
      { error: { problem: 'no-partition', partition: 'nowhere-0' } },
    ]);
  });

  test('looking changes nothing', () => {
    const [seen, unseen] = [story(ORDERS), story(ORDERS)];
    for (const told of [seen, unseen]) told.send('#A', '#B');
    for (let count = 0; count < 50; count += 1) {
      seen.run(millis(1));
      unseen.run(millis(1));
      seen.frame({
        lanes: { from: 0, to: seconds(3), ...COLUMNS },
        selected: { what: 'node', node: 'p1' },
      });
    }
    expect(seen.frame().hash).toBe(unseen.frame().hash);
    expect(seen.frame()).toEqual(unseen.frame());
  });

  test('tells the last things that happened, oldest first', () => {
    const told = story(JOURNAL).send('#A').until('acked(p1) == 1');
    const { happened } = told.frame();
    expect(happened.map(({ kind }) => kind).slice(-5)).toEqual([
      'record-buffered',
      'batch-sent',
      'appended',
      'high-watermark',
      'acked',
    ]);
    expect(happened.length).toBeLessThanOrEqual(8);
  });
});

describe('strips', () => {
  test('a strip has its records by offset, with key colour and label, batch by batch', () => {
    const told = story(JOURNAL).send('#A=A', '#B=B').until('acked(p1) == 2');
    told.send('#a long value', '#C').until('acked(p1) == 4');
    const view = replica(told.frame(), 'b1', 'journal-0');
    expect(view.cells).toEqual([
      { offset: 0, colour: 0, label: 'A', batch: 0, kind: 'record' },
      { offset: 1, colour: 1, label: 'B', batch: 0, kind: 'record' },
      { offset: 2, colour: -1, label: '', batch: 2, kind: 'record' },
      { offset: 3, colour: -1, label: 'C', batch: 2, kind: 'record' },
    ]);
    expect(view).toMatchObject({
      topic: 'journal',
      index: 0,
      role: 'leader',
      leader: 1,
      leaderEpoch: 0,
      isr: [1],
      logStart: 0,
      highWatermark: 4,
      lastStable: 4,
      logEnd: 4,
    });
  });

  test('of records that their producer gave one offset, a strip has the first', () => {
    const told = story(JOURNAL).send('#A').until('acked(p1) == 1');
    const state = told.cluster.nodes.find((each) => each.name === 'b1')?.state;
    const log = state?.role === 'server' ? state.broker?.disk.logs['journal-0'] : undefined;
    if (log === undefined) throw new Error('b1 has a log');
    const one = [{ timestamp: 1, key: null, value: 'B' }];
    const batch = batchOf(one, { baseOffset: 1, partitionLeaderEpoch: 0, lastOffsetDelta: 1 });
    const [first] = batch.records;
    if (first === undefined) throw new Error('a record');
    appendBatch(log, { ...batch, records: [first, { ...first, value: 'C' }] });
    expect(labels(replica(told.frame(), 'b1', 'journal-0'))).toEqual(['A', 'B']);
  });

  test('cells below the log start are gone, also in the middle of a batch', () => {
    const told = story(JOURNAL).send('#A', '#B', '#C').until('acked(p1) == 3');
    told.act({ command: 'delete-records', partition: 'journal-0', before: 2 });
    told.until('logStart(journal-0) == 2');
    const view = replica(told.frame(), 'b1', 'journal-0');
    expect(view.logStart).toBe(2);
    expect(labels(view)).toEqual(['C']);
  });

  test('a stretch begins at 0 while all fits, then follows the end with one free place', () => {
    const told = story(JOURNAL).send('#A', '#B', '#C').until('acked(p1) == 3');
    expect(replica(told.frame({ cells: 4 }), 'b1', 'journal-0').stretch).toEqual({
      from: 0,
      to: 4,
    });
    told.send('#D', '#E').until('acked(p1) == 5');
    const view = replica(told.frame({ cells: 4 }), 'b1', 'journal-0');
    expect(view.stretch).toEqual({ from: 2, to: 6 });
    expect(labels(view)).toEqual(['C', 'D', 'E']);
  });

  test('each partition has a stretch of its own, the same on all its replicas, and back to where the shortest ends', () => {
    const told = story(ORDERS);
    told.act({ command: 'kill', node: 'b3' });
    told.act({
      command: 'send',
      producer: 'p1',
      records: Array.from('ABCDEFG', (value) => ({ key: null, value, partition: 0 })),
    });
    told.until('leo(orders-0@b2) == 7');
    const frame = told.frame({ cells: 4 });
    const of = (partition: string) =>
      frame.brokers.map(({ name }) => replica(frame, name, partition).stretch);
    expect(of('orders-0')).toEqual(Array.from({ length: 3 }, () => ({ from: 0, to: 8 })));
    expect(of('orders-1')).toEqual(Array.from({ length: 3 }, () => ({ from: 0, to: 4 })));
    expect(labels(replica(frame, 'b3', 'orders-0'))).toEqual([]);
  });

  test('a follower shows what it has, and the high watermark as it knows it', () => {
    const told = story(ORDERS);
    told.sendTo(0, '#A');
    told.until('hw(orders-0) == 1');
    const frame = told.frame();
    expect(replica(frame, 'b1', 'orders-0')).toMatchObject({ role: 'leader', highWatermark: 1 });
    expect(replica(frame, 'b2', 'orders-0')).toMatchObject({
      role: 'follower',
      leader: 1,
      logEnd: 1,
      highWatermark: 0,
    });
    expect(broker(frame, 'b1').replicas.map((each) => each.partition)).toEqual([
      'orders-0',
      'orders-1',
    ]);
    expect(broker(frame, 'b3').rack).toBe('north');
  });
});

describe('processes', () => {
  test('a broker is up, paused or down; a dead one has only its disk', () => {
    const told = story(ORDERS);
    expect(broker(told.frame(), 'b2')).toMatchObject({ status: 'up', registered: true });
    told.act({ command: 'pause', node: 'b2' });
    expect(broker(told.frame(), 'b2').status).toBe('paused');
    told.act({ command: 'kill', node: 'b2' });
    const frame = told.frame();
    expect(broker(frame, 'b2')).toMatchObject({ status: 'down', state: 'NOT_RUNNING' });
    // The controller has not missed it yet.
    expect(broker(frame, 'b2')).toMatchObject({ registered: true, fenced: false });
    // What the others know of the partition stands for what it forgot.
    expect(replica(frame, 'b2', 'orders-0')).toMatchObject({ role: 'offline', leader: 1 });
    expect(frame.controllers).toMatchObject([{ name: 'c1', status: 'up', active: true }]);
  });

  test('a combined node is a broker and a controller', () => {
    const frame = story(JOURNAL).frame();
    expect(frame.brokers).toMatchObject([{ name: 'b1', combined: true }]);
    expect(frame.controllers).toMatchObject([{ name: 'b1', active: true }]);
    expect(frame.controllers[0]?.logEnd).toBeGreaterThan(0);
  });

  test('a producer shows what waits in its buffer, then its request, then its success', () => {
    const slow = { name: 'p1', topic: 'journal', config: { 'linger.ms': 100 } };
    const told = story({ ...JOURNAL, producers: [slow] }).send('#A=A', '#B');
    expect(told.frame().producers).toMatchObject([
      {
        buffered: [
          { colour: 0, label: 'A' },
          { colour: -1, label: 'B' },
        ],
        bufferedTotal: 2,
        inFlightRequests: 0,
        sent: 2,
        acks: 'all',
        running: null,
      },
    ]);
    told.run(millis(100));
    expect(told.frame().producers).toMatchObject([{ bufferedTotal: 0, inFlightRequests: 1 }]);
    told.until('acked(p1) == 2');
    expect(told.frame().producers).toMatchObject([{ inFlightRequests: 0, acked: 2, failed: 0 }]);
  });

  test('a load is said to run until it is stopped', () => {
    const told = story(JOURNAL);
    told.act({ command: 'load', producer: 'p1', every: millis(10), keys: 2, valueBytes: 8 });
    expect(told.frame().producers[0]?.running).toBe('load');
    told.act({ command: 'stop-load', producer: 'p1' });
    expect(told.frame().producers[0]?.running).toBeNull();
  });

  test('a consumer shows its positions, how far it is behind, and what it got last', () => {
    const told = story(JOURNAL).send('#A=A', '#B', '#C').until('acked(p1) == 3');
    expect(told.frame().consumers).toMatchObject([
      { positions: [{ partition: 'journal-0', position: null, lag: null }], delivered: [] },
    ]);
    told.act({ command: 'poll', consumer: 'r1', max: 1 }).until('position(r1, journal-0) == 1');
    expect(told.frame().consumers).toMatchObject([
      {
        positions: [{ partition: 'journal-0', position: 1, lag: 2 }],
        delivered: [{ partition: 'journal-0', offset: 0, colour: 0, label: 'A' }],
        deliveredTotal: 1,
        error: null,
      },
    ]);
  });
});

describe('messages', () => {
  test('a message moves from its sender to its receiver with its records', () => {
    const told = story(JOURNAL).send('#A=A', '#B');
    expect(told.frame().messages).toMatchObject([
      {
        from: 'p1',
        to: 'b1',
        type: 'ProduceRequest',
        summary: 'p0 acks=all',
        sentAt: seconds(1),
        arrivesAt: seconds(1) + millis(10),
        state: 'moving',
        dots: [0, -1],
        records: 2,
        error: null,
      },
    ]);
    expect(told.frame().messages[0]?.bytes).toBeGreaterThan(60);
    told.until('leo(journal-0) == 2');
    expect(told.frame().messages).toMatchObject([
      { from: 'b1', to: 'p1', type: 'ProduceResponse', summary: 'p0 @0', records: 0 },
    ]);
  });

  test('only the first records of many are dots', () => {
    const told = story(JOURNAL).send(...Array.from({ length: 9 }, (_, index) => `#${index}`));
    expect(told.frame().messages[0]).toMatchObject({ records: 9, dots: [-1, -1, -1, -1, -1, -1] });
  });

  test('a held message stays where it is, and what comes behind it is blocked', () => {
    const told = story(JOURNAL).send('#A');
    const first = told.untilSent('ProduceRequest', 'p1', 'b1');
    told.act({ command: 'hold', message: first }).send('#B').run(millis(50));
    expect(told.frame().messages).toMatchObject([
      { id: first, state: 'held', arrivesAt: null },
      { state: 'blocked', arrivesAt: null },
    ]);
    told.act({ command: 'release', message: first }).until('acked(p1) == 2');
    expect(told.ask('labels(journal-0)')).toEqual(['#A', '#B']);
  });

  test('before a cut everything is blocked; the cut is told in both directions', () => {
    const told = story(JOURNAL).send('#A').act({ command: 'cut', from: 'p1', to: 'b1' });
    const frame = told.frame();
    expect(frame.messages).toMatchObject([{ state: 'blocked', arrivesAt: null }]);
    expect(frame.cuts).toEqual([
      { from: 'b1', to: 'p1' },
      { from: 'p1', to: 'b1' },
    ]);
    told.act({ command: 'heal', from: 'p1', to: 'b1' });
    expect(told.frame().messages).toMatchObject([{ state: 'moving' }]);
    expect(told.frame().cuts).toEqual([]);
  });

  test('an answer that refuses is marked with its error', () => {
    const told = story(JOURNAL);
    told.act({
      command: 'request',
      guest: 'g1',
      broker: 'b1',
      api: 'ListOffsets',
      version: 10,
      clientId: null,
      body: {
        replicaId: -1,
        isolationLevel: 0,
        topics: [
          {
            name: 'nowhere',
            partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, timestamp: -1 }],
          },
        ],
        timeoutMs: 1_000,
      },
    });
    told.untilSent('ListOffsetsResponse', 'b1', 'g1');
    expect(told.frame().messages).toMatchObject([
      { type: 'ListOffsetsResponse', error: 'UNKNOWN_TOPIC_OR_PARTITION' },
    ]);
  });

  test('what a process says to itself is not drawn', () => {
    const told = story(JOURNAL);
    const talksToItself = told.entries.some(
      ({ what, node }) => what.event === 'message' && what.from === node,
    );
    expect(talksToItself).toBe(true);
    told.untilSent('BrokerHeartbeatRequest', 'b1', 'b1');
    expect(told.frame().messages).toEqual([]);
    told.run(seconds(2));
    expect(
      told.frame({ lanes: { from: 0, to: seconds(4), ...COLUMNS } }).lanes?.messages,
    ).not.toContainEqual(expect.objectContaining({ from: 'b1', to: 'b1' }));
  });
});
