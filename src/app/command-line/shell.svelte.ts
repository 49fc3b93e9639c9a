import { complete, type Completion } from '../../command-line/complete.ts';
import { questionOf, runLine } from '../../command-line/command-line.ts';
import type { Outcome } from '../../command-line/tool.ts';
import type { AdminEnding, AdminQuestion, AdminView } from '../../frame/types/admin.ts';
import type { Micros } from '../../kernel/time.ts';
import { parseCommand } from '../../scenario/parse-command.ts';
import type { Desk } from '../desk.svelte.ts';

/** Why a line printed less than Kafka would; the page has the words. */
export type Note =
  | { note: 'waiting' | 'nothing' | 'taken-back' | 'not-allowed' | 'beyond' | 'masked' }
  | { note: 'left-out'; what: string };

/** A line that was given, and what it printed. */
export type Printed = {
  id: number;
  line: string;
  /** The moment on the screen when it was given. */
  at: Micros;
  text: string;
  note: Note | null;
};

/** How often the cluster is asked whether it has answered, in milliseconds of the person's. */
const ASK_EVERY = 120;
/** Lines that are kept. */
const LINES_MAX = 100;

type Asked = Extract<Outcome, { did: 'asked' }>;

/**
 * The command line of one desk: what was typed, printed and is known for completion. What changes
 * the cluster goes through the desk, as a button would.
 */
export class Shell {
  /** Oldest first. */
  printed = $state.raw<Printed[]>([]);
  view = $state.raw<AdminView | null>(null);

  #desk: Desk;
  #next = 0;
  /** The line that waits to be looked at, while an older one is. */
  #wanted: string | null = null;
  #isLooking = false;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Lines that were given, oldest first, each once. */
  get lines(): string[] {
    const lines = this.printed.map(({ line }) => line);
    return lines.filter((line, place) => !lines.includes(line, place + 1));
  }

  /** What the word before the cursor can become. */
  completion(line: string, cursor: number): Completion {
    return complete(line, cursor, this.#desk.masked.length > 0 ? null : this.view);
  }

  /** Learns the names that the cluster has now, as far as the tool of a line asks for them. */
  async look(line: string): Promise<void> {
    this.#wanted = line;
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (this.#wanted !== null) {
      const question = questionOf(this.#wanted);
      this.#wanted = null;
      this.view = await this.#ask(question);
    }
    this.#isLooking = false;
  }

  /** Gives a line, and waits until it has printed all. */
  async run(line: string): Promise<void> {
    const id = this.#next;
    this.#next += 1;
    const at = this.#desk.playback.time;
    const given: Printed = { id, line, at, text: '', note: { note: 'waiting' } };
    this.printed = [...this.printed, given].slice(-LINES_MAX);
    if (this.#desk.masked.length > 0) {
      this.#change(id, { note: { note: 'masked' } });
      return;
    }
    const view = await this.#ask(questionOf(line));
    this.#change(id, { at: view.time });
    const outcome = runLine(line, view);
    if (outcome.did === 'asked') await this.#do(id, outcome, view.calls.next);
    else if (outcome.did === 'printed') this.#print(id, outcome.text);
    else this.#change(id, { note: { note: 'left-out', what: outcome.option } });
  }

  async #do(id: number, { commands, before, told }: Asked, first: number): Promise<void> {
    const isAllowed = commands.every(({ command }) => this.#desk.allows(command));
    // The door of links is narrower than Kafka: a topic of 5,000 partitions does not pass.
    const passes = commands.every((command) => 'command' in parseCommand(command));
    if (!isAllowed || !passes) {
      this.#change(id, { note: { note: isAllowed ? 'beyond' : 'not-allowed' } });
      return;
    }
    this.#change(id, { text: before });
    for (const command of commands) await this.#desk.apply(command);
    const endings = await this.#endings(commands.map((_, place) => first + place));
    if (endings === null) this.#change(id, { note: { note: 'taken-back' } });
    else this.#print(id, before + told(endings));
  }

  /** How calls ended, as soon as all did; null when time went back to before one of them. */
  async #endings(calls: readonly number[]): Promise<AdminEnding[] | null> {
    for (;;) {
      const { next, ended } = (await this.#ask(questionOf(''))).calls;
      if (calls.some((call) => call >= next)) return null;
      const found = calls.flatMap((call) => ended.find((each) => each.call === call) ?? []);
      if (found.length === calls.length) return found;
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }

  #ask(question: AdminQuestion): Promise<AdminView> {
    return this.#desk.playback.askHere((api) => api.administer(question));
  }

  #print = (id: number, text: string): void =>
    this.#change(id, { text, note: text === '' ? { note: 'nothing' } : null });

  #change(id: number, change: Partial<Printed>): void {
    this.printed = this.printed.map((each) => (each.id === id ? { ...each, ...change } : each));
  }
}

const shells = new WeakMap<Desk, Shell>();

/** The command line of a desk: the same each time it is opened. */
export function shellOf(desk: Desk): Shell {
  const shell = shells.get(desk) ?? new Shell(desk);
  shells.set(desk, shell);
  return shell;
}
