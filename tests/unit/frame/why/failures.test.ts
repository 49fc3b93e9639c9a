import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { activeController, calm, whyChange, whyNode, whyReplica } from './telling.ts';

/** What a controller does when a broker is silent: 9 s is the default of Kafka. */
const FENCED_1 = { kind: 'broker-fenced', broker: 1 };
const SILENT_1 = {
  kind: 'timeout',
  why: 'heartbeat',
  peer: 'b1',
  config: 'broker.session.timeout.ms',
  value: 9_000,
};
const LEADS_NOW = { at: 'b2', kind: 'became-leader', partition: 'orders-0', leaderEpoch: 1 };
const LAG = {
  kind: 'timeout',
  peer: 'b3',
  partition: 'orders-0',
  config: 'replica.lag.time.max.ms',
  value: 30_000,
};

describe('a leader is replaced', () => {
  test('because you killed it', () => {
    const told = calm().act({ command: 'kill', node: 'b1' });
    told.until('leader(orders-0) == b2').run(millis(100));
    expect(whyChange(told, 'b2', 'became-leader')).toMatchObject([
      LEADS_NOW,
      FENCED_1,
      SILENT_1,
      { at: 'b1', kind: 'fault-kill' },
    ]);
    // The decision of the controller, opened by itself, goes the same way.
    const decided = whyChange(told, activeController(told), 'leader-elected');
    expect(decided.slice(1)).toMatchObject([FENCED_1, SILENT_1, { kind: 'fault-kill' }]);
  });

  test('because you paused it', () => {
    const told = calm().act({ command: 'pause', node: 'b1' });
    told.until('leader(orders-0) == b2').run(millis(100));
    expect(whyChange(told, 'b2', 'became-leader')).toMatchObject([
      LEADS_NOW,
      FENCED_1,
      SILENT_1,
      { at: 'b1', kind: 'fault-pause' },
    ]);
  });

  test('because you cut it off from the controllers', () => {
    const told = calm();
    for (const to of ['c1', 'c2', 'c3']) told.act({ command: 'cut', from: 'b1', to });
    told.until('leader(orders-0) == b2').run(millis(100));
    const active = activeController(told);
    expect(whyChange(told, 'b2', 'became-leader')).toMatchObject([
      LEADS_NOW,
      FENCED_1,
      SILENT_1,
      { kind: 'fault-cut', from: 'b1', to: active },
    ]);
  });

  test('because you cut its power, while another broker is dead for another reason', () => {
    const told = calm().act({ command: 'kill', node: 'b3' }).run(seconds(3));
    told.act({ command: 'power-cut', node: 'b1' });
    told.until('leader(orders-0) == b2').run(millis(100));
    expect(whyChange(told, 'b2', 'became-leader')).toMatchObject([
      LEADS_NOW,
      FENCED_1,
      SILENT_1,
      { at: 'b1', kind: 'fault-power-cut' },
    ]);
  });

  test('at once, because you asked it to shut down', () => {
    const told = calm().act({ command: 'shutdown', node: 'b1' });
    told.until('leader(orders-0) == b2').run(millis(100));
    expect(whyChange(told, 'b2', 'became-leader')).toMatchObject([
      LEADS_NOW,
      { kind: 'controlled-shutdown', broker: 1 },
      { at: 'b1', kind: 'you-shutdown' },
    ]);
  });

  test('by the preferred one, because the controller looks for that and it is back', () => {
    const told = calm().act({ command: 'kill', node: 'b1' });
    told.until('leader(orders-0) == b2').act({ command: 'restart', node: 'b1' });
    told.run(seconds(320));
    expect(told.ask('leader(orders-0)')).toBe('b1');
    expect(whyChange(told, 'b1', 'became-leader')).toMatchObject([
      { at: 'b1', kind: 'became-leader', leaderEpoch: 2 },
      { kind: 'setting', config: 'leader.imbalance.check.interval.seconds', value: 300 },
      { kind: 'isr-changed', why: 'caught-up' },
      { at: 'b1', kind: 'fault-start' },
    ]);
  });
});

