import fc from 'fast-check';
import { fault } from '../../src/kernel/faults.ts';
import { reliableLink } from '../../src/kernel/network/link.ts';
import type { Effect, Input, Program } from '../../src/kernel/machine.ts';
import { below, type Random } from '../../src/kernel/random.ts';
import {
  append,
  copyList,
  emptyList,
  lengthOf,
  type SealedList,
} from '../../src/kernel/checkpoint/sealed-list.ts';
import { advance, command } from '../../src/kernel/simulation.ts';
import type { Micros } from '../../src/kernel/time.ts';
import type { Fault, Recorder } from '../../src/kernel/trace.ts';
import { createWorld, messagesInFlight, type World } from '../../src/kernel/world.ts';

/**
 * Machines that talk to each other at random: every kind of input and effect, and a log that grows.
 */
export type CrowdKinds = {
  message: { connection: number; from: string; number: number; again: number };
  timer: { round: number };
  command: { burst: number };
  note: { received: number };
};

export type Talker = {
  name: string;
  peers: number;
  /** All that arrived, in order. Lives on disk; four bytes each. */
  log: SealedList<CrowdKinds['message']>;
  lines: number[];
  sent: number;
  rounds: number;
  closed: number;
  /** What its clock showed last. */
  latest: Micros;
};

export type Crowd = World<Talker, CrowdKinds>;

export const CROWD_SIZE = 4;

export const crowdProgram: Program<Talker, CrowdKinds> = {
  step(state, input, now, random, clock) {
    state.latest = clock;
    switch (input.on) {
      case 'boot':
        return [connectSomewhere(state, random, now), wait(state, random, now)];
      case 'connected':
        state.lines.push(input.connection);
        return [speak(state, input.connection, 3)];
      case 'message':
        return hear(state, input);
      case 'timer':
        return chatter(state, random, now);
      case 'command':
        if (input.command.burst === LAST_BURST) return [{ do: 'exit' }];
        return state.lines.flatMap((line) =>
          Array.from({ length: input.command.burst }, () => speak(state, line, 0)),
        );
      case 'closed':
        state.closed += 1;
        state.lines = state.lines.filter((line) => line !== input.connection);
        return [connectSomewhere(state, random, now)];
      case 'synced':
        return state.lines.slice(0, 1).map((line) => speak(state, line, LAST_WORD));
      case 'disk-error':
        return below(random, 2) === 0 ? [{ do: 'exit' }] : [];
    }
  },
  crash: (state) => ({ ...newTalker(state.name, state.peers), log: copyList(state.log) }),
  losePower(state, bytesLeft) {
    const log = emptyList<CrowdKinds['message']>();
    const kept = Math.min(bytesLeft('log') / 4, lengthOf(state.log));
    for (let index = 0; index < kept; index += 1) append(log, { ...NOTHING, number: index });
    return { ...newTalker(state.name, state.peers), log };
  },
  wipe: ({ name, peers }, random) => ({ ...newTalker(name, peers), rounds: below(random, 9) }),
  rot(state, _file, random) {
    state.sent += below(random, 9);
  },
  copy: (state) => ({ ...state, log: copyList(state.log), lines: state.lines.slice() }),
  messageKind: (message) => message.again,
};

export function newCrowd(seed: number): Crowd {
  const nodes = Array.from({ length: CROWD_SIZE }, (_, index) => ({
    name: `n${String(index)}`,
    state: newTalker(`n${String(index)}`, CROWD_SIZE),
    disk: { writeTime: index * 30, syncTime: 4_000 },
    startAt: index * 1_000,
  }));
  const lossy = { ...reliableLink(100, 9_000), loss: { numerator: 1, denominator: 20 } };
  const narrow = { ...reliableLink(0, 3_000), bandwidth: 200_000 };
  const special = [{ from: 0, to: 1, link: narrow }];
  return createWorld(crowdProgram, { seed, nodes, links: { usual: lossy, special } });
}

/** Something done to a crowd from outside at a time. */
export type Deed = { at: Micros; fault: Fault } | { at: Micros; node: number; burst: number };

/**
 * Lets a crowd run to a time, doing each deed that is due on the way: those after the time it has
 * now.
 */
export function live(
  world: Crowd,
  deeds: readonly Deed[],
  until: Micros,
  recorder: Recorder<CrowdKinds> | null = null,
): void {
  const from = world.now;
  for (const deed of deeds) {
    if (deed.at <= from || deed.at > until) continue;
    advance(world, crowdProgram, deed.at, recorder);
    if ('fault' in deed) fault(world, crowdProgram, aimed(world, deed.fault), recorder);
    else command(world, crowdProgram, deed.node, { burst: deed.burst }, recorder);
  }
  advance(world, crowdProgram, until, recorder);
}

