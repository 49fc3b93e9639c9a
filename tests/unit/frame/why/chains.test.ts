import { describe, expect, test } from 'vitest';
import type { WhyLink } from '../../../../src/frame/types/detail.ts';
import type { Selection } from '../../../../src/frame/types/lens.ts';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { JOURNAL, ORDERS, story, type Story } from '../story.ts';

function whyOf(told: Story, selected: Selection): WhyLink[] {
  const { detail } = told.frame({ selected });
  if (detail === null) throw new Error('the selection is there');
  // The last chain is that of the newest change.
  return detail.why.at(-1) ?? [];
}

/** A chain as a list of `node kind`, newest first. */
const told = (why: WhyLink[]): string[] =>
  why.map(({ node, happening }) => `${node} ${happening.kind}`);

/** The same, whichever follower it was that came last. */
const toldOfFollowers = (why: WhyLink[]): string[] =>
  told(why).map((each) => each.replace(/^b[23] appended$/, 'follower appended'));

const record = (node: string, partition: string, offset: number): Selection => ({
  what: 'record',
  node,
  partition,
  offset,
});

describe('why is this record here?', () => {
  test('the leader appended it, a batch brought it, you sent it', () => {
    const cluster = story(JOURNAL).send('#A', '#B').until('acked(p1) == 2');
    const why = whyOf(cluster, record('b1', 'journal-0', 1));
    expect(told(why)).toEqual(['b1 appended', 'p1 batch-sent', 'p1 you-send']);
    expect(why.map(({ tone }) => tone)).toEqual(['change', 'change', 'you']);
    expect(why[2]?.happening.values).toEqual({ producer: 'p1', records: 2, labels: '#A #B' });
  });

  test('a follower copied it; the linger of its batch is named with its setting', () => {
    const cluster = story(ORDERS).sendTo(0, '#A').until('leo(orders-0@b3) == 1');
    const why = whyOf(cluster, record('b3', 'orders-0', 0));
    expect(told(why)).toEqual([
      'b3 appended',
      'b1 appended',
      'p1 batch-sent',
      'p1 timer',
      'p1 you-send',
    ]);
    expect(why[0]?.happening.values['as']).toBe('follower');
    expect(why[1]?.happening.values['as']).toBe('leader');
    expect(why[3]?.happening.values).toEqual({
      timer: 'linger',
      armed: millis(5),
      why: 'setting',
      config: 'linger.ms',
      value: 5,
    });
  });

  test('of several sends in one batch it finds the one that gave this record', () => {
    const slow = { name: 'p1', topic: 'journal', config: { 'linger.ms': 50 } };
    const cluster = story({ ...JOURNAL, producers: [slow] });
    cluster.send('#A').run(millis(10)).send('#B').until('acked(p1) == 2');
    const sent = (offset: number): unknown =>
      whyOf(cluster, record('b1', 'journal-0', offset)).at(-1)?.happening.values['labels'];
    expect([sent(0), sent(1)]).toEqual(['#A', '#B']);
  });

  test('a record of long ago still knows', () => {
    const cluster = story(JOURNAL).send('#A').until('acked(p1) == 1');
    cluster.act({ command: 'load', producer: 'p1', every: 500, keys: 0, valueBytes: 4 });
    cluster.run(seconds(18));
    expect(cluster.entries.length).toBeGreaterThan(25_000);
    expect(told(whyOf(cluster, record('b1', 'journal-0', 0)))).toEqual([
      'b1 appended',
      'p1 batch-sent',
      'p1 you-send',
    ]);
  });

  test('a record of a load goes back to who began the load', () => {
    const cluster = story(JOURNAL);
    cluster.act({ command: 'load', producer: 'p1', every: millis(4), keys: 0, valueBytes: 4 });
    cluster.until('leo(journal-0) == 20');
    const why = whyOf(cluster, record('b1', 'journal-0', 15));
    expect(told(why).at(-1)).toBe('p1 you-load');
    expect(told(why)).toContain('p1 timer');
  });

  test('a load that runs from the start goes back to the start of its producer', () => {
    const load = { every: millis(4), keys: 0, valueBytes: 4 };
    const cluster = story({ ...JOURNAL, producers: [{ name: 'p1', topic: 'journal', load }] });
    const why = whyOf(cluster, record('b1', 'journal-0', 15));
    expect(told(why).at(-1)).toBe('p1 booted');
  });
});

