import { describe, expect, test } from 'vitest';
import { fault } from '../../../src/kernel/faults.ts';
import { reliableLink } from '../../../src/kernel/network/link.ts';
import type { Effect } from '../../../src/kernel/machine.ts';
import { advance, command, stepOnce } from '../../../src/kernel/simulation.ts';
import { NEVER, seconds } from '../../../src/kernel/time.ts';
import { addNode, hashText, nextEventAt } from '../../../src/kernel/world.ts';
import {
  connected,
  harm,
  newPuppet,
  puppetProgram,
  type PuppetKinds,
  run,
  seen,
  send,
  stage,
  story,
  tell,
} from './puppet.ts';

const LINKS = { usual: reliableLink(1_000, 1_000) };
const tick = (key: string, at: number) =>
  ({ do: 'timer', key, at, timer: { name: `${key}@${String(at)}` } }) as const;

describe('time', () => {
  test('goes to where it is told, also when nothing happens', () => {
    const on = stage(['a']);
    expect(nextEventAt(on.world)).toBe(0);
    run(on, 0);
    expect(nextEventAt(on.world)).toBe(NEVER);
    run(on, seconds(5));
    expect(on.world.now).toBe(seconds(5));
    expect(() => advance(on.world, puppetProgram, seconds(4))).toThrow('time goes on');
  });

  test('a budget stops it between two events', () => {
    const on = stage(['a']);
    run(on, 0);
    tell(on, 0, tick('x', 10), tick('y', 20), tick('z', 30));
    expect(advance(on.world, puppetProgram, 100, on.recorder, 2)).toBe('budget');
    expect(on.world.now).toBe(20);
    expect(advance(on.world, puppetProgram, 100, on.recorder, 1)).toBe('reached');
    expect(on.world.now).toBe(100);
  });

  test('one event at a time', () => {
    const on = stage(['a']);
    expect(stepOnce(on.world, puppetProgram)).toBe(true);
    expect(stepOnce(on.world, puppetProgram)).toBe(false);
    tell(on, 0, tick('x', 10), tick('y', 10));
    expect(stepOnce(on.world, puppetProgram)).toBe(true);
    expect(seen(on, 0, 0)).toEqual(['10 timer x@10']);
    expect(on.world.now).toBe(10);
  });
});

describe('a timer', () => {
  test('rings at its time, or now if that has passed', () => {
    const on = stage(['a']);
    run(on, 100);
    tell(on, 0, tick('late', 50), tick('soon', 150));
    run(on, 200);
    expect(seen(on, 0, 0)).toEqual(['100 timer late@50', '150 timer soon@150']);
  });

  test('is replaced by another with its key, and can be cancelled', () => {
    const on = stage(['a']);
    run(on, 0);
    tell(on, 0, tick('k', 10), tick('k', 20), tick('gone', 30), { do: 'cancel', key: 'gone' });
    tell(on, 0, { do: 'cancel', key: 'never armed' });
    expect(on.world.queue.size).toBe(1);
    run(on, 100);
    expect(seen(on, 0, 0)).toEqual(['20 timer k@20']);
    expect(on.world.nodes[0]?.timers.size).toBe(0);
  });
});

