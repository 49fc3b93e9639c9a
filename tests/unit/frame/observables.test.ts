import { describe, expect, test } from 'vitest';
import { observables } from '../../../src/frame/expression/observables.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { JOURNAL, ORDERS, story } from './story.ts';

describe('what can be asked of a log', () => {
  test('an empty log ends at 0 and has no records', () => {
    const told = story(JOURNAL);
    expect(told.ask('leo(journal-0)')).toBe(0);
    expect(told.ask('hw(journal-0)')).toBe(0);
    expect(told.ask('logStart(journal-0)')).toBe(0);
    expect(told.ask('count(journal-0)')).toBe(0);
    expect(told.ask('labels(journal-0)')).toEqual([]);
  });

  test('records are known by offset and label, and the leader gave them their numbers', () => {
    const told = story(JOURNAL).send('#A', '#B', '#C').until('acked(p1) == 3');
    expect(told.ask('leo(journal-0)')).toBe(3);
    expect(told.ask('hw(journal-0)')).toBe(3);
    expect(told.ask('lso(journal-0)')).toBe(3);
    expect(told.ask('labels(journal-0)')).toEqual(['#A', '#B', '#C']);
    expect(told.ask('offsets(journal-0)')).toEqual([0, 1, 2]);
    expect(told.ask('at(journal-0, 1).label')).toBe('#B');
    expect(told.ask('at(journal-0, 1)')).toBe('#B');
    expect(told.ask('at(journal-0, 1) == #B')).toBe(true);
    expect(told.ask('at(journal-0, 3)')).toBeNull();
    expect(told.ask('offset(#C)')).toBe(2);
    expect(told.ask('offsetAssignedBy(#C)')).toBe('leader');
    expect(told.ask('copies(#A)')).toBe(1);
    expect(told.ask('len(labels(journal-0))')).toBe(3);
  });

  test('records below the log start are gone, their numbers are not given again', () => {
    const told = story(JOURNAL).send('#A', '#B', '#C').until('acked(p1) == 3');
    told.act({ command: 'delete-records', partition: 'journal-0', before: 2 });
    told.until('logStart(journal-0) == 2').send('#D').until('acked(p1) == 4');
    expect(told.ask('count(journal-0)')).toBe(2);
    expect(told.ask('labels(journal-0)')).toEqual(['#C', '#D']);
    expect(told.ask('at(journal-0, 1)')).toBeNull();
    expect(told.ask('offset(#D)')).toBe(3);
    expect(told.ask('copies(#A)')).toBe(0);
    // Its producer still knows where it was.
    expect(told.ask('offset(#A)')).toBe(0);
  });

  test('a replica is asked by its place; the leader and the in-sync replicas by the partition', () => {
    const told = story(ORDERS);
    expect(told.ask('leader(orders-0)')).toBe('b1');
    expect(told.ask('leader(orders-1)')).toBe('b2');
    expect(told.ask('leaderEpoch(orders-0)')).toBe(0);
    expect(told.ask('isr(orders-0)')).toEqual(['b1', 'b2', 'b3']);
    told.sendTo(0, '#A');
    told.until('leo(orders-0) == 1');
    expect(told.ask('leo(orders-0@b2)')).toBe(0);
    expect(told.ask('hw(orders-0)')).toBe(0);
    told.until('hw(orders-0) == 1');
    expect(told.ask('leo(orders-0@b2)')).toBe(1);
    // Followers hear of it one answer later.
    expect(told.ask('hw(orders-0@b2)')).toBe(0);
    told.until('hw(orders-0@b2) == 1 && hw(orders-0@b3) == 1');
  });
});

