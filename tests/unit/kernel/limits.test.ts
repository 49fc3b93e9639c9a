import { expect, test } from 'vitest';
import type { Effect } from '../../../src/kernel/machine.ts';
import { reliableLink } from '../../../src/kernel/network/link.ts';
import { emptyQueue, push } from '../../../src/kernel/queue.ts';
import { NEVER } from '../../../src/kernel/time.ts';
import { connected, harm, type PuppetKinds, run, send, stage, tell } from './puppet.ts';

test('a step asks for a hundred thousand effects and no more', () => {
  const on = stage(['a']);
  run(on, 0);
  const note: Effect<PuppetKinds> = { do: 'note', note: { said: 'again' } };
  const most = new Array<Effect<PuppetKinds>>(100_000).fill(note);
  tell(on, 0, ...most);
  expect(() => tell(on, 0, note, ...most)).toThrow('at most a hundred thousand effects');
});

test('a hundred thousand connections live at once and no more', () => {
  const on = stage(['a', 'b']);
  const line = connected(on, 0, 1);
  const { connections } = on.world.network;
  const open = connections.get(line);
  if (open === undefined) throw new Error('the connection is open');
  for (let id = -1; connections.size < 99_999; id -= 1) connections.set(id, open);
  tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'the last' });
  expect(() => tell(on, 0, { do: 'connect', to: 1, port: 1, tag: 'one too many' })).toThrow(
    'at most a hundred thousand connections',
  );
});

test('a million messages are on their way and no more', () => {
  const on = stage(['a', 'b']);
  const line = connected(on, 0, 1);
  on.world.network.flightCount = 999_998;
  tell(on, 0, send(line, 'last but one'));
  harm(on, { fault: 'duplicate', message: 0 });
  const tooMany = 'at most a million messages are on their way at once';
  expect(() => tell(on, 0, send(line, 'too many'))).toThrow(tooMany);
  expect(() => harm(on, { fault: 'duplicate', message: 0 })).toThrow(tooMany);
  expect(on.world.network.flightCount).toBe(1_000_000);
});

test('a paused process has a million events before it and no more', () => {
  const on = stage(['a']);
  run(on, 0);
  harm(on, { fault: 'pause', node: 0 });
  const inbox = on.world.nodes[0]?.inbox ?? [];
  inbox.length = 999_999;
  tell(on, 0);
  expect(() => tell(on, 0)).toThrow('an inbox has room for a million events');
});

test('a queue has numbers for eight thousand million entries', () => {
  const queue = emptyQueue<string>();
  queue.nextSequence = 2 ** 33 - 1;
  push(queue, 0, 'the last');
  expect(() => push(queue, 0, 'one too many')).toThrow('eight thousand million events');
});

test('a world ends before NEVER', () => {
  const on = stage(['a']);
  run(on, NEVER - 1);
  expect(() => run(on, NEVER)).toThrow('comes to an end');
});

test('a delay goes from a least to a greatest', () => {
  expect(() => reliableLink(2, 1)).toThrow('from a least to a greatest');
  expect(() => reliableLink(-1, 1)).toThrow('from a least to a greatest');
  expect(reliableLink(0, 0)).toMatchObject({ delayMin: 0, delayMax: 0, cut: false });
});
