import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import type { Story } from '../story.ts';
import { calm, chainsOf, whyChange, whyNode, whyReplica } from './telling.ts';

const SILENT = (broker: number) => ({
  kind: 'timeout',
  why: 'heartbeat',
  peer: `b${broker}`,
  config: 'broker.session.timeout.ms',
  value: 9_000,
});

/** Two followers are dead and fenced: the ISR is its leader alone. */
function alone(told: Story): Story {
  told.act({ command: 'kill', node: 'b2' }).run(seconds(15));
  return told.act({ command: 'kill', node: 'b3' }).run(seconds(15));
}

describe('a record is not acknowledged', () => {
  const stuckOnB3 = {
    kind: 'waits-for-follower',
    why: 'silent',
    partition: 'orders-0',
    peer: 'b3',
    config: 'replica.lag.time.max.ms',
    value: 30_000,
  };

  test('because acks=all waits for a follower in the ISR that you paused', () => {
    const told = calm().act({ command: 'pause', node: 'b3' }).sendTo(0, '#A').run(millis(3_500));
    const chain = whyNode(told, 'p1');
    expect(chain).toMatchObject([
      { at: 'p1', kind: 'unacknowledged', records: 1, partition: 'orders-0' },
      stuckOnB3,
      { at: 'b3', kind: 'fault-pause' },
    ]);
    // It had asked for more right before it was paused, and such a fetch waits for half a second.
    expect(chain[1]?.['silent']).toBeGreaterThan(millis(3_400));
    expect(chain[1]?.['silent']).toBeLessThan(millis(4_100));
    // The request in purgatory, and the replica of the leader, say the same.
    for (const lines of [whyNode(told, 'b1'), whyReplica(told, 'b1')])
      expect(lines).toMatchObject([
        { at: 'b1', kind: 'uncommitted', partition: 'orders-0', from: 0, records: 1 },
        stuckOnB3,
        { at: 'b3', kind: 'fault-pause' },
      ]);
  });

  test('because you held the fetch that would have told of it', () => {
    const told = calm();
    const id = told.untilSent('FetchRequest', 'b3', 'b1');
    told.act({ command: 'hold', message: id }).sendTo(0, '#A').run(millis(3_500));
    expect(whyNode(told, 'p1')).toMatchObject([
      { kind: 'unacknowledged', records: 1 },
      stuckOnB3,
      { at: 'b3', kind: 'fault-hold' },
    ]);
  });

  test('because its leader is dead and the controller does not know it yet', () => {
    const told = calm().act({ command: 'kill', node: 'b1' });
    told.sendTo(0, '#A').run(millis(3_500));
    expect(whyNode(told, 'p1')).toMatchObject([
      { at: 'p1', kind: 'unacknowledged', records: 1, partition: 'orders-0' },
      {
        kind: 'waits-for-leader',
        partition: 'orders-0',
        peer: 'b1',
        config: 'broker.session.timeout.ms',
        value: 9_000,
      },
      { at: 'b1', kind: 'fault-kill' },
    ]);
  });

  test('because the ISR is smaller than min.insync.replicas: the leader refuses', () => {
    const told = alone(calm({ topic: { 'min.insync.replicas': 2 } }));
    told.sendTo(0, '#A').run(seconds(1));
    const expected = [
      { at: 'b1', kind: 'refused', error: 'NOT_ENOUGH_REPLICAS' },
      { kind: 'setting', config: 'min.insync.replicas', value: 2 },
      { kind: 'isr-changed', before: '1, 3', after: '1' },
      { kind: 'broker-fenced', broker: 3 },
      SILENT(3),
      { at: 'b3', kind: 'fault-kill' },
    ];
    expect(whyChange(told, 'b1', 'refused')).toMatchObject(expected);
    expect(whyChange(told, 'p1', 'will-retry')).toMatchObject([
      { at: 'p1', kind: 'will-retry', error: 'NOT_ENOUGH_REPLICAS' },
      ...expected,
    ]);
    expect(whyReplica(told, 'b1')).toMatchObject([
      { at: 'b1', kind: 'under-min-isr', partition: 'orders-0', isr: 1, minIsr: 2 },
      ...expected.slice(2),
    ]);
  });

  test('and is given up by delivery.timeout.ms, because the leader has been dead for so long', () => {
    const told = calm({
      topic: { 'min.insync.replicas': 1 },
      producer: { 'delivery.timeout.ms': 5_000, 'request.timeout.ms': 2_000 },
    });
    told.act({ command: 'pause', node: 'b1' }).sendTo(0, '#A').run(seconds(6));
    expect(whyChange(told, 'p1', 'send-failed')).toMatchObject([
      { at: 'p1', kind: 'send-failed', error: 'TimeoutException', records: 1 },
      {
        at: 'p1',
        kind: 'timeout',
        why: 'delivery',
        config: 'delivery.timeout.ms',
        value: 5_000,
      },
      { kind: 'will-retry', error: 'REQUEST_TIMED_OUT' },
      { kind: 'timeout', why: 'answer', peer: 'b1', config: 'request.timeout.ms', value: 2_000 },
      { at: 'b1', kind: 'fault-pause' },
    ]);
    // What is over has a why as a state, too.
    expect(whyNode(told, 'p1').slice(0, 3)).toMatchObject([
      { at: 'p1', kind: 'failed-sends', failed: 1 },
      { kind: 'send-failed', error: 'TimeoutException' },
      { kind: 'timeout', why: 'delivery' },
    ]);
  });

  test('within request.timeout.ms, because a follower in the ISR says nothing', () => {
    const told = calm({ producer: { 'request.timeout.ms': 4_000 } });
    told.act({ command: 'cut', from: 'b1', to: 'b3' }).sendTo(0, '#A').run(millis(4_050));
    expect(whyChange(told, 'b1', 'produce-completed')).toMatchObject([
      { at: 'b1', kind: 'produce-completed', error: 'REQUEST_TIMED_OUT' },
      {
        at: 'b1',
        kind: 'timeout',
        why: 'commit',
        peer: 'b3',
        config: 'request.timeout.ms',
        value: 4_000,
      },
      { kind: 'fault-cut', from: 'b1', to: 'b3' },
    ]);
  });
});

