import { expect, test } from 'vitest';
import { checkpoint, restore } from '../../../src/kernel/checkpoint/checkpoint.ts';
import { fault } from '../../../src/kernel/faults.ts';
import type { Program } from '../../../src/kernel/machine.ts';
import { advance, command } from '../../../src/kernel/simulation.ts';
import { createWorld } from '../../../src/kernel/world.ts';
import { newPuppet, type Puppet, puppetProgram, type PuppetKinds } from './puppet.ts';

/** Writes down each step and fault, with what the files of the node came to. */
const watched: Program<Puppet, PuppetKinds> = {
  ...puppetProgram,
  watch: {
    start: () => ({ lines: [] }),
    after: (memory, { now, nodes }, node, what) => {
      const { lines } = memory as { lines: string[] };
      const happened =
        'fault' in what
          ? what.fault
          : `${what.input.on} [${what.effects.map((effect) => effect.do).join(', ')}]`;
      const written = nodes[node]?.disk.files['log']?.written ?? 0;
      lines.push(`${String(now)} n${String(node)} ${happened}, ${String(written)} written`);
    },
  },
};
const nodes = ['a', 'b'].map((name) => ({ name, state: newPuppet() }));
const linesOf = (world: { watch: object | null }) => world.watch as { lines: string[] };

test('sees each step and each fault, after what it did', () => {
  const world = createWorld(watched, { seed: 1, nodes, watched: true });
  advance(world, watched, 0);
  const effects = [{ do: 'write', file: 'log', bytes: 7 } as const];
  command(world, watched, 1, { effects });
  fault(world, watched, { fault: 'kill', node: 0 });
  fault(world, watched, { fault: 'kill', node: 0 });
  expect(linesOf(world).lines).toEqual([
    '0 n0 boot [], 0 written',
    '0 n1 boot [], 0 written',
    '0 n1 command [write], 7 written',
    '0 n0 kill, 0 written',
  ]);
});

test('is not told of what the disk refused', () => {
  const world = createWorld(watched, { seed: 1, nodes, watched: true });
  advance(world, watched, 0);
  fault(world, watched, { fault: 'fill-disk', node: 0, bytesLeft: 5 });
  const write = { do: 'write', file: 'log', bytes: 5 } as const;
  command(world, watched, 0, { effects: [write, write] });
  expect(linesOf(world).lines.slice(-2)).toEqual([
    '0 n0 command [write], 5 written',
    '0 n0 disk-error [], 5 written',
  ]);
});

test('looks on in a world only when it is asked to', () => {
  const world = createWorld(watched, { seed: 1, nodes });
  advance(world, watched, 0);
  fault(world, watched, { fault: 'kill', node: 0 });
  expect(world.watch).toBeNull();
  const blind = createWorld(puppetProgram, { seed: 1, nodes, watched: true });
  advance(blind, puppetProgram, 0);
  expect(blind.watch).toBeNull();
});

test('a world whose program lost its watch goes on unwatched', () => {
  const world = createWorld(watched, { seed: 1, nodes, watched: true });
  advance(world, puppetProgram, 0);
  fault(world, puppetProgram, { fault: 'kill', node: 0 });
  expect(linesOf(world).lines).toEqual([]);
});

test('its memory goes back with the world', () => {
  const world = createWorld(watched, { seed: 1, nodes, watched: true });
  advance(world, watched, 0);
  const kept = checkpoint(world, watched);
  fault(world, watched, { fault: 'kill', node: 0 });
  expect(linesOf(restore(kept, watched)).lines).toHaveLength(2);
});