describe('the ISR', () => {
  test('loses a follower that gets nothing, because you cut its link to the leader', () => {
    const told = calm({ topic: { 'min.insync.replicas': 1 } });
    told.act({ command: 'cut', from: 'b1', to: 'b3' }).sendTo(0, '#A');
    told.run(seconds(50));
    expect(told.ask('isr(orders-0)')).toEqual(['b1', 'b2']);
    const expected = [
      { kind: 'isr-changed', why: 'lagging', before: '1, 2, 3', after: '1, 2' },
      { ...LAG, at: 'b1', why: 'fetch' },
      { kind: 'fault-cut', from: 'b1', to: 'b3' },
    ];
    const active = activeController(told);
    expect(whyChange(told, active, 'isr-changed')).toMatchObject(expected);
    // Its replica is out: the state leads to the same.
    expect(whyReplica(told, 'b3')).toMatchObject([
      { kind: 'out-of-isr', partition: 'orders-0', broker: 3, isr: '1, 2' },
      ...expected,
    ]);
  });

  test('has a follower again that has caught up, because you healed its link', () => {
    const told = calm().act({ command: 'cut', from: 'b1', to: 'b3' }).sendTo(0, '#A');
    told.run(seconds(50)).act({ command: 'heal', from: 'b1', to: 'b3' }).run(seconds(10));
    expect(told.ask('isr(orders-0)')).toEqual(['b1', 'b2', 'b3']);
    expect(whyChange(told, activeController(told), 'isr-changed')).toMatchObject([
      { kind: 'isr-changed', why: 'caught-up', before: '1, 2', after: '1, 2, 3' },
      { kind: 'fault-heal', from: 'b3', to: 'b1' },
    ]);
  });
});

describe('a replica', () => {
  test('that lags behind in the ISR tells what keeps it from its leader', () => {
    const told = calm().act({ command: 'cut', from: 'b1', to: 'b3' }).sendTo(0, '#A');
    told.run(millis(3_500));
    expect(whyReplica(told, 'b3')).toMatchObject([
      { at: 'b3', kind: 'lagging', partition: 'orders-0', records: 1, peer: 'b1' },
      { at: 'b1', kind: 'waits-for-follower', why: 'silent', peer: 'b3' },
      { kind: 'fault-cut', from: 'b1', to: 'b3' },
    ]);
  });

  test('that left an ISR below its minimum stays eligible: it is in the ELR', () => {
    const told = calm({ topic: { 'min.insync.replicas': 2 } });
    told.act({ command: 'kill', node: 'b2' }).run(seconds(15));
    told.act({ command: 'kill', node: 'b3' }).run(seconds(15));
    expect(told.ask('elr(orders-0)')).toEqual(['b3']);
    expect(whyReplica(told, 'b3')).toMatchObject([
      { kind: 'out-of-isr', why: 'elr', partition: 'orders-0', broker: 3, isr: '1' },
      { kind: 'isr-changed', why: 'fenced', before: '1, 3', after: '1' },
      { kind: 'broker-fenced', broker: 3 },
      { ...SILENT_1, peer: 'b3' },
      { at: 'b3', kind: 'fault-kill' },
    ]);
  });

  test('whose broker has ended itself goes back to the disk that you made fail', () => {
    const told = calm().act({ command: 'fail-disk', node: 'b3' }).sendTo(0, '#A');
    told.run(seconds(15));
    expect(told.ask('up(b3)')).toBe(false);
    expect(whyReplica(told, 'b3').slice(-3)).toMatchObject([
      { kind: 'broker-fenced', broker: 3 },
      { ...SILENT_1, peer: 'b3' },
      { at: 'b3', kind: 'fault-fail-disk' },
    ]);
  });
});

describe('a partition has no leader', () => {
  test('because the last member of its ISR was killed', () => {
    const told = calm();
    for (const node of ['b2', 'b3']) {
      told.act({ command: 'kill', node }).run(seconds(15));
    }
    told.act({ command: 'kill', node: 'b1' }).until('offlinePartitions() == 1').run(millis(100));
    told.act({ command: 'restart', node: 'b2' }).run(seconds(3));
    // What was not in the ISR when it ended must not lead: records would be lost.
    expect(whyReplica(told, 'b2')).toMatchObject([
      { kind: 'leaderless', partition: 'orders-0', leaderEpoch: 1 },
      FENCED_1,
      SILENT_1,
      { at: 'b1', kind: 'fault-kill' },
    ]);
  });

  test('until an unclean election, whose setting is named, and what it cuts off', () => {
    const told = calm({ topic: { 'unclean.leader.election.enable': true } });
    told.act({ command: 'kill', node: 'b2' }).act({ command: 'kill', node: 'b3' });
    told.run(seconds(15)).sendTo(0, '#A').until('acked(#A)');
    told.act({ command: 'kill', node: 'b1' }).run(seconds(1));
    told.act({ command: 'restart', node: 'b2' }).until('leader(orders-0) == b2');
    told.run(seconds(1)).act({ command: 'restart', node: 'b1' });
    told.until('leo(orders-0@b1) == 0').run(millis(10));
    const lost = whyChange(told, 'b1', 'truncated');
    expect(lost).toMatchObject([
      { at: 'b1', kind: 'truncated', from: 1, to: 0 },
      { kind: 'leader-elected', why: 'unclean', leader: 2 },
      { kind: 'setting', config: 'unclean.leader.election.enable', value: 'true' },
      FENCED_1,
      SILENT_1,
      { at: 'b1', kind: 'fault-kill' },
    ]);
  });

  test('until you ask for an unclean election, which the topic alone would not have had', () => {
    const told = calm();
    for (const node of ['b2', 'b3']) told.act({ command: 'kill', node }).run(seconds(15));
    told.act({ command: 'kill', node: 'b1' }).until('offlinePartitions() == 1').run(millis(100));
    told.act({ command: 'restart', node: 'b2' }).run(seconds(3));
    expect(told.ask('leader(orders-0)')).toBe(null);
    told.act({ command: 'elect', partition: 'orders-0', election: 'unclean' }).run(seconds(1));
    expect(whyChange(told, activeController(told), 'leader-elected')).toMatchObject([
      { kind: 'leader-elected', why: 'unclean', leader: 2 },
      { at: 'admin', kind: 'you-elect', why: 'unclean' },
    ]);
  });
});