describe('a disk', () => {
  const slow = (writeTime: number, syncTime: number) =>
    stage([{ name: 'a', state: newPuppet(), disk: { writeTime, syncTime } }, 'b'], LINKS);

  test('keeps what leaves the process waiting for the writes before it, but not its timers', () => {
    const on = slow(300, 2_000);
    const line = connected(on, 0, 1);
    const start = on.world.now;
    tell(
      on,
      0,
      send(line, 'before'),
      { do: 'write', file: 'log', bytes: 1 },
      { do: 'write', file: 'log', bytes: 1 },
      send(line, 'after'),
      { do: 'sync', file: 'log' },
      tick('t', start + 10),
    );
    run(on, start + 10_000);
    expect(seen(on, 1, start)).toEqual([
      `${String(start + 1_000)} message before`,
      `${String(start + 1_600)} message after`,
    ]);
    expect(seen(on, 0, start)).toEqual([
      `${String(start + 10)} timer t@${String(start + 10)}`,
      `${String(start + 2_600)} synced log`,
    ]);
  });

  test('a sync makes durable what was written when it was asked, and not what was cut off since', () => {
    const on = slow(0, 1_000);
    const extent = () => on.world.nodes[0]?.disk.files['log'];
    run(on, 0);
    tell(on, 0, { do: 'write', file: 'log', bytes: 10 }, { do: 'sync', file: 'log' });
    tell(on, 0, { do: 'write', file: 'log', bytes: 10 });
    expect(extent()?.durable).toBe(0);
    run(on, 1_000);
    expect(extent()).toEqual({ written: 20, durable: 10, asked: [] });
    tell(on, 0, { do: 'sync', file: 'log' }, { do: 'truncate', file: 'log', bytes: 4 });
    tell(on, 0, { do: 'write', file: 'log', bytes: 50 });
    expect(extent()?.durable).toBe(4);
    run(on, 2_000);
    expect(extent()).toEqual({ written: 54, durable: 4, asked: [] });
  });

  test('ends two syncs of a file in the order in which they were asked, each with what there was then', () => {
    const on = slow(0, 1_000);
    const durable = () => on.world.nodes[0]?.disk.files['log']?.durable;
    run(on, 0);
    tell(on, 0, { do: 'write', file: 'log', bytes: 10 }, { do: 'sync', file: 'log' });
    run(on, 500);
    tell(on, 0, { do: 'write', file: 'log', bytes: 20 }, { do: 'sync', file: 'log' });
    run(on, 1_000);
    expect(seen(on, 0, 0)).toEqual(['1000 synced log']);
    expect(durable()).toBe(10);
    harm(on, { fault: 'power-cut', node: 0 });
    expect(on.world.nodes[0]?.state.bytes).toBe(10);
  });

  test('a file keeps under its new name what is written and durable of it, and takes the place of another', () => {
    const on = slow(0, 10);
    const filesOf = () => on.world.nodes[0]?.disk.files;
    run(on, 0);
    tell(on, 0, { do: 'write', file: 'new', bytes: 10 }, { do: 'sync', file: 'new' });
    tell(on, 0, { do: 'write', file: 'log', bytes: 30 });
    run(on, 100);
    tell(on, 0, { do: 'write', file: 'new', bytes: 2 }, { do: 'sync', file: 'new' });
    tell(on, 0, { do: 'rename', file: 'new', to: 'log' });
    expect(filesOf()).toEqual({ log: { written: 12, durable: 10, asked: [] } });
    tell(on, 0, { do: 'rename', file: 'never written', to: 'log' });
    expect(filesOf()).toEqual({ log: { written: 12, durable: 10, asked: [] } });
    run(on, 200);
    expect(seen(on, 0, 100)).toEqual(['110 synced new']);
    expect(filesOf()?.['log']?.durable).toBe(10);
    tell(on, 0, { do: 'sync', file: 'log' });
    run(on, 300);
    expect(filesOf()).toEqual({ log: { written: 12, durable: 12, asked: [] } });
  });

  test('ends the sync of a file that was removed meanwhile', () => {
    const on = slow(0, 10);
    run(on, 0);
    tell(on, 0, { do: 'write', file: 'log', bytes: 1 }, { do: 'sync', file: 'log' });
    tell(on, 0, { do: 'remove', file: 'log' }, { do: 'remove', file: 'never written' });
    run(on, 100);
    expect(seen(on, 0, 0)).toEqual(['10 synced log']);
    expect(on.world.nodes[0]?.disk.files).toEqual({});
  });

  test('keeps what leaves the process waiting for a sync that blocks, and for no other', () => {
    const on = slow(0, 2_000);
    const line = connected(on, 0, 1);
    const start = on.world.now;
    tell(
      on,
      0,
      { do: 'sync', file: 'a' },
      send(line, 'before'),
      { do: 'sync', file: 'b', blocks: true },
      send(line, 'after'),
      { do: 'sync', file: 'c' },
    );
    run(on, start + 10_000);
    expect(seen(on, 1, start)).toEqual([
      `${String(start + 1_000)} message before`,
      `${String(start + 3_000)} message after`,
    ]);
    expect(seen(on, 0, start)).toEqual([
      `${String(start + 2_000)} synced a`,
      `${String(start + 2_000)} synced b`,
      `${String(start + 4_000)} synced c`,
    ]);
  });

  test('can become slower', () => {
    const on = slow(0, 10);
    run(on, 0);
    harm(on, { fault: 'disk', node: 0, writeTime: 5, syncTime: 700 });
    tell(on, 0, { do: 'write', file: 'log', bytes: 1 }, { do: 'sync', file: 'log' });
    run(on, seconds(1));
    expect(seen(on, 0, 0)).toEqual(['705 synced log']);
  });
});

