import type { Handle } from './queue.ts';
import type { ConnectionId, Dial, Effect, Input, Kinds, NodeId, TimerKey } from './machine.ts';
import type { Micros } from './time.ts';
import type { MessageId, StepId } from './trace.ts';

/**
 * A message on its way. `arrivesAt` is the plan; a hold, a cut or a message before it that waits
 * can delay it.
 */
export type InFlight<K extends Kinds> = {
  kind: 'data';
  id: MessageId;
  connection: ConnectionId;
  dial: Dial;
  from: NodeId;
  to: NodeId;
  message: K['message'];
  bytes: number;
  sentAt: Micros;
  arrivesAt: Micros;
  /** The step that sent it. */
  cause: StepId;
  held: boolean;
  /** When it was held last; its sending before that. */
  heldAt: Micros;
};

/**
 * What the operating systems of two machines say to each other about a connection. It travels as a
 * message does.
 */
export type Signal = {
  kind: SignalKind;
  id: MessageId;
  connection: ConnectionId;
  from: NodeId;
  to: NodeId;
  message: null;
  bytes: number;
  sentAt: Micros;
  arrivesAt: Micros;
  cause: StepId;
  held: boolean;
  heldAt: Micros;
};

export type SignalKind =
  /** May I connect? */
  | 'syn'
  | 'accept'
  | 'refuse'
  /** No more will come. */
  | 'fin'
  /** This connection is dead. */
  | 'reset'
  /** Are you there again? Stands for data that a machine without power never answered. */
  | 'probe';

export type Flight<K extends Kinds> = InFlight<K> | Signal;

/** The id of a signal. */
export const NO_MESSAGE: MessageId = -1;

/**
 * What waits in the queue of the world, or in the inbox of a paused process. All members have the
 * same fields in the same order, and none ever changes once it is queued: checkpoints share them.
 */
export type Due<K extends Kinds> =
  /** The first flight of a stream arrives. `id` names the stream: connection x 2 + side. */
  | DueOf<'arrival', null>
  /** `id` is the handle that the timer had in the queue. */
  | DueOf<'timer', K['timer']>
  /** `key` is the file. */
  | DueOf<'synced', null>
  /** What had to wait for the disk. */
  | DueOf<'effect', OutwardEffect<K>>
  | DueOf<'boot', null>
  /** A process that was resumed takes the next from its inbox. */
  | DueOf<'wake', null>
  | DueOf<'command', K['command']>
  /** A message that arrived while the process was paused. */
  | DueOf<'message', InFlight<K>>
  /** News of a connection that came while the process was paused. */
  | DueOf<'news', News<K>>;

type DueOf<Kind extends string, Carry> = {
  kind: Kind;
  node: NodeId;
  cause: StepId;
  setAt: Micros;
  id: Handle;
  key: TimerKey;
  carry: Carry;
};

/** What a machine is told about a connection. */
export type News<K extends Kinds> = Extract<Input<K>, { on: 'connected' | 'closed' }>;

/** What leaves the process, and so has to wait for the writes before it. */
export type OutwardEffect<K extends Kinds> = Extract<
  Effect<K>,
  { do: 'connect' | 'abandon' | 'send' | 'close' }
>;
