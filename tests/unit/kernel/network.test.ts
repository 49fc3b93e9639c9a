import { describe, expect, test } from 'vitest';
import { type Link, reliableLink } from '../../../src/kernel/network/link.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { messagesInFlight, nextEventAt } from '../../../src/kernel/world.ts';
import { connected, harm, run, seen, send, type Stage, stage, story, tell } from './puppet.ts';

/** Two puppets, a and b, one millisecond apart. */
const pair = (link: Partial<Link> = {}) =>
  stage(['a', 'b'], { usual: { ...reliableLink(1_000, 1_000), ...link } });

const inFlight = (on: Stage) => messagesInFlight(on.world).map((each) => each.message.text);

describe('a connection', () => {
  test('opens after one round trip, carries a message and its answer, and closes', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    run(on, seconds(1));
    expect(seen(on, 0)).toEqual(['0 boot', '2000 connected line']);
    tell(on, 0, send(0, 'echo'));
    run(on, seconds(2));
    tell(on, 0, { do: 'close', connection: 0 });
    run(on, seconds(3));
    expect(seen(on, 0, 2_000)).toEqual(['1002000 message re: echo']);
    expect(seen(on, 1)).toEqual(['0 boot', '1001000 message echo', '2001000 closed closed']);
    expect(on.world.network.connections.size).toBe(0);
  });

  test('is for the port that was asked for, and its end is told by its tag to the side that asked', () => {
    const on = stage(['a', 'b', 'c'], { usual: reliableLink(1_000, 1_000) });
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 7, tag: 'line' });
    run(on, seconds(1));
    tell(on, 0, send(0, 'echo'));
    run(on, seconds(2));
    harm(on, { fault: 'kill', node: 1 });
    run(on, seconds(3));
    expect(on.world.nodes[0]?.state.lines).toEqual(['line:7', 'line']);

    const other = connected(on, 0, 2);
    tell(on, 0, send(other, 'echo'), { do: 'close', connection: other });
    run(on, seconds(9));
    expect(on.world.nodes[2]?.state.lines).toEqual(['line:1', 'null']);
  });

  test('keeps the order of messages although their delays differ', () => {
    const on = pair({ delayMin: 0, delayMax: 50_000, loss: { numerator: 1, denominator: 5 } });
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    run(on, seconds(100));
    const texts = Array.from({ length: 200 }, (_, index) => String(index));
    tell(on, 0, ...texts.map((text) => send(0, text)));
    const plan = messagesInFlight(on.world).map((each) => each.arrivesAt);
    expect(plan).toEqual([...plan].sort((one, other) => one - other));
    run(on, seconds(200));
    expect(
      seen(on, 1)
        .slice(1)
        .map((line) => line.split(' ')[2]),
    ).toEqual(texts);
  });

  test('what was sent before a close arrives before the close', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(
      on,
      0,
      send(line, 'last words'),
      { do: 'close', connection: line },
      send(line, 'too late'),
    );
    run(on, seconds(5));
    expect(seen(on, 1, 0)).toEqual(['1001000 message last words', '1001000 closed closed']);
    expect(on.world.nextMessage).toBe(1);
  });

  test('an answer to a side that has closed is lost', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 0, send(line, 'echo'), { do: 'close', connection: line });
    const before = on.trace.length;
    run(on, seconds(5));
    expect(story(on, before)).toEqual([
      '5 n1 message echo <- 4',
      '6 n0 lost re: echo <- 5',
      '7 n1 closed <- 4',
    ]);
    expect(seen(on, 0)).toEqual(['0 boot', '2000 connected line']);
  });

  test('is closed once, and what is said to it afterwards goes nowhere', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 0, { do: 'close', connection: line }, { do: 'close', connection: line });
    expect(on.world.network.flightCount).toBe(1);
    run(on, seconds(2));
    tell(on, 1, { do: 'close', connection: line }, send(line, 'hello?'));
    run(on, seconds(3));
    expect(seen(on, 1, 0)).toEqual(['1001000 closed closed']);
    expect(seen(on, 0, 2_000)).toEqual([]);
    expect(on.world.nextMessage).toBe(0);
  });

  test('is not closed by a side that does not have it so far', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    tell(on, 1, { do: 'close', connection: 0 });
    run(on, seconds(1));
    expect(seen(on, 0, 0)).toEqual(['2000 connected line']);
  });

  test('has the next number, and keeps it', () => {
    const on = pair();
    const lines = ['first', 'second', 'third'].map((tag) => connected(on, 0, 1, tag));
    expect(lines).toEqual([0, 1, 2]);
  });

  test('a process can talk to itself without any delay', () => {
    const on = pair();
    const line = connected(on, 0, 0, 'self');
    tell(on, 0, send(line, 'hello me'));
    run(on, seconds(2));
    expect(seen(on, 0)).toEqual(['0 boot', '0 connected self', '1000000 message hello me']);
  });

  test('one that is given up while it opens is never heard of', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'early' }, { do: 'abandon', tag: 'early' });
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'late' });
    run(on, 1_500);
    tell(on, 0, { do: 'abandon', tag: 'late' });
    run(on, seconds(1));
    expect(seen(on, 0)).toEqual(['0 boot']);
    expect(on.world.network.connections.size).toBe(0);
  });

  test('one that waits for the disk is given up too, and a new one under its tag is not', () => {
    const on = pair();
    run(on, 0);
    harm(on, { fault: 'disk', node: 0, writeTime: 5_000, syncTime: 0 });
    tell(
      on,
      0,
      { do: 'write', file: 'f', bytes: 1 },
      { do: 'connect', to: 1, port: 1, tag: 'line' },
    );
    run(on, 1_000);
    tell(on, 0, { do: 'abandon', tag: 'line' }, { do: 'connect', to: 1, port: 1, tag: 'line' });
    run(on, seconds(1));
    expect(seen(on, 0)).toEqual(['0 boot', '3000 connected line']);
    expect(on.world.network.connections.size).toBe(1);
  });
});

