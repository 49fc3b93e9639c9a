import { describe, expect, test } from 'vitest';
import { project } from '../../../src/frame/project.ts';
import type { LanesView } from '../../../src/frame/types/lanes.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { COLUMNS, JOURNAL, ORDERS, PLAIN, story, type Story } from './story.ts';

function lanes(told: Story, from: number, to = told.cluster.now): LanesView {
  const view = told.frame({ lanes: { from, to, ...COLUMNS } }).lanes;
  if (view === null) throw new Error('lanes were asked for');
  return view;
}

describe('the space-time diagram', () => {
  test('every message that arrived between two nodes has a line, and nothing else has', () => {
    const told = story(ORDERS).send('#A', '#B', '#C').run(millis(700));
    const from = seconds(1);
    const { messages } = lanes(told, from);
    const arrived = told.entries.flatMap(({ what, node, time }) =>
      what.event === 'message' && what.from !== node && time >= from
        ? [{ id: what.id, sentAt: what.sentAt, arrivesAt: time, type: what.message.type }]
        : [],
    );
    expect(arrived.length).toBeGreaterThan(20);
    const lines = messages.filter(({ arrivesAt }) => (arrivesAt ?? Infinity) <= told.cluster.now);
    expect(
      lines.map(({ id, sentAt, arrivesAt, type }) => ({ id, sentAt, arrivesAt, type })),
    ).toEqual(arrived);
    expect(lanes(told, from).nodes).toEqual(['b1', 'b2', 'b3', 'c1', 'p1', 'r1']);
  });

  test('lines are told apart: data, what replicas fetch, what readers fetch, and the rest', () => {
    const told = story(ORDERS).send('#A').run(millis(700));
    const tone = (type: string, to: string): string | undefined =>
      lanes(told, 0).messages.findLast((each) => each.type === type && each.to === to)?.tone;
    expect(tone('ProduceRequest', 'b1') ?? tone('ProduceRequest', 'b2')).toBe('data');
    expect(tone('FetchResponse', 'r1')).toBe('read');
    expect(tone('FetchRequest', 'c1')).toBe('control');
    expect(tone('MetadataResponse', 'p1')).toBe('control');
    const fetches = lanes(told, 0).messages.filter(
      ({ type, from, to }) => type === 'FetchResponse' && from === 'b1' && to === 'b2',
    );
    expect(new Set(fetches.map((each) => each.tone))).toEqual(new Set(['fetch']));
  });

  test('a message on its way has the end that is planned; a held and a lost one have none', () => {
    const told = story(JOURNAL).send('#A');
    const id = told.untilSent('ProduceRequest', 'p1', 'b1');
    const line = (): object | undefined =>
      lanes(told, seconds(1), seconds(2)).messages.find((each) => each.id === id);
    expect(line()).toMatchObject({ arrivesAt: seconds(1) + millis(10), lost: false });
    told.act({ command: 'hold', message: id });
    expect(line()).toMatchObject({ arrivesAt: null, lost: false });
    told.act({ command: 'drop', message: id });
    expect(line()).toMatchObject({ arrivesAt: null, lost: true });
  });

  test('diamonds are what changed for good, what you did and what broke', () => {
    const told = story(JOURNAL).send('#A').until('acked(p1) == 1');
    told.act({ command: 'cut', from: 'p1', to: 'b1', oneWay: true });
    const { changes } = lanes(told, seconds(1));
    expect(changes.map(({ node, tone, text }) => `${node} ${tone} ${text.kind}`)).toEqual([
      'p1 you you-send',
      'b1 change appended',
      'b1 change high-watermark',
      'p1 change acked',
      'p1 fault fault-cut',
    ]);
    for (const { step, time, text } of changes) {
      expect(told.entries[step]?.time).toBe(time);
      expect(text.step).toBe(step);
    }
  });

  test('a stretch has only what happened in it', () => {
    const told = story(JOURNAL).send('#A').until('acked(p1) == 1').run(seconds(1));
    const { messages, changes } = lanes(told, seconds(1) + millis(5), seconds(1) + millis(15));
    expect(messages.map(({ type }) => type)).toEqual(['ProduceRequest']);
    expect(changes.map(({ text }) => text.kind)).toEqual(['appended', 'high-watermark']);
  });

  test('a produce waits in purgatory from its append until the followers have it', () => {
    const told = story(ORDERS);
    told.sendTo(0, '#A');
    told.until('leo(orders-0) == 1');
    const appendedAt = told.cluster.now;
    told.run(millis(1));
    const waiting = (): LanesView['waits'] =>
      lanes(told, seconds(1)).waits.filter(({ what }) => what === 'produce');
    expect(waiting()).toEqual([
      { node: 'b1', from: appendedAt, to: told.cluster.now, what: 'produce' },
    ]);
    expect(told.frame().brokers[0]?.delayedProduce).toBe(1);
    told.until('hw(orders-0) == 1');
    const committedAt = told.cluster.now;
    told.run(millis(100));
    expect(waiting()).toEqual([{ node: 'b1', from: appendedAt, to: committedAt, what: 'produce' }]);
  });

  test('a fetch without news waits for its time; one that is answered at once does not wait', () => {
    const told = story(JOURNAL).send('#A').until('acked(p1) == 1');
    told.act({ command: 'poll', consumer: 'r1' }).until('deliveries(#A, r1) == 1');
    const from = told.cluster.now;
    // The next fetch was sent with the answer of the first; 10 ms later it is parked for 500 ms.
    told.run(millis(100));
    expect(lanes(told, 0).waits).toEqual([
      { node: 'b1', from: from + millis(10), to: told.cluster.now, what: 'fetch' },
    ]);
    // Between two frames the playhead goes on: the wait does, too, until something happens.
    const { validUntil } = told.frame();
    expect(validUntil).toBeGreaterThan(told.cluster.now);
    expect(lanes(told, 0, validUntil + millis(900)).waits).toEqual([
      { node: 'b1', from: from + millis(10), to: validUntil, what: 'fetch' },
    ]);
    told.run(millis(900));
    const whole = { node: 'b1', from: from + millis(10), to: from + millis(510), what: 'fetch' };
    expect(lanes(told, 0).waits).toEqual([whole]);
    // When its request came before the stretch began, the wait begins with the stretch.
    expect(lanes(told, from + millis(200)).waits).toEqual([{ ...whole, from: from + millis(200) }]);
  });

  test('in a busy cluster bands take the place of single messages, and count each at both ends', () => {
    const told = story(ORDERS);
    told.act({ command: 'load', producer: 'p1', every: 1_000, keys: 10, valueBytes: 20 });
    told.run(seconds(1));
    const { messages, waits, density } = lanes(told, seconds(1));
    expect({ messages, waits }).toEqual({ messages: [], waits: [] });
    const { now } = told.cluster;
    const isDrawn = (node: number): boolean => told.cluster.nodes[node]?.state.role !== 'admin';
    const arrived = told.entries.flatMap(({ what, node, time }) =>
      what.event === 'message' && what.from !== node && time >= seconds(1) && time < now
        ? [what.from, node].filter(isDrawn)
        : [],
    );
    const columnSeconds = (density?.width ?? 0) / 1_000_000;
    const ends = (density?.bands ?? []).flatMap(({ tones }) => tones.flatMap(({ rates }) => rates));
    const counted = ends.reduce((sum, rate) => sum + rate * columnSeconds, 0);
    expect(Math.round(counted)).toBe(arrived.length);
    const tonesOf = (node: string): string[] =>
      density?.bands.find((band) => band.node === node)?.tones.map(({ tone }) => tone) ?? [];
    expect(tonesOf('p1')).toContain('data');
    expect(tonesOf('r1')).toContain('read');
    expect(tonesOf('b1')).toEqual(expect.arrayContaining(['data', 'fetch', 'read']));
    expect(tonesOf('c1')).toEqual(['control']);
  });

  test('and what a person did and what turned the story has its mark, however long ago it was', () => {
    const told = story(ORDERS);
    told.act({ command: 'load', producer: 'p1', every: 1_000, keys: 10, valueBytes: 20 });
    told.run(millis(500)).act({ command: 'kill', node: 'b1' });
    told.run(seconds(12));
    const kinds = lanes(told, seconds(1)).changes.map(({ text }) => text.kind);
    expect(kinds.slice(0, 2)).toEqual(['you-load', 'fault-kill']);
    expect(kinds).toEqual(
      expect.arrayContaining(['broker-fenced', 'isr-changed', 'leader-elected']),
    );
    expect(kinds).not.toContain('appended');
    const { run } = lanes(told, seconds(1));
    expect(run.marks.map(({ tone }) => tone).slice(-3)).toContain('change');
    expect(run.marks.map(({ tone }) => tone)).toEqual(expect.arrayContaining(['you', 'fault']));
  });

  test('and the trace is left alone: a picture of a long stretch costs no replay', () => {
    const told = story(ORDERS);
    told.act({ command: 'load', producer: 'p1', every: 1_000, keys: 10, valueBytes: 20 });
    told.run(seconds(2));
    const { past } = told;
    let looked = 0;
    const counted = {
      ...past,
      lastStep: past.lastStep,
      entry: (step: number) => {
        looked += 1;
        return past.entry(step);
      },
    };
    const frameOf = (from: number): void =>
      void project(
        told.cluster,
        { ...PLAIN, lanes: { from, to: told.cluster.now, ...COLUMNS } },
        counted,
      );
    frameOf(told.cluster.now);
    const without = looked;
    looked = 0;
    frameOf(0);
    expect(looked).toBeLessThanOrEqual(without);
  });
});