describe('controllers', () => {
  test('one takes over, because you killed the one that led', () => {
    const told = calm();
    const first = activeController(told);
    told.act({ command: 'kill', node: first }).run(seconds(8));
    const next = activeController(told);
    expect(next).not.toBe(first);
    expect(whyChange(told, next, 'controller-active')).toMatchObject([
      { at: next, kind: 'controller-active' },
      { kind: 'quorum', as: 'leader' },
      {
        kind: 'timeout',
        why: 'quorum-leader',
        peer: first,
        config: 'controller.quorum.fetch.timeout.ms',
        value: 2_000,
      },
      { at: first, kind: 'fault-kill' },
    ]);
  });

  test('one gives up leading, because you cut it off from the others', () => {
    const told = calm();
    const first = activeController(told);
    const others = ['c1', 'c2', 'c3'].filter((each) => each !== first);
    for (const to of others) told.act({ command: 'cut', from: first, to });
    told.run(seconds(4));
    expect(whyChange(told, first, 'controller-resigned')).toMatchObject([
      { at: first, kind: 'controller-resigned' },
      {
        at: first,
        kind: 'timeout',
        why: 'voters',
        config: 'controller.quorum.fetch.timeout.ms',
        value: 2_000,
        limit: 3_000,
      },
      { kind: 'fault-cut', from: first },
    ]);
  });
});

describe('a broker', () => {
  test('that you killed is told as dead, and what follows from its silence', () => {
    const told = calm().act({ command: 'kill', node: 'b1' }).run(millis(3_500));
    expect(whyNode(told, 'b1')).toMatchObject([
      { kind: 'not-fenced-yet', broker: 1, config: 'broker.session.timeout.ms', value: 9_000 },
      { at: 'b1', kind: 'fault-kill' },
    ]);
    told.run(seconds(10));
    expect(whyNode(told, 'b1')).toMatchObject([
      { kind: 'fenced', broker: 1 },
      FENCED_1,
      SILENT_1,
      { at: 'b1', kind: 'fault-kill' },
    ]);
    expect(whyReplica(told, 'b1')).toMatchObject([
      { kind: 'out-of-isr', broker: 1, isr: '2, 3' },
      { kind: 'isr-changed', why: 'fenced', before: '1, 2, 3', after: '2, 3' },
      FENCED_1,
      SILENT_1,
      { at: 'b1', kind: 'fault-kill' },
    ]);
  });

  test('that comes back cuts off what its successor never had', () => {
    const told = calm();
    for (const to of ['b2', 'b3']) told.act({ command: 'cut', from: 'b1', to });
    told.sendTo(0, '#A').until('leo(orders-0@b1) == 1').act({ command: 'kill', node: 'b1' });
    told.until('leader(orders-0) == b2');
    for (const to of ['b2', 'b3']) told.act({ command: 'heal', from: 'b1', to });
    told.sendTo(0, '#B').act({ command: 'restart', node: 'b1' }).run(seconds(15));
    expect(whyChange(told, 'b1', 'truncated')).toMatchObject([
      { at: 'b1', kind: 'truncated', from: 1, to: 0 },
      { kind: 'leader-elected', leader: 2, leaderEpoch: 1 },
      FENCED_1,
      SILENT_1,
      { at: 'b1', kind: 'fault-kill' },
    ]);
  });

  test('in which fetches wait says how long they may', () => {
    expect(whyNode(calm(), 'b1')).toMatchObject([
      { at: 'b1', kind: 'waiting-fetches', config: 'fetch.max.wait.ms' },
    ]);
  });

  test('that is back leads and follows again, because you started it', () => {
    const told = calm().act({ command: 'kill', node: 'b3' }).run(seconds(15));
    told.act({ command: 'restart', node: 'b3' }).run(seconds(5));
    expect(whyChange(told, activeController(told), 'broker-unfenced')).toMatchObject([
      { kind: 'broker-unfenced', broker: 3 },
      { at: 'b3', kind: 'fault-start' },
    ]);
  });
});