describe('why was this message sent?', () => {
  test('the first link is the step that sent it, on its way and afterwards', () => {
    const cluster = story(ORDERS).sendTo(0, '#A');
    const id = cluster.untilSent('ProduceRequest', 'p1', 'b1');
    const flying = whyOf(cluster, { what: 'message', id });
    expect(told(flying)).toEqual(['p1 batch-sent', 'p1 timer', 'p1 you-send']);
    cluster.until('acked(p1) == 1');
    expect(whyOf(cluster, { what: 'message', id })).toEqual(flying);
  });

  test('an answer to acks=all goes back through the followers', () => {
    const cluster = story(ORDERS).sendTo(0, '#A');
    const id = cluster.untilSent('ProduceResponse', 'b1', 'p1');
    expect(toldOfFollowers(whyOf(cluster, { what: 'message', id }))).toEqual([
      'b1 produce-completed',
      'b1 high-watermark',
      'follower appended',
      'b1 appended',
      'p1 batch-sent',
      'p1 timer',
      'p1 you-send',
    ]);
  });

  test('a fetch without news ends in how long it may wait', () => {
    const cluster = story(ORDERS).run(seconds(1));
    const id = cluster.untilSent('FetchResponse', 'b1', 'b2');
    const why = whyOf(cluster, { what: 'message', id });
    expect(told(why)).toEqual(['b1 timer']);
    expect(why[0]?.happening.values).toMatchObject({
      config: 'replica.fetch.wait.max.ms',
      value: 500,
    });
    const toReader = cluster.untilSent('FetchResponse', 'b1', 'r1');
    expect(whyOf(cluster, { what: 'message', id: toReader })[0]?.happening.values).toMatchObject({
      config: 'fetch.max.wait.ms',
      value: 500,
    });
  });

  test('a heartbeat ends in its interval', () => {
    const cluster = story(ORDERS).run(seconds(3));
    const id = cluster.untilSent('BrokerHeartbeatRequest', 'b2', 'c1');
    const why = whyOf(cluster, { what: 'message', id });
    expect(told(why)).toEqual(['b2 timer']);
    expect(why[0]?.happening.values).toMatchObject({
      config: 'broker.heartbeat.interval.ms',
      value: 2_000,
    });
  });

  test('what is told of metadata when nothing happens ends in the idle interval', () => {
    const cluster = story(ORDERS);
    const id = cluster.untilSent('FetchResponse', 'c1', 'b1');
    const why = whyOf(cluster, { what: 'message', id });
    expect(told(why)).toEqual(['c1 synced', 'c1 timer', 'c1 timer']);
    expect(why.at(-1)?.happening.values).toMatchObject({
      config: 'metadata.max.idle.interval.ms',
      value: 500,
    });
  });

  test('a lost message was lost with the broker that you killed', () => {
    const cluster = story(ORDERS).sendTo(0, '#A');
    const id = cluster.untilSent('ProduceRequest', 'p1', 'b1');
    cluster.act({ command: 'kill', node: 'b1' });
    const why = whyOf(cluster, { what: 'message', id });
    expect(told(why)).toEqual(['b1 message-lost', 'b1 fault-kill']);
    expect(why[1]?.tone).toBe('fault');
  });

  test('a dropped message was lost because you dropped it', () => {
    const cluster = story(JOURNAL).send('#A');
    const id = cluster.untilSent('ProduceRequest', 'p1', 'b1');
    cluster.act({ command: 'drop', message: id });
    expect(told(whyOf(cluster, { what: 'message', id }))).toEqual([
      'b1 message-lost',
      'p1 fault-drop',
    ]);
  });
});

