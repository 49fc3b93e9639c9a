import { describe, expect, test } from 'vitest';
import { en } from '../../../src/app/words/en.ts';
import { zh } from '../../../src/app/words/zh.ts';
import { happeningsOf, stepHappening } from '../../../src/frame/why/happening.ts';
import type { HappeningKind } from '../../../src/frame/why/happening-kind.ts';
import type { Happening } from '../../../src/frame/types/happenings.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { fault } from '../../../src/kernel/faults.ts';
import { clusterProgram } from '../../../src/kafka/cluster.ts';
import { JOURNAL, ORDERS, story, type Story } from './story.ts';

const told = (cluster: Story): Happening[] =>
  cluster.entries.flatMap((entry) => [
    ...happeningsOf(cluster.cluster, entry),
    stepHappening(cluster.cluster, cluster.past, entry),
  ]);

/** The last thing that was told of this kind. */
const last = (cluster: Story, kind: HappeningKind): Happening['values'] | undefined =>
  told(cluster).findLast((each) => each.kind === kind)?.values;

/** A cluster that many things are done to. */
function eventful(): Story {
  const cluster = story(ORDERS).send('#A', '#B').run(millis(100));
  cluster.act({ command: 'load', producer: 'p1', every: millis(5), keys: 2, valueBytes: 9 });
  cluster.act({ command: 'poll-loop', consumer: 'r1', on: false }).run(millis(50));
  cluster.act({ command: 'seek', consumer: 'r1', partition: 'orders-0', offset: 0 });
  cluster.act({ command: 'poll', consumer: 'r1' }).run(millis(50));
  cluster.act({ command: 'configure', client: 'r1', config: { 'fetch.min.bytes': 5 } });
  cluster.act({ command: 'flush', producer: 'p1' });
  cluster.act({ command: 'stop-load', producer: 'p1' }).run(seconds(1));
  cluster.act({ command: 'create-topic', topic: 'new', partitions: 2, replicationFactor: 1 });
  cluster.act({ command: 'delete-records', partition: 'orders-0', before: 1 }).run(seconds(1));
  cluster.act({
    command: 'raw-request',
    guest: 'g1',
    broker: 'b1',
    frame: '0000',
    claimLength: -1,
  });
  cluster.run(millis(50)).act({ command: 'hang-up', guest: 'g1' });
  cluster.act({
    command: 'replay',
    producer: 'p1',
    source: 'rows',
    rows: [{ key: null, value: 'x', after: 0 }],
  });
  cluster.act({ command: 'delay', from: 'b1', to: 'b2', delay: { min: 5, max: 9 }, oneWay: true });
  cluster.act({
    command: 'lose',
    from: 'b1',
    to: 'b2',
    loss: { numerator: 1, denominator: 8 },
    oneWay: true,
  });
  cluster.act({ command: 'cut', from: 'b1', to: 'b3' }).run(millis(50));
  cluster.act({ command: 'heal', from: 'b1', to: 'b3' }).run(millis(50));
  cluster.act({ command: 'pause', node: 'b2' }).run(millis(50));
  cluster.act({ command: 'resume', node: 'b2' }).sendTo(0, '#C');
  const id = cluster.untilSent('ProduceRequest', 'p1', 'b1');
  cluster.act({ command: 'hold', message: id }).run(millis(20));
  cluster.act({ command: 'release', message: id }).run(millis(20));
  cluster.act({ command: 'kill', node: 'b3' }).run(millis(50));
  return cluster.act({ command: 'restart', node: 'b3' }).run(seconds(1));
}

