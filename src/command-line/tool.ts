import type { AdminEnding, AdminQuestion, AdminSubject, AdminView } from '../frame/types/admin.ts';
import type { Command } from '../scenario/command.ts';

/** One of Kafka's command-line tools. */
export type Tool = {
  /** Without `.sh`. */
  readonly name: string;
  readonly options: Readonly<Record<string, Option>>;
  /** The word that must come first, such as `describe`; absent: there is none. */
  readonly verb?: string;
  /** Others in its place, which nothing here answers to. */
  readonly verbsLeftOut?: readonly string[];
  /** How the tool words what it cannot read; absent: as it stands. */
  readonly wordsOf?: (complaint: Complaint) => string;
  /** The actions, one of which comes first when a line is completed. */
  readonly actions: readonly string[];
  /** What it asks the cluster about, besides brokers and topics. */
  readonly needs: readonly AdminSubject[];
  /** What else the question says, as the options do; absent: nothing. */
  readonly asks?: (given: Given) => Partial<AdminQuestion>;
  readonly run: (given: Given, view: AdminView) => Outcome;
};

export type Option = {
  /** What the option takes after it. */
  readonly takes: 'nothing' | 'text' | 'number';
  /** It may be given several times. */
  readonly repeats?: true;
  /** What may stand there now. */
  readonly values?: (view: AdminView, given: Given) => readonly string[];
  /** Kafka's tool has it; here nothing answers to it. */
  readonly leftOut?: true;
};

/** The options of a line by name, each with what was given to it, in order. */
export type Given = {
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The words after the tool's name, as they were typed. */
  readonly words: readonly string[];
};

/** What comes of a line. */
export type Outcome =
  | { readonly did: 'printed'; readonly text: string }
  /** Commands for the cluster, one call of the operator's client each; then `told` prints. */
  | {
      readonly did: 'asked';
      readonly before: string;
      readonly commands: readonly Command[];
      readonly told: (endings: readonly AdminEnding[]) => string;
    }
  /** Kafka's tool knows this option, and it is not built here. */
  | { readonly did: 'left-out'; readonly option: string };

export const printed = (...lines: string[]): Outcome => ({ did: 'printed', text: textOf(lines) });

/** Lines as a terminal shows them: each ends with a line break. */
export const textOf = (lines: readonly string[]): string =>
  lines.map((line) => `${line}\n`).join('');

/** A refusal as Kafka words it, which ends the reading of a line. */
export class Complaint extends Error {}

/** What was given to an option is no value of it. */
export class BadValue extends Complaint {}
