import { describe, expect, test } from 'vitest';
import { reliableLink } from '../../../src/kernel/network/link.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { messagesInFlight } from '../../../src/kernel/world.ts';
import { connected, harm, newPuppet, run, seen, send, stage, story, tell } from './puppet.ts';

const LINKS = { usual: reliableLink(1_000, 1_000) };
const pair = () => stage(['a', 'b'], LINKS);

describe('a killed process', () => {
  test('resets its connections one link delay later, and what was on its way is lost both ways', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 0, send(line, 'echo'));
    run(on, seconds(1) + 1_000);
    tell(on, 0, send(line, 'never read'));
    const before = on.trace.length;
    harm(on, { fault: 'kill', node: 1 });
    expect(messagesInFlight(on.world)).toEqual([]);
    run(on, seconds(2));
    expect(story(on, before)).toEqual([
      '7 n1 fault <- -1',
      '8 n1 lost never read <- 6',
      '9 n0 lost re: echo <- 5',
      '10 n0 closed <- 7',
    ]);
    expect(seen(on, 0, 2_000)).toEqual(['1002000 closed reset']);
    expect(on.world.network.connections.size).toBe(0);
  });

  test('refuses connections for as long as it is down', () => {
    const on = pair();
    run(on, 0);
    harm(on, { fault: 'kill', node: 1 });
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'first' });
    run(on, seconds(1));
    harm(on, { fault: 'start', node: 1 });
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'second' });
    run(on, seconds(2));
    expect(seen(on, 0, 0)).toEqual(['2000 closed refused', '1002000 connected second']);
  });

  test('forgets its memory, its timers and what it was about to do, and keeps its files', () => {
    const on = stage([{ name: 'a', state: newPuppet(), disk: { writeTime: 100, syncTime: 50 } }]);
    run(on, 0);
    tell(
      on,
      0,
      { do: 'timer', key: 'tick', at: 500, timer: { name: 'tick' } },
      { do: 'write', file: 'log', bytes: 8 },
      { do: 'sync', file: 'log' },
      { do: 'connect', to: 0, port: 1, tag: 'self' },
    );
    run(on, 50);
    expect(harm(on, { fault: 'kill', node: 0 })).toBe(true);
    expect(harm(on, { fault: 'kill', node: 0 })).toBe(false);
    expect(on.world.nodes[0]?.timers.size).toBe(0);
    expect(tell(on, 0)).toBe(false);
    run(on, seconds(1));
    harm(on, { fault: 'start', node: 0 });
    run(on, seconds(2));
    expect(seen(on, 0)).toEqual(['1000000 boot']);
    expect(on.world.nodes[0]?.state.bytes).toBe(8);
    expect(on.world.nodes[0]?.disk.files).toEqual({ log: { written: 8, durable: 0, asked: [] } });
  });

  test('that cannot reach its peer says nothing until the peer sends and the way is free again', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'cut', from: 1, to: 0 });
    harm(on, { fault: 'kill', node: 1 });
    run(on, seconds(5));
    harm(on, { fault: 'heal', from: 1, to: 0 });
    run(on, seconds(10));
    expect(seen(on, 0, 2_000)).toEqual([]);
    tell(on, 0, send(line, 'hello?'));
    run(on, seconds(11));
    expect(seen(on, 0, 2_000)).toEqual(['10002000 closed reset']);
    expect(on.trace.at(-2)?.what.event).toBe('lost');
  });

  test('is reported dead once, however often its peer sends', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'cut', from: 1, to: 0 });
    harm(on, { fault: 'kill', node: 1 });
    tell(on, 0, send(line, 'hello?'), send(line, 'hello??'), send(line, 'hello???'));
    run(on, seconds(2));
    expect(on.world.network.flightCount).toBe(1);
  });

  test('resets at once, not after what it had sent more slowly before', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'delay', from: 1, to: 0, delayMin: 90_000, delayMax: 90_000 });
    tell(on, 0, send(line, 'echo'));
    run(on, seconds(1) + 1_000);
    harm(on, { fault: 'delay', from: 1, to: 0, delayMin: 1_000, delayMax: 1_000 });
    harm(on, { fault: 'kill', node: 1 });
    run(on, seconds(2));
    expect(seen(on, 0, 2_000)).toEqual(['1002000 closed reset']);
  });

  test('refuses a connection that was on its way to it', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    run(on, 500);
    harm(on, { fault: 'kill', node: 1 });
    run(on, seconds(1));
    expect(seen(on, 0, 0)).toEqual(['2000 closed refused']);
  });

  test('resets a connection it had accepted when the other side can hear of it', () => {
    const on = pair();
    run(on, 0);
    harm(on, { fault: 'cut', from: 1, to: 0 });
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    run(on, 1_500);
    harm(on, { fault: 'kill', node: 1 });
    run(on, seconds(1));
    harm(on, { fault: 'heal', from: 1, to: 0 });
    run(on, seconds(2));
    expect(seen(on, 0, 0)).toEqual(['1201000 closed reset']);
  });

  test('has said what it said: its close and the words before it still arrive', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 0, send(line, 'farewell'), { do: 'close', connection: line });
    harm(on, { fault: 'kill', node: 0 });
    run(on, seconds(2));
    expect(seen(on, 1, 0)).toEqual(['1001000 message farewell', '1001000 closed closed']);
  });

  test('breaks the connection to itself without telling anybody', () => {
    const on = pair();
    const line = connected(on, 0, 0);
    tell(on, 0, send(line, 'to me'));
    harm(on, { fault: 'kill', node: 0 });
    run(on, seconds(2));
    expect(on.world.network.connections.size).toBe(0);
    expect(on.trace.at(-1)?.what.event).toBe('lost');
  });

  test('that had asked for the connection resets it too', () => {
    const on = pair();
    connected(on, 0, 1);
    harm(on, { fault: 'kill', node: 0 });
    run(on, seconds(2));
    expect(seen(on, 1, 0)).toEqual(['1001000 closed reset']);
  });

  test('that starts while somebody asks it for a connection accepts', () => {
    const on = pair();
    run(on, 0);
    harm(on, { fault: 'kill', node: 1 });
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    harm(on, { fault: 'start', node: 1 });
    run(on, seconds(1));
    expect(seen(on, 0, 0)).toEqual(['2000 connected line']);
  });

  test('that was opening a connection leaves nothing behind', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'a' });
    run(on, 500);
    harm(on, { fault: 'kill', node: 0 });
    run(on, seconds(1));
    expect(on.world.network.connections.size).toBe(0);
    expect(seen(on, 1)).toEqual(['0 boot']);
  });
});

