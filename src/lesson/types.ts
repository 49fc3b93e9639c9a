import type { Value } from '../frame/types/lens.ts';
import type { Micros } from '../kernel/time.ts';
import type { Act } from '../scenario/act.ts';
import type { Command } from '../scenario/command.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What happens in a lesson: facts only, no prose. The words are in en.md and zh.md. */
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
  /**
   * `first`: asked before the acts run, graded at the end; what is asked may change, so its value
   * now is shown. `after`: asked about the frozen moment after the acts, with the asked values
   * hidden until the answer is committed.
   */
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

/**
 * An option is right when its value equals the answer computed in the hidden branch. A wrong one
 * names the misconception behind it, or none.
 */
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
 * The words of one lesson in one language, as its Markdown has them. Titles, headings, labels and
 * actions are plain text; a question's text and options are HTML of one line; all else is HTML of
 * paragraphs. Glossary terms are `<dfn class="term">`.
 */
export type LessonProse = LessonWords & {
  beats: Record<string, BeatProse>;
  challenge: ChallengeWords;
};

export type LessonWords = {
  title: string;
  /** One line for the map of lessons. */
  summary: string;
  /**
   * What stands before the first beat: where the lesson will end, unexplained. HTML; may be empty.
   */
  hook: string;
  /** How to see the same on a real cluster: HTML with commands. */
  real: string;
};

export type BeatWords = {
  heading: string;
  story: string;
  /**
   * May hold `{{prediction}}`, `{{answer}}`, `{{answer:question}}` and `{{expr:expression}}`:
   * `fill` puts them in.
   */
  reveal: string;
  /** By misconception tag. */
  replies: Record<string, string>;
  /** Speaker notes. */
  notes: string;
  /** The label of the button that runs the acts. */
  action: string;
};

export type BeatProse = BeatWords & {
  /** By question id. */
  asks: Record<string, QuestionWords>;
  whatIfs: Record<string, WhatIfWords>;
};

/** Options and table cells by their ids. */
export type QuestionWords = { text: string; options: Record<string, string> };

export type WhatIfWords = { label: string; outcome: string };

export type ChallengeWords = {
  title: string;
  task: string;
  won: string;
  lost: string;
  hints: string[];
};

/**
 * A lesson with its words in one language: what the page loads. Script and words were joined when
 * it was built.
 */
export type ToldLesson = Omit<Lesson, 'beats' | 'challenge'> &
  LessonWords & { beats: ToldBeat[]; challenge: ToldChallenge };

export type ToldBeat = Omit<Beat, 'questions' | 'whatIf'> & {
  words: BeatWords;
  questions: ToldQuestion[];
  whatIf: ToldWhatIf[];
  /** Every expression whose value at the end of the beat its questions or its words want. */
  wants: string[];
};

export type ToldQuestion = Question & {
  words: QuestionWords;
  /** What of the picture would give the answer away, as names for the view's mask. */
  hides: string[];
};

export type ToldWhatIf = WhatIf & {
  words: WhatIfWords;
  /** What is watched, and what its outcome names: values at the end of the branch. */
  wants: string[];
};

export type ToldChallenge = Challenge & { words: ChallengeWords };
