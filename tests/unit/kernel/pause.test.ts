import { describe, expect, test } from 'vitest';
import { reliableLink } from '../../../src/kernel/network/link.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { connected, harm, run, seen, send, stage, story, tell } from './puppet.ts';

const LINKS = { usual: reliableLink(1_000, 1_000) };
const pair = () => stage(['a', 'b'], LINKS);

describe('a paused process', () => {
  test('gets all that came meanwhile when it is resumed, in order and at that time', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 1, { do: 'timer', key: 'tick', at: seconds(2), timer: { name: 'tick' } });
    expect(harm(on, { fault: 'pause', node: 1 })).toBe(true);
    tell(on, 0, send(line, 'one'));
    run(on, seconds(3));
    tell(on, 0, send(line, 'two'), { do: 'connect', to: 1, port: 1, tag: 'more' });
    expect(tell(on, 1)).toBe(true);
    run(on, seconds(10));
    expect(seen(on, 1, 0)).toEqual([]);
    expect(seen(on, 0, seconds(3))).toEqual(['3002000 connected more']);
    expect(harm(on, { fault: 'resume', node: 1 })).toBe(true);
    run(on, seconds(11));
    const words = ['message one', 'timer tick', 'message two'];
    expect(seen(on, 1, 0)).toEqual(words.map((each) => `10000000 ${each}`));
    expect(on.world.nodes[1]?.state.seen).toContain('10000000 command');
  });

  test('hears of its connections when it is resumed', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    harm(on, { fault: 'pause', node: 0 });
    run(on, 5_000);
    harm(on, { fault: 'kill', node: 1 });
    run(on, seconds(1));
    expect(seen(on, 0, 0)).toEqual([]);
    harm(on, { fault: 'resume', node: 0 });
    run(on, seconds(2));
    expect(seen(on, 0, 0)).toEqual(['1000000 connected line', '1000000 closed reset']);
  });

  test('is paused once and resumed once', () => {
    const on = pair();
    run(on, 0);
    expect(harm(on, { fault: 'resume', node: 0 })).toBe(false);
    expect(harm(on, { fault: 'start', node: 0 })).toBe(false);
    harm(on, { fault: 'pause', node: 0 });
    expect(harm(on, { fault: 'pause', node: 0 })).toBe(false);
    harm(on, { fault: 'kill', node: 0 });
    expect(harm(on, { fault: 'pause', node: 0 })).toBe(false);
    expect(harm(on, { fault: 'resume', node: 0 })).toBe(false);
  });

  test('takes what comes behind a full inbox, also at the moment of the resume', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'pause', node: 1 });
    tell(on, 0, send(line, 'one'));
    run(on, seconds(2));
    harm(on, { fault: 'resume', node: 1 });
    tell(on, 1);
    run(on, seconds(2));
    expect(on.world.nodes[1]?.state.seen.slice(-2)).toEqual([
      '2000000 message one',
      '2000000 command',
    ]);
  });

  test('takes all once when it is paused and resumed in one moment', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'pause', node: 1 });
    tell(on, 0, send(line, 'one'));
    run(on, seconds(2));
    for (const fault of ['resume', 'pause', 'resume'] as const) harm(on, { fault, node: 1 });
    run(on, seconds(3));
    expect(seen(on, 1, 0)).toEqual(['2000000 message one']);
  });

  test('keeps the order when something else is due at the moment of the resume', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'pause', node: 1 });
    tell(on, 0, send(line, 'one'));
    run(on, seconds(1) + 2_000);
    tell(on, 1, { do: 'timer', key: 'now', at: 0, timer: { name: 'now' } });
    harm(on, { fault: 'resume', node: 1 });
    tell(on, 1);
    run(on, seconds(2));
    const order = on.world.nodes[1]?.state.seen
      .slice(-4)
      .map((line) => line.split(' ').slice(1).join(' '));
    expect(order).toEqual(['message one', 'command', 'command', 'timer now']);
  });

  test('does not get a timer that an input before it has cancelled', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 1, { do: 'timer', key: 'tick', at: seconds(3), timer: { name: 'tick' } });
    on.world.nodes[1]?.state.then.push({ do: 'cancel', key: 'tick' });
    harm(on, { fault: 'pause', node: 1 });
    tell(on, 0, send(line, 'stop the clock'));
    run(on, seconds(5));
    harm(on, { fault: 'resume', node: 1 });
    run(on, seconds(6));
    expect(seen(on, 1, 0)).toEqual(['5000000 message stop the clock']);
  });

  test.each([
    ['later', 9],
    ['for the moment of the resume', 5],
  ])('does not get the old ring of a timer that an input before it has armed %s', (_, at) => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 1, { do: 'timer', key: 'tick', at: seconds(3), timer: { name: 'old' } });
    on.world.nodes[1]?.state.then.push({
      do: 'timer',
      key: 'tick',
      at: seconds(at),
      timer: { name: 'new' },
    });
    harm(on, { fault: 'pause', node: 1 });
    tell(on, 0, send(line, 'wind the clock'));
    run(on, seconds(5));
    harm(on, { fault: 'resume', node: 1 });
    run(on, seconds(20));
    expect(seen(on, 1, 0)).toEqual([
      '5000000 message wind the clock',
      `${String(seconds(at))} timer new`,
    ]);
    expect(on.world.nodes[1]?.timers.size).toBe(0);
  });

  test('that is killed loses its inbox', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'pause', node: 1 });
    tell(on, 0, send(line, 'unread'));
    tell(on, 1);
    run(on, seconds(2));
    const before = on.trace.length;
    harm(on, { fault: 'kill', node: 1 });
    expect(story(on, before)).toEqual(['6 n1 fault <- -1', '7 n1 lost unread <- 5']);
    harm(on, { fault: 'start', node: 1 });
    tell(on, 1);
    expect(on.world.nodes[1]?.state.seen).toEqual(['2000000 boot', '2000000 command']);
  });

  test('can be paused again before it has taken anything', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'pause', node: 1 });
    tell(on, 0, send(line, 'one'), send(line, 'two'));
    run(on, seconds(2));
    harm(on, { fault: 'resume', node: 1 });
    harm(on, { fault: 'pause', node: 1 });
    run(on, seconds(3));
    expect(seen(on, 1, 0)).toEqual([]);
    harm(on, { fault: 'resume', node: 1 });
    run(on, seconds(4));
    expect(seen(on, 1, 0)).toEqual(['3000000 message one', '3000000 message two']);
  });
});
