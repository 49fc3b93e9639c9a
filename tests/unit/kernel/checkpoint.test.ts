import { expect, test } from 'vitest';
import { checkpoint, restore } from '../../../src/kernel/checkpoint.ts';
import { reliableLink } from '../../../src/kernel/link.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { messagesInFlight } from '../../../src/kernel/world.ts';
import {
  connected,
  harm,
  puppetProgram,
  run,
  seen,
  send,
  type Stage,
  stage,
  tell,
} from './puppet.ts';

const onItsWay = () => {
  const on = stage(['a', 'b'], { usual: reliableLink(1_000, 1_000) });
  const line = connected(on, 0, 1);
  tell(on, 0, send(line, 'hello'));
  return on;
};

test('what is done to the world afterwards is not done to the checkpoint', () => {
  const on = onItsWay();
  const kept = checkpoint(on.world, puppetProgram);
  harm(on, { fault: 'hold', message: 0 });
  harm(on, { fault: 'cut', from: 1, to: 0 });
  harm(on, { fault: 'disk', node: 0, writeTime: 9, syncTime: 9 });
  run(on, seconds(3));
  expect(messagesInFlight(kept)[0]).toMatchObject({ held: false, arrivesAt: 1_001_000 });
  expect(kept.network.links[1]?.[0]?.cut).toBe(false);
  expect(kept.nodes[0]?.disk.writeTime).toBe(0);
  const again: Stage = { ...on, world: restore(kept, puppetProgram) };
  run(again, seconds(3));
  expect(seen(again, 1, 0)).toEqual(['1001000 message hello']);
  expect(kept.now).toBe(seconds(1));
});

test('messages are shared, not copied', () => {
  const on = onItsWay();
  const kept = checkpoint(on.world, puppetProgram);
  expect(messagesInFlight(kept)[0]?.message).toBe(messagesInFlight(on.world)[0]?.message);
});