describe('the trace', () => {
  test('numbers the steps without holes, and each names the one that caused it', () => {
    const on = stage(['a', 'b'], LINKS);
    const line = connected(on, 0, 1);
    tell(on, 0, send(line, 'echo'), { do: 'note', note: { said: 'sent' } });
    run(on, seconds(2));
    expect(story(on)).toEqual([
      '0 n0 boot <- -1',
      '1 n1 boot <- -1',
      '2 n0 command <- -1',
      '3 n0 connected <- 2',
      '4 n0 command <- -1',
      '5 n1 message echo <- 4',
      '6 n0 message re: echo <- 5',
    ]);
    expect(on.trace[4]?.notes).toEqual([{ said: 'sent' }]);
    expect(on.trace[5]?.what).toMatchObject({ id: 0, from: 0, sentAt: seconds(1), bytes: 100 });
  });

  test('says of each step what there is to know', () => {
    const on = stage(['a', 'b'], LINKS);
    const line = connected(on, 0, 1);
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 0 });
    const before = on.trace.length;
    tell(on, 0, tick('t', seconds(2)), { do: 'sync', file: 'log' }, send(line, 'unheard'));
    tell(on, 0, { do: 'write', file: 'log', bytes: 1 });
    harm(on, { fault: 'cut', from: 1, to: 0 });
    harm(on, { fault: 'kill', node: 1 });
    run(on, seconds(3));
    const told = on.trace.slice(before).map(({ node, time, what, notes }) => ({
      ...{ at: `${String(time)} n${String(node)}`, notes },
      ...what,
    }));
    expect(told).toMatchObject([
      { at: '1000000 n0', event: 'command', notes: [] },
      { at: '1000000 n0', event: 'command', notes: [] },
      { at: '1000000 n0', event: 'disk-error', file: 'log', why: 'full', notes: [] },
      { at: '1000000 n1', event: 'fault', fault: { fault: 'cut', from: 1, to: 0 }, notes: [] },
      { at: '1000000 n1', event: 'fault', fault: { fault: 'kill', node: 1 }, notes: [] },
      { at: '1000000 n1', event: 'lost', id: 0, from: 0, connection: line, notes: [] },
      { at: '1000000 n0', event: 'synced', file: 'log', notes: [] },
      { at: '2000000 n0', event: 'timer', timer: { name: 't@2000000' }, setAt: seconds(1) },
    ]);
  });

  test('its hash is the same with and without a reader, and another after any difference', () => {
    const runs = [100, 100, 101].map((bytes, index) => {
      const on = stage(['a', 'b'], LINKS);
      const recorder = index === 0 ? null : on.recorder;
      const act = (node: number, ...effects: Effect<PuppetKinds>[]) =>
        command(on.world, puppetProgram, node, { effects }, recorder);
      advance(on.world, puppetProgram, 0, recorder);
      act(0, { do: 'connect', to: 1, port: 1, tag: 'line' });
      advance(on.world, puppetProgram, seconds(1), recorder);
      act(0, send(0, 'echo', bytes), { do: 'sync', file: 'log' }, tick('t', seconds(2)));
      advance(on.world, puppetProgram, seconds(2), recorder);
      act(0, send(0, 'unheard'));
      fault(on.world, puppetProgram, { fault: 'kill', node: 1 }, recorder);
      advance(on.world, puppetProgram, seconds(3), recorder);
      expect(on.trace).toHaveLength(index === 0 ? 0 : 13);
      return hashText(on.world);
    });
    expect(runs[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(runs[1]).toBe(runs[0]);
    expect(runs[2]).not.toBe(runs[0]);
  });
});

describe('a process', () => {
  test('boots at its own time, or earlier when it is started', () => {
    const later = (name: string) => ({ name, state: newPuppet(), startAt: 500 });
    const on = stage([later('a'), later('b')]);
    run(on, 100);
    expect(harm(on, { fault: 'start', node: 0 })).toBe(true);
    run(on, 1_000);
    expect(seen(on, 0)).toEqual(['100 boot']);
    expect(seen(on, 1)).toEqual(['500 boot']);
  });

  test('that joins later gets links, and disturbs nobody else’s chance', () => {
    const chances = [false, true].map((joined) => {
      const on = stage(['a', 'b'], LINKS);
      run(on, 0);
      if (joined) addNode(on.world, puppetProgram, { name: 'guest', state: newPuppet() });
      run(on, 10);
      return on;
    });
    const [alone, visited] = chances as [(typeof chances)[0], (typeof chances)[0]];
    expect(visited.world.nodes[1]?.random).toEqual(alone.world.nodes[1]?.random);
    expect(seen(visited, 2)).toEqual(['0 boot']);
    connected(visited, 2, 0, 'in');
    connected(visited, 1, 2, 'out');
    expect(() => addNode(visited.world, puppetProgram, { name: 'a', state: newPuppet() })).toThrow(
      'no other process is called a',
    );
  });

  test('that has not booted so far refuses: its machine is there', () => {
    const on = stage(['a', { name: 'b', state: newPuppet(), startAt: seconds(5) }], LINKS);
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    run(on, seconds(1));
    expect(seen(on, 0, 0)).toEqual(['2000 closed refused']);
  });

  test('that the world does not have cannot be harmed', () => {
    const on = stage(['a']);
    expect(() => fault(on.world, puppetProgram, { fault: 'kill', node: 3 })).toThrow(
      'names a process',
    );
  });
});
