import { describe, expect, test } from 'vitest';
import { Turns, within } from '../../../src/app/time/turns.ts';

/** Work that ends when it is told to. */
function gate(log: string[], name: string): { run: () => Promise<string>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const run = async (): Promise<string> => {
    log.push(`${name} begins`);
    await opened;
    log.push(`${name} ends`);
    return name;
  };
  return { run, open };
}

const step = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('all of it is run', () => {
  test('one piece of work is open at a time, in the order of asking', async () => {
    const log: string[] = [];
    const turns = new Turns();
    const first = gate(log, 'first');
    const second = gate(log, 'second');
    const answers = Promise.all([turns.inOrder(first.run), turns.inOrder(second.run)]);
    second.open();
    await step();
    expect(log).toEqual(['first begins']);
    first.open();
    expect(await answers).toEqual(['first', 'second']);
    expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  test('what fails tells its own asker and does not stop the others', async () => {
    const heard: unknown[] = [];
    const turns = new Turns((error) => heard.push(error));
    await expect(turns.inOrder(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    turns.latest('seek', () => Promise.reject(new Error('stopped')));
    await expect(turns.inOrder(() => Promise.resolve('next'))).resolves.toBe('next');
    expect(heard).toEqual([new Error('stopped')]);
  });
});

test('of seeks that wait, only the latest is run', async () => {
  const log: string[] = [];
  const turns = new Turns();
  const open = gate(log, 'open');
  const done = turns.inOrder(open.run);
  for (const name of ['10', '20', '30'])
    turns.latest('seek', () => Promise.resolve(log.push(name)));
  expect(turns.isBusy).toBe(true);
  open.open();
  await done;
  await step();
  expect(log).toEqual(['open begins', 'open ends', '30']);
  expect(turns.isBusy).toBe(false);
});

describe('the latest wins', () => {
  /** Writes after each of its waits, as work does that changes what is on the screen. */
  const writing = (log: string[], name: string) => async (signal: AbortSignal) => {
    for (const part of ['a', 'b', 'c']) {
      await within(signal, step());
      log.push(`${name} ${part}`);
    }
  };

  test('what is overtaken writes no more, and what waited for its turn never begins', async () => {
    const log: string[] = [];
    const turns = new Turns();
    const first = turns.overtake(writing(log, 'first'));
    await step();
    const second = turns.overtake(writing(log, 'second'));
    const third = turns.overtake(writing(log, 'third'));
    await Promise.all([first, second, third]);
    expect(log).toEqual(['first a', 'third a', 'third b', 'third c']);
  });

  test('work that never ends by itself does not hold up what overtakes it', async () => {
    const turns = new Turns();
    const stuck = turns.overtake((signal) => within(signal, new Promise(() => undefined)));
    const log: string[] = [];
    await turns.overtake(writing(log, 'next'));
    await stuck;
    expect(log).toHaveLength(3);
  });

  test('what is in order is neither overtaken nor aborted', async () => {
    const log: string[] = [];
    const turns = new Turns();
    void turns.inOrder(() => Promise.resolve(log.push('act')));
    await turns.overtake(writing(log, 'go'));
    expect(log[0]).toBe('act');
    expect(log).toHaveLength(4);
  });

  test('a failure of its own is told to its asker', async () => {
    const turns = new Turns();
    await expect(turns.overtake(() => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
  });

  test('nothing is run once it is closed', async () => {
    const log: string[] = [];
    const turns = new Turns();
    const open = turns.overtake(writing(log, 'open'));
    turns.close();
    await open;
    await turns.overtake(writing(log, 'late'));
    expect(log).toEqual([]);
  });
});