describe('what can be asked of records on their way', () => {
  test('a record is sent, pending, then acknowledged', () => {
    const told = story(JOURNAL).send('#A');
    expect(told.ask('sends(#A)')).toBe(1);
    expect(told.ask('sentAt(#A)')).toBe(seconds(1));
    expect(told.ask('[acked(#A), pending(#A), failed(#A)]')).toEqual([false, true, false]);
    expect(told.ask('[acked(p1), pending(p1), failed(p1)]')).toEqual([0, 1, 0]);
    expect(told.watch('offset(#A)')).toEqual({ error: { problem: 'in-no-log', label: '#A' } });
    told.until('acked(#A)');
    expect(told.ask('[acked(p1), pending(p1), failed(p1)]')).toEqual([1, 0, 0]);
    expect(told.ask('pending(#A)')).toBe(false);
  });

  test('the same record sent twice is there twice', () => {
    const told = story(JOURNAL).send('#A').run(millis(100)).send('#A').until('acked(p1) == 2');
    expect(told.ask('sends(#A)')).toBe(2);
    expect(told.ask('copies(#A)')).toBe(2);
    expect(told.ask('sentAt(#A)')).toBe(seconds(1));
    expect(told.ask('offset(#A)')).toBe(0);
  });

  test('a record that waits in the buffer is pending too', () => {
    const slow = { ...JOURNAL.producers[0], name: 'p1', topic: 'journal' };
    const told = story({ ...JOURNAL, producers: [{ ...slow, config: { 'linger.ms': 1_000 } }] });
    told.send('#A').run(millis(500));
    expect(told.ask('pending(p1)')).toBe(1);
    expect(told.ask('leo(journal-0)')).toBe(0);
  });

  test('a record that is given up has failed', () => {
    const slow = { ...JOURNAL.producers[0], name: 'p1', topic: 'journal' };
    const config = { 'linger.ms': 0, 'request.timeout.ms': 200, 'delivery.timeout.ms': 500 };
    const told = story({ ...JOURNAL, producers: [{ ...slow, config }] });
    told.act({ command: 'cut', from: 'p1', to: 'b1' }).send('#A').until('failed(p1) == 1');
    expect(told.ask('failed(#A)')).toBe(true);
    expect(told.ask('acked(#A)')).toBe(false);
  });

  test('what was never sent cannot be asked for', () => {
    const told = story(JOURNAL);
    expect(told.ask('sends(#Z)')).toBe(0);
    expect(told.watch('sentAt(#Z)')).toEqual({ error: { problem: 'never-sent', label: '#Z' } });
    expect(told.watch('acked(r1)')).toEqual({
      error: { problem: 'no-node', what: 'producer', node: 'r1' },
    });
  });
});

describe('what can be asked of readers', () => {
  test('a reader has a position and remembers what it got', () => {
    const told = story(JOURNAL).send('#A', '#B', '#C').until('acked(p1) == 3');
    expect(told.ask('position(r1, journal-0)')).toBeNull();
    expect(told.ask('lastDelivered(r1).label')).toBeNull();
    told.act({ command: 'poll', consumer: 'r1', max: 2 }).until('position(r1, journal-0) == 2');
    expect(told.ask('delivered(r1)')).toEqual(['#A', '#B']);
    expect(told.ask('lastDelivered(r1)')).toBe('#B');
    expect(told.ask('lastDelivered(r1).offset')).toBe(1);
    expect(told.ask('lastDelivered(r1).partition')).toBe('journal-0');
    told.act({ command: 'seek', consumer: 'r1', partition: 'journal-0', offset: 0 });
    told.act({ command: 'poll', consumer: 'r1' }).until('position(r1, journal-0) == 3');
    expect(told.ask('deliveries(#A, r1)')).toBe(2);
    expect(told.ask('deliveries(#C, r1)')).toBe(1);
    expect(told.watch('position(r1, orders-0)')).toEqual({
      error: { problem: 'not-assigned', consumer: 'r1', partition: 'orders-0' },
    });
  });

  test('a reset to the end jumps over what was there', () => {
    const told = story({
      ...JOURNAL,
      consumers: [
        {
          name: 'r1',
          assign: ['journal-0'],
          config: { 'auto.offset.reset': 'latest' },
          polling: false,
        },
      ],
    });
    told.send('#A', '#B', '#C', '#D').until('acked(p1) == 4');
    told.act({ command: 'seek', consumer: 'r1', partition: 'journal-0', offset: 0 });
    told.act({ command: 'poll', consumer: 'r1', max: 1 }).until('deliveries(#A, r1) == 1');
    told.act({ command: 'delete-records', partition: 'journal-0', before: 1 });
    told.until('logStart(journal-0) == 1');
    told.act({ command: 'seek', consumer: 'r1', partition: 'journal-0', offset: 0 });
    told.act({ command: 'poll', consumer: 'r1' }).until('position(r1, journal-0) == 4');
    expect(told.ask('skipped(r1)')).toBe(3);
  });

  test('a poll without a rule for a lost position ends with its exception', () => {
    const told = story({
      ...JOURNAL,
      consumers: [
        {
          name: 'r1',
          assign: ['journal-0'],
          config: { 'auto.offset.reset': 'none' },
          polling: false,
        },
      ],
    });
    expect(told.ask('error(r1)')).toBeNull();
    told.act({ command: 'poll', consumer: 'r1' }).until('error(r1) != none');
    expect(told.ask('error(r1)')).toBe('NoOffsetForPartitionException');
  });
});

