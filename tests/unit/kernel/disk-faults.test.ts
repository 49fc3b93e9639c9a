import { describe, expect, test } from 'vitest';
import { fault } from '../../../src/kernel/faults.ts';
import type { Effect, Program } from '../../../src/kernel/machine.ts';
import { reliableLink } from '../../../src/kernel/network/link.ts';
import { command } from '../../../src/kernel/simulation.ts';
import { seconds } from '../../../src/kernel/time.ts';
import {
  connected,
  harm,
  newPuppet,
  type Puppet,
  puppetProgram,
  type PuppetKinds,
  run,
  seen,
  send,
  stage,
  type Stage,
  tell,
} from './puppet.ts';

const LINKS = { usual: reliableLink(1_000, 1_000) };
const write = (bytes: number): Effect<PuppetKinds> => ({ do: 'write', file: 'log', bytes });

function alone(syncTime = 0): Stage {
  const on = stage([{ name: 'a', state: newPuppet(), disk: { writeTime: 0, syncTime } }]);
  run(on, 0);
  return on;
}

const filesOf = (on: Stage) => on.world.nodes[0]?.disk.files;

describe('a full disk', () => {
  test('takes what there is room for; then the process hears of it at once', () => {
    const on = alone();
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 10 });
    tell(on, 0, write(6));
    run(on, 5);
    tell(on, 0, write(4), write(1), write(0));
    expect(seen(on, 0, 0)).toEqual(['5 disk-error log full']);
    expect(filesOf(on)?.['log']?.written).toBe(10);
  });

  test('does not let the process do what stands behind the refused write in its list', () => {
    const on = stage(['a', 'b'], LINKS);
    const line = connected(on, 0, 1);
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 0 });
    const before = on.trace.length;
    tell(
      on,
      0,
      send(line, 'first'),
      write(1),
      { do: 'note', note: { said: 'written' } },
      send(line, 'never'),
      { do: 'timer', key: 'tick', at: seconds(3), timer: { name: 'tick' } },
    );
    run(on, seconds(4));
    expect(seen(on, 1, 2_000)).toEqual(['1001000 message first']);
    expect(seen(on, 0, 2_000)).toEqual(['1000000 disk-error log full']);
    expect(on.trace.slice(before).flatMap(({ notes }) => notes)).toEqual([]);
  });

  test('has room again for what was cut off', () => {
    const on = alone();
    tell(on, 0, write(10));
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 0 });
    tell(on, 0, { do: 'truncate', file: 'log', bytes: 4 }, write(6));
    expect(seen(on, 0)).toEqual(['0 boot']);
    tell(on, 0, { do: 'rename', file: 'log', to: 'old' }, { do: 'remove', file: 'old' }, write(10));
    expect(seen(on, 0)).toEqual(['0 boot']);
    tell(on, 0, write(1));
    expect(filesOf(on)).toEqual({ log: { written: 10, durable: 0, asked: [] } });
    expect(seen(on, 0)).toEqual(['0 boot', '0 disk-error log full']);
  });

  test('counts what a list has renamed, removed and cut before it refuses', () => {
    const on = alone();
    tell(on, 0, write(10));
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 0 });
    tell(on, 0, { do: 'rename', file: 'log', to: 'old' }, write(1));
    expect(seen(on, 0)).toEqual(['0 boot', '0 disk-error log full']);
    expect(filesOf(on)).toEqual({ old: { written: 10, durable: 0, asked: [] } });
  });

  test('has no room for a write behind a sync either', () => {
    const on = alone();
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 3 });
    tell(on, 0, { do: 'sync', file: 'log' }, write(4));
    run(on, 1);
    expect(seen(on, 0)).toEqual(['0 boot', '0 disk-error log full', '0 synced log']);
  });

  test('that is given more room takes writes again', () => {
    const on = alone();
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 0 });
    expect(harm(on, { fault: 'repair-disk', node: 0 })).toBe(true);
    tell(on, 0, write(1_000));
    expect(seen(on, 0)).toEqual(['0 boot']);
  });

  test('the process that dies of it finds only what was written', () => {
    const on = alone();
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 10 });
    tell(on, 0, write(10));
    tell(on, 0, write(5));
    expect(on.world.nodes[0]?.state.bytes).toBe(15);
    harm(on, { fault: 'kill', node: 0 });
    expect(on.world.nodes[0]?.state.bytes).toBe(10);
  });

  test('whoever writes in answer to the refusal is refused in silence', () => {
    const on = alone();
    harm(on, { fault: 'fill-disk', node: 0, bytesLeft: 0 });
    tell(on, 0, write(1));
    on.world.nodes[0]?.state.then.push(write(2), { do: 'exit' });
    tell(on, 0, write(1));
    expect(seen(on, 0)).toEqual(['0 boot', '0 disk-error log full', '0 disk-error log full']);
    expect(on.world.nodes[0]?.status).toBe('up');
  });
});