describe('a link', () => {
  test('with a bandwidth is shared by all that is sent over it', () => {
    const on = pair({ bandwidth: 1_000_000 });
    const first = connected(on, 0, 1, 'first');
    const second = connected(on, 0, 1, 'second');
    tell(on, 0, send(first, 'big', 10_000), send(second, 'small', 1_000));
    run(on, seconds(3));
    expect(seen(on, 1, 0)).toEqual(['2011000 message big', '2012000 message small']);
  });

  test('that loses everything delays by the doubled waits, and no more', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'lose', from: 0, to: 1, loss: { numerator: 1, denominator: 1 } });
    tell(on, 0, send(line, 'patience'));
    run(on, seconds(60));
    const waits = millis(200) * (1 + 2 + 4 + 8 + 16 + 32);
    expect(seen(on, 1, 0)).toEqual([`${String(seconds(1) + waits + 1_000)} message patience`]);
  });

  test('can be made slower and faster for what is sent from now on', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'delay', from: 0, to: 1, delayMin: 40_000, delayMax: 40_000 });
    tell(on, 0, send(line, 'slow'));
    harm(on, { fault: 'throttle', from: 0, to: 1, bandwidth: 1_000 });
    harm(on, { fault: 'delay', from: 0, to: 1, delayMin: 0, delayMax: 0 });
    tell(on, 0, send(line, 'heavy', 1_000));
    run(on, seconds(3));
    expect(seen(on, 1, 0)).toEqual(['1040000 message slow', '2000000 message heavy']);
  });
});

describe('a cut', () => {
  test('is silence; after the heal all that waited arrives in order', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 0, send(line, 'on its way'));
    run(on, seconds(1) + 500);
    harm(on, { fault: 'cut', from: 0, to: 1 });
    tell(on, 0, send(line, 'sent into the cut'));
    run(on, seconds(30));
    expect(seen(on, 1, 0)).toEqual([]);
    expect(inFlight(on)).toEqual(['on its way', 'sent into the cut']);
    harm(on, { fault: 'heal', from: 0, to: 1 });
    run(on, seconds(31));
    expect(seen(on, 1, 0)).toEqual([
      '30201000 message on its way',
      '30201000 message sent into the cut',
    ]);
  });

  test('of a narrow link takes the time that the bytes need after the heal', () => {
    const on = pair({ bandwidth: 1_000_000 });
    const line = connected(on, 0, 1);
    harm(on, { fault: 'cut', from: 0, to: 1 });
    tell(on, 0, send(line, 'big', 10_000), send(line, 'small', 1_000));
    run(on, seconds(2));
    harm(on, { fault: 'heal', from: 0, to: 1 });
    run(on, seconds(3));
    expect(seen(on, 1, 0)).toEqual(['2211000 message big', '2212000 message small']);
  });

  test('has one direction: questions arrive, answers do not', () => {
    const on = pair();
    const line = connected(on, 0, 1);
    harm(on, { fault: 'cut', from: 1, to: 0 });
    tell(on, 0, send(line, 'echo'));
    run(on, seconds(2));
    expect(seen(on, 1, 0)).toEqual(['1001000 message echo']);
    expect(inFlight(on)).toEqual(['re: echo']);
  });

  test('keeps a connection from opening until it is healed', () => {
    const on = pair();
    run(on, 0);
    harm(on, { fault: 'cut', from: 0, to: 1 });
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    run(on, seconds(10));
    expect(seen(on, 0, 0)).toEqual([]);
    harm(on, { fault: 'heal', from: 0, to: 1 });
    run(on, seconds(11));
    expect(seen(on, 0, 0)).toEqual(['10202000 connected line']);
  });

  test('cutting twice and healing what is whole are no steps', () => {
    const on = pair();
    run(on, 0);
    expect(harm(on, { fault: 'heal', from: 0, to: 1 })).toBe(false);
    expect(harm(on, { fault: 'cut', from: 0, to: 1 })).toBe(true);
    expect(harm(on, { fault: 'cut', from: 0, to: 1 })).toBe(false);
    expect(on.trace.filter((entry) => entry.what.event === 'fault')).toHaveLength(1);
  });
});

