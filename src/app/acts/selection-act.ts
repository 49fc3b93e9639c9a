import type { Command } from '../../scenario/command.ts';

export type Verb = Command['command'];

/** What can be done to the selected thing, right where it is. `detail` tells two with the same verb apart, in signs of no language. */
export type SelectionAct = { verb: Verb; command: Command; detail?: string };
