import fc from 'fast-check';
import { expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import {
  elect,
  harm,
  logOf,
  member,
  nodeOf,
  run,
  someQuorum,
  stateOf,
  tell,
  type Quorum,
} from './raft-world.ts';

const VOTERS = ['c1', 'c2', 'c3'];
const ALL = [...VOTERS, 'b1'];

type Act =
  | {
      act: 'kill' | 'power-cut' | 'start' | 'pause' | 'resume' | 'resign' | 'snapshot';
      who: string;
    }
  | { act: 'cut' | 'heal'; who: string; other: string }
  | { act: 'write'; name: string };

const who = fc.constantFrom(...ALL);
const voter = fc.constantFrom(...VOTERS);
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ act: fc.constantFrom('kill' as const, 'power-cut' as const), who }),
  fc.record({ act: fc.constant('start' as const), who }),
  fc.record({ act: fc.constant('start' as const), who }),
  fc.record({ act: fc.constantFrom('pause' as const, 'resume' as const), who }),
  fc.record({ act: fc.constantFrom('resign' as const, 'snapshot' as const), who: voter }),
  fc.record({ act: fc.constantFrom('cut' as const, 'heal' as const), who, other: voter }),
  fc.record({ act: fc.constant('write' as const), name: fc.constantFrom('x', 'y', 'z') }),
  fc.record({ act: fc.constant('write' as const), name: fc.constantFrom('x', 'y', 'z') }),
);

/** After everything that happens: what was ever committed, and who ever led. */
type Truth = { committed: Map<string, string>; led: Map<number, string> };

function look(quorum: Quorum, truth: Truth): void {
  for (const name of ALL) {
    const { state } = quorum.world.nodes[nodeOf(quorum, name)] ?? {};
    if (state === undefined) continue;
    const { role, epoch } = state.raft.memory.state;
    if (role === 'leader') {
      expect(truth.led.get(epoch) ?? name).toBe(name);
      truth.led.set(epoch, name);
    }
    for (const line of state.committed) {
      const [offset = '', text = ''] = line.split(' ');
      if (offset === '-') continue;
      expect(truth.committed.get(offset) ?? text).toBe(text);
      truth.committed.set(offset, text);
    }
  }
}

function carryOut(quorum: Quorum, what: Act, index: number): void {
  const node = 'who' in what ? nodeOf(quorum, what.who) : -1;
  switch (what.act) {
    case 'write':
      for (const name of VOTERS)
        if (quorum.world.nodes[nodeOf(quorum, name)]?.status === 'up')
          tell(quorum, name, { do: 'append', names: [`${what.name}${index}`] });
      return;
    case 'resign':
    case 'snapshot':
      return tell(quorum, what.who, { do: what.act });
    case 'cut':
    case 'heal':
      if (what.who === what.other) return;
      return harm(quorum, { fault: what.act, from: node, to: nodeOf(quorum, what.other) });
    default:
      return harm(quorum, { fault: what.act, node });
  }
}

/** All is well again: everybody runs and hears everybody. */
function repair(quorum: Quorum): void {
  for (const [from] of ALL.entries()) {
    harm(quorum, { fault: 'resume', node: from });
    harm(quorum, { fault: 'start', node: from });
    for (const [to] of ALL.entries()) if (to !== from) harm(quorum, { fault: 'heal', from, to });
  }
}

test('whatever happens: one leader for each epoch, nothing committed is lost, and all logs agree', () => {
  const story = fc.array(fc.tuple(anyAct, fc.integer({ min: 0, max: 1_500 })), {
    minLength: 5,
    maxLength: 40,
  });
  const disk = fc.constantFrom(0, 3, 20);
  fc.assert(
    fc.property(fc.nat(10_000), disk, story, (seed, syncMs, acts) => {
      const quorum = someQuorum({
        voters: 3,
        observers: 1,
        seed,
        config: { 'metadata.max.retention.bytes': 2_000 },
        disk: { writeTime: 50, syncTime: millis(syncMs) },
      });
      const truth: Truth = { committed: new Map(), led: new Map() };
      elect(quorum, VOTERS, seconds(10));
      for (const [index, [what, wait]] of acts.entries()) {
        carryOut(quorum, what, index);
        for (let left = wait; left > 0; left -= 100) {
          run(quorum, millis(Math.min(left, 100)));
          look(quorum, truth);
        }
      }
      repair(quorum);
      // Who was told to end does so by then.
      run(quorum, seconds(6));
      repair(quorum);
      run(quorum, seconds(3));
      look(quorum, truth);
      const leader = elect(quorum, VOTERS, seconds(30));
      run(quorum, seconds(1));
      tell(quorum, leader, { do: 'append', names: ['end'] });
      run(quorum, seconds(4));
      look(quorum, truth);
      expect(stateOf(quorum, leader).role).toBe('leader');
      for (const name of ALL) {
        const lines = member(quorum, name).committed.map((each) => each.split(' ')[1]);
        expect(lines.at(-1)).toBe('end');
        for (const text of truth.committed.values()) expect(lines).toContain(text);
        const own = logOf(member(quorum, name));
        const longest = logOf(member(quorum, leader));
        const common = Math.min(own.length, longest.length);
        expect(own.slice(-common)).toEqual(longest.slice(-common));
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);
