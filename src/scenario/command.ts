import type { ProcessCommand } from '../kafka/process-command.ts';
import type { ConsumerSpec, NodeName, ProducerSpec } from '../kafka/cluster-spec.ts';
import type { Micros } from '../kernel/time.ts';
import type { Odds } from '../kernel/random.ts';
import type { MessageId } from '../kernel/trace.ts';

/**
 * Everything that a person, a lesson, a link or a test can do to a running cluster. The one door.
 */
export type Command = ProcessCommand | WorldCommand;

/** A client that the scenario has not joins the running cluster: its process starts. */
export type JoinCommand =
  | { command: 'add-producer'; client: ProducerSpec }
  | { command: 'add-consumer'; client: ConsumerSpec };

/** What is done to the world around the clients: processes, disks, clocks, links, messages. */
export type WorldCommand =
  | JoinCommand
  | { command: 'kill' | 'power-cut' | 'pause' | 'resume' | 'restart'; node: NodeName }
  /** Both directions, unless `oneWay`. */
  | { command: 'cut' | 'heal'; from: NodeName; to: NodeName; oneWay?: boolean }
  | {
      command: 'delay';
      from: NodeName;
      to: NodeName;
      delay: { min: Micros; max: Micros };
      oneWay?: boolean;
    }
  | { command: 'lose'; from: NodeName; to: NodeName; loss: Odds; oneWay?: boolean }
  /** Bytes for each second; null: no limit. */
  | {
      command: 'throttle';
      from: NodeName;
      to: NodeName;
      bandwidth: number | null;
      oneWay?: boolean;
    }
  | { command: 'hold' | 'release' | 'drop' | 'duplicate'; message: MessageId }
  /** A node that is down gets an empty, freshly formatted disk. */
  | { command: 'wipe'; node: NodeName }
  | { command: 'slow-disk'; node: NodeName; writeTime: Micros; syncTime: Micros }
  /** There is room for so many more bytes; 0 when absent. */
  | { command: 'fill-disk'; node: NodeName; bytesLeft?: number }
  | { command: 'fail-disk' | 'repair-disk'; node: NodeName }
  /**
   * One bit of a stored batch changes. `file` is a log file, or a partition for its fullest file;
   * absent: the fullest of the node.
   */
  | { command: 'rot-disk'; node: NodeName; file?: string }
  /** Sets a node's clock forward, or back. */
  | { command: 'clock-jump'; node: NodeName; by: Micros };

/** A command and the virtual time at which it was, or will be, given. */
export type TimedCommand = { at: Micros; command: Command };