describe('records are gone', () => {
  test('because they were older than retention.ms', () => {
    const told = calm({ topic: { 'retention.ms': 60_000, 'segment.ms': 30_000 } });
    told.sendTo(0, '#A').run(seconds(40)).sendTo(0, '#B').run(seconds(400));
    expect(whyChange(told, 'b1', 'log-start')).toMatchObject([
      { at: 'b1', kind: 'log-start', from: 0 },
      { at: 'b1', kind: 'segments-deleted', why: 'time' },
      { kind: 'setting', config: 'retention.ms', value: 60_000 },
    ]);
  });

  test('so a reader begins anew, because you deleted what it wanted to read next', () => {
    const told = calm({ polling: false }).sendTo(0, '#A').sendTo(0, '#B').until('acked(p1) == 2');
    told.act({ command: 'poll', consumer: 'r1' }).run(seconds(2));
    told.act({ command: 'seek', consumer: 'r1', partition: 'orders-0', offset: 0 });
    told.act({ command: 'delete-records', partition: 'orders-0', before: 1 }).run(seconds(2));
    told.act({ command: 'poll', consumer: 'r1' }).run(seconds(2));
    expect(whyChange(told, 'r1', 'position', { why: 'reset' })).toMatchObject([
      { at: 'r1', kind: 'position', why: 'reset', to: 1 },
      { kind: 'offset-out-of-range', position: 0, policy: 'earliest' },
      { at: 'b1', kind: 'log-start', to: 1 },
      { at: 'admin', kind: 'you-delete-records' },
    ]);
  });
});

describe('a reader gets nothing', () => {
  test('because it has read all that is committed', () => {
    const told = calm().sendTo(0, '#A').until('deliveries(#A, r1) == 1').run(seconds(2));
    expect(whyNode(told, 'r1')).toMatchObject([
      { at: 'r1', kind: 'nothing-to-read', why: 'at-end', partition: 'orders-0', position: 1 },
    ]);
  });

  test('because what comes next is not committed: a follower in the ISR is cut off', () => {
    const told = calm().act({ command: 'cut', from: 'b1', to: 'b3' });
    told.sendTo(0, '#A').run(millis(3_500));
    expect(whyNode(told, 'r1')).toMatchObject([
      { at: 'r1', kind: 'nothing-to-read', why: 'uncommitted', position: 0, records: 1 },
      { kind: 'waits-for-follower', why: 'silent', peer: 'b3', partition: 'orders-0' },
      { kind: 'fault-cut', from: 'b1', to: 'b3' },
    ]);
  });

  test('because the ISR is too small to commit what acks=1 has written', () => {
    const topic = { 'min.insync.replicas': 2 };
    const told = alone(calm({ topic, producer: { acks: '1' } }));
    told.sendTo(0, '#A').until('acked(#A)').run(seconds(1));
    expect(whyNode(told, 'r1')).toMatchObject([
      { at: 'r1', kind: 'nothing-to-read', why: 'uncommitted', position: 0, records: 1 },
      { at: 'b1', kind: 'under-min-isr', isr: 1, minIsr: 2 },
      { kind: 'isr-changed', why: 'fenced', after: '1' },
      { kind: 'broker-fenced', broker: 3 },
      SILENT(3),
      { at: 'b3', kind: 'fault-kill' },
    ]);
  });

  test('because you stopped its poll loop', () => {
    const told = calm().act({ command: 'poll-loop', consumer: 'r1', on: false });
    told.sendTo(0, '#A').until('acked(#A)').run(seconds(1));
    expect(whyNode(told, 'r1')).toMatchObject([
      { at: 'r1', kind: 'nothing-to-read', why: 'not-polling' },
      { at: 'r1', kind: 'you-poll-loop', on: 'false' },
    ]);
  });

  test('because nothing leads its partition', () => {
    const told = alone(calm()).act({ command: 'kill', node: 'b1' });
    told.until('offlinePartitions() == 1').run(seconds(1));
    expect(whyNode(told, 'r1')).toMatchObject([
      { at: 'r1', kind: 'nothing-to-read', why: 'leaderless', partition: 'orders-0' },
      { kind: 'leaderless', partition: 'orders-0' },
      { kind: 'broker-fenced', broker: 1 },
      SILENT(1),
      { at: 'b1', kind: 'fault-kill' },
    ]);
  });
});

describe('a connection', () => {
  test('that a broker closed ends in the reason that the broker had', () => {
    const told = calm().act({ command: 'raw-request', guest: 'g1', broker: 'b1', frame: '00ff' });
    told.run(seconds(1));
    const guest = told.cluster.nodes.find(({ state }) => state.role === 'guest')?.name ?? '';
    expect(guest).not.toBe('');
    const closed = told.entries.findLast(({ what }) => what.event === 'closed');
    const chain = chainsOf(told, { what: 'step', step: closed?.step ?? -1 })[0];
    expect(chain?.slice(0, 2)).toMatchObject([
      { at: guest, kind: 'disconnected', peer: 'b1' },
      { at: 'b1', kind: 'connection-closed', why: 'malformed' },
    ]);
    expect(chain?.at(-1)).toMatchObject({ kind: 'you-raw-request' });
  });
});