describe('what can be asked of a cluster that is broken', () => {
  test('a partition without leader is a sentence, and others answer on', () => {
    const told = story(ORDERS).act({ command: 'kill', node: 'b1' });
    expect(told.ask('up(b1)')).toBe(false);
    expect(told.ask('up(b2)')).toBe(true);
    for (const name of ['leo', 'hw', 'lso', 'logStart', 'count', 'labels', 'offsets'])
      expect(told.watch(`${name}(orders-0)`)).toEqual({
        error: { problem: 'no-leader', partition: 'orders-0' },
      });
    // The controller has not missed it yet.
    expect(told.ask('leader(orders-0)')).toBe('b1');
    expect(told.ask('isr(orders-0)')).toEqual(['b1', 'b2', 'b3']);
    expect(told.watch('at(orders-0, 0).label')).toEqual({
      error: { problem: 'no-leader', partition: 'orders-0' },
    });
    expect(told.ask('leo(orders-0@b2)')).toBe(0);
    expect(told.ask('leo(orders-1)')).toBe(0);
    expect(told.ask('copies(#A)')).toBe(0);
    expect(told.watch('offset(#A)')).toEqual({ error: { problem: 'in-no-log', label: '#A' } });
  });

  test('a replica of a dead broker still has its disk, but no role', () => {
    const told = story(ORDERS).act({ command: 'kill', node: 'b2' });
    expect(told.ask('leo(orders-0@b2)')).toBe(0);
    expect(told.watch('hw(orders-0@b2)')).toEqual({ error: { problem: 'replica-without-role' } });
    expect(told.watch('leo(orders-0@b9)')).toEqual({
      error: { problem: 'no-replica', partition: 'orders-0', broker: 'b9' },
    });
    expect(told.watch('up(b9)')).toEqual({
      error: { problem: 'no-node', what: 'node', node: 'b9' },
    });
  });
});

describe('what can be asked of partitions as a whole', () => {
  const shape = (replicationFactor: number, min: number) => ({
    ...ORDERS,
    producers: [],
    consumers: [],
    topics: [
      { name: 'orders', partitions: 1, replicationFactor, config: { 'min.insync.replicas': min } },
    ],
  });

  test('a partition is never under a min.insync.replicas that its replicas cannot reach', () => {
    expect(story(shape(1, 2)).ask('underMinIsr()')).toBe(0);
    expect(story(shape(2, 3)).ask('underMinIsr()')).toBe(0);
  });

  test('one whose ISR is exactly that large is not under it, one below is', () => {
    const told = story(shape(3, 2)).act({ command: 'kill', node: 'b3' });
    told.until('isr(orders-0) == [b1, b2]');
    expect(told.ask('underMinIsr()')).toBe(0);
    told.act({ command: 'kill', node: 'b2' }).until('isr(orders-0) == [b1]');
    expect(told.ask('underMinIsr()')).toBe(1);
    expect(told.ask('urp()')).toBe(1);
  });
});

test('every observable says in words what it is', () => {
  for (const [name, { about }] of Object.entries(observables))
    expect(about, name).toMatch(/^[a-z].{10,}[^.]$/);
});
