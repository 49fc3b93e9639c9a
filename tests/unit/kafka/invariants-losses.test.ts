import { describe, expect, test } from 'vitest';
import { readLogConfig } from '../../../src/kafka/log/log-config.ts';
import {
  ack,
  adopt,
  batch,
  brokenBy,
  brokerAt,
  commit,
  dieAndReturn,
  hand,
  harm,
  image,
  logOf,
  look,
  publish,
  read,
  replicaOf,
  rewrite,
  T0,
  write,
} from './invariants-world.ts';

const A = batch(0, 'a');
const B = batch(1, 'b');

describe('losses that Kafka allows are remembered by name, and all goes on being looked at', () => {
  test('an unclean election: the truth begins anew where the new leader ends', () => {
    const on = hand();
    publish(on, image(2, { isr: [1, 2], partitionEpoch: 2 }));
    commit(on, A, 1, [1, 2, 3]);
    commit(on, B, 1, [1, 2]);
    const choice = { leader: 3, leaderEpoch: 1, isr: [3], partitionEpoch: 3 };
    publish(on, image(3, { ...choice, recovering: true }), [3]);
    expect(on.ghost.losses).toEqual([
      { partition: T0, from: 1, to: 2, why: 'unclean election', at: 0 },
    ]);
    // The deposed leader goes on; nobody takes it for the truth.
    read(on, 1, [B], 2);
    // The new leader writes something else there, and who comes back must follow.
    const C = batch(1, 'c', { partitionLeaderEpoch: 1 });
    write(on, 3, C);
    look(on, 2);
    expect(() => read(on, 3, [B], 2)).toThrow(brokenBy('read-is-committed'));
  });

  test('an unclean election of a compacted log: what it lacks hides no difference before it', () => {
    const on = hand();
    for (const id of [1, 2, 3])
      logOf(on, id).config = readLogConfig({
        'cleanup.policy': 'compact',
        'min.insync.replicas': '2',
      });
    commit(on, A, 1, [1, 2, 3]);
    publish(on, image(2, { leader: 3, leaderEpoch: 1, partitionEpoch: 2 }));
    for (const offset of [1, 3]) write(on, 3, batch(offset, 'x', { partitionLeaderEpoch: 1 }));
    look(on, 2);
    publish(on, image(3, { leader: 1, leaderEpoch: 2, isr: [1, 2], partitionEpoch: 3 }), [1, 2]);
    for (const [place, value] of ['b', 'c', 'd'].entries())
      commit(on, batch(place + 1, value, { partitionLeaderEpoch: 2 }), 1, [1, 2]);
    const choice = { leader: 3, leaderEpoch: 3, isr: [3], partitionEpoch: 4, recovering: true };
    publish(on, image(4, choice), [3]);
    expect(on.ghost.losses).toEqual([
      { partition: T0, from: 1, to: 4, why: 'unclean election', at: 0 },
    ]);
  });

  test('a power cut, while there are no eligible leader replicas', () => {
    const on = hand({ elr: false, minIsr: 1 });
    publish(on, image(2, { isr: [1], partitionEpoch: 2 }, { elr: false, minIsr: 1 }));
    commit(on, A, 1, [1]);
    dieAndReturn(on, 1, 'power-cut', []);
    publish(on, image(3, { isr: [1], leader: 1, leaderEpoch: 1 }, { elr: false, minIsr: 1 }), [1]);
    expect(on.ghost.losses).toMatchObject([{ from: 0, to: 1, why: 'power-cut' }]);
  });

  test.each([{ shutsDown: [2] }, { fenced: [2] }])(
    'a power cut and a shutdown in order are two faults: then an unclean choice may lose what was acknowledged (%o)',
    (state) => {
      const on = hand();
      commit(on, A);
      ack(on, 1, 0);
      dieAndReturn(on, 1, 'power-cut', []);
      publish(on, image(2, { leader: -1, leaderEpoch: 1, isr: [] }, state), []);
      const choice = { leader: 1, leaderEpoch: 2, isr: [1], recovering: true };
      publish(on, image(3, choice, state));
      expect(on.ghost.losses).toMatchObject([{ from: 0, to: 1, why: 'unclean election' }]);
    },
  );

  describe('a process that died before the promise and had not registered again is one fault already', () => {
    const later = (diesToo: boolean) => {
      const on = hand();
      commit(on, A);
      dieAndReturn(on, 2, 'power-cut', []);
      on.world.now += 1;
      ack(on, 1, 0);
      if (diesToo) dieAndReturn(on, 1, 'power-cut', []);
      const leader = diesToo ? 1 : 2;
      publish(on, image(2, { leader: -1, leaderEpoch: 1, isr: [] }), []);
      const choice = { leader, leaderEpoch: 2, isr: [leader], recovering: true };
      publish(on, image(3, choice), [leader]);
      return on.ghost.losses;
    };

    test('with another one the promise may be broken', () => {
      expect(later(true)).toMatchObject([{ from: 0, to: 1, why: 'unclean election' }]);
    });

    test('alone it breaks none', () => {
      expect(() => later(false)).toThrow(brokenBy('acked-survives-one-fault'));
    });
  });

  test.each([2, 0])(
    'after a legal loss a follower may start with a high watermark that was written down before it (%i)',
    (written) => {
      const rule = { elr: false, minIsr: 1 };
      const on = hand(rule);
      publish(on, image(2, { isr: [1], partitionEpoch: 2 }, rule));
      commit(on, A, 1, [1]);
      commit(on, B, 1, [1]);
      dieAndReturn(on, 1, 'power-cut', []);
      publish(on, image(3, { isr: [1], leader: 1, leaderEpoch: 1 }, rule), [1, 3]);
      const later = ['c', 'd'].map((each, at) => batch(at, each, { partitionLeaderEpoch: 1 }));
      for (const each of later) write(on, 1, each);
      look(on, 0);
      dieAndReturn(on, 3, 'kill', later);
      replicaOf(on, 3).highWatermark = 2;
      brokerAt(on, 3).disk.highWatermarks[T0] = written;
      const opens = expect(() => {
        look(on, 2);
      });
      if (written === 2) opens.not.toThrow();
      else opens.toThrow(brokenBy('committed-matching'));
    },
  );

  test.each([false, true])(
    'a follower keeps what was lost below its high watermark until it is cut, also while its deposed leader has it (cut: %s)',
    (cut) => {
      const rule = { minIsr: 1 };
      const on = hand(rule);
      commit(on, A);
      publish(on, image(2, { isr: [1, 3], partitionEpoch: 2 }, rule));
      commit(on, B, 1, [1, 3]);
      replicaOf(on, 3).highWatermark = 2;
      look(on, 2);
      const choice = { leader: 2, isr: [2], recovering: true };
      publish(on, image(3, { ...choice, leaderEpoch: 1, partitionEpoch: 3 }, rule), [2]);
      expect(on.ghost.losses).toMatchObject([{ from: 1, to: 2, why: 'unclean election' }]);
      // The first leader does not know yet.
      if (cut) rewrite(on, 3, [A]);
      if (cut) replicaOf(on, 3).highWatermark = 1;
      publish(on, image(3, { ...choice, leaderEpoch: 1, partitionEpoch: 3 }, rule), [3]);
      commit(on, batch(1, 'c', { partitionLeaderEpoch: 1 }), 2, [2]);
      // Another unclean choice, which costs nothing.
      const nobody = { leader: -1, isr: [], leaderEpoch: 2, partitionEpoch: 4 };
      publish(on, image(4, nobody, rule), [2]);
      const again = image(5, { ...choice, leaderEpoch: 3, partitionEpoch: 5 }, rule);
      publish(on, again, [2]);
      dieAndReturn(on, 3, 'kill', [A, B]);
      adopt(on, again, 3);
      replicaOf(on, 3).highWatermark = 2;
      brokerAt(on, 3).disk.highWatermarks[T0] = cut ? 0 : 2;
      const opens = expect(() => {
        look(on, 2);
      });
      if (cut) opens.toThrow(brokenBy('committed-matching'));
      else opens.not.toThrow();
    },
  );

  test('with eligible leader replicas a power cut costs the seat: to lead all the same is a mistake', () => {
    const on = hand({ minIsr: 1 });
    publish(on, image(2, { isr: [1], partitionEpoch: 2 }, { minIsr: 1 }));
    commit(on, A, 1, [1]);
    dieAndReturn(on, 1, 'power-cut', []);
    const back = image(3, { isr: [1], leader: 1, leaderEpoch: 1 }, { minIsr: 1 });
    expect(() => publish(on, back, [1])).toThrow(brokenBy('leader-completeness'));
  });

  test('a replica that lost something is no candidate until it has caught up', () => {
    const on = hand();
    commit(on, A);
    dieAndReturn(on, 3, 'power-cut', []);
    look(on, 2);
    commit(on, B, 1, [1, 2]);
    rewrite(on, 3, [A, B]);
    look(on, 2);
    expect(() => commit(on, batch(2, 'c'), 1, [1, 2])).toThrow(brokenBy('candidate-completeness'));
  });

  test('a disk that refuses a record ends the process: what its log then lacks is known', () => {
    const rule = { elr: false, minIsr: 1 };
    const on = hand(rule);
    publish(on, image(2, { isr: [1], partitionEpoch: 2 }, rule));
    commit(on, A, 1, [1]);
    commit(on, B, 1, [1]);
    harm(on, 0, 'fill-disk');
    const node = on.world.nodes[0];
    if (node === undefined) throw new Error('b1 is there');
    const { memory } = brokerAt(on, 1);
    const open = memory.partitions;
    rewrite(on, 1, [A]);
    Object.assign(node, { status: 'down' });
    memory.partitions = {};
    look(on, 0);
    Object.assign(node, { status: 'up' });
    look(on, 0, { on: 'boot' });
    memory.partitions = open;
    replicaOf(on, 1).highWatermark = 1;
    publish(on, image(3, { isr: [1], leader: 1, leaderEpoch: 1 }, rule), [1]);
    expect(on.ghost.losses).toMatchObject([{ from: 1, to: 2, why: 'fill-disk' }]);
  });
});

