import { expect, test } from 'vitest';
import { createRequestLine } from '../../../src/app/time/request-line.ts';

/** A request that ends when it is told to. */
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

test('one request is open at a time, in the order of asking', async () => {
  const log: string[] = [];
  const line = createRequestLine(() => undefined);
  const first = gate(log, 'first');
  const second = gate(log, 'second');
  const answers = Promise.all([line.inOrder(first.run), line.inOrder(second.run)]);
  second.open();
  await step();
  expect(log).toEqual(['first begins']);
  first.open();
  expect(await answers).toEqual(['first', 'second']);
  expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});

test('of seeks that wait, only the latest is run', async () => {
  const log: string[] = [];
  const line = createRequestLine(() => undefined);
  const open = gate(log, 'open');
  const done = line.inOrder(open.run);
  for (const name of ['10', '20', '30']) line.latest('seek', () => Promise.resolve(log.push(name)));
  expect(line.isBusy()).toBe(true);
  open.open();
  await done;
  await step();
  expect(log).toEqual(['open begins', 'open ends', '30']);
  expect(line.isBusy()).toBe(false);
});

test('a request that fails tells its own asker and does not stop the line', async () => {
  const heard: unknown[] = [];
  const line = createRequestLine((error) => heard.push(error));
  await expect(line.inOrder(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  line.latest('seek', () => Promise.reject(new Error('stopped')));
  await expect(line.inOrder(() => Promise.resolve('next'))).resolves.toBe('next');
  expect(heard).toEqual([new Error('stopped')]);
});
