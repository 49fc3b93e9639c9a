import type { DiskTrouble } from './disk.ts';
import type { ConnectionId, Effect, Input, Kinds, NodeId } from './machine.ts';
import type { Odds } from './random.ts';
import type { Micros } from './time.ts';

// A fault says how likely a loss is, so who speaks of faults finds the word here too.
export type { Odds } from './random.ts';

/**
 * The number of a step: 0 for the first that the world ever took. A step is one input given to one
 * machine, or one fault.
 */
export type StepId = number;

/** The cause of what began outside: a scenario, or nothing. */
export const NO_CAUSE: StepId = -1;

/**
 * One line of the trace: what happened at a node, and the earlier step that caused it. A message's
 * cause is the step that sent it, a timer's the step that armed it. So "why?" is a walk along
 * `cause`.
 */
export type TraceEntry<K extends Kinds> = {
  step: StepId;
  time: Micros;
  node: NodeId;
  cause: StepId;
  what: TraceEvent<K>;
  /** What the machine wanted told about this step, in order. */
  notes: K['note'][];
};

export type TraceEvent<K extends Kinds> =
  | { event: 'boot' }
  | {
      event: 'message';
      message: K['message'];
      id: MessageId;
      from: NodeId;
      connection: ConnectionId;
      sentAt: Micros;
      bytes: number;
    }
  /** The message never arrives: dropped by command, or its connection died. */
  | {
      event: 'lost';
      message: K['message'];
      id: MessageId;
      from: NodeId;
      connection: ConnectionId;
      sentAt: Micros;
      bytes: number;
    }
  | { event: 'timer'; timer: K['timer']; setAt: Micros }
  | { event: 'connected'; connection: ConnectionId; peer: NodeId }
  | { event: 'closed'; connection: ConnectionId; peer: NodeId; reason: string }
  | { event: 'synced'; file: string }
  | { event: 'disk-error'; file: string; why: DiskTrouble }
  | { event: 'command'; command: K['command'] }
  /** A fault or its repair, done to the node by command. */
  | { event: 'fault'; fault: Fault };

/** Names one message for its whole life. */
export type MessageId = number;

/** What a person can do to the world itself. Nodes are indexes. */
export type Fault =
  | { fault: 'kill'; node: NodeId }
  | { fault: 'power-cut'; node: NodeId }
  | { fault: 'pause'; node: NodeId }
  | { fault: 'resume'; node: NodeId }
  | { fault: 'start'; node: NodeId }
  /** A process that was not there before starts for the first time. */
  | { fault: 'join'; node: NodeId }
  /** One direction. */
  | { fault: 'cut'; from: NodeId; to: NodeId }
  | { fault: 'heal'; from: NodeId; to: NodeId }
  | { fault: 'delay'; from: NodeId; to: NodeId; delayMin: Micros; delayMax: Micros }
  | { fault: 'lose'; from: NodeId; to: NodeId; loss: Odds }
  /** Bytes for each second in one direction; null for no limit. */
  | { fault: 'throttle'; from: NodeId; to: NodeId; bandwidth: number | null }
  /** How long the disk of a process takes from now on. */
  | { fault: 'disk'; node: NodeId; writeTime: Micros; syncTime: Micros }
  | { fault: 'hold'; message: MessageId }
  | { fault: 'release'; message: MessageId }
  | { fault: 'drop'; message: MessageId }
  /** A second copy arrives right behind the message, as TCP never lets it. */
  | { fault: 'duplicate'; message: MessageId }
  /** A process that is down finds a new, empty disk. */
  | { fault: 'wipe'; node: NodeId }
  /** There is room for so many more bytes and no others. */
  | { fault: 'fill-disk'; node: NodeId; bytesLeft: number }
  | { fault: 'fail-disk'; node: NodeId }
  /** A full or failed disk takes writes again. */
  | { fault: 'repair-disk'; node: NodeId }
  /** Some bits of a file change where they lie. */
  | { fault: 'rot-disk'; node: NodeId; file: string }
  /** The clock of the machine is set forward, or back when `by` is below zero. */
  | { fault: 'clock-jump'; node: NodeId; by: Micros };

/**
 * Where what happens goes. Lives outside the world: it is not part of a checkpoint, because a
 * replay makes the same lines again.
 */
export type Recorder<K extends Kinds> = {
  /** Takes each line of the trace. Absent: no lines are made, which take half of the time. */
  record?: (entry: TraceEntry<K>) => void;
  /** Hears of each step, whether lines are made or not. */
  ear?: Ear<K>;
};

/** Hears of steps as they are taken. What it is given belongs to the run: it keeps none of it. */
export type Ear<K extends Kinds> = {
  /** A machine has decided; nothing that it wants is carried out yet. */
  step: (at: StepMoment, input: Input<K>, effects: readonly Effect<K>[]) => void;
  fault: (at: StepMoment, fault: Fault) => void;
  /** A message that will never arrive, at its receiver. */
  lost: (at: StepMoment, message: K['message']) => void;
};

/** Where and when a step was taken, and the one that caused it. */
export type StepMoment = Readonly<{ step: StepId; time: Micros; node: NodeId; cause: StepId }>;
