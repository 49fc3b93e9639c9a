import type { Command } from '../../scenario/command.ts';

export type Verb = Command['command'];

/** The command that a verb stands for. */
export type CommandOf<V extends Verb> = Command extends infer C
  ? C extends { command: Verb }
    ? V extends C['command']
      ? Omit<C, 'command'> & { command: V }
      : never
    : never
  : never;

/**
 * What can be done to the selected thing, right where it is. `detail` tells two with the same verb
 * apart, in signs of no language.
 */
export type SelectionAct = { verb: Verb; command: Command; detail?: string };
