import { describe, expect, test } from 'vitest';
import { flatten } from '../../../src/frame/detail/flatten.ts';
import type { DetailView } from '../../../src/frame/types/detail.ts';
import type { Selection } from '../../../src/frame/types/lens.ts';
import { toHex } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import { encodeFrame } from '../../../src/kafka/protocol/message.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { messagesInFlight } from '../../../src/kernel/world.ts';
import { JOURNAL, ORDERS, story, type Story } from './story.ts';

function detail(told: Story, selected: Selection): DetailView {
  const found = told.frame({ selected }).detail;
  if (found === null) throw new Error('the selection is there');
  return found;
}

const valueAt = (view: DetailView, path: string): string | undefined =>
  view.fields.find((each) => each.path === path)?.value;

describe('a message', () => {
  test('has its fields under the names that its bytes have', () => {
    const told = story(JOURNAL).send('#A=A');
    const id = told.untilSent('ProduceRequest', 'p1', 'b1');
    const view = detail(told, { what: 'message', id });
    expect(view.title).toEqual({
      kind: 'message',
      type: 'ProduceRequest',
      from: 'p1',
      to: 'b1',
      time: seconds(1),
    });
    expect(valueAt(view, 'header.requestApiKey')).toBe('0');
    expect(valueAt(view, 'header.clientId')).toBe('p1');
    expect(valueAt(view, 'body.acks')).toBe('-1');
    expect(valueAt(view, 'body.topicData[0].partitionData[0].index')).toBe('0');
    const record = 'body.topicData[0].partitionData[0].records[0].records[0]';
    expect(valueAt(view, `${record}.value`)).toBe('A');
    const spans = view.bytes?.spans.map(({ path }) => path) ?? [];
    for (const path of ['header.clientId', 'header.correlationId', 'body.acks'])
      expect(spans).toContain(path);
  });

  test('is shown with the very bytes of its frame, on its way and arrived', () => {
    const told = story(ORDERS).send('#A', '#B');
    const seen = new Map<number, DetailView>();
    for (let count = 0; count < 30; count += 1) {
      told.run(millis(1));
      for (const { id, message, bytes } of messagesInFlight(told.cluster)) {
        if (message.type === 'RawFrame') continue;
        const view = detail(told, { what: 'message', id });
        expect(view.bytes?.hex).toBe(toHex(encodeFrame(message)));
        expect(view.bytes?.hex).toHaveLength(bytes * 2);
        for (const { from, to } of view.bytes?.spans ?? []) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(bytes);
        }
        seen.set(id, view);
      }
    }
    expect(seen.size).toBeGreaterThan(8);
    told.run(millis(50));
    for (const [id, view] of seen) expect(detail(told, { what: 'message', id })).toEqual(view);
  });

  test('that was sent by hand is its bytes alone', () => {
    const told = story(JOURNAL);
    told.act({ command: 'raw-request', guest: 'g1', broker: 'b1', frame: '001200030000' });
    const id = told.untilSent('RawFrame', 'g1', 'b1');
    expect(detail(told, { what: 'message', id }).bytes).toEqual({ hex: '001200030000', spans: [] });
  });

  test('that never was is nothing', () => {
    expect(story(JOURNAL).frame({ selected: { what: 'message', id: 99_999 } }).detail).toBeNull();
  });
});

describe('a step', () => {
  test('is called by what it changed, and shows the message that it took', () => {
    const told = story(JOURNAL).send('#A').until('leo(journal-0) == 1');
    const step = told.entries.length - 1;
    const view = detail(told, { what: 'step', step });
    expect(view.title).toMatchObject({ step, node: 'b1', kind: 'appended' });
    expect(valueAt(view, 'header.clientId')).toBe('p1');
    expect(view.bytes).not.toBeNull();
  });

  test('without a message has the values of what happened', () => {
    const told = story(JOURNAL).act({ command: 'poll', consumer: 'r1', max: 3 });
    const view = detail(told, { what: 'step', step: told.entries.length - 1 });
    expect(view.title).toMatchObject({ kind: 'you-poll', node: 'r1' });
    expect(view.fields).toEqual([
      { path: 'consumer', value: 'r1' },
      { path: 'max', value: '3' },
    ]);
    expect(view.bytes).toBeNull();
  });

  test('that was not taken yet is nothing', () => {
    expect(story(JOURNAL).frame({ selected: { what: 'step', step: 99_999 } }).detail).toBeNull();
  });
});

