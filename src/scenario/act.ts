import type { Micros } from '../kernel/time.ts';
import type { Command } from './command.ts';

/** One act of a lesson's beat or a scripted scenario. */
export type Act =
  | { act: 'do'; command: Command }
  | { act: 'advance'; by: Micros }
  /** Runs until the expression is true; it is an error when it is not within `max`. */
  | { act: 'until'; expression: string; max: Micros };
