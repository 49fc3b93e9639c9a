import type { Random } from './random.ts';
import type { Micros } from './time.ts';

/** Index of a process in `World.nodes`. */
export type NodeId = number;

/** Names one connection for its whole life; never used again after it is closed. */
export type ConnectionId = number;

/** What the application layer above the kernel plugs in: its message, timer, command and note types. */
export type Kinds = { message: object; timer: object; command: object; note: object };

/** What can happen to a process. Each input is one step of its machine. */
export type Input<K extends Kinds> =
  /** The process has started, for the first time or again after a crash. Memory is fresh, disk is what survived. */
  | { on: 'boot' }
  /** A whole message has arrived on a connection. */
  | { on: 'message'; connection: ConnectionId; from: NodeId; message: K['message'] }
  /** A timer that this process had set is due. */
  | { on: 'timer'; timer: K['timer'] }
  /** A connection that this process asked for is open. `tag` is the one it gave to `connect`. */
  | { on: 'connected'; connection: ConnectionId; to: NodeId; tag: string }
  /** A connection is gone: refused while opening, reset by the death of the peer, or closed by the peer. Not said to the side that closed it. */
  | { on: 'closed'; connection: ConnectionId; peer: NodeId; tag: string; reason: CloseReason }
  /** Everything written to this file before the matching `sync` is durable now. */
  | { on: 'synced'; file: string }
  /** A person, a lesson, a link or a test asks this process for something. */
  | { on: 'command'; command: K['command'] };

export type CloseReason = 'refused' | 'reset' | 'closed';

/** What a process wants done. Carried out in order. */
export type Effect<K extends Kinds> =
  /** Opens a connection; answered by `connected` after one round trip, or by `closed` with reason `refused`. Silence if the link is cut. */
  | { do: 'connect'; to: NodeId; tag: string }
  /** Gives up all connections of this process with this tag that are still opening. Nothing more is heard of them. */
  | { do: 'abandon'; tag: string }
  /** Puts a message of so many bytes on a connection. Ignored when the connection is gone. */
  | { do: 'send'; connection: ConnectionId; message: K['message']; bytes: number }
  /** Closes a connection; what was sent on it before still arrives, then the peer is told. */
  | { do: 'close'; connection: ConnectionId }
  /** Arms a timer. A timer of this process with the same key that is still armed is replaced. */
  | { do: 'timer'; key: string; at: Micros; timer: K['timer'] }
  | { do: 'cancel'; key: string }
  /** Writes bytes at the end of a file, into the page cache. Takes the disk's write time: what leaves the process after it in the same list (connect, abandon, send, close) and syncs happen that much later; timers are set at once. */
  | { do: 'write'; file: string; bytes: number }
  /** Cuts a file to so many bytes (durable extent shrinks too). Takes no time. */
  | { do: 'truncate'; file: string; bytes: number }
  /** Asks for durability of all that the file holds now; answered by `synced`. */
  | { do: 'sync'; file: string }
  /** A change worth telling a person: kept in the trace under the step that made it. */
  | { do: 'note'; note: K['note'] };

/**
 * The program that every process of a world runs. Pure: it changes only the state it is given, and asks for the rest by effects.
 * State is plain data (JSON loses nothing), so that it can be copied, compared, hashed and posted.
 */
export type Program<S, K extends Kinds> = {
  /** One step. Changes `state` in place and returns what should happen. */
  step: (state: S, input: Input<K>, now: Micros, random: Random) => Effect<K>[];
  /** What a new process finds after the old one died: disk kept, memory fresh. The page cache survives. */
  crash: (state: S) => S;
  /** What is left after a power cut: each file reaches only to its durable extent, in bytes. */
  losePower: (state: S, durableBytes: (file: string) => number) => S;
  /** A copy for a checkpoint. Shares what never changes again (sealed chunks, frozen messages); copies the rest. */
  copy: (state: S) => S;
  /** Small whole number that names the kind of a message, for the trace hash. */
  messageKind: (message: K['message']) => number;
};
