import type { NodeName } from '../kafka/cluster-spec.ts';
import type { ConfigProblem } from '../kafka/clients/config-problem.ts';
import type { MessageId } from '../kernel/trace.ts';
import type { Command } from './command.ts';

/** Why a cluster does not do what a command says. Nothing has changed then. */
export type Refusal =
  | { refusal: 'unknown-node'; node: NodeName }
  /** No two processes have the same name. */
  | { refusal: 'name-taken'; node: NodeName }
  /** The node is none of these, so the command means nothing to it. */
  | { refusal: 'wrong-role'; node: NodeName; roles: Role[]; command: Command['command'] }
  /** A process that is down hears nothing. */
  | { refusal: 'down'; node: NodeName }
  /** No step leads from this status to where the command would bring the process. */
  | {
      refusal: 'wrong-status';
      node: NodeName;
      status: 'up' | 'paused' | 'down';
      command: 'kill' | 'power-cut' | 'pause' | 'resume' | 'restart';
    }
  /** Only a node that is down can get another disk. */
  | { refusal: 'wipe-while-running'; node: NodeName; status: 'up' | 'paused' }
  /** The file is not there, or holds no byte. */
  | { refusal: 'nothing-to-rot'; node: NodeName }
  | { refusal: 'disk-unchanged'; node: NodeName; command: 'fail-disk' | 'repair-disk' }
  /** The clock would not move, or leave the range of clocks. */
  | { refusal: 'clock-out-of-range'; node: NodeName }
  | { refusal: 'link-to-itself'; node: NodeName }
  | { refusal: 'link-unchanged'; from: NodeName; to: NodeName; command: 'cut' | 'heal' }
  /** The message has arrived, or has that done to it already. */
  | {
      refusal: 'message-unchanged';
      message: MessageId;
      command: 'hold' | 'release' | 'drop' | 'duplicate';
    }
  | { refusal: 'wrong-setting'; why: ConfigProblem };

/** What a process is. */
export type Role = 'server' | 'producer' | 'consumer' | 'admin' | 'guest';
