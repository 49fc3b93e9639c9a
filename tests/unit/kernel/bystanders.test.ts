import { expect, test } from 'vitest';
import { reliableLink } from '../../../src/kernel/network/link.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { connected, harm, newPuppet, run, seen, send, stage, tell } from './puppet.ts';

/** What is done to one process, connection or direction leaves all others alone. */

const LINKS = { usual: reliableLink(1_000, 1_000) };
const three = () => stage(['a', 'b', 'c'], LINKS);

test('a death leaves the connections and timers of others alone', () => {
  const on = three();
  const line = connected(on, 0, 1);
  tell(on, 1, { do: 'timer', key: 'tick', at: seconds(2), timer: { name: 'tick' } });
  harm(on, { fault: 'kill', node: 2 });
  tell(on, 0, send(line, 'still here'));
  run(on, seconds(3));
  expect(seen(on, 1, 0)).toEqual(['1001000 message still here', '2000000 timer tick']);
});

test('an exit leaves the connections and the waiting words of others alone', () => {
  const disk = { writeTime: 300, syncTime: 0 };
  const on = stage(['a', { name: 'b', state: newPuppet(), disk }, 'c'], LINKS);
  const line = connected(on, 1, 0);
  tell(on, 1, { do: 'write', file: 'log', bytes: 1 }, send(line, 'written'));
  tell(on, 2, { do: 'exit' });
  run(on, seconds(2));
  expect(seen(on, 0, 0)).toEqual(['1001300 message written']);
});

test.each([
  ['from the opener', 0, 1],
  ['from the accepter', 1, 0],
])('a cut %s stops one direction between two processes and no other', (_, from, to) => {
  const on = three();
  const pairs = [0, 1, 2].flatMap((one) => [0, 1, 2].map((other) => [one, other] as const));
  const ways = pairs.filter(([opener, accepter]) => opener !== accepter);
  const lines = ways.map(([opener, accepter]) =>
    connected(on, opener, accepter, `${String(opener)} to ${String(accepter)}`),
  );
  for (const [place, way] of ways.entries())
    for (const node of way) tell(on, node, send(lines[place] ?? -1, `n${String(node)}`));
  const start = on.world.now;
  harm(on, { fault: 'cut', from, to });
  run(on, start + seconds(1));
  const heard = on.world.nodes.map((_, node) => seen(on, node, start).sort());
  const all = [0, 1, 2].map((node) =>
    [0, 1, 2]
      .filter((other) => other !== node && !(other === from && node === to))
      .flatMap((other) => [other, other])
      .map((other) => `${String(start + 1_000)} message n${String(other)}`),
  );
  expect(heard).toEqual(all);
});

test('a heal does not delay what is sent on a connection that had nothing under way', () => {
  const on = three();
  const line = connected(on, 0, 1);
  harm(on, { fault: 'cut', from: 0, to: 1 });
  harm(on, { fault: 'heal', from: 0, to: 1 });
  tell(on, 0, send(line, 'at once'));
  run(on, seconds(2));
  expect(seen(on, 1, 0)).toEqual(['1001000 message at once']);
});

test('who gives up a tag gives up only what it is opening itself under that tag', () => {
  const on = three();
  const open = connected(on, 0, 1, 'line');
  tell(
    on,
    0,
    { do: 'connect', to: 1, port: 1, tag: 'line' },
    { do: 'connect', to: 1, port: 1, tag: 'other' },
  );
  tell(on, 2, { do: 'connect', to: 1, port: 1, tag: 'line' });
  tell(on, 0, { do: 'abandon', tag: 'line' }, send(open, 'open'));
  run(on, seconds(2));
  expect(seen(on, 0, 2_000)).toEqual(['1002000 connected other']);
  expect(seen(on, 2, 0)).toEqual(['1002000 connected line']);
  expect(seen(on, 1, 0)).toEqual(['1001000 message open']);
});

test('who gives up a tag gives up only its own waiting questions under that tag', () => {
  const disk = { writeTime: 500, syncTime: 700 };
  const slow = (name: string) => ({ name, state: newPuppet(), disk });
  const on = stage([slow('a'), 'b', slow('c')], LINKS);
  run(on, 0);
  const write = { do: 'write', file: 'log', bytes: 1 } as const;
  const connect = (tag: string) => ({ do: 'connect', to: 1, port: 1, tag }) as const;
  tell(on, 0, write, connect('line'), connect('other'), { do: 'sync', file: 'log' });
  tell(on, 2, write, connect('line'));
  tell(on, 0, { do: 'abandon', tag: 'line' });
  run(on, seconds(1));
  run(on, seconds(2));
  expect(seen(on, 0, 0)).toEqual(['1200 synced log', '2500 connected other']);
  expect(seen(on, 2, 0)).toEqual(['2500 connected line']);
});

test('a tag that is given up may be opened anew in the same list', () => {
  const disk = { writeTime: 500, syncTime: 0 };
  const on = stage([{ name: 'a', state: newPuppet(), disk }, 'b'], LINKS);
  run(on, 0);
  const write = { do: 'write', file: 'log', bytes: 1 } as const;
  tell(on, 0, write, { do: 'abandon', tag: 'line' }, write, {
    do: 'connect',
    to: 1,
    port: 1,
    tag: 'line',
  });
  run(on, seconds(1));
  expect(seen(on, 0, 0)).toEqual(['3000 connected line']);
});

test('a process cannot send on the connection of others', () => {
  const on = three();
  const line = connected(on, 0, 1);
  expect(() => tell(on, 2, send(line, 'listen to me'))).toThrow('on its own connections');
});

test('an exception among links holds for one direction from the start', () => {
  const special = [{ from: 0, to: 1, link: reliableLink(40_000, 40_000) }];
  const on = stage(['a', 'b', 'c'], { ...LINKS, special });
  connected(on, 0, 1);
  connected(on, 0, 2);
  connected(on, 1, 2);
  expect(seen(on, 0, 0)).toEqual(['41000 connected line', '1002000 connected line']);
  expect(seen(on, 1, 0)).toEqual(['2002000 connected line']);
});

test('a link runs between two processes of the world', () => {
  const on = three();
  const wrong = 'a link runs between two processes of the world';
  expect(() => harm(on, { fault: 'cut', from: 0, to: 3 })).toThrow(wrong);
  expect(() => harm(on, { fault: 'cut', from: 3, to: 0 })).toThrow(wrong);
  const [usual, link] = [LINKS.usual, LINKS.usual];
  expect(() => stage(['a'], { usual, special: [{ from: 0, to: 1, link }] })).toThrow(wrong);
  expect(() => stage(['a'], { usual, special: [{ from: 1, to: 0, link }] })).toThrow(wrong);
});
