import type { Frame, Lens, Value } from '../frame/types.ts';
import type { Micros } from '../kernel/time.ts';
import type { Act } from '../scenario/act.ts';
import type { Command } from '../scenario/command.ts';
import type { Recording } from '../scenario/scenario.ts';

/** What a beat will do and what will come of it, found in a hidden branch that nobody sees. */
export type Plan = {
  endsAt: Micros;
  /** For each expression asked for, its value at the end of the beat (or an error sentence). */
  answers: ({ value: Value } | { error: string })[];
};

/** What the page can ask of the worker. One question at a time; each reply that carries a frame is seen through the lens. */
export type SessionApi = {
  /** Forgets what was open and opens this: runs to its playhead. */
  open: (recording: Recording, lens: Lens) => Frame;
  /** Forward to `time`. May stop earlier (a limit of steps for each call): then `frame.time` is less and the page asks again. */
  advance: (time: Micros, lens: Lens) => Frame;
  /** To any time, back or forth, on the current branch. */
  seek: (time: Micros, lens: Lens) => Frame;
  /** To the next or previous event, request arrival, or change (a step with notes). */
  step: (direction: 'forward' | 'back', by: StepBy, lens: Lens) => Frame;
  /** A command, now. If the branch has commands later than now, a new branch starts here. */
  apply: (command: Command, lens: Lens) => Frame;
  /** Runs the acts in a hidden branch from now; nothing visible changes. */
  plan: (acts: Act[], asked: string[]) => Plan;
  /** Puts the acts' commands on the current branch at their times (starting now) without running them. Returns the plan. */
  schedule: (acts: Act[], asked: string[]) => Plan;
  branch: (name: string, lens: Lens) => Frame;
  switchBranch: (id: number, lens: Lens) => Frame;
  /** The value of expressions now. */
  evaluate: (expressions: string[]) => ({ value: Value } | { error: string })[];
  /** The current branch as a value, for the link. */
  recording: () => Recording;
};

export type StepBy = 'event' | 'request' | 'change';