describe('what is left of an ELR when it was switched off', () => {
  /**
   * Broker 3 has died before the record, and the topic wanted three in sync then; now two are
   * enough.
   */
  const later = (elr: boolean) => {
    const on = hand();
    const isWanted = { isr: [1, 2], elr: [3], partitionEpoch: 2 };
    publish(on, image(2, isWanted, { minIsr: 3 }));
    Object.assign(on.world.nodes[2] ?? {}, { status: 'down' });
    look(on, 2);
    publish(on, image(3, isWanted, { elr }), [1, 2]);
    return on;
  };

  test('is not counted by the leader', () => {
    expect(() => {
      commit(later(true), A, 1, [1, 2]);
    }).toThrow(brokenBy('maximal-isr-covers'));
    expect(() => {
      commit(later(false), A, 1, [1, 2]);
    }).not.toThrow();
  });

  test('may lead all the same, and lose what was committed without it', () => {
    const on = later(false);
    commit(on, A, 1, [1, 2]);
    const nobody = { leader: -1, leaderEpoch: 1, isr: [], elr: [3], partitionEpoch: 4 };
    publish(on, image(4, nobody, { elr: false }), []);
    Object.assign(on.world.nodes[2] ?? {}, { status: 'up' });
    look(on, 2, { on: 'boot' });
    const leads = { leader: 3, leaderEpoch: 2, isr: [3], partitionEpoch: 5 };
    publish(on, image(5, leads, { elr: false }), [3]);
    expect(on.ghost.losses).toMatchObject([{ from: 0, to: 1, why: 'unclean election' }]);
  });
});