describe('why did this process do that?', () => {
  test('a reader got records because it polled and its position had to be found', () => {
    const cluster = story(JOURNAL).send('#A').until('acked(p1) == 1');
    cluster.act({ command: 'poll', consumer: 'r1' }).until('deliveries(#A, r1) == 1');
    expect(told(whyOf(cluster, { what: 'node', node: 'r1' }))).toEqual([
      'r1 delivered',
      'b1 message-arrived',
      'r1 position',
      'b1 message-arrived',
      'r1 you-poll',
    ]);
  });

  test('a reader that polls in a loop got records because they were committed', () => {
    const cluster = story(ORDERS).run(seconds(1)).sendTo(0, '#A').until('deliveries(#A, r1) == 1');
    expect(toldOfFollowers(whyOf(cluster, { what: 'node', node: 'r1' })).slice(0, 4)).toEqual([
      'r1 delivered',
      'b1 high-watermark',
      'follower appended',
      'b1 appended',
    ]);
  });

  test('a reader that works through what was there goes back to each commit, not to the fetch before', () => {
    const cluster = story(ORDERS).act({ command: 'poll-loop', consumer: 'r1', on: false });
    cluster.run(seconds(1));
    for (const label of ['#A', '#B', '#C']) cluster.sendTo(0, label).run(millis(100));
    cluster.act({ command: 'configure', client: 'r1', config: { 'max.poll.records': 1 } });
    cluster.act({ command: 'poll-loop', consumer: 'r1', on: true });
    cluster.until('deliveries(#C, r1) == 1');
    const why = whyOf(cluster, { what: 'node', node: 'r1' });
    expect(why.at(-1)?.happening).toMatchObject({ kind: 'you-poll-loop', values: { on: 'true' } });
  });

  test('a follower hears of the high watermark when its waiting fetch ends', () => {
    const cluster = story(ORDERS).sendTo(0, '#A').until('hw(orders-0@b3) == 1');
    const why = whyOf(cluster, { what: 'replica', node: 'b3', partition: 'orders-0' });
    expect(toldOfFollowers(why).slice(0, 5)).toEqual([
      'b3 high-watermark',
      'b1 timer',
      'b1 high-watermark',
      'follower appended',
      'b1 appended',
    ]);
    expect(why[1]?.happening.values['config']).toBe('replica.fetch.wait.max.ms');
    expect(told(why).at(-1)).toBe('p1 you-send');
  });

  test('a producer tries again because the broker that you killed hung up', () => {
    const cluster = story(ORDERS).sendTo(0, '#A');
    cluster.untilSent('ProduceRequest', 'p1', 'b1');
    cluster.act({ command: 'kill', node: 'b1' }).run(millis(10));
    expect(told(whyOf(cluster, { what: 'node', node: 'p1' }))).toEqual([
      'p1 will-retry',
      'p1 disconnected',
      'b1 fault-kill',
    ]);
  });

  test('a deletion goes back to you; how the two came to talk is left out', () => {
    const cluster = story(JOURNAL).send('#A', '#B').until('acked(p1) == 2');
    cluster.act({ command: 'delete-records', partition: 'journal-0', before: 1 });
    cluster.until('logStart(journal-0) == 1');
    expect(told(whyOf(cluster, { what: 'replica', node: 'b1', partition: 'journal-0' }))).toEqual([
      'b1 log-start',
      'admin you-delete-records',
    ]);
  });

  test('a follower lets go of deleted records because the leader did, and the leader because you said so', () => {
    const cluster = story(ORDERS).sendTo(0, '#A').until('hw(orders-0@b3) == 1').run(seconds(1));
    cluster.act({ command: 'delete-records', partition: 'orders-0', before: 1 });
    cluster.until('logStart(orders-0@b3) == 1');
    const why = whyOf(cluster, { what: 'replica', node: 'b3', partition: 'orders-0' });
    expect(told(why)).toEqual(['b3 log-start', 'b1 log-start', 'admin you-delete-records']);
    // Also when the news came along with a record.
    cluster.sendTo(0, '#B').until('hw(orders-0@b3) == 2').run(seconds(1));
    cluster.act({ command: 'delete-records', partition: 'orders-0', before: 2 }).run(millis(10));
    cluster.sendTo(0, '#C').until('logStart(orders-0@b3) == 2');
    const step = cluster.entries.findLast(({ notes }) =>
      notes.some((note) => note.note === 'log-start' && note.as === 'follower'),
    )?.step;
    const again = told(whyOf(cluster, { what: 'step', step: step ?? -1 }));
    expect(again.slice(-2)).toEqual(['b1 log-start', 'admin you-delete-records']);
  });

  test('a broker that you started again goes back to that', () => {
    const cluster = story(ORDERS).act({ command: 'kill', node: 'b3' }).run(millis(100));
    cluster.act({ command: 'restart', node: 'b3' });
    const boot = cluster.entries.findLast(({ what }) => what.event === 'boot');
    expect(told(whyOf(cluster, { what: 'step', step: boot?.step ?? -1 })).slice(-2)).toEqual([
      'b3 booted',
      'b3 fault-start',
    ]);
  });
});