describe('a node, a replica', () => {
  test('a node has its state and its settings', () => {
    const told = story(ORDERS);
    const broker = detail(told, { what: 'node', node: 'b2' });
    expect(broker.title).toEqual({ kind: 'node', name: 'b2' });
    expect(valueAt(broker, 'status')).toBe('up');
    expect(valueAt(broker, 'brokerId')).toBe('2');
    const controller = detail(told, { what: 'node', node: 'c1' });
    expect(Number(valueAt(controller, 'metadataLogEnd'))).toBeGreaterThan(5);
    const producer = detail(told, { what: 'node', node: 'p1' });
    expect(valueAt(producer, 'config.linger.ms')).toBe('5');
    expect(valueAt(producer, 'sent')).toBe('0');
    expect(valueAt(detail(told, { what: 'node', node: 'r1' }), 'delivered')).toBe('0');
    expect(told.frame({ selected: { what: 'node', node: 'b9' } }).detail).toBeNull();
  });

  test('a leader knows how far its followers are', () => {
    const told = story(ORDERS).run(seconds(1));
    const leader = detail(told, { what: 'replica', node: 'b1', partition: 'orders-0' });
    expect(leader.title).toEqual({ kind: 'replica', name: 'orders-0 · b1' });
    expect(valueAt(leader, 'role')).toBe('leader');
    expect(valueAt(leader, 'followers.2.endOffset')).toBe('0');
    expect(valueAt(leader, 'metadata.isr')).toBe('[1, 2, 3]');
    const follower = detail(told, { what: 'replica', node: 'b2', partition: 'orders-0' });
    expect(valueAt(follower, 'role')).toBe('follower');
    expect(valueAt(follower, 'followers.2.endOffset')).toBeUndefined();
    const nowhere: Selection = { what: 'replica', node: 'b1', partition: 'nowhere-0' };
    expect(told.frame({ selected: nowhere }).detail).toBeNull();
  });
});

describe('a record', () => {
  const of = (offset: number): Selection => ({
    what: 'record',
    node: 'b1',
    partition: 'journal-0',
    offset,
  });

  test('has its fields and those of its batch, whose bytes are shown with its own among them', () => {
    const told = story(JOURNAL).send('#A=k', '#hello').until('acked(p1) == 2');
    const view = detail(told, of(1));
    expect(view.title).toEqual({ kind: 'record', name: '#hello · journal-0 @1' });
    expect(valueAt(view, 'record.offset')).toBe('1');
    expect(valueAt(view, 'record.value')).toBe('hello');
    expect(valueAt(view, 'record.key')).toBe('null');
    expect(valueAt(view, 'batch.baseOffset')).toBe('0');
    expect(valueAt(view, 'batch.recordsCount')).toBe('2');
    const { hex, spans } = view.bytes ?? { hex: '', spans: [] };
    const bytesOf = (path: string): string => {
      const span = spans.find((each) => each.path === path);
      return span === undefined ? '' : hex.slice(span.from * 2, span.to * 2);
    };
    expect(hex).toHaveLength(Number(valueAt(view, 'batch.sizeInBytes')) * 2);
    expect(bytesOf('batch.magic')).toBe('02');
    expect(bytesOf('batch.recordsCount')).toBe('00000002');
    expect(bytesOf('record')).toContain(toHex('hello'));
    expect(bytesOf('record')).not.toContain(toHex('A'));
    expect(spans.every(({ to }) => to * 2 <= hex.length)).toBe(true);
  });

  test('that is deleted, or not there yet, is nothing', () => {
    const told = story(JOURNAL).send('#A', '#B').until('acked(p1) == 2');
    told.act({ command: 'delete-records', partition: 'journal-0', before: 1 });
    told.until('logStart(journal-0) == 1');
    expect(told.frame({ selected: of(0) }).detail).toBeNull();
    expect(told.frame({ selected: of(1) }).detail).not.toBeNull();
    expect(told.frame({ selected: of(2) }).detail).toBeNull();
  });

  test('in other letters than Latin ones is read as it was written', () => {
    const told = story(JOURNAL).send('#日志').until('acked(p1) == 1');
    expect(detail(told, of(0)).title).toMatchObject({ name: '#日志 · journal-0 @0' });
    expect(valueAt(detail(told, of(0)), 'record.value')).toBe('日志');
  });
});

describe('nested values as lines', () => {
  test('say paths as one writes them', () => {
    expect(flatten({ a: 1, b: { c: [{ d: 'x' }, { d: null }] }, e: [1, 2], f: true })).toEqual([
      { path: 'a', value: '1' },
      { path: 'b.c[0].d', value: 'x' },
      { path: 'b.c[1].d', value: 'null' },
      { path: 'e', value: '[1, 2]' },
      { path: 'f', value: 'true' },
    ]);
  });

  test('say what is empty, and leave out what is absent', () => {
    expect(flatten({ list: [], table: {}, absent: undefined })).toEqual([
      { path: 'list', value: '[]' },
      { path: 'table', value: '{}' },
    ]);
  });

  test('show bytes that are no text as dots, and cut what is long', () => {
    expect(flatten({ name: 'a\u0000b\n' })).toEqual([{ path: 'name', value: 'a·b·' }]);
    const [line] = flatten({ value: 'x'.repeat(5_000) });
    expect(line?.value).toBe(`${'x'.repeat(200)}…`);
  });

  test('tell the largest long to its last digit', () => {
    expect(flatten({ highWatermark: 2 ** 63 })).toEqual([
      { path: 'highWatermark', value: '9223372036854775807' },
    ]);
  });

  test('have an end', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({ index, twice: 2 * index }));
    expect(flatten({ many })).toHaveLength(400);
  });
});
