import type { Value } from '../frame/types/lens.ts';
import type { Micros } from '../kernel/time.ts';
import type { Act } from '../scenario/act.ts';
import type { Command } from '../scenario/command.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What happens in a lesson: facts only, no prose. The words are in en.md and zh.md, joined by beat id. */
export type Lesson = {
  id: string;
  /** Folder-like place in the curriculum, such as `foundations`. */
  track: string;
  minutes: number;
  /** Misconceptions that it attacks, such as M01. */
  attacks: string[];
  seed: number;
  scenario: Scenario;
  beats: Beat[];
  challenge: Challenge;
};

export type Beat = {
  id: string;
  acts: Act[];
  /** `first`: asked before the acts run, graded at the end. `after`: asked about the frozen moment after the acts, with the asked values masked. */
  asked: 'first' | 'after';
  questions: Question[];
  /** Must be true at the end of the beat: checked by the lesson test. */
  expect: string[];
  /** What to look at: names as on the stage, such as `b1`, `journal-0`, `r1`, `journal-0.tail`. */
  focus: string[];
  /** Virtual microseconds that pass in one second of the learner's. */
  pace: Micros;
  whatIf: WhatIf[];
};

export type Question =
  | {
      kind: 'number';
      id: string;
      answer: string;
      min: number;
      max: number;
      wrong: { value: number; tag: string }[];
    }
  | { kind: 'choice'; id: string; answer: string; options: Option[] }
  | {
      kind: 'table';
      id: string;
      cells: { id: string; answer: string; min: number; max: number }[];
      wrong: { values: number[]; tag: string }[];
    };

/** An option is right when its value equals the answer computed in the hidden branch. A wrong one names the misconception behind it, or none. */
export type Option = { id: string; value: Value; tag?: string };

/** The same beat again on a branch, with something changed at its start. */
export type WhatIf = { id: string; commands: Command[]; watch: string[] };

export type Challenge = {
  id: string;
  scenario: Scenario;
  seed: number;
  /** Kinds of command that the learner may use. */
  allow: Command['command'][];
  /** Actions allowed, and the number that a good solution needs. */
  budget: number;
  par: number;
  win: string;
  /** A dead end, said at once. */
  lose: string;
  /** One way to win: played by the lesson test. */
  solution: Act[];
};

/**
 * The words of one lesson in one language, made from Markdown when the page was built. Titles, headings, labels and actions are
 * plain text; a question's text and options are HTML of one line; all else is HTML of paragraphs. Glossary terms are `<dfn class="term">`.
 */
export type LessonProse = {
  title: string;
  /** One line for the map of lessons. */
  summary: string;
  /** What stands before the first beat: where the lesson will end, unexplained. HTML; may be empty. */
  hook: string;
  beats: Record<string, BeatProse>;
  challenge: { title: string; task: string; won: string; lost: string; hints: string[] };
  /** How to see the same on a real cluster: HTML with commands. */
  real: string;
};

export type BeatProse = {
  heading: string;
  story: string;
  /** By question id. Options and table cells by their ids. */
  asks: Record<string, { text: string; options: Record<string, string> }>;
  /** May hold `{{prediction}}`, `{{answer}}`, `{{answer:question}}` and `{{expr:expression}}`: `fill` in fill.ts puts them in. */
  reveal: string;
  /** By misconception tag. */
  replies: Record<string, string>;
  whatIfs: Record<string, { label: string; outcome: string }>;
  /** Speaker notes. */
  notes: string;
  /** The label of the button that runs the acts. */
  action: string;
};