describe('every chain', () => {
  /** What a chain may end in: a person, a fault, a timer, a limit, or a process that starts. */
  const isBeginning = ({ happening }: WhyLink): boolean =>
    /^(you-.*|fault-.*|timer|timeout|setting|booted)$/.test(happening.kind);

  function busyStory(): Story {
    const load = { every: millis(3), keys: 4, valueBytes: 8 };
    const cluster = story({
      ...ORDERS,
      producers: [{ name: 'p1', topic: 'orders', config: { 'linger.ms': 5 }, load }],
    });
    cluster.run(millis(300)).act({ command: 'cut', from: 'b1', to: 'b2' }).run(millis(200));
    cluster.act({ command: 'heal', from: 'b1', to: 'b2' }).run(millis(300));
    cluster.act({ command: 'pause', node: 'r1' }).run(millis(100));
    cluster.act({ command: 'resume', node: 'r1' }).run(millis(100));
    cluster.act({ command: 'kill', node: 'b3' }).run(millis(300));
    return cluster.act({ command: 'restart', node: 'b3' }).run(seconds(1));
  }

  test('goes back in time, and ends where something began', () => {
    const cluster = busyStory();
    const steps = cluster.entries.map(({ step }) => step);
    for (const step of steps.filter((each) => each % 7 === 0)) {
      const why = whyOf(cluster, { what: 'step', step });
      const last = why.at(-1);
      expect(why.length).toBeGreaterThan(0);
      expect(why.length).toBeLessThanOrEqual(24);
      if (last === undefined || !isBeginning(last))
        throw new Error(`step ${step} ends in nothing: ${told(why).join(' < ')}`);
      for (const [index, link] of why.slice(1).entries()) {
        expect(link.step).toBeLessThanOrEqual(why[index]?.step ?? -1);
        expect(cluster.entries[link.step]?.time).toBe(link.time);
      }
    }
  });

  test('of a message on its way does so too', () => {
    // The controller takes b3 in again when the session of its last process is over; until then
    // acks=all waits.
    const cluster = busyStory().run(seconds(12));
    let seen = 0;
    for (let count = 0; count < 100; count += 1) {
      for (const { id } of cluster.run(millis(1)).frame().messages) {
        const last = whyOf(cluster, { what: 'message', id }).at(-1);
        expect(last !== undefined && isBeginning(last)).toBe(true);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(200);
  });
});
