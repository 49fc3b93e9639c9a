import type { Effect, Input, Program } from '../../../src/kernel/machine.ts';
import { fault } from '../../../src/kernel/faults.ts';
import { advance, command } from '../../../src/kernel/simulation.ts';
import type { Micros } from '../../../src/kernel/time.ts';
import type { Fault, Recorder, TraceEntry } from '../../../src/kernel/trace.ts';
import {
  type ProcessSetup,
  type World,
  type WorldSetup,
  createWorld,
} from '../../../src/kernel/world.ts';

/** A message that starts with `echo` is sent back. */
export type PuppetKinds = {
  message: { text: string };
  timer: { name: string };
  command: { effects: Effect<PuppetKinds>[]; then?: Effect<PuppetKinds>[] };
  note: { said: string };
};

/** A machine that does what it is told by command, and writes down all that it is given. */
export type Puppet = {
  /** Each input in words, with its time in microseconds. Memory: gone after a crash. */
  seen: string[];
  /** Open connections by tag. Memory. */
  open: Record<string, number>;
  /**
   * The tag, and of messages the port, of each connection that a message or an end came on. Memory.
   */
  lines: string[];
  /** What to do at the next input that is not a command. Memory. */
  then: Effect<PuppetKinds>[];
  /** Bytes of the file `log`, one for each. On disk. */
  bytes: number;
  /** Files that rotted, and how often the disk was wiped. On disk. */
  rotten: string[];
  wiped: number;
  /** What its clock showed at the last input. Memory. */
  clock: Micros;
};

export const newPuppet = (bytes = 0): Puppet => ({
  seen: [],
  open: {},
  lines: [],
  then: [],
  bytes,
  rotten: [],
  wiped: 0,
  clock: 0,
});

export const puppetProgram: Program<Puppet, PuppetKinds> = {
  step(state, input, now, _random, clock) {
    state.clock = clock;
    state.seen.push(`${String(now)} ${describe(input)}`);
    switch (input.on) {
      case 'command':
        return told(state, input.command.effects, input.command.then);
      case 'connected':
        state.open[input.tag] = input.connection;
        break;
      case 'message':
        state.lines.push(`${input.tag}:${input.port}`);
        if (!input.message.text.startsWith('echo')) break;
        return [send(input.connection, `re: ${input.message.text}`)];
      case 'closed':
        state.lines.push(String(input.tag));
        break;
      case 'boot':
      case 'timer':
      case 'synced':
      case 'disk-error':
        break;
    }
    return told(state, state.then.splice(0));
  },
  crash: (state) => newPuppet(state.bytes),
  losePower: (_state, bytesLeft) => newPuppet(bytesLeft('log')),
  wipe: (state) => ({ ...newPuppet(), wiped: state.wiped + 1 }),
  rot: (state, file) => state.rotten.push(file),
  copy: (state) => ({
    seen: state.seen.slice(),
    open: { ...state.open },
    lines: state.lines.slice(),
    then: state.then.slice(),
    bytes: state.bytes,
    rotten: state.rotten.slice(),
    wiped: state.wiped,
    clock: state.clock,
  }),
  messageKind: (message) => message.text.length,
};

export const send = (connection: number, text: string, bytes = 100): Effect<PuppetKinds> => ({
  do: 'send',
  connection,
  message: { text },
  bytes,
});

/** A world of puppets, and short words for what a test does to it. */
export type Stage = {
  world: World<Puppet, PuppetKinds>;
  trace: TraceEntry<PuppetKinds>[];
  recorder: Recorder<PuppetKinds>;
};

export function stage(
  names: readonly (string | ProcessSetup<Puppet>)[],
  links?: WorldSetup<Puppet>['links'],
  seed = 7,
): Stage {
  const nodes = names.map((name) =>
    typeof name === 'string' ? { name, state: newPuppet() } : name,
  );
  const trace: TraceEntry<PuppetKinds>[] = [];
  const setup = links === undefined ? { seed, nodes } : { seed, nodes, links };
  return {
    world: createWorld(puppetProgram, setup),
    trace,
    recorder: { record: (entry) => trace.push(entry) },
  };
}

export function run(on: Stage, until: Micros): void {
  advance(on.world, puppetProgram, until, on.recorder);
}

export function tell(on: Stage, node: number, ...effects: Effect<PuppetKinds>[]): boolean {
  return command(on.world, puppetProgram, node, { effects }, on.recorder);
}

export function harm(on: Stage, what: Fault): boolean {
  return fault(on.world, puppetProgram, what, on.recorder);
}

/** Tells `from` to connect to `to` and lets a second go by for it. Gives the connection. */
export function connected(on: Stage, from: number, to: number, tag = 'line'): number {
  run(on, on.world.now);
  tell(on, from, { do: 'connect', to, port: 1, tag });
  run(on, on.world.now + 1_000_000);
  const connection = on.world.nodes[from]?.state.open[tag];
  if (connection === undefined) throw new Error('the connection did not open');
  return connection;
}

/**
 * What a puppet was given, in words and without commands; after `since` microseconds if that is
 * said.
 */
export function seen(on: Stage, node: number, since = -1): string[] {
  const all = on.world.nodes[node]?.state.seen ?? [];
  return all.filter((line) => !line.includes('command') && parseInt(line, 10) > since);
}

/** The trace from an entry on, in words. */
export function story(on: Stage, from = 0): string[] {
  return on.trace.slice(from).map((entry) => {
    const detail = 'message' in entry.what ? ` ${entry.what.message.text}` : '';
    return `${String(entry.step)} n${String(entry.node)} ${entry.what.event}${detail} <- ${String(entry.cause)}`;
  });
}

function told(
  state: Puppet,
  effects: Effect<PuppetKinds>[],
  then: Effect<PuppetKinds>[] = [],
): Effect<PuppetKinds>[] {
  state.then.push(...then);
  for (const effect of effects) {
    if (effect.do === 'write') state.bytes += effect.bytes;
    if (effect.do === 'truncate') state.bytes = effect.bytes;
  }
  return effects;
}

function describe(input: Input<PuppetKinds>): string {
  switch (input.on) {
    case 'boot':
      return 'boot';
    case 'message':
      return `message ${input.message.text}`;
    case 'timer':
      return `timer ${input.timer.name}`;
    case 'connected':
      return `connected ${input.tag}`;
    case 'closed':
      return `closed ${input.reason}`;
    case 'synced':
      return `synced ${input.file}`;
    case 'disk-error':
      return `disk-error ${input.file} ${input.why}`;
    case 'command':
      return 'command';
  }
}
