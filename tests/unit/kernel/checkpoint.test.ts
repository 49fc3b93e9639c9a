import { expect, test } from 'vitest';
import { checkpoint, restore } from '../../../src/kernel/checkpoint/checkpoint.ts';
import { reliableLink } from '../../../src/kernel/network/link.ts';
import { below } from '../../../src/kernel/random.ts';
import { advance } from '../../../src/kernel/simulation.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { messagesInFlight } from '../../../src/kernel/world.ts';
import {
  connected,
  harm,
  newPuppet,
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

test('nothing of a checkpoint changes while the world goes on, and it goes on the same', () => {
  const program: typeof puppetProgram = {
    ...puppetProgram,
    step: (state, input, now, random, clock) => {
      state.bytes += below(random, 1);
      return puppetProgram.step(state, input, now, random, clock);
    },
  };
  const go = (on: Stage, until: number) => advance(on.world, program, until, on.recorder);
  const usual = { ...reliableLink(1_000, 9_000), bandwidth: 100_000 };
  const slow = (name: string) => ({
    ...{ name, state: newPuppet() },
    disk: { writeTime: 0, syncTime: 500_000 },
  });
  const on = stage([slow('a'), slow('b')], { usual });
  const line = connected(on, 0, 1);
  harm(on, { fault: 'pause', node: 1 });
  tell(on, 0, send(line, 'echo one'), { do: 'write', file: 'log', bytes: 8 });
  tell(on, 0, { do: 'sync', file: 'log' });
  go(on, seconds(1.3));
  tell(on, 0, send(line, 'echo two'));
  const kept = checkpoint(on.world, program);
  const asItWas = structuredClone(kept);
  const goOn = (on: Stage) => {
    tell(on, 0, send(line, 'echo three'), { do: 'write', file: 'log', bytes: 8 });
    harm(on, { fault: 'resume', node: 1 });
    go(on, seconds(3));
  };
  goOn(on);
  expect(kept).toEqual(asItWas);
  const again: Stage = { ...on, world: restore(kept, program) };
  goOn(again);
  expect(again.world).toEqual(on.world);
  expect(seen(again, 0, seconds(1)).map((line) => line.replace(/^\d+ /, ''))).toEqual([
    'message re: echo one',
    'message re: echo two',
    'message re: echo three',
    'synced log',
  ]);
  expect(kept).toEqual(asItWas);
});