/** A command with so many words ends the process. */
const LAST_BURST = 6;

export const LAST_DEED: Micros = 2_000_000;

const node = fc.nat(CROWD_SIZE - 1);
const direction = { from: node, to: node };
const processFault = fc.record({
  fault: fc.constantFrom('kill', 'power-cut', 'pause', 'resume', 'start', 'wipe'),
  node,
});
const diskFault = fc.oneof(
  fc.record({ fault: fc.constantFrom('fail-disk', 'repair-disk'), node }),
  fc.record({ fault: fc.constant('fill-disk'), node, bytesLeft: fc.nat(60) }),
  fc.record({ fault: fc.constant('rot-disk'), node, file: fc.constant('log') }),
);
const clockFault = fc.record({
  fault: fc.constant('clock-jump'),
  node,
  by: fc.integer({ min: -9_000_000, max: 9_000_000 }),
});
const linkFault = fc.record({ fault: fc.constantFrom('cut', 'heal'), ...direction });
/** The number counts among the messages that are on their way when it happens. */
const messageFault = fc.record({
  fault: fc.constantFrom('hold', 'release', 'drop', 'duplicate'),
  message: fc.nat(1_000),
});

/** Up to thirty deeds in the first two seconds, in the order of their times. */
export const someDeeds: fc.Arbitrary<Deed[]> = fc
  .array(
    fc.oneof(
      fc.record({
        at: fc.integer({ min: 1, max: LAST_DEED }),
        fault: fc.oneof(processFault, processFault, linkFault, messageFault, diskFault, clockFault),
      }),
      fc.record({
        at: fc.integer({ min: 1, max: LAST_DEED }),
        node,
        burst: fc.integer({ min: 1, max: LAST_BURST }),
      }),
    ),
    { maxLength: 30 },
  )
  .map((deeds) => deeds.sort((one, other) => one.at - other.at));

/** Said when a file is durable; it is written down, not answered. */
const LAST_WORD = -1;

const NOTHING: CrowdKinds['message'] = { connection: 0, from: '', number: 0, again: 0 };

function aimed(world: Crowd, what: Fault): Fault {
  if (!('message' in what)) return what;
  const messages = messagesInFlight(world);
  const message = messages[what.message % Math.max(messages.length, 1)]?.id ?? what.message;
  return { ...what, message };
}

function newTalker(name: string, peers: number): Talker {
  return { name, peers, log: emptyList(), lines: [], sent: 0, rounds: 0, closed: 0, latest: 0 };
}

function hear(
  state: Talker,
  input: Extract<Input<CrowdKinds>, { on: 'message' }>,
): Effect<CrowdKinds>[] {
  append(state.log, input.message);
  const effects: Effect<CrowdKinds>[] = [
    { do: 'write', file: 'log', bytes: 4 },
    { do: 'note', note: { received: lengthOf(state.log) } },
  ];
  const { again } = input.message;
  if (again > 0) effects.push(speak(state, input.connection, again - 1));
  else if (again !== LAST_WORD) effects.push({ do: 'sync', file: 'log' });
  return effects;
}

function chatter(state: Talker, random: Random, now: Micros): Effect<CrowdKinds>[] {
  state.rounds += 1;
  const effects: Effect<CrowdKinds>[] = [wait(state, random, now)];
  const line = state.lines[below(random, state.lines.length + 1)];
  if (line === undefined) effects.push(connectSomewhere(state, random, now));
  else if (below(random, 8) > 0) effects.push(speak(state, line, below(random, 4)));
  else {
    effects.push({ do: 'close', connection: line });
    state.lines = state.lines.filter((other) => other !== line);
  }
  if (below(random, 5) === 0) effects.push({ do: 'abandon', tag: 'line' });
  if (below(random, 9) === 0) effects.push({ do: 'cancel', key: 'connect' });
  return effects;
}

function connectSomewhere(state: Talker, random: Random, now: Micros): Effect<CrowdKinds> {
  if (below(random, 4) === 0) {
    return { do: 'timer', key: 'connect', at: now + below(random, 9_000), timer: { round: -1 } };
  }
  return { do: 'connect', to: below(random, state.peers), port: 1, tag: 'line' };
}

function wait(state: Talker, random: Random, now: Micros): Effect<CrowdKinds> {
  const at = now + 2_000 + below(random, 30_000);
  return { do: 'timer', key: 'round', at, timer: { round: state.rounds } };
}

function speak(state: Talker, connection: number, again: number): Effect<CrowdKinds> {
  state.sent += 1;
  const message = { connection, from: state.name, number: state.sent, again };
  return { do: 'send', connection, message, bytes: 140 + again * 100 };
}
