import { describe, expect, test } from 'vitest';
import { reliableLink } from '../../../src/kernel/network/link.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { connected, harm, newPuppet, run, seen, send, stage, tell } from './puppet.ts';

const LINKS = { usual: reliableLink(1_000, 1_000) };
const pair = () => stage(['a', 'b'], LINKS);

describe('a process that ends itself', () => {
  test('lets arrive what it had sent, and then closes its connections', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 1, send(line, 'farewell'), { do: 'exit' }, send(line, 'too late'));
    expect(on.world.nodes[1]?.status).toBe('down');
    run(on, seconds(2));
    expect(seen(on, 0, 2_000)).toEqual(['1001000 message farewell', '1001000 closed closed']);
    expect(on.world.network.connections.size).toBe(0);
    expect(on.world.network.flightCount).toBe(0);
  });

  test('does not lose what still waits for a write of its disk', () => {
    const on = stage(
      ['a', { name: 'b', state: newPuppet(), disk: { writeTime: 300, syncTime: 0 } }],
      LINKS,
    );
    const line = connected(on, 0, 1);
    tell(on, 1, { do: 'write', file: 'log', bytes: 3 }, send(line, 'written'), { do: 'exit' });
    run(on, seconds(2));
    expect(seen(on, 0, 2_000)).toEqual(['1001000 message written', '1001000 closed closed']);
  });

  test('keeps its files and loses its memory, timers and syncs', () => {
    const on = stage([{ name: 'a', state: newPuppet(), disk: { writeTime: 0, syncTime: 500 } }]);
    run(on, 0);
    tell(
      on,
      0,
      { do: 'timer', key: 'tick', at: 900, timer: { name: 'tick' } },
      { do: 'write', file: 'log', bytes: 8 },
      { do: 'sync', file: 'log' },
      { do: 'exit' },
      { do: 'write', file: 'log', bytes: 4 },
    );
    run(on, seconds(1));
    expect(harm(on, { fault: 'kill', node: 0 })).toBe(false);
    harm(on, { fault: 'start', node: 0 });
    run(on, seconds(2));
    expect(seen(on, 0)).toEqual(['1000000 boot']);
    expect(on.world.nodes[0]?.state.bytes).toBe(8);
    expect(on.world.nodes[0]?.disk.files).toEqual({ log: { written: 8, durable: 0, asked: [] } });
  });

  test('refuses who asks for a connection, also who had asked before', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'early' });
    run(on, 500);
    tell(on, 1, { do: 'exit' });
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'late' });
    run(on, seconds(1));
    expect(seen(on, 0, 0)).toEqual(['2000 closed refused', '2500 closed refused']);
  });

  test('resets a peer that goes on talking', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 0, send(line, 'on its way'));
    tell(on, 1, { do: 'exit' });
    run(on, seconds(2));
    expect(seen(on, 0, 2_000)).toEqual(['1001000 closed closed']);
    expect(on.trace.map(({ what }) => what.event)).toContain('lost');
  });

  test('has closed what it closed: the words before still arrive', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 0, send(line, 'farewell'), { do: 'close', connection: line }, { do: 'exit' });
    run(on, seconds(2));
    expect(seen(on, 1, 0)).toEqual(['1001000 message farewell', '1001000 closed closed']);
  });

  test('resets a connection that was accepted and that it does not know of', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    run(on, 1_500);
    tell(on, 0, { do: 'exit' });
    run(on, seconds(1));
    expect(seen(on, 1, 0)).toEqual(['2500 closed reset']);
  });

  test('ends its talk with itself', () => {
    const on = pair();
    const line = connected(on, 0, 0);
    tell(on, 0, send(line, 'to me'), { do: 'exit' });
    run(on, seconds(2));
    expect(on.world.network.connections.size).toBe(0);
    expect(on.trace.at(-1)?.what.event).toBe('lost');
  });

  test('is not told of a write behind the exit that the disk had no room for', () => {
    const on = pair();
    run(on, 0);
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 3 });
    tell(on, 0, { do: 'exit' }, { do: 'write', file: 'log', bytes: 5 });
    expect(on.trace.at(-1)?.what.event).toBe('command');
  });

  test('gives up the connections that it was opening', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' }, { do: 'exit' });
    run(on, seconds(1));
    expect(on.world.network.connections.size).toBe(0);
    expect(seen(on, 1)).toEqual(['0 boot']);
  });
});