describe('what happened, as data', () => {
  test.each<[string, Partial<Record<string, string>>]>([
    ['en', en.happenings],
    ['zh', zh.happenings],
  ])('has a value for each brace of its sentence: %s', (_language, words) => {
    const happenings = told(eventful());
    expect(new Set(happenings.map(({ kind }) => kind)).size).toBeGreaterThan(38);
    for (const { kind, values } of happenings) {
      const { as, why } = values;
      const sentence = words[`${kind}.${as ?? why ?? ''}`] ?? words[kind] ?? '';
      expect(sentence, kind).not.toBe('');
      const known = ['offsets', ...Object.keys(values)];
      for (const [, name] of sentence.matchAll(/\{(\w+)/g)) expect(known, kind).toContain(name);
      for (const value of Object.values(values))
        expect(['string', 'number']).toContain(typeof value);
    }
  });

  test('what you asked is told with what matters of it', () => {
    const cluster = eventful();
    expect(last(cluster, 'you-send')).toEqual({ producer: 'p1', records: 1, labels: '#C' });
    expect(last(cluster, 'you-configure')).toEqual({ client: 'r1', config: 'fetch.min.bytes=5' });
    expect(last(cluster, 'you-poll-loop')).toEqual({ consumer: 'r1', on: 'false' });
    expect(last(cluster, 'you-raw-request')).toEqual({
      guest: 'g1',
      broker: 'b1',
      bytes: 2,
      claimLength: -1,
    });
    expect(last(cluster, 'you-replay')).toEqual({ producer: 'p1', source: 'rows', rows: 1 });
  });

  test('only the first labels of many are named', () => {
    const cluster = story(JOURNAL).send('#A', '#B', '#C', '#D', '#E', '#F', '#G');
    expect(last(cluster, 'you-send')).toMatchObject({ records: 7, labels: '#A #B #C #D #E #F …' });
  });

  test('what was broken is told with the names of its places', () => {
    const cluster = eventful();
    expect(last(cluster, 'fault-kill')).toEqual({ node: 'b3' });
    expect(last(cluster, 'fault-delay')).toEqual({
      from: 'b1',
      to: 'b2',
      delayMin: 5,
      delayMax: 9,
    });
    expect(last(cluster, 'fault-lose')).toEqual({ from: 'b1', to: 'b2', loss: 12.5 });
  });

  test('a throttle and a slow disk are told too', () => {
    const cluster = story(JOURNAL);
    const entries = cluster.entries;
    const recorder = { record: (entry: (typeof entries)[number]) => void entries.push(entry) };
    const { cluster: world } = cluster;
    fault(world, clusterProgram, { fault: 'throttle', from: 0, to: 2, bandwidth: 900 }, recorder);
    expect(last(cluster, 'fault-throttle')).toEqual({ from: 'b1', to: 'p1', bandwidth: 900 });
    fault(world, clusterProgram, { fault: 'throttle', from: 0, to: 2, bandwidth: null }, recorder);
    expect(last(cluster, 'fault-throttle')).toEqual({ from: 'b1', to: 'p1', why: 'over' });
    fault(world, clusterProgram, { fault: 'disk', node: 0, writeTime: 7, syncTime: 8 }, recorder);
    expect(last(cluster, 'fault-disk')).toEqual({ node: 'b1', writeTime: 7, syncTime: 8 });
  });
});

describe('a timer is told with its setting', () => {
  const settings = (cluster: Story, timer: string): (string | number | undefined)[][] =>
    told(cluster)
      .filter(({ kind, values }) => kind === 'timer' && values['timer'] === timer)
      .map(({ values }) => [values['config'], values['value']]);

  test('as the process has it', () => {
    const producer = { name: 'p1', topic: 'journal', config: { 'linger.ms': 7 } };
    const cluster = story({ ...JOURNAL, producers: [producer] })
      .send('#A')
      .run(seconds(6));
    expect(settings(cluster, 'linger')).toEqual([['linger.ms', 7]]);
    expect(settings(cluster, 'checkpoint')).toEqual([
      ['replica.high.watermark.checkpoint.interval.ms', 5_000],
    ]);
    expect(settings(cluster, 'controller-no-op')[0]).toEqual([
      'metadata.max.idle.interval.ms',
      500,
    ]);
    expect(new Set(settings(cluster, 'heartbeat').map(String))).toEqual(
      new Set(['broker.heartbeat.interval.ms,2000']),
    );
  });

  test('but not when it ran for another reason: a heartbeat without answer is sent again sooner', () => {
    const cluster = story(ORDERS).act({ command: 'cut', from: 'b1', to: 'c1' }).run(seconds(14));
    expect(settings(cluster, 'heartbeat')[0]).toEqual(['broker.heartbeat.interval.ms', 2_000]);
    expect(settings(cluster, 'heartbeat')).toContainEqual([undefined, undefined]);
  });

  test('of the request that waited', () => {
    const cluster = story({
      ...ORDERS,
      brokers: ORDERS.brokers.map((each) => ({
        ...each,
        config: { 'replica.fetch.wait.max.ms': 300 },
      })),
    }).run(seconds(1));
    const seen = new Set(settings(cluster, 'delayed').map(String));
    expect(seen).toEqual(new Set(['replica.fetch.wait.max.ms,300', 'fetch.max.wait.ms,500']));
  });
});