describe('a failed disk', () => {
  test.each<[string, Effect<PuppetKinds>]>([
    ['write', write(1)],
    ['cut', { do: 'truncate', file: 'log', bytes: 0 }],
    ['sync', { do: 'sync', file: 'log' }],
    ['removal', { do: 'remove', file: 'log' }],
  ])('refuses each %s', (_name, effect) => {
    const on = alone();
    tell(on, 0, write(3));
    expect(harm(on, { fault: 'fail-disk', node: 0 })).toBe(true);
    expect(harm(on, { fault: 'fail-disk', node: 0 })).toBe(false);
    tell(on, 0, effect);
    expect(seen(on, 0)).toEqual(['0 boot', '0 disk-error log failed']);
    expect(filesOf(on)?.['log']?.written).toBe(3);
  });

  test('lets the process do what needs no disk', () => {
    const on = stage(['a', 'b'], LINKS);
    const line = connected(on, 0, 1);
    harm(on, { fault: 'fail-disk', node: 0 });
    tell(on, 0, send(line, 'my disk has failed'));
    run(on, seconds(2));
    expect(seen(on, 1, 0)).toEqual(['1001000 message my disk has failed']);
    expect(seen(on, 0, 2_000)).toEqual([]);
  });

  test('says of a sync under way that it failed, also when its file is gone', () => {
    const on = alone(500);
    tell(on, 0, write(3), { do: 'sync', file: 'log' }, { do: 'remove', file: 'log' });
    harm(on, { fault: 'fail-disk', node: 0 });
    run(on, seconds(1));
    expect(seen(on, 0, 0)).toEqual(['500 disk-error log failed']);
  });

  test('never ends a sync that was under way', () => {
    const on = alone(500);
    tell(on, 0, write(3), { do: 'sync', file: 'log' });
    harm(on, { fault: 'fail-disk', node: 0 });
    run(on, seconds(1));
    expect(seen(on, 0, 0)).toEqual(['500 disk-error log failed']);
    expect(filesOf(on)).toEqual({ log: { written: 3, durable: 0, asked: [] } });
  });

  test('that is repaired between the ends of two syncs has made durable what the second was asked for', () => {
    const on = alone(500);
    tell(on, 0, write(3), { do: 'sync', file: 'log' });
    run(on, 100);
    tell(on, 0, write(4), { do: 'sync', file: 'log' });
    harm(on, { fault: 'fail-disk', node: 0 });
    run(on, 500);
    harm(on, { fault: 'repair-disk', node: 0 });
    run(on, 600);
    expect(seen(on, 0, 0)).toEqual(['500 disk-error log failed', '600 synced log']);
    expect(filesOf(on)).toEqual({ log: { written: 7, durable: 7, asked: [] } });
  });

  test('takes writes again when it is repaired', () => {
    const on = alone();
    expect(harm(on, { fault: 'repair-disk', node: 0 })).toBe(false);
    harm(on, { fault: 'fail-disk', node: 0 });
    harm(on, { fault: 'repair-disk', node: 0 });
    tell(on, 0, write(3));
    expect(seen(on, 0)).toEqual(['0 boot']);
    expect(filesOf(on)?.['log']?.written).toBe(3);
  });
});

test('a wiped disk is empty and whole, and only a process that is down can lose its own', () => {
  const on = alone();
  tell(on, 0, write(3));
  harm(on, { fault: 'fail-disk', node: 0 });
  expect(harm(on, { fault: 'wipe', node: 0 })).toBe(false);
  harm(on, { fault: 'kill', node: 0 });
  expect(harm(on, { fault: 'wipe', node: 0 })).toBe(true);
  expect(on.world.nodes[0]?.state).toMatchObject({ bytes: 0, wiped: 1 });
  expect(filesOf(on)).toEqual({});
  harm(on, { fault: 'start', node: 0 });
  tell(on, 0, write(2));
  expect(seen(on, 0)).toEqual(['0 boot']);
});

test('only a file with something in it can rot', () => {
  const on = alone();
  expect(harm(on, { fault: 'rot-disk', node: 0, file: 'log' })).toBe(false);
  tell(on, 0, write(3));
  expect(harm(on, { fault: 'rot-disk', node: 0, file: 'log' })).toBe(true);
  expect(on.world.nodes[0]?.state.rotten).toEqual(['log']);
});

describe('how far its files reach is asked', () => {
  /** Counts how often a state had to be cut to what its files hold. */
  function counting() {
    const on = alone();
    let cuts = 0;
    const program: Program<Puppet, PuppetKinds> = {
      ...puppetProgram,
      losePower: (state, bytesLeft) => {
        cuts += 1;
        return puppetProgram.losePower(state, bytesLeft);
      },
    };
    const act = (...effects: Effect<PuppetKinds>[]) => command(on.world, program, 0, { effects });
    const suffer = (...names: ('kill' | 'start' | 'power-cut')[]) => {
      for (const name of names) fault(on.world, program, { fault: name, node: 0 });
    };
    const room = (bytesLeft: number) =>
      fault(on.world, program, { fault: 'fill-disk', node: 0, bytesLeft });
    return { act, suffer, room, cuts: () => cuts };
  }

  test('not when a process dies to which the disk refused nothing', () => {
    const { act, suffer, cuts } = counting();
    act(write(3));
    suffer('kill', 'start');
    act(write(3), { do: 'exit' });
    suffer('start');
    act({ do: 'exit' }, { do: 'note', note: { said: 'unsaid' } });
    expect(cuts()).toBe(0);
  });

  test('once when a process dies to which the disk refused something', () => {
    const { act, suffer, room, cuts } = counting();
    room(3);
    act(write(4));
    suffer('kill', 'start', 'kill');
    expect(cuts()).toBe(1);
  });

  test('once after a power cut, whatever was refused before', () => {
    const { act, suffer, room, cuts } = counting();
    room(3);
    act(write(4));
    suffer('power-cut', 'start', 'kill');
    expect(cuts()).toBe(1);
  });

  test('when a process ends itself before a write in its list', () => {
    const { act, cuts } = counting();
    act({ do: 'exit' }, { do: 'note', note: { said: 'unsaid' } }, write(4));
    expect(cuts()).toBe(1);
  });
});