describe('one message', () => {
  const three = () => {
    const on = pair();
    const line = connected(on, 0, 1);
    tell(on, 0, send(line, 'one'), send(line, 'two'), send(line, 'three'));
    return on;
  };

  test('that is held keeps those behind it waiting, until it is released', () => {
    const on = three();
    expect(harm(on, { fault: 'hold', message: 1 })).toBe(true);
    run(on, seconds(5));
    expect(seen(on, 1, 0)).toEqual(['1001000 message one']);
    expect(messagesInFlight(on.world).map((each) => each.held)).toEqual([true, false]);
    expect(harm(on, { fault: 'release', message: 1 })).toBe(true);
    run(on, seconds(6));
    expect(seen(on, 1, seconds(2))).toEqual(['5000000 message two', '5000000 message three']);
  });

  test('that is held first stops the whole direction', () => {
    const on = three();
    harm(on, { fault: 'hold', message: 0 });
    expect(nextEventAt(on.world)).toBe(Number.MAX_SAFE_INTEGER);
    run(on, seconds(5));
    expect(seen(on, 1, 0)).toEqual([]);
    harm(on, { fault: 'release', message: 0 });
    run(on, seconds(6));
    expect(seen(on, 1, 0)).toHaveLength(3);
  });

  test('that is dropped vanishes, and its connection goes on', () => {
    const on = three();
    harm(on, { fault: 'hold', message: 0 });
    const before = on.trace.length;
    expect(harm(on, { fault: 'drop', message: 0 })).toBe(true);
    expect(story(on, before)).toEqual(['6 n0 fault <- -1', '7 n1 lost one <- 4']);
    run(on, seconds(6));
    expect(seen(on, 1, 0)).toEqual(['1001000 message two', '1001000 message three']);
  });

  test('that is doubled arrives twice, one copy right behind the other', () => {
    const on = three();
    const [one] = messagesInFlight(on.world);
    expect(harm(on, { fault: 'duplicate', message: one?.id ?? -1 })).toBe(true);
    expect(inFlight(on)).toEqual(['one', 'one', 'two', 'three']);
    expect(new Set(messagesInFlight(on.world).map(({ id }) => id)).size).toBe(4);
    run(on, seconds(2));
    expect(seen(on, 1, 0)).toEqual(
      ['one', 'one', 'two', 'three'].map((text) => `1001000 message ${text}`),
    );
    expect(on.world.network.flightCount).toBe(0);
    expect(harm(on, { fault: 'duplicate', message: one?.id ?? -1 })).toBe(false);
  });

  test('that is sent after a double has a number of its own', () => {
    const on = three();
    harm(on, { fault: 'duplicate', message: 0 });
    tell(on, 0, send(0, 'four'));
    expect(messagesInFlight(on.world).map(({ id }) => id)).toEqual([0, 3, 1, 2, 4]);
  });

  test('that is dropped while it is alone leaves nothing under way', () => {
    const on = pair();
    const line = connected(on, 1, 0);
    tell(on, 1, send(line, 'alone'));
    const before = on.trace.length;
    harm(on, { fault: 'drop', message: 0 });
    expect(story(on, before)).toEqual(['5 n1 fault <- -1', '6 n0 lost alone <- 4']);
    expect(on.world.network.flightCount).toBe(0);
    tell(on, 1, send(line, 'again'));
    run(on, seconds(2));
    expect(seen(on, 0, 0)).toEqual(['1001000 message again']);
  });

  test('is never a signal between two machines', () => {
    const on = pair();
    run(on, 0);
    tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'line' });
    expect(harm(on, { fault: 'hold', message: -1 })).toBe(false);
    run(on, seconds(1));
    expect(seen(on, 0, 0)).toEqual(['2000 connected line']);
  });

  test('that is not held cannot be released', () => {
    const on = three();
    expect(harm(on, { fault: 'release', message: 1 })).toBe(false);
    harm(on, { fault: 'hold', message: 1 });
    expect(harm(on, { fault: 'hold', message: 1 })).toBe(false);
  });

  test('that is not on its way cannot be held, released or dropped', () => {
    const on = three();
    run(on, seconds(2));
    expect(harm(on, { fault: 'hold', message: 1 })).toBe(false);
    expect(harm(on, { fault: 'release', message: 1 })).toBe(false);
    expect(harm(on, { fault: 'drop', message: 99 })).toBe(false);
  });

  test('that is held dies with its connection', () => {
    const on = three();
    harm(on, { fault: 'hold', message: 1 });
    run(on, seconds(2));
    harm(on, { fault: 'kill', node: 0 });
    expect(inFlight(on)).toEqual([]);
    expect(on.trace.filter((entry) => entry.what.event === 'lost')).toHaveLength(2);
    // What is left is the reset.
    expect(on.world.network.flightCount).toBe(1);
  });
});