describe('min.insync.replicas is raised while the leader goes by the older value', () => {
  const elr = { isr: [1, 2], elr: [3], partitionEpoch: 2 };

  /**
   * Of three replicas the leader heard that the third has left, in an answer; `knows` says what it
   * asks for in sync.
   */
  const later = (knows: number) => {
    const on = hand({ minIsr: 1 });
    commit(on, A);
    publish(on, image(2, elr, { minIsr: 3 }), []);
    replicaOf(on, 1).image = Object.freeze({ ...replicaOf(on, 1).image, ...elr, elr: [] });
    logOf(on, 1).config = readLogConfig({ 'min.insync.replicas': String(knows) });
    return on;
  };

  test('a member of the ELR may lead then, and lack what was committed without it', () => {
    const on = later(1);
    commit(on, B, 1, [1, 2]);
    const leads = { leader: 3, leaderEpoch: 1, isr: [3], elr: [1, 2], partitionEpoch: 3 };
    publish(on, image(3, leads, { minIsr: 3 }), [3]);
    expect(on.ghost.losses).toEqual([
      { partition: T0, from: 1, to: 2, why: 'raised min.insync.replicas', at: 0 },
    ]);
  });

  test('a leader that knows the new value may not go past the ELR', () => {
    expect(() => {
      commit(later(3), B, 1, [1, 2]);
    }).toThrow(brokenBy('candidate-completeness'));
  });

  test('what was acknowledged by the older value may be lost without any fault', () => {
    const on = later(2);
    commit(on, B, 1, [1, 2]);
    ack(on, 1, 1);
    const leads = { leader: 3, leaderEpoch: 1, isr: [3], elr: [1, 2], partitionEpoch: 3 };
    publish(on, image(3, leads, { minIsr: 3 }), [3]);
    expect(on.ghost.losses).toMatchObject([{ from: 1, to: 2 }]);
  });

  test('a member that has caught up lacks nothing any more', () => {
    const on = later(1);
    commit(on, B, 1, [1, 2]);
    write(on, 3, B);
    look(on, 2);
    logOf(on, 1).config = readLogConfig({ 'min.insync.replicas': '3' });
    expect(() => {
      commit(on, batch(2, 'c'), 1, [1, 2]);
    }).toThrow(brokenBy('candidate-completeness'));
  });
});

