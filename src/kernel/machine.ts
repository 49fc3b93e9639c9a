import type { Disk, DiskTrouble } from './disk.ts';
import type { Random } from './random.ts';
import type { Micros } from './time.ts';

/** Index of a process in `World.nodes`. */
export type NodeId = number;

/** Names one connection for its whole life; never used again after it is closed. */
export type ConnectionId = number;

/**
 * What the application layer above the kernel plugs in: its message, timer, command and note types.
 */
export type Kinds = { message: object; timer: object; command: object; note: object };

/** What can happen to a process. Each input is one step of its machine. */
export type Input<K extends Kinds> =
  /**
   * The process has started, for the first time or again after a crash. Memory is fresh, disk is
   * what survived.
   */
  | { on: 'boot' }
  /**
   * A whole message has arrived on a connection. `tag` and `port` are those of its `connect`, on
   * either side.
   */
  | {
      on: 'message';
      connection: ConnectionId;
      from: NodeId;
      tag: string;
      port: number;
      message: K['message'];
    }
  /** A timer that this process had set is due. */
  | { on: 'timer'; timer: K['timer'] }
  /** A connection that this process asked for is open. `tag` is the one it gave to `connect`. */
  | { on: 'connected'; connection: ConnectionId; to: NodeId; tag: string }
  /**
   * A connection is gone: refused while opening, reset by the death of the peer, or closed by the
   * peer. Not said to the side that closed it. `tag` is the one that this process gave to
   * `connect`; null when the peer had asked.
   */
  | {
      on: 'closed';
      connection: ConnectionId;
      peer: NodeId;
      tag: string | null;
      reason: CloseReason;
    }
  /** Everything written to this file before the matching `sync` is durable now. */
  | { on: 'synced'; file: string }
  /**
   * The disk has refused what was asked of this file: that and all after it in the same list was
   * not done. Comes at once, before anything else. What the process writes in answer to it is
   * refused without another word.
   */
  | { on: 'disk-error'; file: string; why: DiskTrouble }
  /** A person, a lesson, a link or a test asks this process for something. */
  | { on: 'command'; command: K['command'] };

/**
 * How a connection was asked for: what the asker calls it, and which of the other's ports it wants.
 */
export type Dial = { readonly tag: string; readonly port: number };

export type CloseReason = 'refused' | 'reset' | 'closed';

/** Names a timer of a process. Numbers cost less, where there are many. */
export type TimerKey = string | number;

/** What a process wants done. Carried out in order. */
export type Effect<K extends Kinds> =
  /**
   * Opens a connection to a port, a number that only the machines understand; answered by
   * `connected` after one round trip, or by `closed` with reason `refused`. Silence if the link is
   * cut.
   */
  | { do: 'connect'; to: NodeId; port: number; tag: string }
  /**
   * Gives up all connections of this process with this tag that are still opening. Nothing more is
   * heard of them.
   */
  | { do: 'abandon'; tag: string }
  /** Puts a message of so many bytes on a connection. Ignored when the connection is gone. */
  | { do: 'send'; connection: ConnectionId; message: K['message']; bytes: number }
  /** Closes a connection; what was sent on it before still arrives, then the peer is told. */
  | { do: 'close'; connection: ConnectionId }
  /** Arms a timer. A timer of this process with the same key that is still armed is replaced. */
  | { do: 'timer'; key: TimerKey; at: Micros; timer: K['timer'] }
  | { do: 'cancel'; key: TimerKey }
  /**
   * Writes bytes at the end of a file, into the page cache. Takes the disk's write time: what
   * leaves the process after it in the same list (connect, abandon, send, close) and syncs happen
   * that much later; timers are set at once.
   */
  | { do: 'write'; file: string; bytes: number }
  /** Cuts a file to so many bytes (durable extent shrinks too). Takes no time. */
  | { do: 'truncate'; file: string; bytes: number }
  /**
   * Gives a file another name, as far as it is written and durable; another file of that name is
   * gone. Takes no time.
   */
  | { do: 'rename'; file: string; to: string }
  /** Takes a file off the disk. Takes no time. */
  | { do: 'remove'; file: string }
  /** Asks for durability of all that the file holds now; answered by `synced`. */
  | {
      do: 'sync';
      file: string;
      /** What leaves the process after it waits for the end of it. */ blocks?: true;
    }
  /**
   * The process ends itself. Nothing after it in the list is done. Files stay as they are and
   * connections are closed, after what was sent on them: also after what still waits for a write,
   * which leaves now.
   */
  | { do: 'exit' }
  /** A change worth telling a person: kept in the trace under the step that made it. */
  | { do: 'note'; note: K['note'] };

/**
 * The program that every process of a world runs. Pure: it changes only the state it is given, and
 * asks for the rest by effects. State is plain data (JSON loses nothing), so that it can be copied,
 * compared, hashed and posted.
 */
export type Program<S, K extends Kinds> = {
  /**
   * One step. Changes `state` in place and returns what should happen. `now` is for timers: it goes
   * on evenly and is the same everywhere. `clock` is what the clock of this process's machine
   * shows, in the same unit: it may be ahead or behind, and jump either way.
   */
  step: (state: S, input: Input<K>, now: Micros, random: Random, clock: Micros) => Effect<K>[];
  /**
   * What a new process finds after the old one died: disk kept, memory fresh. The page cache
   * survives.
   */
  crash: (state: S) => S;
  /**
   * What is left when each file reaches only so far, in bytes: after a power cut to its durable
   * extent, after a refused write to what was written.
   */
  losePower: (state: S, bytesLeft: (file: string) => number) => S;
  /** What a process finds that starts for the first time, on a disk that was just formatted. */
  wipe: (state: S, random: Random) => S;
  /**
   * Changes in place what a file holds, somewhere, so that it is no longer what was written. Its
   * length stays.
   */
  rot: (state: S, file: string, random: Random) => void;
  /**
   * A copy for a checkpoint. Shares what never changes again (sealed chunks, frozen messages);
   * copies the rest.
   */
  copy: (state: S) => S;
  /** Small whole number that names the kind of a message, for the trace hash. */
  messageKind: (message: K['message']) => number;
  /** Looks on in the worlds that ask for it. */
  watch?: Watch<S, K>;
};

/**
 * A watch sees everything, changes nothing, and throws a sentence when something that must
 * hold does not. What it remembers is plain data: part of the world, copied with it.
 */
export type Watch<S, K extends Kinds> = {
  start: () => object;
  /** A node has taken a step and its effects were carried out, or a fault was done to it. */
  after: (memory: object, world: Watched<S>, node: NodeId, what: Happened<K>) => void;
};

/** What a watch sees of a world. To be read only. */
export type Watched<S> = {
  readonly now: Micros;
  readonly nodes: readonly {
    readonly name: string;
    readonly status: 'up' | 'paused' | 'down';
    readonly state: S;
    readonly disk: Disk;
  }[];
};

export type Happened<K extends Kinds> =
  | { readonly input: Input<K>; readonly effects: readonly Effect<K>[] }
  /** By its name, such as `kill`. */
  | { readonly fault: string };