describe('a power cut', () => {
  const withDisk = () =>
    stage([{ name: 'a', state: newPuppet(), disk: { writeTime: 0, syncTime: 500 } }, 'b'], LINKS);

  test('leaves of each file what was durable', () => {
    const on = withDisk();
    run(on, 0);
    tell(on, 0, { do: 'write', file: 'log', bytes: 10 }, { do: 'sync', file: 'log' });
    run(on, 400);
    tell(on, 0, { do: 'write', file: 'log', bytes: 5 });
    run(on, 600);
    expect(seen(on, 0, 0)).toEqual(['500 synced log']);
    harm(on, { fault: 'power-cut', node: 0 });
    harm(on, { fault: 'start', node: 0 });
    expect(on.world.nodes[0]?.state.bytes).toBe(10);
    expect(on.world.nodes[0]?.disk.files['log']).toEqual({ written: 10, durable: 10, asked: [] });
  });

  test('after a kill takes what the page cache had kept', () => {
    const on = withDisk();
    run(on, 0);
    tell(on, 0, { do: 'write', file: 'log', bytes: 10 });
    harm(on, { fault: 'kill', node: 0 });
    expect(on.world.nodes[0]?.state.bytes).toBe(10);
    expect(harm(on, { fault: 'power-cut', node: 0 })).toBe(true);
    expect(harm(on, { fault: 'power-cut', node: 0 })).toBe(false);
    expect(on.world.nodes[0]?.state.bytes).toBe(0);
  });

  test('is silence, also for who sends; the reset comes when the machine is back', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'power-cut', node: 1 });
    tell(on, 0, send(line, 'hello?'));
    run(on, seconds(20));
    expect(seen(on, 0, 2_000)).toEqual([]);
    harm(on, { fault: 'start', node: 1 });
    run(on, seconds(21));
    expect(seen(on, 0, 2_000)).toEqual(['20202000 closed reset']);
    expect(seen(on, 1)).toEqual(['20000000 boot']);
  });

  test('leaves a silent peer alone until it sends', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'power-cut', node: 1 });
    harm(on, { fault: 'start', node: 1 });
    run(on, seconds(20));
    expect(seen(on, 0, 2_000)).toEqual([]);
    tell(on, 0, send(line, 'hello?'));
    run(on, seconds(21));
    expect(seen(on, 0, 2_000)).toEqual(['20002000 closed reset']);
  });

  test('a connection asked for in the dark opens when the machine is back', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'before' });
    run(on, 1_500);
    harm(on, { fault: 'power-cut', node: 1 });
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'after' });
    run(on, seconds(10));
    expect(seen(on, 0, 0)).toEqual([]);
    harm(on, { fault: 'start', node: 1 });
    run(on, seconds(11));
    expect(seen(on, 0, 0)).toEqual(['10202000 connected before', '10202000 connected after']);
    harm(on, { fault: 'power-cut', node: 1 });
    harm(on, { fault: 'start', node: 1 });
    run(on, seconds(12));
    expect(seen(on, 0, seconds(11))).toEqual([]);
  });

  test('does not take the link from what is sent while the question of before is repeated', () => {
    const on = pair();
    run(on, 0);
    harm(on, { fault: 'power-cut', node: 1 });
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'before' });
    run(on, seconds(10));
    harm(on, { fault: 'start', node: 1 });
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'after' });
    run(on, seconds(11));
    expect(seen(on, 0, 0)).toEqual(['10002000 connected after', '10202000 connected before']);
  });

  test('of a process that was opening a connection leaves nothing behind', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    run(on, 500);
    harm(on, { fault: 'power-cut', node: 0 });
    expect(on.world.network.connections.size).toBe(0);
  });

  test('before the first boot does not keep the process from it', () => {
    const on = stage([{ name: 'a', state: newPuppet(), startAt: 500 }]);
    harm(on, { fault: 'power-cut', node: 0 });
    run(on, 1_000);
    expect(seen(on, 0)).toEqual(['500 boot']);
    expect(on.world.nodes[0]?.powered).toBe(true);
  });

  test('gives back the room of what was not durable', () => {
    const on = withDisk();
    run(on, 0);
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 10 });
    const write = (bytes: number) => ({ do: 'write', file: 'log', bytes }) as const;
    tell(on, 0, write(4), { do: 'sync', file: 'log' });
    run(on, 1_000);
    tell(on, 0, write(6));
    harm(on, { fault: 'power-cut', node: 0 });
    harm(on, { fault: 'start', node: 0 });
    tell(on, 0, write(6));
    expect(seen(on, 0)).toEqual(['1000 boot']);
    tell(on, 0, write(1));
    expect(seen(on, 0)).toEqual(['1000 boot', '1000 disk-error log full']);
  });

  test('leaves a disk without an end as it is', () => {
    const on = withDisk();
    run(on, 0);
    tell(on, 0, { do: 'write', file: 'log', bytes: 6 });
    harm(on, { fault: 'power-cut', node: 0 });
    expect(on.world.nodes[0]?.disk.room).toBeNull();
  });

  test('is not told of a close that comes after it', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'power-cut', node: 1 });
    tell(on, 0, { do: 'close', connection: line });
    const before = on.trace.length;
    run(on, seconds(2));
    expect(story(on, before)).toEqual([]);
    expect(on.world.network.connections.size).toBe(0);
  });

  test('of both ends leaves no connection', () => {
    const on = pair();
    connected(on, 0, 1);
    harm(on, { fault: 'power-cut', node: 1 });
    expect(on.world.network.connections.size).toBe(1);
    harm(on, { fault: 'power-cut', node: 0 });
    expect(on.world.network.connections.size).toBe(0);
  });
});