test('a reassignment that is taken back uncleanly may put a fenced broker into the ISR, and lose what it lacks', () => {
  const on = hand({ minIsr: 1 });
  const moves = { replicas: [1, 2], addingReplicas: [2], removingReplicas: [1], elr: [] };
  const led = { ...moves, leader: 2, leaderEpoch: 1, isr: [2], partitionEpoch: 2 };
  publish(on, image(2, led, { minIsr: 1, fenced: [1] }), [2]);
  commit(on, A, 2, [2]);
  const back = { replicas: [1], addingReplicas: [], removingReplicas: [], isr: [1] };
  const left = { ...back, leader: -1, leaderEpoch: 2, partitionEpoch: 3 };
  publish(on, image(3, left, { minIsr: 1, fenced: [1] }), []);
  publish(on, image(4, { ...back, leaderEpoch: 3, partitionEpoch: 4 }, { minIsr: 1 }), [1]);
  expect(on.ghost.losses).toMatchObject([{ from: 0, to: 1, why: 'unclean election' }]);
});

describe('what is cut', () => {
  const X = batch(1, 'x', { partitionLeaderEpoch: 3 });

  test.each([
    { left: [A], lost: true },
    { left: [A, B], lost: false },
  ])('may be the last copy of nothing committed below its end (%#)', ({ left, lost }) => {
    const on = hand({ minIsr: 1 });
    publish(on, image(2, { isr: [1], partitionEpoch: 2 }, { minIsr: 1 }));
    commit(on, A);
    for (const each of [B, batch(2, 'c')]) commit(on, each, 1, [1]);
    write(on, 3, X);
    look(on, 2);
    // The leader has lost some of it, and its process is down.
    rewrite(on, 1, left);
    Object.assign(on.world.nodes[0] ?? {}, { status: 'down' });
    rewrite(on, 3, [A]);
    const cuts = expect(() => {
      look(on, 2);
    });
    if (lost) cuts.toThrow(brokenBy('no-committed-record-lost'));
    else cuts.not.toThrow();
  });
});

describe('logs that have the same batch are the same before it', () => {
  test.each([0, 1])('as far as the epoch cache reaches (%i)', (from) => {
    const on = hand();
    write(on, 1, batch(0, 'other', { partitionLeaderEpoch: 1 }));
    write(on, 2, A);
    for (const node of [0, 1]) look(on, node);
    const same = batch(1, 'same', { partitionLeaderEpoch: 2 });
    write(on, 1, same);
    look(on, 0);
    write(on, 2, same);
    const log = logOf(on, 2);
    log.epochs = Object.freeze(log.epochs.filter(({ startOffset }) => startOffset >= from));
    const looks = expect(() => {
      look(on, 1);
    });
    if (from === 0) looks.toThrow(brokenBy('log-matching'));
    else looks.not.toThrow();
  });
});
