import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkpoint, restore } from '../../src/kernel/checkpoint/checkpoint.ts';
import { addNode, hashText } from '../../src/kernel/world.ts';
import type { TraceEntry } from '../../src/kernel/trace.ts';
import { each } from '../../src/kernel/checkpoint/sealed-list.ts';
import {
  type Crowd,
  crowdProgram,
  type CrowdKinds,
  type Deed,
  LAST_DEED,
  live,
  newCrowd,
  someDeeds,
} from './kernel-crowd.ts';

const someSeed = fc.integer();
const someTime = fc.integer({ min: 0, max: LAST_DEED });
const RUNS = { numRuns: 40 };

const whole = (seed: number, deeds: Deed[]): Crowd => {
  const world = newCrowd(seed);
  live(world, deeds, LAST_DEED);
  return world;
};

test('the same seed and deeds make the same world, another seed another', () => {
  fc.assert(
    fc.property(someSeed, someDeeds, (seed, deeds) => {
      const world = whole(seed, deeds);
      expect(hashText(whole(seed, deeds))).toBe(hashText(world));
      expect(hashText(whole(seed ^ 1, deeds))).not.toBe(hashText(world));
    }),
    RUNS,
  );
});

test('running on from a checkpoint at any time equals running straight, as often as one likes', () => {
  fc.assert(
    fc.property(someSeed, someDeeds, someTime, (seed, deeds, time) => {
      const straight = whole(seed, deeds);
      const world = newCrowd(seed);
      live(world, deeds, time);
      const kept = checkpoint(world, crowdProgram);
      live(world, deeds, LAST_DEED);
      expect(world).toEqual(straight);
      for (let visit = 0; visit < 2; visit += 1) {
        const again = restore(kept, crowdProgram);
        live(again, deeds, LAST_DEED);
        expect(again).toEqual(straight);
        expect(hashText(again)).toBe(hashText(straight));
      }
    }),
    RUNS,
  );
});

test('a world is plain data: a structured clone of it is equal', () => {
  fc.assert(
    fc.property(someSeed, someDeeds, (seed, deeds) => {
      const world = whole(seed, deeds);
      expect(structuredClone(world)).toEqual(world);
    }),
    { numRuns: 10 },
  );
});

test('on each connection messages arrive in the order they were sent, each once unless one is doubled', () => {
  fc.assert(
    fc.property(someSeed, someDeeds, (seed, deeds) => {
      const trace: TraceEntry<CrowdKinds>[] = [];
      const world = newCrowd(seed);
      const honest = deeds.filter((deed) => !('fault' in deed) || deed.fault.fault !== 'duplicate');
      live(world, honest, LAST_DEED, { record: (entry) => trace.push(entry) });
      const latest = new Map<string, number>();
      const outOfOrder = trace.filter(({ what, node }) => {
        if (what.event !== 'message') return false;
        const direction = `${String(what.connection)} to ${String(node)}`;
        const before = latest.get(direction) ?? -1;
        latest.set(direction, what.id);
        return what.id <= before;
      });
      expect(outOfOrder).toEqual([]);
    }),
    RUNS,
  );
});

test('every message is on its way, has arrived or is lost, and every step has a cause before it', () => {
  fc.assert(
    fc.property(someSeed, someDeeds, (seed, deeds) => {
      const trace: TraceEntry<CrowdKinds>[] = [];
      const world = newCrowd(seed);
      live(world, deeds, LAST_DEED, { record: (entry) => trace.push(entry) });
      expect(trace.map((entry) => entry.step)).toEqual(trace.map((_, index) => index));
      expect(trace.every((entry) => entry.cause < entry.step)).toBe(true);
      expect(trace).toHaveLength(world.steps);
      const ended = trace.flatMap(({ what }) =>
        what.event === 'message' || what.event === 'lost' ? [what.id] : [],
      );
      const waiting = flightsOf(world);
      const inInboxes = world.nodes.flatMap((node) =>
        node.inbox.flatMap((due) => (due.kind === 'message' ? [due.id] : [])),
      );
      const all = [...ended, ...waiting, ...inInboxes].sort((one, other) => one - other);
      expect(all).toEqual(Array.from({ length: world.nextMessage }, (_, index) => index));
    }),
    RUNS,
  );
});

test('the books of the network are true: flights are counted, and only living ends have connections', () => {
  fc.assert(
    fc.property(someSeed, someDeeds, someTime, (seed, deeds, time) => {
      const world = newCrowd(seed);
      live(world, deeds, time);
      let flights = 0;
      for (const { ends, nodes, streams } of world.network.connections.values()) {
        flights += streams[0].flights.length + streams[1].flights.length;
        for (const side of [0, 1] as const) {
          if (ends[side] === 'open') expect(world.nodes[nodes[side]]?.status).not.toBe('down');
        }
        // With both ends gone there is only the last word of one side to wait for.
        if (ends[0] === 'gone' && ends[1] === 'gone')
          expect(streams.some((each) => each.flights.length > 0)).toBe(true);
      }
      expect(world.network.flightCount).toBe(flights);
    }),
    RUNS,
  );
});

test('a process that joins and is left alone changes nothing for the others', () => {
  fc.assert(
    fc.property(someSeed, someDeeds, someTime, (seed, deeds, time) => {
      const alone = whole(seed, deeds);
      const visited = newCrowd(seed);
      live(visited, deeds, time);
      const guest = { name: 'guest', state: { ...crowdProgram.copy(stateOf(visited)), peers: 1 } };
      addNode(visited, { ...crowdProgram, step: () => [] }, { ...guest, startAt: LAST_DEED * 2 });
      live(visited, deeds, LAST_DEED);
      // All but the handles of timers: the guest's first boot takes a number in the queue.
      const lives = (world: Crowd) =>
        world.nodes.map(({ state, random, disk }) => ({ state, random, disk }));
      expect(lives(visited).slice(0, -1)).toEqual(lives(alone));
      expect(visited.hash).toEqual(alone.hash);
    }),
    RUNS,
  );
});

test('the crowd is lively enough for these tests to mean something', () => {
  const trace: TraceEntry<CrowdKinds>[] = [];
  const world = newCrowd(1);
  live(world, [{ at: 900_000, fault: { fault: 'kill', node: 1 } }], LAST_DEED, {
    record: (entry) => trace.push(entry),
  });
  const events = new Set(trace.map((entry) => entry.what.event));
  expect([...events].sort()).toEqual(
    ['boot', 'closed', 'connected', 'fault', 'lost', 'message', 'synced', 'timer'].sort(),
  );
  let heard = 0;
  each(stateOf(world).log, 0, Infinity, () => (heard += 1));
  expect(heard).toBeGreaterThan(100);
});

function flightsOf(world: Crowd): number[] {
  const ids: number[] = [];
  for (const { streams } of world.network.connections.values()) {
    for (const { flights } of streams) {
      for (const flight of flights) if (flight.kind === 'data') ids.push(flight.id);
    }
  }
  return ids;
}

function stateOf(world: Crowd) {
  const process = world.nodes[0];
  if (process === undefined) throw new Error('a crowd has processes');
  return process.state;
}
