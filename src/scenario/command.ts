import type { ClientCommand } from '../kafka/client-command.ts';
import type { NodeName } from '../kafka/cluster-spec.ts';
import type { Micros } from '../kernel/time.ts';
import type { Odds } from '../kernel/random.ts';
import type { MessageId } from '../kernel/trace.ts';

/** Everything that a person, a lesson, a link or a test can do to a running cluster. The one door. */
export type Command = ClientCommand | WorldCommand;

/** What is done to the world around the clients: processes, links, messages. */
export type WorldCommand =
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
  | { command: 'hold' | 'release' | 'drop'; message: MessageId };

/** A command and the virtual time at which it was, or will be, given. */
export type TimedCommand = { at: Micros; command: Command };
